"""Cycles by API: the same rows, rules and refusals as the pages."""

from datetime import timedelta

import pytest

from assessments.actions import cycles, participations
from assessments.models import Cycle
from notifications.models import Delivery
from tests.factories.ladder import PlacementFactory
from tests.factories.people import RoleFactory, UserFactory
from tests.statements import statements

LIST = "/api/v1/cycles/"
READ, WRITE = "assessments:read", "assessments:write"
NOWHERE = "00000000-0000-4000-8000-000000000000"


def of(cycle, end=""):
    return f"{LIST}{cycle.pk}/{end}"


@pytest.fixture
def sent(team, today):
    days = {"self_due_on": 14, "manager_due_on": 28, "share_due_on": 42}
    return {"title": "Autumn 2026", "unit": str(team.pk)} | {
        name: str(today + timedelta(days=after)) for name, after in days.items()
    }


def people(response):
    return [row["person"]["name"] for row in response.json()["results"]]


# --- Reading


def test_a_cycle_is_listed_for_those_in_it_those_above_hr_and_admins(
    calls, cycle, engineer, manager, director, hr, admin, colleague, committee
):
    listed = {
        who: len(calls(who, READ).get(LIST).json()["results"]) for who in (engineer, manager, director, hr, admin)
    }
    assert set(listed.values()) == {1}
    for stranger in (colleague, committee):
        assert calls(stranger, READ).get(LIST).json()["results"] == []
        assert calls(stranger, READ).get(of(cycle)).status_code == 404
        assert calls(stranger, READ).get(of(cycle, "participations/")).status_code == 404


def test_a_cycle_reads_as_it_is(calls, cycle, engineer, team, ladder):
    Cycle.objects.update(ladder=ladder)
    body = calls(engineer, READ).get(of(cycle)).json()
    assert body["title"] == "Autumn 2026"
    assert (body["state"], body["closed_at"]) == ("open", None)
    assert body["unit"] == {"id": str(team.pk), "name": "Payments"}
    assert body["ladder"] == {"id": str(ladder.pk), "title": "Engineering"}
    assert body["self_due_on"] == str(cycle.self_due_on)
    assert "steps" not in body
    assert calls(engineer, READ).get(LIST).json()["results"] == [body]


def test_a_cycle_for_everybody_on_any_ladder_names_neither(calls, senior, open_cycle, hr_of_all):
    body = calls(hr_of_all, READ).get(of(open_cycle(unit=None, by=hr_of_all))).json()
    assert (body["unit"], body["ladder"]) == (None, None)


def test_hr_reads_the_steps_of_its_own_people(calls, senior, elsewhere, open_cycle, hr, hr_of_all, admin):
    cycle = open_cycle(unit=None, by=hr_of_all)
    assert calls(hr_of_all, READ).get(of(cycle)).json()["steps"]["people"] == 2
    assert calls(hr, READ).get(of(cycle)).json()["steps"]["people"] == 1
    assert "steps" not in calls(admin, READ).get(of(cycle)).json()


def test_cycles_are_filtered_by_state_and_ordered(calls, cycle, open_cycle, hr, now):
    Cycle.objects.update(state="closed", closed_at=now)
    later = open_cycle(title="Later", now=now + timedelta(hours=1))
    client = calls(hr, READ)
    assert [row["title"] for row in client.get(f"{LIST}?state=open").json()["results"]] == ["Later"]
    assert client.get(f"{LIST}?ordering=-opened_at").json()["results"][0]["id"] == str(later.pk)
    assert client.get(f"{LIST}?state=mine").status_code == 400


def test_participations_read_as_on_the_page(
    calls, cycle, participation, own, rate_all, submit, engineer, senior, ladder, hr
):
    submit(rate_all(own, comment="canary"))
    response = calls(hr, READ).get(of(cycle, "participations/"))
    assert response.json()["results"] == [
        {
            "id": str(participation.pk),
            "person": {"id": str(engineer.pk), "name": "Enno Engineer"},
            "level": {"id": str(senior.pk), "title": "Senior"},
            "version": {"ladder": str(ladder.pk), "number": 1},
            "self_written": True,
            "self_missed": False,
            "manager_written": False,
            "stage": "writing",
            "extended_to": None,
            "left_at": None,
        }
    ]
    assert "canary" not in response.content.decode()


@pytest.mark.parametrize(
    ("state", "stage"),
    [
        ("revealed", "talks"),
        ("agreed", "talks"),
        ("proposed", "proposed"),
        ("accepted", "agreed"),
        ("shared", "shared"),
    ],
)
def test_participations_say_how_far_the_two_have_come(calls, cycle, engineer, state, stage, request):
    request.getfixturevalue(state)
    [row] = calls(engineer, READ).get(of(cycle, "participations/")).json()["results"]
    assert (row["self_written"], row["manager_written"], row["stage"]) == (True, True, stage)


def test_everybody_sees_the_participations_that_the_pages_would_show(
    calls, senior, elsewhere, open_cycle, hr_of_all, engineer, manager, director, colleague, hr
):
    cycle = open_cycle(unit=None, by=hr_of_all)
    at = of(cycle, "participations/")
    assert people(calls(hr_of_all, READ).get(at)) == ["Cole Colleague", "Enno Engineer"]
    for who in (engineer, manager, director, hr):
        assert people(calls(who, READ).get(at)) == ["Enno Engineer"]
    assert people(calls(colleague, READ).get(at)) == ["Cole Colleague"]


