"""The pages of a plan: read, changed, agreed to, finished, and the list of one's own."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from growthplans.actions import comments, goals, plans
from growthplans.models import Plan
from notifications.models import Delivery
from tests.factories.assessments import EvidenceFactory
from tests.factories.growthplans import CheckInFactory, GoalFactory, PlanFactory
from tests.growthplans.conftest import NOW, TODAY
from tests.growthplans.pages import at, text_of

PLANS = "/growth/plans/"


@pytest.fixture
def towards(plan, senior):
    Plan.objects.filter(pk=plan.pk).update(target=senior, purpose="Fewer <nights>.", target_on="2099-01-05")
    plan.refresh_from_db()
    return plan


def headings(page):
    return [label for label, _lines in page.context["page"].groups]


def test_a_plan_shows_its_target_its_purpose_and_its_goals_by_how_often(as_user, engineer, towards, add, key_of):
    add("Ship it", cadence="once", due_on=TODAY, steps=["One", "Two"])
    weekly = add("Read a plan", outcome="I ask better.", competency_id=key_of("debugging"))
    add("Write a note", cadence="monthly")
    CheckInFactory(goal=weekly, period_start="2024-03-04", answer="not_this_time")
    CheckInFactory(goal=weekly, period_start="2024-03-11", answer="partly", note="Two <of> five")
    comments.add_comment(goal=weekly, text="Hello", now=NOW, by=engineer)
    page = as_user(engineer).get(at("plan", towards))
    assert headings(page) == ["Weekly", "Monthly", "Once"]
    text = text_of(page)
    assert text.startswith('class="page" id="main"> Growth Plans Towards Senior Until 5 January 2099. Not agreed yet')
    assert "Fewer <nights>." in text
    assert "Read a plan Debugging More about it I ask better." in text
    assert "Partly · Week 11, from 11 March 2024 · “Two <of> five” 1 comment, 1 open" in text
    assert "Ship it until 13 May 2026 Overdue Checklist, 0 of 2 One Two" in text
    assert "&lt;of&gt;" in page.content.decode()


def test_a_plan_counts_the_expectations_with_evidence_that_the_reader_may_see(
    as_user, engineer, manager, towards, key_of
):
    EvidenceFactory(owner=engineer, tags=[key_of("debugging")])
    EvidenceFactory(owner=engineer, tags=[key_of("mentoring")], shared_at=timezone.now())
    assert "2 of 2 Senior expectations have evidence" in text_of(as_user(engineer).get(at("plan", towards)))
    page = text_of(as_user(manager).get(at("plan", towards)))
    assert "1 of 2 Senior expectations have evidence that Enno Engineer shared" in page


def test_a_plan_without_target_goals_or_purpose_says_what_to_do_next(as_user, engineer, manager, plan):
    page = text_of(as_user(engineer).get(at("plan", plan)))
    assert "No open goal yet" in page
    assert "Begin with one that fits into next week. Add a goal" in page
    assert "Not said yet. Say it in a sentence" in page
    page = text_of(as_user(manager).get(at("plan", plan)))
    assert "Enno Engineer has not written one so far" in page
    assert "Add a goal" not in page


@pytest.mark.parametrize("who", ["hr", "admin", "colleague", "committee", "ladder_owner"])
def test_nobody_else_may_know_of_a_plan(as_user, request, engineer, towards, add, who):
    goal = add("Read a plan")
    client = as_user(engineer)
    assert "Read a plan" in text_of(client.get(at("plan", towards)))
    client = as_user(request.getfixturevalue(who))
    for path in (at("plan", towards), at("edit_plan", towards), at("add_goal", towards), at("goal", goal)):
        assert client.get(path).status_code == 404
    assert "Towards Senior" not in text_of(client.get(engineer.get_absolute_url()))


def test_those_above_read_and_change_nothing(as_user, director, towards, add):
    goal = add("Read a plan")
    client = as_user(director)
    page = text_of(client.get(at("plan", towards)))
    assert "Read a plan" in page
    assert not {"I agree", "Suggest a goal", "Add a goal", "Edit"} & set(page.split(" · "))
    for name, row in (("agree", towards), ("finish_plan", towards), ("add_goal", towards), ("comment", goal)):
        assert client.post(at(name, row), {"seen": towards.changed_at, "text": "Hm"}).status_code == 403
    assert Plan.objects.get().agreed_at is None


def test_the_manager_agrees_to_what_they_read(as_user, engineer, manager, plan, add):
    client = as_user(manager)
    seen = client.get(at("plan", plan)).context["plan"].changed_at.isoformat()
    page = client.post(at("agree", plan), {"seen": seen}, follow=True)
    assert "You agreed. Enno Engineer is told by mail." in text_of(page)
    assert "Mara Manager agreed on" in text_of(page)
    assert "I agree" not in text_of(page)
    assert Delivery.objects.filter(kind="plan_agreed", person=engineer).count() == 1
    goals.add_goal(plan=plan, values={"title": "More", "cadence": "weekly"}, now=timezone.now(), on=TODAY, by=engineer)
    page = text_of(as_user(manager).get(at("plan", plan)))
    assert "Changed since" in page
    assert "I agree" in page


def test_a_plan_that_changed_meanwhile_is_read_again_before_it_is_agreed_to(as_user, manager, plan, add):
    seen = plan.changed_at.isoformat()
    goals.add_goal(
        plan=plan, values={"title": "More", "cadence": "weekly"}, now=NOW + timedelta(hours=1), on=TODAY, by=plan.person
    )
    page = as_user(manager).post(at("agree", plan), {"seen": seen})
    assert page.status_code == 409
    assert "The plan has changed meanwhile. Look at it again." in text_of(page)
    assert "More" in text_of(page)
    assert as_user(manager).post(at("agree", plan), {"seen": "yesterday"}).status_code == 422
    assert Plan.objects.get().agreed_at is None


def test_a_plan_is_edited_and_two_windows_lose_no_word(as_user, engineer, towards, senior):
    client = as_user(engineer)
    page = client.get(at("edit_plan", towards))
    assert "Senior" in text_of(page)
    form = {"target": senior.pk, "target_on": "2099-01-05", "purpose": "From the first.", "was": 1}
    assert client.post(at("edit_plan", towards), form).url == at("plan", towards)
    page = client.post(at("edit_plan", towards), form | {"purpose": "From the second.", "target": ""})
    assert page.status_code == 409
    assert page.context["conflict"] == [
        ("Towards", "Senior", "–"),
        ("What it is for", "From the first.", "From the second."),
    ]
    assert Plan.objects.get().purpose == "From the first."
    page = client.post(at("edit_plan", towards), form | {"purpose": "From the second.", "was": 2})
    assert Plan.objects.get().purpose == "From the second."


def test_what_cannot_be_kept_is_said_beside_its_field(as_user, engineer, towards):
    form = {"target": "", "target_on": "2001-01-01", "purpose": "Still here.", "was": 1}
    page = as_user(engineer).post(at("edit_plan", towards), form)
    assert page.status_code == 422
    assert page.context["form"].errors == {"target_on": ["This day is over. Choose a later one."]}
    assert "Still here." in page.content.decode()
    page = as_user(engineer).post(at("edit_plan", towards), form | {"target": towards.pk})
    assert "This is no level of your ladder. Choose one from the list." in text_of(page)


def test_a_target_of_another_ladder_is_kept_by_editing(as_user, engineer, plan, ladder):
    """Somebody who stands nowhere any more keeps what they work towards."""
    level = ladder.current_version.levels.get(slug="manager").key
    Plan.objects.filter(pk=plan.pk).update(target=level)
    form = {"target": level.pk, "target_on": "", "purpose": "On.", "was": 1}
    assert as_user(engineer).post(at("edit_plan", plan), form).status_code == 302
    assert Plan.objects.get().target == level


def test_finishing_asks_why_open_goals_end_and_keeps_everything_to_be_read(as_user, engineer, manager, plan, add):
    add("Read a plan")
    client = as_user(engineer)
    assert "1 goal is open and ends with it, dropped." in text_of(client.get(at("finish_plan", plan)))
    page = client.post(at("finish_plan", plan), {"reason": " "})
    assert page.status_code == 422
    assert Plan.objects.get().is_active
    page = text_of(client.post(at("finish_plan", plan), {"reason": "Another team."}, follow=True))
    assert "Finished." in page
    assert "What became of the goals Read a plan Dropped" in page
    assert "Another team." in page
    assert "Finish this plan" not in page
    assert "Read a plan" in text_of(as_user(manager).get(at("plan", plan)))
    assert client.get(at("edit_plan", plan)).status_code == 403


def test_a_plan_with_nothing_open_is_finished_without_a_reason(as_user, engineer, plan):
    client = as_user(engineer)
    assert "Nothing is open any more." in text_of(client.get(at("finish_plan", plan)))
    assert client.post(at("finish_plan", plan)).status_code == 302
    assert not Plan.objects.get().is_active


def test_the_list_of_plans_says_what_became_of_each_goal(as_user, engineer, colleague, plan, add, senior):
    kept = add("Kept")
    CheckInFactory(goal=kept, period_start="2024-03-04")
    CheckInFactory(goal=kept, period_start="2024-03-11", answer="partly")
    old = PlanFactory(person=engineer, state="finished", finished_at=NOW, target=senior)
    GoalFactory(plan=old, title="Reached then", state="done", closed_on=TODAY)
    GoalFactory(plan=old, title="Given up", state="dropped", closed_on=TODAY, reason="No time.")
    page = text_of(as_user(engineer).get(PLANS))
    assert "Open: 1 · 2 check-ins" in page
    assert "Done: 1 Partly: 1" in page
    assert "Towards Senior" in page
    assert "Done: 1 · Dropped: 1" in page
    assert "Reached then Reached Weekly 13 May 2026" in page
    assert "No time." in page
    assert "No plan yet" in text_of(as_user(colleague).get(PLANS))


def test_other_plans_of_the_person_are_linked_for_those_above(as_user, manager, engineer, plan):
    old = PlanFactory(person=engineer, state="finished", finished_at=NOW)
    page = as_user(manager).get(at("plan", plan))
    assert f'href="{old.get_absolute_url()}"' in page.content.decode()


def test_a_persons_page_leads_to_the_plan_those_who_may_read_it(request, engineer, towards, add):
    add("Read a plan")
    for who, is_told in [("engineer", True), ("manager", True), ("director", True), ("hr", False), ("admin", False)]:
        client = Client()
        client.force_login(request.getfixturevalue(who))
        page = client.get(engineer.get_absolute_url())
        assert (at("plan", towards) in page.content.decode()) == is_told
        if is_told:
            assert "Towards Senior , until 5 January 2099 · 1 open goal" in text_of(page)


def test_a_finished_plan_is_named_on_no_persons_page(as_user, engineer, plan):
    plans.finish_plan(plan=plan, reason="", now=NOW, on=TODAY, by=engineer)
    assert at("plan", plan) not in as_user(engineer).get(engineer.get_absolute_url()).content.decode()
