"""Growth plans of the demo organisation: under way for everybody, for more than half a year; something due today."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from demo.fill import fill
from demo.generator import USUAL_SEED, USUAL_SIZE, make_company
from demo.personas import PERSONAS
from growthplans.models import CheckIn, Comment, Goal, OneOnOne, Plan, Template
from notifications.models import Preference
from people.models import User

NOW = datetime(2026, 5, 17, 22, 59, 30, tzinfo=UTC)  # in Lisbon the last minute of a week
ENGINEER = next(persona for persona in PERSONAS if persona.key == "engineer")


@pytest.fixture
def filled(db, settings):
    settings.RUNG_DEMO = True
    return fill(company=make_company(size=USUAL_SIZE, seed=USUAL_SEED, on=NOW.date()), now=NOW)


def test_everybody_has_a_plan_that_runs_for_more_than_half_a_year(filled):
    active = User.objects.filter(state="active")
    assert set(Plan.objects.active().values_list("person", flat=True)) == set(active.values_list("pk", flat=True))
    assert not Plan.objects.filter(target_on__lt=NOW.date() + timedelta(weeks=26)).exists()
    for cadence in ("weekly", "monthly", "quarterly", "once"):
        with_one = Goal.objects.under_way().filter(cadence=cadence).values("plan").distinct()
        assert with_one.count() == active.count()
    assert not Goal.objects.under_way().exclude(cadence="once").exclude(due_on=None).exists()


def test_rows_are_such_as_the_actions_would_leave(filled):
    for model in (Plan, Goal, CheckIn, Comment, OneOnOne, Template, Preference):
        for row in model.objects.all():
            try:
                row.full_clean(validate_unique=False)
            except ValidationError as refusal:
                pytest.fail(f"{row!r}: {refusal}")
    assert not Goal.objects.filter(title__contains="{").exists()
    assert not CheckIn.objects.filter(made_at__gt=NOW).exists()
    assert CheckIn.objects.exclude(note="").count() > USUAL_SIZE


def test_goals_are_due_today(filled):
    assert Goal.objects.under_way().filter(due_on=NOW.date()).count() > 1
    of_engineer = Goal.objects.under_way().filter(plan__person=ENGINEER.id)
    assert of_engineer.filter(due_on=NOW.date(), cadence="once").count() == 1
    weekly = of_engineer.filter(cadence="weekly")
    assert weekly.count() == 3
    assert not CheckIn.objects.filter(goal__in=weekly, period_start=NOW.date() - timedelta(days=6)).exists()


def test_the_engineer_is_reminded_at_the_hour_of_the_first_start(filled):
    preference = Preference.objects.get(person=ENGINEER.id)
    slot = (NOW + timedelta(minutes=1)).astimezone(ZoneInfo(ENGINEER.time_zone))
    assert (preference.weekday, preference.hour) == (slot.isoweekday(), slot.hour) == (1, 0)
    assert (preference.quiet_from, preference.quiet_until, preference.quiet_days) == (None, None, [])


def test_the_same_seed_makes_the_same_plans(filled):
    before = [*Goal.objects.order_by("pk").values_list("pk", "title", "due_on")]
    connection.check_constraints()
    fill(company=make_company(size=USUAL_SIZE, seed=USUAL_SEED, on=NOW.date()), now=NOW)
    assert [*Goal.objects.order_by("pk").values_list("pk", "title", "due_on")] == before
