"""What is wrong with a goal, and who of a manager's reports needs a look, on whose day."""

from datetime import UTC, date, datetime

import pytest

from growthplans.queries.following import needing_a_look, present_reports, signal
from people.models import ReportingLine
from tests.factories.growthplans import CheckInFactory, GoalFactory, PlanFactory
from tests.factories.people import ReportingLineFactory, UserFactory
from tests.growthplans import trouble
from tests.statements import statements

WEDNESDAY = date(2026, 5, 13)
MONDAYS = [date(2026, 5, 4), date(2026, 4, 27), date(2026, 4, 20)]  # of the last three weeks


def told(*answers, on=WEDNESDAY, **values):
    goal = GoalFactory.build(**{"starts_on": date(2026, 1, 1), **values})
    made = [
        CheckInFactory.build(goal=goal, period_start=monday, answer=answer)
        for monday, answer in zip(MONDAYS, answers, strict=False)
        if answer
    ]
    return signal(goal, made, on)


@pytest.mark.parametrize(
    ("answers", "what"),
    [
        (["done", "done"], ""),
        (["not_this_time", "partly"], ""),
        (["not_this_time", "not_this_time"], "stuck"),
        (["not_this_time", None, "not_this_time"], "stuck"),  # the last two answers, whenever they were
        ([None, "done"], ""),
        ([None, None, "done"], "stale"),
        ([], "stale"),
    ],
)
def test_a_weekly_goal_is_stuck_after_two_times_not_and_stale_after_two_silent_weeks(answers, what):
    assert told(*answers) == what


def test_a_goal_that_has_just_begun_or_sleeps_is_not_stale():
    assert told(starts_on=date(2026, 4, 27)) == "stale"
    assert told(starts_on=date(2026, 5, 4)) == ""
    assert told(snoozed_until=date(2026, 5, 14)) == ""
    assert told(snoozed_until=WEDNESDAY) == "stale"


def test_a_goal_is_overdue_from_the_day_after_its_last_one():
    once = {"cadence": "once", "due_on": date(2026, 5, 12)}
    assert told("done", "done", on=date(2026, 5, 12), **once) == ""
    assert told("done", "done", **once) == "overdue"


def test_a_monthly_goal_is_stale_after_two_silent_months():
    assert told(cadence="monthly", starts_on=date(2026, 3, 31)) == "stale"
    assert told(cadence="monthly", starts_on=date(2026, 4, 1)) == ""


@pytest.mark.parametrize(("zone", "who"), [("Pacific/Auckland", "new"), ("UTC", "old"), ("America/Los_Angeles", "old")])
def test_who_reports_to_whom_goes_by_the_managers_own_day(db, zone, who):
    """A line ends and the next begins on the 14th, which it is already in Auckland and not yet in California."""
    now = datetime(2026, 5, 13, 23, 30, tzinfo=UTC)
    old, new = UserFactory(time_zone=zone), UserFactory(time_zone=zone)
    person = UserFactory()
    ReportingLineFactory(person=person, manager=old, ends_on=date(2026, 5, 14))
    ReportingLineFactory(person=person, manager=new, starts_on=date(2026, 5, 14))
    found = present_reports([old.pk, new.pk], now)
    assert {name: bool(found[boss.pk]) for name, boss in (("old", old), ("new", new))} == {
        "old": who == "old",
        "new": who == "new",
    }


def test_a_manager_is_told_of_those_who_need_a_look_and_of_no_others(db, manager, director, engineer):
    now = datetime.now(tz=UTC)
    plan = trouble.plan_of(engineer)
    trouble.well(plan)
    assert needing_a_look([manager.pk], now=now) == {manager.pk: []}
    trouble.stuck(plan)
    zoe = trouble.report_to(manager, "Zoe")
    PlanFactory(person=zoe)  # nobody has agreed to it
    leo = trouble.report_to(manager, "Leo", state="deactivated")
    PlanFactory(person=leo)
    trouble.report_to(manager, "Nora")  # has no plan
    assert needing_a_look([manager.pk, director.pk], now=now) == {manager.pk: [engineer, zoe], director.pk: []}
    ReportingLine.objects.filter(person=zoe).update(ends_on=date(2024, 2, 1))
    assert needing_a_look([manager.pk], now=now) == {manager.pk: [engineer]}


def test_looking_at_many_plans_of_many_managers_costs_four_statements_and_reads_two_answers_a_goal(db, manager):
    counts = []
    for _round in range(2):
        for number in range(5):
            boss = UserFactory()
            trouble.answered(trouble.well(trouble.plan_of(trouble.report_to(boss, f"Person {number}"))))
        bosses = {line.manager_id for line in ReportingLine.objects.all()}
        with statements() as seen:
            needing_a_look(bosses, now=datetime.now(tz=UTC))
        counts.append(len(seen))
    assert counts == [4, 4]
