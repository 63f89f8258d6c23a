"""Who reads a result, what they never find there, and what is recorded; by the API and on the person's page, too."""

import pytest

from assessments.models import Assessment
from audit.models import Event
from people.actions import lines
from tests.assessments.words import words_of
from tests.factories.assessments import EvidenceFactory
from tests.factories.people import UserFactory

READERS = ["engineer", "manager", "director", "hr"]
OTHERS = ["committee", "ladder_owner", "admin", "colleague"]


@pytest.fixture
def at(engineer):
    return f"/assessments/results/{engineer.pk}/"


@pytest.fixture
def at_api(engineer):
    return f"/api/v1/people/{engineer.pk}/result/"


@pytest.mark.parametrize("who", READERS)
def test_the_person_those_above_and_hr_read_what_is_shared(request, as_user, shared, at, who):
    assert "2 of 2 Senior expectations are met." in words_of(as_user(request.getfixturevalue(who)).get(at))


@pytest.mark.parametrize("who", OTHERS)
def test_for_everybody_else_it_is_not_there(request, as_user, calls, shared, at, at_api, who):
    person = request.getfixturevalue(who)
    assert as_user(person).get(at).status_code == 404
    assert calls(person, "assessments:read").get(at_api).status_code == 404


def test_a_former_manager_does_not_read_it(as_user, shared, at, manager, engineer, hr, today):
    assert as_user(manager).get(at).status_code == 200
    lines.change_manager(person=engineer, manager=UserFactory(), starts_on=today, on=today, by=hr)
    assert as_user(manager).get(at).status_code == 404


@pytest.mark.parametrize("who", READERS)
def test_what_is_not_shared_is_on_nobodys_page(request, as_user, accepted, at, who):
    text = words_of(as_user(request.getfixturevalue(who)).get(at))
    assert "Nothing is shared yet" in text
    assert "expectations" not in text
    assert "Exceeds" not in text


@pytest.mark.parametrize("who", READERS)
def test_no_comment_or_reason_stands_here(request, as_user, calls, shared, at, at_api, who):
    person = request.getfixturevalue(who)
    said = Assessment.objects.visible_to(person).filter(ratings__comment__contains="I say of")
    assert said.exists()
    assert "say of" not in words_of(as_user(person).get(at))
    assert "say of" not in calls(person, "assessments:read").get(at_api).content.decode()


def test_evidence_that_is_private_is_not_counted_for_others(as_user, calls, engineer, manager, shared, at_api, key_of):
    EvidenceFactory(owner=engineer, tags=[key_of("mentoring")])

    def counted(person):
        found = calls(person, "assessments:read").get(at_api).json()["competencies"]
        return {each["slug"]: each["evidence"] for each in found}["mentoring"]

    assert (counted(engineer), counted(manager)) == (1, 0)


def test_reading_is_recorded_with_ids_only_and_not_of_oneself(as_user, calls, engineer, manager, shared, at, at_api):
    as_user(engineer).get(at)
    calls(engineer, "assessments:read").get(at_api)
    assert not Event.objects.filter(kind="assessments.result_read").exists()
    as_user(manager).get(at)
    event = Event.objects.get(kind="assessments.result_read")
    assert (event.actor_id, event.person_id, event.target_id) == (manager.pk, engineer.pk, str(engineer.pk))
    assert event.detail == {}
    calls(manager, "assessments:read").get(at_api)
    assert Event.objects.filter(kind="assessments.result_read").count() == 2


def test_where_nothing_is_shared_nothing_was_read(as_user, manager, proposed, at):
    as_user(manager).get(at)
    assert not Event.objects.filter(kind="assessments.result_read").exists()


# --- For programs


def test_a_program_reads_the_same(calls, engineer, ladder, shared, at_api, key_of):
    said = calls(engineer, "assessments:read").get(at_api).json()
    assert (said["met"], said["asked"], said["level"]["title"], said["gaps"]) == (2, 2, "Senior", [])
    assert (said["cycle"]["title"], said["version"], said["is_replaced"]) == ("Autumn 2026", 1, False)
    mentoring = {each["slug"]: each for each in said["competencies"]}["mentoring"]
    assert mentoring == {
        "id": str(key_of("mentoring")),
        "slug": "mentoring",
        "title": "Mentoring",
        "dimension": "People",
        "scale": mentoring["scale"],
        "agreed": 2,
        "self": 3,
        "asked": 2,
        "gap": "at",
        "evidence": 0,
    }
    assert [point["title"] for point in mentoring["scale"]] == ["Not observed", "Developing", "Meets", "Exceeds"]
    assert [each["version"] for each in said["results"]] == [1]


def test_a_program_compares_with_another_level(calls, engineer, ladder, shared, at_api):
    said = calls(engineer, "assessments:read").get(f"{at_api}?level=next").json()
    assert said["level"]["title"] == "Manager"
    mid_level = ladder.current_version.levels.get(slug="mid-level").key_id
    said = calls(engineer, "assessments:read").get(f"{at_api}?level={mid_level}").json()
    assert [gap["text"] for gap in said["gaps"]] == ["Mid-level asks for Meets; it is not rated yet."]


@pytest.mark.parametrize("asked", ["level=x", "level={nowhere}", "cycle={nowhere}", "version=9", "colour=red"])
def test_a_program_is_told_what_is_not_there(calls, engineer, shared, at_api, asked):
    nowhere = "00000000-0000-4000-8000-000000000000"
    answer = calls(engineer, "assessments:read").get(f"{at_api}?{asked.format(nowhere=nowhere)}")
    assert answer.status_code == 400
    assert [error["field"] for error in answer.json()["errors"]] == [asked.partition("=")[0]]


def test_a_program_finds_nothing_before_it_is_shared(calls, engineer, accepted, at_api):
    assert calls(engineer, "assessments:read").get(at_api).status_code == 404


def test_a_program_that_knows_it_already_is_told_so(calls, manager, shared, at_api):
    client = calls(manager, "assessments:read")
    tag = client.get(at_api)["ETag"]
    assert client.get(at_api, HTTP_IF_NONE_MATCH=tag).status_code == 304
    assert Event.objects.filter(kind="assessments.result_read").count() == 1


def test_a_token_needs_the_scope(calls, engineer, shared, at_api):
    assert calls(engineer, "people:read").get(at_api).status_code == 403


# --- On the person's page


@pytest.mark.parametrize("who", READERS)
def test_the_persons_page_says_the_result_in_one_sentence(request, as_user, engineer, shared, at, who):
    page = as_user(request.getfixturevalue(who)).get(engineer.get_absolute_url())
    assert "2 of 2 Senior expectations are met, as agreed in Autumn 2026 and shared on" in words_of(page)
    assert f'href="{at}"' in page.content.decode()


@pytest.mark.parametrize("who", ["admin", "colleague", "committee"])
def test_the_persons_page_says_nothing_of_it_to_others(request, as_user, engineer, shared, who):
    page = as_user(request.getfixturevalue(who)).get(engineer.get_absolute_url())
    assert page.status_code == 200
    assert "expectations" not in words_of(page)
    assert "Autumn 2026" not in words_of(page)


def test_the_persons_page_says_what_is_under_way(as_user, engineer, manager, proposed):
    text = words_of(as_user(manager).get(engineer.get_absolute_url()))
    assert "No result is shared yet." in text
    assert "Autumn 2026 is being agreed on." in text
    assert "Exceeds" not in text
