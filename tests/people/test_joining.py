"""Coming in, as people meet it: the invitation from both sides."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from audit.models import Event
from core.links import link_code
from notifications.models import Delivery
from people.actions import invitations
from people.models import Invitation, Organisation, User
from tests.factories.people import TeamFactory, UserFactory

PASSWORD = "several words one can remember"


@pytest.fixture
def organisation(db):
    return Organisation.objects.create(name="Tern Logistics", is_demo=True)


@pytest.fixture
def invitation(organisation, hr, team):
    """Sent two minutes ago."""
    sent = invitations.invite_person(
        name="Nora New",
        email="nora@example.org",
        job_title="Engineer",
        team=team,
        manager=None,
        by=hr,
        on=timezone.localdate(),
        now=timezone.now(),
    )
    Delivery.objects.update(created_at=timezone.now() - timedelta(minutes=2))
    return sent


def link(invitation):
    return reverse("people:join", args=[invitation.pk, link_code(Invitation.LINK, invitation)])


def chosen(**typed):
    typed = {"password": PASSWORD, "preferred_name": "Nora", "time_zone": "Europe/Lisbon"} | typed
    password = typed.pop("password")
    return {"password1": password, "password2": typed.pop("again", password), **typed}


def state_of(invitation):
    return User.objects.get(pk=invitation.person_id).state


# Joining


def test_join_page_says_who_invites_to_what_and_changes_nothing(client, invitation):
    for _ in range(2):
        response = client.get(link(invitation))
        assert response.status_code == 200
    page = response.content.decode()
    assert "Hana HR invites you to Rung, where Tern Logistics keeps" in page
    assert "<dd>nora@example.org</dd>" in page
    assert "Payments" in page
    assert state_of(invitation) == "invited"
    assert Invitation.objects.get().accepted_at is None


def test_joining_ends_signed_in_with_the_password_one_chose(client, invitation):
    assert client.post(link(invitation)).url == "/people/activate/"
    assert state_of(invitation) == "pending_activation"
    page = client.get("/people/activate/").content.decode()
    assert "You sign in with nora@example.org and this password." in page
    assert client.post("/people/activate/", chosen()).url == "/"
    assert state_of(invitation) == "active"
    settings_page = client.get("/settings/").content.decode()
    assert "Welcome to Rung, Nora. You are signed in." in settings_page
    assert client.session.get_expiry_age() > timedelta(days=13).total_seconds()
    login = Client().post("/accounts/login/", {"login": "nora@example.org", "password": PASSWORD})
    assert login.url == "/"
    assert "people.signed_in" in Event.objects.filter(actor_id=invitation.person_id).values_list("kind", flat=True)


def test_join_link_works_once(client, invitation):
    client.post(link(invitation))
    for response in (Client().get(link(invitation)), Client().post(link(invitation))):
        page = response.content.decode()
        assert response.status_code == 410
        assert "One step is missing" in page
        assert "Send me a new link" in page
        assert "Choose your password" not in page
    assert "Choose your password" in client.get(link(invitation)).content.decode()


def test_join_link_after_joining_leads_to_sign_in(client, invitation):
    client.post(link(invitation))
    client.post("/people/activate/", chosen())
    response = Client().post(link(invitation))
    assert response.status_code == 410
    assert "You have joined already" in response.content.decode()
    assert 'href="/accounts/login/"' in response.content.decode()
    assert Client().get("/people/activate/").status_code == 410


def test_expired_join_link_sends_a_new_one_to_the_address_on_file(client, invitation):
    Invitation.objects.update(expires_at=timezone.now())
    response = client.post(link(invitation))
    assert response.status_code == 410
    assert "This link is too old" in response.content.decode()
    assert state_of(invitation) == "invited"
    again = client.post(f"{link(invitation)}again/", {"email": "eve@example.org"}, follow=True)
    assert "A new link is on its way to the address that this invitation was sent to." in again.content.decode()
    assert "There is a newer link" in again.content.decode()
    latest = Delivery.objects.latest("created_at")
    assert (latest.key, latest.person) == (f"invitation:{invitation.pk}:2", invitation.person)
    invitation.refresh_from_db()
    assert client.post(link(invitation)).url == "/people/activate/"


def test_withdrawn_join_link_says_so_and_offers_no_new_one(client, invitation, hr):
    invitations.withdraw_invitation(invitation=invitation, by=hr, now=timezone.now())
    response = client.get(link(invitation))
    assert response.status_code == 410
    assert "This invitation was withdrawn" in response.content.decode()
    assert "Send me a new link" not in response.content.decode()
    client.post(f"{link(invitation)}again/")
    assert Delivery.objects.count() == 1


@pytest.mark.parametrize("path", ["", "again/"])
def test_forged_join_links_are_not_found(client, invitation, path):
    code = link_code(Invitation.LINK, invitation)
    assert client.post(f"/people/join/{invitation.pk}/{code[:-1]}x/{path}").status_code == 404
    assert client.post(f"/people/join/{invitation.person_id}/{code}/{path}").status_code == 404
    assert state_of(invitation) == "invited"
    assert Delivery.objects.count() == 1


def test_joining_signs_out_whoever_was_signed_in_here(client, invitation, hr):
    client.force_login(hr)
    assert "You are signed in as Hana HR." in client.get(link(invitation)).content.decode()
    client.post(link(invitation))
    assert client.get("/settings/").status_code == 302
    client.post("/people/activate/", chosen())
    assert "nora@example.org" in client.get("/settings/").content.decode()


def test_activate_page_without_an_accepted_invitation_has_a_way_on(client, organisation):
    for response in (client.get("/people/activate/"), client.post("/people/activate/", chosen())):
        assert response.status_code == 410
        assert "Open your invitation first" in response.content.decode()
        assert 'href="/accounts/password/reset/"' in response.content.decode()


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"password": "short"}, "at least 12 characters"),
        ({"password": "password1234"}, "This password is too common."),
        ({"password": "nora@example.org"}, "too similar to the email address"),
        ({"password": ""}, "This field is required."),
        ({"again": "something else"}, "The two passwords differ. Type the same one twice."),
        ({"time_zone": "Mars/Olympus"}, "There is no time zone “Mars/Olympus”. Choose one from the list."),
    ],
)
def test_activate_page_says_what_is_wrong_and_changes_nothing(client, invitation, typed, says):
    client.post(link(invitation))
    response = client.post("/people/activate/", chosen(**typed))
    assert response.status_code == 422
    assert says in response.content.decode()
    assert state_of(invitation) == "pending_activation"


def test_activate_page_after_a_withdrawal_is_closed(client, invitation, hr):
    client.post(link(invitation))
    invitations.withdraw_invitation(invitation=invitation, by=hr, now=timezone.now())
    assert client.post("/people/activate/", chosen()).status_code == 410
    assert state_of(invitation) == "invited"


def test_half_joined_person_gets_a_link_from_the_password_page(client, invitation):
    client.post(link(invitation))
    Client().post("/accounts/password/reset/", {"email": "Nora@example.org"})
    assert Delivery.objects.latest("created_at").key == f"invitation:{invitation.pk}:2"
    assert client.post("/people/activate/", chosen()).url == "/"
    invitation.refresh_from_db()
    assert Client().post(link(invitation)).status_code == 410


# Inviting


def asked(team, /, **typed):
    said = {
        "name": "Omar Other",
        "email": "omar@example.org",
        "job_title": "Designer",
        "team": team.pk,
        "manager": "",
    }
    return said | typed


def test_invite_page_invites_and_lists(as_user, organisation, hr, team, manager):
    client = as_user(hr)
    response = client.post("/people/invite/", asked(team, manager=manager.email.upper()), follow=True)
    page = response.content.decode()
    assert "The invitation of Omar Other is on its way to omar@example.org." in page
    assert page.count("Omar Other</a>") == 1
    person = User.objects.get(email="omar@example.org")
    assert person.reporting_lines.get().manager == manager
    assert Delivery.objects.get().person == person


def test_invite_page_lists_those_who_are_not_here_yet_in_ones_units(as_user, admin, hr, invitation):
    elsewhere = invitations.invite_person(
        name="Elsa Elsewhere",
        email="elsa@example.org",
        job_title="",
        team=TeamFactory(name="Elsewhere"),
        manager=None,
        by=admin,
        on=timezone.localdate(),
        now=timezone.now() - timedelta(days=20),
    )
    page = as_user(admin).get("/people/invite/").content.decode()
    assert "Elsa Elsewhere" in page
    assert "Link too old" in page
    page = as_user(hr).get("/people/invite/").content.decode()
    assert "Nora New" in page
    assert "Elsa Elsewhere" not in page
    assert as_user(hr).post(f"/people/invitations/{elsewhere.pk}/withdraw/").status_code == 404
    assert Invitation.objects.get(pk=elsewhere.pk).withdrawn_at is None


def test_invite_page_shows_who_stopped_before_the_password(as_user, client, hr, invitation):
    Client().post(link(invitation))
    assert "Joined, no password yet" in as_user(hr).get("/people/invite/").content.decode()


@pytest.mark.parametrize("name", ["engineer", "manager", "director", "committee", "ladder_owner", "colleague"])
def test_invite_page_is_for_hr_and_admins(as_user, team, name, request):
    client = as_user(request.getfixturevalue(name))
    for response in (client.get("/people/invite/"), client.post("/people/invite/", asked(team))):
        assert response.status_code == 403
        assert "Only HR and admins invite people." in response.content.decode()
    assert not User.objects.filter(email="omar@example.org").exists()


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"name": " "}, "This field is required."),
        ({"email": "omar"}, "Enter a valid email address."),
        ({"email": "ENNO@example.org"}, "Enno Early uses this address and has joined already."),
        ({"manager": "nobody@example.org"}, "Nobody active here has this address."),
        ({"manager": "\0"}, "Enter a valid email address."),
        ({"team": ""}, "This field is required."),
        ({"team": "somewhere"}, "There is no such team here."),
    ],
)
def test_invite_page_says_what_is_wrong_and_keeps_what_was_typed(as_user, hr, team, organisation, typed, says):
    UserFactory(name="Enno Early", email="enno@example.org")
    response = as_user(hr).post("/people/invite/", asked(team, **typed))
    page = response.content.decode()
    assert response.status_code == 422
    assert says in page
    assert 'value="Designer"' in page
    assert Invitation.objects.count() == 0


def test_invite_page_offers_hr_the_teams_of_its_units_alone(as_user, hr, team, organisation):
    below, other = TeamFactory(name="Cards", parent=team), TeamFactory(name="Elsewhere")
    client = as_user(hr)
    page = client.get("/people/invite/").content.decode()
    assert ">Payments</option>" in page
    assert "\u2003Cards</option>" in page
    assert "Elsewhere" not in page
    assert client.post("/people/invite/", asked(other)).status_code == 422
    assert client.post("/people/invite/", asked(below)).status_code == 302


def test_invite_page_lets_an_admin_leave_the_team_open(as_user, admin, team, organisation):
    as_user(admin).post("/people/invite/", asked(team, team="none"))
    assert User.objects.get(email="omar@example.org").team is None


def test_invite_page_asks_the_database_the_same_for_one_and_three(as_user, hr, team, django_assert_num_queries):
    client = as_user(hr)
    counts = []
    for number in (1, 2):
        for n in range(number):
            client.post("/people/invite/", asked(team, email=f"omar{number}{n}@example.org"))
        client.get("/people/invite/")
        with django_assert_num_queries(8) as statements:
            client.get("/people/invite/")
        counts.append(len(statements))
    assert counts[0] == counts[1]


def test_send_again_button_sends_a_fresh_link(as_user, hr, invitation):
    old = link(invitation)
    page = as_user(hr).post(f"/people/invitations/{invitation.pk}/send-again/", follow=True).content.decode()
    assert "The invitation of Nora New is on its way to nora@example.org." in page
    assert "There is a newer link" in Client().get(old).content.decode()


def test_withdraw_button_closes_the_link_and_the_person_can_be_invited_again(as_user, hr, team, invitation):
    client = as_user(hr)
    page = client.post(f"/people/invitations/{invitation.pk}/withdraw/", follow=True).content.decode()
    assert "The invitation of Nora New is withdrawn and its link dead." in page
    assert "Nobody is waiting." in page
    assert Client().get(link(invitation)).status_code == 410
    assert client.post("/people/invite/", asked(team, email="nora@example.org")).status_code == 302
    assert Invitation.objects.filter(withdrawn_at=None).get().person == invitation.person


@pytest.mark.parametrize("step", ["send-again", "withdraw"])
def test_steps_with_invitations_are_refused_once_the_person_has_joined(as_user, client, hr, invitation, step):
    browser = Client()
    browser.post(link(invitation))
    browser.post("/people/activate/", chosen())
    page = as_user(hr).post(f"/people/invitations/{invitation.pk}/{step}/", follow=True).content.decode()
    assert "Nora New has joined already." in page
    assert Delivery.objects.count() == 1


@pytest.mark.parametrize("step", ["send-again", "withdraw"])
def test_steps_with_invitations_are_not_there_for_others(as_user, engineer, hr, invitation, step):
    path = f"/people/invitations/{invitation.pk}/{step}/"
    assert as_user(engineer).post(path).status_code == 404
    assert as_user(hr).get(path).status_code == 405
    assert Invitation.objects.get().link_version == 1
