"""The owner's workbench: one track of a draft as a grid, one cell with what is around it, the parts by their names."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any
from uuid import UUID

from django.db.models import Model, Q, QuerySet

from ladder.document.asked import Expectation, expectation
from ladder.document.checking import Finding, Flaw, empty_in_track, findings
from ladder.document.parts import Cell, Dimension, Document, Path, Point, Track
from ladder.document.parts import Competency as Ability
from ladder.document.parts import Level as Step
from ladder.files import read
from ladder.models import (
    Competency,
    Guide,
    Ladder,
    Level,
    Page,
    Placement,
    Requirement,
    Scale,
    ScalePoint,
    Statement,
    Suggestion,
    Version,
)
from ladder.models import Dimension as DimensionRow
from ladder.models import Track as TrackRow
from ladder.queries.content import document_of
from ladder.starter import starter
from people.models import User

Choices = dict[str, dict[str, Any]]

FLAWS_SHOWN = 60  # of one sort; by then one mends some and looks again

SHEETS = ("tracks", "competencies", "prose")
# On which of them the parts of a sort stand.
SHEET_OF = {
    "tracks": "tracks",
    "levels": "tracks",
    "dimensions": "competencies",
    "competencies": "competencies",
    "guides": "prose",
    "pages": "prose",
}
SORTS: dict[str, type[Model]] = {
    "tracks": TrackRow,
    "levels": Level,
    "dimensions": DimensionRow,
    "competencies": Competency,
    "guides": Guide,
    "pages": Page,
}


@dataclass(frozen=True)
class GridCell:
    """What a level says of a competency, with what the owner should know of it."""

    level: Step
    cell: Cell | None
    point: Point | None  # asked instead of the expected one
    is_empty: bool  # a reader would miss something here
    suggestions: int


@dataclass(frozen=True)
class GridRow:
    competency: Ability
    cells: list[GridCell]

    @property
    def is_asked(self) -> bool:
        return any(cell.cell or cell.is_empty for cell in self.cells)


@dataclass(frozen=True)
class GridGroup:
    """The competencies of one dimension; None for those without."""

    dimension: Dimension | None
    rows: list[GridRow]


@dataclass(frozen=True)
class Workbench:
    """A draft with the grid of one of its tracks. `others` are the competencies that the track asks nothing of."""

    version: Version
    document: Document
    track: Track | None
    groups: list[GridGroup]
    others: list[GridRow]
    suggestions: int


def workbench(version: Version, *, track: str, viewer: User) -> Workbench:
    """The draft as its owner works on it; the first track where there is none of this slug."""
    document = document_of(version)
    chosen = document.track.get(track) or next(iter(document.tracks), None)
    open_ones = Suggestion.objects.visible_to(viewer).open().filter(ladder=version.ladder_id)
    about = Counter(open_ones.values_list("competency", "level"))
    groups, others = [], []
    for dimension, competencies in document.grouped():
        rows = [grid_row(document, competency, chosen, about) for competency in competencies if chosen]
        if asked := [row for row in rows if row.is_asked]:
            groups.append(GridGroup(dimension, asked))
        others += [row for row in rows if not row.is_asked]
    return Workbench(version, document, chosen, groups, others, about.total())


def grid_row(document: Document, competency: Ability, track: Track, about: Counter[Any]) -> GridRow:
    empty = {finding.level for finding in empty_in_track(document, competency, track)}
    scale = document.scale_of(competency)
    cells = []
    for level in track.levels:
        path = f"{track.slug}/{level.slug}"
        cell = competency.cells.get(path)
        point = scale.point(cell.asks) if cell else None
        cells.append(GridCell(level, cell, point, path in empty, about[competency.key, level.key]))
    return GridRow(competency, cells)


@dataclass(frozen=True)
class Spot:
    """A place to look at: a cell, a level, or a competency."""

    name: str
    competency: UUID | None
    level: UUID | None
    text: str


@dataclass(frozen=True)
class Flaws:
    """What there is to look at of one sort; of very many only the first are shown."""

    flaw: Flaw
    spots: list[Spot]
    count: int


def flaws(document: Document) -> list[Flaws]:
    """Everything to look at before publishing, by sort."""
    found: dict[str, list[Finding]] = {}
    for finding in findings(document):
        found.setdefault(finding.flaw, []).append(finding)
    return [
        Flaws(Flaw(flaw), [spot(document, finding) for finding in each[:FLAWS_SHOWN]], len(each))
        for flaw, each in found.items()
    ]


def spot(document: Document, finding: Finding) -> Spot:
    level = document.levels[finding.level] if finding.level else None
    names = [
        finding.competency.title if finding.competency else "",
        f"{document.track_of(finding.level).title}, {level.title}" if level else "",
    ]
    return Spot(
        name=" · ".join(name for name in names if name),
        competency=finding.competency.key if finding.competency else None,
        level=level.key if level else None,
        text=finding.text,
    )


@dataclass(frozen=True)
class Beside:
    """A neighbouring level, and what it asks of the competency."""

    path: Path
    level: Step
    expectation: Expectation | None


@dataclass(frozen=True)
class CellPage:
    """One cell of a draft: its rows to edit, and what helps to find the words."""

    version: Version
    competency: Competency
    level: Level
    requirement: Requirement | None
    statements: list[Statement]
    points: list[ScalePoint]
    track: Track
    below: list[Beside]
    above: list[Beside]
    suggestions: list[Suggestion]
    following: tuple[UUID | None, UUID | None] | None  # competency and level of the next cell


def cell_page(version: Version, competency: UUID, level: UUID, *, viewer: User) -> CellPage | None:
    """The cell of these keys; None where the version has no such competency or level (any more)."""
    document = document_of(version)
    path, slug = document.path_of.get(level), document.slug_of.get(competency)
    if path is None or slug is None:
        return None
    ability = document.competency[slug]
    row = Competency.objects.get(version=version, key=competency)
    column = Level.objects.get(version=version, key=level)
    suggestions = Suggestion.objects.visible_to(viewer).open().filter(competency=competency, level=level)
    return CellPage(
        version=version,
        competency=row,
        level=column,
        requirement=Requirement.objects.filter(competency=row, level=column).select_related("point").first(),
        statements=list(Statement.objects.filter(competency=row, level=column)),
        points=list(
            ScalePoint.objects.filter(scale__version=version, scale__slug=document.scale_of(ability).slug).order_by(
                "-position"
            )
        ),
        track=document.track_of(path),
        below=[beside(document, each, ability) for each in document.levels_below(path)],
        above=[beside(document, each, ability) for each in document.next_levels(path)],
        suggestions=list(suggestions.select_related("author").order_by("created_at")),
        following=cell_after(document, ability, path),
    )


def beside(document: Document, path: Path, competency: Ability) -> Beside:
    return Beside(path, document.levels[path], expectation(document, path, competency))


def cell_after(document: Document, competency: Ability, path: Path) -> tuple[UUID | None, UUID | None] | None:
    """Along the levels of the track, then on to the next competency; None after the last one."""
    levels = [level.key for level in document.track_of(path).levels]
    competencies = [each.key for _dimension, group in document.grouped() for each in group]
    at, row = levels.index(document.levels[path].key), competencies.index(competency.key)
    if at + 1 < len(levels):
        return competency.key, levels[at + 1]
    return (competencies[row + 1], levels[0]) if row + 1 < len(competencies) else None


@dataclass(frozen=True)
class DimensionGroup:
    """A dimension with its competencies, and its place among those inside the same one; None for those without."""

    dimension: Dimension | None
    around: str
    competencies: list[Ability]
    is_first: bool = False
    is_last: bool = False


def dimension_groups(document: Document) -> list[DimensionGroup]:
    """All dimensions, the empty ones too, in the order of their tree; at last the competencies without one."""
    titles = {dimension.slug: dimension.title for dimension in document.dimensions}
    groups = []
    for dimension in document.in_tree_order():
        beside = [each.slug for each in document.dimensions if each.parent == dimension.parent]
        groups.append(
            DimensionGroup(
                dimension,
                titles.get(dimension.parent, ""),
                [each for each in document.competencies if each.dimension == dimension.slug],
                is_first=beside[0] == dimension.slug,
                is_last=beside[-1] == dimension.slug,
            )
        )
    homeless = [each for each in document.competencies if not each.dimension]
    return groups + ([DimensionGroup(None, "", homeless)] if homeless else [])


@dataclass(frozen=True)
class GuideLine:
    """A guide in the list of guides, by the name of its page."""

    name: str
    title: str
    ends: str


def guide_lines(document: Document) -> list[GuideLine]:
    lines = []
    for guide in document.guides:
        source, target = document.levels[guide.source], document.levels[guide.target]
        ends = f"{source.title} → {target.title}"
        lines.append(GuideLine(f"{source.key}_{target.key}", guide.title or ends, ends if guide.title else ""))
    return lines


def sheet(version: Version, name: str) -> dict[str, Any]:
    """What a list of parts shows."""
    document = document_of(version)
    lists: dict[str, Any] = {}
    if name == "competencies":
        lists["groups"] = dimension_groups(document)
    if name == "prose":
        lists["guides"] = guide_lines(document)
    return {"document": document, **lists}


def part_named(version: Version, sort: str, name: str) -> Any:
    """The part of a version that its page is named after: by key, by slug, a guide by its two levels; or None."""
    if "\x00" in name:
        return None
    try:
        lookup: Any = {
            "levels": lambda: Q(key_id=UUID(name)),
            "competencies": lambda: Q(key_id=UUID(name)),
            "tracks": lambda: Q(key=UUID(name)),
            "dimensions": lambda: Q(key=UUID(name)),
            "pages": lambda: Q(slug=name),
            "guides": lambda: between(name),
        }[sort]()
    except (KeyError, ValueError):
        return None
    return SORTS[sort]._default_manager.filter(lookup, version=version).select_related("version__ladder").first()


def between(name: str) -> Q:
    source, _mark, target = name.partition("_")
    return Q(source__key_id=UUID(source), target__key_id=UUID(target))


def choices_for(version: Version, sort: str, part: Any = None) -> Choices:
    """What a part of this sort may name of the version: rows by their names in forms."""
    if sort == "levels":
        links = part.links.select_related("target").order_by("position") if part else ()
        levels = levels_of(version) if part else {}
        tracks = {} if part else by_slug(version, TrackRow)
        return {"tracks": tracks, "levels": levels, "links": {str(link.pk): link for link in links}}
    if sort == "guides":
        return {"levels": levels_of(version), "document": {"draft": document_of(version)}}
    if sort in {"dimensions", "competencies"}:
        return {"dimensions": by_slug(version, DimensionRow), "scales": by_slug(version, Scale)}
    return {}


def levels_of(version: Version) -> dict[str, Any]:
    """By their keys, each called by track and title where there are several tracks."""
    rows = Level.objects.filter(version=version).select_related("track").order_by("track__position", "position")
    return {str(level.key_id): level for level in rows}


def by_slug(version: Version, model: type[TrackRow] | type[DimensionRow] | type[Scale]) -> dict[str, Any]:
    rows: QuerySet[Any] = model._default_manager.filter(version=version)
    return {row.slug: row for row in rows.order_by("position")}


def people_at(level: Level, on: date) -> int:
    """How many people stand at a level today or will."""
    standing = Placement.objects.filter(Q(ends_on=None) | Q(ends_on__gt=on), level=level.key_id)
    return standing.values("person").distinct().count()


@cache
def starter_ladder() -> Document:
    return read(starter(), name="software-engineering.yaml")


def adopted_starter() -> Ladder | None:
    """The starter ladder, once it is here."""
    document = starter_ladder()
    return Ladder.objects.filter(Q(pk=document.key) | Q(slug=document.slug)).first()
