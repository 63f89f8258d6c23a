"""The cast of characters, their clients, and the few edges that tests may move."""

import socket
from datetime import date

import pytest
from django.core.cache import cache
from django.utils import timezone
from hypothesis import settings
from rest_framework.test import APIClient

from people.actions import tokens
from people.models import Role
from people.models.tokens import Scope
from tests.factories.people import ReportingLineFactory, RoleFactory, TeamFactory, UserFactory
from tests.web import Web

LONG_AGO = date(2024, 1, 1)

# How long one example takes says more about the machine than about us.
settings.register_profile("any machine", deadline=None)
settings.load_profile("any machine")


@pytest.fixture(autouse=True)
def _forget_rate_limits():
    cache.clear()


@pytest.fixture
def team(db):
    return TeamFactory(name="Payments")


@pytest.fixture
def director(db):
    return UserFactory(name="Dana Director")


@pytest.fixture
def manager(team, director):
    person = UserFactory(name="Mara Manager", team=team)
    ReportingLineFactory(person=person, manager=director, starts_on=LONG_AGO)
    return person


@pytest.fixture
def engineer(team, manager):
    person = UserFactory(name="Enno Engineer", team=team)
    ReportingLineFactory(person=person, manager=manager, starts_on=LONG_AGO)
    return person


@pytest.fixture
def colleague(db):
    """Somebody elsewhere: another team, another manager chain."""
    person = UserFactory(name="Cole Colleague", team=TeamFactory(name="Search"))
    ReportingLineFactory(person=person, manager=UserFactory(name="Olga Other"), starts_on=LONG_AGO)
    return person


@pytest.fixture
def hr(team):
    """HR of the engineer's unit."""
    return RoleFactory(person=UserFactory(name="Hana HR"), kind=Role.Kind.HR, unit=team).person


@pytest.fixture
def committee(db):
    return RoleFactory(person=UserFactory(name="Cora Committee"), kind=Role.Kind.COMMITTEE).person


@pytest.fixture
def ladder_owner(db):
    return RoleFactory(person=UserFactory(name="Lars Ladder"), kind=Role.Kind.LADDER_OWNER).person


@pytest.fixture
def admin(db):
    return RoleFactory(person=UserFactory(name="Ada Admin"), kind=Role.Kind.ADMIN).person


@pytest.fixture
def leaver(team):
    return UserFactory(name="Leo Leaver", team=team, state="deactivated")


@pytest.fixture
def as_user(client):
    """A client signed in as somebody."""

    def sign_in(person):
        client.force_login(person)
        return client

    return sign_in


@pytest.fixture
def api():
    return APIClient()


@pytest.fixture
def secret_of():
    """The secret of a new token."""

    def create(person, *scopes, days=1, now=None):
        scopes = scopes or [Scope.PEOPLE_READ]
        return tokens.create_token(owner=person, scopes=scopes, days=days, by=None, now=now or timezone.now())[1]

    return create


@pytest.fixture
def calls(api, secret_of):
    """The API as a program of this person's calls it, with a token of these scopes."""

    def sign_in(person, *scopes):
        api.credentials(HTTP_AUTHORIZATION=f"Bearer {secret_of(person, *scopes)}")
        return api

    return sign_in


@pytest.fixture
def web():
    server = Web()
    yield server
    server.close()


@pytest.fixture
def names(monkeypatch):
    """What names resolve to; each asking is noted."""
    known, asked = {"hooks.example": ["127.0.0.1"]}, []

    really = socket.getaddrinfo

    def resolve(host, port, *kinds, **kind):
        if host[0].isdigit() or ":" in host:
            return really(host, port, *kinds, **kind)
        asked.append(host)
        if host not in known:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in known[host]]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    known["asked"] = asked
    return known
