"""Programs that call the API."""

import pytest
from django.utils import timezone

from people.actions import tokens
from people.models.tokens import Scope


@pytest.fixture
def secret_of():
    """The secret of a new token."""

    def create(person, days=1, now=None):
        scopes = [Scope.PEOPLE_READ]
        return tokens.create_token(owner=person, scopes=scopes, days=days, by=None, now=now or timezone.now())[1]

    return create


@pytest.fixture
def calls(api, secret_of):
    """The API as a program of this person's calls it."""

    def sign_in(person):
        api.credentials(HTTP_AUTHORIZATION=f"Bearer {secret_of(person)}")
        return api

    return sign_in
