"""F6, F7 and F8: many planners at once, clocks that stand still, jump and change, and people who move."""

import json
import random
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction

from bench.faults.crew import SECONDS_TO_START, crew, database, execute, is_done, people, rows, until, weekly_goals
from bench.faults.mailserver import mail_server
from bench.report import Taken
from config.local.places import CHECKOUT
from config.local.refusal import Refusal
from core.db import one_at_a_time
from notifications import outbox
from notifications.models import KindPreference, Preference
from notifications.planning import TOPIC, plan
from people.models import User

PLANNERS, BEATS, ROUNDS = 4, 2, 2
PEOPLE, GOALS = 100, 4
SECONDS_TO_SEND = 110.0
EXAMPLES = 3
ZONES = (
    "UTC",
    "Europe/Berlin",
    "America/New_York",
    "America/Los_Angeles",
    "Asia/Kolkata",
    "Pacific/Auckland",
    "Asia/Tokyo",
)
FAR_APART = (*ZONES, "Pacific/Kiritimati", "Pacific/Pago_Pago", "Australia/Lord_Howe", "America/Santiago")
# Sundays on which a clock changes, and an hour that is left out or comes twice then.
CHANGES = (
    ("Europe/Berlin", date(2027, 3, 28), 2),
    ("Europe/Berlin", date(2027, 10, 31), 2),
    ("America/New_York", date(2027, 3, 14), 2),
    ("America/New_York", date(2027, 11, 7), 1),
    ("America/Santiago", date(2027, 9, 5), 0),
    ("Australia/Lord_Howe", date(2027, 10, 3), 2),
)
MONDAY = datetime(2027, 1, 4, tzinfo=UTC)
LAST_MONDAY = MONDAY - timedelta(days=7)
HOUR = timedelta(hours=1)
A_DAY = timedelta(days=1)
AWAY = timedelta(hours=26)
MOVERS, WEEKS, EVERY = 60, 3, 3 * HOUR
MOVES = 0.15  # how likely somebody moves between two looks of the planner

PLANNED = """
    SELECT due.kind, due.subject_id, due.person_id, due.period_start FROM notifications_due due
"""
SLOTS = """
    SELECT person_id, period_start, due_at, slot, count(*) FROM notifications_due
    GROUP BY person_id, period_start, due_at, slot
"""
MESSAGES = "SELECT person_id, count(*) FROM notifications_delivery WHERE state <> 'dropped' GROUP BY person_id"
WITHOUT_ONE = "SELECT count(*) FROM notifications_due WHERE slot IS NULL"
AT_THE_DOOR = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
EXPECTED = """
    SELECT 'weekly', goal.id, plan.person_id, date_trunc('week', now() AT TIME ZONE 'UTC')::date
    FROM growthplans_goal goal JOIN growthplans_plan plan ON plan.id = goal.plan_id
"""
PERIODS = (
    "SELECT person_id, count(DISTINCT period_start) FROM notifications_due WHERE slot IS NOT NULL GROUP BY person_id"
)
TOLD = "SELECT person_id, slot FROM notifications_due WHERE slot IS NOT NULL GROUP BY person_id, slot"
MESSAGES_OF = "SELECT person_id, slot FROM notifications_delivery WHERE state = 'sent'"
# A period of which more than one message tells.
TWICE = """
    SELECT person_id, period_start, count(DISTINCT slot) FROM notifications_due
    GROUP BY person_id, period_start HAVING count(DISTINCT slot) > 1
"""


