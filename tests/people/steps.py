"""What tests of sign-in and of settings do alike."""

from tests.factories.people import PASSWORD

LOGIN = "/accounts/login/"


def sign_in(client, email, password=PASSWORD, **data):
    return client.post(LOGIN, {"login": email, "password": password, **data})


def is_signed_in(client):
    return client.get("/settings/").status_code == 200
