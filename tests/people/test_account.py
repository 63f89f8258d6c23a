"""Signing in and out, and passwords, as people meet them."""

import re
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.hashers import MD5PasswordHasher
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from audit.models import Event
from notifications.models import Delivery
from people import mails
from people.models import Organisation, User
from tests.factories.people import PASSWORD, UserFactory
from tests.people.steps import LOGIN, is_signed_in, sign_in

OTHER = "another good password"


@pytest.fixture(autouse=True)
def organisation(db):
    return Organisation.objects.create(name="Tern Logistics", is_demo=True)


def kinds():
    return list(Event.objects.order_by("id").values_list("kind", flat=True))


def password_link(person):
    """The link of the latest password mail, as its reader gets it."""
    delivery = Delivery.objects.filter(person=person, kind="password").latest("created_at")
    text = mails.password_link(delivery).text
    return re.search(r"http://127.0.0.1:8000(/accounts/password/reset/key/\S+)", text)[1]


# Signing in


@pytest.mark.parametrize("typed", ["{}", " {} ", "\t{}"])
def test_sign_in_takes_the_address_in_any_case_and_with_blanks_around(client, engineer, typed):
    response = sign_in(client, typed.format(engineer.email.upper()))
    assert response.url == "/"
    assert is_signed_in(client)
    event = Event.objects.get()
    assert (event.kind, event.target_id, event.actor_id) == (
        "people.signed_in",
        str(engineer.pk),
        engineer.pk,
    )


def test_sign_in_gives_a_new_session_key(client, engineer):
    client.get("/accounts/password/reset/key/abc-def/")
    client.session["here"] = True
    session = client.session
    session["before"] = "kept"
    session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
    sign_in(client, engineer.email)
    assert client.session.session_key != session.session_key
    assert not Session.objects.filter(session_key=session.session_key).exists()


@pytest.mark.parametrize(
    ("wanted", "lands"),
    [
        ("/people/", "/people/"),
        ("https://evil.example/", "/"),
        ("//evil.example/", "/"),
        ("http://localhost/people/", "/"),
        ("javascript:alert(1)", "/"),
    ],
)
def test_sign_in_goes_on_to_addresses_here_only(client, engineer, wanted, lands):
    assert sign_in(client, engineer.email, next=wanted).url == lands


def test_sign_in_page_sends_people_who_are_in_home(as_user, engineer):
    assert as_user(engineer).get(LOGIN).url == "/"


@pytest.fixture
def failures(engineer, leaver, client):
    """The ways to fail: who is typed, with which password."""
    return {
        "unknown": ("nobody@example.org", PASSWORD),
        "wrong": (engineer.email, "not the password"),
        "deactivated": (leaver.email, PASSWORD),
        "deactivated, wrong": (leaver.email, "not the password"),
        "invited": (UserFactory(state="invited", password="!").email, PASSWORD),
        "pending": (UserFactory(state="pending_activation").email, PASSWORD),
    }


def test_sign_in_fails_with_the_same_page_for_everybody(client, failures):
    pages = set()
    for email, password in failures.values():
        response = sign_in(client, email, password)
        page = response.content.decode().replace(email, "EMAIL")
        pages.add((response.status_code, re.sub(r"[A-Za-z0-9]{64}", "CSRF", page)))
    assert len(pages) == 1
    assert "This email address and this password do not belong together." in pages.pop()[1]
    assert not is_signed_in(client)


def test_sign_in_fails_with_the_same_work_for_everybody(client, failures, monkeypatch):
    hashed = []
    encode = MD5PasswordHasher.encode
    monkeypatch.setattr(
        MD5PasswordHasher,
        "encode",
        lambda self, password, salt: hashed.append(1) or encode(self, password, salt),
    )
    work = {}
    for name, (email, password) in failures.items():
        hashed.clear()
        with CaptureQueriesContext(
            connection,
        ) as statements:
            sign_in(client, email, password)
        work[name] = (len(hashed), len(statements))
    assert set(work.values()) == {(1, work["wrong"][1])}, work


def test_sign_in_failures_are_recorded_without_what_was_typed(client, engineer):
    sign_in(client, engineer.email, "not the password")
    sign_in(client, "nobody@example.org")
    known, unknown = Event.objects.order_by("id")
    assert (known.kind, known.target_id) == ("people.sign_in_failed", str(engineer.pk))
    assert (unknown.kind, unknown.target_type) == ("people.sign_in_failed", "people.organisation")
    assert known.detail == unknown.detail == {}


@pytest.mark.parametrize("email", ["known", "nobody@example.org"])
def test_sign_in_is_stopped_after_five_failures_and_says_when_to_try_again(client, engineer, email):
    email = engineer.email if email == "known" else email
    for _ in range(5):
        sign_in(client, email, "not the password")
    page = sign_in(client, email).content.decode()
    assert "Too many tries. Wait five minutes, then try again." in page
    assert not is_signed_in(client)
    assert kinds() == ["people.sign_in_failed"] * 5


