"""The API of ladders, written: imports with their plan, drafts, publishing; who may, and who was first."""

import json
from datetime import date

import pytest
from rest_framework.test import APIClient

from ladder.actions import editing, ladders
from ladder.api import changing, shown
from ladder.files import as_json, as_yaml
from ladder.models import Ladder, Level, Placement, Version
from ladder.queries.content import document_of
from notifications.models import Delivery
from tests.factories.ladder import SMALL, PlacementFactory, document, make_ladder

PROBLEM = "application/problem+json"
IMPORT = "/api/v1/ladders/import/"
WRITE = ("ladders:write", "ladders:read")
PUBLISH = ("ladders:publish", "ladders:read")
CHANGED = SMALL.replace("title: Junior,", "title: Newcomer,")
NOWHERE = "00000000-0000-4000-8000-000000000000"


def send(client, text=SMALL, asked="", content_type="application/yaml", **headers):
    return client.post(f"{IMPORT}{asked}", text, content_type=content_type, **headers)


def rows():
    return Ladder.objects.count(), Version.objects.count(), Level.objects.count()


# --- Importing


@pytest.mark.parametrize("kind", ["application/yaml", "application/json"])
def test_file_becomes_the_draft_of_a_new_ladder(calls, ladder_owner, kind):
    text = SMALL if kind.endswith("yaml") else as_json(document())
    response = send(calls(ladder_owner, *WRITE), text, content_type=kind)
    body = response.json()
    version = Version.objects.get()
    assert response.status_code == 200
    assert (body["is_written"], body["version"]["number"], body["version"]["state"]) == (True, 1, "draft")
    assert body["url"] == response["Location"] == f"http://testserver/api/v1/ladders/{version.ladder_id}/versions/1/"
    assert body["plan"]["counts"] == {"add": 22, "change": 0, "move": 0, "remove": 0, "unchanged": 0}
    assert calls(ladder_owner, *WRITE).get(body["url"])["ETag"] == response["ETag"]


def test_dry_run_plans_and_writes_nothing(calls, ladder_owner, small):
    before = rows()
    response = send(calls(ladder_owner, *WRITE), CHANGED, "?dry_run=true")
    body = response.json()
    assert body["plan"]["counts"]["change"] == 1
    assert body["plan"]["changes"] == [
        {
            "kind": "change",
            "what": "level",
            "name": "Engineer, Newcomer",
            "fields_changed": [{"name": "title", "before": "Junior", "after": "Newcomer"}],
        }
    ]
    assert (body["is_written"], body["version"]["number"]) == (False, 1)
    assert rows() == before
    assert (
        send(calls(ladder_owner, *WRITE), CHANGED.replace("id: engineering", "id: new"), "?dry_run=true").json()[
            "version"
        ]
        is None
    )
    assert rows() == before


def test_same_again_changes_nothing(calls, ladder_owner, small):
    before = rows()
    body = send(calls(ladder_owner, *WRITE), as_yaml(document_of(small.current_version))).json()
    assert (body["is_written"], body["plan"]["changes"], body["version"]["state"]) == (False, [], "published")
    assert rows() == before


def test_new_short_name_alone_is_written(calls, ladder_owner, small):
    text = as_yaml(document_of(small.current_version)).replace("id: engineering\n", "id: craft\n", 1)
    body = send(calls(ladder_owner, *WRITE), text).json()
    assert (body["is_written"], body["plan"]["changes"]) == (True, [])
    assert Ladder.objects.get().slug == "craft"


def test_file_without_a_short_name_has_that_of_the_file(calls, ladder_owner):
    plain = {"title": "Simple", "tracks": [], "competencies": []}
    response = send(calls(ladder_owner, *WRITE), json.dumps(plain), "?name=my-ladder.v2.json", "application/json")
    assert response.status_code == 200
    assert Ladder.objects.get().slug == "my-ladder"


def test_format_can_be_forced(calls, ladder_owner, db):
    response = send(calls(ladder_owner, *WRITE), SMALL, "?format=common")
    assert response.status_code == 422
    assert "There is no field “format” here." in response.json()["problems"][0]["message"]
    assert send(calls(ladder_owner, *WRITE), SMALL, "?format=yaml").status_code == 200
    assert send(calls(ladder_owner, *WRITE), SMALL, "?format=docx").status_code == 400


