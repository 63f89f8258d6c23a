"""Plans and templates by API: the same as the pages say and do, by the same rules."""

from datetime import timedelta

import pytest
from django.utils import timezone

from growthplans.api.plans import GrowthPlanSerializer
from growthplans.api.templates import TemplateSerializer
from growthplans.models import Goal, Plan, Template
from notifications.models import Delivery
from tests.factories.growthplans import PlanFactory, TemplateFactory
from tests.factories.people import ReportingLineFactory, UserFactory
from tests.statements import statements

LIST, TEMPLATES = "/api/v1/growth/plans/", "/api/v1/growth/templates/"
READ, WRITE = "growth:read", "growth:write"
NOWHERE = "00000000-0000-4000-8000-000000000000"
STRANGERS = ["colleague", "hr", "admin", "committee"]


def at(row, more="", place=LIST):
    return f"{place}{row.pk}/{more}"


def ids(response):
    return [row["id"] for row in response.json()["results"]]


def fields(response):
    return [error["field"] for error in response.json()["errors"]]


def tomorrow():
    return str(timezone.localdate() + timedelta(days=1))


@pytest.fixture
def mine(calls, engineer):
    """The engineer's program, with both scopes."""
    return calls(engineer, READ, WRITE)


@pytest.fixture
def theirs(calls, manager, engineer):
    """The manager's program, with both scopes."""
    return lambda: calls(manager, READ, WRITE)


def send(client, method, path, body=None, **headers):
    return getattr(client, method)(path, body, format="json", headers=headers)


def patch(client, path, body, tag=None):
    return send(client, "patch", path, body, **{"If-Match": tag or client.get(path)["ETag"]})


# --- Reading


def test_a_plan_reads_as_it_is(mine, plan, engineer, senior):
    Plan.objects.update(target=senior, purpose="To lead.")
    row = mine.get(at(plan)).json()
    assert row == {
        "id": str(plan.pk),
        "person": {"id": str(engineer.pk), "name": "Enno Engineer"},
        "target": {"id": str(senior.pk), "title": "Senior"},
        "target_on": None,
        "purpose": "To lead.",
        "origin": "empty",
        "state": "active",
        "started_on": "2026-05-13",
        "finished_at": None,
        "agreed_at": None,
        "agreed_by": None,
        "agreed": False,
        "changed_at": "2026-05-13T12:00:00Z",
    }
    assert mine.get(LIST).json()["results"] == [row]
    described = GrowthPlanSerializer(data=row)
    assert described.is_valid(), described.errors
    assert set(row) == set(described.fields)


@pytest.mark.parametrize("who", ["engineer", "manager", "director"])
def test_a_plan_is_read_by_its_owner_and_those_above(calls, request, plan, who):
    client = calls(request.getfixturevalue(who), READ)
    assert ids(client.get(LIST)) == [str(plan.pk)]
    assert client.get(at(plan)).status_code == 200


@pytest.mark.parametrize("who", STRANGERS)
def test_a_plan_is_not_there_for_anybody_else(calls, request, plan, who):
    assert Plan.objects.exists()
    client = calls(request.getfixturevalue(who), READ, WRITE)
    assert ids(client.get(LIST)) == []
    assert client.get(at(plan)).status_code == 404
    assert send(client, "patch", at(plan), {}).status_code == 404
    for act in ("agree/", "finish/"):
        assert send(client, "post", at(plan, act), {}).status_code == 404


def test_nobody_reads_without_a_token_or_its_scope(api, calls, plan, engineer):
    assert api.get(LIST).status_code == 401
    assert calls(engineer, "people:read").get(LIST).status_code == 403
    assert "growth:read" in calls(engineer, WRITE).get(at(plan)).json()["detail"]
    refused = send(calls(engineer, READ), "post", LIST, {})
    assert (refused.status_code, "growth:write" in refused.json()["detail"]) == (403, True)


@pytest.mark.parametrize(("asked", "found"), [("state=active", 1), ("state=finished", 2), (f"person={NOWHERE}", 0)])
def test_plans_are_found_by_what_is_asked(mine, plan, engineer, asked, found):
    for _ in range(2):
        PlanFactory(person=engineer, state="finished", finished_at=timezone.now())
    assert len(ids(mine.get(f"{LIST}?{asked}"))) == found
    assert len(ids(mine.get(f"{LIST}?person={engineer.pk}"))) == 3
    assert ids(mine.get(f"{LIST}?ordering=-started_on"))[0] == str(plan.pk)


