"""Planning 100,000 reminders against putting the same rows into like tables; planning them again; and memory."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from django.core.management import call_command
from django.db import connection

from bench.report import Taken
from bench.speed.organisation import execute, turn_to
from bench.speed.timing import in_turns, milliseconds, ratio
from growthplans.models import Goal, Plan
from notifications.planning import plan
from people.models import User

AT_ONCE = 2_000
DATABASE = "rung_bench_reminders"
PEOPLE, GOALS = 20_000, 4  # and each is asked for evidence: 100,000 reminders
# A Monday on which nine o'clock has come in all the zones, and in none of them the quiet hours.
NOW = datetime(2027, 1, 4, 17, 30, tzinfo=UTC)
ZONES = ("UTC", "Europe/Lisbon", "Europe/Berlin", "America/New_York", "America/Los_Angeles")
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
TABLES = ("notifications_due", "notifications_delivery")
LIKE = """
CREATE TABLE bare_{table} (LIKE {table} INCLUDING ALL);
ALTER TABLE bare_{table} ADD FOREIGN KEY (person_id) REFERENCES people_user DEFERRABLE INITIALLY DEFERRED;
CREATE TABLE rows_{table} AS SELECT * FROM {table};
"""


def take_plan(seed: int) -> Taken:
    """How many times as long planning takes as inserting what it makes."""
    with many_goals(PEOPLE):
        planned = sum(plan(NOW).values())
        for table in TABLES:
            execute(LIKE.format(table=table))
        execute("VACUUM ANALYZE")
        taken = in_turns({"plan": lambda: plan(NOW), "bare": insert_bare}, warm_up=1, rounds=5, before=clear)
        plan(NOW)
        rows = {table: count(table) for table in TABLES}
    broken = [] if planned == PEOPLE * (GOALS + 1) else [f"{planned} reminders were planned."]
    detail = {f"{name}_ms": milliseconds(found) for name, found in taken.items()} | rows
    return Taken(ratio(taken["plan"], taken["bare"]), detail, broken)


def take_again(seed: int) -> Taken:
    """Rows that planning the same moment again adds: to the reminders, and to the messages."""
    with many_goals(PEOPLE):
        plan(NOW)
        before = [count(table) for table in TABLES]
        again = sum(plan(NOW).values())
        added = sum(count(table) for table in TABLES) - sum(before)
        taken = in_turns({"again": lambda: plan(NOW)}, warm_up=0, rounds=3)
    return Taken(
        again + added, {"reminders": before[0], "messages": before[1], "again_ms": milliseconds(taken["again"])}
    )


def clear() -> None:
    execute("TRUNCATE notifications_due, notifications_delivery, bare_notifications_due, bare_notifications_delivery")


def insert_bare() -> None:
    for table in TABLES:
        execute(f"INSERT INTO bare_{table} SELECT * FROM rows_{table}")


def count(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
        return int(cursor.fetchone()[0])


def fill(number: int, goals_each: int) -> None:
    people = [
        User(email=f"person{n}@example.org", name=f"Person {n}", time_zone=ZONES[n % 5], state=User.State.ACTIVE)
        for n in range(number)
    ]
    plans = [Plan(person=person, origin=Plan.Origin.EMPTY, started_on=LONG_AGO.date()) for person in people]
    goals = [
        Goal(plan=own, title=f"Write up {n} options", starts_on=LONG_AGO.date(), created_at=LONG_AGO)
        for own in plans
        for n in range(goals_each)
    ]
    User.objects.bulk_create(people, batch_size=AT_ONCE)
    Plan.objects.bulk_create(plans, batch_size=AT_ONCE)
    Goal.objects.bulk_create(goals, batch_size=AT_ONCE)


@contextmanager
def many_goals(people: int, goals_each: int = GOALS) -> Iterator[None]:
    """A database of so many people with weekly goals, and nothing planned."""
    usual = connection.settings_dict["NAME"]
    execute(f'CREATE DATABASE "{DATABASE}"')
    turn_to(DATABASE)
    try:
        call_command("migrate", verbosity=0)
        fill(people, goals_each)
        execute("VACUUM ANALYZE")
        yield
    finally:
        turn_to(usual)
        execute(f'DROP DATABASE "{DATABASE}" WITH (FORCE)')
