"""What mails about assessments say, when they are no longer wanted, and that nothing private is in them."""

import re
from datetime import timedelta

import pytest

from assessments import mails
from assessments.actions import agreeing, cycles, participations, ratings
from assessments.models import Assessment, Cycle, Participation
from notifications.models import Delivery
from people.actions import lines
from people.models import Organisation, User
from tests.factories.ladder import PlacementFactory
from tests.factories.people import ReportingLineFactory, UserFactory

HERE = "http://127.0.0.1:8000"


@pytest.fixture(autouse=True)
def organisation(db):
    return Organisation.objects.create(name="Tern & Sons")


def mail(kind, person=None):
    """The mail of the newest delivery of a kind, as it would be sent now."""
    deliveries = Delivery.objects.filter(kind=kind)
    delivery = (deliveries.filter(person=person) if person else deliveries).latest("created_at")
    return getattr(mails, kind)(delivery)


def links(mail):
    return re.findall(rf"^{HERE}(/\S+)$", mail.text, re.MULTILINE)


def leaves(person):
    User.objects.filter(pk=person.pk).update(state="deactivated")


@pytest.fixture
def nudged(cycle, hr, today):
    return cycles.nudge(cycle=cycle, people=None, on=today, by=hr)


@pytest.fixture
def reopened(revealed, own, hr, today, now):
    return participations.reopen_assessment(assessment=own, on=today, now=now, by=hr)


@pytest.fixture
def commented(proposed, engineer, today, now):
    return agreeing.comment_on_proposal(assessment=proposed, text="Canary: not yet.", on=today, now=now, by=engineer)


# --- Asked


def test_whoever_takes_part_is_told_what_is_asked_and_until_when(participation, engineer):
    told = mail("cycle_opened")
    assert told.subject == f"Autumn 2026: your self-assessment until {participation.self_due_on:%-d %B}"
    assert "Hello Enno Engineer," in told.text
    assert "how you meet what is asked of Senior" in told.text
    assert links(told) == [participation.get_absolute_url()]
    assert f'href="{HERE}{participation.get_absolute_url()}"' in told.html
    assert "Tern &amp; Sons" in told.html


def test_a_day_of_ones_own_is_the_one_that_is_said(participation, hr, today):
    until = today + timedelta(days=40)
    participations.extend_person(participation=participation, until=until, on=today, by=hr)
    assert f"until {until:%-d %B}" in mail("cycle_opened").subject


def test_an_opened_cycle_is_not_told_to_those_who_left_are_out_or_once_it_is_closed(
    cycle, participation, engineer, hr, now
):
    assert mail("cycle_opened") is not None
    participations.take_out(participation=participation, now=now, by=hr)
    assert mail("cycle_opened") is None
    participations.put_back(participation=participation, by=hr)
    cycles.close_cycle(cycle=cycle, now=now, by=hr)
    assert mail("cycle_opened") is None
    Cycle.objects.update(state="open", closed_at=None)
    assert mail("cycle_opened") is not None
    leaves(engineer)
    assert mail("cycle_opened") is None


# --- Missing


def test_a_nudge_says_what_each_has_to_write(cycle, participation, nudged, engineer, manager):
    own, theirs = mail("assessments_missing", engineer), mail("assessments_missing", manager)
    assert own.subject == theirs.subject == "Autumn 2026: you have something to write"
    assert f"Your self-assessment, until {cycle.self_due_on:%-d %B %Y}:" in own.text
    assert "Your assessment of" not in own.text
    assert f"Your assessment of Enno Engineer, until {cycle.manager_due_on:%-d %B %Y}:" in theirs.text
    assert "Your self-assessment" not in theirs.text + theirs.html
    assert links(own) == links(theirs) == [participation.get_absolute_url()]


