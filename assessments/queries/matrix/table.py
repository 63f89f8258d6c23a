"""The team matrix: people on one ladder against what a level asks, filtered, sorted, a page of them, and in sum."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from operator import attrgetter
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.queries.matrix.cells import Cell
from assessments.queries.matrix.reading import Found
from assessments.queries.matrix.rows import NEXT, OWN, Row, path_asked, rows
from assessments.queries.matrix.scope import PersonRow, Scope
from assessments.queries.matrix.summary import Foot, foot
from ladder.document.parts import Dimension, Document
from ladder.queries.asked import Asking, Column, asking
from people.models import Team

PEOPLE_A_PAGE = 60
NAME, GAPS = "name", "gaps"
OTHERS = "others"  # instead of a dimension

# What people may be narrowed to: those with any cell that is so.
SHOWN = {
    "": (gettext_lazy("Everyone"), None),
    "below": (gettext_lazy("Below what is asked"), attrgetter("counts.below")),
    "differs": (gettext_lazy("Self differs"), attrgetter("counts.differing")),
    "stale": (gettext_lazy("Older than 6 months"), attrgetter("counts.is_stale")),
    "unobserved": (gettext_lazy("Not observed"), attrgetter("counts.unobserved")),
}


@dataclass(frozen=True)
class Sought:
    """How the people of a scope are looked at; `level` is OWN, NEXT or the key of a level, `sort` NAME, GAPS or the
    short name of a competency, `folded` short names of dimensions.
    """

    ladder: UUID | None = None
    level: str = OWN
    show: str = ""
    sort: str = NAME
    folded: frozenset[str] = frozenset()
    page: int = 1


@dataclass(frozen=True)
class Group:
    """A dimension and its columns, from the first to before the last; folded, it is shown as one."""

    dimension: Dimension | None
    first: int
    last: int
    is_folded: bool

    @property
    def title(self) -> str:
        return self.dimension.title if self.dimension else _("Others")

    @property
    def slug(self) -> str:
        return self.dimension.slug if self.dimension else OTHERS


@dataclass(frozen=True)
class Chip:
    """One set of people that may be shown, and how many are in it."""

    key: str
    label: str
    count: int


@dataclass(frozen=True)
class Choice:
    """One of the ladders or levels that may be chosen."""

    key: str
    label: str
    is_chosen: bool
    people: list[PersonRow] = field(default_factory=list)


@dataclass(frozen=True)
class Matrix:
    """What the viewer sees of a scope on one ladder. `rows` are all that match, `page` those on this page.

    `misunderstood`: the address names a ladder, level, competency or dimension that is not there; it was left out.
    """

    scope: Scope
    teams: list[Team]
    asking: Asking | None
    sought: Sought
    groups: list[Group]
    everyone: list[Row]
    rows: list[Row]
    page: Page[Row]
    foot: Foot
    chips: list[Chip]
    levels: list[Choice]
    ladders: list[Choice]
    unplaced: list[PersonRow]
    misunderstood: bool

    @property
    def columns(self) -> Sequence[Column]:
        return self.asking.columns if self.asking else []

    @property
    def compared_with(self) -> str:
        """The level of everybody's choice."""
        return next((level.label for level in self.levels if level.is_chosen), "")

    @property
    def weakest(self) -> list[str]:
        return [self.columns[place].competency.title for place in self.foot.weakest]

    @property
    def alone(self) -> list[tuple[str, str]]:
        """What only one person exceeds in: the competency, and who."""
        sums = zip(self.columns, self.foot.sums, strict=True)
        return [(column.competency.title, one.alone) for column, one in sums if one.alone]

    @property
    def elsewhere(self) -> list[Choice]:
        """The ladders on which others of the scope stand, with those people."""
        return [ladder for ladder in self.ladders if not ladder.is_chosen]


