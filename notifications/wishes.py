"""What a person wants of one kind of reminder: what they chose, and until they do, what holds for everybody."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID

from notifications.kinds import Reminder, reminders
from notifications.models import Delivery, KindPreference, Preference


@dataclass(frozen=True)
class Wish:
    """When one kind goes, and where it is told of. By chat: only with a chat to send it to."""

    weekday: int
    hour: int
    by_email: bool
    by_chat: bool
    in_app: bool

    def over(self, channel: str) -> bool:
        return self.by_chat if channel == Delivery.Channel.CHAT else self.by_email

    @property
    def leaves(self) -> bool:
        """Whether it is told of outside Rung."""
        return self.by_email or self.by_chat


def preference_of(person: Any) -> Preference:
    """What a person prefers; whoever has not said anything gets what everybody begins with, not saved."""
    return getattr(person, "preference", None) or Preference(person_id=person.pk)


def wish(reminder: Reminder, preference: Preference, chosen: KindPreference | None) -> Wish:
    """What a person wants of a kind. Chat follows the mail until they choose."""
    said = chosen or before_they_choose(reminder.by_email)
    return Wish(
        weekday=preference.weekday if said.weekday is None else said.weekday,
        hour=preference.hour if said.hour is None else said.hour,
        by_email=said.by_email,
        by_chat=said.by_chat and bool(preference.chat),
        in_app=said.in_app,
    )


@cache
def before_they_choose(by_email: bool) -> KindPreference:
    return KindPreference(by_email=by_email, by_chat=by_email, in_app=True)


def wishes(people: Iterable[Any]) -> Mapping[UUID, Mapping[str, Wish]]:
    """What each of these people wants of each kind, in reading order: one statement, if they came with preferences."""
    preferences = {person.pk: preference_of(person) for person in people}
    chosen = {(one.person_id, one.kind): one for one in KindPreference.objects.filter(person_id__in=preferences)}
    return {
        person: {kind: wish(reminder, preference, chosen.get((person, kind))) for kind, reminder in reminders().items()}
        for person, preference in preferences.items()
    }
