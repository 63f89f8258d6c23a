"""Kinds of reminder for tests (settings.REMINDERS): everybody is due once a period, and always still wants it."""

import os
import signal

from notifications.kinds import Act, Item, Reminder
from notifications.links import reminder_path
from people.models import User

EVERYBODY = """
SELECT clock.person_id AS subject_id, clock.person_id, clock.period_start, clock.slot AS due_at FROM clock
"""
# Nobody is due before they have joined: joining stands for a goal that is added later.
JOINED = """
SELECT clock.person_id AS subject_id, clock.person_id, clock.period_start, GREATEST(clock.slot, joined_at) AS due_at
FROM clock JOIN people_user ON people_user.id = clock.person_id WHERE joined_at <= %(now)s
"""


def thing(due):
    acts = (Act("Done", reminder_path(due, "done")), Act("Next week", reminder_path(due, "snooze")))
    return Item(title=f"Thing of {due.kind}", path="/growth/", note="Last week: “It went well.”", acts=acts)


def all_wanted(dues, now):
    return {due.pk: thing(due) for due in dues}


def none_wanted(dues, now):
    return {}


def deadly_for_noa(dues, now):
    """Ends the process that asks for Noa, as the kernel does when memory is short."""
    if User.objects.filter(pk__in=[due.person_id for due in dues], name="Noa").exists():
        os.kill(os.getpid(), signal.SIGKILL)
    return all_wanted(dues, now)


def poisonous_for_noa(dues, now):
    if User.objects.filter(pk__in=[due.person_id for due in dues], name="Noa").exists():
        raise ValueError("Noa said something private")
    return all_wanted(dues, now)


def forged(dues, now):
    return {due.pk: Item(title="Hello\r\nBcc: everybody@example.org\r\n\r\nBody", path="/growth/") for due in dues}


def kind(name, period, select=EVERYBODY, items=all_wanted, **values):
    return Reminder(name, period, f"{name.title()} things", "What you said.", select, items, **values)


weekly = kind("weekly", "week")
monthly = kind("monthly", "month")
quarterly = kind("quarterly", "quarter")
daily = kind("daily", "day")
joined = kind("joined", "week", JOINED)
quiet = kind("quiet", "week", by_email=False)
done = kind("done", "week", items=none_wanted)
deadly = kind("deadly", "week", items=deadly_for_noa)
poisonous = kind("poisonous", "week", items=poisonous_for_noa)
sly = kind("sly", "week", items=forged)
