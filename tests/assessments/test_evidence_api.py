"""The API of evidence: the same as the pages show, by the same rules."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from assessments.actions import evidence as actions
from assessments.api.evidence import EvidenceSerializer
from assessments.models import Evidence
from audit.models import Event
from tests.assessments.evidence import attach
from tests.factories.assessments import EvidenceFactory

LIST = "/api/v1/evidence/"
READ, WRITE = "evidence:read", "evidence:write"
NOWHERE = "00000000-0000-4000-8000-000000000000"


def at(entry, more=""):
    return f"{LIST}{entry.pk}/{more}"


def titles(response):
    return [row["title"] for row in response.json()["results"]]


def fields(response):
    return [error["field"] for error in response.json()["errors"]]


@pytest.fixture
def mine(calls, engineer):
    """The engineer's program, with both scopes."""
    return calls(engineer, READ, WRITE)


def patch(client, entry, body, tag=None):
    tag = tag or client.get(at(entry))["ETag"]
    return client.patch(at(entry), body, format="json", headers={"If-Match": tag})


# --- The list


def test_a_row_says_what_the_page_says(mine, shelf, key_of, engineer):
    attach(shelf["Leak"])
    row = mine.get(f"{LIST}?ordering=-happened_on").json()["results"][0]
    entry = shelf["Leak"]
    assert row == {
        "id": str(entry.pk),
        "owner": {"id": str(engineer.pk), "name": "Enno Engineer"},
        "kind": "work",
        "title": "Leak",
        "text": "",
        "url": "",
        "happened_on": "2026-03-09",
        "competencies": [{"id": str(key_of("debugging")), "title": "Debugging"}],
        "shared": True,
        "file": {
            "name": "plan.pdf",
            "type": "application/pdf",
            "size": 8,
            "url": f"http://testserver{at(entry, 'file/')}",
        },
    }
    assert mine.get(at(entry)).json() == row
    described = EvidenceSerializer(data=row | {"file": row["file"] | {"url": "https://rung.example.org/"}})
    assert described.is_valid(), described.errors
    assert set(row) == set(described.fields)


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("", ["Older", "Old", "Talk", "Thanks", "Leak"]),
        ("ordering=-happened_on", ["Leak", "Thanks", "Talk", "Old", "Older"]),
        ("kind=feedback", ["Older", "Thanks"]),
        ("shared=true", ["Leak"]),
        ("shared=false&tagged=true", ["Talk", "Thanks"]),
        ("tagged=false", ["Older", "Old"]),
        ("since=2024-07-01&until=2026-01-05", ["Old", "Talk"]),
        ("q=OLD", ["Older", "Old"]),
        (f"competency={NOWHERE}", []),
        (f"owner={NOWHERE}", []),
    ],
)
def test_rows_are_found_by_what_is_asked(mine, shelf, asked, found):
    assert titles(mine.get(f"{LIST}?{asked}")) == found


def test_rows_are_found_by_competency_and_owner(mine, shelf, key_of, engineer):
    assert titles(mine.get(f"{LIST}?competency={key_of('mentoring')}")) == ["Talk", "Thanks"]
    assert titles(mine.get(f"{LIST}?owner={engineer.pk}&kind=feedback")) == ["Older", "Thanks"]


def test_pages_go_on_where_the_last_one_ended(mine, engineer):
    for n in range(5):
        EvidenceFactory(owner=engineer, title=str(n))  # all of one day
    seen, address = [], f"{LIST}?page_size=2"
    while address:
        page = mine.get(address)
        seen += titles(page)
        address = page.json()["next"]
    assert sorted(seen) == ["0", "1", "2", "3", "4"]


@pytest.mark.parametrize("asked", ["shared=maybe", "since=yesterday", "owner=me", "colour=red", "kind=praise"])
def test_what_cannot_be_read_is_refused_by_name(mine, asked):
    response = mine.get(f"{LIST}?{asked}")
    assert response.status_code == 400
    assert fields(response) == [asked.partition("=")[0]]


@pytest.mark.parametrize(
    ("who", "seen"),
    [
        ("engineer", ["Older", "Old", "Talk", "Thanks", "Leak"]),
        ("manager", ["Leak"]),
        ("director", ["Leak"]),
        ("hr", ["Leak"]),
        ("admin", []),
        ("colleague", []),
    ],
)
def test_each_reads_what_the_pages_show_and_reading_is_recorded(calls, request, engineer, shelf, who, seen):
    reader = request.getfixturevalue(who)
    assert titles(calls(reader, READ).get(LIST)) == seen
    read = Event.objects.filter(kind="evidence.read")
    expected = [(reader, engineer, {"read": [str(shelf["Leak"].pk)]})] if seen == ["Leak"] else []
    assert [(event.actor, event.person, event.detail) for event in read] == expected


def test_list_asks_as_often_for_many_owners_as_for_one(calls, manager, engineer, team, django_assert_num_queries):
    client = calls(manager, READ)
    client.get(LIST)  # notes the use of the token
    EvidenceFactory(owner=manager)
    for _ in range(3):
        EvidenceFactory(owner=engineer, shared_at=timezone.now())
        with django_assert_num_queries(7):  # token, roles, rows, what they say; that they were read, as a savepoint
            client.get(LIST)


# --- Writing


def test_a_program_keeps_evidence_privately(mine, engineer, senior, key_of):
    body = {"title": "Merged #2481", "url": "https://a.example/2481", "competencies": [str(key_of("debugging"))]}
    response = mine.post(LIST, body, format="json")
    kept = Evidence.objects.get()
    assert response.status_code == 201
    assert response["Location"] == f"http://testserver{at(kept)}"
    assert response["ETag"] == mine.get(at(kept))["ETag"]
    assert (kept.owner, kept.title, kept.happened_on, kept.is_shared) == (
        engineer,
        "Merged #2481",
        timezone.localdate(),
        False,
    )
    assert response.json()["competencies"] == [{"id": str(key_of("debugging")), "title": "Debugging"}]


