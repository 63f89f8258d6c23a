"""What may be asked of the lists of the API, and how they are read page after page."""

import pytest

from core.api.parameters import MOST_ROWS
from people.models import ReportingLine
from tests.factories.people import TeamFactory, UserFactory

PROBLEM = "application/problem+json"


def names(response):
    return [row["name"] for row in response.json()["results"]]


# --- What may be asked


def test_people_of_a_unit_of_a_manager_and_by_words(calls, engineer, manager, colleague, team):
    deep = UserFactory(name="Zoë Deep", team=TeamFactory(parent=team), job_title="Data engineer")
    client = calls(colleague)
    assert names(client.get(f"/api/v1/people/?team={team.pk}")) == [
        "Enno Engineer",
        "Mara Manager",
        "Zoë Deep",
    ]
    assert names(client.get(f"/api/v1/people/?manager={manager.pk}")) == ["Enno Engineer"]
    assert names(client.get("/api/v1/people/?q=zoe data")) == ["Zoë Deep"]
    assert names(client.get(f"/api/v1/people/?q={deep.email}")) == ["Zoë Deep"]
    assert names(client.get("/api/v1/people/?q=nobody")) == []


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ("team=7", "team"),
        ("team=", "team"),
        ("manager=%00", "manager"),
        ("state=gone", "state"),
        ("ordering=password", "ordering"),
        ("page_size=0", "page_size"),
        (f"page_size={MOST_ROWS + 1}", "page_size"),
        ("page_size=many", "page_size"),
        ("q=%00", "q"),
        ("cursor=%00", "cursor"),
        ("cursor=%F0%9F%A6%86", "cursor"),
        ("q=a&q=b", "q"),
        ("format=xml", "format"),
    ],
)
def test_what_cannot_be_asked_is_refused_by_name(calls, engineer, asked, field):
    response = calls(engineer).get(f"/api/v1/people/?{asked}")
    assert (response.status_code, response["Content-Type"]) == (400, PROBLEM)
    assert [error["field"] for error in response.json()["errors"]] == [field]


@pytest.mark.parametrize("asked", ["on=yesterday", "on=2025-02-30", "on=", "person=x", "ordering=name"])
def test_what_cannot_be_asked_of_lines_is_refused(calls, engineer, asked):
    assert calls(engineer).get(f"/api/v1/reporting-lines/?{asked}").status_code == 400


def test_unknown_parameter_is_refused_with_the_known_ones(calls, engineer):
    errors = calls(engineer).get("/api/v1/teams/?name=Payments").json()["errors"]
    known = "cursor, ordering, page_size, parent"
    assert errors == [{"field": "name", "messages": [f"There is no such parameter. Known here: {known}."]}]
    errors = calls(engineer).get("/api/v1/me/?id=1").json()["errors"]
    assert errors[0]["messages"] == ["There is no such parameter: nothing can be asked here."]


@pytest.mark.parametrize("address", ["/api/v1/people/7/", "/api/v1/teams/7/", "/api/v1/nothing/"])
def test_address_that_leads_nowhere_is_a_problem_document(calls, engineer, address):
    response = calls(engineer).get(address)
    assert (response.status_code, response["Content-Type"]) == (404, PROBLEM)


def test_page_where_json_is_served_is_refused(calls, engineer):
    response = calls(engineer).get("/api/v1/people/", HTTP_ACCEPT="text/html")
    assert (response.status_code, response["Content-Type"]) == (406, PROBLEM)


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_reading_is_all_there_is(calls, engineer, method):
    response = getattr(calls(engineer), method)("/api/v1/people/")
    assert (response.status_code, response["Allow"]) == (405, "GET, HEAD, OPTIONS")
    assert response["Content-Type"] == PROBLEM


@pytest.mark.parametrize("method", ["head", "options"])
def test_harmless_methods_are_answered(calls, engineer, method):
    assert getattr(calls(engineer), method)("/api/v1/people/").status_code == 200


def test_too_many_calls_are_told_when_to_go_on(calls, engineer, monkeypatch):
    monkeypatch.setattr("rest_framework.throttling.UserRateThrottle.rate", "2/minute", raising=False)
    client = calls(engineer)
    answers = [client.get("/api/v1/me/") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert 0 < int(answers[2]["Retry-After"]) <= 60
    assert answers[2]["Content-Type"] == PROBLEM


# --- Page after page


def pages(client, address):
    """The rows of all pages, page by page."""
    found = []
    while address:
        body = client.get(address).json()
        found.append(body["results"])
        address = body["next"]
    return found


@pytest.mark.parametrize("ordering", ["name", "-name"])
def test_pages_hold_everybody_once_in_order(calls, engineer, ordering):
    for name in ["Ben", "Ann", "Ann", "Ann", "Cem"]:
        UserFactory(name=name)
    client = calls(engineer)
    whole = client.get(f"/api/v1/people/?ordering={ordering}").json()["results"]
    split = pages(client, f"/api/v1/people/?ordering={ordering}&page_size=2&state=active")
    field = ordering.removeprefix("-")
    assert [len(page) for page in split] == [2] * (len(whole) // 2) + [1] * (len(whole) % 2)
    assert [row["id"] for page in split for row in page] == [row["id"] for row in whole]
    ordered = sorted((row[field] for row in whole), reverse=ordering.startswith("-"))
    assert [row[field] for row in whole] == ordered


def test_lines_of_one_day_are_paged_too(calls, manager, engineer, colleague):
    split = pages(calls(engineer), "/api/v1/reporting-lines/?page_size=1")
    assert len({page[0]["id"] for page in split}) == len(split) == ReportingLine.objects.count()


def test_page_is_not_moved_by_who_comes_before_it(calls, engineer):
    for name in ["Bea", "Cem", "Dia"]:
        UserFactory(name=name)
    client = calls(engineer)
    first = client.get("/api/v1/people/?page_size=1&q=person").json()
    UserFactory(name="Aaa")
    assert names(client.get(first["next"])) == ["Cem"]


def test_cursor_of_another_ordering_is_refused(calls, engineer, colleague):
    client = calls(engineer)
    following = client.get("/api/v1/people/?page_size=1").json()["next"]
    assert client.get(following).status_code == 200
    response = client.get(f"{following}&ordering=-name")
    assert response.status_code == 404
    assert response.json()["detail"].startswith("This cursor was not made by this list and ordering.")


@pytest.mark.parametrize("cursor", ["made-up", "a:b"])
def test_cursor_that_is_not_ours_leads_nowhere(calls, engineer, cursor):
    assert calls(engineer).get(f"/api/v1/people/?cursor={cursor}").status_code == 404
