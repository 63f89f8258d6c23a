"""The outbox: open to whoever asks in the demo, and nowhere else."""

import re

import pytest
from django.urls import reverse

from notifications.models import OutboxMail
from notifications.queries import outbox as queries
from people.models import Organisation

OUTBOX = "/outbox/"


@pytest.fixture
def demo(db):
    return Organisation.objects.create(name="Tern Logistics", is_demo=True)


def keep(number, **values):
    return OutboxMail.objects.create(
        **{
            "to": f"person{number}@example.org",
            "subject": f"Mail number {number}.",
            "text": f"Good day. {number} is your number.",
            **values,
        }
    )


def subjects(response):
    return re.findall(r"Mail number \d+\.", response.content.decode())


def link(response, rel):
    found = re.search(rf'href="([^"]+)" rel="{rel}"', response.content.decode())
    return OUTBOX + found[1] if found else None


def test_outbox_has_its_address():
    assert reverse("notifications:outbox") == OUTBOX


def test_outbox_shows_every_mail_to_whoever_asks_newest_first(demo, client):
    keep(1)
    keep(2, to="noa@example.org", text="Come in: https://rung.example.org/people/join/7/abc/\n<b>Bold</b>")
    response = client.get(OUTBOX)
    assert response.status_code == 200
    assert subjects(response) == ["Mail number 2.", "Mail number 1."]
    page = response.content.decode()
    assert "to noa@example.org" in page
    assert '<a href="https://rung.example.org/people/join/7/abc/"' in page
    assert "&lt;b&gt;Bold&lt;/b&gt;" in page
    assert "Good day. 1 is your number." in page


def test_outbox_without_mails_says_how_one_gets_there(demo, client):
    page = client.get(OUTBOX).content.decode()
    assert "No mail yet" in page
    assert "Invite someone" in page


@pytest.mark.parametrize("is_filled", [True, False])
def test_outside_the_demo_there_is_no_outbox(client, admin, as_user, is_filled):
    if is_filled:
        Organisation.objects.create(name="Tern Logistics")
    keep(1)
    assert client.get(OUTBOX).status_code == 404
    response = as_user(admin).get(OUTBOX)
    assert response.status_code == 404
    assert subjects(response) == []


def test_outbox_is_closed_when_the_environment_does_not_ask_for_the_demo(demo, client, settings):
    keep(1)
    assert client.get(OUTBOX).status_code == 200
    settings.RUNG_DEMO = False
    assert client.get(OUTBOX).status_code == 404


def test_outbox_is_only_read(demo, client):
    assert client.post(OUTBOX).status_code == 405


def test_outbox_leads_to_older_mails_and_back(demo, client, monkeypatch):
    monkeypatch.setattr(queries, "MAILS_ON_A_PAGE", 2)
    for number in range(1, 6):
        keep(number)
    first = client.get(OUTBOX)
    assert subjects(first) == ["Mail number 5.", "Mail number 4."]
    assert link(first, "prev") is None
    second = client.get(link(first, "next"))
    assert subjects(second) == ["Mail number 3.", "Mail number 2."]
    third = client.get(link(second, "next"))
    assert subjects(third) == ["Mail number 1."]
    assert link(third, "next") is None
    back = client.get(link(third, "prev"))
    assert subjects(back) == subjects(second)
    start = client.get(link(back, "prev"))
    assert subjects(start) == subjects(first)
    assert link(start, "prev") is None


@pytest.mark.parametrize("place", ["before=x", "before=-1", "after=99999999999999999999999999", "before=1.5"])
def test_outbox_has_no_page_at_a_place_that_is_none(demo, client, place):
    assert client.get(f"{OUTBOX}?{place}").status_code == 404


def test_outbox_costs_the_same_for_one_mail_and_for_three(demo, client, django_assert_num_queries):
    keep(1)
    with django_assert_num_queries(3) as one:  # the organisation for the page and for its frame; the mails
        client.get(OUTBOX)
    keep(2)
    keep(3)
    with django_assert_num_queries(len(one)):
        assert len(subjects(client.get(OUTBOX))) == 3
