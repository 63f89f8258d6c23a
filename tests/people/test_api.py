"""The API of people: the same rows as the pages, to whoever may see them, with a token or a session."""

from datetime import timedelta

import pytest
from django.utils import timezone

from people import api as product
from people.models import ReportingLine, Team, User
from people.models.tokens import Scope
from people.queries.present import present_managers
from tests.factories.people import ReportingLineFactory, TeamFactory, UserFactory

PROBLEM = "application/problem+json"
LISTS = ["/api/v1/people/", "/api/v1/teams/", "/api/v1/reporting-lines/"]


def names(response):
    return [row["name"] for row in response.json()["results"]]


# --- Who is let in


@pytest.mark.parametrize("address", ["/api/v1/", "/api/v1/me/", "/api/schema/", *LISTS])
def test_anonymous_call_is_asked_for_a_token(api, db, address):
    response = api.get(address)
    assert (response.status_code, response["WWW-Authenticate"]) == (401, "Bearer")
    assert response["Content-Type"] == PROBLEM
    assert response.json()["status"] == 401


@pytest.mark.parametrize(
    "header",
    [
        "Bearer",
        "Bearer ",
        "Bearer rung_00000000_x",
        "Bearer \xff\xfe",
        "Bearer a\x00b",
        "bearer a b",
        "Basic eDp5",
        "\x00",
    ],
)
def test_odd_credentials_are_a_401(api, db, header):
    response = api.get("/api/v1/me/", HTTP_AUTHORIZATION=header)
    assert (response.status_code, response["WWW-Authenticate"]) == (401, "Bearer")


def test_expired_token_is_refused(api, secret_of, engineer):
    secret = secret_of(engineer, now=timezone.now() - timedelta(days=1, seconds=1))
    response = api.get("/api/v1/me/", HTTP_AUTHORIZATION=f"Bearer {secret}")
    assert response.status_code == 401
    assert response.json()["detail"] == "This token is unknown, expired or revoked, or its owner has left."


def test_token_of_a_person_who_leaves_is_out_at_once(calls, engineer):
    client = calls(engineer)
    assert client.get("/api/v1/me/").status_code == 200
    User.objects.filter(pk=engineer.pk).update(state=User.State.DEACTIVATED)
    assert client.get("/api/v1/me/").status_code == 401


def test_use_of_a_token_is_noted(calls, engineer):
    calls(engineer).get("/api/v1/me/")
    used = engineer.api_tokens.get().last_used_at
    assert timezone.now() - used < timedelta(minutes=1)


def test_token_without_the_scope_is_told_which(calls, engineer):
    client = calls(engineer)
    assert client.get("/api/v1/people/").status_code == 200
    engineer.api_tokens.update(scopes=[])
    response = client.get("/api/v1/people/")
    assert response.status_code == 403
    assert response.json()["detail"] == "This token lacks the scope “people:read”."
    assert client.get("/api/v1/me/").status_code == 200


def test_session_needs_no_token(as_user, engineer):
    response = as_user(engineer).get("/api/v1/me/")
    assert response.json()["email"] == engineer.email
    assert "token" not in response.json()


def test_answers_are_kept_by_no_cache(calls, engineer):
    assert calls(engineer).get("/api/v1/me/")["Cache-Control"] == "private, no-store"


# --- Who sees what


def test_me_says_who_the_token_acts_for(calls, hr, team):
    body = calls(hr).get("/api/v1/me/").json()
    assert (body["id"], body["email"], body["state"]) == (str(hr.pk), hr.email, "active")
    assert body["roles"] == [{"kind": "hr", "unit": {"id": str(team.pk), "name": "Payments"}}]
    assert body["token"]["scopes"] == ["people:read"]


def test_root_leads_to_everything(calls, admin):
    client = calls(admin, *Scope.values)  # the mail ledger is an administrator's
    links = client.get("/api/v1/").json()
    growth = {f"growth_{name}" for name in ("due", "plans", "goals", "checkins", "comments", "talks", "templates")}
    known = {"cycles", "deliveries", "evidence", "ladders", "me", "people", "placements", "preferences"}
    assert set(links) == known | growth | {"reporting_lines", "schema", "teams"}
    assert {client.get(link).status_code for link in links.values()} == {200}


