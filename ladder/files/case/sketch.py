"""A ladder while it is put together from a package of somebody else: parts are added as they are met, and get names."""

import re
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.utils.text import slugify

from ladder.document.text import normal
from ladder.files.case.package import listed, made, mapping
from ladder.files.tree import Node

LONGEST_NAME = 80  # characters of a slug, before a number is put behind it


@dataclass
class Part:
    """Anything with a title. `text` is its description or summary, `rest` what is kept of it besides."""

    line: int
    title: str
    text: str = ""
    key: str = ""
    code: str = ""  # what its slug is made from; blank for the title
    slug: str = ""
    rest: dict[str, Any] = field(default_factory=dict)

    def node(self, text: str, **more: Any) -> Node:
        """The part in our own format, where `text` is the name of its description."""
        extra = made(self.line, case=made(self.line, **self.rest))
        said = {"id": self.slug, "uuid": self.key, "title": self.title, text: self.text}
        return made(self.line, **said, **more, extra=extra)


@dataclass
class Level(Part):
    is_baseline: bool = False


@dataclass
class Track(Part):
    levels: list[Level] = field(default_factory=list)


@dataclass
class Dimension(Part):
    parent: str = ""


@dataclass
class Cell:
    """Statements, and what is kept of each besides."""

    statements: list[Node] = field(default_factory=list)
    rest: list[Node] = field(default_factory=list)

    @property
    def texts(self) -> list[str]:
        return [normal(str(one.value["text"].value)) for one in self.statements if isinstance(one.value, dict)]


@dataclass
class Skill(Part):
    """A competency."""

    dimension: str = ""
    cells: dict[str, Cell] = field(default_factory=lambda: defaultdict(Cell))


Named = TypeVar("Named", bound=Part)


class Slugs:
    """Gives each part of a list a short name of its own."""

    def __init__(self) -> None:
        self.counts: dict[str, int] = {}

    def name(self, part: Part, usual: str) -> None:
        """`-2` and so on where the name is taken; `usual` where there is nothing to make one from."""
        made_of = (slugify(re.sub(r"[\W_]+", " ", name), allow_unicode=True) for name in (part.code, part.title))
        base = slug = next((name[:LONGEST_NAME].strip("-") for name in made_of if name), usual)
        while slug in self.counts:
            self.counts[base] += 1
            slug = f"{base}-{self.counts[base]}"
        self.counts[slug] = 1
        part.slug = slug


class Sketch:
    """The parts found so far."""

    def __init__(self) -> None:
        self.tracks: list[Track] = []
        self.dimensions: list[Dimension] = []
        self.skills: list[Skill] = []
        self.skill_of: dict[str, Skill] = {}  # by the identifier of the item that it is made from
        self.slugs: dict[str, Slugs] = defaultdict(Slugs)

    def track(self, part: Track) -> Track:
        return self.added(self.tracks, part, "track")

    def level(self, track: Track, part: Level) -> str:
        """Adds a level to a track. Gives its path."""
        self.slugs[f"level {track.slug}"].name(part, "level")
        track.levels.append(part)
        return f"{track.slug}/{part.slug}"

    def dimension(self, part: Dimension) -> Dimension:
        return self.added(self.dimensions, part, "dimension")

    def skill(self, part: Skill) -> Skill:
        return self.added(self.skills, part, "competency")

    def added(self, parts: list[Named], part: Named, sort: str) -> Named:
        self.slugs[sort].name(part, sort)
        parts.append(part)
        return part

    def counts(self) -> dict[str, int]:
        return {
            "tracks": len(self.tracks),
            "levels": sum(len(track.levels) for track in self.tracks),
            "competencies": len(self.skills),
            "cells": sum(len(skill.cells) for skill in self.skills),
        }

    def nodes(self, line: int) -> dict[str, Node]:
        """The parts in our own format."""
        return {
            "dimensions": listed(line, [each.node("description", parent=each.parent) for each in self.dimensions]),
            "tracks": listed(line, [track_node(each) for each in self.tracks]),
            "competencies": listed(line, [skill_node(each) for each in self.skills]),
        }


def track_node(track: Track) -> Node:
    levels = [
        level.node("summary", rank=str(rank), baseline="true" if level.is_baseline else "")
        for rank, level in enumerate(track.levels, start=1)
    ]
    return track.node("summary", levels=listed(track.line, levels))


def skill_node(skill: Skill) -> Node:
    line = skill.line
    cells = {
        path: made(
            line,
            statements=listed(line, cell.statements),
            extra=made(line, case=listed(line, [node for node in cell.rest if node.value])),
        )
        for path, cell in skill.cells.items()
    }
    return skill.node("description", dimension=skill.dimension, levels=mapping(line, cells))
