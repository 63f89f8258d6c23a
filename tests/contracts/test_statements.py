"""Every page and every list asks the database as often for many rows as for few, and no more than agreed."""

from datetime import date, timedelta

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from growthplans.models import OneOnOne
from people.actions import invitations
from tests.contracts.access_matrix import CAST, Case, cases
from tests.contracts.test_access_matrix import client_of, filled
from tests.factories.assessments import EvidenceFactory
from tests.factories.growthplans import (
    CheckInFactory,
    CommentFactory,
    GoalFactory,
    OneOnOneFactory,
    PlanFactory,
    TemplateFactory,
)
from tests.factories.people import ReportingLineFactory, RoleFactory, TeamFactory, UserFactory
from tests.statements import statements

A_LIST, A_DETAIL = 8, 12  # design §12


def readings() -> list[tuple[Case, str]]:
    """Everything that can be read, as those whose view costs most and least; as nobody where nobody is asked."""
    found = []
    for case in cases():
        readers = [who for who in CAST if case.answer("GET", who) == 200]
        whole = [who for who in ("hr", "admin") if who in readers][:1]
        narrow = [who for who in ("engineer",) if who in readers]
        if not case.is_signal:
            found += [(case, who) for who in (["anonymous"] if "anonymous" in readers else whole + narrow)]
    return found


def grow(things):
    """One more of everything that a page may list."""
    team = TeamFactory(parent=things["team"])
    for above in (things["manager"], things["engineer"], things["admin"]):
        person = UserFactory(team=team)
        ReportingLineFactory(person=person, manager=above)
        RoleFactory(person=person)
    gone = UserFactory(team=team, state="deactivated")
    ReportingLineFactory(person=gone, manager=things["manager"])
    ReportingLineFactory(person=UserFactory(team=things["team"]), manager=gone)
    ReportingLineFactory(manager=things["colleague"], person=UserFactory(team=things["elsewhere"]))
    invitations.invite_person(
        name="One More",
        email=f"{team.pk}@example.org",
        job_title="",
        team=things["team"],
        manager=things["manager"],
        by=things["hr"],
        on=timezone.localdate(),
        now=timezone.now(),
    )
    for owner in (things["engineer"], things["hr"], things["manager"], things["admin"]):
        EvidenceFactory(owner=owner, shared_at=timezone.now())
    if "plan" in things:
        grow_plan(things["plan"], things["goal"], things["manager"])


def grow_plan(plan, goal, manager):
    """One more of everything that a plan and a goal may list."""
    for state in ("open", "suggested", "done"):
        closed_on = timezone.localdate() if state == "done" else None
        more = GoalFactory(plan=plan, state=state, suggested_by=manager, closed_on=closed_on, cadence="monthly")
        checkin = CheckInFactory(goal=more, period_start="2024-01-01")
        checkin.evidence.add(EvidenceFactory(owner=plan.person, shared_at=timezone.now()))
    week = timedelta(days=7 * goal.checkins.count())
    checkin = CheckInFactory(goal=goal, period_start=date(2024, 1, 1) + week)
    checkin.evidence.add(EvidenceFactory(owner=plan.person, shared_at=timezone.now()))
    CommentFactory(goal=goal, author=manager)
    PlanFactory(person=plan.person, state="finished", finished_at=timezone.now(), target=plan.target)
    TemplateFactory(kept_by=manager)
    before = OneOnOne.objects.order_by("on").first().on - timedelta(days=1)
    OneOnOneFactory(person=plan.person, manager=manager, on=before, notes="Said then.")


@pytest.mark.parametrize(
    ("case", "who"),
    readings(),
    ids=lambda given: f"{given.address} {given.about}".strip() if isinstance(given, Case) else given,
)
def test_reading_costs_the_same_for_many_as_for_few(case, who, things, request):
    things |= {name: request.getfixturevalue(name) for name in case.given}
    path = reverse(case.address, kwargs=filled(case.arguments, things) or None)
    client = client_of(things, who)
    client.get(path)  # whatever is made once per process is made now
    counts = []
    for more in (1, 2):
        for _ in range(more):
            grow(things)
        cache.clear()
        with statements() as seen:
            assert client.get(path).status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1]
    assert counts[1] <= (A_DETAIL if case.arguments else A_LIST)
