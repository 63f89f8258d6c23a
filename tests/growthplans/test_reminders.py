"""What growth plans remind people of: planned over real plans, and said only as long as it is wanted."""

from datetime import UTC, date, datetime, timedelta

import pytest

from growthplans.actions import checkins, comments, goals, plans
from growthplans.models import Goal
from growthplans.reminders import about
from notifications.kinds import reminders
from notifications.models import Due, KindPreference, Preference
from notifications.planning import plan as plan_reminders
from people.models import User
from tests.factories.assessments import EvidenceFactory
from tests.factories.growthplans import CheckInFactory, CommentFactory, GoalFactory, PlanFactory

# The engineer's clock is UTC: a Monday in May, nine o'clock, is the slot of the week.
MONDAY = datetime(2026, 5, 11, 9, tzinfo=UTC)
SOON = MONDAY + timedelta(minutes=1)
LONG_AGO = datetime(2026, 1, 5, 9, tzinfo=UTC)


@pytest.fixture
def plan(engineer, manager):
    return PlanFactory(person=engineer, created_at=LONG_AGO)


@pytest.fixture
def a_goal(plan):
    def one(cadence="weekly", **values):
        return GoalFactory(plan=plan, cadence=cadence, created_at=values.pop("created_at", LONG_AGO), **values)

    return one


def planned(at=SOON, *, beside=("evidence", "digest")):
    """What is newly planned, without the kinds that every plan brings along."""
    return {kind: number for kind, number in plan_reminders(at).items() if number and kind not in beside}


def dues():
    """What is planned, without the kinds that every plan brings along."""
    return Due.objects.exclude(kind__in=["evidence", "digest"])


def items(kind, now=SOON):
    dues = [*Due.objects.filter(kind=kind).order_by("due_at")]
    found = reminders()[kind].items(dues, now)
    return [found[due.pk] for due in dues if due.pk in found]


def test_each_cadence_is_planned_once_in_its_period(a_goal):
    for cadence in ("weekly", "monthly", "quarterly"):
        a_goal(cadence)
    assert planned(MONDAY - timedelta(minutes=1)) == {"monthly": 1, "quarterly": 1}  # since 4 May, since 6 April
    assert planned() == {"weekly": 1}
    assert planned() == {}
    assert {due.kind: due.period_start for due in dues()} == {
        "weekly": date(2026, 5, 11),
        "monthly": date(2026, 5, 1),
        "quarterly": date(2026, 4, 1),
    }


@pytest.mark.parametrize(
    "closed",
    [
        {"state": "done", "closed_on": date(2026, 5, 4)},
        {"starts_on": date(2026, 5, 18)},
        {"due_on": date(2026, 5, 10)},
        {"snoozed_until": date(2026, 5, 12)},
    ],
)
def test_goals_that_are_closed_not_begun_over_or_snoozed_are_not_planned(a_goal, closed):
    a_goal(title="Planned")
    a_goal(title="Not planned", **closed)
    assert planned() == {"weekly": 1}
    assert [item.title for item in items("weekly")] == ["Planned"]


def test_a_goal_answered_for_this_period_is_not_planned(a_goal):
    CheckInFactory(goal=a_goal(), period_start=date(2026, 5, 11))
    CheckInFactory(goal=a_goal(title="Last week"), period_start=date(2026, 5, 4))
    assert planned() == {"weekly": 1}
    assert [item.title for item in items("weekly")] == ["Last week"]


def test_a_quarter_goal_that_starts_on_31_january_is_of_the_first_quarter_and_then_of_the_next(a_goal):
    begins = datetime(2026, 1, 31, 10, tzinfo=UTC)  # a Saturday, after the quarter's slot
    a_goal("quarterly", starts_on=begins.date(), created_at=begins)
    assert planned(begins + timedelta(minutes=1)) == {"quarterly": 1}
    assert planned(datetime(2026, 3, 31, 23, tzinfo=UTC)) == {}
    assert planned(datetime(2026, 4, 6, 9, 1, tzinfo=UTC)) == {"quarterly": 1}
    assert [due.period_start for due in dues().order_by("due_at")] == [date(2026, 1, 1), date(2026, 4, 1)]


def test_a_goal_added_after_mondays_mail_joins_the_next_morning(a_goal, engineer):
    first = a_goal()
    plan_reminders(SOON)
    added = a_goal(created_at=MONDAY + timedelta(hours=5))
    for hours in range(5, 24):
        plan_reminders(MONDAY + timedelta(hours=hours, minutes=1))
        assert dues().get(subject_id=added.pk).slot is None
    plan_reminders(MONDAY + timedelta(days=1, minutes=1))
    assert {due.subject_id: due.slot for due in dues()} == {
        first.pk: MONDAY,
        added.pk: MONDAY + timedelta(days=1),
    }


def test_goals_with_a_last_day_are_planned_from_the_week_before(a_goal):
    a_goal("once", due_on=date(2026, 5, 19))
    a_goal("once")
    assert planned() == {}
    a_goal("once", due_on=date(2026, 5, 18), title="In a week")
    a_goal("once", due_on=date(2026, 3, 1), title="Overdue")
    assert planned() == {"once": 2}
    assert {item.title for item in items("once")} == {"In a week", "Overdue"}


def test_nobody_is_reminded_who_has_left_is_away_or_wants_nothing(a_goal, engineer):
    a_goal()
    for away in (
        {"paused_until": date(2026, 5, 12)},
        {"leave_from": date(2026, 5, 1), "leave_until": date(2026, 5, 12)},
    ):
        Preference.objects.create(person=engineer, **away)
        assert planned() == {}
        Preference.objects.all().delete()
    KindPreference.objects.create(person=engineer, kind="weekly", by_email=False, by_chat=False, in_app=False)
    assert planned() == {}
    KindPreference.objects.all().delete()
    User.objects.filter(pk=engineer.pk).update(state="deactivated")
    assert planned() == {}
    User.objects.filter(pk=engineer.pk).update(state="active")
    assert planned() == {"weekly": 1}


