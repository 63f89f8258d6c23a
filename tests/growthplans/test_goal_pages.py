"""The page of a goal, and everything that is done there; adding and suggesting one."""

from datetime import timedelta

import pytest
from django.utils import timezone

from audit.models import Event
from growthplans.actions import comments, goals
from growthplans.models import Comment, Goal, Step
from tests.factories.assessments import EvidenceFactory
from tests.factories.growthplans import CheckInFactory, GoalFactory
from tests.growthplans.conftest import NOW, TODAY
from tests.growthplans.pages import at, once, text_of


@pytest.fixture
def remark(goal, manager):
    return comments.add_comment(goal=goal, text="How does it go?", now=NOW, by=manager)


def typed(**values):
    return {"title": "Ask first", "cadence": "weekly", "due_on": "", "outcome": "", "steps": "", **values}


# --- Adding, suggesting, editing


def test_the_owner_adds_a_goal_once_however_often_it_is_sent(as_user, engineer, plan, senior, key_of):
    client = as_user(engineer)
    page = client.get(at("add_goal", plan))
    form = typed(steps="One\r\n\r\n Two ", competency=key_of("debugging"), due_on="2099-01-05", once=once(page))
    assert client.post(at("add_goal", plan), form).url == at("plan", plan)
    client.post(at("add_goal", plan), form)
    goal = Goal.objects.get()
    assert (goal.title, goal.state, goal.competency_id) == ("Ask first", "open", key_of("debugging"))
    assert [step.text for step in goal.steps.all()] == ["One", "Two"]


def test_a_goal_says_at_each_field_what_is_wrong_and_keeps_what_was_typed(as_user, engineer, plan, senior, ladder):
    form = typed(title=" ", due_on="2001-01-01", outcome="Kept.", steps="x" * 301)
    page = as_user(engineer).post(at("add_goal", plan), form)
    assert page.status_code == 422
    assert page.context["form"].errors == {"title": ["Say what you want to do."]}
    page = as_user(engineer).post(at("add_goal", plan), form | {"title": "Ask"})
    assert page.context["form"].errors == {"due_on": ["This is before the goal begins. Choose a later day."]}
    page = as_user(engineer).post(at("add_goal", plan), form | {"title": "Ask", "due_on": ""})
    assert page.context["form"].errors == {"steps": ["Line 1 has 301 characters; 300 is the most. Shorten it."]}
    assert "Kept." in page.content.decode()
    page = as_user(engineer).post(at("add_goal", plan), typed(competency=plan.pk, cadence="daily"))
    assert set(page.context["form"].errors) == {"competency", "cadence"}
    assert not Goal.objects.exists()


def test_the_manager_suggests_and_the_owner_takes_up_or_declines(as_user, engineer, manager, plan):
    client = as_user(manager)
    page = client.get(at("add_goal", plan))
    assert "Enno Engineer takes it up or declines it." in text_of(page)
    page = client.post(at("add_goal", plan), typed(title="Pair once"), follow=True)
    client.post(at("add_goal", plan), typed(title="Write less"))
    assert "Enno Engineer sees it on top of their plan." in text_of(page)
    assert "Suggested, not answered yet Pair once" in text_of(page)
    assert "Take it up" not in text_of(page)
    taken, declined = Goal.objects.order_by("position")
    client = as_user(engineer)
    page = text_of(client.get(at("plan", plan)))
    assert "Suggested to you Pair once Weekly Mara Manager suggests it. Take it up" in page
    client.post(at("answer", taken), {"taken": "yes"})
    client.post(at("answer", declined), {"taken": "no", "reason": "Later."})
    client.post(at("answer", declined), {"taken": "maybe"})
    assert [goal.state for goal in Goal.objects.order_by("position")] == ["open", "declined"]
    assert "Why it was declined: Later." in text_of(client.get(at("goal", declined)))
    assert client.post(at("answer", taken), {"taken": "yes"}).status_code == 422


def test_a_goal_is_edited_and_its_ticks_stay(as_user, engineer, add, key_of, senior):
    goal = add("Ask", steps=["One", "Two"], competency_id=key_of("debugging"))
    first = goal.steps.first()
    client = as_user(engineer)
    client.post(at("tick", goal, first.pk), {"done": "yes"})
    page = client.get(at("edit_goal", goal))
    assert "One\nTwo" in page.content.decode()
    form = typed(steps="Zero\nOne", competency=key_of("debugging"), was=1)
    assert client.post(at("edit_goal", goal), form).url == at("goal", goal)
    goal.refresh_from_db()
    assert [(step.text, bool(step.done_at)) for step in goal.steps.all()] == [("Zero", False), ("One", True)]
    assert goal.steps.get(text="One").pk == first.pk