def test_refused_file_is_told_line_by_line_and_changes_nothing(calls, ladder_owner, small):
    before = rows()
    response = send(calls(ladder_owner, *WRITE), SMALL.replace("rank: 2", "rnak: 2"))
    assert (response.status_code, response["Content-Type"]) == (422, PROBLEM)
    body = response.json()
    assert (body["status"], body["detail"]) == (422, "This file cannot be taken.")
    assert [(one["line"], one["path"]) for one in body["problems"]] == [
        (14, "tracks[0].levels[1].rnak"),
        (14, "tracks[0].levels[1].rank"),
    ]
    assert body["problems"][0]["message"] == "There is no field “rnak” here. Did you mean “rank”?"
    assert rows() == before


@pytest.mark.parametrize("body", ["", "\ufeff", "{", "[1", "\x00", "a: *b", "- a\n\t- b", "é".encode("latin-1")])
def test_what_is_no_file_is_refused(calls, ladder_owner, db, body):
    response = send(calls(ladder_owner, *WRITE), body)
    assert response.status_code == 422
    assert response.json()["problems"][0]["line"] >= 1


def test_file_that_is_too_large_is_refused(calls, ladder_owner, db):
    response = send(calls(ladder_owner, *WRITE), b"# \n" * (6 << 20))
    assert response.status_code == 422
    assert response.json()["problems"][0]["message"].startswith("The file is larger than 16 MB.")


def test_other_kinds_of_body_are_refused(calls, ladder_owner, db):
    assert send(calls(ladder_owner, *WRITE), SMALL, content_type="text/html").status_code == 415


def test_uuids_of_another_ladder_are_refused(calls, ladder_owner, small):
    theirs = as_yaml(document_of(small.current_version)).replace("id: engineering\n", "id: other\n", 1)
    theirs = theirs.replace(f"uuid: {small.pk}\n", "", 1)
    before = rows()
    response = send(calls(ladder_owner, *WRITE), theirs)
    assert response.status_code == 422
    assert response.json()["errors"][0]["messages"][0].startswith("Some uuids in this file belong to another ladder.")
    assert rows() == before


@pytest.mark.parametrize("asked", ["", "?dry_run=true"])
@pytest.mark.parametrize("who", ["engineer", "hr", "admin"])
def test_only_owners_import(calls, request, small, who, asked):
    before = rows()
    response = send(calls(request.getfixturevalue(who), *WRITE), CHANGED, asked)
    assert (response.status_code, response.json()["detail"]) == (403, "Only ladder owners change ladders.")
    assert rows() == before


def test_scopes_are_asked_for_each(calls, ladder_owner, small):
    for scopes in [("ladders:read", "ladders:publish"), ("people:read",)]:
        client = calls(ladder_owner, *scopes)
        assert send(client, CHANGED).status_code == 403
        assert client.post(f"/api/v1/ladders/{small.pk}/draft/").status_code == 403
        assert client.delete(f"/api/v1/ladders/{small.pk}/draft/").status_code == 403
    response = calls(ladder_owner, *WRITE).post(f"/api/v1/ladders/{small.pk}/publish/", {"version": 1}, format="json")
    assert response.json()["detail"] == "This token lacks the scope “ladders:publish”."


# --- Somebody else was there


def test_draft_is_not_replaced_unseen(calls, ladder_owner, small, draft):
    client = calls(ladder_owner, *WRITE)
    response = send(client, CHANGED)
    assert (response.status_code, response["Content-Type"]) == (428, PROBLEM)
    tag = send(client, CHANGED, "?dry_run=true")["ETag"]
    assert send(client, CHANGED, HTTP_IF_MATCH=tag).json()["version"]["number"] == 2
    assert Level.objects.get(version=draft, slug="junior").title == "Newcomer"


def test_draft_that_was_changed_meanwhile_is_kept(calls, ladder_owner, small, draft, level_of):
    client = calls(ladder_owner, *WRITE)
    tag = client.get(f"/api/v1/ladders/{small.pk}/versions/2/")["ETag"]
    junior = level_of(draft, "junior")
    editing.edit_part(part=junior, was=editing.shown(junior), values={"title": "Starter"}, by=ladder_owner)
    response = send(client, CHANGED, HTTP_IF_MATCH=tag)
    assert (response.status_code, response["Content-Type"]) == (412, PROBLEM)
    assert level_of(draft, "junior").title == "Starter"
    assert send(client, CHANGED, HTTP_IF_MATCH="*").status_code == 200
    assert level_of(draft, "junior").title == "Newcomer"


