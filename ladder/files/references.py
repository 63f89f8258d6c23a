"""Whether every name in a ladder leads somewhere, and nothing leads back to itself. For every format read."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from uuid import UUID

from django.utils.translation import gettext as _

from ladder.document.parts import Document
from ladder.document.words import LinkKind
from ladder.files.problems import Problem, did_you_mean
from ladder.files.tree import Node

MOST = {"tracks": 500, "levels": 2_000, "competencies": 2_000, "cells": 40_000}


def check(document: Document, node: Node) -> list[Problem]:
    """Every reference that leads nowhere, every loop, every uuid that stands twice, and what is too much."""
    found = [*unknown(document), *loops(document), *repeated_keys(document), *too_many(document), *twice(document)]
    return [Problem(line_of(node, path), path, message) for path, message in found]


def line_of(node: Node, path: str) -> int:
    """The line of a place such as tracks[0].levels[2].next; of the nearest place around it that there is."""
    line = node.line
    for step in steps(path):
        if isinstance(node.value, list) and isinstance(step, int) and step < len(node.value):
            node = node.value[step]
            line = node.line
        elif isinstance(node.value, dict) and step in node.value:
            line = node.lines.get(str(step), line)
            node = node.value[str(step)]
        else:
            break
    return line


def steps(path: str) -> Iterator[str | int]:
    """The names and numbers of a path. A name may hold a slash, never a dot or a bracket."""
    for name in path.split("."):
        word, _bracket, rest = name.partition("[")
        if word:
            yield word
        yield from (int(number) for number in rest.rstrip("]").split("][") if number)


Found = tuple[str, str]  # place, message


def nowhere(place: str, name: str, known: Collection[str], what: str, *, is_needed: bool = False) -> Iterator[Found]:
    """A problem where a name is given that is not known; a blank one names nothing, unless one is needed."""
    if (name or is_needed) and name not in known:
        said = _("There is no %(what)s “%(name)s” in this ladder.") % {"what": what, "name": name[:120]}
        yield place, said + did_you_mean(name, known)


def unknown(document: Document) -> Iterator[Found]:
    """Names that lead nowhere."""
    tracks, dimensions = document.track, [dimension.slug for dimension in document.dimensions]
    levels, scales = document.levels, document.scale
    for at, dimension in enumerate(document.dimensions):
        yield from nowhere(f"dimensions[{at}].parent", dimension.parent, dimensions, _("dimension"))
    for at, track in enumerate(document.tracks):
        for name in track.extends:
            yield from nowhere(f"tracks[{at}].extends", name, tracks, _("track"))
        for n, level in enumerate(track.levels):
            for kind, target in level.links:
                yield from nowhere(f"tracks[{at}].levels[{n}].{kind}", target, levels, _("level"))
    for at, competency in enumerate(document.competencies):
        here = f"competencies[{at}]"
        yield from nowhere(f"{here}.dimension", competency.dimension, dimensions, _("dimension"))
        yield from nowhere(f"{here}.scale", competency.scale, scales, _("scale"))
        scale = document.scale.get(competency.scale, document.scales[0])
        points = [point.slug for point in scale.points]
        for point in competency.points:
            yield from nowhere(f"{here}.points.{point}", point, points, _("scale point"), is_needed=True)
        for path, cell in competency.cells.items():
            yield from nowhere(f"{here}.levels.{path}", path, levels, _("level"), is_needed=True)
            yield from nowhere(f"{here}.levels.{path}.asks", cell.asks, points, _("scale point"))
    for at, guide in enumerate(document.guides):
        yield from nowhere(f"guides[{at}].from", guide.source, levels, _("level"))
        yield from nowhere(f"guides[{at}].to", guide.target, levels, _("level"))
        for cadence, activities in guide.activities.items():
            for n, activity in enumerate(activities):
                place = f"guides[{at}].activities.{cadence}[{n}].competency"
                yield from nowhere(place, activity.competency, document.competency, _("competency"))


def loops(document: Document) -> Iterator[Found]:
    """Dimensions inside themselves, tracks that extend themselves, levels that lead back to themselves."""
    parents = {dimension.slug: [dimension.parent] if dimension.parent else [] for dimension in document.dimensions}
    for at, dimension in enumerate(document.dimensions):
        yield from loop(f"dimensions[{at}].parent", dimension.slug, parents)
    extends = {track.slug: track.extends for track in document.tracks}
    for at, track in enumerate(document.tracks):
        yield from loop(f"tracks[{at}].extends", track.slug, extends)
    following = {path: document.linked(path, LinkKind.NEXT) for path in document.levels}
    for at, track in enumerate(document.tracks):
        for n, level in enumerate(track.levels):
            path, here = f"{track.slug}/{level.slug}", f"tracks[{at}].levels[{n}]"
            yield from loop(f"{here}.next", path, following)
            for kind, target in level.links:
                if target == path and kind != LinkKind.NEXT:
                    yield f"{here}.{kind}", _("A level cannot lead to itself.")


def loop(place: str, start: str, following: Mapping[str, Iterable[str]]) -> Iterator[Found]:
    """A problem where one comes back to the start."""
    reached: list[str] = []
    waiting = [start]
    while waiting:
        found = [name for name in following.get(waiting.pop(), ()) if name not in reached]
        reached += found
        waiting += found
    if start in reached:
        yield place, _("This leads back to “%(name)s”. Take one of the steps out.") % {"name": start}


def repeated_keys(document: Document) -> Iterator[Found]:
    """One uuid for two levels of different tracks; in one list the reader finds it."""
    seen: dict[UUID, str] = {}
    for at, track in enumerate(document.tracks):
        for n, level in enumerate(track.levels):
            path = f"{track.slug}/{level.slug}"
            if level.key and seen.setdefault(level.key, path) != path:
                message = _("This uuid is that of “%(level)s”, too. Leave one of the lines out.")
                yield f"tracks[{at}].levels[{n}].uuid", message % {"level": seen[level.key]}


def twice(document: Document) -> Iterator[Found]:
    """Two guides between the same levels, guides from a level to itself, and a level named twice by one link."""
    for at, track in enumerate(document.tracks):
        for n, level in enumerate(track.levels):
            for (kind, target), count in Counter(level.links).items():
                if count > 1:
                    message = _("“%(level)s” stands here twice. Take one of the two out.") % {"level": target}
                    yield f"tracks[{at}].levels[{n}].{kind}", message
    seen = set()
    for at, guide in enumerate(document.guides):
        if guide.source == guide.target:
            yield f"guides[{at}].to", _("A guide leads from one level to another.")
        if (guide.source, guide.target) in seen:
            yield f"guides[{at}]", _("There is a guide between these two levels already. Make one of the two.")
        seen.add((guide.source, guide.target))


def too_many(document: Document) -> Iterator[Found]:
    counts = {
        "tracks": len(document.tracks),
        "levels": len(document.levels),
        "competencies": len(document.competencies),
        "cells": sum(1 for _cell in document.cells()),
    }
    for name, count in counts.items():
        if count > MOST[name]:
            message = _("There are %(count)d %(name)s; %(most)d at most are taken. Split the ladder.")
            yield "", message % {"count": count, "name": name, "most": MOST[name]}