@pytest.mark.parametrize(
    ("body", "status", "field"),
    [
        ({"title": "x" * 201}, 422, "title"),
        ({"text": "x" * 100_000}, 422, "text"),
        ({"url": "javascript:alert(1)"}, 422, "url"),
        ({"text": "lone \ud800"}, 400, "text"),
        ({"happened_on": "2999-01-01"}, 422, "happened_on"),
        ({"competencies": [NOWHERE]}, 422, "competencies"),
        ({"title": ""}, 400, "title"),
        ({"happened_on": "yesterday"}, 400, "happened_on"),
        ({"kind": "praise"}, 400, "kind"),
    ],
)
def test_what_cannot_be_kept_is_refused_at_its_field(mine, senior, body, status, field):
    response = mine.post(LIST, json.dumps({"title": "Good"} | body), content_type="application/json")
    assert (response.status_code, fields(response)) == (status, [field])
    assert not Evidence.objects.exists()


def test_what_is_left_out_stays_as_it_is(mine, engineer, senior, key_of):
    entry = EvidenceFactory(owner=engineer, text="Words.", kind="feedback", tags=[key_of("debugging")])
    response = patch(mine, entry, {"title": "Otherwise"})
    assert response.status_code == 200
    assert response["ETag"] == mine.get(at(entry))["ETag"]
    entry.refresh_from_db()
    assert (entry.title, entry.text, entry.kind, entry.row_version) == ("Otherwise", "Words.", "feedback", 2)
    assert [key.pk for key in entry.competencies.all()] == [key_of("debugging")]
    patch(mine, entry, {"competencies": []})
    assert not entry.competencies.exists()
    assert patch(mine, entry, {"happened_on": str(timezone.localdate() + timedelta(days=1))}).status_code == 422


def test_it_is_shared_and_made_private_by_a_field(mine, engineer):
    entry = EvidenceFactory(owner=engineer)
    assert patch(mine, entry, {"shared": True}).json()["shared"] is True
    assert Evidence.objects.get().is_shared
    assert patch(mine, entry, {"shared": False, "title": "Mine"}).json()["shared"] is False
    entry.refresh_from_db()
    assert (entry.is_shared, entry.title) == (False, "Mine")


def test_nothing_is_changed_by_whoever_does_not_know_it_as_it_is(mine, engineer):
    entry = EvidenceFactory(owner=engineer, title="As it was")
    known = mine.get(at(entry))["ETag"]
    assert mine.patch(at(entry), {"title": "No"}, format="json").status_code == 428
    assert mine.delete(at(entry)).status_code == 428
    actions.set_shared(entry=entry, is_shared=True, now=timezone.now(), by=engineer)
    assert patch(mine, entry, {"title": "No"}, known).status_code == 412
    assert mine.delete(at(entry), headers={"If-Match": known}).status_code == 412
    assert Evidence.objects.get().title == "As it was"
    assert patch(mine, entry, {"title": "Yes"}, "*").status_code == 200
    assert mine.delete(at(entry), headers={"If-Match": mine.get(at(entry))["ETag"]}).status_code == 204
    assert not Evidence.objects.exists()


def test_what_is_known_is_not_sent_again(mine, engineer):
    entry = EvidenceFactory(owner=engineer)
    known = mine.get(at(entry))["ETag"]
    assert mine.get(at(entry), headers={"If-None-Match": known}).status_code == 304


def test_readers_read_and_do_not_write(calls, manager, engineer):
    entry, client = EvidenceFactory(owner=engineer, shared_at=timezone.now()), calls(manager, READ, WRITE)
    tag = client.get(at(entry))["ETag"]
    assert patch(client, entry, {"title": "No"}, tag).status_code == 403
    assert client.delete(at(entry), headers={"If-Match": tag}).status_code == 403
    assert Event.objects.filter(kind="evidence.read", actor=manager, person=engineer).count() == 1
    private = EvidenceFactory(owner=engineer)
    assert client.get(at(private)).status_code == 404
    assert client.get(at(attach(private), "file/")).status_code == 404


@pytest.mark.parametrize(("scope", "reads", "writes"), [(READ, 200, 403), (WRITE, 403, 201), ("people:read", 403, 403)])
def test_reading_and_writing_take_their_own_scopes(calls, engineer, scope, reads, writes):
    client = calls(engineer, scope)
    assert client.get(LIST).status_code == reads
    assert client.post(LIST, {"title": "Good"}, format="json").status_code == writes


def test_the_file_is_given_as_one(mine, calls, manager, engineer):
    entry = attach(EvidenceFactory(owner=engineer, shared_at=timezone.now()), b"# Plan", "日本.md")
    answer = mine.get(at(entry, "file/"))
    assert (answer.content, answer["Content-Type"]) == (b"# Plan", "text/plain")
    assert answer["Content-Disposition"] == "attachment; filename*=utf-8''%E6%97%A5%E6%9C%AC.md"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer["Cache-Control"] == "private, no-store"
    assert not Event.objects.filter(kind="evidence.read").exists()
    assert calls(manager, READ).get(at(entry, "file/")).status_code == 200
    assert Event.objects.filter(kind="evidence.read", actor=manager).exists()
    assert calls(engineer, READ).get(at(EvidenceFactory(owner=engineer), "file/")).status_code == 404
