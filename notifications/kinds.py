"""The kinds of reminder. Each app describes its own in `reminders.py`; settings.REMINDERS names them, in reading order.

A kind's `select` is a SELECT over the planner's table `clock`, which holds one row for every person whose slot of the
present period has come and who is not away: `person_id`, `today` (the person's local date), `period_start` and
`period_end` (first and last day of the person's local period), `slot` (when the reminder of this period goes, a
timestamptz). It gives `subject_id`, `person_id`, `period_start` and `due_at` (timestamptz, not before the slot), and
may use the parameter `%(now)s`. Whether it is planned already is not its business.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from uuid import UUID

from django.conf import settings
from django.utils.functional import Promise
from django.utils.module_loading import import_string

from core.periods import Period
from notifications.models import Due


@dataclass(frozen=True)
class Act:
    """What a link of a message does, without signing in: a few words, and a path of this installation."""

    label: str
    path: str


@dataclass(frozen=True)
class Item:
    """One thing that a message reminds of: a line, a note below it, where it is opened, and what its links do."""

    title: str
    path: str
    note: str = ""
    acts: tuple[Act, ...] = ()


@dataclass(frozen=True)
class Reminder:
    """One kind. `items` says, while a message is made, what is still wanted, by the id of the due, in the language
    that is active then; a due that it does not return is left out. `by_email` is what holds until a person chooses.
    """

    kind: str
    period: Period
    label: str | Promise
    note: str | Promise
    select: str
    items: Callable[[Sequence[Due], datetime], Mapping[UUID, Item]]
    by_email: bool = True


@cache
def reminders() -> Mapping[str, Reminder]:
    """Every kind by its name, in reading order."""
    return {kind: import_string(path) for kind, path in settings.REMINDERS.items()}
