"""Sending a bundle: what it says, to whom, and what becomes of it when nothing is wanted any more."""

from datetime import UTC, date, datetime

import pytest
from django.core import mail
from django.utils import timezone

from notifications import bundles, delivery, links
from notifications.mailbox import Answer, Outcome
from notifications.models import Delivery, Due, Hold, KindPreference, Preference
from notifications.planning import plan
from people.models import User
from tests.factories.people import UserFactory
from tests.notifications.conftest import lease_runs_out, states, time_passes
from tests.notifications.test_crashes import sender

MONDAY = datetime(2024, 1, 1, 9, tzinfo=UTC)


@pytest.fixture
def noa(db):
    return UserFactory(name="Noa Sample", preferred_name="Noa", email="noa@example.org", time_zone="Europe/Lisbon")


def planned(*, at=MONDAY):
    plan(at)
    Delivery.objects.update(send_at=timezone.now())


def parts(message):
    return message.get_body(["plain"]).get_content(), message.get_body(["html"]).get_content()


def test_a_bundle_is_one_mail_of_all_its_kinds_in_reading_order(noa, kinds, sink, settings):
    settings.RUNG_URL = "https://rung.example.net"
    kinds("monthly", "weekly")
    planned()
    delivery.drain()
    (message,) = sink.accepted
    assert message["Subject"] == "2 things for you, Noa: Monthly things, Weekly things"
    text, html = parts(message)
    for due in Due.objects.all():
        for act in ("done", "snooze"):
            address = settings.RUNG_URL + links.reminder_path(due, act)
            assert address in text
            assert f'href="{address}"' in html
    assert text.index("Thing of monthly") < text.index("Thing of weekly")
    assert html.index("Thing of monthly") < html.index("Thing of weekly")
    assert "Last week: “It went well.”" in text
    assert "You get this on Mondays at 9:00, Lisbon time, when something is due." in text
    assert Delivery.objects.get().state == "sent"


def test_a_bundle_offers_to_stop_its_kinds_by_one_click_and_each_by_its_own_link(noa, kinds, sink, settings):
    settings.RUNG_URL = "https://rung.example.net"
    Preference.objects.create(person=noa, link_version=3)
    kinds("monthly", "weekly")
    planned()
    delivery.drain()
    (message,) = sink.accepted
    preference = Preference.objects.get()
    both = f"https://rung.example.net{links.unsubscribe_path(preference, 'monthly', 'weekly')}"
    assert message["List-Unsubscribe"] == f"<{both}>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    for text in parts(message):
        for kind in ("monthly", "weekly"):
            assert f"https://rung.example.net{links.unsubscribe_path(preference, kind)}" in text
        assert "https://rung.example.net/settings/reminders/" in text


def test_the_headers_of_a_bundle_stand_on_one_line_each(noa, kinds, sink, settings):
    settings.RUNG_URL = "https://rung.example.net"
    kinds("monthly", "weekly", "quarterly", "daily")
    planned()
    delivery.drain()
    stop = links.unsubscribe_path(Preference(person_id=noa.pk), "monthly", "weekly", "quarterly", "daily")
    assert f"\nList-Unsubscribe: <{settings.RUNG_URL}{stop}>\r\n".encode() in sink.contents[0]


def test_a_daily_kind_says_its_hour(noa, kinds):
    kinds("daily")
    planned()
    delivery.drain()
    assert "You get this at 9:00, Lisbon time, when something is due." in mail.outbox[0].body


def test_what_was_typed_forges_no_header_and_no_line(noa, kinds, sink):
    kinds("sly")
    User.objects.update(preferred_name="Noa\r\nBcc: all@example.org")
    planned()
    delivery.drain()
    (message,) = sink.accepted
    assert message["Bcc"] is None
    assert message["Subject"] == "One thing for you, Noa Bcc: all@example.org: Sly things"
    text, _ = parts(message)
    assert "1. Hello Bcc: everybody@example.org Body" in text.splitlines()


def test_what_nobody_wants_any_more_is_dropped(noa, kinds, sink):
    kinds("done")
    planned()
    delivery.drain()
    assert states() == {"noa": "dropped"}
    assert sink.connections == 1
    assert sink.accepted == []


def leaves(person):
    User.objects.update(state=User.State.DEACTIVATED)


def pauses(person):
    Preference.objects.create(person=person, paused_until=date(2999, 1, 1))


def goes_on_leave(person):
    Preference.objects.create(person=person, leave_from=date(2000, 1, 1), leave_until=date(2999, 1, 1))


def unsubscribes(person):
    KindPreference.objects.create(person=person, kind="weekly", by_email=False, by_chat=False, in_app=True)


@pytest.mark.parametrize("act", [leaves, pauses, goes_on_leave, unsubscribes])
def test_who_is_gone_or_away_or_unsubscribed_since_it_was_planned_gets_nothing(noa, kinds, sink, act):
    kinds("weekly")
    planned()
    act(noa)
    delivery.drain()
    assert states() == {"noa": "dropped"}
    assert sink.accepted == []


