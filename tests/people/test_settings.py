"""One's own settings as people meet them: sessions, profile, light and dark, the test mail."""

import re

import pytest
from django.test import Client

from notifications.models import Delivery
from people.models import Organisation, User
from tests.people.steps import LOGIN, is_signed_in, sign_in


@pytest.fixture(autouse=True)
def organisation(db):
    return Organisation.objects.create(name="Tern Logistics", is_demo=True)


# Sessions


def test_sessions_page_lists_ones_own_places_and_ends_the_others(client, engineer, colleague):
    elsewhere, other = Client(HTTP_USER_AGENT="Mozilla/5.0 (Windows) Firefox/140.0"), Client()
    sign_in(elsewhere, engineer.email)
    sign_in(other, colleague.email)
    sign_in(client, engineer.email)
    page = client.get("/settings/sessions/").content.decode()
    assert "Firefox on Windows" in page
    assert page.count("<tr>") == 3
    client.post("/settings/sessions/")
    assert is_signed_in(client)
    assert not is_signed_in(elsewhere)
    assert is_signed_in(other)


# Profile


def profile(person, **typed):
    now = User.objects.get(pk=person.pk)
    said = {"row_version": now.row_version, "preferred_name": "", "time_zone": now.time_zone, "locale": "en"}
    return said | typed


def test_profile_page_shows_and_saves(as_user, engineer):
    client = as_user(engineer)
    page = client.get("/settings/").content.decode()
    assert 'value="Europe/Lisbon"' in page
    assert engineer.job_title in page
    response = client.post("/settings/", profile(engineer, preferred_name="Enno", time_zone="Europe/Lisbon"))
    assert response.url == "/settings/"
    engineer.refresh_from_db()
    assert (engineer.called, engineer.time_zone) == ("Enno", "Europe/Lisbon")
    assert "Your profile is saved." in client.get("/settings/").content.decode()


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"time_zone": "Mars/Olympus"}, "There is no time zone “Mars/Olympus”. Choose one from the list."),
        ({"locale": "xx"}, "xx is not one of the available choices."),
        ({"preferred_name": "x" * 81}, "at most 80 characters"),
        ({"row_version": "soon"}, "Enter a whole number."),
    ],
)
def test_profile_page_says_what_is_wrong_and_changes_nothing(as_user, engineer, typed, says):
    response = as_user(engineer).post("/settings/", profile(engineer, **typed))
    assert response.status_code == 422
    assert says in response.content.decode()
    assert User.objects.get(pk=engineer.pk).row_version == 1


def test_profile_page_shows_both_texts_when_it_was_changed_elsewhere(as_user, engineer):
    client = as_user(engineer)
    early = profile(engineer, preferred_name="From the phone")
    client.post("/settings/", profile(engineer, preferred_name="From the desk"))
    response = client.post("/settings/", early)
    page = response.content.decode()
    assert response.status_code == 409
    assert "<dd>From the desk</dd>" in page
    assert 'value="From the phone"' in page
    assert User.objects.get(pk=engineer.pk).preferred_name == "From the desk"
    shown = re.search(r'name="row_version" value="(\d+)"', page)[1]
    client.post("/settings/", early | {"row_version": shown})
    assert User.objects.get(pk=engineer.pk).preferred_name == "From the phone"


def test_profile_page_keeps_a_time_zone_that_is_no_place(as_user, engineer):
    User.objects.filter(pk=engineer.pk).update(time_zone="Etc/GMT+3")
    response = as_user(engineer).post("/settings/", profile(engineer, preferred_name="Enno"))
    assert response.status_code == 302
    assert User.objects.get(pk=engineer.pk).time_zone == "Etc/GMT+3"


# Light and dark


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_theme_is_kept_for_a_year_also_before_sign_in(client, theme):
    response = client.post("/settings/theme/", {"theme": theme, "next": LOGIN})
    cookie = response.cookies["theme"]
    assert (response.url, cookie.value, cookie["max-age"], cookie["samesite"]) == (
        LOGIN,
        theme,
        365 * 86400,
        "Lax",
    )
    assert f'data-theme="{theme}"' in client.get(LOGIN).content.decode()


@pytest.mark.parametrize("theme", ["system", "", "pink"])
def test_theme_of_the_system_removes_the_choice(client, theme):
    client.post("/settings/theme/", {"theme": "dark"})
    client.post("/settings/theme/", {"theme": theme})
    assert "data-theme=" not in client.get(LOGIN).content.decode()


@pytest.mark.parametrize("outside", ["https://evil.example/", "//evil.example", "http:evil.example"])
def test_theme_goes_back_to_addresses_here_only(client, outside):
    assert client.post("/settings/theme/", {"theme": "dark", "next": outside}).url == "/"


# Test mail


def test_mail_test_writes_to_the_admin_and_says_so(as_user, admin):
    client = as_user(admin)
    response = client.post("/settings/mail-test/", {"next": "/settings/"})
    assert response.url == "/settings/"
    assert Delivery.objects.get(kind="mail_test").person == admin
    assert f"A test mail to {admin.email} is on its way." in client.get("/settings/").content.decode()


def test_mail_test_is_refused_to_others(as_user, hr):
    response = as_user(hr).post("/settings/mail-test/")
    assert response.status_code == 403
    assert "Only an administrator can send a test mail." in response.content.decode()
    assert Delivery.objects.count() == 0


@pytest.mark.parametrize("path", ["/settings/theme/", "/settings/mail-test/"])
def test_steps_are_not_taken_by_looking(as_user, admin, path):
    assert as_user(admin).get(path).status_code == 405