def test_ladder_that_is_new_matches_nothing(calls, ladder_owner, db):
    assert send(calls(ladder_owner, *WRITE), SMALL, HTTP_IF_MATCH='"draft-0"').status_code == 412
    assert send(calls(ladder_owner, *WRITE), SMALL, HTTP_IF_MATCH="*").status_code == 412


# --- Drafts


def test_draft_is_started_and_discarded(calls, ladder_owner, small):
    client = calls(ladder_owner, *WRITE)
    response = client.post(f"/api/v1/ladders/{small.pk}/draft/")
    assert (response.status_code, response.json()["number"], response.json()["state"]) == (201, 2, "draft")
    assert client.get(response["Location"])["ETag"] == response["ETag"]
    again = client.post(f"/api/v1/ladders/{small.pk}/draft/")
    assert again.status_code == 422
    assert again.json()["errors"][0]["messages"][0].startswith("This ladder has a draft already.")
    gone = client.delete(f"/api/v1/ladders/{small.pk}/draft/", HTTP_IF_MATCH=response["ETag"])
    assert (gone.status_code, gone.content) == (204, b"")
    assert [version.number for version in small.versions.all()] == [1]
    assert client.delete(f"/api/v1/ladders/{small.pk}/draft/").status_code == 404


def test_draft_that_was_changed_meanwhile_is_not_discarded(calls, ladder_owner, small, draft):
    response = calls(ladder_owner, *WRITE).delete(f"/api/v1/ladders/{small.pk}/draft/", HTTP_IF_MATCH='"draft-0"')
    assert response.status_code == 412
    assert Version.objects.filter(pk=draft.pk).exists()


@pytest.mark.parametrize("method", ["post", "delete"])
@pytest.mark.parametrize("has_draft", [True, False])
def test_only_owners_change_drafts(calls, engineer, ladder_owner, small, method, has_draft):
    if has_draft:
        ladders.start_draft(version=small.current_version, by=ladder_owner)
    before = rows()
    response = getattr(calls(engineer, *WRITE), method)(f"/api/v1/ladders/{small.pk}/draft/")
    assert (response.status_code, rows()) == (403, before)


@pytest.mark.parametrize("method", ["post", "delete"])
def test_draft_of_a_ladder_that_one_may_not_know_is_not_there(calls, engineer, ladder_owner, method):
    hidden = make_ladder(publish=False)
    assert getattr(calls(engineer, *WRITE), method)(f"/api/v1/ladders/{hidden.pk}/draft/").status_code == 404
    assert getattr(calls(ladder_owner, *WRITE), method)(f"/api/v1/ladders/{NOWHERE}/draft/").status_code == 404


# --- Publishing


def publish(client, ladder, body, **headers):
    return client.post(f"/api/v1/ladders/{ladder.pk}/publish/", body, format="json", **headers)


def test_draft_is_published_with_a_note(calls, ladder_owner, small, draft):
    response = publish(calls(ladder_owner, *PUBLISH), small, {"version": 2, "note": "Clearer words."})
    assert (response.status_code, response.json()["state"], response.json()["note"]) == (
        200,
        "published",
        "Clearer words.",
    )
    small.refresh_from_db()
    assert small.current_version_id == draft.pk
    assert small.current_version.published_by == ladder_owner
    assert Version.objects.get(ladder=small, number=1).state == "archived"


@pytest.fixture
def without_seniors(small, draft, engineer, ladder_owner, level_of):
    """A draft that lacks the level at which the engineer stands."""
    senior = level_of(draft, "senior")
    PlacementFactory(person=engineer, level_id=senior.key_id)
    editing.remove_part(part=senior, by=ladder_owner)
    return draft


