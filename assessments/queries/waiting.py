"""What of the open cycles waits for somebody, in one statement: for the home page."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import OuterRef, Q, Subquery

from assessments.models import Assessment, Participation
from assessments.models.assessments import ANSWER_WITHIN
from people.models import ReportingLine, User

WRITE, ANSWER, ACKNOWLEDGE = "write", "answer", "acknowledge"
AGREE, FINISH, SHARE = "agree", "finish", "share"


@dataclass(frozen=True)
class Asked:
    """One thing that is asked of somebody: of whom it is, and what is to be done."""

    participation: Participation
    act: str

    @property
    def due_on(self) -> date:
        """Until when: the day of the step that is asked."""
        if self.act == WRITE and self.is_own:
            return self.participation.self_due_on
        return self.participation.manager_due_on if self.act == WRITE else self.participation.cycle.share_due_on

    @property
    def is_own(self) -> bool:
        return getattr(self.participation, "is_own", False)


@dataclass(frozen=True)
class Waiting:
    """What is asked of somebody as the person themselves, and as a manager."""

    own: list[Asked]
    reports: list[Asked]

    def count(self, act: str) -> int:
        """How many reports this act is asked for."""
        return sum(asked.act == act for asked in self.reports)

    @property
    def to_write(self) -> int:
        return self.count(WRITE)

    @property
    def to_agree(self) -> int:
        return self.count(AGREE)

    @property
    def to_finish(self) -> int:
        return self.count(FINISH)

    @property
    def to_share(self) -> int:
        return self.count(SHARE)


def waiting_for(viewer: User, *, on: date, now: datetime) -> Waiting:
    """What somebody has to do in open cycles: their own, and of those who report to them today."""
    reports = ReportingLine.objects.on(on).filter(manager=viewer).values("person")
    agreed = Assessment.objects.filter(participation=OuterRef("pk"), kind=Assessment.Kind.AGREED).order_by("-number")
    rows = (
        Participation.objects.taking_part()
        .filter(Q(cycle__state="open") | Q(extended_to__gte=on), Q(person=viewer) | Q(person__in=reports))
        .with_sides(on)
        .annotate(
            agreed=Subquery(agreed.values("state")[:1]),
            proposed_at=Subquery(agreed.values("submitted_at")[:1]),
            read_at=Subquery(agreed.values("acknowledged_at")[:1]),
        )
        .select_related("cycle", "person")
        .order_by("cycle__self_due_on", "person__name", "pk")
    )
    own: list[Asked] = []
    others: list[Asked] = []
    for row in rows:
        row.is_own = row.person_id == viewer.pk
        act = own_act(row) if row.is_own else managers_act(row, now)
        if act:
            (own if row.is_own else others).append(Asked(row, act))
    return Waiting(own, others)


def own_act(row: Any) -> str:
    if not row.self_done:
        return WRITE
    if row.agreed == Assessment.State.PROPOSED:
        return ANSWER
    return ACKNOWLEDGE if row.agreed == Assessment.State.SHARED and not row.read_at else ""


def managers_act(row: Any, now: datetime) -> str:
    if not row.manager_done:
        return WRITE
    if row.revealed_at and row.agreed in {None, Assessment.State.DRAFT}:
        return AGREE
    if row.agreed == Assessment.State.PROPOSED:
        return FINISH if now >= row.proposed_at + ANSWER_WITHIN else ""
    return SHARE if row.agreed == Assessment.State.AGREED else ""