def many_planners(seed: int) -> Taken:
    """F6: two beats and four planners at once. Reminders and messages that are too few or too many."""
    with mail_server() as (sink, email_url), crew(email_url, workers=2, beats=0) as team:
        readers = people(PEOPLE)
        only_goals(readers)
        today = datetime.now(UTC).isoweekday()
        Preference.objects.bulk_create(
            Preference(person=reader, weekday=today, hour=0, quiet_from=None, quiet_until=None, quiet_days=[])
            for reader in readers
        )
        weekly_goals(readers, GOALS)
        beats = [team.beat() for _ in range(BEATS)]
        said = [planned for _ in range(ROUNDS) for planned in at_once(team.environ)]
        addresses = {reader.email for reader in readers}
        seconds = sink.seconds_until_all(addresses, within=SECONDS_TO_SEND)
        until(is_done, SECONDS_TO_SEND)
        if not all(beat.alive() for beat in beats):
            raise Refusal("A beat ended by itself.")
        expected, found = set(rows(EXPECTED)), rows(PLANNED)
        messages = dict(rows(MESSAGES))
        wrong = [person for person in readers if messages.get(person.pk) != 1 or sink.recipients[person.email] != 1]
        value = len(expected ^ set(found)) + len(found) - len(set(found)) + len(wrong)
        detail = {
            "beats": BEATS,
            "planners": PLANNERS * ROUNDS,
            "reminders_expected": len(expected),
            "reminders": len(found),
            "planned_by_the_planners": said,
            "messages": sum(messages.values()),
            "mails": sink.copies.total(),
            "seconds_to_send": seconds and round(seconds, 1),
        }
        few = [] if sum(said) <= len(expected) == PEOPLE * GOALS else [f"The planners count {said}."]
        return Taken(value, detail, few)


def at_once(environ: dict[str, str]) -> list[int]:
    """Start the planners, hold them until all are at the door, let them go; how much was new to each."""
    command = [sys.executable, "manage.py", "plan_reminders"]
    with transaction.atomic():
        one_at_a_time(TOPIC)
        planners = [
            subprocess.Popen(command, env=environ, cwd=CHECKOUT, stdout=subprocess.PIPE, text=True)
            for _ in range(PLANNERS)
        ]
        are_there = until(lambda: rows(AT_THE_DOOR)[0][0] == PLANNERS, SECONDS_TO_START)
    told = [planner.communicate()[0] for planner in planners]
    if are_there is None or any(planner.returncode for planner in planners):
        raise Refusal("A planner failed.")
    return [int(json.loads(text.splitlines()[-1])["total"]) for text in told]


def only_goals(readers: Sequence[User]) -> None:
    """They choose to be reminded of their goals and of nothing else."""
    KindPreference.objects.bulk_create(
        KindPreference(person=reader, kind="evidence", by_email=False, by_chat=False, in_app=False)
        for reader in readers
    )


def every(step: timedelta, start: datetime, end: datetime) -> Iterator[datetime]:
    while start < end:
        yield start
        start += step


def clocks(seed: int) -> Taken:
    """F7: no beat for 26 hours, a clock that jumps, and clocks that change. Reminders missing or doubled."""
    wrong: list[str] = []
    detail: dict[str, object] = {}
    with database():
        readers = [reader for zone in ZONES for reader in people(5, time_zone=zone)]
        only_goals(readers)
        weekly_goals(readers, starts_on=LAST_MONDAY.date())
        for name, moments in (("away_for_26_hours", stood_still()), ("jumps", jumping())):
            detail[name] = looked_at(moments)
            wrong += [f"{name}: {complaint}" for complaint in not_once(readers, 2)]
            forget()
    for zone, day, hour in CHANGES:
        with database():
            readers = people(5, time_zone=zone)
            only_goals(readers)
            Preference.objects.bulk_create(
                Preference(person=reader, weekday=7, hour=hour, quiet_from=None, quiet_until=None, quiet_days=[])
                for reader in readers
            )
            weekly_goals(readers)
            slot = datetime.combine(day, time(hour, tzinfo=ZoneInfo(zone))).astimezone(UTC)  # the first of two
            name = f"{zone} {day:%Y-%m-%d} {hour:02}:00"
            looks = looked_at(every(HOUR / 2, slot - 4 * HOUR, slot + 12 * HOUR))
            detail[name] = {"looks": looks, "slot": slot.isoformat()}
            wrong += [f"{name}: {complaint}" for complaint in not_once(readers, 1, slot)]
    return Taken(len(wrong), detail, wrong[:EXAMPLES])