def test_two_windows_lose_no_word_of_a_goal(as_user, engineer, add):
    goal, client = add("Ask", steps=["One"]), as_user(engineer)
    client.post(at("edit_goal", goal), typed(title="From the first", steps="One", was=1))
    page = client.post(at("edit_goal", goal), typed(title="From the second", cadence="once", steps="One\nTwo", was=1))
    assert page.status_code == 409
    assert page.context["conflict"] == [
        ("What do you want to do?", "From the first", "From the second"),
        ("How often", "Weekly", "Once"),
        ("Checklist", "One", "One\nTwo"),
    ]
    goal.refresh_from_db()
    assert goal.title == "From the first"
    assert 'name="was" value="2"' in page.content.decode()


# --- The page, and what is done there


def test_a_goal_shows_how_it_went_newest_first_with_what_the_reader_may_see(as_user, engineer, manager, goal):
    old = CheckInFactory(goal=goal, period_start="2024-03-04", answer="not_this_time", note="On leave")
    new = CheckInFactory(goal=goal, period_start="2024-03-11", answer="done")
    shared = EvidenceFactory(owner=engineer, title="Shared review", shared_at=timezone.now())
    old.evidence.add(shared, EvidenceFactory(owner=engineer, title="Private thought"))
    CheckInFactory(goal=goal, period_start="2023-01-01", cadence="monthly", answer="partly")
    CheckInFactory(goal=goal, period_start="2022-01-01", cadence="quarterly", answer="partly")
    page = as_user(engineer).get(at("goal", goal))
    assert page.context["page"].checkins[0] == new
    text = text_of(page)
    assert "Done Week 11, from 11 March 2024 Not this time Week 10, from 4 March 2024 On leave" in text
    assert "Shared review" in text
    assert "Private thought" in text
    assert "January 2023" in text
    assert "Quarter from 1 January 2022" in text
    text = text_of(as_user(manager).get(at("goal", goal)))
    assert "Shared review" in text
    assert "Private thought" not in text
    assert Event.objects.filter(kind="evidence.read", actor=manager.pk).count() == 1


def test_a_goal_not_answered_yet_says_so_to_each(as_user, engineer, manager, goal):
    assert "No answer yet. When the goal comes round" in text_of(as_user(engineer).get(at("goal", goal)))
    assert "Enno Engineer has not checked in yet." in text_of(as_user(manager).get(at("goal", goal)))


def test_a_line_is_ticked_in_place_and_unticked(as_user, engineer, manager, add):
    goal = add("Ask", steps=["One", "Two"])
    step, client = goal.steps.first(), as_user(engineer)
    assert client.post(at("tick", goal, step.pk), {"done": "yes"}).url == f"{at('goal', goal)}#steps"
    assert "1 of 2 done" in text_of(client.get(at("goal", goal)))
    page = client.post(at("tick", goal, step.pk), {"done": "no"}, headers={"HX-Request": "true"})
    assert "0 of 2 done" in " ".join(page.content.decode().split())
    assert "<main" not in page.content.decode()
    client.post(at("tick", goal, step.pk), {"done": "perhaps"})
    assert not Step.objects.exclude(done_at=None).exists()
    assert client.post(at("tick", goal, goal.pk), {"done": "yes"}).status_code == 404
    page = as_user(manager).get(at("goal", goal))
    assert "One · open" in text_of(page)
    assert 'class="tick" id=' not in page.content.decode()


def test_a_goal_is_reached_and_opened_again(as_user, engineer, goal):
    client = as_user(engineer)
    assert "Reached. You can open it again" in text_of(client.post(at("reach", goal), follow=True))
    page = text_of(client.get(at("goal", goal)))
    assert "Open it again" in page
    assert "Drop it" not in page
    assert client.post(at("reach", goal)).status_code == 422
    client.post(at("reopen", goal))
    assert Goal.objects.get().is_open
    assert client.post(at("reopen", goal)).status_code == 422


def test_dropping_needs_a_reason(as_user, engineer, goal):
    client = as_user(engineer)
    page = client.post(at("drop", goal), {"reason": ""})
    assert page.status_code == 422
    assert "Say in a few words why. You will be glad of it when you look back." in text_of(page)
    assert Goal.objects.get().is_open
    page = client.post(at("drop", goal), {"reason": "The team <changed>."}, follow=True)
    assert "Why it was dropped: The team <changed>." in text_of(page)


