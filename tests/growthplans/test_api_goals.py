"""Goals and comments by API: the same as the pages say and do, by the same rules."""

from datetime import timedelta

import pytest
from django.utils import timezone

from growthplans.api.comments import CommentSerializer
from growthplans.api.goals import GoalSerializer
from growthplans.models import Comment, Goal
from notifications.models import Delivery
from tests.factories.growthplans import CommentFactory, GoalFactory
from tests.growthplans.test_api_plans import NOWHERE, READ, STRANGERS, WRITE, at, fields, ids, patch, send, tomorrow
from tests.statements import statements

LIST, COMMENTS = "/api/v1/growth/goals/", "/api/v1/growth/comments/"


def of(row, more=""):
    return at(row, more, LIST)


def remark(row, more=""):
    return at(row, more, COMMENTS)


@pytest.fixture
def mine(calls, engineer):
    """The engineer's program, with both scopes."""
    return calls(engineer, READ, WRITE)


@pytest.fixture
def suggested(add, manager):
    return add("Ship it", by=manager, cadence="once")


# --- Reading


def test_a_goal_reads_as_it_is(mine, plan, add, engineer, senior, key_of):
    goal = add(steps=["One", "Two"], competency_id=key_of("debugging"), outcome="It reads well.")
    one, two = goal.steps.all()
    row = mine.get(of(goal)).json()
    assert row == {
        "id": str(goal.pk),
        "plan": str(plan.pk),
        "person": {"id": str(engineer.pk), "name": "Enno Engineer"},
        "title": "Write a note",
        "outcome": "It reads well.",
        "cadence": "weekly",
        "competency": {"id": str(key_of("debugging")), "title": "Debugging"},
        "starts_on": "2026-05-13",
        "due_on": None,
        "state": "open",
        "suggested_by": None,
        "snoozed_until": None,
        "closed_on": None,
        "reason": "",
        "carried_from": None,
        "steps": [
            {"id": str(one.pk), "text": "One", "done_at": None},
            {"id": str(two.pk), "text": "Two", "done_at": None},
        ],
    }
    assert mine.get(LIST).json()["results"] == [row]
    described = GoalSerializer(data=row)
    assert described.is_valid(), described.errors
    assert set(row) == set(described.fields)
    assert mine.get(of(goal), headers={"If-None-Match": mine.get(of(goal))["ETag"]}).status_code == 304


@pytest.mark.parametrize("who", ["engineer", "manager", "director"])
def test_a_goal_is_read_by_its_owner_and_those_above(calls, request, goal, who):
    client = calls(request.getfixturevalue(who), READ)
    assert ids(client.get(LIST)) == [str(goal.pk)]
    assert client.get(of(goal)).status_code == 200


@pytest.mark.parametrize("who", STRANGERS)
def test_a_goal_and_what_is_said_of_it_are_not_there_for_anybody_else(calls, request, add, manager, who):
    goal = add(steps=["One"])
    said = CommentFactory(goal=goal, author=manager)
    client = calls(request.getfixturevalue(who), READ, WRITE)
    assert (ids(client.get(LIST)), ids(client.get(COMMENTS))) == ([], [])
    for place in (of(goal), remark(said)):
        assert client.get(place).status_code == 404
        assert send(client, "patch", place, {}, **{"If-Match": "*"}).status_code == 404
    for act in ("reach", "drop", "carry", "reopen", "take", "decline", "nudge"):
        assert send(client, "post", of(goal, f"{act}/"), {}).status_code == 404
    assert send(client, "post", of(goal, "snooze/"), {"until": None}).status_code == 404
    assert send(client, "put", of(goal, f"steps/{goal.steps.get().pk}/"), {"done": True}).status_code == 404
    assert send(client, "delete", remark(said), **{"If-Match": "*"}).status_code == 404
    assert send(client, "post", remark(said, "settle/"), {}).status_code == 404
    assert send(client, "post", LIST, {"plan": str(goal.plan_id), "title": "No"}).status_code == 404
    assert send(client, "post", COMMENTS, {"goal": str(goal.pk), "text": "No"}).status_code == 404
    assert (Goal.objects.count(), Comment.objects.count()) == (1, 1)


