"""Assessments for programs: who reads what, and answers that overwrite nothing."""

import pytest

from assessments.api import assessments as api_views
from assessments.models import Assessment, Rating
from audit.models import Event
from people.models.tokens import Scope
from tests.statements import statements

LIST = "/api/v1/assessments/"


@pytest.fixture
def reads(calls):
    return lambda person: calls(person, Scope.ASSESSMENTS_READ)


@pytest.fixture
def writes(calls):
    return lambda person: calls(person, Scope.ASSESSMENTS_WRITE)


@pytest.fixture
def put(writes, own, key_of):
    def send(person, at="debugging", *, version="0", assessment=own, **sent):
        url = f"{LIST}{assessment.pk}/ratings/{key_of(at)}/"
        body = {"answer": "rated", "point": "meets", **sent}
        headers = {} if version is None else {"If-Match": f'"{version}"'}
        return writes(person).put(url, body, format="json", headers=headers)

    return send


def kinds(response):
    return [(row["kind"], row["state"]) for row in response.json()["results"]]


def test_each_lists_what_they_may_read(reads, engineer, manager, director, hr, colleague, admin, own, theirs):
    assert kinds(reads(engineer).get(LIST)) == [("self", "draft")]
    assert kinds(reads(manager).get(LIST)) == [("manager", "draft")]
    for somebody in (director, hr, colleague, admin):
        assert kinds(reads(somebody).get(LIST)) == []


def test_a_shared_result_is_listed_for_those_above(reads, director, engineer, shared, cycle):
    both = [("self", "submitted"), ("manager", "submitted"), ("agreed", "shared")]
    client = reads(director)
    assert kinds(client.get(LIST)) == both
    assert kinds(client.get(f"{LIST}?kind=agreed&state=shared&person={engineer.pk}&cycle={cycle.pk}")) == both[2:]
    assert kinds(client.get(f"{LIST}?person={director.pk}")) == []
    assert client.get(f"{LIST}?kind=peer").status_code == 400
    first = client.get(f"{LIST}?page_size=2").json()
    assert len(first["results"]) == 2
    assert kinds(client.get(first["next"])) == both[2:]


def test_rows_are_as_described(reads, engineer, shared):
    rows = reads(engineer).get(LIST).json()["results"]
    assert set(rows[0]) == set(api_views.AssessmentRowSerializer().fields)
    assert rows[2]["person"] == {"id": str(engineer.pk), "name": "Enno Engineer"}
    one = reads(engineer).get(f"{LIST}{shared.pk}/").json()
    assert set(one) == set(api_views.AssessmentSerializer().fields)
    assert set(one["ratings"][0]) == set(api_views.RatingSerializer().fields)


def test_one_says_all_that_is_asked(reads, engineer, own, rate, key_of):
    rate(own, key_of("debugging"), 3, comment="I found it.")
    response = reads(engineer).get(f"{LIST}{own.pk}/")
    assert response.json()["ratings"] == [
        {
            "competency": {"id": str(key_of("debugging")), "slug": "debugging", "title": "Debugging"},
            "answer": "rated",
            "point": "exceeds",
            "value": 3.0,
            "comment": "I found it.",
            "reason": "",
            "row_version": 1,
        },
        {
            "competency": {"id": str(key_of("mentoring")), "slug": "mentoring", "title": "Mentoring"},
            "answer": None,
            "point": None,
            "value": None,
            "comment": "",
            "reason": "",
            "row_version": 0,
        },
    ]
    tag = response.headers["ETag"]
    assert reads(engineer).get(f"{LIST}{own.pk}/", headers={"If-None-Match": tag}).status_code == 304
    rate(own, key_of("debugging"), 3, comment="I found it twice.")
    assert reads(engineer).get(f"{LIST}{own.pk}/", headers={"If-None-Match": tag}).status_code == 200


def test_what_is_not_yet_theirs_is_not_there(reads, engineer, manager, own, theirs):
    assert reads(manager).get(f"{LIST}{theirs.pk}/").status_code == 200
    assert reads(manager).get(f"{LIST}{own.pk}/").status_code == 404
    assert reads(engineer).get(f"{LIST}{theirs.pk}/").status_code == 404


def test_reading_somebody_elses_is_recorded(reads, engineer, manager, shared):
    own = Assessment.objects.get(kind="self")
    reads(engineer).get(f"{LIST}{shared.pk}/")
    reads(manager).get(f"{LIST}{shared.pk}/")
    assert not Event.objects.filter(kind="assessments.read").exists()
    reads(manager).get(f"{LIST}{own.pk}/")
    event = Event.objects.get(kind="assessments.read")
    assert (event.actor_id, event.person_id, event.detail) == (manager.pk, engineer.pk, {"read": [str(own.pk)]})


