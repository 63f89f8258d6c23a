"""What becomes of each expectation from one level to another."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from uuid import UUID

from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ladder.access import Reader
from ladder.document.asked import Expectation
from ladder.document.comparing import Comparison, Kind, Row, compare_levels
from ladder.document.words import Necessity
from ladder.models import Version
from ladder.queries.comparing.libraries import Library, Side, pair_url
from ladder.queries.reading.editions import guide_name, level_held_by, point_name
from ladder.queries.reading.levels import Named

CHANGED = "changed"  # how a page marks what is raised where neither level is the higher one


@dataclass(frozen=True)
class Shown:
    """One row of the table. `kind` is the mark, `points` says how much each side asks where that is worth saying."""

    row: Row
    kind: str
    url: str
    before: str
    after: str

    @property
    def is_rewritten(self) -> bool:
        """Whether the texts share so little that marked words would be confetti."""
        words = self.row.words
        return self.row.kind == Kind.RAISED and all(part.is_added or part.is_removed for part in words)


@dataclass(frozen=True)
class Group:
    """The rows of one dimension; `title` is blank for those outside of any."""

    title: str
    rows: list[Shown]


@dataclass(frozen=True)
class Choice:
    """One of the kinds of changes that may be shown, and how many there are."""

    kind: str
    mark: str
    label: str
    count: int


@dataclass(frozen=True)
class LevelComparison:
    """What becomes of each expectation from one level to another, as shown; `notes` say what was not to be had."""

    before: Side
    after: Side
    versions: Sequence[Version]
    comparison: Comparison
    groups: list[Group]
    choices: list[Choice]
    guide: Named | None
    next: Named | None
    notes: list[str]

    @property
    def url(self) -> str:
        """Its lasting address."""
        return pair_url(self.before, self.after)

    @property
    def level(self) -> str:
        """The later level's title, without the version."""
        return self.after.edition.name_of(self.after.path)

    @property
    def is_same_level(self) -> bool:
        return self.before.key == self.after.key

    @property
    def is_across_versions(self) -> bool:
        return self.before.edition.version != self.after.edition.version

    @property
    def is_same(self) -> bool:
        """Nothing differs."""
        return set(self.comparison.counts) <= {Kind.CARRIED}

    @property
    def count(self) -> int:
        return len(self.comparison.rows)

    @property
    def summary(self) -> str:
        """The step in one sentence."""
        counts = self.comparison.counts
        more = (
            ngettext("%(n)d asks for more", "%(n)d ask for more", counts[Kind.RAISED])
            if rises(self.before, self.after)
            else ngettext("%(n)d says something else", "%(n)d say something else", counts[Kind.RAISED])
        )
        parts = [
            (Kind.NEW, ngettext("%(n)d is new", "%(n)d are new", counts[Kind.NEW])),
            (Kind.RAISED, more),
            (Kind.CARRIED, ngettext("%(n)d stays as it is", "%(n)d stay as they are", counts[Kind.CARRIED])),
            (Kind.DROPPED, ngettext("%(n)d is asked no more", "%(n)d are asked no more", counts[Kind.DROPPED])),
        ]
        said = get_text_list([text % {"n": counts[kind]} for kind, text in parts if counts[kind]], _("and"))
        whole = ngettext("Of one expectation, %(changes)s.", "Of %(n)d expectations, %(changes)s.", self.count)
        return whole % {"n": self.count, "changes": said}


def compare(
    versions: Sequence[Version],
    *,
    source: UUID | None,
    target: UUID | None,
    old: int | None,
    new: int | None,
    show: str,
    viewer: Reader,
    on: date,
) -> LevelComparison | None:
    """Two levels, each in its version; None while there is none.

    What is not named is chosen: the present version, the reader's level, its next. A level that is not in the version
    asked for is shown as the present version has it, and `notes` say so.
    """
    return comparison_in(Library(versions, viewer, level_held_by(viewer, on)), source, target, old, new, show)