def test_nobody_reads_without_a_token_or_its_scope(api, calls, goal, engineer):
    for place in (LIST, COMMENTS):
        assert api.get(place).status_code == 401
    for place in (LIST, of(goal), COMMENTS):
        assert calls(engineer, WRITE, "people:read").get(place).status_code == 403
    for place in (LIST, of(goal, "reach/"), COMMENTS):
        assert send(calls(engineer, READ), "post", place, {}).status_code == 403


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("", ["Write a note", "Ship it", "Old"]),
        ("ordering=-created_at", ["Old", "Ship it", "Write a note"]),
        ("state=suggested", ["Ship it"]),
        ("cadence=once", ["Ship it"]),
        ("plan={plan.pk}", ["Write a note", "Ship it"]),
        ("competency={key}", ["Write a note"]),
        ("person={plan.person_id}&state=done", ["Old"]),
        (f"person={NOWHERE}", []),
    ],
)
def test_goals_are_found_by_what_is_asked(mine, plan, add, senior, key_of, manager, engineer, asked, found):
    add(competency_id=key_of("debugging"))
    add("Ship it", by=manager, cadence="once")
    older = {"state": "finished", "finished_at": timezone.now()}
    GoalFactory(
        plan__person=engineer,
        title="Old",
        state="done",
        closed_on="2025-01-01",
        **{f"plan__{name}": value for name, value in older.items()},
    )
    for place, title in enumerate(["Write a note", "Ship it", "Old"]):
        Goal.objects.filter(title=title).update(created_at=plan.created_at + timedelta(hours=place))
    rows = mine.get(f"{LIST}?{asked.format(plan=plan, key=key_of('debugging'))}").json()["results"]
    assert [row["title"] for row in rows] == found


@pytest.mark.parametrize("asked", ["state=over", "cadence=daily", "colour=red", "plan=mine"])
def test_what_cannot_be_read_is_refused_by_name(mine, asked):
    response = mine.get(f"{LIST}?{asked}")
    assert (response.status_code, fields(response)) == (400, [asked.partition("=")[0]])


@pytest.mark.parametrize("place", [LIST, COMMENTS])
def test_lists_go_on_by_cursor_and_ask_as_often_for_many_as_for_few(calls, manager, plan, senior, key_of, place):
    client, counts = calls(manager, READ), []
    client.get(place)  # the first use of a token is noted
    for more in (3, 27):
        for n in range(more):
            goal = GoalFactory(plan=plan, competency_id=key_of("debugging"))
            goal.steps.create(position=0, text=str(n))
            CommentFactory(goal=goal, author=manager)
        with statements() as seen:
            assert len(ids(client.get(place))) % 27 == 3
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 4
    seen, address = [], f"{place}?page_size=7"
    while address:
        page = client.get(address)
        seen += ids(page)
        address = page.json()["next"]
    assert (len(seen), len(set(seen))) == (30, 30)


# --- Adding and changing


def test_its_owner_adds_a_goal_once_however_often_it_is_sent(mine, plan, senior, key_of):
    body = {
        "plan": str(plan.pk),
        "title": "Ask first",
        "cadence": "monthly",
        "competency": str(key_of("debugging")),
        "due_on": tomorrow(),
        "steps": ["One"],
    }
    first, again = (send(mine, "post", LIST, body, **{"Idempotency-Key": "a"}) for _ in range(2))
    goal = Goal.objects.get()
    assert (first.status_code, first["Location"]) == (201, f"http://testserver{of(goal)}")
    assert (again.status_code, again.json(), again["ETag"]) == (201, first.json(), mine.get(of(goal))["ETag"])
    assert (goal.state, goal.cadence, goal.competency_id, str(goal.due_on)) == (
        "open",
        "monthly",
        key_of("debugging"),
        tomorrow(),
    )
    for key in ({"Idempotency-Key": "b"}, {}):
        assert send(mine, "post", LIST, body, **key).json()["id"] != str(goal.pk)
    assert Goal.objects.count() == 3


def test_two_people_with_one_key_make_two_goals(calls, plan, engineer, manager):
    for who, state in ((engineer, "open"), (manager, "suggested")):
        client = calls(who, READ, WRITE)
        made = send(client, "post", LIST, {"plan": str(plan.pk), "title": "Ask"}, **{"Idempotency-Key": "a"})
        assert made.json()["state"] == state
    assert Goal.objects.get(state="suggested").suggested_by == manager


def test_those_further_above_suggest_nothing(calls, director, plan):
    response = send(calls(director, READ, WRITE), "post", LIST, {"plan": str(plan.pk), "title": "Ask"})
    assert (response.status_code, Goal.objects.count()) == (403, 0)


@pytest.mark.parametrize(
    ("body", "status", "field"),
    [
        ({"title": ""}, 400, "title"),
        ({"title": "x" * 301}, 422, "title"),
        ({"outcome": "x" * 2_001}, 422, "outcome"),
        ({"cadence": "daily"}, 400, "cadence"),
        ({"due_on": "2001-01-01"}, 422, "due_on"),
        ({"competency": NOWHERE}, 422, "competency"),
        ({"steps": ["x"] * 31}, 422, "steps"),
        ({"plan": "mine"}, 400, "plan"),
    ],
)
def test_what_cannot_be_added_is_refused_at_its_field(mine, plan, body, status, field):
    response = send(mine, "post", LIST, {"plan": str(plan.pk), "title": "Good"} | body)
    assert (response.status_code, fields(response)) == (status, [field])
    assert not Goal.objects.exists()


