"""The demo organisation in the database: what is written, when it is refused, and what replacing leaves."""

from dataclasses import replace
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError
from django.db.models import Count
from django.test import Client

from audit.models import Event
from demo.fill import fill
from demo.generator import make_company
from demo.personas import PERSONAS
from notifications.models import Heartbeat
from people.models import Invitation, Organisation, ReportingLine, Role, Team, User
from tests.demo.conftest import NOW
from tests.factories.people import UserFactory


def demo(**options):
    out = StringIO()
    call_command("demo", stdout=out, **options)
    return out.getvalue()


def test_fill_writes_what_was_made_up(tern, company):
    assert (tern.name, tern.is_demo) == ("Tern Logistics", True)
    people = User.objects.values_list("id", "name", "email", "job_title", "team_id", "time_zone", "state")
    assert set(people) == {
        (person.id, person.name, person.email, person.job_title, person.team, person.time_zone, person.state)
        for person in company.people
    }
    assert set(Team.objects.values_list("id", "name", "parent_id")) == {
        (team.id, team.name, team.parent) for team in company.teams
    }
    lines = ReportingLine.objects.values_list("person_id", "manager_id", "starts_on", "ends_on")
    assert set(lines) == {(line.person, line.manager, line.starts_on, line.ends_on) for line in company.lines}
    assert set(Role.objects.values_list("person_id", "kind", "unit_id")) == {
        (role.person, role.kind, role.unit) for role in company.roles
    }


def test_fill_uses_states_and_roles_that_people_have(tern):
    assert set(User.objects.values_list("state", flat=True)) == set(User.State.values)
    assert set(Role.objects.values_list("kind", flat=True)) == set(Role.Kind.values)


def test_fill_gives_nobody_a_password(tern):
    assert [person for person in User.objects.all() if person.has_usable_password()] == []


def test_fill_makes_invitations_that_are_open_or_accepted(tern):
    waiting = Invitation.objects.get(person__state="invited")
    assert Invitation.objects.open(NOW).get() == waiting
    assert Invitation.objects.get(person__state="pending_activation").accepted_at == NOW


def test_fill_remembers_when_people_joined(tern, company):
    joined = {person.id: person.joined_on for person in company.people}
    assert {person.pk: person.joined_at.date() for person in User.objects.all()} == joined


def test_fill_leaves_its_event_after_those_of_the_ladder(tern):
    kinds = list(Event.objects.order_by("id").values_list("kind", flat=True))
    assert kinds == ["ladder.imported", "ladder.published", "ladder.imported", "ladder.published", "demo.filled"]
    event = Event.objects.get(kind="demo.filled")
    assert (event.kind, event.actor_id, event.target_id) == ("demo.filled", None, "1")
    assert event.detail == {"people": 60, "teams": 8, "seed": 1}


def test_fill_writes_everything_or_nothing(transactional_db, company):
    twins = replace(company, people=[*company.people, company.people[0]])
    with pytest.raises(IntegrityError):
        fill(company=twins, now=NOW)
    assert (Organisation.objects.count(), Team.objects.count(), Event.objects.count()) == (0, 0, 0)


def test_demo_is_refused_outside_demo_mode(db, settings):
    settings.RUNG_DEMO = False
    with pytest.raises(CommandError, match="Demo mode is off"):
        demo()
    assert User.objects.count() == 0


def test_demo_is_refused_over_a_real_organisation(db):
    Organisation.objects.create(name="Real", is_demo=False)
    with pytest.raises(CommandError, match="Real people are in this database"):
        demo()
    assert Organisation.objects.get().name == "Real"


def test_demo_is_refused_over_people_of_no_organisation(db):
    UserFactory()
    with pytest.raises(CommandError, match="Real people are in this database"):
        demo()
    assert User.objects.count() == 1


@pytest.mark.parametrize("people", [6, 50_001])
def test_demo_of_an_impossible_size_is_refused(db, people):
    with pytest.raises(CommandError, match=f"7 to 50000 people.*You asked for {people}"):
        demo(people=people)
    assert User.objects.count() == 0


def test_demo_of_any_size_says_what_it_made(db):
    said = demo(people=300, seed=9)
    assert "Tern Logistics is thought up: 300 people in" in said
    assert User.objects.count() == 300
    largest = User.objects.values("team").annotate(size=Count("id")).order_by("-size").first()
    assert largest["size"] <= 9


def test_demo_is_silent_when_told_so(db):
    assert demo(people=7, verbosity=0) == ""
    assert User.objects.count() == len(PERSONAS)


def test_another_demo_takes_the_place_of_the_one_before(transactional_db):
    demo(people=20, seed=1)
    before = set(User.objects.values_list("email", flat=True))
    noa = Client()
    noa.force_login(User.objects.get(pk=PERSONAS[0].id))
    Heartbeat.objects.create(process="worker", at=NOW)
    assert noa.get("/people/").status_code == 200

    demo(people=30, seed=2)

    assert User.objects.count() == 30
    assert before - set(User.objects.values_list("email", flat=True))
    assert noa.get("/people/").status_code == 302
    assert [event.detail["people"] for event in Event.objects.filter(kind="demo.filled").order_by("id")] == [
        20,
        30,
    ]
    assert Heartbeat.objects.count() == 1


def test_the_same_command_gives_the_same_people_in_the_database(transactional_db, company):
    rows = []
    for _ in range(2):
        fill(company=make_company(size=20, seed=8, on=NOW.date()), now=NOW)
        rows.append(list(User.objects.order_by("id").values("id", "email", "team_id", "joined_at", "state")))
    assert rows[0] == rows[1]