@pytest.mark.parametrize("asked", ["state=over", "person=me", "colour=red", "ordering=purpose"])
def test_what_cannot_be_read_is_refused_by_name(mine, asked):
    response = mine.get(f"{LIST}?{asked}")
    assert (response.status_code, fields(response)) == (400, [asked.partition("=")[0]])


def test_pages_go_on_where_the_last_one_ended(mine, engineer):
    made = {
        str(PlanFactory(person=engineer, state="finished", finished_at=timezone.now()).pk) for _ in range(5)
    }  # all of one day
    seen, address = [], f"{LIST}?page_size=2"
    while address:
        page = mine.get(address)
        seen += ids(page)
        address = page.json()["next"]
    assert (len(seen), set(seen)) == (5, made)


@pytest.mark.parametrize("place", [LIST, TEMPLATES])
def test_lists_ask_as_often_for_many_as_for_few(calls, manager, senior, place):
    client, counts = calls(manager, READ), []
    client.get(place)  # the first use of a token is noted
    for more in (3, 27):
        for _ in range(more):
            report = UserFactory()
            ReportingLineFactory(person=report, manager=manager)
            PlanFactory(person=report, target=senior)
            TemplateFactory(kept_by=report)
        with statements() as seen:
            assert len(ids(client.get(place))) % 27 == 3
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 4


def test_what_is_known_is_not_sent_again(mine, plan):
    assert mine.get(at(plan), headers={"If-None-Match": mine.get(at(plan))["ETag"]}).status_code == 304


# --- Starting


def test_a_program_starts_a_plan_with_its_goals(mine, engineer, senior, key_of):
    body = {
        "target": str(senior.pk),
        "target_on": tomorrow(),
        "purpose": "To lead.",
        "goals": [
            {"title": "Read a plan", "competency": str(key_of("debugging")), "steps": ["One", "Two"]},
            {"title": "Ship it", "cadence": "once", "outcome": "It runs."},
        ],
    }
    response = send(mine, "post", LIST, body)
    plan = Plan.objects.get()
    assert (response.status_code, response["Location"]) == (201, f"http://testserver{at(plan)}")
    assert response["ETag"] == mine.get(at(plan))["ETag"]
    assert (plan.person, plan.target, plan.purpose, plan.origin) == (engineer, senior, "To lead.", "empty")
    weekly, once = plan.goals.all()
    assert (weekly.title, weekly.cadence, weekly.competency_id, weekly.due_on) == (
        "Read a plan",
        "weekly",
        key_of("debugging"),
        None,
    )
    assert [step.text for step in weekly.steps.all()] == ["One", "Two"]
    assert (once.cadence, once.outcome, str(once.due_on)) == ("once", "It runs.", tomorrow())


def test_an_empty_body_starts_an_empty_plan(mine, engineer):
    assert send(mine, "post", LIST, {}).status_code == 201
    assert (Plan.objects.get().person, Goal.objects.count()) == (engineer, 0)


def test_the_plan_that_ends_has_to_be_named(mine, plan, add):
    kept, left = add("Kept", steps=["One"]), add("Left")
    refused = send(mine, "post", LIST, {})
    assert (refused.status_code, Plan.objects.count()) == (409, 1)
    body = {"ends": str(plan.pk), "carry_over": [str(kept.pk)], "target_on": tomorrow()}
    unknown = send(mine, "post", LIST, body | {"carry_over": [NOWHERE]})
    assert (unknown.status_code, fields(unknown)) == (422, ["carry_over"])
    first = send(mine, "post", LIST, body, **{"Idempotency-Key": "carried"})
    again = send(mine, "post", LIST, body, **{"Idempotency-Key": "carried"})
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    plan.refresh_from_db()
    left.refresh_from_db()
    [goal] = Goal.objects.filter(state="open")
    assert (plan.state, left.state, goal.carried_from, str(goal.due_on)) == ("finished", "dropped", kept, tomorrow())


