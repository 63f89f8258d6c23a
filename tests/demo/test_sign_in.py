"""Being one of the people of the demo by one click."""

import pytest
from allauth.usersessions.models import UserSession
from django.test import Client

from audit.models import Event
from demo.personas import PERSONAS
from people.models import User

SIGN_IN = "/demo/sign-in/"
LOGIN = "/accounts/login/"


def signed_in(client):
    return "_auth_user_id" in client.session


@pytest.mark.parametrize("persona", PERSONAS, ids=lambda persona: persona.key)
def test_sign_in_as_each_persona_leads_home(tern, client, persona):
    response = client.post(SIGN_IN, {"persona": persona.key}, follow=True)
    assert response.redirect_chain == [("/", 302)]
    assert persona.name.whole in response.content.decode()


def test_sign_in_is_recorded_and_listed_among_the_sessions(tern, client):
    client.post(SIGN_IN, {"persona": "engineer"})
    noa = User.objects.get(email="noa.ben-david@tern.example")
    assert UserSession.objects.get().user == noa
    event = Event.objects.get(kind="demo.signed_in")
    assert (event.actor_id, event.target_id, event.detail) == (noa.pk, str(noa.pk), {"persona": "engineer"})


def test_sign_in_as_somebody_else_changes_who_one_is(tern, client):
    client.post(SIGN_IN, {"persona": "engineer"})
    client.post(SIGN_IN, {"persona": "manager"})
    assert User.objects.get(pk=client.session["_auth_user_id"]).email == "ingrid.solheim@tern.example"


def test_sign_in_leads_to_where_one_was_going(tern, client):
    assert client.post(SIGN_IN, {"persona": "hr", "next": "/people/chart/"}).url == "/people/chart/"


def test_sign_in_never_leads_elsewhere(tern, client):
    assert client.post(SIGN_IN, {"persona": "hr", "next": "https://elsewhere.example/"}).url == "/"


@pytest.mark.parametrize("data", [{}, {"persona": ""}, {"persona": "Noa"}, {"persona": "leaver"}])
def test_sign_in_as_nobody_of_the_demo_is_refused(tern, client, data):
    response = client.post(SIGN_IN, data)
    assert response.status_code == 400
    assert "could not make sense of this request" in response.content.decode()
    assert not signed_in(client)
    assert not Event.objects.filter(kind="demo.signed_in").exists()


def test_sign_in_as_a_persona_who_was_deactivated_is_refused(tern, client):
    assert "Noa Ben-David" in client.get(LOGIN).content.decode()
    User.objects.filter(email="noa.ben-david@tern.example").update(state="deactivated")
    assert "Noa Ben-David" not in client.get(LOGIN).content.decode()
    assert client.post(SIGN_IN, {"persona": "engineer"}).status_code == 400
    assert not signed_in(client)


def test_sign_in_by_get_is_not_allowed(tern, client):
    response = client.get(SIGN_IN, {"persona": "engineer"})
    assert (response.status_code, response.headers["Allow"]) == (405, "POST")
    assert not signed_in(client)


def test_sign_in_needs_the_token_of_the_page(tern):
    client = Client(enforce_csrf_checks=True)
    assert client.post(SIGN_IN, {"persona": "engineer"}).status_code == 403
    page = client.get(LOGIN)
    token = str(page.context["csrf_token"])
    assert client.post(SIGN_IN, {"persona": "engineer", "csrfmiddlewaretoken": token}).url == "/"


@pytest.mark.parametrize("method", ["get", "post"])
def test_sign_in_is_not_there_outside_demo_mode(tern, client, settings, method):
    ask = getattr(client, method)
    assert ask(SIGN_IN, {"persona": "engineer"}).status_code == {"get": 405, "post": 302}[method]
    client.logout()
    settings.RUNG_DEMO = False
    assert ask(SIGN_IN, {"persona": "engineer"}).status_code == 404
    assert not signed_in(client)


def test_sign_in_is_not_there_before_the_database_is_filled(db, client):
    assert client.post(SIGN_IN, {"persona": "engineer"}).status_code == 404


def test_login_page_shows_whom_a_visitor_may_be(tern, client):
    page = client.get(LOGIN).content.decode()
    for persona in PERSONAS:
        assert f'value="{persona.key}"' in page
        assert persona.name.whole in page
        assert str(persona.role) in page
        assert str(persona.what) in page


def test_login_page_shows_people_as_they_are_called_today(tern, client):
    User.objects.filter(email="noa.ben-david@tern.example").update(name="Noa Peretz")
    page = client.get(LOGIN).content.decode()
    assert "Noa Peretz" in page
    assert "Noa Ben-David" not in page
    assert ">NP<" in page


def test_login_page_shows_nobody_outside_demo_mode(tern, client, settings):
    settings.RUNG_DEMO = False
    page = client.get(LOGIN).content.decode()
    assert "Noa Ben-David" not in page
    assert SIGN_IN not in page
