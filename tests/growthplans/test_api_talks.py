"""1:1s by API: of the two who talk; what each notes for themselves is nobody else's."""

from datetime import timedelta

import pytest
from django.utils import timezone

from growthplans.api.talks import TalkSerializer
from growthplans.models import OneOnOne, PrivateNote
from tests.factories.growthplans import OneOnOneFactory
from tests.factories.people import ReportingLineFactory, UserFactory
from tests.growthplans.test_api_plans import NOWHERE, READ, STRANGERS, WRITE, fields, ids, send, tomorrow
from tests.statements import statements

LIST = "/api/v1/growth/talks/"


def at(talk, more=""):
    return f"{LIST}{talk.pk}/{more}"


@pytest.fixture
def talk(engineer, manager):
    return OneOnOneFactory(person=engineer, manager=manager, on=timezone.localdate())


@pytest.fixture
def mine(calls, engineer):
    """The engineer's program, with both scopes."""
    return calls(engineer, READ, WRITE)


def note(client, talk, box, text, was):
    return send(client, "put", at(talk, f"{box}/"), {"text": text}, **{"If-Match": f'"{was}"'})


def test_a_talk_reads_as_it_is(mine, talk, engineer, manager):
    row = mine.get(at(talk)).json()
    assert row == {
        "id": str(talk.pk),
        "person": {"id": str(engineer.pk), "name": "Enno Engineer"},
        "manager": {"id": str(manager.pk), "name": "Mara Manager"},
        "on": str(timezone.localdate()),
        "notes": {"text": "", "row_version": 1},
        "own_notes": {"text": "", "row_version": 0},
    }
    assert mine.get(LIST).json()["results"] == [row]
    described = TalkSerializer(data=row)
    assert described.is_valid(), described.errors
    assert set(row) == set(described.fields)
    assert mine.get(at(talk), headers={"If-None-Match": mine.get(at(talk))["ETag"]}).status_code == 304


def test_what_one_notes_for_oneself_is_in_nobody_elses_answer(calls, talk, engineer, manager, director, hr, admin):
    for who, text in ((engineer, "canary of the engineer"), (manager, "canary of the manager")):
        assert note(calls(who, READ, WRITE), talk, "own-notes", text, 0).status_code == 200
    assert PrivateNote.objects.count() == 2
    for who, own, other in (
        (engineer, "canary of the engineer", "canary of the manager"),
        (manager, "canary of the manager", "canary of the engineer"),
    ):
        client = calls(who, READ, WRITE)
        answers = [
            client.get(LIST),
            client.get(at(talk)),
            send(client, "put", at(talk), {"on": tomorrow()}),
            send(client, "delete", at(talk)),
            note(client, talk, "notes", "Shared.", 9),
            note(client, talk, "own-notes", "Mine.", 9),
        ]
        said = " ".join(answer.content.decode() for answer in answers)
        assert (own in said, other in said) == (True, False)
    for who in (director, hr, admin):
        client = calls(who, READ, WRITE)
        said = client.get(LIST).content.decode() + client.get(at(talk)).content.decode()
        assert "canary" not in said


def test_both_write_the_notes_and_no_word_is_lost(calls, talk, engineer, manager):
    written = note(calls(engineer, READ, WRITE), talk, "notes", "We agreed.", 1)
    assert (written.status_code, written["ETag"], written.json()) == (
        200,
        '"2"',
        {"text": "We agreed.", "row_version": 2},
    )
    client = calls(manager, READ, WRITE)
    assert client.get(at(talk)).json()["notes"] == {"text": "We agreed.", "row_version": 2}
    assert note(client, talk, "notes", "No", 1).status_code == 412
    assert send(client, "put", at(talk, "notes/"), {"text": "No"}).status_code == 428
    assert note(client, talk, "notes", "We agreed, and more.", 2).status_code == 200
    assert OneOnOne.objects.get().notes == "We agreed, and more."


def test_ones_own_notes_are_changed_by_whoever_knows_them(mine, talk, engineer):
    assert note(mine, talk, "own-notes", "Ask for time.", 0)["ETag"] == '"1"'
    assert note(mine, talk, "own-notes", "No", 0).status_code == 412
    assert note(mine, talk, "own-notes", "Ask for more time.", 1).json()["row_version"] == 2
    assert mine.get(at(talk)).json()["own_notes"] == {"text": "Ask for more time.", "row_version": 2}
    refused = note(mine, talk, "own-notes", "x" * 20_001, 2)
    assert (refused.status_code, fields(refused)) == (422, ["text"])
    assert PrivateNote.objects.get().author == engineer


