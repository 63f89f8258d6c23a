"""A manager's reports: who needs a word comes first, and the word is said in the row."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from audit.models import Event
from growthplans.models import Comment
from notifications.models import Delivery
from tests.factories.growthplans import OneOnOneFactory, PlanFactory
from tests.growthplans import trouble
from tests.statements import statements

REPORTS = reverse("growthplans:reports")
HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def people(manager, engineer):
    """One of each: in trouble twice and once, waiting for agreement, without a plan, and well."""
    amy, ben, cleo, dora = (trouble.report_to(manager, name) for name in ("Amy", "Ben", "Cleo", "Dora"))
    trouble.well(trouble.plan_of(amy))
    trouble.stale(trouble.plan_of(ben), title="Read the runbook")
    PlanFactory(person=dora)
    plan = trouble.plan_of(engineer)
    stuck = trouble.stuck(plan, "No incident came.", title="Lead a review")
    trouble.overdue(plan, title="Own every alert")
    return {"amy": amy, "ben": ben, "cleo": cleo, "dora": dora, "engineer": engineer, "goal": stuck}


def names(page):
    """Of the people on a page, in its order."""
    return re.findall(r'<a class="person__name" href="[^"]*">([^<]*)</a>', page.content.decode())


def test_who_needs_a_look_comes_first(people, manager, as_user):
    page = as_user(manager).get(REPORTS)
    assert names(page) == ["Enno Engineer", "Ben", "Dora", "Cleo", "Amy"]
    text = page.content.decode()
    assert "3 of 5 people need a look." in text
    assert "One has no plan." in text
    for words in ("Lead a review", "“No incident came.”", "1 stuck", "1 overdue", "1 stale", "Own every alert"):
        assert words in " ".join(text.split())
    assert "No plan yet. Cleo starts it in two clicks" in text
    assert "Goal" not in [*names(page)]


@pytest.mark.parametrize(
    ("show", "found"),
    [
        ("stuck", ["Enno Engineer"]),
        ("stale", ["Ben"]),
        ("overdue", ["Enno Engineer"]),
        ("agree", ["Dora"]),
        ("none", ["Cleo"]),
        ("nonsense", ["Enno Engineer", "Ben", "Dora", "Cleo", "Amy"]),
    ],
)
def test_the_address_narrows_who_is_shown(people, manager, as_user, show, found):
    assert names(as_user(manager).get(REPORTS, {"show": show})) == found


def test_a_filter_that_nobody_matches_says_so(manager, engineer, as_user):
    trouble.well(trouble.plan_of(engineer))
    page = as_user(manager).get(REPORTS, {"show": "stuck"})
    assert names(page) == []
    assert "Nobody matches this filter" in page.content.decode()


def test_somebody_without_reports_is_told_what_would_stand_here(engineer, as_user):
    page = as_user(engineer).get(REPORTS).content.decode()
    assert "Nobody reports to you" in page
    assert reverse("people:chart") in page


def test_leavers_and_those_who_no_longer_report_are_not_shown(people, manager, as_user, leaver):
    trouble.report_to(manager, "Lea", state="deactivated")
    gone = trouble.report_to(manager, "Gil")
    gone.reporting_lines.update(ends_on=timezone.localdate())
    assert not {"Lea", "Gil"} & {*names(as_user(manager).get(REPORTS))}


def test_a_director_reads_everybody_below_and_acts_on_direct_reports_only(people, manager, director, as_user):
    trouble.stuck(trouble.plan_of(manager), title="Hire a lead")
    client = as_user(director)
    assert names(client.get(REPORTS)) == ["Mara Manager"]
    assert "Everybody below you" in client.get(REPORTS).content.decode()
    page = client.get(REPORTS, {"of": "below"})
    assert names(page) == ["Enno Engineer", "Ben", "Mara Manager", "Dora", "Cleo", "Amy"]
    text = page.content.decode()
    assert "Lead a review" in text
    assert reverse("growthplans:nudge", args=[people["goal"].pk]) not in text
    assert text.count("/nudge/") == 2  # the action of one form, for those with script and for those without
    for name in ("nudge", "comment_from_reports"):
        assert client.post(reverse(f"growthplans:{name}", args=[people["goal"].pk]), {"text": "Hm"}).status_code == 403
    assert "Everybody below you" not in as_user(manager).get(REPORTS).content.decode()


def test_the_row_says_when_the_next_talk_is(people, manager, as_user):
    on = timezone.localdate() + timedelta(days=3)
    OneOnOneFactory(person=people["engineer"], manager=manager, on=on)
    OneOnOneFactory(person=people["ben"], manager=people["amy"], on=on)  # somebody else's
    text = as_user(manager).get(REPORTS).content.decode()
    assert text.count("Open the 1:1 of") == 1
    assert text.count("Set a 1:1") == 4


def test_a_comment_is_said_in_the_row(people, manager, as_user):
    goal, client = people["goal"], as_user(manager)
    path = reverse("growthplans:comment_from_reports", args=[goal.pk])
    row = client.post(path, {"text": "Take Amara along."}, **HTMX)
    assert row.status_code == 200
    assert names(row) == ["Enno Engineer"]
    assert "Said. Enno Engineer is reminded of it" in row.content.decode()
    empty = client.post(path, {"text": ""}, **HTMX)
    assert empty.status_code == 422
    assert "Write something first." in empty.content.decode()
    [comment] = Comment.objects.all()
    assert (comment.goal, comment.author, comment.text) == (goal, manager, "Take Amara along.")


def test_without_script_a_comment_leads_back_to_the_same_page(people, manager, as_user):
    goal, client = people["goal"], as_user(manager)
    path = reverse("growthplans:comment_from_reports", args=[goal.pk])
    page = client.post(path, {"text": "Take Amara along.", "back": "show=stuck"})
    assert page.url == f"{REPORTS}?show=stuck#r-{goal.plan.person_id}"
    refused = client.post(path, {"text": "x" * 2001, "back": "show=stuck"})
    assert refused.status_code == 422
    assert names(refused) == ["Enno Engineer"]
    assert "x" * 2001 in refused.content.decode()
    assert Comment.objects.count() == 1


def test_the_same_form_sent_twice_is_one_comment(people, manager, as_user):
    client, path = as_user(manager), reverse("growthplans:comment_from_reports", args=[people["goal"].pk])
    once = re.search(r'name="once" value="([^"]*)"', client.get(REPORTS).content.decode())[1]
    for _ in range(2):
        client.post(path, {"text": "Take Amara along.", "once": once})
    assert Comment.objects.count() == 1


def test_a_nudge_is_sent_once_a_day_and_the_row_says_when(people, manager, as_user):
    goal, client = people["goal"], as_user(manager)
    path = reverse("growthplans:nudge", args=[goal.pk])
    row = client.post(path, **HTMX)
    assert row.status_code == 200
    assert "Nudged. Enno Engineer gets a mail about this goal." in row.content.decode()
    assert "nudged today at" in row.content.decode()
    assert "/nudge/" not in row.content.decode()
    again = client.post(path, **HTMX)
    assert again.status_code == 422
    assert "was nudged today already. Tomorrow you can again." in again.content.decode()
    assert client.post(path).status_code == 422
    assert Delivery.objects.filter(kind="goal_nudged").count() == 1
    assert Event.objects.filter(kind="growth.nudged", actor=manager).count() == 1


def test_a_nudge_without_script_leads_back(people, manager, as_user, django_capture_on_commit_callbacks):
    page = as_user(manager).post(reverse("growthplans:nudge", args=[people["goal"].pk]), {"back": ""}, follow=True)
    assert "Nudged. Enno Engineer gets a mail about this goal." in page.content.decode()


def test_what_others_wrote_is_nobodys_to_follow(people, colleague, engineer, hr, admin, as_user):
    for name in ("nudge", "comment_from_reports"):
        path = reverse(f"growthplans:{name}", args=[people["goal"].pk])
        for other in (colleague, hr, admin):
            assert as_user(other).post(path, {"text": "Hm"}).status_code == 404
        assert as_user(engineer).post(path, {"text": "Hm"}).status_code == 403


def test_thirty_reports_cost_as_many_statements_as_three(people, manager, as_user):
    client, counts = as_user(manager), []
    for number in (3, 27):
        for one in range(number):
            person = trouble.report_to(manager, f"More {number} {one}")
            trouble.stuck(trouble.plan_of(person))
        client.get(REPORTS)
        with statements() as seen:
            client.get(REPORTS)
        counts.append(len(seen))
    assert counts == [6, 6]  # with the two of every page
    assert len(names(client.get(REPORTS))) == 30
    assert len(names(client.get(REPORTS, {"page": 2}))) == 5


def test_of_very_many_below_the_page_says_that_it_looks_at_some(people, director, as_user, monkeypatch):
    monkeypatch.setattr("growthplans.queries.reports.MOST_BELOW", 4)
    page = as_user(director).get(REPORTS, {"of": "below"})
    assert len(names(page)) == 4
    assert "There are more than 4 people below you" in page.content.decode()
