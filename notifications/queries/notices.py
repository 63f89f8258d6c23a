"""What Rung told somebody lately, as they find it in Rung."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from django.utils.functional import Promise

from notifications.kinds import Item, reminders
from notifications.models import Due

MOST_NOTICES = 300  # newest first


@dataclass(frozen=True)
class Notice:
    """One thing that was told of, and that still waits."""

    due: Due
    kind: str | Promise
    item: Item


@dataclass(frozen=True)
class Told:
    """One message: when, its notices, and of how many things nothing is left to do."""

    slot: datetime
    notices: Sequence[Notice]
    settled: int


@dataclass(frozen=True)
class Notices:
    """The messages of the last weeks, newest first, and whether anything in them is new."""

    messages: Sequence[Told]
    new: int

    @property
    def until(self) -> str:
        """Up to when all this was told."""
        return self.messages[0].slot.isoformat() if self.messages else ""


def notices_of(person: Any, now: datetime) -> Notices:
    """What was told, with what is still wanted of it; as many statements as there are kinds in it."""
    dues = list(Due.objects.visible_to(person).told(now).order_by("-slot", "due_at", "pk")[:MOST_NOTICES])
    items: dict[Any, Item] = {}
    for kind, reminder in reminders().items():
        of_kind = [due for due in dues if due.kind == kind]
        items.update(reminder.items(of_kind, now) if of_kind else {})
    messages = []
    for slot, told in groupby(dues, key=lambda due: due.slot):
        together = list(told)
        left = [Notice(due, reminders()[due.kind].label, items[due.pk]) for due in together if due.pk in items]
        messages.append(Told(slot, left, len(together) - len(left)))
    return Notices(messages, sum(due.seen_at is None for due in dues))


def item_of(due: Due, now: datetime) -> Item | None:
    """What a notice leads to; None when nothing is left to do."""
    reminder = reminders().get(due.kind)
    return reminder.items([due], now).get(due.pk) if reminder else None