def test_either_sets_a_talk_and_twice_is_once(calls, engineer, manager):
    for who, whom in ((engineer, manager), (manager, engineer)):
        made = send(calls(who, READ, WRITE), "post", LIST, {"whom": str(whom.pk), "on": tomorrow()})
        assert (made.status_code, made["Location"]) == (201, f"http://testserver{at(OneOnOne.objects.get())}")
    talk = OneOnOne.objects.get()
    assert (talk.person, talk.manager, str(talk.on)) == (engineer, manager, tomorrow())


@pytest.mark.parametrize(
    ("body", "status", "field"),
    [
        ({"whom": NOWHERE}, 422, "whom"),
        ({"whom": "my manager"}, 400, "whom"),
        ({"on": "2001-01-01"}, 422, "on"),
        ({"on": "soon"}, 400, "on"),
    ],
)
def test_what_cannot_be_set_is_refused_at_its_field(mine, manager, body, status, field):
    response = send(mine, "post", LIST, {"whom": str(manager.pk), "on": tomorrow()} | body)
    assert (response.status_code, fields(response)) == (status, [field])
    assert not OneOnOne.objects.exists()


def test_a_talk_is_moved_and_called_off(mine, talk):
    moved = send(mine, "put", at(talk), {"on": tomorrow()})
    assert (moved.status_code, moved.json()["on"], moved["ETag"]) == (200, tomorrow(), mine.get(at(talk))["ETag"])
    refused = send(mine, "put", at(talk), {"on": "2001-01-01"})
    assert (refused.status_code, fields(refused)) == (422, ["on"])
    assert send(mine, "delete", at(talk)).status_code == 204
    assert not OneOnOne.objects.exists()


def test_a_talk_with_words_is_not_called_off(mine, talk):
    note(mine, talk, "notes", "We agreed.", 1)
    assert send(mine, "delete", at(talk)).status_code == 422
    assert OneOnOne.objects.exists()


@pytest.mark.parametrize("who", ["director", *STRANGERS])
def test_a_talk_is_there_for_nobody_but_the_two(calls, request, talk, who):
    client = calls(request.getfixturevalue(who), READ, WRITE)
    assert ids(client.get(LIST)) == []
    assert client.get(at(talk)).status_code == 404
    assert send(client, "put", at(talk), {"on": tomorrow()}).status_code == 404
    assert send(client, "delete", at(talk)).status_code == 404
    for box in ("notes", "own-notes"):
        assert note(client, talk, box, "No", 1).status_code == 404
    assert (OneOnOne.objects.get().notes, PrivateNote.objects.count()) == ("", 0)


def test_nobody_calls_without_a_token_or_its_scope(api, calls, talk, engineer):
    assert api.get(LIST).status_code == 401
    assert calls(engineer, WRITE).get(at(talk)).status_code == 403
    for box in ("notes", "own-notes"):
        assert note(calls(engineer, READ), talk, box, "No", 1).status_code == 403


def test_talks_are_found_by_what_is_asked_page_by_page(calls, talk, manager, engineer):
    today = timezone.localdate()
    days = [today + timedelta(days=n) for n in range(4)]
    for day in days[1:]:
        OneOnOneFactory(person=engineer, manager=manager, on=day)
    client = calls(manager, READ)
    rows = client.get(f"{LIST}?since={days[1]}&until={days[2]}&person={engineer.pk}").json()["results"]
    assert [row["on"] for row in rows] == [str(day) for day in days[1:3]]
    assert ids(client.get(f"{LIST}?manager={engineer.pk}")) == []
    first = client.get(f"{LIST}?page_size=3&ordering=-on")
    assert len(ids(first)) == 3
    assert ids(client.get(first.json()["next"])) == [str(talk.pk)]


def test_the_list_asks_as_often_for_many_as_for_few(calls, manager):
    client, counts = calls(manager, READ, WRITE), []
    client.get(LIST)  # the first use of a token is noted
    for more in (3, 27):
        for _ in range(more):
            report = UserFactory()
            ReportingLineFactory(person=report, manager=manager)
            set_ = OneOnOneFactory(person=report, manager=manager)
            PrivateNote.objects.create(talk=set_, author=manager, text="Mine.")
        with statements() as seen:
            assert len(ids(client.get(LIST))) % 27 == 3
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 4
