"""The calendar feed of a person (RFC 5545): when the next messages come, and the dates of every app."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import NAMESPACE_URL, uuid5

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from core.secrets import digest
from notifications.calendars import Entry, calendars
from notifications.mails import language_of
from notifications.models import Preference
from notifications.queries.upcoming import next_sends

AHEAD = timedelta(weeks=12)
MOST_SENDS = 100  # in that time
LASTS = timedelta(minutes=15)
# When the description of an entry was last changed (DTSTAMP): with this version of it, not with each reading.
DESCRIBED = datetime(2026, 1, 1, tzinfo=UTC)


def feed_behind(secret: str, now: datetime) -> bytes | None:
    """The feed that this secret opens; None for an unknown or revoked one, and of people who have left."""
    opened = Preference.objects.filter(calendar_digest=digest(secret), person__is_active=True)
    preference = opened.select_related("person").first()
    return feed(preference, now) if preference else None


def feed(preference: Preference, now: datetime) -> bytes:
    """The same bytes as long as nothing changes."""
    person = preference.person
    calendar = Calendar()
    calendar.add("prodid", "-//Rung//Reminders//EN")
    calendar.add("version", "2.0")
    with translation.override(language_of(person)):
        calendar.add("x-wr-calname", _("Rung"))
        calendar.add("x-published-ttl", "PT6H")
        for entry in entries(person, now):
            calendar.add_component(event(entry, preference))
    return bytes(calendar.to_ical())


def entries(person: Any, now: datetime) -> Iterator[Entry]:
    """Everything of the next weeks, in one order."""
    until = now + AHEAD
    found: list[Entry] = [*slots(person, now, until)]
    for dates in calendars():
        found += dates(person, now, until)
    yield from sorted(found, key=lambda entry: (entry.at.date() if entry.at else entry.day, entry.key))


def slots(person: Any, now: datetime, until: datetime) -> Iterable[Entry]:
    """When messages may come: one a day at most, so the day names it."""
    for send in next_sends(person, now, MOST_SENDS, foreseen=True):
        if not send.reason and send.at <= until:
            yield Entry(f"slot:{send.at.date()}", ", ".join(send.titles), "/", at=send.at)


def event(entry: Entry, preference: Preference) -> Event:
    """An entry that takes nobody's time, under an id that says nothing and that a new address makes anew."""
    made = Event()
    url = settings.RUNG_URL
    made.add(
        "uid", f"{uuid5(NAMESPACE_URL, f'{url}/{preference.calendar_digest}/{entry.key}')}@{urlsplit(url).hostname}"
    )
    made.add("dtstamp", DESCRIBED)
    made.add("summary", entry.title)
    made.add("url", url + entry.path)
    if entry.at:
        made.add("dtstart", entry.at.astimezone(UTC))
        made.add("dtend", entry.at.astimezone(UTC) + LASTS)
    else:
        made.add("dtstart", entry.day)
    made.add("transp", "TRANSPARENT")
    made.add("class", "PRIVATE")
    return made
