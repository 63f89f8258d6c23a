"""Inviting, joining, and the first administrator: what changes, and when it is refused."""

import threading
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.utils import timezone

from audit.models import Event
from core.links import link_code
from core.secrets import digest
from notifications.models import Delivery
from people.actions import invitations
from people.models import Invitation, Organisation, ReportingLine, Role, SetupLink, User
from people.models.invitations import Standing
from tests.factories.people import PASSWORD, RoleFactory, TeamFactory, UserFactory

NOW = timezone.now()
TODAY = NOW.date()


def invite(*, by, email="nora@example.org", team=None, manager=None, now=NOW):
    return invitations.invite_person(
        name="Nora New",
        email=email,
        job_title="Engineer",
        team=team,
        manager=manager,
        by=by,
        on=TODAY,
        now=now,
    )


def code_of(invitation):
    return link_code(Invitation.LINK, invitation)


def accept(invitation, *, now=NOW):
    return invitations.accept_invitation(invitation=invitation, code=code_of(invitation), now=now)


def activate(invitation, *, now=NOW):
    return invitations.activate_person(
        invitation=invitation, password=PASSWORD, preferred_name="Nora", time_zone="Europe/Lisbon", now=now
    )


@pytest.fixture
def invitation(admin, team):
    return invite(by=admin, team=team)


# Inviting


def test_invite_person_makes_an_invited_person_and_one_mail(hr, team, manager):
    hr.time_zone = "Asia/Tokyo"
    manager.time_zone = "Europe/Lisbon"
    made = invite(by=hr, team=team, manager=manager, email=" Nora@Example.ORG ")
    person = User.objects.get(email="nora@example.org")
    assert (person.state, person.team, person.job_title, person.time_zone) == (
        "invited",
        team,
        "Engineer",
        "Europe/Lisbon",
    )
    assert not person.has_usable_password()
    assert made.expires_at == NOW + timedelta(days=14)
    assert ReportingLine.objects.get(person=person).manager == manager
    assert Delivery.objects.get().key == f"invitation:{made.pk}:1"
    event = Event.objects.get(kind="people.invited")
    assert (event.actor_id, event.person_id, event.detail) == (hr.pk, person.pk, {})


def test_invite_person_is_refused_outside_ones_units(hr, engineer):
    with pytest.raises(PermissionDenied):
        invite(by=hr, team=TeamFactory(name="Elsewhere"))
    with pytest.raises(PermissionDenied):
        invite(by=hr, team=None)
    with pytest.raises(PermissionDenied):
        invite(by=engineer, team=engineer.team)
    assert not User.objects.filter(email="nora@example.org").exists()


def test_invite_person_without_a_team_is_for_admins_and_hr_of_everything(admin):
    assert invite(by=admin).person.team is None
    everywhere = RoleFactory(kind=Role.Kind.HR).person
    assert invite(by=everywhere, email="other@example.org").person.time_zone == everywhere.time_zone


@pytest.mark.parametrize(
    ("state", "says"),
    [
        ("active", "has joined already. Find them in the directory."),
        ("deactivated", "was deactivated. Open their page and reactivate them."),
    ],
)
def test_invite_person_says_what_to_do_about_an_address_in_use(hr, team, state, says):
    UserFactory(name="Vera Veteran", email="nora@example.org", team=team, state=state)
    with pytest.raises(ValidationError) as refused:
        invite(by=hr, team=team, email="NORA@example.org")
    assert refused.value.message_dict["email"][0].endswith(says)
    assert Invitation.objects.count() == 0


def test_invite_person_says_that_somebody_is_invited_already(invitation, admin, team):
    with pytest.raises(ValidationError) as refused:
        invite(by=admin, team=team, email="Nora@example.org")
    assert refused.value.message_dict["email"] == [
        "Nora New is invited already. Send it again from the list of those who are not here yet."
    ]


def test_invite_person_names_nobody_the_inviter_may_not_see(hr, team, admin):
    leaver = UserFactory(name="Hidden Leaver", team=TeamFactory(name="Elsewhere"), state="deactivated")
    with pytest.raises(ValidationError) as refused:
        invite(by=admin, team=team, email=leaver.email)
    assert "Hidden Leaver" in refused.value.message_dict["email"][0]
    with pytest.raises(ValidationError) as refused:
        invite(by=hr, team=team, email=leaver.email)
    assert refused.value.message_dict["email"] == [
        "Somebody outside your units uses this address. Ask an administrator."
    ]


def test_invite_person_refuses_what_is_no_address(admin):
    with pytest.raises(ValidationError) as refused:
        invite(by=admin, email="nora")
    assert list(refused.value.message_dict) == ["email"]
    assert User.objects.filter(name="Nora New").count() == 0


def test_invite_person_again_after_withdrawal_keeps_the_person(invitation, admin, manager):
    invitations.withdraw_invitation(invitation=invitation, by=admin, now=NOW)
    again = invite(by=admin, team=manager.team, manager=manager)
    assert (again.person, again.pk != invitation.pk) == (invitation.person, True)
    assert accept(again).person.state == "pending_activation"
    invitation.refresh_from_db()
    assert invitation.standing(code_of(invitation), NOW) == Standing.WITHDRAWN