def comparison_in(
    reader: Library, source: UUID | None, target: UUID | None, old: int | None, new: int | None, show: str = ""
) -> LevelComparison | None:
    earlier, later = reader.edition(old), reader.edition(new)
    if not earlier.document.levels or not later.document.levels:
        return None
    first = reader.default_source(later, target) if source is None else source
    before = reader.side(earlier, first)
    then = reader.default_target(later, before, is_across=earlier != later) if target is None else target
    after = reader.side(later, then)
    if before.edition != after.edition:
        before, after = reader.with_version(before), reader.with_version(after)
    comparison = compare_levels(before.document, before.path, after.document, after.path)
    return LevelComparison(
        before=before,
        after=after,
        versions=reader.versions,
        comparison=comparison,
        groups=list(grouped(before, after, [row for row in comparison.rows if not show or row.kind == show])),
        choices=list(choices(before, after, comparison)),
        guide=guide_between(before, after),
        next=next_step(before, after),
        notes=reader.notes,
    )


def rises(before: Side, after: Side) -> bool:
    """Whether the second level is the higher one, so that more words are a higher bar."""
    return before.document.levels[before.path].rank < after.document.levels[after.path].rank


def grouped(before: Side, after: Side, rows: Iterable[Row]) -> Iterator[Group]:
    """The rows by dimension, in the order of the later ladder; what only the earlier has stands last."""
    order = {
        dimension.key if dimension else None: at
        for at, (dimension, _competencies) in enumerate(after.document.grouped())
    }

    def place(row: Row) -> tuple[int, str]:
        side = after if row.after else before
        dimensions = {dimension.slug: dimension for dimension in side.document.dimensions}
        dimension = dimensions.get(row.either.competency.dimension)
        return order.get(dimension.key if dimension else None, len(order)), dimension.title if dimension else ""

    for (_at, title), members in groupby(sorted(rows, key=place), key=place):
        yield Group(title, [shown(before, after, row) for row in members])


def shown(before: Side, after: Side, row: Row) -> Shown:
    edition = after.edition if row.after else before.edition
    mark = CHANGED if row.kind == Kind.RAISED and not rises(before, after) else row.kind
    is_other = row.before and row.after and how_much(row.before) != how_much(row.after)
    return Shown(
        row=row,
        kind=mark,
        url=edition.competency_url(row.either.competency),
        before=how_much(row.before) if row.before and (is_other or differs_from_usual(row.before)) else "",
        after=how_much(row.after) if row.after and (is_other or differs_from_usual(row.after)) else "",
    )


def how_much(asked: Expectation) -> str:
    """The point of the scale, and whether it must be."""
    point = point_name(asked.point) if asked.point else ""
    if asked.necessity == Necessity.OPTIONAL:
        return _("%(point)s, optional") % {"point": point} if point else _("Optional")
    return point


def differs_from_usual(asked: Expectation) -> bool:
    is_expected = asked.point is None or asked.point.is_expected
    return not is_expected or asked.necessity != Necessity.REQUIRED


def choices(before: Side, after: Side, comparison: Comparison) -> Iterator[Choice]:
    for kind in Kind:
        is_change = kind == Kind.RAISED and not rises(before, after)
        label = _("Changed") if is_change else str(kind.label)
        yield Choice(kind.value, CHANGED if is_change else kind.value, label, comparison.counts[kind])


def guide_between(before: Side, after: Side) -> Named | None:
    edition = after.edition
    for guide in edition.document.guides:
        levels = edition.document.levels
        if (levels[guide.source].key, levels[guide.target].key) == (before.key, after.key):
            return Named(guide_name(edition, guide), edition.guide_url(guide))
    return None


def next_step(before: Side, after: Side) -> Named | None:
    """For a level held against itself: the comparison that was meant, perhaps."""
    if before.key != after.key:
        return None
    edition = after.edition
    following = next(iter(edition.document.next_levels(after.path)), None)
    return Named(edition.name_of(following), edition.compare_url(after.path, following)) if following else None