def test_level_where_people_stand_needs_a_mapping(calls, ladder_owner, engineer, small, without_seniors, level_of):
    client = calls(ladder_owner, *PUBLISH)
    senior = Placement.objects.get(person=engineer).level_id
    response = publish(client, small, {"version": 2})
    assert response.status_code == 422
    assert response.json()["errors"][0]["field"] == "mapping"
    assert publish(client, small, {"version": 2, "mapping": {str(senior): NOWHERE}}).status_code == 422
    middle = level_of(without_seniors, "mid-level").key_id
    assert (
        publish(client, small, {"version": 2, "mapping": {str(senior): str(middle)}, "tell": True}).status_code == 200
    )
    assert Placement.objects.get(person=engineer, ends_on=None).level_id == middle
    assert Delivery.objects.filter(kind="ladder_published", person=engineer).count() == 1


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "version"),
        ({"version": 0}, "version"),
        ({"version": 2, "mapping": [NOWHERE]}, "mapping"),
        ({"version": 2, "mapping": {NOWHERE: "senior"}}, f"mapping.{NOWHERE}"),
        ({"version": 2, "tell": "perhaps"}, "tell"),
    ],
)
def test_what_cannot_be_read_is_refused_by_name(calls, ladder_owner, small, draft, body, field):
    response = publish(calls(ladder_owner, *PUBLISH), small, body)
    assert response.status_code == 400
    assert [error["field"] for error in response.json()["errors"]] == [field]
    assert Version.objects.get(pk=draft.pk).is_draft


def test_levels_are_mapped_by_their_ids(calls, ladder_owner, small, draft):
    response = publish(calls(ladder_owner, *PUBLISH), small, {"version": 2, "mapping": {"senior": NOWHERE}})
    assert response.status_code == 422
    assert response.json()["errors"] == [{"field": "mapping", "messages": ["Levels are named by their ids here."]}]
    assert Version.objects.get(pk=draft.pk).is_draft


def test_published_version_is_not_published_again(calls, ladder_owner, small):
    response = publish(calls(ladder_owner, *PUBLISH), small, {"version": 1})
    assert (response.status_code, response["Content-Type"]) == (409, PROBLEM)
    assert response.json()["errors"][0]["messages"][0].startswith("Version 1 is published and never changes.")


def test_draft_that_was_changed_meanwhile_is_not_published(calls, ladder_owner, small, draft):
    response = publish(calls(ladder_owner, *PUBLISH), small, {"version": 2}, HTTP_IF_MATCH='"draft-0"')
    assert response.status_code == 412
    assert Version.objects.get(pk=draft.pk).is_draft


def test_only_owners_publish_and_nobody_else_knows_of_the_draft(calls, engineer, small, draft):
    client = calls(engineer, *PUBLISH)
    assert publish(client, small, {"version": 2}).status_code == 404
    assert publish(client, small, {"version": 1}).status_code == 403
    assert Version.objects.get(pk=draft.pk).is_draft


# --- In a browser's session


def test_session_needs_the_token_of_its_forms(ladder_owner, small):
    client = APIClient(enforce_csrf_checks=True)
    client.force_login(ladder_owner)
    address = f"/api/v1/ladders/{small.pk}/draft/"
    response = client.post(address)
    assert (response.status_code, response["Content-Type"]) == (403, PROBLEM)
    assert response.json()["detail"].startswith("CSRF Failed")
    client.get("/ladders/")
    client.cookies["rung-csrf"] = "a" * 32
    assert client.post(address, HTTP_X_CSRFTOKEN="a" * 32).status_code == 201


# --- The description is true


def test_answers_are_as_described(calls, ladder_owner, small):
    client = calls(ladder_owner, *WRITE, "ladders:publish")
    answers = {
        changing.ImportedSerializer: send(client, CHANGED, HTTP_HOST="localhost").json(),
        shown.VersionSerializer: publish(client, small, {"version": 2}).json(),
    }
    for serializer, body in answers.items():
        described = serializer(data=body)
        assert described.is_valid(), described.errors
        assert set(body) == set(described.fields)


def test_days_are_those_of_the_owner(calls, ladder_owner, engineer, small, without_seniors, level_of, time_machine):
    time_machine.move_to("2026-03-01T11:30:00Z", tick=False)
    type(ladder_owner).objects.filter(pk=ladder_owner.pk).update(time_zone="Pacific/Auckland")
    senior, middle = Placement.objects.get(person=engineer).level_id, level_of(without_seniors, "mid-level").key_id
    publish(calls(ladder_owner, *PUBLISH), small, {"version": 2, "mapping": {str(senior): str(middle)}})
    assert Placement.objects.get(person=engineer, ends_on=None).starts_on == date(2026, 3, 2)
