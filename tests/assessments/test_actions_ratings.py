"""Writing one side: nothing typed is lost, nothing lands where it may not, and nobody reads before both have judged."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from assessments.actions import agreeing, cycles, ratings
from assessments.models import NOT_APPLICABLE, NOT_OBSERVED, Assessment, Rating, Step
from assessments.queries.rubric import rubric_of
from audit.models import Event
from ladder.models import Version
from people.actions import lines, people
from tests.factories.ladder import SMALL, make_ladder
from tests.factories.people import UserFactory

SELF, MANAGER = Assessment.Kind.SELF, Assessment.Kind.MANAGER


def test_a_side_is_begun_once_by_its_writer(participation, start, engineer, manager):
    assert start(participation, SELF, engineer) == start(participation, SELF, engineer)
    assert start(participation, MANAGER, manager).author == manager
    assert Event.objects.filter(kind="assessments.started").count() == 2


def test_nobody_begins_the_other_side(participation, start, engineer, manager, director, hr, admin):
    for kind, somebody in [(MANAGER, engineer), (SELF, manager), (MANAGER, director), (MANAGER, hr), (SELF, admin)]:
        with pytest.raises(PermissionDenied):
            start(participation, kind, somebody)
    assert not Assessment.objects.exists()


def test_a_rating_is_kept_with_its_words(own, rate, key_of, engineer):
    rating = rate(own, key_of("debugging"), 3, comment="Found the leak.")
    assert (rating.value, rating.comment, rating.row_version) == (3, "Found the leak.", 1)
    event = Event.objects.get(kind="assessments.rating_saved")
    assert (event.actor_id, event.detail) == (engineer.pk, {"competency": str(key_of("debugging"))})


def test_words_can_come_before_the_rating_and_go_again(own, rate, key_of):
    rate(own, key_of("debugging"), None, comment="Thinking.")
    rating = rate(own, key_of("debugging"), None, comment="")
    assert (rating.value, rating.comment, rating.row_version) == (None, "", 2)


def test_the_same_again_changes_nothing(own, rate, key_of):
    first = rate(own, key_of("debugging"), 2, comment="Once.", row_version=0)
    again = rate(own, key_of("debugging"), 2, comment="Once.", row_version=0)
    assert (again.pk, again.row_version) == (first.pk, 1)
    assert Event.objects.filter(kind="assessments.rating_saved").count() == 1


def test_another_device_never_overwrites_what_it_has_not_seen(own, rate, key_of):
    rate(own, key_of("debugging"), 2, comment="From the desk.")
    for stale in (0, 7):
        with pytest.raises(ValidationError) as refusal:
            rate(own, key_of("debugging"), 3, comment="From the phone.", row_version=stale)
        assert refusal.value.code == "conflict"
    assert own.ratings.get().comment == "From the desk."


def test_a_rating_that_vanished_meanwhile_is_a_conflict_too(own, rate, key_of):
    with pytest.raises(ValidationError) as refusal:
        rate(own, key_of("debugging"), 3, row_version=1)
    assert refusal.value.code == "conflict"


def test_a_value_is_one_of_the_scale(own, rate, key_of):
    for value in (4, 100, -3, NOT_OBSERVED):  # the usual scale says "not observed" by a point of its own
        with pytest.raises(ValidationError) as refusal:
            rate(own, key_of("debugging"), value)
        assert list(refusal.value.error_dict) == ["value"]
    assert not Rating.objects.exists()


def test_a_scale_without_such_a_point_has_not_observed_beside_it(participation, engineer):
    ladder = make_ladder(
        SMALL.replace("id: engineering\n", "id: scaled\n", 1).replace(
            "dimensions:",
            "scales:\n  - {id: depth, title: Depth, points: [{id: a, title: A, value: 1},"
            " {id: b, title: B, value: 2, expected: true}]}\ndimensions:",
            1,
        )
    )
    participation.version = ladder.current_version
    participation.level = ladder.current_version.levels.get(slug="senior").key
    rubric = rubric_of(participation)
    key = next(iter(rubric.expectations))
    assert [value for value in range(-3, 4) if rubric.allows(key, value)] == [NOT_APPLICABLE, NOT_OBSERVED, 0, 1]


def test_only_what_the_level_asks_is_rated(own, rate, key_of):
    with pytest.raises(ValidationError, match="does not ask"):
        rate(own, key_of("guidance"))
    other = make_ladder(SMALL.replace("id: engineering\n", "id: other\n", 1))
    with pytest.raises(ValidationError, match="does not ask"):
        rate(own, other.current_version.competencys.first().key_id)
    assert not Rating.objects.exists()


def test_not_applicable_needs_a_reason_and_only_that_keeps_one(own, rate, key_of):
    with pytest.raises(ValidationError) as refusal:
        rate(own, key_of("mentoring"), NOT_APPLICABLE, reason="  ")
    assert list(refusal.value.error_dict) == ["reason"]
    assert rate(own, key_of("mentoring"), NOT_APPLICABLE, reason="Works alone.").reason == "Works alone."
    assert rate(own, key_of("mentoring"), 1, reason="Works alone.").reason == ""


def test_the_database_knows_these_rules_too(own, key_of):
    for broken in ({"value": NOT_APPLICABLE}, {"value": 2, "reason": "Because."}, {"value": -3}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Rating.objects.create(assessment=own, competency_id=key_of("debugging"), **broken)


def test_words_have_a_limit_that_is_said(own, rate, key_of):
    for field in ("comment", "reason"):
        with pytest.raises(ValidationError) as refusal:
            rate(own, key_of("debugging"), NOT_APPLICABLE, **{"reason": "So.", field: "x" * 100_000})
        assert refusal.value.message_dict == {field: ["This is too long: at most 10000 characters."]}
    assert not Rating.objects.exists()


def test_everything_asked_has_an_answer_before_submitting(own, rate, submit, key_of):
    with pytest.raises(ValidationError, match="2 competencies have no answer yet: Debugging, Mentoring"):
        submit(own)
    rate(own, key_of("debugging"))
    rate(own, key_of("mentoring"), None, comment="Only words.")
    with pytest.raises(ValidationError, match="One competency has no answer yet: Mentoring"):
        submit(own)
    own.refresh_from_db()
    assert own.is_draft


def test_what_is_submitted_no_longer_changes(own, rate, rate_all, submit, key_of):
    submit(rate_all(own))
    with pytest.raises(ValidationError, match="no longer changes"):
        rate(own, key_of("debugging"), 0)
    with pytest.raises(ValidationError, match="submitted already"):
        submit(own)
    assert Step.objects.filter(kind=Step.Kind.SUBMITTED_SELF).count() == 1


def test_nobody_else_writes_or_submits_it(own, rate, rate_all, submit, key_of, manager, colleague, hr):
    rate_all(own)
    for somebody in (manager, colleague, hr):
        with pytest.raises(PermissionDenied):
            rate(own, key_of("debugging"), 0, by=somebody)
        with pytest.raises(PermissionDenied):
            submit(own, by=somebody)


def test_both_are_revealed_with_the_second(participation, own, theirs, rate_all, submit):
    submit(rate_all(theirs))
    participation.refresh_from_db()
    assert participation.revealed_at is None
    submit(rate_all(own))
    participation.refresh_from_db()
    assert participation.revealed_at is not None


def test_one_takes_back_until_the_other_has_submitted(own, theirs, rate, rate_all, submit, key_of, today, now):
    submit(rate_all(own))
    said = {"assessment": own, "on": today, "now": now, "by": own.author}
    ratings.take_back(**said)
    with pytest.raises(ValidationError, match="nothing to take back"):
        ratings.take_back(**said)
    rate(own, key_of("debugging"), 0)
    submit(own)
    submit(rate_all(theirs))
    with pytest.raises(ValidationError, match="HR can reopen"):
        ratings.take_back(**said)


def test_only_the_author_takes_back(own, rate_all, submit, manager, today, now):
    submit(rate_all(own))
    with pytest.raises(PermissionDenied):
        ratings.take_back(assessment=own, on=today, now=now, by=manager)


def test_another_manager_judges_afresh_and_the_former_one_only_reads(
    participation, theirs, engineer, manager, hr, start, rate, rate_all, submit, key_of, today
):
    rate_all(theirs)
    successor = UserFactory(name="Sunny Successor")
    lines.change_manager(person=engineer, manager=successor, starts_on=today, on=today, by=hr)
    for refused in (lambda: rate(theirs, key_of("debugging"), 0), lambda: submit(theirs)):
        with pytest.raises(PermissionDenied):
            refused()
    assert Assessment.objects.visible_to(manager).get() == theirs
    fresh = start(participation, MANAGER, successor)
    assert (fresh != theirs, fresh.ratings.count()) == (True, 0)
    assert submit(rate_all(fresh)).state == Assessment.State.SUBMITTED


def test_a_side_is_handed_in_by_one_manager_only(
    participation, theirs, engineer, manager, hr, start, rate_all, submit, today
):
    submit(rate_all(theirs))
    successor = UserFactory()
    lines.change_manager(person=engineer, manager=successor, starts_on=today, on=today, by=hr)
    with pytest.raises(ValidationError, match="This side has been submitted already"):
        start(participation, MANAGER, successor)


def test_a_manager_with_a_draft_is_too_late_when_another_has_submitted(
    participation, theirs, engineer, manager, hr, start, rate_all, submit, today
):
    successor = UserFactory()
    lines.change_manager(person=engineer, manager=successor, starts_on=today, on=today, by=hr)
    submit(rate_all(start(participation, MANAGER, successor)))
    back = UserFactory()
    Assessment.objects.filter(pk=theirs.pk).update(author=back)
    lines.change_manager(person=engineer, manager=back, starts_on=today, on=today, by=hr)
    theirs.refresh_from_db()
    with pytest.raises(ValidationError, match="This side has been submitted already"):
        submit(rate_all(theirs))


def test_nothing_is_written_after_the_cycle_closed(participation, cycle, own, rate, rate_all, submit, key_of, hr, now):
    rate_all(own)
    cycles.close_cycle(cycle=cycle, now=now, by=hr)
    for refused in (lambda: rate(own, key_of("debugging"), 0), lambda: submit(own)):
        with pytest.raises(ValidationError, match="This cycle is closed"):
            refused()
    assert own.ratings.get(competency=key_of("debugging")).value == 2


def test_nothing_is_written_of_somebody_who_left(theirs, rate, key_of, engineer, hr, today, now):
    people.deactivate_person(person=engineer, on=today, now=now, by=hr)
    with pytest.raises(ValidationError, match="Enno Engineer has left"):
        rate(theirs, key_of("debugging"))


def test_the_manager_goes_on_without_only_when_the_day_is_over(
    participation, own, theirs, rate, rate_all, submit, key_of, manager, director, today, now
):
    rate(own, key_of("debugging"), 3, comment="Half written.")
    late = participation.self_due_on + timedelta(days=1)
    said = {"participation": participation, "now": now, "by": manager}
    with pytest.raises(ValidationError, match="still time"):
        ratings.go_on_without_self(**said, on=participation.self_due_on)
    with pytest.raises(ValidationError, match="Submit your own assessment first"):
        ratings.go_on_without_self(**said, on=late)
    submit(rate_all(theirs))
    with pytest.raises(PermissionDenied):
        ratings.go_on_without_self(**{**said, "by": director}, on=late)
    ratings.go_on_without_self(**said, on=late)
    own.refresh_from_db()
    participation.refresh_from_db()
    assert (own.state, participation.revealed_at) == (Assessment.State.MISSED, now)
    # What was half written stays its author's alone.
    assert own not in Assessment.objects.visible_to(manager)
    assert own in Assessment.objects.visible_to(own.author)


def test_the_manager_does_not_go_on_without_what_is_there(revealed, manager, now):
    late = revealed.self_due_on + timedelta(days=1)
    with pytest.raises(ValidationError, match="The self-assessment is there"):
        ratings.go_on_without_self(participation=revealed, on=late, now=now, by=manager)


def test_an_earlier_version_of_the_ladder_stays_what_one_is_held_against(own, rate, key_of, ladder):
    Version.objects.filter(pk=ladder.current_version_id).update(state="archived")
    assert rate(own, key_of("debugging")).value == 2


def test_a_proposal_is_taken_back_by_the_manager_only_until_it_is_accepted(accepted, manager, today, now):
    with pytest.raises(ValidationError, match="nothing to take back"):
        ratings.take_back(assessment=accepted, on=today, now=now, by=manager)


def test_agreed_values_follow_the_scale_as_well(revealed, rate, key_of, manager, today):
    draft = agreeing.start_agreement(participation=revealed, on=today, by=manager)
    with pytest.raises(ValidationError):
        rate(draft, key_of("mentoring"), 9, by=manager)