def test_invite_person_again_under_the_same_manager_leaves_the_line(admin, manager):
    first = invite(by=admin, team=manager.team, manager=manager)
    invitations.withdraw_invitation(invitation=first, by=admin, now=NOW)
    invite(by=admin, team=manager.team, manager=manager)
    assert ReportingLine.objects.filter(person=first.person).count() == 1


# Sending again, withdrawing


def test_send_invitation_again_kills_earlier_links(invitation, hr):
    old = code_of(invitation)
    later = NOW + timedelta(days=10)
    renewed = invitations.send_invitation_again(invitation=invitation, by=hr, now=later)
    assert (renewed.link_version, renewed.expires_at) == (2, later + timedelta(days=14))
    assert renewed.standing(old, later) == Standing.REPLACED
    assert renewed.standing(code_of(renewed), later) == Standing.OPEN
    assert sorted(Delivery.objects.values_list("key", flat=True)) == [
        f"invitation:{invitation.pk}:1",
        f"invitation:{invitation.pk}:2",
    ]
    assert Event.objects.filter(kind="people.invitation_sent_again", actor_id=hr.pk).count() == 1


def test_send_invitation_again_serves_who_stopped_before_the_password(invitation, admin):
    accept(invitation)
    renewed = invitations.send_invitation_again(invitation=invitation, by=admin, now=NOW)
    assert renewed.standing(code_of(renewed), NOW) == Standing.OPEN
    assert accept(renewed).person.state == "pending_activation"


@pytest.mark.parametrize("action", [invitations.send_invitation_again, invitations.withdraw_invitation])
def test_invitations_are_managed_by_hr_of_the_unit_alone(invitation, action, colleague, hr):
    with pytest.raises(PermissionDenied):
        action(invitation=invitation, by=colleague, now=NOW)
    with pytest.raises(PermissionDenied):
        action(invitation=invitation, by=RoleFactory(kind="hr", unit=colleague.team).person, now=NOW)
    action(invitation=invitation, by=hr, now=NOW)


@pytest.mark.parametrize("action", [invitations.send_invitation_again, invitations.withdraw_invitation])
def test_invitations_of_people_who_joined_stay_as_they_are(invitation, action, admin):
    accept(invitation)
    activate(invitation)
    with pytest.raises(ValidationError, match="Nora New has joined already"):
        action(invitation=invitation, by=admin, now=NOW)


@pytest.mark.parametrize("action", [invitations.send_invitation_again, invitations.withdraw_invitation])
def test_withdrawn_invitations_stay_withdrawn(invitation, action, admin):
    invitations.withdraw_invitation(invitation=invitation, by=admin, now=NOW)
    with pytest.raises(ValidationError, match="was withdrawn"):
        action(invitation=invitation, by=admin, now=NOW)


def test_withdraw_invitation_takes_a_half_joined_person_back(invitation, admin):
    accept(invitation)
    invitations.withdraw_invitation(invitation=invitation, by=admin, now=NOW)
    invitation.person.refresh_from_db()
    assert invitation.person.state == "invited"
    with pytest.raises(ValidationError, match="can no longer be used"):
        activate(invitation)
    assert Event.objects.filter(kind="people.invitation_withdrawn").count() == 1


# Asking for a link oneself


def test_ask_for_link_again_mails_at_most_once_a_minute_and_four_times_an_hour(invitation):
    Delivery.objects.update(created_at=NOW - timedelta(hours=2))

    def ask(at):
        before = link_version(invitation)
        invitations.ask_for_link_again(invitation=invitation, now=at)
        after = link_version(invitation)
        if after > before:  # the ledger's clock is the database's, which a test cannot move
            Delivery.objects.filter(key=f"invitation:{invitation.pk}:{after}").update(created_at=at)
        return after

    start = NOW + timedelta(minutes=5)
    assert [ask(start + timedelta(seconds=s)) for s in (0, 1, 30, 59, 60)] == [2, 2, 2, 2, 3]
    assert [ask(start + timedelta(minutes=m)) for m in (5, 10, 15, 59)] == [4, 5, 5, 5]
    assert ask(start + timedelta(minutes=61)) == 6


def test_ask_for_link_again_is_refused_after_withdrawal_and_after_joining(invitation, admin):
    accept(invitation)
    activate(invitation)
    with pytest.raises(ValidationError, match="has joined already"):
        invitations.ask_for_link_again(invitation=invitation, now=NOW)
    other = invite(by=admin, email="other@example.org")
    invitations.withdraw_invitation(invitation=other, by=admin, now=NOW)
    with pytest.raises(ValidationError, match="was withdrawn"):
        invitations.ask_for_link_again(invitation=other, now=NOW)
    assert (link_version(invitation), link_version(other)) == (1, 1)


