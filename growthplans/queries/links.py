"""What stands behind a mailed link: whose goal, which period, what was answered, and whether it still answers."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from core.links import version_of_link
from core.periods import last_day_of, start_of_next
from growthplans.models import CheckIn, Goal
from growthplans.queries.week import checkin_for
from notifications.clocks import zone_of
from notifications.links import REMINDER
from notifications.models import Due
from people.models import User

GOOD_FOR = timedelta(days=45)


class Standing(StrEnum):
    """Whether a link answers, or why not."""

    OPEN = "open"
    EXPIRED = "expired"
    REPLACED = "replaced"
    LEFT = "left"
    CLOSED = "closed"
    FINISHED = "finished"


@dataclass(frozen=True)
class Link:
    """A link of a reminder that Rung has made: it answers for one goal, one period, one person."""

    due: Due
    goal: Goal
    person: User
    checkin: CheckIn | None
    standing: Standing
    today: date

    @property
    def is_open(self) -> bool:
        return self.standing == Standing.OPEN

    @property
    def is_asleep(self) -> bool:
        return self.goal.snoozed_until is not None and self.goal.snoozed_until > self.today

    @property
    def version(self) -> int:
        """What a form sends along, to be told when the answer is another one by then."""
        return self.checkin.row_version if self.checkin else 0

    @property
    def last_day(self) -> date:
        """Of the period that it answers for."""
        return last_day_of(self.goal.period, self.due.period_start)

    @property
    def again_on(self) -> date:
        """When it is asked next, once it is put off."""
        return start_of_next(self.goal.period, self.today)


def link_behind(pk: UUID, code: str, *, now: datetime) -> Link | None:
    """The link of this address; None if Rung never made it, or for something that no link answers."""
    due = Due.objects.filter(pk=pk).select_related("person").first()
    version = version_of_link(REMINDER, due, code) if due else None
    goal = Goal.objects.filter(pk=due.subject_id).select_related("plan").first() if due and version else None
    if due is None or version is None or goal is None:
        return None
    person = due.person
    today = now.astimezone(zone_of(person.time_zone)).date()
    checkin = checkin_for(goal, due.period_start)
    standing = Standing.REPLACED if version < due.link_version else standing_of(due, goal, checkin, today, now)
    return Link(due, goal, person, checkin, standing, today)


def standing_of(due: Due, goal: Goal, checkin: CheckIn | None, today: date, now: datetime) -> Standing:
    """A link answers until the period after its own is over, for 45 days at most, and for the cadence it asked for."""
    if due.person.state != User.State.ACTIVE:
        return Standing.LEFT
    if not goal.plan.is_active:
        return Standing.FINISHED
    if not goal.is_open and not (checkin and checkin.has_reached_its_goal):
        return Standing.CLOSED
    over = last_day_of(goal.period, start_of_next(goal.period, due.period_start)) < today
    too_old = now >= (due.slot or due.due_at) + GOOD_FOR
    return Standing.EXPIRED if over or too_old or due.kind != goal.cadence else Standing.OPEN
