"""What a link that stops mails is good for; its reader may be anybody."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib.auth import get_user_model

from core.links import version_of_link
from notifications.kinds import Reminder, reminders
from notifications.links import kinds_named, unsubscribe_of
from notifications.wishes import preference_of


@dataclass(frozen=True)
class Unsubscribing:
    """Whose mails, and of which kinds."""

    person: Any
    kinds: Sequence[Reminder]


def unsubscribing_behind(pk: UUID, named: str, code: str) -> Unsubscribing | None:
    """What Rung made this link for, also for people who have left; None for a forged one."""
    person = get_user_model()._default_manager.filter(pk=pk).first()
    if person is None or not version_of_link(unsubscribe_of(named), preference_of(person), code):
        return None
    return Unsubscribing(person, [reminders()[kind] for kind in kinds_named(named) if kind in reminders()])
