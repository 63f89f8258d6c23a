"""A person's shared results for one viewer: one of them against a level, its largest gaps, and the history."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from itertools import groupby
from statistics import mean
from uuid import UUID

from django.db.models import Count
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from assessments.models import Evidence, Participation
from assessments.queries.gaps import LARGEST, Line, in_words, largest
from assessments.queries.histories import History, history
from assessments.queries.matrix.cells import Gap, carrying, cell
from assessments.queries.matrix.rows import NEXT, OWN, path_asked
from assessments.queries.shared import Shared, all_heights, series, shared_results, top, under_way
from core import charts
from ladder.document.asked import expectation
from ladder.document.parts import Document, Level, Path
from ladder.queries.asked import Asking, asking
from ladder.queries.standing import Standing, standing_of
from people.models import User


@dataclass(frozen=True)
class Sought:
    """What is asked for: a level (OWN, NEXT or a key), an earlier cycle and version, a competency to be drawn."""

    level: str = OWN
    cycle: UUID | None = None
    number: int | None = None
    competency: str = ""


@dataclass(frozen=True)
class Group:
    """The competencies of a dimension that are asked or rated."""

    title: str
    lines: list[Line]
    asks: str

    @property
    def asked(self) -> int:
        return sum(line.cell.counts for line in self.lines)

    @property
    def met(self) -> int:
        return sum(line.cell.is_met for line in self.lines)

    @property
    def means(self) -> dict[str, float | None]:
        """Of what is asked here, the average place of each side."""
        places = all_heights([line.cell for line in self.lines if line.cell.counts])
        return {side: average(found) for side, found in places.items()}

    @cached_property
    def chart(self) -> SafeString:
        cells = [line.cell for line in self.lines]
        return charts.gaps(
            [line.column.competency.title for line in self.lines],
            series(all_heights(cells), self.asks),
            title=_("%s: what was agreed against what is asked. The table has the numbers.") % self.title,
            top=top(cells),
        )


def average(places: Sequence[int | None]) -> float | None:
    found = [place for place in places if place is not None]
    return round(mean(found), 1) if found else None


@dataclass(frozen=True)
class Result:
    """A shared result held against a level of the ladder as it is today; of whoever has left it, as it was then.

    `version` is that of the ladder where it is not the present one; `chosen` is OWN, NEXT or the key of a level.
    """

    shared: Shared
    asking: Asking
    own: Path
    against: Path
    chosen: str
    lines: list[Line]
    version: int | None

    @property
    def document(self) -> Document:
        return self.asking.document

    @property
    def level(self) -> Level:
        return self.document.levels[self.against]

    @property
    def own_level(self) -> Level:
        return self.document.levels[self.own]

    @property
    def own_next(self) -> Level | None:
        return self._after(self.own)

    @property
    def next_level(self) -> Level | None:
        """What comes after the level compared with."""
        return self._after(self.against)

    def _after(self, path: Path) -> Level | None:
        return next((self.document.levels[found] for found in self.document.next_levels(path)), None)

    @property
    def asked(self) -> int:
        return sum(line.cell.counts for line in self.lines)

    @property
    def met(self) -> int:
        return sum(line.cell.is_met for line in self.lines)

    @cached_property
    def gaps(self) -> list[tuple[Line, str]]:
        """Every gap with its sentence, the largest first."""
        return [(line, in_words(line, self.level.title)) for line in largest(self.lines)]

    @property
    def largest(self) -> list[tuple[Line, str]]:
        return self.gaps[:LARGEST]

    @property
    def above(self) -> list[Line]:
        return [line for line in self.lines if line.cell.gap == Gap.ABOVE]

    @cached_property
    def groups(self) -> list[Group]:
        shown = [line for line in self.lines if line.cell.asked is not None or line.cell.held is not None]
        return [
            Group(dimension.title if dimension else _("Others"), list(lines), self.asks)
            for dimension, lines in groupby(shown, key=lambda line: line.column.dimension)
        ]

    @property
    def asks(self) -> str:
        return _("%s asks") % self.level.title

    @cached_property
    def radar(self) -> SafeString:
        """One axis for each dimension with something asked; nothing for fewer than three."""
        groups = [group for group in self.groups if group.asked]
        means = {side: [group.means[side] for group in groups] for side in ("held", "own", "asked")}
        return charts.radar(
            [group.title for group in groups],
            series(means, self.asks),
            title=_("What was agreed by dimension, against what is asked. The table has the numbers."),
            top=top(line.cell for line in self.lines),
        )

    @property
    def has_scales_of_many_lengths(self) -> bool:
        return len({len(line.column.points) for line in self.lines}) > 1

    @property
    def guide_url(self) -> str:
        """The guide from the level stood at to the one compared with, where the ladder has one."""
        ends = (self.own, self.against)
        if self.version or ends not in {(guide.source, guide.target) for guide in self.document.guides}:
            return ""
        return reverse("ladder:guide", args=[self.document.key, self.own_level.key, self.level.key])


@dataclass(frozen=True)
class ResultPage:
    """All that is shown. `left_out` says, by name of the parameter, what was asked for and is not there."""

    person: User
    standing: Standing | None
    under_way: Participation | None
    results: list[Shared] = field(default_factory=list)
    result: Result | None = None
    history: History | None = None
    left_out: dict[str, str] = field(default_factory=dict)


def result_page(person: User, sought: Sought, *, viewer: User, on: date) -> ResultPage:
    """What `viewer`, who may read the results of this person, reads of them."""
    results = shared_results(person, viewer=viewer)
    standing = standing_of(person, viewer=viewer, on=on)
    open_one = under_way(person, viewer=viewer, on=on)
    if not results:
        return ResultPage(person, standing, open_one)
    left_out = {}
    shared = chosen_result(results, sought)
    if shared is None:
        shared = results[0]
        left_out["cycle" if sought.cycle else "version"] = _("There is no such result.")
    result = held_against(shared, standing, sought.level, evidence_of(person, viewer=viewer))
    if result.chosen != sought.level:
        left_out["level"] = (
            _("No level comes after %s.") % result.level.title
            if sought.level == NEXT
            else _("The ladder of this result has no such level.")
        )
    past = history(results, result.asking, sought.competency)
    if sought.competency and past.chosen and past.chosen.column.competency.slug != sought.competency:
        left_out["competency"] = _("No result speaks of such a competency; another one is drawn.")
    return ResultPage(person, standing, open_one, results, result, past, left_out)


def chosen_result(results: list[Shared], sought: Sought) -> Shared | None:
    """The version asked for, or else the last, of the cycle asked for, or else of the newest. None: it is not there."""
    cycle = sought.cycle or results[0].cycle.pk
    found = (each for each in results if each.cycle.pk == cycle and sought.number in {None, each.agreed.number})
    return next(found, None)


def held_against(shared: Shared, standing: Standing | None, level: str, evidence: dict[UUID, int]) -> Result:
    """Against the level of today; of whoever stands elsewhere, against the level of then in the version of then."""
    then = asking(shared.participation.version_id)
    if standing and standing.ladder.pk == then.document.key:
        now, own, version = asking(standing.version.pk), standing.path, None
    else:
        now, own = then, then.document.path_of[shared.participation.level_id]
        version = shared.participation.version.number
    against = path_to(now.document, own, level)
    path = against or own
    values, said = (
        carrying(then.version, now.version).carry([of.get(each.key) for each in then.document.competencies if each.key])
        for of in (shared.values, shared.own)
    )
    lines = [
        Line(
            column,
            cell(column.points, held, mine, asked),
            expectation(now.document, path, column.competency),
            evidence.get(column.key, 0),
        )
        for column, held, mine, asked in zip(now.columns, values, said, now.at(path), strict=True)
    ]
    return Result(shared, now, own, path, level if against else OWN, lines, version)


def path_to(document: Document, own: Path, level: str) -> Path | None:
    if level == OWN:
        return own
    return next(iter(document.next_levels(own)), None) if level == NEXT else path_asked(document, level)


def evidence_of(person: User, *, viewer: User) -> dict[UUID, int]:
    """How many pieces the viewer may see, by the key of the competency."""
    rows = Evidence.objects.visible_to(viewer).filter(owner=person, competencies__isnull=False)
    return dict(rows.values_list("competencies").annotate(Count("pk")))


@dataclass(frozen=True)
class Last:
    """The latest shared result in one sentence, and what is under way; for a person's page."""

    result: Result | None
    under_way: Participation | None


def last(person: User, standing: Standing | None, *, viewer: User, on: date) -> Last:
    results = shared_results(person, viewer=viewer)
    result = held_against(results[0], standing, OWN, {}) if results else None
    return Last(result, under_way(person, viewer=viewer, on=on))
