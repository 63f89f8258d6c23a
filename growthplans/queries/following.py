"""Which goals need a manager's look: stuck, stale or overdue ones, and plans that wait to be agreed to."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import F, Prefetch, Q

from core.periods import start_of, start_of_last
from growthplans.models import CheckIn, Goal, Plan
from growthplans.models.plans import PlanQuerySet
from notifications.clocks import zone_of
from people.models import ReportingLine, User

STUCK, STALE, OVERDUE = "stuck", "stale", "overdue"
PERIODS_LOOKED_AT = 2
ONE_DAY = timedelta(days=1)


def signal(goal: Goal, checkins: Iterable[CheckIn], on: date) -> str:
    """What is wrong with an open goal, or nothing: overdue when its last day has passed; stuck when the last two
    answers were "not this time"; stale when neither of the last two whole periods was answered.

    `checkins` are those of its present cadence, newest first.
    """
    if goal.is_overdue(on):
        return OVERDUE
    answers = list(checkins)[:PERIODS_LOOKED_AT]
    if len(answers) == PERIODS_LOOKED_AT and all(each.answer == CheckIn.Answer.NOT_THIS_TIME for each in answers):
        return STUCK
    before = start_of_last(goal.period, start_of_last(goal.period, on))
    began = start_of(goal.period, goal.starts_on)
    is_asleep = goal.snoozed_until is not None and goal.snoozed_until > on
    if began <= before and not is_asleep and not any(each.period_start >= before for each in answers):
        return STALE
    return ""


@dataclass(frozen=True)
class Troubled:
    """An open goal and what is wrong with it; `last` is how it went last time, if anything was said."""

    goal: Goal
    what: str
    last: CheckIn | None


@dataclass(frozen=True)
class Followed:
    """An active plan with what is wrong with its open goals, and what is suggested for it and not answered."""

    plan: Plan
    open: list[Goal]
    troubled: list[Troubled]
    suggested: list[Goal]

    @property
    def needs_agreement(self) -> bool:
        return not self.plan.is_agreed


def with_goals(plans: PlanQuerySet) -> PlanQuerySet:
    """Each with its goals that are open or suggested, and their last answers in the present cadence: three statements.

    However long a plan has run, no more answers are read than are looked at.
    """
    answers = CheckIn.objects.filter(cadence=F("goal__cadence")).order_by("-period_start")[:PERIODS_LOOKED_AT]
    goals = Goal.objects.filter(state__in=[Goal.State.OPEN, Goal.State.SUGGESTED]).select_related("suggested_by")
    return plans.prefetch_related(
        Prefetch("goals", goals.prefetch_related(Prefetch("checkins", answers, to_attr="answers")))
    )


def followed(plan: Plan, now: datetime) -> Followed:
    """What is wrong with a plan that was read `with_goals`, on the day that it is for its owner."""
    today = now.astimezone(zone_of(plan.person.time_zone)).date()
    goals: list[Any] = list(plan.goals.all())
    running = [goal for goal in goals if goal.is_open]
    told = [Troubled(goal, signal(goal, goal.answers, today), next(iter(goal.answers), None)) for goal in running]
    suggested = [goal for goal in goals if not goal.is_open]
    return Followed(plan, running, [each for each in told if each.what], suggested)


def present_reports(managers: Collection[UUID], now: datetime) -> Mapping[UUID, set[UUID]]:
    """Of each of these managers: who is active and reports to them on the day that it is for the manager."""
    days = [(now + off).date() for off in (-ONE_DAY, ONE_DAY)]  # of whatever zone
    lines = ReportingLine.objects.filter(Q(ends_on=None) | Q(ends_on__gt=days[0]), starts_on__lte=days[1])
    lines = lines.filter(manager__in=managers, person__state=User.State.ACTIVE).select_related("manager")
    found: dict[UUID, set[UUID]] = {manager: set() for manager in managers}
    for line in lines:
        if line.is_in_force(now.astimezone(zone_of(line.manager.time_zone)).date()):
            found[line.manager_id].add(line.person_id)
    return found


def needing_a_look(managers: Collection[UUID], *, now: datetime) -> Mapping[UUID, list[User]]:
    """Of each of these managers, by name: who of their reports has a goal in trouble, or a plan that waits for
    agreement. Four statements, however many they are.
    """
    reports = present_reports(managers, now)
    plans = Plan.objects.active().filter(person__in=set().union(*reports.values())).select_related("person")
    looks = [followed(plan, now) for plan in with_goals(plans).order_by("person__name", "pk")]
    people = [each.plan.person for each in looks if each.troubled or each.needs_agreement]
    return {manager: [person for person in people if person.pk in theirs] for manager, theirs in reports.items()}