def test_person_has_team_and_present_manager(calls, engineer, manager, team, colleague):
    person = calls(colleague).get(f"/api/v1/people/{engineer.pk}/").json()
    assert person == {
        "id": str(engineer.pk),
        "name": "Enno Engineer",
        "email": engineer.email,
        "job_title": "",
        "time_zone": "UTC",
        "state": "active",
        "team": {"id": str(team.pk), "name": "Payments"},
        "manager": {"id": str(manager.pk), "name": "Mara Manager"},
    }


def test_former_manager_is_not_the_manager(calls, engineer, manager, colleague):
    ReportingLine.objects.filter(person=engineer).update(ends_on=timezone.localdate())
    assert calls(colleague).get(f"/api/v1/people/{engineer.pk}/").json()["manager"] is None


def test_manager_whom_one_may_not_see_is_absent(calls, engineer, manager, colleague, hr):
    assert calls(colleague).get(f"/api/v1/people/{engineer.pk}/").json()["manager"]["id"] == str(manager.pk)
    User.objects.filter(pk=manager.pk).update(state=User.State.DEACTIVATED)
    assert "manager" not in calls(colleague).get(f"/api/v1/people/{engineer.pk}/").json()
    line = calls(colleague).get(f"/api/v1/reporting-lines/?person={engineer.pk}").json()["results"][0]
    assert "manager" not in line
    assert line["person"]["id"] == str(engineer.pk)
    assert calls(hr).get(f"/api/v1/people/{engineer.pk}/").json()["manager"]["id"] == str(manager.pk)


def test_manager_whom_one_may_not_see_is_not_found_by_asking_either(calls, engineer, manager, colleague):
    for address in [
        f"/api/v1/people/?manager={manager.pk}",
        f"/api/v1/reporting-lines/?manager={manager.pk}",
    ]:
        assert len(calls(colleague).get(address).json()["results"]) == 1
        User.objects.filter(pk=manager.pk).update(state=User.State.DEACTIVATED)
        assert calls(colleague).get(address).json()["results"] == []
        User.objects.filter(pk=manager.pk).update(state=User.State.ACTIVE)


@pytest.mark.parametrize("reader", ["engineer", "manager", "hr", "admin", "colleague"])
def test_people_and_managers_are_those_of_the_pages(calls, request, reader, leaver, engineer):
    person, today = request.getfixturevalue(reader), timezone.localdate()
    ReportingLineFactory(person=leaver, manager=engineer)
    ReportingLineFactory(person=UserFactory(), manager=leaver)
    found = User.objects.visible_to(person)
    pages = present_managers(found, viewer=person, on=today)
    expected = {}
    for one in found:
        reporting = pages.get(one.pk)
        if reporting is None:
            expected[str(one.pk)] = None
        elif reporting.manager:
            expected[str(one.pk)] = {"id": str(reporting.manager.pk), "name": reporting.manager.name}
        else:
            expected[str(one.pk)] = "absent"
    rows = calls(person).get("/api/v1/people/").json()["results"]
    assert {row["id"]: row.get("manager", "absent") for row in rows} == expected


def test_leaver_is_found_by_hr_of_the_unit_and_by_nobody_else(calls, leaver, engineer, hr):
    assert calls(hr).get(f"/api/v1/people/{leaver.pk}/").json()["state"] == "deactivated"
    assert "Leo Leaver" in names(calls(hr).get("/api/v1/people/"))
    response = calls(engineer).get(f"/api/v1/people/{leaver.pk}/")
    assert (response.status_code, response["Content-Type"]) == (404, PROBLEM)
    assert "Leo Leaver" not in names(calls(engineer).get("/api/v1/people/"))
    assert names(calls(engineer).get("/api/v1/people/?state=deactivated")) == []


def test_line_of_a_leaver_is_seen_by_hr_of_the_unit_and_by_nobody_else(calls, leaver, manager, colleague, hr):
    line = ReportingLineFactory(person=leaver, manager=manager)
    address = f"/api/v1/reporting-lines/?person={leaver.pk}"
    assert calls(hr).get(address).json()["results"][0]["id"] == str(line.pk)
    assert calls(colleague).get(address).json()["results"] == []


