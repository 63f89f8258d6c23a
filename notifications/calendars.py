"""What stands in the calendar feed of a person: each app describes its own dates (settings.CALENDARS).

A calendar is often open to colleagues. So a title says of what kind a date is, and nothing that anybody typed.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string


@dataclass(frozen=True)
class Entry:
    """A moment (`at`) or a whole `day`; `key` is the same for the same date as long as it exists, and unique."""

    key: str
    title: str
    path: str
    at: datetime | None = None
    day: date | None = None


Dates = Callable[[Any, datetime, datetime], Iterable[Entry]]


@cache
def calendars() -> Sequence[Dates]:
    """What asks for a person's dates between two moments, one for each app, in the language that is active."""
    return [import_string(path) for path in settings.CALENDARS.values()]
