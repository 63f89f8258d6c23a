"""From two judgements to one that both know, step by step, and never two steps at once."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from assessments.actions import agreeing, participations, ratings
from assessments.models import NOT_APPLICABLE, Assessment, PersonCurrent, Step
from audit.models import Event
from notifications.models import Delivery
from people.actions import lines
from tests.factories.people import UserFactory


def kinds(participation):
    return list(participation.steps.values_list("kind", flat=True))


def test_a_draft_of_the_agreement_already_says_what_both_say(revealed, manager, today, key_of):
    draft = agreeing.start_agreement(participation=revealed, on=today, by=manager)
    assert dict(draft.ratings.values_list("competency", "value")) == {key_of("debugging"): 2}


def test_a_draft_of_the_agreement_is_begun_once(revealed, manager, today):
    first = agreeing.start_agreement(participation=revealed, on=today, by=manager)
    assert agreeing.start_agreement(participation=revealed, on=today, by=manager) == first


def test_agreeing_waits_for_both_sides(participation, own, rate_all, submit, manager, today):
    submit(rate_all(own))
    with pytest.raises(ValidationError, match="Both sides have to submit first"):
        agreeing.start_agreement(participation=participation, on=today, by=manager)


def test_agreeing_is_begun_by_the_manager_alone(revealed, engineer, director, hr, today):
    for somebody in (engineer, director, hr):
        with pytest.raises(PermissionDenied):
            agreeing.start_agreement(participation=revealed, on=today, by=somebody)


def test_a_proposal_needs_an_answer_where_the_sides_differ(revealed, manager, today, now):
    draft = agreeing.start_agreement(participation=revealed, on=today, by=manager)
    with pytest.raises(ValidationError, match="One competency has no answer yet: Mentoring"):
        agreeing.propose_result(assessment=draft, text="", on=today, now=now, by=manager)


def test_a_proposal_is_told_to_the_person_without_its_words(proposed, engineer):
    told = Step.objects.get(kind=Step.Kind.PROPOSED)
    assert (proposed.state, told.text) == (Assessment.State.PROPOSED, "Mentoring grew.")
    mail = Delivery.objects.get(kind="result_proposed")
    assert (mail.person, mail.subject_id) == (engineer, told.pk)
    assert "Mentoring" not in str(Event.objects.get(kind="assessments.proposed").detail)


def test_a_proposal_may_not_change_until_it_is_taken_back(proposed, rate, key_of, manager, today, now):
    with pytest.raises(ValidationError, match="no longer changes"):
        rate(proposed, key_of("mentoring"), 3, by=manager)
    ratings.take_back(assessment=proposed, on=today, now=now, by=manager)
    rate(proposed, key_of("mentoring"), 3, by=manager)
    again = agreeing.propose_result(assessment=proposed, text="", on=today, now=now, by=manager)
    assert again.state == Assessment.State.PROPOSED
    assert Delivery.objects.filter(kind="result_proposed").count() == 2


def test_both_sides_may_comment_and_the_other_is_told(proposed, engineer, manager, director, today, now):
    said = {"assessment": proposed, "on": today, "now": now}
    agreeing.comment_on_proposal(**said, text="I see it differently.", by=engineer)
    agreeing.comment_on_proposal(**said, text="Let us talk.", by=manager)
    told = Delivery.objects.filter(kind="proposal_commented").values_list("person", flat=True)
    assert set(told) == {manager.pk, engineer.pk}
    with pytest.raises(PermissionDenied):
        agreeing.comment_on_proposal(**said, text="Me too.", by=director)


def test_a_comment_says_something_and_is_not_a_book(proposed, engineer, today, now):
    said = {"assessment": proposed, "on": today, "now": now, "by": engineer}
    for text, field in ((" ", "text"), ("x" * 100_000, "text")):
        with pytest.raises(ValidationError) as refusal:
            agreeing.comment_on_proposal(**said, text=text)
        assert list(refusal.value.error_dict) == [field]
    assert not Step.objects.filter(kind=Step.Kind.COMMENTED).exists()


def test_the_same_comment_sent_twice_is_one(proposed, engineer, today, now):
    said = {"assessment": proposed, "on": today, "now": now, "by": engineer, "once": uuid4()}
    for _ in range(2):
        agreeing.comment_on_proposal(**said, text="Once.")
    assert Step.objects.get(kind=Step.Kind.COMMENTED).text == "Once."


def test_nothing_is_commented_on_before_it_is_proposed(agreed, manager, today, now):
    with pytest.raises(ValidationError, match="Nothing is proposed now"):
        agreeing.comment_on_proposal(assessment=agreed, text="Hm.", on=today, now=now, by=manager)


def test_the_person_accepts_and_nobody_else(proposed, engineer, manager, today, now):
    with pytest.raises(PermissionDenied):
        agreeing.accept_proposal(assessment=proposed, text="", on=today, now=now, by=manager)
    agreeing.accept_proposal(assessment=proposed, text="Thank you.", on=today, now=now, by=engineer)
    assert proposed.state == Assessment.State.AGREED
    assert Delivery.objects.get(kind="proposal_accepted").person == manager
    with pytest.raises(ValidationError, match="not where it was"):
        agreeing.accept_proposal(assessment=proposed, text="", on=today, now=now, by=engineer)


def test_the_manager_finishes_alone_after_five_days_only(proposed, manager, today, now):
    early = now + timedelta(days=5, seconds=-1)
    with pytest.raises(ValidationError, match="Enno Engineer has until"):
        agreeing.finish_alone(assessment=proposed, on=today, now=early, by=manager)
    agreeing.finish_alone(assessment=proposed, on=today, now=now + timedelta(days=5), by=manager)
    proposed.refresh_from_db()
    assert proposed.state == Assessment.State.AGREED
    assert kinds(proposed.participation)[-1] == Step.Kind.FINISHED


def test_nothing_is_finished_that_was_not_proposed(agreed, manager, today, now):
    with pytest.raises(ValidationError, match="not where it was"):
        agreeing.finish_alone(assessment=agreed, on=today, now=now, by=manager)


def test_sharing_waits_for_agreement(proposed, manager, today, now):
    with pytest.raises(ValidationError, match="not where it was"):
        agreeing.share_result(assessment=proposed, on=today, now=now, by=manager)
    assert not PersonCurrent.objects.exists()


def test_sharing_writes_what_holds_today(shared, engineer, ladder):
    current = PersonCurrent.objects.get(person=engineer)
    assert (current.version, current.self_values, current.agreed_values) == (
        ladder.current_version,
        [2, None, 3],
        [2, None, 2],
    )
    assert current.shared_at == shared.shared_at
    assert Delivery.objects.get(kind="result_shared").person == engineer


def test_a_shared_result_is_acknowledged_once_and_by_the_person(shared, engineer, manager, now):
    with pytest.raises(PermissionDenied):
        agreeing.acknowledge_result(assessment=shared, text="", now=now, by=manager)
    agreeing.acknowledge_result(assessment=shared, text="Fair.", now=now, by=engineer)
    assert Step.objects.get(kind=Step.Kind.ACKNOWLEDGED).text == "Fair."
    assert shared.acknowledged_at == now
    with pytest.raises(ValidationError, match="nothing to acknowledge"):
        agreeing.acknowledge_result(assessment=shared, text="", now=now, by=engineer)


def test_a_shared_result_changes_as_a_new_version_only(shared, manager, engineer, rate, key_of, today, now):
    with pytest.raises(ValidationError, match="no longer changes"):
        rate(shared, key_of("mentoring"), 0, by=manager)
    with pytest.raises(ValidationError, match="Begin a new version"):
        agreeing.start_agreement(participation=shared.participation, on=today, by=manager)
    second = agreeing.revise_result(participation=shared.participation, on=today, by=manager)
    assert agreeing.revise_result(participation=shared.participation, on=today, by=manager) == second
    rate(second, key_of("mentoring"), 3, by=manager)
    assert PersonCurrent.objects.get().agreed_values == [2, None, 2]  # the first one holds meanwhile
    agreeing.propose_result(assessment=second, text="", on=today, now=now, by=manager)
    agreeing.accept_proposal(assessment=second, text="", on=today, now=now, by=engineer)
    agreeing.share_result(assessment=second, on=today, now=now + timedelta(days=1), by=manager)
    assert PersonCurrent.objects.get().agreed_values == [2, None, 3]
    assert list(Assessment.objects.filter(kind="agreed").order_by("number").values_list("number", "state")) == [
        (1, "replaced"),
        (2, "shared"),
    ]
    shared.participation.refresh_from_db()
    assert shared.participation.shared_at == now


def test_a_new_version_needs_a_shared_one(revealed, manager, today):
    with pytest.raises(ValidationError, match="Nothing is shared yet"):
        agreeing.revise_result(participation=revealed, on=today, by=manager)


def test_reasons_come_along_into_the_agreement(
    participation, own, theirs, rate, rate_all, submit, key_of, manager, today
):
    for side in (own, theirs):
        rate_all(side)
        rate(side, key_of("mentoring"), NOT_APPLICABLE, reason="Nobody to mentor.")
        submit(side)
    participation.refresh_from_db()
    draft = agreeing.start_agreement(participation=participation, on=today, by=manager)
    assert draft.ratings.get(competency=key_of("mentoring")).reason == "Nobody to mentor."


def test_without_a_self_assessment_the_agreement_begins_from_the_managers(
    participation, theirs, rate_all, submit, manager, today, now
):
    submit(rate_all(theirs))
    late = participation.self_due_on + timedelta(days=1)
    ratings.go_on_without_self(participation=participation, on=late, now=now, by=manager)
    participation.refresh_from_db()
    draft = agreeing.start_agreement(participation=participation, on=today, by=manager)
    assert list(draft.ratings.values_list("value", flat=True)) == [2, 2]


def test_a_new_manager_takes_over_the_agreement(agreed, engineer, manager, hr, today, now):
    successor = UserFactory(name="Sunny Successor")
    lines.change_manager(person=engineer, manager=successor, starts_on=today, on=today, by=hr)
    with pytest.raises(PermissionDenied):
        agreeing.propose_result(assessment=agreed, text="", on=today, now=now, by=manager)
    agreeing.propose_result(assessment=agreed, text="", on=today, now=now, by=successor)
    agreeing.accept_proposal(assessment=agreed, text="", on=today, now=now, by=engineer)
    assert Delivery.objects.get(kind="proposal_accepted").person == successor


def test_reopening_makes_a_proposal_a_draft_again(proposed, theirs, hr, today, now):
    participations.reopen_assessment(assessment=theirs, on=today, now=now, by=hr)
    proposed.refresh_from_db()
    proposed.participation.refresh_from_db()
    assert (proposed.state, proposed.participation.revealed_at) == (Assessment.State.DRAFT, None)
