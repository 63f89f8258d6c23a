"""Check-ins by API, and what is due this week: the same as the pages say and do, by the same rules."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from core.periods import start_of, start_of_last, start_of_next
from growthplans.actions import checkins as actions
from growthplans.api.checkins import CheckInSerializer, WeekLineSerializer
from growthplans.models import CheckIn, Goal
from tests.factories.assessments import EvidenceFactory
from tests.factories.growthplans import CheckInFactory, GoalFactory
from tests.growthplans.test_api_plans import NOWHERE, READ, STRANGERS, WRITE, fields, ids, send
from tests.statements import statements

LIST, DUE, GOALS = "/api/v1/growth/checkins/", "/api/v1/growth/due/", "/api/v1/growth/goals/"


def week():
    return start_of("week", timezone.localdate())


def at(goal, day=None):
    return f"{GOALS}{goal.pk}/checkins/{day or week()}/"


@pytest.fixture
def goal(plan):
    """One that has been weekly for long."""
    return GoalFactory(plan=plan, title="Write a note")


@pytest.fixture
def mine(calls, engineer):
    """The engineer's program, with both scopes."""
    return calls(engineer, READ, WRITE)


def put(client, place, body, **headers):
    return send(client, "put", place, {"answer": "done"} | body, **headers)


# --- Checking in


def test_a_script_checks_in(mine, goal, engineer):
    made = put(mine, at(goal), {"note": "Two pages."})
    said = CheckIn.objects.get()
    assert made.status_code == 201
    assert made.json() == {
        "id": str(said.pk),
        "goal": str(goal.pk),
        "person": {"id": str(engineer.pk), "name": "Enno Engineer"},
        "cadence": "weekly",
        "period_start": str(week()),
        "answer": "done",
        "note": "Two pages.",
        "evidence": [],
        "made_at": said.made_at.isoformat().replace("+00:00", "Z"),
    }
    read = mine.get(at(goal))
    assert (read.json(), read["ETag"]) == (made.json(), made["ETag"])
    assert mine.get(LIST).json()["results"] == [made.json()]
    assert mine.get(at(goal), headers={"If-None-Match": read["ETag"]}).status_code == 304
    described = CheckInSerializer(data=read.json())
    assert described.is_valid(), described.errors
    assert set(read.json()) == set(described.fields)


def test_what_was_said_is_changed_by_whoever_knows_it(mine, goal, engineer):
    known = put(mine, at(goal), {"note": "Two pages."}, **{"If-None-Match": "*"})["ETag"]
    assert put(mine, at(goal), {"answer": "partly"}).status_code == 428
    assert put(mine, at(goal), {"answer": "partly"}, **{"If-None-Match": "*"}).status_code == 412
    changed = put(mine, at(goal), {"answer": "partly", "note": "One page."}, **{"If-Match": known})
    assert (changed.status_code, changed.json()["note"]) == (200, "One page.")
    assert put(mine, at(goal), {}, **{"If-Match": known}).status_code == 412
    assert [(said.answer, said.note) for said in CheckIn.objects.all()] == [("partly", "One page.")]
    other = start_of_last("week", week())
    assert put(mine, at(goal, other), {}, **{"If-Match": known}).status_code == 412


def test_an_answer_for_the_last_period_is_taken_and_for_others_refused(mine, goal):
    last = start_of_last("week", week())
    assert put(mine, at(goal, last), {}).status_code == 201
    for day in (start_of_last("week", last), start_of_next("week", week()), week() + timedelta(days=1)):
        refused = put(mine, at(goal, day), {})
        assert (refused.status_code, "this period" in refused.json()["errors"][0]["messages"][0]) == (422, True)
    assert [said.period_start for said in CheckIn.objects.all()] == [last]


@pytest.mark.parametrize("day", ["today", "2026-02-30", "20", "2026-05"])
def test_an_address_without_a_day_is_none(mine, goal, day):
    for method, body in (("get", None), ("put", {"answer": "done"}), ("delete", None)):
        assert send(mine, method, at(goal, day), body).status_code == 404