def test_carrying_over_leads_to_the_goal_that_goes_on(as_user, engineer, add):
    goal = add("Ask", steps=["One", "Two"])
    client = as_user(engineer)
    client.post(at("tick", goal, goal.steps.first().pk), {"done": "yes"})
    page = client.post(at("carry", goal), {"due_on": "2001-01-01"})
    assert page.status_code == 422
    assert "This is before the goal begins. Choose a later day." in text_of(page)
    page = client.post(at("carry", goal), {"due_on": "2099-01-05"}, follow=True)
    new = Goal.objects.get(carried_from=goal)
    assert page.redirect_chain == [(at("goal", new), 302)]
    assert "Carried over from an earlier goal" in text_of(page)
    assert [step.text for step in new.steps.all()] == ["Two"]
    assert "It goes on in another goal" in text_of(client.get(at("goal", goal)))
    assert client.post(at("carry", goal), {"due_on": ""}).status_code == 422
    assert Goal.objects.count() == 2


def test_a_goal_sleeps_until_a_day_and_is_woken(as_user, engineer, goal):
    client, day = as_user(engineer), timezone.localdate() + timedelta(days=14)
    for wrong in ("", "2001-01-01", "2999-01-01"):
        page = client.post(at("snooze", goal), {"until": wrong})
        assert page.status_code == 422
        assert "Choose a day after today, at most three months ahead." in text_of(page)
    client.post(at("snooze", goal), {"until": day.isoformat()})
    assert Goal.objects.get().snoozed_until == day
    assert "asleep until" in text_of(client.get(at("goal", goal)))
    client.post(at("snooze", goal), {"wake": "yes"})
    assert Goal.objects.get().snoozed_until is None


@pytest.mark.parametrize("name", ["reach", "drop", "carry", "snooze", "reopen", "answer", "edit_goal"])
def test_the_manager_changes_no_goal(as_user, manager, goal, name):
    form = typed(reason="No", until="2099-01-05", wake="yes", taken="yes", was=1)
    assert as_user(manager).get(at("goal", goal)).status_code == 200
    assert as_user(manager).post(at(name, goal), form).status_code == 403
    assert Goal.objects.get().title == "Write a note"


# --- Comments


def test_both_comment_and_settle(as_user, engineer, manager, goal):
    client = as_user(manager)
    page = client.get(at("goal", goal))
    form = {"text": "Take <Amara> along.", "once": once(page, page.context["forms"]["comment"])}
    assert client.post(at("comment", goal), form).url == f"{at('goal', goal)}#comments"
    client.post(at("comment", goal), form)
    comment = Comment.objects.get()
    page = client.post(at("comment", goal), {"text": " "})
    assert (page.status_code, "Write something first." in text_of(page)) == (422, True)
    client = as_user(engineer)
    assert "Take <Amara> along." in text_of(client.get(at("goal", goal)))
    client.post(at("settle", comment), {"settled": "yes"})
    client.post(at("settle", comment), {"settled": "perhaps"})
    assert "settled Not settled after all" in text_of(client.get(at("goal", goal)))
    client.post(at("settle", comment), {"settled": "no"})
    assert Comment.objects.get().resolved_at is None


def test_only_its_author_edits_and_deletes_a_comment(as_user, engineer, manager, goal, remark):
    for name in ("edit_comment", "delete_comment"):
        assert as_user(engineer).post(at(name, remark), {"text": "Mine", "was": 1}).status_code == 403
        assert at(name, remark) not in as_user(engineer).get(at("goal", goal)).content.decode()
    client = as_user(manager)
    assert "How does it go?" in client.get(at("edit_comment", remark)).content.decode()
    client.post(at("edit_comment", remark), {"text": "From the first.", "was": 1})
    page = client.post(at("edit_comment", remark), {"text": "From the second.", "was": 1})
    assert page.status_code == 409
    assert page.context["conflict"] == [("Comment", "From the first.", "From the second.")]
    assert Comment.objects.get().text == "From the first."
    assert "From the first." in text_of(client.get(at("delete_comment", remark)))
    assert client.post(at("delete_comment", remark)).url == f"{at('goal', goal)}#comments"
    assert not Comment.objects.exists()


@pytest.mark.parametrize("who", ["hr", "admin", "colleague"])
def test_nobody_else_may_know_of_a_comment(as_user, request, goal, remark, who, manager):
    assert "How does it go?" in text_of(as_user(manager).get(at("goal", goal)))
    client = as_user(request.getfixturevalue(who))
    assert client.post(at("comment", goal), {"text": "Hm"}).status_code == 404
    assert client.get(at("edit_comment", remark)).status_code == 404
    assert client.post(at("settle", remark), {"settled": "yes"}).status_code == 404


def test_nothing_of_a_finished_plan_is_changed_but_all_is_read(as_user, engineer, plan, goal, remark):
    other = GoalFactory(plan=plan, state="done", closed_on=TODAY)
    goals.reach_goal(goal=goal, on=TODAY, by=engineer)
    client = as_user(engineer)
    client.post(at("finish_plan", plan))
    assert client.post(at("reopen", other)).status_code == 403
    page = text_of(client.get(at("goal", goal)))
    assert "How does it go?" in page
    assert "Say it" not in page
    assert "Open it again" not in page