def test_the_same_call_again_starts_one_plan(mine):
    body = {"purpose": "To lead.", "goals": [{"title": "Read a plan"}]}
    first, again = (send(mine, "post", LIST, body, **{"Idempotency-Key": "one"}) for _ in range(2))
    assert (again.status_code, again.json()) == (201, first.json())
    assert (Plan.objects.count(), Goal.objects.count()) == (1, 1)
    other = send(mine, "post", LIST, body | {"purpose": "Something else."}, **{"Idempotency-Key": "one"})
    assert (other.status_code, Plan.objects.count()) == (409, 1)


@pytest.mark.parametrize(
    ("body", "status", "field"),
    [
        ({"target": NOWHERE}, 422, "target"),
        ({"target_on": "2001-01-01"}, 422, "target_on"),
        ({"target_on": "soon"}, 400, "target_on"),
        ({"purpose": "x" * 2_001}, 422, "purpose"),
        ({"goals": [{"title": "Good"}, {"title": ""}]}, 400, "goals[1].title"),
        ({"goals": [{"title": "Good"}, {"title": "Good", "cadence": "daily"}]}, 400, "goals[1].cadence"),
        ({"goals": [{"title": "Good"}, {"title": "x" * 301}]}, 422, "goals[1].title"),
        ({"goals": [{"title": "Good"}, {"title": "Good", "due_on": "2001-01-01"}]}, 422, "goals[1].due_on"),
        ({"goals": [{"title": "Good", "competency": NOWHERE}]}, 422, "goals[0].competency"),
        ({"goals": [{"title": "Good", "steps": ["x" * 301]}]}, 422, "goals[0].steps"),
        ({"goals": "none"}, 400, "goals"),
    ],
)
def test_what_cannot_be_started_is_refused_at_its_field(mine, senior, body, status, field):
    response = send(mine, "post", LIST, body)
    assert (response.status_code, fields(response)) == (status, [field])
    assert not Plan.objects.exists()


# --- Changing, agreeing, finishing


def test_its_owner_changes_a_plan_and_what_is_left_out_stays(mine, plan, senior):
    changed = patch(mine, at(plan), {"purpose": "To lead.", "target": str(senior.pk)})
    assert (changed.status_code, changed["ETag"]) == (200, mine.get(at(plan))["ETag"])
    assert patch(mine, at(plan), {"target_on": tomorrow()}).status_code == 200
    plan.refresh_from_db()
    assert (plan.purpose, plan.target, str(plan.target_on), plan.row_version) == ("To lead.", senior, tomorrow(), 3)
    assert fields(patch(mine, at(plan), {"target": NOWHERE})) == ["target"]


def test_nothing_is_changed_by_whoever_does_not_know_it_as_it_is(mine, plan):
    known = mine.get(at(plan))["ETag"]
    assert send(mine, "patch", at(plan), {"purpose": "No"}).status_code == 428
    assert patch(mine, at(plan), {"purpose": "Yes"}, known).status_code == 200
    assert patch(mine, at(plan), {"purpose": "No"}, known).status_code == 412
    assert Plan.objects.get().purpose == "Yes"


def test_the_manager_agrees_to_the_plan_that_they_read(theirs, plan, add, manager):
    client = theirs()
    known = client.get(at(plan))["ETag"]
    assert send(client, "post", at(plan, "agree/")).status_code == 428
    add("Another")
    Plan.objects.update(changed_at=timezone.now())
    assert send(client, "post", at(plan, "agree/"), **{"If-Match": known}).status_code == 412
    assert Plan.objects.get().agreed_at is None
    agreed = send(client, "post", at(plan, "agree/"), **{"If-Match": client.get(at(plan))["ETag"]})
    assert (agreed.status_code, agreed.json()["agreed"]) == (200, True)
    assert agreed.json()["agreed_by"] == {"id": str(manager.pk), "name": "Mara Manager"}
    assert Delivery.objects.filter(kind="plan_agreed").count() == 1


def test_its_owner_finishes_a_plan_with_a_reason_for_what_is_open(mine, plan, goal):
    refused = send(mine, "post", at(plan, "finish/"), {})
    assert (refused.status_code, fields(refused)) == (422, ["reason"])
    done = send(mine, "post", at(plan, "finish/"), {"reason": "Enough."})
    assert (done.status_code, done.json()["state"]) == (200, "finished")
    goal.refresh_from_db()
    assert (goal.state, goal.reason) == ("dropped", "Enough.")
    assert patch(mine, at(plan), {"purpose": "No"}).status_code == 403