def test_sign_in_from_one_place_is_stopped_with_a_page_that_says_when_to_try_again(client, db):
    for n in range(30):
        sign_in(client, f"nobody{n}@example.org")
    response = sign_in(client, "nobody@example.org")
    assert response.status_code == 429
    assert response.headers["Retry-After"] == "60"
    assert "Wait a minute" in response.content.decode()


def test_a_deactivated_person_is_out_at_the_next_request(client, engineer):
    sign_in(client, engineer.email)
    assert is_signed_in(client)
    User.objects.filter(pk=engineer.pk).update(state="deactivated")
    response = client.get("/settings/")
    assert (response.status_code, response.url) == (302, f"{LOGIN}?next=/settings/")


# Signing out


def test_sign_out_asks_first_and_then_ends_the_session(client, engineer):
    sign_in(client, engineer.email)
    key = client.session.session_key
    assert "Sign out here?" in client.get("/accounts/logout/").content.decode()
    assert is_signed_in(client)
    assert client.post("/accounts/logout/").url == LOGIN
    assert not is_signed_in(client)
    assert not Session.objects.filter(session_key=key).exists()
    assert kinds() == ["people.signed_in", "people.signed_out"]


def test_sign_out_without_being_in_goes_to_sign_in(client):
    assert client.get("/accounts/logout/").url == LOGIN
    assert client.post("/accounts/logout/", {"next": "https://evil.example/"}).url == LOGIN
    assert kinds() == []


# Pages that are served, and to whom


@pytest.mark.parametrize(
    ("name", "is_public"),
    [
        ("account_login", True),
        ("account_signup", True),
        ("account_inactive", True),
        ("account_reset_password", True),
        ("account_reset_password_done", True),
        ("account_reset_password_from_key_done", True),
        ("account_change_password", False),
        ("account_set_password", False),
        ("account_reauthenticate", False),
        ("usersessions_list", False),
        ("settings:profile", False),
    ],
)
def test_account_pages_are_public_or_not(client, name, is_public):
    response = client.get(reverse(name))
    if is_public:
        assert response.status_code == 200
        assert "<h1" in response.content.decode()
    else:
        assert (response.status_code, response.url) == (302, f"{LOGIN}?next={reverse(name)}")


@pytest.mark.parametrize("path", ["email/", "confirm-email/", "login/code/confirm/", "3rdparty/", ""])
def test_other_pages_of_allauth_are_not_served(client, path):
    assert client.get(f"/accounts/{path}").status_code == 404


@pytest.mark.parametrize("method", ["get", "post"])
def test_nobody_signs_up(client, method):
    data = {"email": "eve@example.org", "password1": OTHER, "password2": OTHER}
    response = getattr(client, method)("/accounts/signup/", data)
    assert "People come to Rung by invitation" in response.content.decode()
    assert not User.objects.filter(email="eve@example.org").exists()


# A forgotten password


def ask_for_link(client, email):
    return client.post("/accounts/password/reset/", {"email": email})


def test_password_link_page_answers_everybody_the_same(client, engineer, leaver):
    answers = {
        (response.status_code, response.url)
        for response in (ask_for_link(client, email) for email in (engineer.email, leaver.email, "no@example.org"))
    }
    assert answers == {(302, "/accounts/password/reset/done/")}
    assert [delivery.person for delivery in Delivery.objects.all()] == [engineer]


def test_password_link_page_refuses_what_is_no_address(client):
    response = ask_for_link(client, "enno")
    assert response.status_code == 422
    assert "Enter a valid email address." in response.content.decode()


def test_password_link_page_is_limited_by_address(client, engineer):
    for _ in range(5):
        ask_for_link(client, engineer.email)
    assert ask_for_link(client, engineer.email.upper()).status_code == 429
    assert Delivery.objects.count() == 1


def test_password_link_sets_a_new_password_once(client, engineer):
    elsewhere = Client()
    sign_in(elsewhere, engineer.email)
    ask_for_link(client, engineer.email)
    link = password_link(engineer)
    form = client.get(link)
    assert form.url.endswith("-set-password/")
    assert "Choose your new password" in client.get(form.url).content.decode()
    done = client.post(form.url, {"password1": OTHER, "password2": OTHER})
    assert done.url == "/accounts/password/reset/key/done/"
    assert not is_signed_in(elsewhere)
    assert kinds() == ["people.signed_in", "people.password_reset_requested", "people.password_reset"]
    assert Delivery.objects.filter(kind="password_changed", person=engineer).count() == 1
    again = Client().get(link).content.decode()
    assert "This link no longer works" in again
    assert 'href="/accounts/password/reset/"' in again
    assert sign_in(Client(), engineer.email, OTHER).url == "/"


