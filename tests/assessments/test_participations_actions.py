"""What HR does about single people in a cycle, and what happens when two act at the same moment."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from assessments.access import cycles as access
from assessments.actions import cycles, participations, ratings
from assessments.models import Assessment, Cycle, Participation, Rating, Step
from audit.models import Event
from notifications.models import Delivery
from people.models import User
from tests.factories.ladder import PlacementFactory
from tests.factories.people import UserFactory
from tests.races import DONE, raced


def people_in(cycle):
    return {participation.person for participation in cycle.participations.all()}


def told(kind):
    return {delivery.person for delivery in Delivery.objects.filter(kind=kind)}


# --- One person


def test_extending_moves_both_days_of_one_person(cycle, participation, hr, today, engineer):
    until = today + timedelta(days=20)
    extended = participations.extend_person(participation=participation, until=until, on=today, by=hr)
    assert (extended.self_due_on, extended.manager_due_on) == (until, cycle.manager_due_on)
    event = Event.objects.get(kind="assessments.extended")
    assert (event.person_id, event.detail) == (engineer.pk, {"until": until.isoformat()})


def test_nobody_is_extended_to_a_day_that_is_over(participation, hr, today):
    with pytest.raises(ValidationError) as refused:
        participations.extend_person(participation=participation, until=today - timedelta(days=1), on=today, by=hr)
    assert list(refused.value.message_dict) == ["until"]
    participation.refresh_from_db()
    assert participation.extended_to is None


def test_a_reopened_assessment_is_a_draft_and_hides_both_sides_again(revealed, own, engineer, manager, hr, today, now):
    theirs = revealed.assessments.get(kind="manager")
    assert theirs in Assessment.objects.visible_to(engineer)
    reopened = participations.reopen_assessment(assessment=own, on=today, now=now, by=hr)
    assert reopened.state == Assessment.State.DRAFT
    assert theirs not in Assessment.objects.visible_to(engineer)
    assert own not in Assessment.objects.visible_to(manager)
    assert told("assessment_reopened") == {engineer}
    assert Step.objects.filter(kind="reopened", by=hr, participation=revealed).count() == 1
    assert Event.objects.get(kind="assessments.reopened").detail == {"of": "self"}
    assert own.ratings.count() == 2


def test_reopening_takes_a_proposal_back(proposed, hr, today, now):
    theirs = proposed.participation.assessments.get(kind="manager")
    participations.reopen_assessment(assessment=theirs, on=today, now=now, by=hr)
    proposed.refresh_from_db()
    assert proposed.state == Assessment.State.DRAFT


def test_what_was_missed_can_be_reopened(
    cycle, participation, theirs, rate_all, submit, engineer, manager, hr, today, now
):
    submit(rate_all(theirs))
    Cycle.objects.filter(pk=cycle.pk).update(self_due_on=today - timedelta(days=1))
    ratings.go_on_without_self(participation=participation, on=today, now=now, by=manager)
    missed = Assessment.objects.get(participation=participation, kind="self")
    assert missed.state == Assessment.State.MISSED
    participations.reopen_assessment(assessment=missed, on=today, now=now, by=hr)
    missed.refresh_from_db()
    assert missed.state == Assessment.State.DRAFT


def test_a_draft_is_not_reopened(own, hr, today, now):
    with pytest.raises(ValidationError, match="Only what has been submitted"):
        participations.reopen_assessment(assessment=own, on=today, now=now, by=hr)


def test_a_shared_result_is_not_reopened(shared, own, hr, today, now):
    with pytest.raises(ValidationError, match="This result is shared"):
        participations.reopen_assessment(assessment=own, on=today, now=now, by=hr)


def test_whoever_is_taken_out_writes_nothing_and_comes_back_with_all_they_wrote(
    participation, own, rate, key_of, hr, engineer, now
):
    rate(own, key_of("debugging"))
    participations.take_out(participation=participation, now=now, by=hr)
    with pytest.raises(ValidationError, match="This cycle is closed"):
        rate(own, key_of("mentoring"))
    with pytest.raises(ValidationError, match="is out of this cycle already"):
        participations.take_out(participation=participation, now=now, by=hr)
    participations.put_back(participation=participation, by=hr)
    rate(own, key_of("mentoring"))
    assert own.ratings.count() == 2
    with pytest.raises(ValidationError, match="is in this cycle"):
        participations.put_back(participation=participation, by=hr)
    kinds = Event.objects.filter(person_id=engineer.pk, actor_id=hr.pk).order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == ["assessments.taken_out", "assessments.put_back"]


def test_nobody_is_put_back_while_another_cycle_asks_them(participation, open_cycle, engineer, hr, now):
    participations.take_out(participation=participation, now=now, by=hr)
    assert people_in(open_cycle(title="Another")) == {engineer}
    with pytest.raises(ValidationError, match="is in another open cycle"):
        participations.put_back(participation=participation, by=hr)


def test_whose_result_is_shared_stays_in(shared, hr, now):
    with pytest.raises(ValidationError, match="shared already"):
        participations.take_out(participation=shared.participation, now=now, by=hr)


def test_hr_of_another_unit_and_everybody_else_manages_nobody(
    revealed, own, other_unit, engineer, manager, director, admin, today, now
):
    out = Participation.objects.get(pk=revealed.pk)
    for somebody in (other_unit.hr, engineer, manager, director, admin):
        for act in (
            lambda by: participations.extend_person(participation=revealed, until=today, on=today, by=by),
            lambda by: participations.reopen_assessment(assessment=own, on=today, now=now, by=by),
            lambda by: participations.take_out(participation=revealed, now=now, by=by),
            lambda by: participations.put_back(participation=revealed, by=by),
        ):
            with pytest.raises(PermissionDenied, match="Only HR of this unit does this"):
                act(somebody)
    revealed.refresh_from_db()
    assert (revealed.extended_to, revealed.left_at, revealed.revealed_at) == (None, None, out.revealed_at)


def test_hr_does_nothing_about_themselves(senior, open_cycle, hr, hr_of_all, team, today):
    User.objects.filter(pk=hr.pk).update(team=team)
    hr.refresh_from_db()
    PlacementFactory(person=hr, level=senior)
    own = open_cycle().participations.get(person=hr)
    assert not access.can_manage_participation(hr, own)
    with pytest.raises(PermissionDenied):
        participations.extend_person(participation=own, until=today, on=today, by=hr)
    participations.extend_person(participation=own, until=today, on=today, by=hr_of_all)


def test_access_says_who_opens_follows_and_manages(cycle, participation, hr, hr_of_all, other_unit, admin, team):
    assert [access.can_open_cycle(who, team) for who in (hr, hr_of_all, other_unit.hr, admin)] == [
        True,
        True,
        False,
        False,
    ]
    assert [access.can_open_cycle(who, None) for who in (hr, hr_of_all)] == [False, True]
    assert [access.can_manage_cycle(who, cycle) for who in (hr, hr_of_all, other_unit.hr)] == [True, True, False]
    assert [access.can_follow_cycle(who) for who in (hr, other_unit.hr, admin)] == [True, True, False]
    assert [access.can_manage_participation(who, participation) for who in (hr, other_unit.hr)] == [True, False]


# --- At the same moment


@pytest.mark.django_db(transaction=True)
def test_two_cycles_at_once_ask_nobody_twice(senior, open_cycle, engineer):
    outcomes = raced(lambda: open_cycle(title="One"), lambda: open_cycle(title="Two"))
    assert outcomes[0] != outcomes[1]
    assert DONE in outcomes
    assert Participation.objects.filter(person=engineer).count() == 1


@pytest.mark.django_db(transaction=True)
def test_late_joiners_at_once_join_once(cycle, team, senior, hr, today, now):
    late = PlacementFactory(person=UserFactory(team=team), level=senior).person

    def add():
        cycles.add_late_joiners(cycle=cycle, on=today, now=now, by=hr)

    assert raced(add, add) == [DONE, DONE]
    assert Participation.objects.filter(person=late).count() == 1
    assert Delivery.objects.filter(kind="cycle_opened", person=late).count() == 1


@pytest.mark.django_db(transaction=True)
def test_putting_back_and_opening_another_ask_nobody_twice(participation, open_cycle, engineer, hr, now):
    participations.take_out(participation=participation, now=now, by=hr)
    outcomes = raced(
        lambda: participations.put_back(participation=participation, by=hr), lambda: open_cycle(title="Another")
    )
    assert len([outcome for outcome in outcomes if outcome == DONE]) == 1
    assert Participation.objects.filter(person=engineer, left_at=None).count() == 1


@pytest.mark.django_db(transaction=True)
def test_nothing_is_written_after_the_close(cycle, own, rate, key_of, hr, now):
    """Whichever comes first: a rating that is refused is not there, one that is there was written before the close."""
    outcomes = raced(
        lambda: cycles.close_cycle(cycle=cycle, now=now, by=hr),
        lambda: rate(own, key_of("debugging")),
    )
    assert DONE in outcomes
    assert Rating.objects.count() == outcomes.count(DONE) - 1
    with pytest.raises(ValidationError, match="This cycle is closed"):
        rate(own, key_of("mentoring"))
