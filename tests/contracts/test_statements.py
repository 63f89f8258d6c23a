"""Every page and every list asks the database as often for many rows as for few, and no more than agreed."""

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from people.actions import invitations
from tests.contracts.access_matrix import CAST, Case, cases
from tests.contracts.test_access_matrix import filled
from tests.factories.assessments import EvidenceFactory
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


@pytest.mark.parametrize(
    ("case", "who"),
    readings(),
    ids=lambda given: f"{given.address} {given.about}".strip() if isinstance(given, Case) else given,
)
def test_reading_costs_the_same_for_many_as_for_few(case, who, things, request):
    things |= {name: request.getfixturevalue(name) for name in case.given}
    path = reverse(case.address, kwargs=filled(case.arguments, things) or None)
    client = Client()
    if who != "anonymous":
        client.force_login(things[who])
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