def test_a_manager_in_the_cycle_reads_of_both(cycle, team, senior, manager, hr, today, now):
    PlacementFactory(person=manager, level=senior)
    second = PlacementFactory(person=UserFactory(name="Bea <b>", team=team), level=senior).person
    ReportingLineFactory(person=second, manager=manager)
    cycles.add_late_joiners(cycle=cycle, on=today, now=now, by=hr)
    cycles.nudge(cycle=cycle, people=None, on=today, by=hr)
    told = mail("assessments_missing", manager)
    assert [told.text.index(word) for word in ("Your self", "of Bea <b>,", "of Enno")] == sorted(
        told.text.index(word) for word in ("Your self", "of Bea <b>,", "of Enno")
    )
    assert "Bea &lt;b&gt;" in told.html
    assert len(set(links(told))) == 3


def test_a_nudge_is_not_wanted_once_it_is_written(nudged, own, theirs, rate_all, submit, engineer, manager):
    assert mail("assessments_missing", engineer) is not None
    submit(rate_all(own))
    assert mail("assessments_missing", engineer) is None
    assert mail("assessments_missing", manager) is not None
    submit(rate_all(theirs))
    assert mail("assessments_missing", manager) is None


def test_a_nudge_is_not_wanted_once_the_cycle_is_closed_or_by_those_who_left(cycle, nudged, engineer, manager, hr, now):
    leaves(manager)
    assert mail("assessments_missing", manager) is None
    assert mail("assessments_missing", engineer) is not None
    cycles.close_cycle(cycle=cycle, now=now, by=hr)
    assert mail("assessments_missing", engineer) is None


# --- Reopened


def test_the_author_is_told_that_they_can_write_again(reopened, engineer):
    told = mail("assessment_reopened")
    assert told.subject == "You can change your self-assessment again"
    assert "HR has reopened your self-assessment in the cycle Autumn 2026." in told.text
    assert links(told) == [reopened.participation.get_absolute_url()]


def test_a_manager_is_told_whose_assessment_it_is(revealed, manager, hr, today, now):
    theirs = revealed.assessments.get(kind="manager")
    participations.reopen_assessment(assessment=theirs, on=today, now=now, by=hr)
    told = mail("assessment_reopened")
    assert told.subject == "You can change your assessment of Enno Engineer again"
    assert f"Until {revealed.manager_due_on:%-d %B %Y}:" in told.text


def test_reopening_is_not_told_once_it_is_submitted_again(reopened, submit):
    assert mail("assessment_reopened") is not None
    submit(reopened)
    assert mail("assessment_reopened") is None


def test_reopening_is_not_told_to_whoever_is_no_longer_the_manager(revealed, manager, director, hr, today, now, admin):
    theirs = revealed.assessments.get(kind="manager")
    participations.reopen_assessment(assessment=theirs, on=today, now=now, by=hr)
    assert mail("assessment_reopened") is not None
    lines.change_manager(person=revealed.person, manager=director, starts_on=today, on=today, by=admin)
    assert mail("assessment_reopened") is None


def test_reopening_is_not_told_once_the_cycle_is_closed_or_to_those_who_left(cycle, reopened, engineer, hr, now):
    cycles.close_cycle(cycle=cycle, now=now, by=hr)
    assert mail("assessment_reopened") is None
    Participation.objects.update(extended_to="2999-01-01")
    assert mail("assessment_reopened") is not None
    leaves(engineer)
    assert mail("assessment_reopened") is None


# --- Between the two


@pytest.mark.parametrize(
    ("state", "kind", "subject", "sentence"),
    [
        ("proposed", "result_proposed", "a result is proposed", "Mara Manager proposes what you both could agree on."),
        ("commented", "proposal_commented", "a comment on the proposal", "Enno Engineer has written a comment on what"),
        ("accepted", "proposal_accepted", "your proposal is accepted", "Enno Engineer accepts what you proposed."),
        ("shared", "result_shared", "your result is shared", "Mara Manager has shared the result."),
    ],
)
def test_each_step_is_told_to_the_other_side(participation, state, kind, subject, sentence, request):
    request.getfixturevalue(state)
    told = mail(kind)
    assert told.subject == f"Autumn 2026: {subject}"
    assert sentence in told.text
    assert sentence in told.html
    assert f"<h1>{told.subject}" in told.html
    assert links(told) == [participation.get_absolute_url()]