def matrix(found: Found, sought: Sought, *, now: datetime) -> Matrix:
    """All that follows from the rows that were found."""
    placed: dict[UUID, list[PersonRow]] = {}
    unplaced = []
    for person in found.people:
        if person.standing and person.level in asking(person.standing).document.path_of:
            placed.setdefault(person.standing, []).append(person)
        else:
            unplaced.append(person)
    version = chosen_version(placed, sought.ladder)
    shown = asking(version) if version else None
    everyone = rows(shown, placed[version], found.unshared, sought.level, now) if version and shown else []
    understood = only_understood(sought, shown, {row.ladder for row in found.people})
    matching = [row for row in everyone if is_shown(row, understood.show)]
    if shown:
        sort(matching, understood.sort, shown)
    return Matrix(
        scope=found.scope,
        teams=found.teams,
        asking=shown,
        sought=understood,
        groups=groups(shown, understood.folded) if shown else [],
        everyone=everyone,
        rows=matching,
        page=Paginator(matching, PEOPLE_A_PAGE).get_page(sought.page),
        foot=foot(matching, len(shown.columns) if shown else 0),
        chips=chips(everyone),
        levels=levels(shown.document, understood.level) if shown else [],
        ladders=[
            Choice(str(people[0].ladder), asking(at).document.title, at == version, people)
            for at, people in placed.items()
        ],
        unplaced=unplaced,
        misunderstood=understood != sought,
    )


def chosen_version(placed: dict[UUID, list[PersonRow]], ladder: UUID | None) -> UUID | None:
    """The version of the ladder asked for, or else of the one on which most stand."""
    asked = next((version for version, people in placed.items() if people[0].ladder == ladder), None)
    return asked or max(placed, key=lambda version: len(placed[version]), default=None)


def only_understood(sought: Sought, shown: Asking | None, ladders: set[UUID | None]) -> Sought:
    """What is asked for, without what is not there."""
    if shown is None:
        return sought
    document = shown.document
    dimensions = {dimension.slug for dimension in document.dimensions} | {OTHERS}
    is_level = sought.level in {OWN, NEXT} or path_asked(document, sought.level)
    is_order = sought.sort in {NAME, GAPS} or sought.sort in document.competency
    return Sought(
        ladder=sought.ladder if sought.ladder in ladders else None,
        level=sought.level if is_level else OWN,
        show=sought.show,
        sort=sought.sort if is_order else NAME,
        folded=sought.folded & dimensions,
        page=sought.page,
    )


def is_shown(row: Row, show: str) -> bool:
    condition = SHOWN[show][1]
    return condition is None or bool(condition(row))


def chips(everyone: list[Row]) -> list[Chip]:
    return [Chip(key, str(label), sum(is_shown(row, key) for row in everyone)) for key, (label, _) in SHOWN.items()]


def sort(rows: list[Row], order: str, shown: Asking) -> None:
    """Rows come by name; with most gaps first, or the lowest in one competency first, those not rated last."""
    if order == GAPS:
        rows.sort(key=lambda row: (-row.counts.below, -row.counts.differing))
    elif order != NAME:
        at = next(n for n, column in enumerate(shown.columns) if column.competency.slug == order)
        rows.sort(key=lambda row: depth(row.cells[at]))


def depth(cell: Cell) -> tuple[bool, int, int]:
    held = cell.held if cell.held is not None and cell.held >= 0 else None
    return held is None, (held or 0) - (cell.asked or 0), held or 0


def groups(shown: Asking, folded: frozenset[str]) -> list[Group]:
    found = []
    first = 0
    for slug, members in groupby(shown.columns, key=lambda column: column.competency.dimension or OTHERS):
        columns = list(members)
        found.append(Group(columns[0].dimension, first, first + len(columns), slug in folded))
        first += len(columns)
    return found


def levels(document: Document, chosen: str) -> list[Choice]:
    """With which level people may be compared."""
    usual = [Choice(OWN, _("their own level"), chosen == OWN), Choice(NEXT, _("the next level"), chosen == NEXT)]
    several = len(document.tracks) > 1
    return usual + [
        Choice(
            str(level.key),
            f"{document.track_of(path).title}: {level.title}" if several else level.title,
            chosen == str(level.key),
        )
        for path, level in document.levels.items()
        if not level.is_baseline
    ]