def test_those_above_change_nothing_and_the_owner_does_not_agree(calls, plan, manager, director, engineer):
    for who in (manager, director):
        client = calls(who, READ, WRITE)
        assert patch(client, at(plan), {"purpose": "No"}).status_code == 403
        assert send(client, "post", at(plan, "finish/"), {}).status_code == 403
    for who in (engineer, director):
        assert send(calls(who, WRITE), "post", at(plan, "agree/"), **{"If-Match": "*"}).status_code == 403
    assert (Plan.objects.get().state, Plan.objects.get().agreed_at) == ("active", None)


# --- Templates


@pytest.fixture
def kept(manager, key_of):
    goals = [
        {
            "title": "Write a note",
            "outcome": "",
            "cadence": "weekly",
            "competency": str(key_of("debugging")),
            "steps": ["One"],
        }
    ]
    return TemplateFactory(title="A first year", kept_by=manager, goals=goals)


def test_a_template_reads_as_it_is_for_everybody(calls, kept, colleague, manager):
    client = calls(colleague, READ)
    row = client.get(at(kept, place=TEMPLATES)).json()
    assert row == {
        "id": str(kept.pk),
        "title": "A first year",
        "text": "",
        "goals": kept.goals,
        "kept_by": {"id": str(manager.pk), "name": "Mara Manager"},
    }
    assert client.get(TEMPLATES).json()["results"] == [row]
    assert set(row) == set(TemplateSerializer().fields)


def test_who_leads_keeps_changes_and_deletes_a_template(theirs, manager, key_of):
    client = theirs()
    body = {"title": "A first year", "goals": [{"title": "Write a note", "competency": str(key_of("debugging"))}]}
    for _ in range(2):
        made = send(client, "post", TEMPLATES, body, **{"Idempotency-Key": "kept"})
        assert made.status_code == 201
    template = Template.objects.get()
    place = at(template, place=TEMPLATES)
    assert made["Location"] == f"http://testserver{place}"
    known = client.get(place)["ETag"]
    body = {"title": "Another year", "goals": [{"title": "Other"}]}
    assert send(client, "put", place, body).status_code == 428
    changed = send(client, "put", place, body, **{"If-Match": known})
    assert (changed.status_code, changed["ETag"]) == (200, client.get(place)["ETag"])
    assert send(client, "put", place, body, **{"If-Match": known}).status_code == 412
    template.refresh_from_db()
    assert (template.title, [goal["title"] for goal in template.goals]) == ("Another year", ["Other"])
    assert send(client, "delete", place).status_code == 428
    assert send(client, "delete", place, **{"If-Match": client.get(place)["ETag"]}).status_code == 204
    assert not Template.objects.exists()


@pytest.mark.parametrize(
    ("body", "status", "field"),
    [
        ({"title": ""}, 400, "title"),
        ({"title": "x" * 201}, 422, "title"),
        ({"goals": []}, 422, "goals"),
        ({"goals": [{"title": "Good", "competency": NOWHERE}]}, 422, "goals"),
        ({"goals": [{"title": "x" * 301}]}, 422, "goals"),
        ({"goals": [{"cadence": "once"}]}, 400, "goals[0].title"),
    ],
)
def test_what_cannot_be_kept_is_refused_at_its_field(theirs, body, status, field):
    response = send(theirs(), "post", TEMPLATES, {"title": "Good", "goals": [{"title": "Good"}]} | body)
    assert (response.status_code, fields(response)) == (status, [field])
    assert not Template.objects.exists()


def test_who_leads_nobody_keeps_and_changes_no_template(mine, kept):
    assert send(mine, "post", TEMPLATES, {"title": "Mine", "goals": [{"title": "Good"}]}).status_code == 403
    body = {"title": "Mine", "goals": [{"title": "Good"}]}
    assert send(mine, "put", at(kept, place=TEMPLATES), body, **{"If-Match": "*"}).status_code == 403
    assert send(mine, "delete", at(kept, place=TEMPLATES), **{"If-Match": "*"}).status_code == 403
    assert Template.objects.get().title == "A first year"
