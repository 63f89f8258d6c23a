"""What somebody chose about their reminders, as they change it and as it is compared."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from core.fingerprint import fingerprint
from notifications.kinds import Reminder, reminders
from notifications.models import KindPreference
from notifications.wishes import preference_of

TIMES = ("weekday", "hour", "quiet_from", "quiet_until", "quiet_days", "paused_until", "leave_from", "leave_until")
OF_A_KIND = ("weekday", "hour", "by_email", "by_chat", "in_app")


@dataclass(frozen=True)
class KindChoice:
    """What holds for one kind. `weekday` and `hour` None: the person's own."""

    weekday: int | None
    hour: int | None
    by_email: bool
    by_chat: bool
    in_app: bool


@dataclass(frozen=True)
class Choices:
    """What a person chose, or what holds until they do: as models.Preference and KindPreference say."""

    time_zone: str
    weekday: int
    hour: int
    quiet_from: int | None
    quiet_until: int | None
    quiet_days: list[int]
    paused_until: date | None
    leave_from: date | None
    leave_until: date | None
    kinds: Mapping[str, KindChoice] = field(default_factory=dict)

    @property
    def mark(self) -> str:
        """The version of all this: the same as long as nothing of it changes."""
        return fingerprint(asdict(self))


def unchosen(reminder: Reminder) -> KindChoice:
    """What holds for a kind until a person chooses."""
    return KindChoice(None, None, by_email=reminder.by_email, by_chat=reminder.by_email, in_app=True)


def choices_of(person: Any) -> Choices:
    """What holds for a person, of their zone too; kinds in reading order."""
    preference = preference_of(person)
    rows = {row.kind: row for row in KindPreference.objects.filter(person_id=person.pk)}
    kinds = {
        kind: KindChoice(**{name: getattr(rows[kind], name) for name in OF_A_KIND})
        if kind in rows
        else unchosen(reminder)
        for kind, reminder in reminders().items()
    }
    times = {name: getattr(preference, name) for name in TIMES}
    return Choices(time_zone=person.time_zone, kinds=kinds, **times)
