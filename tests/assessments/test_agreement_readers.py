"""Who reads what of the page of one person in one cycle, and what is recorded of it."""

import pytest

from assessments.actions import agreeing
from assessments.models import Assessment, Evidence
from audit.models import Event
from people.actions import lines
from tests.factories.people import UserFactory


def shown(response):
    return response.content.decode()


@pytest.fixture
def page_of(as_user, participation):
    return lambda person, **asked: shown(as_user(person).get(participation.get_absolute_url(), asked))


def test_those_above_and_hr_read_step_by_step(
    page_of, director, hr, own, theirs, rate_all, submit, manager, today, now
):
    submit(rate_all(own, 2, comment="SELFWORDS"))
    for person in (director, hr):
        assert "Nothing of it is yours to read yet" in page_of(person)
    submit(rate_all(theirs, 2, comment="MANAGERWORDS"))
    participation = own.participation
    participation.refresh_from_db()
    draft = agreeing.start_agreement(participation=participation, on=today, by=manager)
    said = {"assessment": draft, "on": today, "now": now}
    agreeing.propose_result(**said, text="STEPWORDS", by=manager)
    for person in (director, hr):
        page = page_of(person)
        assert "SELFWORDS" in page
        assert "MANAGERWORDS" not in page
        assert "STEPWORDS" not in page
        assert "Proposed" not in page
    agreeing.accept_proposal(**said, text="", by=own.author)
    agreeing.share_result(**said, by=manager)
    for person in (director, hr):
        page = page_of(person)
        assert "MANAGERWORDS" in page
        assert "STEPWORDS" not in page


def test_colleagues_and_admins_find_nothing(as_user, colleague, admin, committee, shared):
    for person in (colleague, admin, committee):
        assert as_user(person).get(shared.participation.get_absolute_url()).status_code == 404


def test_a_former_manager_reads_their_own_draft_alone(
    page_of, engineer, manager, own, theirs, rate_all, submit, hr, today
):
    rate_all(theirs, comment="OLDWORDS")
    successor = UserFactory(name="Sunny Successor")
    lines.change_manager(person=engineer, manager=successor, starts_on=today, on=today, by=hr)
    submit(rate_all(own, comment="SELFWORDS"))
    page = page_of(manager)
    assert "OLDWORDS" in page
    assert "SELFWORDS" not in page
    assert "Self-assessment submitted" not in page
    assert "OLDWORDS" not in page_of(successor)
    assert "OLDWORDS" not in page_of(engineer)


def test_reading_others_is_recorded_by_ids_and_reading_ones_own_is_not(
    page_of, engineer, manager, director, shared, now
):
    entry = Evidence.objects.create(owner=engineer, title="PIECE", happened_on=now.date(), shared_at=now)
    entry.competencies.set(shared.participation.version.competencys.values_list("key", flat=True))
    page_of(engineer)
    assert not Event.objects.filter(kind="assessments.read").exists()
    page_of(director)
    event = Event.objects.get(kind="assessments.read")
    own = Assessment.objects.get(kind="self")
    theirs = Assessment.objects.get(kind="manager")
    assert (event.actor_id, event.person_id) == (director.pk, engineer.pk)
    assert event.detail["read"] == [str(own.pk), str(theirs.pk), str(shared.pk), str(entry.pk)]
    page_of(manager)
    assert Event.objects.filter(kind="assessments.read", actor=manager).get().detail["read"] == [
        str(own.pk),
        str(entry.pk),
    ]


def test_nothing_read_is_nothing_recorded(page_of, director, participation):
    page_of(director)
    assert not Event.objects.filter(kind="assessments.read").exists()
