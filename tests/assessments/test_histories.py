"""Whatever happens in whatever order: what is stored for the matrix is what all results say when it is made again."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assessments.actions import agreeing, current, participations, ratings
from assessments.models import Assessment, Participation, PersonCurrent
from assessments.queries.rubric import rubric_of

STEPS = ["self", "manager", "without", "agree", "propose", "accept", "finish", "share", "revise", "reopen", "back"]


@pytest.fixture
def happen(engineer, manager, hr, today, now):
    """Does one step of a participation with one value, as whoever may."""
    late = today + timedelta(days=100)

    def write(participation, kind, by, value):
        side = ratings.start_assessment(participation=participation, kind=kind, on=today, by=by)
        fill(side, by, value)
        ratings.submit_assessment(assessment=side, on=today, now=now, by=by)

    def fill(side, by, value):
        for competency in rubric_of(side.participation).expectations:
            rating = side.ratings.filter(competency=competency).first()
            ratings.rate_competency(
                assessment=side,
                competency=competency,
                value=value,
                comment="",
                reason="",
                row_version=rating.row_version if rating else 0,
                on=today,
                now=now,
                by=by,
            )

    def happen_once(participation, step, value):
        participation.refresh_from_db()
        agreed = Assessment.objects.unshared().filter(participation=participation).first()
        side = participation.assessments.exclude(kind="agreed").first()
        said = {"assessment": agreed, "on": today, "now": now + timedelta(days=6)}
        if step in {"propose", "accept", "finish", "share"} and agreed is None:
            return
        match step:
            case "self":
                write(participation, "self", engineer, value)
            case "manager":
                write(participation, "manager", manager, value)
            case "without":
                ratings.go_on_without_self(participation=participation, on=late, now=now, by=manager)
            case "agree":
                fill(agreeing.start_agreement(participation=participation, on=today, by=manager), manager, value)
            case "revise":
                fill(agreeing.revise_result(participation=participation, on=today, by=manager), manager, value)
            case "propose":
                agreeing.propose_result(**said, text="", by=manager)
            case "accept":
                agreeing.accept_proposal(**said, text="", by=engineer)
            case "finish":
                agreeing.finish_alone(**said, by=manager)
            case "share":
                agreeing.share_result(**said, by=manager)
            case "reopen" if side:
                participations.reopen_assessment(assessment=side, on=today, now=now, by=hr)
            case "back" if agreed:
                ratings.take_back(**said, by=manager)

    return happen_once


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.tuples(st.booleans(), st.sampled_from(STEPS), st.integers(0, 3)), max_size=25))
def test_what_is_stored_is_what_would_be_made_again(happen, senior, open_cycle, engineer, now, steps):
    Participation.objects.filter(cycle__state="open").update(left_at=now)
    older = open_cycle(now=now - timedelta(days=180))
    Participation.objects.filter(cycle=older).update(left_at=now)
    newer = open_cycle()
    Participation.objects.filter(cycle=older).update(left_at=None)
    both = [cycle.participations.get(person=engineer) for cycle in (older, newer)]
    # So that a result comes about at all; then whatever chance says.
    straight = [(False, step, 2) for step in ("self", "manager", "agree", "propose", "accept", "share")]
    for is_newer, step, value in straight + steps:
        try:
            happen(both[is_newer], step, value)
        except (ValidationError, PermissionDenied):
            continue
        stored = list(PersonCurrent.objects.values())
        assert current.rebuild() == len(stored)
        assert list(PersonCurrent.objects.values()) == stored
    assert PersonCurrent.objects.filter(person=engineer).exists()
