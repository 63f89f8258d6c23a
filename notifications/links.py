"""Addresses in messages that work without signing in: what is offered for one reminder, and stopping kinds of it.

Whoever serves them looks the row up by its id and compares the code with core.links (`REMINDER`; `unsubscribe_of`).
"""

from collections.abc import Sequence

from core.links import link_code
from notifications.models import Due, Preference

REMINDER = "reminder"
BETWEEN = "-"  # no kind has it in its name
PREFERENCES = "/settings/reminders/"


def reminder_path(due: Due, act: str = "") -> str:
    """`/r/<due>/<code>/<act>/`: the page that asks before it does this; without an act, it offers them all."""
    path = f"/r/{due.pk}/{link_code(REMINDER, due)}/"
    return f"{path}{act}/" if act else path


def unsubscribe_path(preference: Preference, *kinds: str) -> str:
    """`/u/<person>/<kind>/<code>/`: stops mail of one kind; of all that one mail holds with `weekly-comments`.

    Whoever has no preference yet is a `Preference(person_id=…)` that is not saved: its link version is the first.
    """
    named = BETWEEN.join(kinds)
    return f"/u/{preference.pk}/{named}/{link_code(unsubscribe_of(named), preference)}/"


def unsubscribe_of(named: str) -> str:
    """The purpose of the code, for the kinds as the address names them."""
    return f"unsubscribe.{named}"


def kinds_named(named: str) -> Sequence[str]:
    """The kinds that an address names."""
    return named.split(BETWEEN)
