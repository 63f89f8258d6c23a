"""Every address, by every method, as everybody of the cast, against access_matrix.yaml."""

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from tests.contracts import access_matrix
from tests.contracts.access_matrix import CAST, SIGN_IN, STRANGERS, cases

# Signing in is not what is tested here, and tables of others' sessions are not what it may change.
VOLATILE = {"django_session", "usersessions_usersession"}


def test_every_address_is_in_the_matrix_and_every_line_is_an_address():
    served = {name for name, _ in access_matrix.addresses()}
    assert {case.address for case in cases()} == served


def test_docs_show_the_matrix():
    assert access_matrix.PAGE.read_text(encoding="utf-8") == access_matrix.page()


def test_the_matrix_names_only_callers_that_there_are():
    said = {who for case in cases() for answers in case.answers.values() for who in answers}
    assert said - {"anybody", "everybody"} <= set(CAST)


def test_matrix_is_this_large(capsys):
    calls = sum(len(case.methods) * len(CAST) for case in cases())
    with capsys.disabled():
        print(f"\naccess matrix: {calls} calls of {len({case.address for case in cases()})} addresses")
    assert calls > 1000


def content():
    """A fingerprint of every table."""
    names = sorted(set(connection.introspection.table_names()) - VOLATILE)
    parts = [f"(SELECT md5(string_agg(t::text, '|' ORDER BY t::text)) FROM {name} t)" for name in names]
    with connection.cursor() as cursor:
        cursor.execute("SELECT " + ", ".join(parts))
        return dict(zip(names, cursor.fetchone(), strict=True))


def outcome(response):
    if response.status_code == 302 and response.url.startswith(reverse("account_login") + "?next="):
        return SIGN_IN
    return response.status_code


def filled(values, things):
    return {name: value.format_map(things) for name, value in values.items()}


def client_of(things, who, **options):
    client = Client(**options)
    if who != "anonymous":
        client.cookies[settings.SESSION_COOKIE_NAME] = things["sessions"][who]
    return client


def send(client, method, path, form, *, is_api):
    if method == "POST":
        return client.post(path, form, **({"content_type": "application/json"} if is_api else {}))
    return client.generic(method, path, b"" if method == "GET" else b"{}", content_type="application/json")


@pytest.mark.parametrize("case", cases(), ids=lambda case: f"{case.address} {case.about}".strip())
def test_everybody_gets_what_the_matrix_says(case, things, request):
    """Whatever is done is undone, so that everybody calls the same; whatever is refused should need no undoing."""
    things |= {name: request.getfixturevalue(name) for name in case.given}
    path = reverse(case.address, kwargs=filled(case.arguments, things) or None)
    form = filled(case.send, things)
    clients = {who: client_of(things, who, raise_request_exception=False) for who in CAST}
    before = content()
    wrong = []
    for method in case.methods:
        for who, client in clients.items():
            cache.clear()
            with transaction.atomic():
                got = outcome(send(client, method, path, form, is_api=case.is_api))
                transaction.set_rollback(got != SIGN_IN and got < 400)
            if got != case.answer(method, who):
                wrong.append(f"{method} as {who}: {got}, not {case.answer(method, who)}")
    assert wrong == []
    after = content()
    assert [table for table in before if after[table] != before[table]] == []


def test_strangers_of_the_cast_are_strangers(things):
    """The leaver's session opens nothing: the page asks them to sign in."""
    client = client_of(things, "leaver")
    assert client.get("/").status_code == 302
    assert set(CAST) > STRANGERS