def test_its_owner_changes_a_goal_and_what_is_left_out_stays(mine, add, senior, key_of):
    goal = add(steps=["One", "Two"], outcome="It reads well.", competency_id=key_of("debugging"))
    kept = goal.steps.first()
    ticked = send(mine, "put", of(goal, f"steps/{kept.pk}/"), {"done": True})
    assert ticked.json()["steps"][0]["done_at"] is not None
    changed = patch(mine, of(goal), {"title": "Write two notes", "steps": ["One", "Three"]})
    assert (changed.status_code, changed["ETag"]) == (200, mine.get(of(goal))["ETag"])
    goal.refresh_from_db()
    assert (goal.title, goal.outcome, goal.competency_id) == ("Write two notes", "It reads well.", key_of("debugging"))
    assert [(step["text"], step["done_at"] is not None) for step in changed.json()["steps"]] == [
        ("One", True),
        ("Three", False),
    ]
    assert patch(mine, of(goal), {"competency": None}).json()["competency"] is None
    assert send(mine, "put", of(goal, f"steps/{kept.pk}/"), {"done": False}).json()["steps"][0]["done_at"] is None
    assert send(mine, "put", of(goal, f"steps/{NOWHERE}/"), {"done": True}).status_code == 404


def test_nothing_is_changed_by_whoever_does_not_know_it_as_it_is(mine, goal):
    known = mine.get(of(goal))["ETag"]
    assert send(mine, "patch", of(goal), {"title": "No"}).status_code == 428
    assert patch(mine, of(goal), {"title": "Yes"}, known).status_code == 200
    assert patch(mine, of(goal), {"title": "No"}, known).status_code == 412
    assert Goal.objects.get().title == "Yes"


def test_those_above_change_nothing(calls, manager, director, add):
    goal = add(steps=["One"])
    for who in (manager, director):
        client = calls(who, READ, WRITE)
        assert patch(client, of(goal), {"title": "No"}).status_code == 403
        for act in ("reach", "drop", "carry", "reopen", "take", "decline"):
            assert send(client, "post", of(goal, f"{act}/"), {}).status_code == 403
        assert send(client, "post", of(goal, "snooze/"), {"until": None}).status_code == 403
        assert send(client, "put", of(goal, f"steps/{goal.steps.get().pk}/"), {"done": True}).status_code == 403
    goal.refresh_from_db()
    assert (goal.title, goal.state) == ("Write a note", "open")


# --- What becomes of them


def test_a_goal_is_reached_reopened_and_dropped_with_a_reason(mine, goal):
    assert send(mine, "post", of(goal, "reach/")).json()["state"] == "done"
    assert send(mine, "post", of(goal, "reach/")).status_code == 422
    assert send(mine, "post", of(goal, "reopen/")).json()["state"] == "open"
    refused = send(mine, "post", of(goal, "drop/"), {})
    assert (refused.status_code, fields(refused)) == (422, ["reason"])
    assert send(mine, "post", of(goal, "drop/"), {"reason": "Not now."}).json()["reason"] == "Not now."
    assert Goal.objects.get().state == "dropped"


def test_a_goal_is_carried_over_into_another(mine, goal):
    made = send(mine, "post", of(goal, "carry/"), {"due_on": tomorrow()})
    new = Goal.objects.get(carried_from=goal)
    assert (made.status_code, made["Location"]) == (201, f"http://testserver{of(new)}")
    assert (made.json()["carried_from"], made.json()["due_on"]) == (str(goal.pk), tomorrow())
    goal.refresh_from_db()
    assert goal.state == "carried"


def test_a_goal_sleeps_until_a_day(mine, goal):
    assert send(mine, "post", of(goal, "snooze/"), {"until": tomorrow()}).json()["snoozed_until"] == tomorrow()
    refused = send(mine, "post", of(goal, "snooze/"), {"until": "2001-01-01"})
    assert (refused.status_code, fields(refused)) == (422, ["until"])
    assert send(mine, "post", of(goal, "snooze/"), {"until": None}).json()["snoozed_until"] is None
    assert Goal.objects.get().snoozed_until is None


