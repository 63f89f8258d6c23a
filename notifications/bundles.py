"""What a bundle of reminders says: read for a window of them at once while it is sent, and written as a mail.

`contents` serves every channel; how a bundle looks in another one stands beside that one's carrier.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth import get_user_model
from django.utils import translation

from notifications import clocks, links
from notifications.kinds import Item, Reminder, reminders
from notifications.mails import Mail, from_template, language_of, one_line
from notifications.models import Delivery, Due, Preference
from notifications.wishes import Wish, preference_of, wishes

A_MONDAY = date(2024, 1, 1)
TEMPLATE = "notifications/reminders"


@dataclass(frozen=True)
class Section:
    """What one kind reminds of, and when the reader wants it."""

    reminder: Reminder
    wish: Wish
    items: Sequence[Item]


@dataclass(frozen=True)
class Bundle:
    """One message of reminders: to whom, and what about, kind by kind in reading order. Never empty."""

    person: Any
    preference: Preference
    sections: Sequence[Section]

    @property
    def kinds(self) -> Sequence[str]:
        return [section.reminder.kind for section in self.sections]

    @property
    def size(self) -> int:
        return sum(len(section.items) for section in self.sections)


def contents(rows: Sequence[Delivery], now: datetime) -> Mapping[UUID, Bundle | None]:
    """What each bundle says, by its delivery; None when nothing of it is wanted any more, or its reader has left or is
    away. The statements are as many as there are kinds and languages, not as there are rows.
    """
    if not rows:
        return {}
    people = readers(rows, now)
    wanted = wishes(people.values())
    dues = told(rows)
    items: dict[UUID, Item] = {}
    for language in {language_of(person) for person in people.values()}:
        mine = [row for row in rows if row.person_id in people and language_of(people[row.person_id]) == language]
        with translation.override(language):
            for kind, reminder in reminders().items():
                of_kind = [
                    due
                    for row in mine
                    if wanted[row.person_id][kind].over(row.channel)
                    for due in dues[row.person_id, row.slot]
                    if due.kind == kind
                ]
                items.update(reminder.items(of_kind, now) if of_kind else {})
    found: dict[UUID, Bundle | None] = {}
    for row in rows:
        by_kind: dict[str, list[Item]] = defaultdict(list)
        for due in dues[row.person_id, row.slot]:
            if due.pk in items:
                by_kind[due.kind].append(items[due.pk])
        found[row.pk] = bundle(people[row.person_id], wanted[row.person_id], by_kind) if by_kind else None
    return found


def readers(rows: Sequence[Delivery], now: datetime) -> Mapping[UUID, Any]:
    """Whom to write to, with their preferences: those who are here, and not on leave or in a pause."""
    here = get_user_model()._default_manager.filter(is_active=True).select_related("preference")
    people = here.in_bulk({row.person_id for row in rows})
    for person in people.values():
        person.preference = preference_of(person)  # made once where there is none
    today = {pk: now.astimezone(clocks.zone_of(person.time_zone)).date() for pk, person in people.items()}
    return {pk: person for pk, person in people.items() if not clocks.away(preference_of(person), today[pk])}


def told(rows: Sequence[Delivery]) -> Mapping[tuple[UUID, datetime | None], Sequence[Due]]:
    """What each person is told of in each slot. Of two that differ in nothing but the period, the newer one."""
    newest = (
        Due.objects.filter(person_id__in={row.person_id for row in rows}, slot__in={row.slot for row in rows})
        .order_by("person_id", "slot", "kind", "subject_id", "-period_start")
        .distinct("person_id", "slot", "kind", "subject_id")
    )
    found: dict[tuple[UUID, datetime | None], list[Due]] = defaultdict(list)
    for due in sorted(newest, key=lambda due: (due.due_at, due.pk)):
        found[due.person_id, due.slot].append(due)
    return found


def bundle(person: Any, wanted: Mapping[str, Wish], items: Mapping[str, Sequence[Item]]) -> Bundle:
    """Each line of it is one line, whatever was typed."""
    sections = [
        Section(
            reminder,
            wanted[kind],
            [replace(item, title=one_line(item.title), note=one_line(item.note)) for item in items[kind]],
        )
        for kind, reminder in reminders().items()
        if kind in items
    ]
    return Bundle(person, preference_of(person), sections)


def mail(bundle: Bundle) -> Mail:
    """The bundle as a mail, with what a mail program needs to unsubscribe from its kinds by one click (RFC 8058)."""
    stop = settings.RUNG_URL + links.unsubscribe_path(bundle.preference, *bundle.kinds)
    written = from_template(TEMPLATE, said_by(bundle), reader=bundle.person)
    headers = {"List-Unsubscribe": f"<{stop}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    return replace(written, headers=headers)


def said_by(bundle: Bundle) -> Mapping[str, Any]:
    """What the templates of the mail are told."""
    first = bundle.sections[0]
    return {
        "bundle": bundle,
        "base": settings.RUNG_URL,
        "preferences": links.PREFERENCES,
        "first": first,
        "weekday": A_MONDAY + timedelta(days=first.wish.weekday - 1),
        "zone": zone_in_words(bundle.person.time_zone),
        "stops": [
            (section.reminder.label, links.unsubscribe_path(bundle.preference, section.reminder.kind))
            for section in bundle.sections
        ],
    }


def zone_in_words(name: str) -> str:
    """The last part of a zone's name: "Lisbon" of Europe/Lisbon."""
    return str(clocks.zone_of(name)).rpartition("/")[2].replace("_", " ")