def test_a_comment_of_the_manager_is_told_to_the_person(proposed, manager, engineer, today, now):
    agreeing.comment_on_proposal(assessment=proposed, text="Canary", on=today, now=now, by=manager)
    told = mail("proposal_commented", engineer)
    assert "Mara Manager has written a comment on your proposed result." in told.text


def test_a_proposal_is_not_told_once_it_is_taken_back_or_accepted(proposed, engineer, manager, today, now):
    assert mail("result_proposed") is not None
    ratings.take_back(assessment=proposed, on=today, now=now, by=manager)
    assert mail("result_proposed") is None
    again = agreeing.propose_result(assessment=proposed, text="", on=today, now=now, by=manager)
    assert mail("result_proposed") is not None
    agreeing.accept_proposal(assessment=again, text="", on=today, now=now, by=engineer)
    assert mail("result_proposed") is None


def test_of_two_proposals_only_the_later_is_told(proposed, manager, today, now):
    first = Delivery.objects.get(kind="result_proposed")
    ratings.take_back(assessment=proposed, on=today, now=now, by=manager)
    agreeing.propose_result(assessment=proposed, text="", on=today, now=now + timedelta(minutes=5), by=manager)
    assert mails.result_proposed(first) is None
    assert mail("result_proposed") is not None


def test_an_acceptance_is_not_told_once_the_result_is_shared(accepted, manager, today, now):
    assert mail("proposal_accepted") is not None
    agreeing.share_result(assessment=accepted, on=today, now=now, by=manager)
    assert mail("proposal_accepted") is None


def test_a_result_is_not_told_once_it_is_acknowledged(shared, engineer, now):
    assert mail("result_shared") is not None
    agreeing.acknowledge_result(assessment=shared, text="", now=now, by=engineer)
    assert mail("result_shared") is None


@pytest.mark.parametrize("how", ["leaves", "is replaced"])
def test_steps_are_not_told_to_those_who_are_on_neither_side_any_more(
    commented, engineer, manager, director, admin, today, how
):
    assert mail("proposal_commented", manager) is not None
    if how == "leaves":
        leaves(manager)
    else:
        lines.change_manager(person=engineer, manager=director, starts_on=today, on=today, by=admin)
    assert mail("proposal_commented", manager) is None


# --- Nothing private


def test_no_mail_holds_what_somebody_wrote(nudged, commented, own, hr, manager, engineer, today, now):
    """Comments on ratings, on proposals and their values; each of the seven kinds is rendered and looked at."""
    said = [*(rating.comment for rating in own.ratings.all()), "Mentoring grew.", "Canary: not yet."]
    assert all(said)
    accepted = agreeing.accept_proposal(assessment=commented, text="Canary: yes.", on=today, now=now, by=engineer)
    written = [mail("proposal_accepted")]
    Assessment.objects.filter(pk=accepted.pk).update(state="proposed")
    written += [mail("result_proposed"), mail("proposal_commented")]
    Assessment.objects.filter(pk=accepted.pk).update(state="agreed")
    agreeing.share_result(assessment=accepted, on=today, now=now, by=manager)
    written += [mail("result_shared"), mail("cycle_opened")]
    Participation.objects.update(shared_at=None)
    participations.reopen_assessment(assessment=own, on=today, now=now, by=hr)
    written += [mail("assessment_reopened"), mail("assessments_missing", engineer)]
    assert None not in written
    for told in written:
        whole = told.subject + told.text + told.html
        assert [words for words in [*said, "Canary", "Mentoring", "I say", "They say"] if words in whole] == []


def test_mails_are_written_in_the_readers_language(nudged, manager, request):
    User.objects.update(locale="ar-xb")
    written = [mail("cycle_opened"), mail("assessments_missing", manager)]
    request.getfixturevalue("commented")
    for told in [*written, mail("proposal_commented")]:
        assert "[" in told.subject
        assert 'dir="rtl"' in told.html
