"""Plans: started once, one at a time, changed, agreed to, finished."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from audit.models import Event
from growthplans.actions import goals, plans
from growthplans.models import Goal, Plan
from growthplans.queries.drafts import Draft
from ladder.models import Ladder
from notifications.models import Delivery
from tests.factories.growthplans import GoalFactory, PlanFactory
from tests.growthplans.conftest import NOW, TODAY
from tests.races import DONE, raced

LATER = NOW + timedelta(hours=1)


def start(by, drafts=(), *, once=None, origin="empty", **values):
    return plans.start_plan(by=by, origin=origin, values=values, drafts=drafts, now=NOW, on=TODAY, once=once)


def refused(act, *arguments, **values):
    with pytest.raises(ValidationError) as error:
        act(*arguments, **values)
    return error.value


def kinds():
    return [*Event.objects.filter(kind__startswith="growth.").order_by("id").values_list("kind", flat=True)]


def test_a_plan_starts_with_its_goals_and_their_steps(engineer, senior, drafts):
    plan = start(engineer, drafts, origin="guide", target=senior, target_on=date(2026, 11, 13), purpose=" Lead.\r\n")
    assert (plan.person, plan.target, plan.purpose, plan.state) == (engineer, senior, "Lead.", "active")
    assert [(goal.title, goal.cadence, goal.due_on, goal.starts_on) for goal in plan.goals.all()] == [
        ("Read a plan", "weekly", None, TODAY),
        ("Ship it", "once", date(2026, 6, 1), TODAY),
    ]
    assert [step.text for step in plan.goals.first().steps.all()] == ["One", "Two"]
    assert kinds() == ["growth.plan_started"]


def test_the_same_form_sent_twice_starts_one_plan(engineer, drafts):
    once = uuid4()
    assert start(engineer, drafts, once=once) == start(engineer, drafts, once=once)
    assert (Plan.objects.count(), Goal.objects.count()) == (1, 2)


def test_two_plans_started_at_once_leave_one_active(transactional_db, engineer):
    assert raced(lambda: start(engineer), lambda: start(engineer)) == [DONE, DONE]
    assert sorted(Plan.objects.values_list("state", flat=True)) == ["active", "finished"]


def test_a_new_plan_carries_over_what_is_chosen_and_drops_the_rest(engineer, manager, plan, add):
    kept, left = add("Kept", steps=["Done", "Open"]), add("Left")
    goals.tick_step(step=kept.steps.first(), is_done=True, now=NOW, by=engineer)
    suggested = add("Suggested", by=manager)
    new = start(engineer, [Draft("Kept", "weekly", carried_from=kept)])
    carried = new.goals.get()
    assert (carried.title, carried.carried_from, [step.text for step in carried.steps.all()]) == (
        "Kept",
        kept,
        ["Open"],
    )
    states = dict(plan.goals.values_list("title", "state"))
    assert states == {"Kept": "carried", "Left": "dropped", "Suggested": "declined"}
    left.refresh_from_db()
    suggested.refresh_from_db()
    assert (left.reason, left.closed_on) == ("A new plan was started.", TODAY)
    plan.refresh_from_db()
    assert (plan.state, plan.finished_at) == ("finished", NOW)


def test_goals_of_others_or_closed_ones_are_not_carried_over(engineer, plan, goal):
    theirs = GoalFactory()
    closed = goals.reach_goal(goal=goal, on=TODAY, by=engineer)
    for wrong in (theirs, closed):
        assert refused(start, engineer, [Draft("", "weekly", carried_from=wrong)]).messages == [
            "This goal is no longer open."
        ]
    assert Plan.objects.filter(person=engineer).get() == plan
    theirs.refresh_from_db()
    assert theirs.state == "open"


@pytest.mark.parametrize(
    ("values", "field"),
    [({"target_on": TODAY}, "target_on"), ({"purpose": "x" * 2_001}, "purpose")],
)
def test_a_plan_that_cannot_be_kept_is_refused_at_its_field(engineer, values, field):
    assert [*refused(start, engineer, **values).message_dict] == [field]
    assert not Plan.objects.exists()


def test_a_level_of_an_unpublished_ladder_is_no_target(engineer, senior):
    Ladder.objects.update(current_version=None)
    senior.ladder.refresh_from_db()
    assert [*refused(start, engineer, target=senior).message_dict] == ["target"]


def test_a_plan_is_changed_by_its_owner_and_only_from_what_it_is(plan, engineer, manager):
    def edit(by, was=1, purpose="Lead."):
        return plans.edit_plan(plan=plan, was=was, values={"purpose": purpose}, now=LATER, on=TODAY, by=by)

    with pytest.raises(PermissionDenied):
        edit(manager)
    assert edit(engineer).purpose == "Lead."
    assert refused(edit, engineer, purpose="Other").code == "conflict"
    plan.refresh_from_db()
    assert (plan.purpose, plan.row_version, plan.changed_at) == ("Lead.", 2, LATER)


def test_a_target_day_that_has_passed_may_stay(engineer):
    plan = PlanFactory(person=engineer, target_on=TODAY - timedelta(days=1))
    values = {"purpose": "Go on.", "target_on": plan.target_on}
    plans.edit_plan(plan=plan, was=1, values=values, now=LATER, on=TODAY, by=engineer)
    plan.refresh_from_db()
    assert plan.purpose == "Go on."


def test_the_manager_agrees_to_a_plan_as_it_is_and_the_owner_is_told(plan, manager, engineer, director, add):
    seen = plan.changed_at
    for other in (engineer, director):
        with pytest.raises(PermissionDenied):
            plans.agree_to_plan(plan=plan, seen=seen, now=LATER, by=other)
    agreed = plans.agree_to_plan(plan=plan, seen=seen, now=LATER, by=manager)
    plans.agree_to_plan(plan=plan, seen=seen, now=LATER, by=manager)  # again: nothing more happens
    assert (agreed.is_agreed, agreed.agreed_by) == (True, manager)
    assert [(each.kind, each.person) for each in Delivery.objects.all()] == [("plan_agreed", engineer)]
    assert kinds() == ["growth.plan_started", "growth.plan_agreed"]


def test_a_plan_that_has_changed_is_not_agreed_to_any_more(plan, manager, engineer):
    seen = plan.changed_at
    plans.agree_to_plan(plan=plan, seen=seen, now=NOW, by=manager)
    goals.add_goal(plan=plan, values={"title": "New"}, now=LATER, on=TODAY, by=engineer)
    plan.refresh_from_db()
    assert not plan.is_agreed
    assert refused(plans.agree_to_plan, plan=plan, seen=seen, now=LATER, by=manager).code == "conflict"


def test_finishing_a_plan_with_open_goals_needs_a_reason(plan, goal, engineer, manager):
    def finish(reason, by=engineer):
        return plans.finish_plan(plan=plan, reason=reason, now=NOW, on=TODAY, by=by)

    with pytest.raises(PermissionDenied):
        finish("Because", by=manager)
    assert [*refused(finish, " ").message_dict] == ["reason"]
    assert finish("New team").state == "finished"
    goal.refresh_from_db()
    assert (goal.state, goal.reason) == ("dropped", "New team")
    with pytest.raises(PermissionDenied):
        finish("Again")


def test_a_plan_without_open_goals_is_finished_without_a_word(plan, engineer):
    assert plans.finish_plan(plan=plan, reason="", now=NOW, on=TODAY, by=engineer).state == "finished"