def stood_still() -> Iterator[datetime]:
    """The week before as usual; then nothing until 26 hours after this week's slot has come in the last zone."""
    yield from every(HOUR, LAST_MONDAY - 14 * HOUR, LAST_MONDAY + A_DAY)
    yield MONDAY - 14 * HOUR
    yield from every(HOUR, MONDAY + 17 * HOUR + AWAY, MONDAY + 6 * A_DAY)


def jumping() -> Iterator[datetime]:
    """Eleven days, with the clock put an hour back now and then, and for a moment a day ahead."""
    for number, now in enumerate(every(HOUR, LAST_MONDAY - 14 * HOUR, MONDAY + 4 * A_DAY)):
        yield now
        if number % 5 == 0:
            yield now - HOUR
        if number % 11 == 0:
            yield now + A_DAY


def looked_at(moments: Iterable[datetime]) -> int:
    """Plan at each of these moments; how many there were."""
    number = 0
    for now in moments:
        plan(now)
        number += 1
    return number


def not_once(readers: Sequence[User], periods: int, slot: datetime | None = None) -> list[str]:
    """Who has not exactly one reminder of each of so many periods, each in a message of its own, at that moment."""
    found = rows(SLOTS)
    messages = dict(rows(MESSAGES))
    wrong = []
    for reader in readers:
        own = [row[1:] for row in found if row[0] == reader.pk]
        told_at = {told for _, _, told, _ in own}
        is_once = {len(own), len({period for period, *_ in own}), len(told_at), messages.get(reader.pk)} == {periods}
        if not is_once or any(number > 1 for *_, number in own) or None in told_at or (slot and told_at != {slot}):
            said = [f"{period} at {told}" for period, _, told, _ in own]
            wrong.append(f"{reader.time_zone} has {said} in {messages.get(reader.pk, 0)} messages.")
    return wrong


def forget() -> None:
    execute("TRUNCATE notifications_due, notifications_delivery")


def movers(seed: int) -> Taken:
    """F8: people move to another zone between planning and sending. Periods of which more than one mail told."""
    chance = random.Random(seed)
    moves = looks = 0
    monday = coming_monday()
    with mail_server() as (sink, email_url), crew(email_url, workers=1, beats=0) as _team:
        readers = people(MOVERS, time_zone="UTC")
        only_goals(readers)
        weekly_goals(readers, 2)
        for now in every(EVERY, monday - A_DAY, monday + WEEKS * 7 * A_DAY):
            plan(now)
            looks += 1
            moving = [reader for reader in readers if chance.random() < MOVES]
            for reader in moving:
                reader.time_zone = chance.choice(FAR_APART)
            User.objects.bulk_update(moving, ["time_zone"])
            moves += len(moving)
            execute("UPDATE notifications_delivery SET send_at = now() WHERE state = 'waiting' AND send_at > now()")
        outbox.wake()
        seconds = until(is_done, SECONDS_TO_SEND)
        periods, messages = dict(rows(PERIODS)), dict(rows(MESSAGES))
        twice = rows(TWICE)
        too_many = [reader for reader in readers if sink.recipients[reader.email] > periods.get(reader.pk, 0)]
        none = [reader for reader in readers if sink.recipients[reader.email] < WEEKS]
        detail = {
            "people": MOVERS,
            "moves": moves,
            "looks": looks,
            "periods": sum(periods.values()),
            "messages": sum(messages.values()),
            "mails": sink.copies.total(),
            "reminders_that_wait": rows(WITHOUT_ONE)[0][0],
            "seconds_to_send": seconds and round(seconds, 1),
        }
        broken = [f"{len(none)} people had fewer mails than weeks."] if none else []
        if sorted(rows(TOLD)) != sorted(rows(MESSAGES_OF)) or sink.repeated:
            broken.append("What was told and what was sent differ.")
        return Taken(len(twice) + len(too_many), detail, broken)


def coming_monday() -> datetime:
    """Of next week: what is planned for it is not too late to be sent today."""
    today = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return today + (8 - today.isoweekday()) * A_DAY