def test_its_owner_takes_a_suggestion_up_or_declines_it(mine, add, suggested, manager):
    assert send(mine, "post", of(suggested, "take/")).json()["state"] == "open"
    assert send(mine, "post", of(suggested, "take/")).status_code == 422
    other = add("Another", by=manager)
    declined = send(mine, "post", of(other, "decline/"), {"reason": "Too much."}).json()
    assert (declined["state"], declined["reason"], declined["suggested_by"]["name"]) == (
        "declined",
        "Too much.",
        "Mara Manager",
    )


def test_the_manager_nudges_once_a_day(calls, goal, manager, director, engineer):
    for who in (engineer, director):
        assert send(calls(who, WRITE), "post", of(goal, "nudge/")).status_code == 403
    client = calls(manager, READ, WRITE)
    assert [send(client, "post", of(goal, "nudge/")).status_code for _ in range(2)] == [200, 422]
    assert Delivery.objects.filter(kind="goal_nudged", person=engineer).count() == 1


# --- Comments


def test_a_comment_reads_as_it_is(mine, goal, manager):
    said = CommentFactory(goal=goal, author=manager, text="How is it?")
    row = mine.get(remark(said)).json()
    assert row == {
        "id": str(said.pk),
        "goal": str(goal.pk),
        "author": {"id": str(manager.pk), "name": "Mara Manager"},
        "text": "How is it?",
        "created_at": said.created_at.isoformat().replace("+00:00", "Z"),
        "settled_at": None,
    }
    assert mine.get(COMMENTS).json()["results"] == [row]
    described = CommentSerializer(data=row)
    assert described.is_valid(), described.errors
    assert set(row) == set(described.fields)


def test_comments_are_found_by_what_is_asked(mine, goal, manager, engineer):
    said = CommentFactory(goal=goal, author=manager)
    settled = CommentFactory(goal=goal, author=engineer, resolved_at=timezone.now())
    asked = {
        "open=true": [said],
        "open=false": [settled],
        f"author={engineer.pk}": [settled],
        f"goal={goal.pk}&person={engineer.pk}": [said, settled],
        f"goal={NOWHERE}": [],
    }
    for query, found in asked.items():
        assert ids(mine.get(f"{COMMENTS}?{query}")) == [str(each.pk) for each in found]


def test_owner_and_manager_comment_once_however_often_it_is_sent(calls, goal, engineer, manager, director):
    body = {"goal": str(goal.pk), "text": "Take Amara along."}
    for who in (engineer, manager):
        client = calls(who, READ, WRITE)
        first, again = (send(client, "post", COMMENTS, body, **{"Idempotency-Key": "a"}) for _ in range(2))
        assert (first.status_code, again.json()["id"]) == (201, first.json()["id"])
    assert send(calls(director, WRITE), "post", COMMENTS, body).status_code == 403
    assert {said.author for said in Comment.objects.all()} == {engineer, manager}
    assert Comment.objects.count() == 2


@pytest.mark.parametrize(("text", "status"), [("", 400), ("x" * 2_001, 422)])
def test_what_cannot_be_said_is_refused_at_its_field(mine, goal, text, status):
    response = send(mine, "post", COMMENTS, {"goal": str(goal.pk), "text": text})
    assert (response.status_code, fields(response)) == (status, ["text"])
    assert not Comment.objects.exists()


def test_its_author_alone_changes_and_deletes_a_comment(calls, mine, goal, manager, engineer):
    said = CommentFactory(goal=goal, author=manager, text="Well?")
    assert patch(mine, remark(said), {"text": "No"}).status_code == 403
    assert send(mine, "delete", remark(said), **{"If-Match": "*"}).status_code == 403
    client = calls(manager, READ, WRITE)
    known = client.get(remark(said))["ETag"]
    assert send(client, "patch", remark(said), {"text": "No"}).status_code == 428
    assert patch(client, remark(said), {"text": "How is it?"}, known).json()["text"] == "How is it?"
    assert patch(client, remark(said), {}).json()["text"] == "How is it?"
    assert patch(client, remark(said), {"text": "No"}, known).status_code == 412
    assert send(client, "delete", remark(said), **{"If-Match": known}).status_code == 412
    assert Comment.objects.get().text == "How is it?"
    assert send(client, "delete", remark(said), **{"If-Match": client.get(remark(said))["ETag"]}).status_code == 204
    assert not Comment.objects.exists()


def test_either_of_the_two_settles_a_comment(mine, calls, goal, manager, director):
    said = CommentFactory(goal=goal, author=manager)
    assert send(mine, "post", remark(said, "settle/"), {}).json()["settled_at"] is not None
    assert send(calls(director, WRITE), "post", remark(said, "settle/"), {}).status_code == 403
    client = calls(manager, READ, WRITE)
    assert send(client, "post", remark(said, "settle/"), {"settled": False}).json()["settled_at"] is None
