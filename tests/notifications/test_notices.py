"""What Rung told somebody, in Rung: seen by themselves alone, counted until they have looked."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from notifications.models import Due, KindPreference
from people.models import Organisation
from tests.factories.people import UserFactory

PAGE = "/notices/"
NOW = datetime.now(UTC)


@pytest.fixture
def noa(db, kinds):
    kinds("weekly", "daily", "done")
    Organisation.objects.create(name="Tern Logistics")
    return UserFactory(name="Noa", email="noa@example.org")


def tell(person, kind="weekly", days=1, **values):
    slot = NOW - timedelta(days=days)
    told = {"period_start": slot.date(), "due_at": slot, "slot": slot} | values
    return Due.objects.create(kind=kind, subject_id=person.pk, person=person, **told)


def shown(client):
    """The titles on the page, and how many of them are marked new."""
    page = client.get(PAGE).content.decode()
    return re.findall(r"Thing of \w+", page), len(re.findall(r'<span class="badge"[^>]*>new<', page))


def bell(client):
    found = re.search(r'button__count"[^>]*>(\d+\+?)<', client.get("/settings/").content.decode())
    return found and found[1]


def test_what_was_told_stands_there_newest_first_with_what_is_new(as_user, noa):
    tell(noa, days=8, seen_at=NOW)
    tell(noa, "daily")
    client = as_user(noa)
    assert shown(client) == (["Thing of daily", "Thing of weekly"], 1)
    assert bell(client) == "1"


def test_what_waits_for_its_message_or_was_told_long_ago_is_not_there(as_user, noa):
    client = as_user(noa)
    tell(noa, days=59)
    tell(noa, "daily", slot=None)
    tell(noa, days=61)
    assert shown(client) == (["Thing of weekly"], 1)
    assert bell(client) == "1"


def test_what_is_settled_is_counted_and_not_shown(as_user, noa):
    tell(noa, "done")
    tell(noa, "done", days=2, period_start=NOW.date())
    tell(noa, "vanished", days=3)
    client = as_user(noa)
    page = client.get(PAGE).content.decode()
    assert shown(client) == ([], 0)
    assert page.count("One thing is settled.") == 3


def test_a_kind_that_somebody_does_not_want_in_rung_is_neither_shown_nor_counted(as_user, noa):
    tell(noa)
    tell(noa, "daily")
    KindPreference.objects.create(person=noa, kind="weekly", by_email=True, by_chat=False, in_app=False)
    client = as_user(noa)
    assert shown(client) == (["Thing of daily"], 1)
    assert bell(client) == "1"


def test_opening_a_notice_marks_it_and_leads_to_its_matter(as_user, noa):
    due, other = tell(noa), tell(noa, "daily")
    client = as_user(noa)
    response = client.post(f"{PAGE}{due.pk}/")
    assert (response.status_code, response["Location"]) == (302, "/growth/")
    due.refresh_from_db()
    other.refresh_from_db()
    assert due.seen_at is not None
    assert other.seen_at is None
    seen = due.seen_at
    client.post(f"{PAGE}{due.pk}/")
    due.refresh_from_db()
    assert due.seen_at == seen


@pytest.mark.parametrize("kind", ["done", "vanished"])
def test_opening_what_is_settled_says_so(as_user, noa, kind):
    due = tell(noa, kind)
    response = as_user(noa).post(f"{PAGE}{due.pk}/", follow=True)
    assert response.redirect_chain == [(PAGE, 302)]
    assert "Nothing is left to do there." in response.content.decode()


def test_reading_the_page_marks_nothing(as_user, noa):
    due = tell(noa)
    client = as_user(noa)
    assert client.get(PAGE).status_code == 200
    assert client.get(f"{PAGE}{due.pk}/").status_code == 405
    due.refresh_from_db()
    assert due.seen_at is None


def test_all_are_marked_but_what_came_since_the_page_was_shown(as_user, noa):
    tell(noa, days=3)
    tell(noa, "daily", days=2)
    client = as_user(noa)
    until = re.search(r'name="until" value="([^"]+)"', client.get(PAGE).content.decode())[1]
    tell(noa, "daily", days=1, period_start=NOW.date())
    assert client.post(f"{PAGE}seen/", {"until": until}).status_code == 302
    assert shown(client) == (["Thing of daily", "Thing of daily", "Thing of weekly"], 1)
    assert bell(client) == "1"
    client.post(f"{PAGE}seen/", {"until": "yesterday"})
    assert bell(client) == "1"
    client.post(f"{PAGE}seen/", {"until": datetime.now(UTC).isoformat()})
    assert bell(client) is None


def test_nobody_sees_opens_or_marks_the_notices_of_another(as_user, noa, colleague):
    due = tell(noa)
    client = as_user(noa)
    assert shown(client) == (["Thing of weekly"], 1)
    client = as_user(colleague)
    assert shown(client) == ([], 0)
    assert bell(client) is None
    assert client.post(f"{PAGE}{due.pk}/").status_code == 404
    client.post(f"{PAGE}seen/", {"until": datetime.now(UTC).isoformat()})
    due.refresh_from_db()
    assert due.seen_at is None


def test_without_notices_the_page_says_when_the_next_may_come(as_user, noa):
    page = as_user(noa).get(PAGE).content.decode()
    assert "No notices" in page
    assert "The next reminder may come on" in page


def test_with_every_kind_off_the_page_says_that_nothing_is_planned(as_user, noa, kinds):
    kinds()
    assert "nothing is planned" in as_user(noa).get(PAGE).content.decode()


def test_the_bell_counts_up_to_99(as_user, noa):
    for number in range(100):
        tell(noa, period_start=NOW.date() - timedelta(days=number))
    assert bell(as_user(noa)) == "99+"