def link_version(invitation):
    return Invitation.objects.get(pk=invitation.pk).link_version


# Joining


def test_accept_invitation_uses_the_link_up(invitation):
    accepted = accept(invitation)
    assert (accepted.accepted_at, accepted.person.state) == (NOW, "pending_activation")
    assert accepted.standing(code_of(accepted), NOW) == Standing.USED
    with pytest.raises(ValidationError):
        accept(invitation)
    assert Event.objects.filter(kind="people.invitation_accepted", actor_id=accepted.person.pk).count() == 1


@pytest.mark.parametrize("late", [timedelta(days=14), timedelta(days=400)])
def test_accept_invitation_refuses_an_expired_link(invitation, late):
    with pytest.raises(ValidationError):
        accept(invitation, now=NOW + late)
    assert invitation.standing(code_of(invitation), NOW + late) == Standing.EXPIRED
    assert invitation.standing(code_of(invitation), NOW + timedelta(days=13)) == Standing.OPEN


def test_accept_invitation_refuses_a_forged_code(invitation):
    for forged in ("", "0" * 64, link_code("other purpose", invitation), "ü"):
        assert invitation.standing(forged, NOW) == Standing.FORGED
        with pytest.raises(ValidationError):
            invitations.accept_invitation(invitation=invitation, code=forged, now=NOW)


def test_a_person_deactivated_before_joining_cannot_join(invitation):
    User.objects.filter(pk=invitation.person_id).update(state="deactivated")
    fresh = Invitation.objects.get()
    assert fresh.standing(code_of(fresh), NOW) == Standing.WITHDRAWN


def test_activate_person_sets_password_and_state(invitation):
    accept(invitation)
    person = activate(invitation)
    assert (person.state, person.is_active, person.called, person.time_zone) == (
        "active",
        True,
        "Nora",
        "Europe/Lisbon",
    )
    assert person.check_password(PASSWORD)
    assert Invitation.objects.get().standing(code_of(invitation), NOW) == Standing.JOINED
    with pytest.raises(ValidationError):
        activate(invitation)


def test_activate_person_uses_up_a_link_sent_meanwhile(invitation, admin):
    accept(invitation)
    renewed = invitations.send_invitation_again(invitation=invitation, by=admin, now=NOW)
    activate(invitation)
    with pytest.raises(ValidationError):
        accept(renewed)
    assert Invitation.objects.get().accepted_at == NOW


def test_activate_person_is_refused_before_joining(invitation):
    with pytest.raises(ValidationError):
        activate(invitation)
    assert User.objects.get(pk=invitation.person_id).state == "invited"


# The first administrator


def create_first(secret, *, email="Ada@Example.org", now=NOW):
    return invitations.create_first_administrator(
        secret=secret,
        organisation="Tern Logistics",
        name="Ada Admin",
        email=email,
        time_zone="UTC",
        password=PASSWORD,
        now=now,
    )


def test_make_setup_link_keeps_only_a_digest_and_replaces_earlier_ones(db):
    first = invitations.make_setup_link(now=NOW)
    second = invitations.make_setup_link(now=NOW)
    assert SetupLink.objects.get().digest == digest(second)
    with pytest.raises(ValidationError, match="no longer works"):
        create_first(first)
    assert User.objects.count() == 0


def test_create_first_administrator_makes_organisation_and_admin_once(db):
    secret = invitations.make_setup_link(now=NOW)
    person = create_first(secret)
    assert (person.email, person.is_active, person.is_admin) == ("ada@example.org", True, True)
    assert (Organisation.objects.get().name, Organisation.objects.get().is_demo) == ("Tern Logistics", False)
    assert SetupLink.objects.get().used_at == NOW
    assert sorted(Event.objects.filter(actor_id=person.pk).values_list("kind", flat=True)) == [
        "people.activated",
        "people.organisation_created",
        "people.role_granted",
    ]
    with pytest.raises(ValidationError, match="set up already"):
        create_first(secret, email="eve@example.org")
    with pytest.raises(ValidationError, match="set up already"):
        invitations.make_setup_link(now=NOW)


def test_create_first_administrator_refuses_an_expired_link(db):
    secret = invitations.make_setup_link(now=NOW)
    with pytest.raises(ValidationError, match="no longer works"):
        create_first(secret, now=NOW + timedelta(days=1))
    assert Organisation.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_create_first_administrator_twice_at_once_is_won_by_one():
    secret = invitations.make_setup_link(now=NOW)
    outcomes = []
    together = threading.Barrier(2)

    def attempt(email):
        together.wait()
        try:
            outcomes.append(create_first(secret, email=email).email)
        except ValidationError:
            outcomes.append("refused")
        finally:
            connection.close()

    attempts = [threading.Thread(target=attempt, args=[email]) for email in ("a@example.org", "b@example.org")]
    for thread in attempts:
        thread.start()
    for thread in attempts:
        thread.join()
    assert sorted(outcomes) == [User.objects.get().email, "refused"]
    assert Role.objects.count() == 1