def test_a_kind_of_a_newer_version_is_left_out(noa, kinds, sink):
    kinds("weekly", "monthly")
    planned()
    kinds("weekly")
    delivery.drain()
    assert sink.accepted[0]["Subject"] == "One thing for you, Noa: Weekly things"


def test_of_one_thing_in_two_periods_the_newer_one_is_told(noa, kinds, sink):
    kinds("weekly")
    Preference.objects.create(person=noa, quiet_days=[1, 2, 3, 4, 5, 6, 7])
    plan(MONDAY)
    plan(MONDAY.replace(day=8))
    Preference.objects.update(quiet_days=[])
    planned(at=MONDAY.replace(day=9))
    assert Due.objects.count() == 2
    delivery.drain()
    assert sink.accepted[0]["Subject"] == "One thing for you, Noa: Weekly things"
    newer = Due.objects.get(period_start=date(2024, 1, 8))
    assert str(newer.pk) in parts(sink.accepted[0])[0]


def test_an_unknown_zone_is_written_to_by_utc(noa, kinds, sink):
    kinds("weekly")
    User.objects.update(time_zone="Mars/Base")
    planned()
    delivery.drain()
    assert "at 9:00, UTC time" in parts(sink.accepted[0])[0]


def test_each_is_written_to_in_their_own_language(noa, kinds, sink):
    kinds("weekly")
    UserFactory(email="ana@example.org", locale="en-x-pseudo")
    planned()
    delivery.drain()
    subjects = {message["To"]: message["Subject"] for message in sink.accepted}
    assert subjects["noa@example.org"].startswith("One thing for you")
    assert len(subjects) == 2


def test_a_window_of_bundles_costs_as_many_statements_as_one(kinds, sink, db, django_assert_num_queries):
    kinds("weekly", "monthly")
    UserFactory.create_batch(15)
    planned()
    with django_assert_num_queries(9):  # claim, people; stamp, readers, choices, dues, record; claim again; chat
        delivery.drain()
    assert len(sink.accepted) == 15


def test_one_that_cannot_be_read_is_given_up_and_the_others_leave(noa, kinds, sink, caplog):
    kinds("poisonous")
    User.objects.update(name="Noa")
    UserFactory(email="ana@example.org")
    planned()
    for _ in range(delivery.MOST_FAILURES):
        delivery.drain()
        time_passes()
    assert states() == {"noa": "dead", "ana": "sent"}
    assert not any("private" in message for message in caplog.messages)
    assert len(sink.accepted) == 1


def test_one_that_kills_its_process_is_given_up_and_the_others_leave(kinds, sink, transactional_db):
    kinds("deadly")
    for name in ("Noa", "Ana", "Ben"):
        UserFactory(name=name, email=f"{name.lower()}@example.org")
    planned()
    for _ in range(3):
        assert sender(sink, "deadly").wait() < 0
        lease_runs_out()
        time_passes()
    assert sender(sink, "deadly").wait() == 0
    assert states() == {"noa": "unknown", "ana": "sent", "ben": "sent"}
    assert sink.recipients() == {"ana@example.org": 1, "ben@example.org": 1}


def test_while_mail_is_held_nothing_leaves_and_afterwards_everything(noa, kinds, sink):
    kinds("weekly")
    planned()
    Hold.objects.create(since=timezone.now(), by=noa)
    assert delivery.drain() is False
    assert (states(), sink.connections) == ({"noa": "waiting"}, 0)
    Hold.objects.all().delete()
    delivery.drain()
    assert states() == {"noa": "sent"}


def test_a_hold_stops_what_is_claimed_already(post, sink, db):
    posted = post("noa")
    claimed = delivery.claim("email", delivery.PACE)
    Hold.objects.create(since=timezone.now(), by=posted.person)
    assert claimed.stamp(claimed.rows) == []


def test_a_message_that_is_held_is_not_claimed(post, sink, db):
    post("noa")
    Delivery.objects.update(state="held")
    delivery.drain()
    assert (states(), sink.connections) == ({"noa": "held"}, 0)


class Pigeon:
    """A carrier of another channel, who takes what it is told of."""

    is_open = True

    def __init__(self):
        self.taken = []

    def open(self):
        pass

    def deliver(self, message):
        self.taken.append(message)
        return Answer(Outcome.ACCEPTED, "Coo.")

    def close(self):
        pass


def test_another_channel_has_its_own_carrier(noa, kinds, sink, monkeypatch):
    pigeon = Pigeon()
    way = delivery.Way(lambda: pigeon, lambda row, bundle: (row.channel, list(bundle.kinds)), lambda row: None)
    monkeypatch.setitem(delivery.WAYS, "chat", way)
    kinds("weekly", "quiet")
    Preference.objects.create(person=noa, chat="slack", chat_url="https://hooks.example.org/1")
    KindPreference.objects.create(person=noa, kind="weekly", by_email=False, by_chat=True, in_app=True)
    planned()
    delivery.drain()
    assert pigeon.taken == [("chat", ["weekly"])]
    assert Delivery.objects.get().answer == "Coo."
    assert sink.accepted == []


def test_no_statement_is_asked_for_no_bundles(db, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert bundles.contents([], timezone.now()) == {}