def test_tokens_need_the_scope(calls, engineer, own):
    assert calls(engineer, Scope.ASSESSMENTS_WRITE).get(LIST).status_code == 403
    assert calls(engineer, Scope.ASSESSMENTS_READ).post(f"{LIST}{own.pk}/submit/").status_code == 403


def test_an_answer_is_written_against_what_was_read(put, engineer, key_of):
    response = put(engineer, comment="First")
    assert (response.status_code, response.headers["ETag"], response.json()["row_version"]) == (200, '"1"', 1)
    assert put(engineer, comment="Over it", version="0").status_code == 412
    assert put(engineer, comment="Blind", version=None).status_code == 428
    assert Rating.objects.get().comment == "First"
    assert put(engineer, point="exceeds", comment="Second", version="1").headers["ETag"] == '"2"'
    assert Rating.objects.values_list("value", "comment").get() == (3, "Second")


def test_an_answer_can_be_not_applicable_and_be_taken_out(put, engineer):
    response = put(engineer, answer="not_applicable", reason="No services here.")
    assert (response.json()["answer"], response.json()["reason"], response.json()["point"]) == (
        "not_applicable",
        "No services here.",
        None,
    )
    assert put(engineer, answer=None, version="1").json()["answer"] is None


@pytest.mark.parametrize(
    ("sent", "field", "status"),
    [
        ({"point": "great"}, "point", 422),
        ({"point": ""}, "point", 422),
        ({"answer": "not_observed"}, "value", 422),  # this scale has a point of its own for it
        ({"answer": "not_applicable"}, "reason", 422),
        ({"answer": "maybe"}, "answer", 400),
        ({"comment": "x" * 100_000}, "comment", 400),
        ({"comment": "a\x00b"}, "comment", 400),
    ],
)
def test_what_cannot_be_written_is_refused_at_its_field(put, engineer, sent, field, status):
    response = put(engineer, **sent)
    assert (response.status_code, [error["field"] for error in response.json()["errors"]]) == (status, [field])
    assert not Rating.objects.exists()


def test_nobody_writes_in_anothers(put, manager, engineer, colleague, theirs, own, rate_all, submit):
    assert put(manager).status_code == 404
    assert put(colleague).status_code == 404
    assert put(engineer, at="guidance").status_code == 404
    submit(rate_all(own))
    submit(rate_all(theirs))
    assert put(manager, version="1").status_code == 403
    response = put(engineer, comment="Late", version="1")
    assert response.status_code == 422
    assert "no longer changes" in str(response.json())


def test_a_side_is_begun_written_and_submitted_by_a_program(writes, put, engineer, own, participation):
    client = writes(engineer)
    begun = client.post(f"/api/v1/participations/{participation.pk}/assessments/", {"kind": "self"}, format="json")
    assert begun.status_code == 201
    assert begun.json()["id"] == str(own.pk)
    assert begun.headers["Location"].endswith(f"{LIST}{own.pk}/")
    put(engineer)
    early = writes(engineer).post(f"{LIST}{own.pk}/submit/")
    assert early.status_code == 422
    assert "One competency has no answer yet: Mentoring." in str(early.json())
    put(engineer, at="mentoring")
    assert writes(engineer).post(f"{LIST}{own.pk}/submit/").json()["state"] == "submitted"
    assert writes(engineer).post(f"{LIST}{own.pk}/submit/").status_code == 422


def test_a_side_is_begun_by_whose_it_is(writes, engineer, manager, director, colleague, participation):
    url = f"/api/v1/participations/{participation.pk}/assessments/"
    for person, kind, status in [
        (engineer, "manager", 403),
        (manager, "self", 403),
        (director, "manager", 403),
        (colleague, "self", 404),
        (engineer, "agreed", 400),
        (manager, "manager", 201),
    ]:
        assert writes(person).post(url, {"kind": kind}, format="json").status_code == status
    assert Assessment.objects.get().kind == "manager"


def test_what_is_to_be_agreed_is_not_submitted(writes, manager, agreed):
    response = writes(manager).post(f"{LIST}{agreed.pk}/submit/")
    assert response.status_code == 422
    assert "The manager proposes it" in str(response.json())


def test_a_list_costs_the_same_for_many_as_for_few(reads, director, shared):
    client = reads(director)
    with statements() as seen:
        client.get(LIST)
    assert len(seen) <= 8
