"""The simple JSON that converters of public ladders agree on: tracks with levels, competencies with a text per level.

A file beside it, `NAME.extra.json`, holds what that shape could not; it is kept whole, and what it says about
required levels is understood.
"""

import re
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

from django.utils.text import slugify
from django.utils.translation import gettext as _

from ladder.document.parts import (
    USUAL_SCALE,
    Cell,
    Competency,
    Dimension,
    Document,
    Level,
    Path,
    Point,
    Scale,
    Statement,
    Track,
)
from ladder.document.text import bare
from ladder.document.words import Necessity
from ladder.files.fields import Fields, Problems
from ladder.files.problems import Refused
from ladder.files.references import check
from ladder.files.tree import Node

LADDER = ("title", "description", "source", "licence", "language", "tracks", "competencies")
TRACK = ("slug", "title", "summary", "levels")
LEVEL = ("slug", "title", "rank", "summary")
COMPETENCY = ("slug", "title", "category", "description", "expectations")
EXPECTATION = ("track", "level", "text", "examples")
BULLET = re.compile(r"^[-*] ", re.MULTILINE)


def looks_common(names: set[str]) -> bool:
    return {"tracks", "competencies"} <= names and "format" not in names


def read_common(node: Node, slug: str, extra: Any = None) -> Document:
    """The ladder that a common JSON describes. Its slug is the name of the file."""
    problems = Problems()
    of = Fields(node, "", problems, LADDER)
    tracks = tuple(track(Fields(item, path, problems, TRACK), problems) for item, path in of.items("tracks"))
    dimensions: dict[str, Dimension] = {}
    competencies = []
    for item, path in of.items("competencies"):
        competencies.append(competency(Fields(item, path, problems, COMPETENCY), problems, dimensions))
    document = Document(
        slug=slugify(slug) or "ladder",
        title=of.line("title", is_required=True),
        description=of.text("description"),
        language=of.line("language") or "en",
        licence=of.text("licence"),
        source=of.text("source"),
        dimensions=tuple(dimensions.values()),
        tracks=tracks,
        competencies=tuple(competencies),
        extra={"source": extra} if extra else {},
    )
    refuse_doubles(document, of, problems)
    problems += [] if problems else check(document, node)
    if problems:
        raise Refused(problems)
    return with_requirements(document, extra)


def refuse_doubles(document: Document, of: Fields, problems: Problems) -> None:
    """Notes two tracks or competencies of the same slug."""
    slugs = {
        "tracks": [track.slug for track in document.tracks],
        "competencies": [competency.slug for competency in document.competencies],
    }
    for name, found in slugs.items():
        refuse_same(found, of, name, problems)


def refuse_same(slugs: list[str], of: Fields, name: str, problems: Problems) -> None:
    """Notes two of one slug in the list of this name."""
    seen: set[str] = set()
    for slug, (item, path) in zip(slugs, of.items(name), strict=True):
        if slug and slug in seen:
            problems.note(item, path, _("“%(name)s” stands here twice. Give each its own slug.") % {"name": slug})
        seen.add(slug)


def track(of: Fields, problems: Problems) -> Track:
    levels = []
    for item, path in of.items("levels"):
        level = Fields(item, path, problems, LEVEL)
        levels.append(
            Level(
                slug=level.slug("slug"),
                title=level.line("title", is_required=True),
                rank=level.number("rank"),
                summary=level.text("summary"),
            )
        )
    refuse_same([level.slug for level in levels], of, "levels", problems)
    return Track(
        slug=of.slug("slug"),
        title=of.line("title", is_required=True),
        summary=of.text("summary"),
        levels=tuple(levels),
    )


def competency(of: Fields, problems: Problems, dimensions: dict[str, Dimension]) -> Competency:
    cells: dict[Path, Cell] = {}
    for item, path in of.items("expectations"):
        said = Fields(item, path, problems, EXPECTATION)
        level = f"{said.slug('track')}/{said.slug('level')}"
        before = cells.get(level, Cell()).statements
        cells[level] = Cell((*before, *statements(said.text("text"), said.texts("examples"))))
    return Competency(
        slug=of.slug("slug"),
        title=of.line("title", is_required=True),
        dimension=dimension(of.line("category"), dimensions),
        description=of.text("description"),
        cells=cells,
    )


def dimension(title: str, dimensions: dict[str, Dimension]) -> str:
    """The slug of the dimension of this title, which is added when it is new."""
    if not title:
        return ""
    found = next((each for each in dimensions.values() if each.title == title), None)
    if found is None:
        slug = base = slugify(title, allow_unicode=True) or "dimension"
        while slug in dimensions:
            slug = f"{base}-{len(dimensions) + 1}"
        found = dimensions[slug] = Dimension(slug, title)
    return found.slug


def statements(text: str, examples: tuple[str, ...]) -> list[Statement]:
    """A text that is nothing but a flat list is one statement per entry; any other is one statement."""
    lines = text.split("\n")
    if len(lines) > 1 and all(BULLET.match(line) for line in lines):
        texts = [line[2:].strip() for line in lines]
    else:
        texts = [text]
    made = [Statement(each) for each in texts if each]
    if made and examples:
        made[-1] = Statement(made[-1].text, examples)
    return made


def with_requirements(document: Document, extra: Any) -> Document:
    """What the extra file says about scale points and what is optional, where it says so in a form we know."""
    if isinstance(extra, dict) and isinstance(extra.get("required"), dict):
        return with_scale_points(document, extra["required"])
    if isinstance(extra, list):
        return with_optional(document, extra)
    return document


def with_scale_points(document: Document, required: dict[str, Any]) -> Document:
    """`{"track/level": {"Competency title": 3}}`: the scale has the points up to the highest asked."""
    asked = {
        (path, bare(title)): value
        for path, values in required.items()
        if isinstance(values, dict)
        for title, value in values.items()
        if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 20
    }
    if not asked:
        return document
    points = tuple(Point(str(value), str(value), Decimal(value)) for value in range(1, max(asked.values()) + 1))
    scale = Scale("required", _("Required"), points)
    return replaced(
        document,
        scales=(scale, USUAL_SCALE),
        change=lambda one, path, cell: (
            Cell(cell.statements, asks=str(value)) if (value := asked.get((path, bare(one.title)))) else cell
        ),
    )


def with_optional(document: Document, entries: list[Any]) -> Document:
    """`[{"role": …, "level": …, "optional": ["group/competency/point"]}]`."""
    optional = set()
    for entry in entries:
        if isinstance(entry, dict):
            for name in entry.get("optional") or []:
                competency = str(name).rpartition("/")[0].replace("/", "--")
                optional.add((str(entry.get("role")), str(entry.get("level")), competency))

    def change(one: Competency, path: Path, cell: Cell) -> Cell:
        track, _slash, level = path.partition("/")
        is_optional = any(
            track.endswith(role) and level == of_level and one.slug == slug for role, of_level, slug in optional
        )
        return Cell(cell.statements, necessity=Necessity.OPTIONAL) if is_optional else cell

    return replaced(document, scales=document.scales, change=change)


def replaced(
    document: Document, *, scales: tuple[Scale, ...], change: Callable[[Competency, Path, Cell], Cell]
) -> Document:
    """The ladder with these scales and every cell changed."""
    competencies = tuple(
        replace(one, cells={path: change(one, path, cell) for path, cell in one.cells.items()})
        for one in document.competencies
    )
    return replace(document, scales=scales, competencies=competencies)