def test_participations_are_filtered_and_paged(calls, cycle, participation, team, senior, hr, today, now):
    for number in range(3):
        PlacementFactory(person=UserFactory(name=f"P {number}", team=team), level=senior)
    cycles.add_late_joiners(cycle=cycle, on=today, now=now, by=hr)
    participations.take_out(participation=participation, now=now, by=hr)
    client = calls(hr, READ)
    first = client.get(of(cycle, "participations/?page_size=2"))
    assert people(first) == ["P 0", "P 1"]
    assert people(client.get(first.json()["next"])) == ["P 2"]
    assert people(client.get(of(cycle, "participations/?ordering=-name"))) == ["P 2", "P 1", "P 0"]
    assert people(client.get(of(cycle, "participations/?show=out"))) == ["Enno Engineer"]
    assert people(client.get(of(cycle, "participations/?show=alone"))) == ["P 0", "P 1", "P 2"]
    assert client.get(of(cycle, "participations/?show=secret")).status_code == 400


def test_lists_ask_as_often_for_many_as_for_few(calls, cycle, team, senior, hr, today, now):
    client, counts = calls(hr, READ), []
    client.get(LIST)  # the first use of a token is noted
    for people in (1, 20):
        for _ in range(people):
            PlacementFactory(person=UserFactory(team=team), level=senior)
        cycles.add_late_joiners(cycle=cycle, on=today, now=now, by=hr)
        for path in (LIST, of(cycle, "participations/"), of(cycle)):
            with statements() as seen:
                assert client.get(path).status_code == 200
            counts.append(len(seen))
    assert counts[:3] == counts[3:]
    assert max(counts) <= 8


# --- Writing


def test_hr_opens_a_cycle(calls, senior, hr, engineer, sent):
    response = calls(hr, READ, WRITE).post(LIST, sent, format="json")
    cycle = Cycle.objects.get()
    assert (response.status_code, response["Location"]) == (201, f"http://testserver{of(cycle)}")
    assert response.json() == calls(hr, READ).get(LIST).json()["results"][0]
    assert [each.person for each in cycle.participations.all()] == [engineer]
    assert Delivery.objects.get(kind="cycle_opened").person == engineer


def test_hr_of_the_whole_organisation_opens_one_for_everybody_on_a_ladder(calls, senior, hr_of_all, ladder, sent):
    response = calls(hr_of_all, WRITE).post(LIST, {**sent, "unit": None, "ladder": str(ladder.pk)}, format="json")
    assert response.status_code == 201
    assert Cycle.objects.get().ladder == ladder


@pytest.mark.parametrize(
    ("said", "status", "field"),
    [
        ({"title": ""}, 400, "title"),
        ({"self_due_on": "soon"}, 400, "self_due_on"),
        ({"self_due_on": "2001-01-01"}, 422, "self_due_on"),
        ({"share_due_on": "2001-01-01"}, 422, "share_due_on"),
        ({"unit": "7"}, 400, "unit"),
    ],
)
def test_what_cannot_be_opened_is_refused_by_field(calls, senior, hr, sent, said, status, field):
    response = calls(hr, WRITE).post(LIST, {**sent, **said}, format="json")
    assert (response.status_code, [each["field"] for each in response.json()["errors"]]) == (status, [field])
    assert not Cycle.objects.exists()


@pytest.mark.parametrize("field", ["unit", "ladder"])
def test_what_is_not_there_cannot_be_opened_for(calls, senior, hr, sent, field):
    assert calls(hr, WRITE).post(LIST, {**sent, field: NOWHERE}, format="json").status_code == 404


def test_nobody_else_opens_closes_or_nudges(calls, cycle, engineer, manager, admin, elsewhere, sent):
    other = RoleFactory(kind="hr", unit=elsewhere.person.team).person
    for who in (engineer, manager, admin, other):
        client = calls(who, WRITE)
        assert client.post(LIST, sent, format="json").status_code == 403
        assert client.post(of(cycle, "close/")).status_code == 403
    for who in (engineer, manager, admin):
        assert calls(who, WRITE).post(of(cycle, "nudge/")).status_code == 403
    assert calls(other, WRITE).post(of(cycle, "nudge/")).json() == {"people": 0}
    assert Cycle.objects.get().is_open


def test_a_token_needs_the_scope(calls, cycle, hr, sent):
    reading = calls(hr, READ)
    assert reading.post(LIST, sent, format="json").json()["detail"] == "This token lacks the scope “assessments:write”."
    assert reading.post(of(cycle, "close/")).status_code == 403
    writing = calls(hr, WRITE)
    for path in (LIST, of(cycle), of(cycle, "participations/")):
        assert writing.get(path).json()["detail"] == "This token lacks the scope “assessments:read”."


def test_hr_nudges_all_or_some(calls, cycle, hr, engineer, manager):
    client = calls(hr, WRITE)
    assert client.post(of(cycle, "nudge/"), {"people": [str(engineer.pk)]}, format="json").json() == {"people": 2}
    assert client.post(of(cycle, "nudge/")).json() == {"people": 2}
    assert Delivery.objects.filter(kind="assessments_missing").count() == 2
    assert client.post(of(cycle, "nudge/"), {"people": ["7"]}, format="json").status_code == 400


def test_hr_closes_once(calls, cycle, hr):
    client = calls(hr, WRITE)
    body = client.post(of(cycle, "close/")).json()
    assert (body["id"], body["state"]) == (str(cycle.pk), "closed")
    for end in ("close/", "nudge/"):
        again = client.post(of(cycle, end))
        assert (again.status_code, again.json()["errors"][0]["messages"]) == (422, ["This cycle is closed."])
