"""Two versions, part by part."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import groupby

from django.core.paginator import Page, Paginator
from django.utils.translation import gettext_lazy

from ladder.access import Reader
from ladder.document.comparing import Words
from ladder.document.planning import Change, Kind, Plan, What, plan
from ladder.models import Version
from ladder.queries.comparing.levels import LevelComparison, comparison_in
from ladder.queries.comparing.libraries import Library
from ladder.queries.reading.editions import level_held_by

CHANGES_A_PAGE = 50
# The marks of changes of parts, by those of expectations.
MARKS: dict[str, str] = {Kind.ADD: "new", Kind.CHANGE: "changed", Kind.MOVE: "moved", Kind.REMOVE: "dropped"}
# What people call the fields of a part. Facts, scale points and the like go by the names they have in the ladder.
FIELDS = {
    "slug": gettext_lazy("short name"),
    "title": gettext_lazy("title"),
    "description": gettext_lazy("description"),
    "summary": gettext_lazy("summary"),
    "language": gettext_lazy("language"),
    "licence": gettext_lazy("licence"),
    "source": gettext_lazy("source"),
    "accumulation": gettext_lazy("how levels build on one another"),
    "kind": gettext_lazy("kind"),
    "rank": gettext_lazy("rank"),
    "extends": gettext_lazy("tracks that it extends"),
    "is_baseline": gettext_lazy("applies to the whole track"),
    "scale": gettext_lazy("scale"),
    "statements": gettext_lazy("statements"),
    "asks": gettext_lazy("point of the scale"),
    "necessity": gettext_lazy("must or may"),
    "text": gettext_lazy("text"),
    "shifts": gettext_lazy("shifts in thinking"),
    "decisions": gettext_lazy("how to decide"),
    "checklists": gettext_lazy("checklists"),
    "messages": gettext_lazy("messages"),
    "pitfalls": gettext_lazy("mistakes and challenges"),
    "signs": gettext_lazy("signs"),
    "activities": gettext_lazy("activities"),
    "after": gettext_lazy("what comes next"),
    "extra": gettext_lazy("further facts"),
    "next": gettext_lazy("next level"),
    "equivalent": gettext_lazy("the same height"),
    "switch": gettext_lazy("change of track"),
    "fork": gettext_lazy("fork"),
}


@dataclass(frozen=True)
class Sort:
    """The changes of one sort of part, and how many they are."""

    what: str
    label: str
    count: int


@dataclass(frozen=True)
class ShownChange:
    """One change, with the mark and the words that a page has for it."""

    change: Change

    @property
    def mark(self) -> str:
        return MARKS[self.change.kind]

    @property
    def label(self) -> str:
        return str(Kind(self.change.kind).label)

    @cached_property
    def fields(self) -> list[tuple[str, list[Words]]]:
        return [(field_name(name), words) for name, words in self.change.words()]


@dataclass(frozen=True)
class VersionComparison:
    """What differs between two versions: a page of it, and first what concerns the reader's own level."""

    old: Version
    new: Version
    versions: Sequence[Version]
    plan: Plan
    sorts: list[Sort]
    page: Page[Change]
    own: LevelComparison | None
    notes: list[str]

    @property
    def totals(self) -> list[tuple[str, int]]:
        """How many parts were added, changed, moved and removed."""
        return [(str(kind.label), self.plan.counts[kind]) for kind in Kind if self.plan.counts[kind]]

    @property
    def groups(self) -> list[tuple[str, list[ShownChange]]]:
        """The changes of this page, those of one sort together."""
        labels = dict(What.choices)
        return [
            (str(labels[what]), [ShownChange(change) for change in changes])
            for what, changes in groupby(self.page, key=lambda change: change.what)
        ]


def compare_versions(
    versions: Sequence[Version],
    *,
    old: int | None,
    new: int | None,
    what: str,
    page: str | None,
    viewer: Reader,
    on: date,
) -> VersionComparison:
    """Two versions; not named: the present one, and the one before the later."""
    reader = Library(versions, viewer, level_held_by(viewer, on))
    later = reader.edition(new)
    earlier = reader.edition(old if old is not None else number_before(versions, later.version))
    changes = plan(earlier.document, later.document)
    counts = Counter(change.what for change in changes.changes)
    shown = [change for change in changes.changes if not what or change.what == what]
    key, numbers = reader.stands_at, (earlier.version.number, later.version.number)
    is_mine = bool(later.here) and key in earlier.document.path_of
    return VersionComparison(
        old=earlier.version,
        new=later.version,
        versions=versions,
        plan=changes,
        sorts=[Sort(one.value, str(one.label), counts[one]) for one in What if counts[one]],
        page=Paginator(shown, CHANGES_A_PAGE).get_page(page),
        own=comparison_in(reader, key, key, *numbers) if is_mine else None,
        notes=reader.notes,
    )


def number_before(versions: Sequence[Version], version: Version) -> int | None:
    """The number of the version before this one, among those that may be read; of the first, its own."""
    return max((one.number for one in versions if one.number < version.number), default=version.number)


def field_name(name: str) -> str:
    return str(FIELDS.get(name, name))
