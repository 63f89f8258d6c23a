"""The first administrator comes in by a one-time link."""

import pytest
from django.test import Client
from django.utils import timezone

from people.actions import invitations
from people.models import SetupLink, User

PASSWORD = "several words one can remember"


def set_up(**typed):
    said = {
        "organisation": "Tern Logistics",
        "name": "Ada Admin",
        "email": "Ada@example.org",
        "time_zone": "UTC",
    }
    return said | {"password1": PASSWORD, "password2": PASSWORD} | typed


@pytest.fixture
def setup_page(db):
    return f"/people/first-administrator/{invitations.make_setup_link(now=timezone.now())}/"


def test_setup_link_creates_the_organisation_and_its_admin_and_signs_in(client, setup_page):
    assert "Name of your organisation" in client.get(setup_page).content.decode()
    assert client.post(setup_page, set_up()).url == "/"
    person = User.objects.get()
    assert (person.email, person.is_admin, person.state) == ("ada@example.org", True, "active")
    page = client.get("/people/invite/").content.decode()
    assert "Tern Logistics is set up, and you are signed in." in page
    again = Client().get(setup_page)
    assert again.status_code == 404
    assert "Rung is set up for Tern Logistics already." in again.content.decode()
    assert Client().post(setup_page, set_up(email="eve@example.org")).status_code == 404
    assert User.objects.count() == 1


def test_dead_setup_links_say_how_to_make_a_new_one(client, setup_page):
    SetupLink.objects.update(expires_at=timezone.now())
    for path in (setup_page, "/people/first-administrator/guessed/"):
        for response in (client.get(path), client.post(path, set_up())):
            assert response.status_code == 404
            assert "python3 dev.py manage setup" in response.content.decode()
    assert User.objects.count() == 0


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"organisation": ""}, "This field is required."),
        ({"name": " "}, "This field is required."),
        ({"email": "ada"}, "Enter a valid email address."),
        (
            {"password1": "ada@example.org", "password2": "ada@example.org"},
            "too similar to the email address",
        ),
        ({"password2": "something else"}, "The two passwords differ."),
    ],
)
def test_setup_page_says_what_is_wrong_and_keeps_the_link(client, setup_page, typed, says):
    response = client.post(setup_page, set_up(**typed))
    assert response.status_code == 422
    assert says in response.content.decode()
    assert User.objects.count() == 0
    assert client.post(setup_page, set_up()).status_code == 302
