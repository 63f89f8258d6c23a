"""One cell opened: the words behind the numbers, evidence, and how it came to be over the cycles."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from uuid import UUID

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from assessments.models import Assessment, Evidence, Participation, Rating
from assessments.queries.matrix.cells import Cell, cell
from assessments.queries.matrix.rows import Row
from assessments.queries.matrix.table import Matrix
from assessments.queries.matrix.words import brief, named
from core.charts import Series, steps
from ladder.document.asked import Expectation, expectation
from ladder.document.words import Necessity
from ladder.queries.asked import Column, asking
from people.models import User

EVIDENCE_SHOWN = 8


@dataclass(frozen=True)
class Rated:
    """One rating as it is drawn: against what is asked, in words, and as rungs (`size` 0: too many to draw)."""

    gap: str
    words: str
    held: int
    asked: int
    size: int


def drawn(place: int | None) -> int | None:
    """A rating that has a height: a place on the scale."""
    return place if place is None or place >= 0 else None


def rated(one: Cell, place: int | None) -> Rated:
    against = cell(one.points, place, None, one.asked)
    return Rated(against.gap, named(one, place), one.rungs(place), one.rungs(one.asked), one.size)


@dataclass(frozen=True)
class Said:
    """What one side wrote about the competency in a cycle: its comment, or why it does not apply."""

    side: str
    author: User
    is_own: bool
    text: str


@dataclass(frozen=True)
class Past:
    """One cycle: what was held, said and asked then, in the words of that version; `at` None: not shared yet."""

    cycle: str
    cell: Cell
    at: datetime | None
    self_at: datetime | None
    said: list[Said]

    @property
    def words(self) -> str:
        return brief(self.cell)


@dataclass(frozen=True)
class Panel:
    """A cell of the matrix with what is behind it, for a viewer who reads this person's results.

    The neighbours are named as addresses name a cell; blank at the edge.
    """

    row: Row
    column: Column
    cell: Cell
    expectation: Expectation | None
    history: list[Past]
    evidence: list[Evidence]
    more_evidence: bool
    previous_person: str
    next_person: str
    previous_competency: str
    next_competency: str

    @property
    def held(self) -> Rated:
        return rated(self.cell, self.cell.held)

    @property
    def own(self) -> Rated:
        return rated(self.cell, self.cell.own)

    @property
    def asked(self) -> Rated | None:
        return rated(self.cell, self.cell.asked) if self.cell.asked is not None else None

    @property
    def is_optional(self) -> bool:
        return self.expectation is not None and self.expectation.necessity == Necessity.OPTIONAL

    @property
    def chart(self) -> SafeString:
        """The history as steps, the oldest first; nothing for one cycle alone, or where the scale has changed."""
        pasts = list(reversed(self.history))
        if len(pasts) < 2 or any(past.cell.points != self.column.points for past in pasts):
            return SafeString("")
        cells = [past.cell for past in pasts]
        return steps(
            [past.cycle for past in pasts],
            [
                Series(_("Asked"), "bar", [one.asked for one in cells]),
                Series(_("Self"), "ring", [drawn(one.own) for one in cells]),
                Series(_("Agreed"), "dot", [drawn(one.held) for one in cells]),
            ],
            title=_("%(competency)s, cycle by cycle. The list below says the same.")
            % {"competency": self.column.competency.title},
            top=len(self.column.points) - 1,
        )

    @property
    def latest(self) -> Past | None:
        return self.history[0] if self.history else None


def panel(matrix: Matrix, person: UUID, slug: str, *, viewer: User) -> Panel | None:
    """The cell of a person and a competency of this matrix; None if it has no such cell."""
    people = matrix.rows if any(row.person.pk == person for row in matrix.rows) else matrix.everyone
    row = next((row for row in people if row.person.pk == person), None)
    column = next((column for column in matrix.columns if column.competency.slug == slug), None)
    if row is None or column is None or matrix.asking is None:
        return None
    down, across = people.index(row), matrix.asking.columns.index(column)
    document = matrix.asking.document
    shared = Evidence.objects.visible_to(viewer).filter(owner=person, competencies=column.key).newest_first()
    evidence = list(shared[: EVIDENCE_SHOWN + 1])
    persons = ["", *(str(each.person.pk) for each in people), ""]
    slugs = ["", *(each.competency.slug for each in matrix.columns), ""]
    return Panel(
        row=row,
        column=column,
        cell=row.cells[across],
        expectation=expectation(document, document.path_of[row.against.key], column.competency),
        history=list(history(person, column.key, viewer)),
        evidence=evidence[:EVIDENCE_SHOWN],
        more_evidence=len(evidence) > EVIDENCE_SHOWN,
        previous_person=address(persons[down], slug),
        next_person=address(persons[down + 2], slug),
        previous_competency=address(str(person), slugs[across]),
        next_competency=address(str(person), slugs[across + 2]),
    )


def address(person: str, slug: str) -> str:
    return f"{person}.{slug}" if person and slug else ""


def history(person: UUID, competency: UUID, viewer: User) -> Iterator[Past]:
    """Cycle by cycle, the newest first: of each side the assessment that counts, as far as the viewer may read it."""
    ratings = (
        Rating.objects.filter(
            assessment__in=Assessment.objects.visible_to(viewer).exclude(state=Assessment.State.REPLACED),
            assessment__participation__person=person,
            competency=competency,
        )
        .select_related("assessment__author", "assessment__participation__cycle")
        .order_by("-assessment__participation__cycle__opened_at", "assessment__participation", "assessment__kind")
    )
    for participation, sides in groupby(ratings, key=lambda rating: rating.assessment.participation):
        past = of_cycle(participation, list(sides), competency, viewer)
        if past:
            yield past


def of_cycle(participation: Participation, ratings: Iterable[Rating], competency: UUID, viewer: User) -> Past | None:
    """One cycle in the words of the version that it was pinned to."""
    then = asking(participation.version_id)
    place = next((place for place, column in enumerate(then.columns) if column.key == competency), None)
    path = then.document.path_of.get(participation.level_id)
    if place is None or path is None:
        return None
    by_kind = {rating.assessment.kind: rating for rating in ratings}
    own = by_kind.get(Assessment.Kind.SELF)
    agreed = by_kind.get(Assessment.Kind.AGREED)
    is_shared = agreed is not None and agreed.assessment.state == Assessment.State.SHARED
    held = agreed if is_shared else by_kind.get(Assessment.Kind.MANAGER)
    return Past(
        cycle=participation.cycle.title,
        cell=cell(
            then.columns[place].points,
            held.value if held else None,
            own.value if own else None,
            then.at(path)[place],
            held_is_unshared=held is not None and not is_shared,
            own_is_unshared=own is not None and not is_shared,
        ),
        at=agreed.assessment.shared_at if agreed and is_shared else None,
        self_at=own.assessment.submitted_at if own else None,
        said=[
            Said(
                rating.assessment.get_kind_display(),
                rating.assessment.author,
                rating.assessment.author_id == viewer.pk,
                rating.comment or rating.reason,
            )
            for rating in (own, by_kind.get(Assessment.Kind.MANAGER), agreed)
            if rating and (rating.comment or rating.reason)
        ],
    )
