"""Home: what each relation and role brings along, and nothing that is not true."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.utils import timezone

from notifications.models import Delivery
from people.models import Invitation, Organisation, ReportingLine, Role, User
from tests.factories.assessments import CycleFactory
from tests.factories.ladder import PlacementFactory, make_ladder
from tests.factories.people import ReportingLineFactory, RoleFactory, TeamFactory, UserFactory
from tests.statements import statements


def text_of(response):
    return " ".join(response.content.decode().split())


def home_of(client):
    return client.get("/").context["home"]


@pytest.fixture
def organisation(db):
    return Organisation.objects.create(name="Tern Logistics")


@pytest.fixture
def admin(admin, organisation):
    return admin


def done(client):
    return [step.title for step in home_of(client).setup.steps if step.is_done]


@pytest.mark.parametrize(
    ("hour", "greeting"),
    [
        (4, "Good evening"),
        (5, "Good morning"),
        (11, "Good morning"),
        (12, "Good afternoon"),
        (18, "Good evening"),
    ],
)
def test_greeting_is_by_the_clock_of_the_reader(as_user, engineer, hour, greeting):
    User.objects.filter(pk=engineer.pk).update(time_zone="Asia/Tokyo", preferred_name="Enno")
    at = datetime(2026, 11, 20, tzinfo=UTC) + timedelta(hours=hour - 9)  # Tokyo is nine hours ahead
    with time_machine.travel(at, tick=False):
        assert f"{greeting}, Enno" in text_of(as_user(engineer).get("/"))


def test_an_engineer_reads_manager_team_and_what_is_not_there_yet(as_user, engineer, manager, team):
    UserFactory(name="Mia Mate", team=team)
    UserFactory(name="Leo Leaver", team=team, state="deactivated")
    text = text_of(as_user(engineer).get("/"))
    assert "You report to Mara Manager and work in Payments." in text
    assert "You stand at no level so far." in text
    assert "Mia Mate" in text
    assert "Leo Leaver" not in text
    for other in (
        "People who report to you",
        "People in your units",
        "Setting Rung up",
        "Promotion committee",
        "The ladders you look after",
    ):
        assert other not in text


def test_a_manager_reads_each_report_once_though_in_the_same_team(as_user, manager, engineer, team):
    assert engineer.team == manager.team
    assert text_of(as_user(manager).get("/")).count("Enno Engineer") == 1
    UserFactory(name="Mia Mate", team=team)
    assert [mate.name for mate in home_of(as_user(manager)).mates.people] == ["Mia Mate"]


def test_a_big_team_goes_on_on_its_page(as_user, engineer, team):
    UserFactory.create_batch(9, team=team)
    page = as_user(engineer).get("/")
    assert len(page.context["home"].mates.people) == 8
    assert "And more" in text_of(page)


def test_somebody_without_manager_and_team_reads_who_can_help(as_user, committee):
    text = text_of(as_user(committee).get("/"))
    assert "HR of your unit says to whom you report." in text
    assert "HR of your unit puts you into one." in text


def test_somebody_alone_in_a_team_reads_so(as_user, hr, team):
    User.objects.filter(pk=hr.pk).update(team=team)
    assert "Nobody else is in your team." in text_of(as_user(hr).get("/"))


def test_a_manager_who_left_is_not_named(as_user, engineer, manager):
    assert "Mara Manager" in text_of(as_user(engineer).get("/"))
    User.objects.filter(pk=manager.pk).update(state="deactivated")
    text = text_of(as_user(engineer).get("/"))
    assert "Mara Manager" not in text
    assert "Your manager is no longer active." in text


@time_machine.travel(datetime(2026, 11, 20, 12, tzinfo=UTC), tick=False)
def test_a_manager_reads_reports_with_state_and_local_time(as_user, engineer, manager):
    User.objects.filter(pk=engineer.pk).update(time_zone="Asia/Tokyo")
    ReportingLineFactory(person=UserFactory(name="Ivo Invited", state="invited"), manager=manager)
    ReportingLineFactory(person=UserFactory(name="Leo Leaver", state="deactivated"), manager=manager)
    ReportingLineFactory(person=UserFactory(name="Paul Past"), manager=manager, ends_on=date(2025, 1, 1))
    text = text_of(as_user(manager).get("/"))
    assert "2 people report to you." in text
    for part in ("Enno Engineer", "Tokyo, 21:00", "Ivo Invited", "Invited"):
        assert part in text
    for part in ("Leo Leaver", "Paul Past", "People below"):
        assert part not in text


def test_a_director_reads_how_many_are_below_each_manager(as_user, engineer, manager, director):
    ReportingLineFactory(person=UserFactory(name="Aaron Alone"), manager=director)
    page = as_user(director).get("/")
    rows = [(report.person.name, report.below) for report in page.context["home"].reports]
    assert rows == [("Mara Manager", 1), ("Aaron Alone", 0)]
    assert "2 people report to you. 3 are below you in all." in text_of(page)
    assert "you are at the top" in text_of(page)


def test_hr_reads_states_and_invitations_of_its_units_only(as_user, organisation, hr, engineer, colleague, team):
    now = timezone.now()
    for days in (5, -1):
        invited = UserFactory(team=TeamFactory(parent=team), state="invited")
        Invitation.objects.create(person=invited, expires_at=now + timedelta(days=days))
    elsewhere = UserFactory(team=colleague.team, state="invited")
    Invitation.objects.create(person=elsewhere, expires_at=now + timedelta(days=5))
    page = as_user(hr).get("/")
    units = page.context["home"].units
    assert (units.active, units.invited, units.waiting, units.expired) == (2, 2, 1, 1)
    assert "One invitation waits for an answer, and one more is too old." in text_of(page)


def test_the_committee_reads_what_will_stand_there(as_user, committee, ladder_owner):
    assert "No case waits for your vote." in text_of(as_user(committee).get("/"))
    assert "No case waits" not in text_of(as_user(ladder_owner).get("/"))


def test_an_admin_starts_with_the_organisation_done_and_the_mail_next(as_user, admin):
    client = as_user(admin)
    assert done(client) == ["Name the organisation"]
    text = text_of(client.get("/"))
    assert "1 of 9 steps of the set-up are done. “Try the mail” is next." in text
    assert text.count('data-kind="primary"') == 1
    assert '/settings/mail-test/"' in text


def test_each_step_is_ticked_by_what_the_database_holds(as_user, admin, team, engineer, manager, director):
    client = as_user(admin)
    assert done(client) == ["Name the organisation", "Make teams", "Give everybody a manager"]
    Delivery.objects.create(
        key="mail_test:1",
        kind="mail_test",
        subject_id=uuid4(),
        person=admin,
        state=Delivery.State.SENT,
        send_at=timezone.now(),
        sent_at=timezone.now(),
    )
    Invitation.objects.create(person=engineer, expires_at=timezone.now())
    RoleFactory(person=director, kind=Role.Kind.HR)
    assert len(done(client)) == 6
    small = make_ladder()
    assert done(client)[6:] == ["Adopt a ladder"]
    PlacementFactory(person=engineer, level=small.level_keys.first())
    assert len(done(client)) == 8
    CycleFactory()
    assert done(client)[8:] == ["Open a cycle"]
    assert "Everything is set up." in text_of(client.get("/"))


def test_somebody_outside_the_chart_unticks_their_step(as_user, admin, engineer):
    assert "Give everybody a manager" in done(as_user(admin))
    UserFactory(name="Zora Zero")
    assert "Give everybody a manager" not in done(as_user(admin))


def test_a_mail_that_waits_does_not_tick_the_mail(as_user, admin):
    Delivery.objects.create(
        key="mail_test:1", kind="mail_test", subject_id=uuid4(), person=admin, send_at=timezone.now()
    )
    assert "Try the mail" not in done(as_user(admin))


def test_somebody_with_every_role_reads_all_sections_in_order(as_user, admin, engineer, manager, team):
    for kind in (Role.Kind.HR, Role.Kind.COMMITTEE, Role.Kind.LADDER_OWNER):
        RoleFactory(person=admin, kind=kind)
    ReportingLineFactory(person=manager, manager=admin, starts_on=date(2023, 1, 1), ends_on=date(2024, 1, 1))
    ReportingLine.objects.filter(person=engineer).update(manager=admin)
    text = text_of(as_user(admin).get("/"))
    order = ["setup", "reports", "units", "committee", "ladder"]
    places = [text.index(f'<h2 id="{section}">') for section in order]
    assert places == sorted(places)


@pytest.mark.parametrize(
    ("who", "count"), [("engineer", 7), ("manager", 7), ("hr", 7), ("ladder_owner", 8), ("admin", 7), ("everything", 8)]
)
def test_home_costs_the_same_with_one_person_and_with_many(request, as_user, admin, team, manager, who, count):
    if who == "everything":
        person = manager
        for kind in Role.Kind.values:
            RoleFactory(person=person, kind=kind)
    else:
        person = request.getfixturevalue(who)
    User.objects.filter(pk=person.pk).update(team=team)
    client = as_user(person)
    for people in (1, 3):
        for _ in range(people):
            ReportingLineFactory(person=UserFactory(team=team), manager=manager)
        with statements() as seen:
            client.get("/")
        assert len(seen) == count


def test_home_is_for_those_who_signed_in_and_read_only(client, as_user, engineer):
    assert client.get("/").url == "/accounts/login/?next=/"
    assert as_user(engineer).post("/").status_code == 405
