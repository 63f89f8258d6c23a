"""The calendar feed: whoever has the address reads when something comes, and nothing that anybody typed."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.exceptions import ValidationError
from icalendar import Calendar
from ics import Calendar as OtherCalendar

from audit.models import Event
from core.secrets import digest
from notifications.actions import calendar as actions
from notifications.actions.choices import save_choices
from notifications.calendars import Entry, calendars
from notifications.models import Preference
from notifications.queries.choices import choices_of
from people.models import User
from tests.factories.people import UserFactory

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)  # a Monday; clocks of Europe go forward on the 29th
PAGE = "/settings/reminders/"


@pytest.fixture
def noa(db, kinds):
    kinds("weekly", "monthly")
    return UserFactory(name="Noa", email="noa@example.org", time_zone="Europe/Lisbon")


@pytest.fixture
def dates(settings):
    """Choose what another app says of somebody's dates."""

    def choose(path):
        settings.CALENDARS = {"other": path}
        calendars.cache_clear()

    yield choose
    calendars.cache_clear()


def ending(person, since, until):
    return [Entry("goal:7", "A goal ends", "/growth/", day=(since + timedelta(days=3)).date())]


def read(client, secret, at=NOW, **headers):
    with time_machine.travel(at, tick=False):
        return client.get(f"/calendar/{secret}.ics", headers=headers)


def events(response):
    return Calendar.from_ical(response.content).walk("VEVENT")


def starts(response):
    return [event["DTSTART"].dt for event in events(response)]


def test_the_feed_tells_of_the_slots_of_twelve_weeks_in_utc_across_the_change_of_clocks(client, noa):
    response = read(client, actions.make_address(by=noa))
    assert (response.status_code, response["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    found = starts(response)
    assert found == sorted(found)
    lisbon = ZoneInfo("Europe/Lisbon")
    assert {(when.astimezone(lisbon).isoweekday(), when.astimezone(lisbon).hour) for when in found} == {(1, 9)}
    assert {when.utcoffset() for when in found} == {timedelta(0)}
    assert {when.hour for when in found} == {8, 9}  # winter and summer
    assert [when.date().isoformat() for when in found[:2]] == ["2026-03-09", "2026-03-16"]
    assert NOW + timedelta(weeks=11) < found[-1] <= NOW + timedelta(weeks=12)
    assert {str(event["SUMMARY"]).partition(",")[0] for event in events(response)} == {"Weekly things"}


def test_the_feed_is_read_by_another_library_as_by_ours(client, noa, dates):
    dates("tests.notifications.test_calendar.ending")
    response = read(client, actions.make_address(by=noa))
    other = OtherCalendar(response.content.decode())
    ours = {str(event["UID"]): str(event["SUMMARY"]) for event in events(response)}
    assert {event.uid: event.name for event in other.events} == ours
    assert {event.begin.datetime for event in other.events if not event.all_day} == {
        when for when in starts(response) if isinstance(when, datetime)
    }


def test_the_same_is_the_same_to_the_byte_and_costs_no_second_reading(client, noa):
    secret = actions.make_address(by=noa)
    first, later = read(client, secret), read(client, secret, NOW + timedelta(hours=3))
    assert first.content == later.content
    assert first["ETag"] == later["ETag"]
    unchanged = read(client, secret, if_none_match=first["ETag"])
    assert (unchanged.status_code, unchanged.content) == (304, b"")
    assert (unchanged["ETag"], unchanged["Cache-Control"]) == (first["ETag"], "private, no-store")


def test_an_entry_keeps_its_id_when_its_hour_moves_and_no_id_names_a_row(client, noa):
    secret = actions.make_address(by=noa)
    before = {str(event["UID"]): event["DTSTART"].dt for event in events(read(client, secret))}
    save_choices(was=choices_of(User.objects.get()).mark, values={"hour": 15}, kinds={}, by=noa)
    after = {str(event["UID"]): event["DTSTART"].dt for event in events(read(client, secret))}
    moved = set(before) & set(after)
    assert len(moved) >= 11
    assert all(after[uid].date() == before[uid].date() and after[uid] != before[uid] for uid in moved)
    assert not [uid for uid in after if str(noa.pk) in uid or "slot" in uid]


def test_dates_of_other_apps_stand_there_as_days(client, noa, dates, settings):
    dates("tests.notifications.test_calendar.ending")
    [goal] = [
        event for event in events(read(client, actions.make_address(by=noa))) if event["SUMMARY"] == "A goal ends"
    ]
    assert goal["DTSTART"].dt.isoformat() == "2026-03-05"
    assert goal["URL"] == f"{settings.RUNG_URL}/growth/"
    assert (goal["TRANSP"], goal["CLASS"]) == ("TRANSPARENT", "PRIVATE")


def test_the_feed_needs_no_cookie_and_sets_none(client, noa):
    response = read(client, actions.make_address(by=noa))
    assert response.cookies == {}
    assert response["Cache-Control"] == "private, no-store"
    assert client.head(response.request["PATH_INFO"]).status_code == 200


def test_a_new_address_kills_the_old_one_and_revoking_kills_both(client, noa):
    old = actions.make_address(by=noa)
    assert read(client, old).status_code == 200
    new = actions.make_address(by=noa)
    assert (read(client, old).status_code, read(client, new).status_code) == (404, 200)
    actions.revoke_address(by=noa)
    assert read(client, new).status_code == 404
    assert [event.kind for event in Event.objects.order_by("pk")] == [
        "notifications.calendar_opened",
        "notifications.calendar_opened",
        "notifications.calendar_closed",
    ]


def test_an_address_that_is_none_opens_nothing(client, noa):
    Preference.objects.create(person=noa)
    for secret in ("x", "0" * 43, digest("x")):
        assert read(client, secret).status_code == 404


def test_the_address_of_somebody_who_left_opens_nothing(client, noa):
    secret = actions.make_address(by=noa)
    User.objects.update(state=User.State.DEACTIVATED)
    assert read(client, secret).status_code == 404


def test_only_a_digest_is_kept_and_nothing_is_recorded_of_the_secret(noa):
    secret = actions.make_address(by=noa)
    assert Preference.objects.get().calendar_digest == digest(secret)
    assert secret not in str(Event.objects.values().get())


def test_revoking_what_there_is_not_is_refused(noa):
    with pytest.raises(ValidationError, match="no address at present"):
        actions.revoke_address(by=noa)
    assert not Event.objects.exists()


def test_the_page_shows_the_address_once(client, as_user, noa, settings):
    as_user(noa)
    assert "Make an address" in client.get(PAGE).content.decode()
    made = client.post(f"{PAGE}calendar/").content.decode()
    address = made.partition(f'value="{settings.RUNG_URL}/calendar/')[2].partition('"')[0]
    secret = address.removesuffix(".ics")
    assert digest(secret) == Preference.objects.get().calendar_digest
    again = client.get(PAGE).content.decode()
    assert secret not in again
    assert "Revoke it" in again
    response = client.post(f"{PAGE}calendar/revoke/", follow=True)
    assert "The address of your calendar is dead." in response.content.decode()
    assert Preference.objects.get().calendar_digest == ""
