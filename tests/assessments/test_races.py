"""Two at the very same moment: one wins, the other is told, nothing lands where it may not. `dev.py faults` does it a
thousand times (F10, F11, F12)."""

from functools import partial

import pytest

from assessments.actions import agreeing, cycles, ratings
from assessments.models import Assessment, Rating, Step
from tests.races import DONE, raced

TIMES = 5
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def put(own, key_of, today, now, engineer):
    """Rates Debugging as seen at a row version."""
    competency = key_of("debugging")
    return lambda comment, row_version, value=2: ratings.rate_competency(
        assessment=own,
        competency=competency,
        value=value,
        comment=comment,
        reason="",
        row_version=row_version,
        on=today,
        now=now,
        by=engineer,
    )


def test_of_two_devices_one_saves_and_the_other_is_told(own, put):
    for version in range(TIMES):
        outcomes = raced(*(partial(put, text, version) for text in (f"desk {version}", f"phone {version}")))
        assert outcomes == ["You have changed this elsewhere meanwhile. Both texts are kept.", DONE]
        assert own.ratings.get().row_version == version + 1


def test_the_same_sent_many_times_is_one_row(own, put):
    assert raced(*[partial(put, "Once.", 0)] * 4) == [DONE] * 4
    assert Rating.objects.get().row_version == 1


def test_submitting_twice_submits_once(own, rate_all, today, now, engineer):
    rate_all(own)

    def submit():
        side = Assessment.objects.get(pk=own.pk)
        ratings.submit_assessment(assessment=side, on=today, now=now, by=engineer)

    assert raced(submit, submit, submit).count(DONE) == 1
    assert Step.objects.get().kind == Step.Kind.SUBMITTED_SELF


def test_both_sides_submitting_at_once_are_both_revealed(own, theirs, rate_all, participation, today, now):
    rate_all(own)
    rate_all(theirs)
    acts = [
        partial(ratings.submit_assessment, assessment=side, on=today, now=now, by=side.author) for side in (own, theirs)
    ]
    assert raced(*acts) == [DONE, DONE]
    participation.refresh_from_db()
    assert participation.revealed_at == now


def test_no_rating_lands_after_submitting(own, rate_all, put, today, now, engineer):
    rate_all(own)
    version = own.ratings.first().row_version
    submit = partial(ratings.submit_assessment, assessment=own, on=today, now=now, by=engineer)
    raced(submit, partial(put, "Late.", version, 3))
    said = own.ratings.values_list("comment", flat=True)
    submitted = Assessment.objects.get(pk=own.pk)
    assert submitted.state == Assessment.State.SUBMITTED
    before = sorted(said)
    raced(partial(put, "Too late.", version + 1, 0))
    assert sorted(said.all()) == before


def test_no_rating_lands_after_the_cycle_closed(cycle, own, put, now, hr):
    close = partial(cycles.close_cycle, cycle=cycle, now=now, by=hr)
    outcomes = raced(close, partial(put, "At the bell.", 0))
    landed = own.ratings.exists()
    assert outcomes.count(DONE) == 1 + landed
    assert raced(partial(put, "After the bell.", int(landed))) != [DONE]


def test_accepting_and_taking_back_at_once_do_one_of_both(proposed, engineer, manager, today, now):
    accept = partial(agreeing.accept_proposal, assessment=proposed, text="", on=today, now=now, by=engineer)
    twin = Assessment.objects.get(pk=proposed.pk)
    back = partial(ratings.take_back, assessment=twin, on=today, now=now, by=manager)
    assert raced(accept, back).count(DONE) == 1
    state = Assessment.objects.get(pk=proposed.pk).state
    last = Step.objects.order_by("at", "id").filter(kind__in=["accepted", "taken_back"]).get().kind
    assert (state, last) in [("agreed", "accepted"), ("draft", "taken_back")]


def test_sharing_twice_shares_once(accepted, manager, today, now):
    twins = [Assessment.objects.get(pk=accepted.pk) for _ in range(2)]
    acts = [partial(agreeing.share_result, assessment=twin, on=today, now=now, by=manager) for twin in twins]
    assert raced(*acts).count(DONE) == 1
    assert Assessment.objects.get(kind="agreed").state == Assessment.State.SHARED
    assert Step.objects.filter(kind=Step.Kind.SHARED).count() == 1