def test_password_link_opened_by_a_mail_scanner_still_works(client, engineer):
    ask_for_link(client, engineer.email)
    link = password_link(engineer)
    Client().get(link, follow=True)
    form = client.get(link)
    assert client.post(form.url, {"password1": OTHER, "password2": OTHER}).status_code == 302


def test_password_link_says_what_is_wrong_with_the_password(client, engineer):
    ask_for_link(client, engineer.email)
    form = client.get(password_link(engineer)).url
    page = client.post(form, {"password1": "short", "password2": "short"}).content.decode()
    assert "at least 12 characters" in page
    page = client.post(form, {"password1": OTHER, "password2": f"{OTHER}!"}).content.decode()
    assert "same password each time" in page
    assert User.objects.get(pk=engineer.pk).check_password(PASSWORD)


def test_password_link_expires_after_a_day(client, engineer, time_machine):
    ask_for_link(client, engineer.email)
    link = password_link(engineer)
    assert client.get(link).status_code == 302
    time_machine.move_to(timezone.now() + timedelta(hours=24, seconds=1))
    assert "This link no longer works" in Client().get(link).content.decode()


def test_password_link_dies_with_the_account(client, engineer):
    ask_for_link(client, engineer.email)
    link = password_link(engineer)
    User.objects.filter(pk=engineer.pk).update(state="deactivated")
    assert "This link no longer works" in client.get(link).content.decode()


@pytest.mark.parametrize("forged", ["abc-def", "0-set-password", "zzz-1-2-3", "0123456789abcdef0123456789abcdef-d1-0"])
def test_forged_password_links_have_a_way_on(client, forged):
    page = client.get(f"/accounts/password/reset/key/{forged}/")
    assert page.status_code == 200
    assert "This link no longer works" in page.content.decode()
    assert 'href="/accounts/password/reset/"' in page.content.decode()


def test_password_link_of_somebody_else_signs_the_reader_out(client, engineer, colleague):
    ask_for_link(client, engineer.email)
    link = password_link(engineer)
    sign_in(client, colleague.email)
    client.get(link, follow=True)
    assert not is_signed_in(client)
    assert kinds()[-1] == "people.signed_out"


def test_new_password_ends_the_wait_after_failures(client, engineer):
    for _ in range(5):
        sign_in(client, engineer.email, "not the password")
    ask_for_link(client, engineer.email)
    client.post(client.get(password_link(engineer)).url, {"password1": OTHER, "password2": OTHER})
    assert sign_in(client, engineer.email, OTHER).url == "/"


def test_addresses_are_kept_in_one_place(client, engineer):
    sign_in(client, engineer.email)
    ask_for_link(Client(), engineer.email)
    Client().get(password_link(engineer), follow=True)
    assert EmailAddress.objects.count() == 0


# Changing the password


def change_password(client, old=PASSWORD, new=OTHER, again=None):
    data = {"oldpassword": old, "password1": new, "password2": again or new}
    return client.post("/accounts/password/change/", data)


def test_change_password_keeps_this_session_and_ends_the_others(client, engineer):
    elsewhere = Client()
    sign_in(elsewhere, engineer.email)
    sign_in(client, engineer.email)
    assert change_password(client).url == "/accounts/password/change/"
    assert is_signed_in(client)
    assert not is_signed_in(elsewhere)
    assert kinds()[-1] == "people.password_changed"
    assert Delivery.objects.get().kind == "password_changed"


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"old": "not it"}, "This is not your password."),
        ({"new": "password1234"}, "This password is too common."),
        ({"new": "enno engineer"}, "too similar to the name"),
        ({"again": "something different"}, "same password each time"),
    ],
)
def test_change_password_says_what_is_wrong_and_changes_nothing(client, engineer, typed, says):
    sign_in(client, engineer.email)
    assert says in change_password(client, **typed).content.decode()
    assert User.objects.get(pk=engineer.pk).check_password(PASSWORD)


def test_person_without_a_password_sets_one(as_user, engineer):
    engineer.set_unusable_password()
    engineer.save()
    client = as_user(engineer)
    assert client.get("/accounts/password/change/").url == "/accounts/password/set/"
    assert "You have none yet" in client.get("/accounts/password/set/").content.decode()
    client.post("/accounts/password/set/", {"password1": OTHER, "password2": OTHER})
    assert is_signed_in(client)
    assert sign_in(Client(), engineer.email, OTHER).url == "/"


def test_reauthentication_takes_the_right_password(client, engineer):
    sign_in(client, engineer.email)
    page = client.post("/accounts/reauthenticate/", {"password": "not it"}).content.decode()
    assert "This is not your password." in page
    response = client.post("/accounts/reauthenticate/", {"password": PASSWORD, "next": "/people/"})
    assert response.url == "/people/"