@pytest.mark.parametrize(
    ("body", "status", "field"),
    [
        ({"answer": "maybe"}, 400, "answer"),
        ({"answer": None}, 400, "answer"),
        ({"note": "x" * 501}, 422, "note"),
        ({"evidence": [NOWHERE]}, 422, "evidence"),
        ({"evidence": "mine"}, 400, "evidence"),
    ],
)
def test_what_cannot_be_said_is_refused_at_its_field(mine, goal, body, status, field):
    response = put(mine, at(goal), body)
    assert (response.status_code, fields(response)) == (status, [field])
    assert not CheckIn.objects.exists()


def test_evidence_goes_with_it_and_stays_as_private_as_it_is(mine, calls, goal, engineer, manager):
    private, shared = EvidenceFactory(owner=engineer), EvidenceFactory(owner=engineer, shared_at=timezone.now())
    made = put(mine, at(goal), {"evidence": [str(private.pk), str(shared.pk)]})
    assert set(made.json()["evidence"]) == {str(private.pk), str(shared.pk)}
    client = calls(manager, READ)
    assert client.get(at(goal)).json()["evidence"] == [str(shared.pk)]
    assert client.get(LIST).json()["results"][0]["evidence"] == [str(shared.pk)]


def test_it_is_taken_back(mine, plan):
    goal = GoalFactory(plan=plan, cadence="once")
    known = put(mine, at(goal), {})["ETag"]
    assert Goal.objects.get().state == "done"
    assert send(mine, "delete", at(goal)).status_code == 428
    assert send(mine, "delete", at(goal), **{"If-Match": '"other"'}).status_code == 412
    assert send(mine, "delete", at(goal), **{"If-Match": known}).status_code == 204
    assert send(mine, "delete", at(goal), **{"If-Match": known}).status_code == 404
    assert mine.get(at(goal)).status_code == 404
    assert (Goal.objects.get().state, CheckIn.objects.count()) == ("open", 0)


def test_what_is_long_over_is_not_taken_back(mine, goal):
    CheckInFactory(goal=goal, period_start="2024-01-01")
    assert send(mine, "delete", at(goal, "2024-01-01"), **{"If-Match": "*"}).status_code == 422
    assert CheckIn.objects.exists()


# --- Who


def test_those_above_read_and_do_not_answer(calls, goal, manager, director, engineer):
    CheckInFactory(goal=goal, period_start=week())
    for who in (manager, director):
        client = calls(who, READ, WRITE)
        assert client.get(at(goal)).status_code == 200
        assert len(ids(client.get(LIST))) == 1
        for header in ({}, {"If-Match": "*"}):
            assert put(client, at(goal), {"answer": "partly"}, **header).status_code == 403
            assert send(client, "delete", at(goal), **header).status_code == 403
    assert CheckIn.objects.get().answer == "done"


@pytest.mark.parametrize("who", STRANGERS)
def test_for_anybody_else_nothing_is_there(calls, request, goal, who):
    CheckInFactory(goal=goal, period_start=week())
    client = calls(request.getfixturevalue(who), READ, WRITE)
    assert ids(client.get(LIST)) == []
    assert client.get(DUE).json()["due"] == []
    assert client.get(at(goal)).status_code == 404
    assert put(client, at(goal), {}, **{"If-Match": "*"}).status_code == 404
    assert send(client, "delete", at(goal), **{"If-Match": "*"}).status_code == 404


def test_nobody_calls_without_a_token_or_its_scope(api, calls, goal, engineer):
    for place in (LIST, DUE, at(goal)):
        assert api.get(place).status_code == 401
    for place in (LIST, DUE, at(goal)):
        assert calls(engineer, WRITE).get(place).status_code == 403
    assert put(calls(engineer, READ), at(goal), {}).status_code == 403
    assert send(calls(engineer, READ), "delete", at(goal)).status_code == 403
    assert not CheckIn.objects.exists()


# --- The list


