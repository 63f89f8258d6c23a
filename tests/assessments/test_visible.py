"""Who reads which side when. Of every "cannot see" there is somebody who can."""

import pytest

from assessments.models import Assessment, Cycle, Participation
from people.actions import lines
from tests.factories.people import UserFactory

EVERYBODY = ["engineer", "manager", "director", "hr", "committee", "ladder_owner", "admin", "colleague"]


@pytest.fixture
def cast(request):
    return {name: request.getfixturevalue(name) for name in EVERYBODY}


@pytest.fixture
def readers(cast):
    """The names of those who may read an assessment."""
    return lambda row: {name for name, person in cast.items() if type(row).objects.visible_to(person).contains(row)}


def test_a_draft_is_its_authors_alone(own, theirs, readers):
    assert readers(own) == {"engineer"}
    assert readers(theirs) == {"manager"}


def test_what_one_side_submitted_is_hidden_until_the_other_has(own, rate_all, submit, theirs, readers):
    submit(rate_all(own))
    assert readers(own) == {"engineer"}
    submit(rate_all(theirs))
    assert readers(own) == {"engineer", "manager", "director", "hr"}


def test_the_managers_side_waits_for_the_self_assessment(theirs, rate_all, submit, own, readers):
    submit(rate_all(theirs))
    assert readers(theirs) == {"manager"}
    submit(rate_all(own))
    assert readers(theirs) == {"engineer", "manager"}


def test_what_is_to_be_agreed_is_the_managers_until_proposed(agreed, readers):
    assert readers(agreed) == {"manager"}


def test_a_proposal_is_between_the_two(proposed, readers):
    assert readers(proposed) == {"engineer", "manager"}


def test_an_agreed_result_is_between_the_two_until_shared(accepted, readers):
    assert readers(accepted) == {"engineer", "manager"}


def test_what_is_shared_is_read_by_those_above_and_hr(shared, theirs, readers):
    everybody = {"engineer", "manager", "director", "hr"}
    assert readers(shared) == everybody
    assert readers(theirs) == everybody


def test_a_former_manager_reads_only_what_they_wrote(shared, theirs, own, manager, engineer, hr, today):
    lines.change_manager(person=engineer, manager=UserFactory(), starts_on=today, on=today, by=hr)
    assert set(Assessment.objects.visible_to(manager)) == {shared, theirs}


def test_the_next_manager_reads_what_is_revealed(revealed, own, theirs, engineer, hr, today):
    successor = UserFactory()
    lines.change_manager(person=engineer, manager=successor, starts_on=today, on=today, by=hr)
    assert set(Assessment.objects.visible_to(successor)) == {own, theirs}


def test_the_next_manager_does_not_read_a_draft(own, theirs, engineer, hr, today):
    successor = UserFactory()
    lines.change_manager(person=engineer, manager=successor, starts_on=today, on=today, by=hr)
    assert not Assessment.objects.visible_to(successor).exists()


def test_taking_part_is_known_to_oneself_those_above_and_hr(participation, readers):
    assert readers(participation) == {"engineer", "manager", "director", "hr"}


def test_a_former_manager_still_finds_the_participation_they_wrote_in(
    participation, theirs, manager, engineer, hr, today
):
    lines.change_manager(person=engineer, manager=UserFactory(), starts_on=today, on=today, by=hr)
    assert Participation.objects.visible_to(manager).get() == participation


def test_a_cycle_is_known_to_whom_it_concerns_and_to_hr_and_admins(cycle, participation, readers):
    assert readers(cycle) == {"engineer", "manager", "director", "hr", "admin"}


def test_hr_of_another_unit_reads_nothing_of_it(shared, colleague):
    other = UserFactory()
    other.roles.create(kind="hr", unit=colleague.team)
    assert not Assessment.objects.visible_to(other).exists()
    assert Cycle.objects.visible_to(other).exists()
