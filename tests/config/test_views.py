"""Signs of life, and pages shown when something went wrong."""

import json

import pytest
from django.db.migrations.recorder import MigrationRecorder


def test_healthz_is_public_and_asks_no_database(client):
    response = client.get("/healthz")
    assert (response.status_code, response.content) == (200, b"ok\n")


def test_readyz_is_well_when_migrated(client, db):
    response = client.get("/readyz")
    assert (response.status_code, response.content) == (200, b"ok\n")


def test_readyz_says_that_migrations_are_missing(client, db):
    MigrationRecorder.Migration.objects.filter(app="audit").delete()
    response = client.get("/readyz")
    assert (response.status_code, response.content) == (503, b"migrations are missing\n")
    assert response.headers["Retry-After"] == "5"


def test_statusz_names_the_parts_that_are_not_well(client, db, settings, tmp_path):
    settings.BROKER_URL = f"redis+socket://{tmp_path}/nobody?virtual_host=0"
    status = client.get("/statusz")
    body = json.loads(status.content)
    assert status.status_code == 503
    assert (body["ok"], body["broker"], body["database"]) == (False, "down", "ok")


@pytest.mark.urls("tests.config.urls")
def test_lost_database_is_a_503_that_says_when_to_come_back(client, db):
    client.raise_request_exception = False
    page = client.get("/database-away/")
    assert page.status_code == 503
    assert page.headers["Retry-After"] == "5"
    assert "<h1" in page.content.decode()
    document = client.get("/api/database-away/")
    assert (document.status_code, document.json()["status"]) == (503, 503)
    assert document.headers["Content-Type"] == "application/problem+json"


@pytest.mark.urls("tests.config.urls")
def test_a_defect_is_a_500_without_a_word_about_the_inside(client, db):
    client.raise_request_exception = False
    page = client.get("/defect/")
    assert page.status_code == 500
    assert "a secret detail" not in page.content.decode()
    assert client.get("/api/defect/").json() == {
        "type": "about:blank",
        "title": "Internal Server Error",
        "status": 500,
    }


def test_an_unknown_address_is_a_404_page_and_a_problem_document_under_api(as_user, engineer):
    client = as_user(engineer)
    page = client.get("/nothing/here/")
    assert page.status_code == 404
    assert "This rung is missing" in page.content.decode()
    assert client.get("/api/v1/nothing/").json()["title"] == "Not Found"


@pytest.mark.urls("tests.config.urls")
def test_a_refused_action_without_a_form_is_a_422_page_with_the_reason(client, db):
    page = client.get("/refused/")
    assert page.status_code == 422
    assert "The cycle is closed." in page.content.decode()


@pytest.mark.urls("tests.config.urls")
def test_a_forbidden_act_is_a_403_page_with_the_rule(client, db):
    page = client.get("/forbidden/")
    assert page.status_code == 403
    assert "Only the committee votes." in page.content.decode()
