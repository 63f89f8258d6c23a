"""What of the open cycles waits for somebody, and what home makes of it."""

from datetime import timedelta

import pytest

from assessments.actions import agreeing, cycles, participations
from assessments.queries.waiting import waiting_for
from people.models import Organisation
from tests.statements import statements


@pytest.fixture(autouse=True)
def organisation(db):
    return Organisation.objects.create(name="Tern Logistics")


@pytest.fixture
def acts(today, now, engineer, manager):
    """What the engineer is asked, and what their manager."""

    def told(now=now):
        mine, theirs = (waiting_for(person, on=today, now=now) for person in (engineer, manager))
        assert not theirs.own
        assert not mine.reports
        return [asked.act for asked in mine.own], [asked.act for asked in theirs.reports]

    return told


def test_nothing_waits_without_a_cycle(senior, acts):
    assert acts() == ([], [])


def test_both_sides_write_first(participation, acts):
    assert acts() == (["write"], ["write"])


def test_whoever_has_submitted_waits(participation, own, theirs, rate_all, submit, acts):
    submit(rate_all(own))
    assert acts() == ([], ["write"])
    submit(rate_all(theirs))
    assert acts() == ([], ["agree"])


def test_a_proposal_waits_for_the_person(proposed, acts):
    assert acts() == (["answer"], [])


def test_after_five_days_it_waits_for_the_manager_too(proposed, acts, now):
    assert acts(now + timedelta(days=5, seconds=-1)) == (["answer"], [])
    assert acts(now + timedelta(days=5)) == (["answer"], ["finish"])


def test_an_agreed_result_waits_for_sharing(accepted, acts):
    assert acts() == ([], ["share"])


def test_a_shared_result_waits_for_being_read(shared, acts, engineer, now):
    assert acts() == (["acknowledge"], [])
    agreeing.acknowledge_result(assessment=shared, text="", now=now, by=engineer)
    assert acts() == ([], [])


def test_a_new_version_is_led_again(shared, acts, manager, today):
    agreeing.revise_result(participation=shared.participation, on=today, by=manager)
    assert acts() == ([], ["agree"])


def test_nothing_waits_of_a_closed_cycle_but_for_an_extension(participation, cycle, acts, hr, today, now):
    cycles.close_cycle(cycle=cycle, now=now, by=hr)
    assert acts() == ([], [])
    participations.extend_person(participation=participation, until=today, on=today, by=hr)
    assert acts() == (["write"], ["write"])


def test_the_day_is_that_of_the_step(participation, cycle, engineer, manager, today, now, hr):
    assert waiting_for(engineer, on=today, now=now).own[0].due_on == cycle.self_due_on
    assert waiting_for(manager, on=today, now=now).reports[0].due_on == cycle.manager_due_on
    later = cycle.share_due_on + timedelta(days=5)
    participations.extend_person(participation=participation, until=later, on=today, by=hr)
    assert waiting_for(engineer, on=today, now=now).own[0].due_on == later


def test_it_is_one_statement_for_many_as_for_few(participation, manager, today, now):
    with statements() as seen:
        waiting_for(manager, on=today, now=now)
    assert len(seen) == 1


def test_home_leads_the_person_to_their_side(participation, as_user, engineer):
    page = as_user(engineer).get("/").content.decode()
    assert f'href="/assessments/{participation.pk}/write/"' in page
    assert "Your self-assessment for Autumn 2026" in page


def test_home_counts_what_managers_have_to_do(revealed, as_user, manager, director):
    page = as_user(manager).get("/").content.decode()
    assert "Of one person both sides are there: propose a result" in page
    assert "Waiting for you" not in as_user(director).get("/").content.decode()


def test_home_leads_to_a_proposal_and_a_result(proposed, as_user, engineer, manager, today, now):
    path = f'href="/assessments/{proposed.participation_id}/"'
    page = as_user(engineer).get("/").content.decode()
    assert ("is proposed" in page, path in page) == (True, True)
    agreeing.accept_proposal(assessment=proposed, text="", on=today, now=now, by=engineer)
    assert "One result is agreed: share it" in as_user(manager).get("/").content.decode()
    agreeing.share_result(assessment=proposed, on=today, now=now, by=manager)
    assert "is shared" in as_user(engineer).get("/").content.decode()


def test_home_tells_hr_of_how_many_a_side_is_missing(participation, as_user, hr, colleague):
    assert "Of one person an open cycle still misses a side." in as_user(hr).get("/").content.decode()
