"""Goals in every kind of trouble, as rows: what a manager's pages look for."""

from datetime import timedelta

from django.utils import timezone

from core.periods import start_of
from people.models import ReportingLine
from tests.factories.growthplans import CheckInFactory, GoalFactory, PlanFactory
from tests.factories.people import ReportingLineFactory, UserFactory


def week(ago):
    """The first day of this week, or of one so many weeks ago."""
    return start_of("week", timezone.localdate()) - timedelta(weeks=ago)


def plan_of(person, *, is_agreed=True):
    now = timezone.now()
    line = ReportingLine.objects.filter(person=person).first()
    agreed = {"agreed_at": now, "agreed_by": line.manager} if is_agreed and line else {}
    return PlanFactory(person=person, changed_at=now - timedelta(days=1), started_on=week(10), **agreed)


def answered(goal, *answers):
    """The last weeks' answers, the latest first; None for no answer. A tuple brings its line along."""
    for ago, answer in enumerate(answers, start=1):
        said, note = answer if isinstance(answer, tuple) else (answer, "")
        if said:
            made_at = timezone.now() - timedelta(weeks=ago)
            CheckInFactory(goal=goal, period_start=week(ago), answer=said, note=note, made_at=made_at)
    return goal


def well(plan, **values):
    return answered(GoalFactory(plan=plan, starts_on=week(10), **values), "done", "partly")


def stuck(plan, note="", **values):
    return answered(GoalFactory(plan=plan, starts_on=week(10), **values), ("not_this_time", note), "not_this_time")


def stale(plan, **values):
    return answered(GoalFactory(plan=plan, starts_on=week(10), **values), None, None, "done")


def overdue(plan, **values):
    yesterday = timezone.localdate() - timedelta(days=1)
    return GoalFactory(plan=plan, cadence="once", starts_on=week(1), due_on=yesterday, **values)


def report_to(manager, name, **values):
    person = UserFactory(name=name, **values)
    ReportingLineFactory(person=person, manager=manager)
    return person