def test_a_goal_tells_how_it_went_last_time_and_what_its_links_do(a_goal):
    goal = a_goal(title="Write a note")
    silent = a_goal(title="Silent")
    CheckInFactory(goal=goal, period_start=date(2026, 5, 4), answer="partly", note="Half of it.")
    CheckInFactory(goal=silent, period_start=date(2026, 5, 4), answer="not_this_time")
    a_goal(title="New")
    plan_reminders(SOON)
    found = {item.title: item for item in items("weekly")}
    assert {title: item.note for title, item in found.items()} == {
        "Write a note": "Last time: “Half of it.”",
        "Silent": "Last time: not this time",
        "New": "",
    }
    due = dues().get(subject_id=goal.pk)
    assert [act.label for act in found["Write a note"].acts] == [
        "Done",
        "Partly",
        "Not this time",
        "Remind me next week",
    ]
    assert all(act.path.startswith(f"/r/{due.pk}/") for act in found["Write a note"].acts)


def test_what_is_no_longer_wanted_is_not_said(a_goal, engineer):
    goal = a_goal()
    plan_reminders(SOON)
    assert len(items("weekly")) == 1
    checkin = checkins.check_in(goal=goal, answer="done", now=SOON, on=SOON.date(), by=engineer)
    assert items("weekly") == []
    checkins.undo_check_in(checkin=checkin, on=SOON.date(), by=engineer)
    goals.snooze_goal(goal=goal, until=date(2026, 5, 18), on=SOON.date(), by=engineer)
    assert items("weekly") == []
    goals.snooze_goal(goal=goal, until=None, on=SOON.date(), by=engineer)
    assert len(items("weekly")) == 1
    assert len(items("weekly", SOON + timedelta(days=9))) == 1  # late, for the week before
    assert items("weekly", SOON + timedelta(days=10)) == []
    goals.reach_goal(goal=goal, on=SOON.date(), by=engineer)
    assert items("weekly") == []


def test_comments_and_suggestions_of_others_are_told_of_once_the_next_morning(a_goal, engineer, manager):
    goal = a_goal("once", due_on=None)
    said = comments.add_comment(goal=goal, text="Secret words", now=SOON, by=manager)
    comments.add_comment(goal=goal, text="My own", now=SOON, by=engineer)
    CommentFactory(goal=goal, author=manager, created_at=SOON, resolved_at=SOON)
    suggested = GoalFactory(plan=goal.plan, state="suggested", suggested_by=manager, created_at=SOON)
    for minutes in (2, 60 * 23):
        plan_reminders(SOON + timedelta(minutes=minutes))
    assert not dues().exclude(slot=None).exists()
    plan_reminders(SOON + timedelta(days=1))
    plan_reminders(SOON + timedelta(days=2))
    assert {due.subject_id for due in dues().filter(kind="comments", slot=MONDAY + timedelta(days=1))} == {
        said.pk,
        suggested.pk,
    }
    assert dues().count() == 2
    assert {item.title for item in items("comments")} == {
        "Mara Manager has commented on one of your goals",
        "Mara Manager suggests a goal to you",
    }
    comments.settle_comment(comment=said, is_settled=True, now=SOON, by=engineer)
    goals.answer_suggestion(goal=suggested, is_taken=True, now=SOON, on=SOON.date(), by=engineer)
    assert items("comments") == []


def test_who_keeps_nothing_for_two_weeks_is_asked_once_a_week_where_they_want_it(plan, engineer):
    assert planned(beside=["digest"]) == {"evidence": 1}
    assert Due.objects.get(kind="evidence").slot is not None  # told in Rung, by no mail
    assert [item.path for item in items("evidence")] == ["/evidence/"]
    EvidenceFactory(owner=engineer, created_at=SOON)
    assert items("evidence") == []
    assert planned(SOON + timedelta(days=7), beside=["digest"]) == {}
    assert planned(SOON + timedelta(days=21), beside=["digest"]) == {"evidence": 1}


def test_a_manager_hears_who_needs_a_look_and_nothing_of_their_words(a_goal, engineer, manager, plan):
    goal = a_goal(title="Secret goal")
    for start in (date(2026, 5, 4), date(2026, 4, 27)):
        CheckInFactory(goal=goal, period_start=start, answer="not_this_time", note="Secret note")
    assert planned(beside=["evidence"]) == {"weekly": 1, "digest": 1}
    told = items("digest")
    assert [(item.title, item.note, item.path) for item in told] == [
        ("1 of your reports needs a look", "Enno Engineer", "/growth/reports/")
    ]
    CheckInFactory(goal=goal, period_start=date(2026, 5, 11), answer="done")
    assert len(items("digest")) == 1  # the plan is not agreed to yet
    plans.agree_to_plan(plan=plan, seen=plan.changed_at, now=plan.changed_at, by=manager)
    assert items("digest") == []


def test_many_names_are_counted(manager):
    people = [User(name=f"Person {number}") for number in range(7)]
    assert about(people).note == "Person 0, Person 1, Person 2, Person 3, Person 4 and 2 more"
    assert about(people[:5]).note.endswith("Person 4")


def test_two_weekly_goals_are_one_message(a_goal, engineer):
    first, second = a_goal(), a_goal()
    plan_reminders(SOON)
    assert engineer.deliveries.count() == 1
    assert set(dues().values_list("subject_id", "slot")) == {(first.pk, MONDAY), (second.pk, MONDAY)}
    assert Goal.objects.count() == 2