def test_former_lines_are_for_the_chain_and_hr(calls, engineer, manager, hr, colleague):
    ReportingLine.objects.filter(person=engineer).update(ends_on="2025-01-01")
    ReportingLineFactory(person=engineer, manager=manager, starts_on="2025-01-01")
    address = f"/api/v1/reporting-lines/?person={engineer.pk}"
    days = {
        person.name: [line["starts_on"] for line in calls(person).get(address).json()["results"]]
        for person in (engineer, manager, hr, colleague)
    }
    assert days == {
        "Enno Engineer": ["2024-01-01", "2025-01-01"],
        "Mara Manager": ["2024-01-01", "2025-01-01"],
        "Hana HR": ["2024-01-01", "2025-01-01"],
        "Cole Colleague": ["2025-01-01"],
    }


def test_lines_in_force_on_a_day(calls, engineer, hr):
    ReportingLine.objects.filter(person=engineer).update(ends_on="2025-01-01")
    address = f"/api/v1/reporting-lines/?person={engineer.pk}&on="
    assert len(calls(hr).get(f"{address}2024-12-31").json()["results"]) == 1
    assert calls(hr).get(f"{address}2025-01-01").json()["results"] == []


def test_team_of_teams(calls, engineer, team):
    below = TeamFactory(name="Refunds", parent=team)
    client = calls(engineer)
    assert client.get(f"/api/v1/teams/{below.pk}/").json() == {
        "id": str(below.pk),
        "name": "Refunds",
        "parent": {"id": str(team.pk), "name": "Payments"},
    }
    assert names(client.get(f"/api/v1/teams/?parent={team.pk}")) == ["Refunds"]
    assert names(client.get("/api/v1/teams/?ordering=-name")) == ["Refunds", "Payments"]


# --- The description is true


@pytest.mark.parametrize(
    ("address", "serializer"),
    [
        ("/api/v1/people/", product.PersonSerializer),
        ("/api/v1/teams/", product.TeamSerializer),
        ("/api/v1/reporting-lines/", product.ReportingLineSerializer),
    ],
)
@pytest.mark.usefixtures("engineer", "colleague", "leaver")
def test_rows_are_as_described(calls, hr, address, serializer):
    TeamFactory(parent=Team.objects.get(name="Payments"))
    rows = calls(hr).get(address).json()["results"]
    assert len(rows) > 1
    for row in rows:
        described = serializer(data=row)
        assert described.is_valid(), described.errors
        assert set(row) <= set(described.fields)
        assert {name for name, field in described.fields.items() if field.required} <= set(row)


def test_me_is_as_described(calls, hr):
    described = product.MeSerializer(data=calls(hr).get("/api/v1/me/").json())
    assert described.is_valid(), described.errors
    assert set(described.initial_data) == set(described.fields)


def test_description_is_served_to_whoever_is_signed_in(calls, engineer):
    response = calls(engineer).get("/api/schema/", HTTP_ACCEPT="application/json")
    body = response.json()
    assert body["openapi"] == "3.1.1"
    assert body["paths"]["/api/v1/people/"]["get"]["security"] == [
        {"token": ["people:read"]},
        {"session": []},
    ]


# --- What it costs


# Token and owner, then the owner's roles where they decide over rows, then the rows; of people, who and what.
@pytest.mark.parametrize(("address", "statements"), list(zip(LISTS, [4, 2, 3], strict=True)))
def test_a_list_asks_the_database_as_often_for_many_rows_as_for_few(
    calls, engineer, django_assert_num_queries, address, statements
):
    client = calls(engineer)
    client.get(address)  # notes the use of the token
    with django_assert_num_queries(statements):
        few = len(client.get(address).json()["results"])
    for _ in range(3):
        ReportingLineFactory(person=UserFactory(team=TeamFactory()))
    with django_assert_num_queries(statements):
        assert len(client.get(address).json()["results"]) >= few + 3
