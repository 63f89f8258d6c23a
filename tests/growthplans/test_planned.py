"""The kinds of growth plans, planned and mailed."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.db.models.functions import Now

from growthplans.models import Goal
from notifications import delivery
from notifications.models import Delivery, Preference
from notifications.planning import plan
from people.models import User
from tests.factories.growthplans import CheckInFactory, GoalFactory, PlanFactory
from tests.factories.people import UserFactory

MONDAY = datetime(2027, 1, 4, 9, tzinfo=UTC)


@pytest.fixture
def noa(db):
    person = UserFactory(name="Noa", email="noa@example.org")
    PlanFactory(person=person)
    return person


def goal(person, **values):
    return GoalFactory(plan=person.plans.get(), **{"created_at": datetime(2024, 1, 1, tzinfo=UTC)} | values)


def new(at):
    """What is newly planned; not the question for evidence, which is always due here."""
    return {kind: count for kind, count in plan(at).items() if count and kind != "evidence"}


def send(time_machine):
    time_machine.move_to(MONDAY)
    Delivery.objects.update(send_at=Now() - timedelta(seconds=1))
    delivery.drain()


def test_goals_of_each_cadence_are_planned_and_go_in_one_mail(noa, time_machine):
    for cadence in ("weekly", "monthly", "quarterly"):
        goal(noa, cadence=cadence, title=f"A {cadence} goal")
    assert new(MONDAY) == {"weekly": 1, "monthly": 1, "quarterly": 1}
    assert new(MONDAY) == {}
    send(time_machine)
    (message,) = mail.outbox
    assert message.subject == "3 things for you, Noa: Weekly goals, Monthly goals, Quarterly goals"
    for cadence in ("weekly", "monthly", "quarterly"):
        assert f"1. A {cadence} goal" in message.body


def test_what_is_answered_is_not_planned_and_what_is_answered_since_is_not_mailed(noa, time_machine):
    answered, open_still = goal(noa), goal(noa)
    CheckInFactory(goal=answered, period_start=MONDAY.date())
    assert new(MONDAY) == {"weekly": 1}
    CheckInFactory(goal=open_still, period_start=MONDAY.date())
    send(time_machine)
    assert (Delivery.objects.get().state, mail.outbox) == ("dropped", [])


def test_a_person_of_an_unknown_zone_is_reminded_by_utc(noa, time_machine):
    goal(noa)
    User.objects.update(time_zone="Mars/Base")
    assert new(MONDAY) == {"weekly": 1}
    send(time_machine)
    assert len(mail.outbox) == 1


def test_what_a_quiet_weekend_holds_back_is_mailed_on_monday(noa, time_machine):
    goal(noa)
    Preference.objects.create(person=noa, weekday=7)
    assert new(MONDAY - timedelta(days=1)) == {"weekly": 1}
    new(MONDAY)
    send(time_machine)
    assert len(mail.outbox) == 1


def test_a_title_forges_no_header(noa, time_machine):
    Goal.objects.filter(pk=goal(noa).pk).update(title="Hello\r\nBcc: all@example.org")
    new(MONDAY)
    send(time_machine)
    (message,) = mail.outbox
    assert message.subject == "One thing for you, Noa: Weekly goals"
    assert "1. Hello Bcc: all@example.org" in message.body
