"""Goals: added, suggested, changed, reached, dropped, carried over, snoozed, ticked and nudged."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from audit.models import Event
from growthplans.actions import goals, plans
from growthplans.models import Goal
from notifications.models import Delivery
from tests.factories.growthplans import GoalFactory, PlanFactory
from tests.factories.ladder import SMALL, make_ladder
from tests.growthplans.conftest import NOW, TODAY
from tests.races import DONE, raced

LATER = NOW + timedelta(hours=1)


def refused(act, *arguments, **values):
    with pytest.raises(ValidationError) as error:
        act(*arguments, **values)
    return error.value


def edit(goal, by, *, was=1, steps=(), **values):
    said = {"title": goal.title, "cadence": goal.cadence, "due_on": goal.due_on, **values}
    return goals.edit_goal(goal=goal, was=was, values=said, steps=steps, now=LATER, on=TODAY, by=by)


def test_a_goal_is_kept_in_its_normal_form(add, senior, key_of):
    goal = add(
        " Show\r\nBcc: everybody ",
        outcome="True.\r\n",
        competency_id=key_of("debugging"),
        due_on=date(2026, 6, 1),
        steps=[" One ", "", "Two"],
    )
    goal.refresh_from_db()
    assert (goal.title, goal.outcome, goal.competency_id) == (
        "Show Bcc: everybody",
        "True.",
        key_of("debugging"),
    )
    assert [step.text for step in goal.steps.all()] == ["One", "Two"]
    assert (goal.state, goal.starts_on) == ("open", TODAY)


def test_the_same_form_sent_twice_adds_one_goal(add):
    once = uuid4()
    assert add(once=once) == add(once=once)
    assert Goal.objects.count() == 1


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"title": " "}, "title"),
        ({"title": "x" * 301}, "title"),
        ({"outcome": "x" * 2_001}, "outcome"),
        ({"cadence": "daily"}, "cadence"),
        ({"due_on": TODAY - timedelta(days=1)}, "due_on"),
        ({"steps": ["x"] * 31}, "steps"),
        ({"steps": ["fine", "x" * 301]}, "steps"),
    ],
)
def test_a_goal_that_cannot_be_kept_is_refused_at_its_field(add, said, field):
    assert [*refused(add, **said).message_dict] == [field]
    assert not Goal.objects.exists()


def test_a_line_of_the_checklist_that_is_too_long_is_named(add):
    assert refused(add, steps=["fine", "x" * 301]).messages == [
        "Line 2 has 301 characters; 300 is the most. Shorten it."
    ]


def test_a_day_that_has_passed_meanwhile_does_not_keep_one_from_changing_the_rest(plan, engineer):
    goal = GoalFactory(plan=plan, due_on=TODAY - timedelta(days=3))
    assert edit(goal, engineer, title="Another").title == "Another"
    assert [*refused(edit, goal, engineer, was=2, due_on=TODAY - timedelta(days=1)).message_dict] == ["due_on"]
    later = GoalFactory(plan=plan, starts_on=TODAY + timedelta(days=9))
    assert [*refused(edit, later, engineer, due_on=TODAY + timedelta(days=8)).message_dict] == ["due_on"]


def test_competencies_come_from_the_own_ladder_the_target_or_earlier_goals(add, plan, senior, key_of, engineer):
    other = make_ladder(SMALL.replace("id: engineering\n", "id: other\n"))
    foreign = other.current_version.competencys.first().key_id
    assert [*refused(add, competency_id=foreign).message_dict] == ["competency"]
    assert add(competency_id=key_of("debugging")).competency_id == key_of("debugging")
    plan.target = other.current_version.levels.first().key
    plan.save()
    assert add("Of the target", competency_id=foreign).competency_id == foreign
    plan.target = None
    plan.save()
    assert add("As before", competency_id=foreign).competency_id == foreign


def test_a_plan_has_so_many_open_goals_and_no_more(add, plan, monkeypatch):
    monkeypatch.setattr(goals, "MOST_GOALS", 2)
    add("One")
    add("Two")
    assert refused(add, "Three").messages == ["A plan has at most 2 open goals. Finish or drop some first."]


def test_what_the_manager_adds_is_a_suggestion(add, manager, engineer, director, hr, plan):
    suggested = add(by=manager)
    assert (suggested.state, suggested.suggested_by) == ("suggested", manager)
    assert plan.changed_at == NOW
    for other in (director, hr):
        with pytest.raises(PermissionDenied):
            add(by=other)
    taken = goals.answer_suggestion(goal=suggested, is_taken=True, now=LATER, on=TODAY, by=engineer)
    assert (taken.state, taken.starts_on) == ("open", TODAY)
    assert refused(goals.answer_suggestion, goal=taken, is_taken=True, now=LATER, on=TODAY, by=engineer).messages == [
        "This suggestion is answered already."
    ]


def test_a_suggestion_is_declined_by_its_owner_alone(add, manager, engineer):
    suggested = add(by=manager)
    with pytest.raises(PermissionDenied):
        goals.answer_suggestion(goal=suggested, is_taken=False, now=NOW, on=TODAY, by=manager)
    said = goals.answer_suggestion(goal=suggested, is_taken=False, reason=" Later ", now=NOW, on=TODAY, by=engineer)
    assert (said.state, said.reason, said.closed_on) == ("declined", "Later", TODAY)


def test_ticks_stay_on_lines_that_stay(goal, engineer, add):
    goal = add("With steps", steps=["One", "Two"])
    step = goals.tick_step(step=goal.steps.first(), is_done=True, now=NOW, by=engineer)
    assert step.done_at == NOW
    edit(goal, engineer, steps=["Zero", "One"])
    assert [(each.text, each.done_at) for each in goal.steps.all()] == [("Zero", None), ("One", NOW)]
    goals.tick_step(step=goal.steps.last(), is_done=False, now=NOW, by=engineer)
    assert goal.steps.last().done_at is None


def test_a_line_that_is_gone_is_not_ticked(add, engineer):
    goal = add("With steps", steps=["One", "Two"])
    step = goal.steps.first()
    edit(goal, engineer, steps=["Two"])
    assert refused(goals.tick_step, step=step, is_done=True, now=NOW, by=engineer).messages == [
        "This line is no longer in the checklist. Look at it again."
    ]
    assert [(each.text, each.done_at) for each in goal.steps.all()] == [("Two", None)]


def test_a_goal_is_changed_by_its_owner_and_only_from_what_it_is(goal, engineer, manager):
    with pytest.raises(PermissionDenied):
        edit(goal, manager, title="Mine")
    edit(goal, engineer, title="New")
    assert refused(edit, goal, engineer, title="Other").code == "conflict"
    goal.refresh_from_db()
    assert (goal.title, goal.row_version) == ("New", 2)


def test_two_who_edit_at_once_lose_no_word(transactional_db, goal, engineer):
    outcomes = raced(*(lambda title=title: edit(goal, engineer, title=title) for title in ("One", "Two")))
    assert outcomes[1] == DONE
    assert outcomes[0].startswith("This was changed in another window")
    goal.refresh_from_db()
    assert goal.row_version == 2


def test_a_goal_is_reached_and_opened_again(goal, engineer, manager):
    with pytest.raises(PermissionDenied):
        goals.reach_goal(goal=goal, on=TODAY, by=manager)
    assert refused(goals.reopen_goal, goal=goal, now=NOW, by=engineer).messages == [
        "Only a goal that was reached or dropped can be opened again."
    ]
    done = goals.reach_goal(goal=goal, on=TODAY, by=engineer)
    assert (done.state, done.closed_on) == ("done", TODAY)
    assert refused(goals.reach_goal, goal=goal, on=TODAY, by=engineer).messages == ["This goal is no longer open."]
    with pytest.raises(PermissionDenied):
        goals.reopen_goal(goal=goal, now=NOW, by=manager)
    opened = goals.reopen_goal(goal=goal, now=NOW, by=engineer)
    assert (opened.state, opened.closed_on) == ("open", None)


def test_dropping_a_goal_needs_a_reason(goal, engineer):
    assert [*refused(goals.drop_goal, goal=goal, reason=" ", now=NOW, on=TODAY, by=engineer).message_dict] == ["reason"]
    dropped = goals.drop_goal(goal=goal, reason="Not ours any more", now=NOW, on=TODAY, by=engineer)
    assert (dropped.state, dropped.reason) == ("dropped", "Not ours any more")


def test_a_goal_carried_over_goes_on_as_a_new_one(add, engineer):
    goal = add(cadence="once", due_on=TODAY, steps=["One"])
    new = goals.carry_over_goal(goal=goal, due_on=date(2026, 6, 13), now=LATER, on=TODAY, by=engineer)
    goal.refresh_from_db()
    assert (goal.state, goal.closed_on, goal.carried_to) == ("carried", TODAY, new)
    assert (new.title, new.due_on, new.state, new.steps.count()) == (goal.title, date(2026, 6, 13), "open", 1)
    assert refused(goals.carry_over_goal, goal=goal, due_on=None, now=LATER, on=TODAY, by=engineer).messages == [
        "This goal is no longer open."
    ]


def test_a_goal_is_snoozed_at_most_three_months(goal, engineer):
    for wrong in (TODAY, TODAY + timedelta(days=93)):
        with pytest.raises(ValidationError):
            goals.snooze_goal(goal=goal, until=wrong, on=TODAY, by=engineer)
    until = TODAY + timedelta(days=5)
    assert goals.snooze_goal(goal=goal, until=until, on=TODAY, by=engineer).snoozed_until == until
    assert goals.snooze_goal(goal=goal, until=None, on=TODAY, by=engineer).snoozed_until is None


def test_a_manager_nudges_a_person_once_a_day(goal, add, manager, engineer, director):
    second = add("Second")
    for other in (engineer, director):
        with pytest.raises(PermissionDenied):
            goals.nudge_goal(goal=goal, on=TODAY, by=other)
    goals.nudge_goal(goal=goal, on=TODAY, by=manager)
    for again in (goal, second):
        assert refused(goals.nudge_goal, goal=again, on=TODAY, by=manager).messages == [
            "Enno Engineer was nudged today already. Tomorrow you can again."
        ]
    goals.nudge_goal(goal=second, on=TODAY + timedelta(days=1), by=manager)
    assert [each.person for each in Delivery.objects.filter(kind="goal_nudged")] == [engineer, engineer]
    assert Event.objects.filter(kind="growth.nudged", person_id=engineer.pk).count() == 2


def test_nobody_is_nudged_about_a_closed_goal(goal, manager, engineer):
    goals.reach_goal(goal=goal, on=TODAY, by=engineer)
    assert refused(goals.nudge_goal, goal=Goal.objects.get(), on=TODAY, by=manager).messages == [
        "This goal is no longer open."
    ]
    assert not Delivery.objects.exists()


def test_nothing_of_a_finished_plan_changes(goal, plan, engineer, manager):
    plans.finish_plan(plan=plan, reason="Over", now=NOW, on=TODAY, by=engineer)
    goal.refresh_from_db()
    for act in (
        lambda: edit(goal, engineer, title="New"),
        lambda: goals.reopen_goal(goal=goal, now=NOW, by=engineer),
        lambda: goals.add_goal(plan=plan, values={"title": "New"}, now=NOW, on=TODAY, by=engineer),
        lambda: goals.nudge_goal(goal=goal, on=TODAY, by=manager),
    ):
        with pytest.raises(PermissionDenied):
            act()


def test_people_below_and_those_above_see_plans_and_hr_does_not(
    goal, engineer, manager, director, hr, admin, colleague
):
    PlanFactory()
    for reader in (engineer, manager, director):
        assert [*Goal.objects.visible_to(reader)] == [goal]
    for other in (hr, admin, colleague):
        assert not Goal.objects.visible_to(other).exists()
