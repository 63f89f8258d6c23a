"""What is somebody's to do in the cycles that are open, and what was shared with them."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from assessments.models import Assessment, Participation
from assessments.queries.agreement import AGREED, MANAGER, SELF, State, acts, side
from assessments.queries.rubric import Rubric, rubric_of
from people.models import ReportingLine, User


@dataclass(frozen=True)
class Entry:
    """One person in one open cycle, for themselves or for their manager; of the other side only whether it is there."""

    participation: Participation
    rubric: Rubric
    mine: Assessment | None
    answered: int
    latest: Assessment | None
    acts: set[str]
    is_own: bool

    @property
    def total(self) -> int:
        return len(self.rubric.expectations)

    @property
    def next(self) -> str:
        """The one thing to do now, as the page words it; what waits for somebody else begins with "wait"."""
        for act in ("write", "accept", "acknowledge", "go-on", "start", "propose", "share", "finish"):
            if act in self.acts:
                return act
        if not self.participation.revealed_at:
            return "wait-other"
        if self.latest and self.latest.state == State.PROPOSED:
            return "wait-answer"
        return "done" if self.participation.shared_at else "wait-result"

    @property
    def is_waiting(self) -> bool:
        return self.next == "done" or self.next.startswith("wait")


@dataclass(frozen=True)
class Todo:
    """The viewer's own entries, those of people who report to them, and their shared results of before."""

    own: list[Entry]
    reports: list[Entry]
    past: list[Participation]

    @property
    def waiting_for_me(self) -> int:
        return sum(not entry.is_waiting for entry in [*self.own, *self.reports])


def todo(*, viewer: User, on: date, now: datetime) -> Todo:
    """Everything of open cycles that is this viewer's, in a fixed number of statements."""
    reports = ReportingLine.objects.on(on).filter(manager=viewer).values("person")
    mine = Q(person=viewer) | Q(person__in=reports)
    is_open = Q(cycle__state="open") | Q(extended_to__gte=on)
    found = list(ordered(Participation.objects.taking_part().with_sides(on).filter(mine, is_open)))
    visible: dict[UUID, list[Assessment]] = defaultdict(list)
    answered = Count("ratings", filter=Q(ratings__value__isnull=False))
    seen = Assessment.objects.visible_to(viewer).filter(participation__in=[each.pk for each in found])
    for assessment in seen.annotate(answered=answered).order_by("-number"):
        visible[assessment.participation_id].append(assessment)
    # Many are held against the same level: what it asks is gathered once.
    levels = {(each.version_id, each.level_id): each for each in found}
    rubric = {level: rubric_of(each) for level, each in levels.items()}
    entries = [
        entry(each, rubric[each.version_id, each.level_id], visible[each.pk], viewer, on=on, now=now) for each in found
    ]
    past = Participation.objects.filter(person=viewer, shared_at__isnull=False)
    return Todo(
        own=[each for each in entries if each.is_own],
        reports=[each for each in entries if not each.is_own],
        past=list(ordered(past.exclude(pk__in=[each.pk for each in found]))),
    )


def ordered(participations: QuerySet[Participation]) -> QuerySet[Participation]:
    related = participations.select_related("cycle", "person", "version__ladder")
    return related.order_by("-cycle__opened_at", "person__name", "pk")


def entry(
    participation: Participation, rubric: Rubric, visible: list[Assessment], viewer: User, *, on: date, now: datetime
) -> Entry:
    is_own = participation.person_id == viewer.pk
    mine = side(visible, SELF if is_own else MANAGER, viewer)
    may = acts(participation, viewer, None if is_own else viewer, visible, on=on, now=now, is_open=True)
    return Entry(
        participation=participation,
        rubric=rubric,
        mine=mine,
        answered=mine.answered if mine else 0,  # type: ignore[attr-defined]
        latest=next((each for each in visible if each.kind == AGREED), None),
        acts=may,
        is_own=is_own,
    )