def test_check_ins_are_found_by_what_is_asked(mine, goal, plan, engineer):
    monthly = GoalFactory(plan=plan, cadence="monthly")
    first, second, third = (
        CheckInFactory(goal=goal, period_start="2024-01-01"),
        CheckInFactory(goal=goal, period_start="2024-01-08", answer="partly"),
        CheckInFactory(goal=monthly, period_start="2024-02-01"),
    )
    asked = {
        "": [first, second, third],
        "ordering=-period_start": [third, second, first],
        "since=2024-01-08&until=2024-01-31": [second],
        "answer=partly": [second],
        f"goal={monthly.pk}": [third],
        f"person={NOWHERE}": [],
        f"person={engineer.pk}&until=2024-01-01": [first],
    }
    for query, found in asked.items():
        assert ids(mine.get(f"{LIST}?{query}")) == [str(each.pk) for each in found]
    for query in ("since=then", "answer=maybe", "colour=red"):
        assert mine.get(f"{LIST}?{query}").status_code == 400


def test_lists_go_on_by_cursor_and_ask_as_often_for_many_as_for_few(calls, mine, engineer, plan):
    mine.get(LIST)  # the first use of a token is noted
    counts, n = [], 0
    for more in (3, 27):
        for _ in range(more):
            goal, n = GoalFactory(plan=plan), n + 1
            for day in (date(2024, 1, 1) + timedelta(days=7 * n), week()):
                CheckInFactory(goal=goal, period_start=day).evidence.add(EvidenceFactory(owner=engineer))
        for place in (LIST, DUE):
            with statements() as seen:
                assert mine.get(place).status_code == 200
            counts.append(len(seen))
    assert counts[:2] == counts[2:]
    assert max(counts) <= 4
    assert len(mine.get(DUE).json()["answered"]) == 30
    seen, address = [], f"{LIST}?page_size=50"
    while address:
        page = mine.get(address)
        seen += ids(page)
        address = page.json()["next"]
    assert (len(seen), len(set(seen))) == (60, 60)


# --- This week


def test_what_is_due_is_what_the_page_says(mine, plan, goal, engineer, senior, key_of):
    last = start_of_last("week", week())
    CheckInFactory(goal=goal, period_start=last, answer="not_this_time", note="On leave.")
    Goal.objects.filter(pk=goal.pk).update(competency=key_of("debugging"))
    answered = GoalFactory(plan=plan, title="Answered")
    actions.check_in(goal=answered, answer="partly", now=timezone.now(), on=timezone.localdate(), by=engineer)
    asleep = GoalFactory(plan=plan, title="Asleep", snoozed_until=timezone.localdate() + timedelta(days=9))
    body = mine.get(DUE).json()
    assert body["on"] == str(timezone.localdate())
    assert body["due"] == [
        {
            "goal": {"id": str(goal.pk), "title": "Write a note"},
            "cadence": "weekly",
            "competency": "Debugging",
            "trouble": None,
            "asked_on": str(week()),
            "until": str(week() + timedelta(days=6)),
            "period": {"start": str(week()), "url": f"http://testserver{at(goal)}", "answer": None, "note": ""},
            "last": {
                "start": str(last),
                "url": f"http://testserver{at(goal, last)}",
                "answer": "not_this_time",
                "note": "On leave.",
            },
        }
    ]
    assert set(body["due"][0]) == set(WeekLineSerializer().fields)
    [line] = body["answered"]
    assert (line["goal"]["id"], line["period"]["answer"]) == (str(answered.pk), "partly")
    assert [(line["goal"]["id"], line["trouble"]) for line in body["later"]] == [(str(asleep.pk), None)]
    page = mine.put(body["due"][0]["period"]["url"], {"answer": "done"}, format="json")
    assert (page.status_code, mine.get(DUE).json()["due"]) == (201, [])


def test_what_is_due_says_what_is_in_trouble_and_when_there_was_no_last_period(mine, plan):
    stale = GoalFactory(plan=plan, title="Stale")
    fresh = GoalFactory(plan=plan, title="Fresh", starts_on=timezone.localdate())
    lines = {line["goal"]["id"]: line for line in mine.get(DUE).json()["due"]}
    assert lines[str(stale.pk)]["trouble"] == "stale"
    assert (lines[str(fresh.pk)]["trouble"], lines[str(fresh.pk)]["last"]) == (None, None)
