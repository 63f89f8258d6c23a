"""Worker and beat processes on a database of their own: as `dev.py run` starts them, with nobody to look after them."""

import os
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any, LiteralString

from django.core.management import call_command
from django.db import connection
from redis import Redis

from bench.faults.mailserver import Sink
from bench.processes import POLL
from config.local.places import CHECKOUT
from config.local.processes import Program, Running, last_lines
from config.local.refusal import Refusal
from growthplans.models import Goal, Plan
from notifications import outbox
from people.models import User

DATABASE = "rung_fault"
LONG_AGO = date(2026, 1, 1)
LONG_BEFORE = datetime(2026, 1, 1, tzinfo=UTC)
SECONDS_TO_START = 60.0
SLOTS = 20  # mails that one sender process may have stamped and not recorded
MOST_COPIES = 3
WORKER = (
    "celery --quiet -A config.celery worker --loglevel WARNING --concurrency 1 --prefetch-multiplier 1 "
    "--without-gossip --without-mingle --without-heartbeat"
)
BEAT = "celery --quiet -A config.celery beat --loglevel WARNING --pidfile="
STATES = "SELECT state, count(*) FROM notifications_delivery GROUP BY state ORDER BY state"
OPEN = "SELECT count(*) FROM notifications_delivery WHERE state IN ('waiting', 'sending')"
ON_THE_WAY = "SELECT count(*) FROM notifications_delivery WHERE state = 'sending'"
ADDRESSES = """
    SELECT lower(person.email) FROM notifications_delivery delivery
    JOIN people_user person ON person.id = delivery.person_id WHERE delivery.state = ANY(%s)
"""
# Nothing of what waits is in anybody's hands, so its wait can be taken as over.
WAITED = """
    UPDATE notifications_delivery SET send_at = statement_timestamp()
    WHERE state = 'waiting' AND lease_token IS NULL AND send_at > statement_timestamp()
"""


def rows(query: LiteralString, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    """What PostgreSQL remembers."""
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        return list(cursor.fetchall())


def execute(statement: str, values: Sequence[Any] = ()) -> int:
    """How many rows it has changed."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return int(cursor.rowcount)


def until(is_so: Callable[[], bool], within: float) -> float | None:
    """Seconds until it is so; None when it is not within that time."""
    begun = time.monotonic()
    while not is_so():
        if time.monotonic() - begun > within:
            return None
        time.sleep(POLL)
    return time.monotonic() - begun


def people(number: int, **values: object) -> list[User]:
    """So many active people, new ones."""
    first = User.objects.count()
    made = [
        User(email=f"person{n}@example.org", name=f"Person {n}", state=User.State.ACTIVE, **values)
        for n in range(first, first + number)
    ]
    return list(User.objects.bulk_create(made))


def weekly_goals(owners: Sequence[User], each: int = 1, *, starts_on: date = LONG_AGO) -> None:
    """A plan with so many weekly goals for each of them, under way from that day."""
    plans = [Plan(person=owner, origin=Plan.Origin.EMPTY, started_on=LONG_AGO) for owner in owners]
    Plan.objects.bulk_create(plans)
    Goal.objects.bulk_create(
        Goal(plan=plan, title="Write up", cadence="weekly", starts_on=starts_on, created_at=LONG_BEFORE)
        for plan in plans
        for _ in range(each)
    )


def post(readers: Sequence[User]) -> float:
    """Promise each of them a mail, as a page does; how many seconds that took."""
    begun = time.monotonic()
    outbox.post_to_all(kind="mail_test", subject=readers[0], people=[reader.pk for reader in readers])
    return time.monotonic() - begun


def in_states(*states: str) -> set[str]:
    """Addresses of those whose message is in one of these states."""
    return {row[0] for row in rows(ADDRESSES, [list(states)])}


def is_done() -> bool:
    """Whether every message has come to an end, one way or the other."""
    return bool(rows(OPEN)[0][0] == 0)


def lost(sink: Sink, promised: Sequence[User]) -> int:
    """Mails that the server has not taken and that no admin sees: neither refused nor unknown."""
    return len(sink.missing({reader.email.lower() for reader in promised}) - in_states("dead", "unknown"))


class Crew:
    """Workers (each with one sender process) and beats."""

    def __init__(self, environ: dict[str, str], logs: Path) -> None:
        self.environ, self.logs = environ, logs
        self.running: list[Running] = []
        self.started = 0

    def begin(self, command: str) -> Running:
        self.started += 1
        log = self.logs / f"{self.started}.log"
        running = Program([sys.executable, "-m", *command.split()], env=self.environ, cwd=CHECKOUT, log=log).start()
        self.running.append(running)
        return running

    def worker(self) -> Running:
        """A worker that is starting."""
        return self.begin(WORKER)

    def beat(self) -> Running:
        return self.begin(BEAT)

    def is_up(self, worker: Running) -> bool:
        """Whether a worker has forked its sender, and so listens."""
        if not worker.alive():
            raise Refusal(f"A worker ended by itself: {last_lines(self.logs / f'{self.started}.log')}")
        return bool(children(worker))

    def wait_for(self, worker: Running) -> None:
        if until(lambda: self.is_up(worker), SECONDS_TO_START) is None:
            raise Refusal("A worker did not start.")

    def end(self) -> None:
        for running in self.running:
            running.kill_group()


def children(process: Running) -> list[int]:
    """The processes that this one has forked."""
    told = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    try:
        return [int(pid) for pid in told.read_text(encoding="utf-8").split()]
    except OSError:
        return []


def kill(pid: int) -> None:
    os.kill(pid, signal.SIGKILL)


@cache
def migrate() -> None:
    """Once: the environment's own database is then what the others are made of."""
    call_command("migrate", verbosity=0)


@contextmanager
def database() -> Iterator[str]:
    """An empty database, which this process then speaks to; gives its address. Removed afterwards."""
    usual = connection.settings_dict["NAME"]
    migrate()
    execute(f'CREATE DATABASE "{DATABASE}" TEMPLATE "{usual}"')
    turn_to(DATABASE)
    try:
        address, mark, options = os.environ["DATABASE_URL"].partition("?")
        yield f"{address.rpartition('/')[0]}/{DATABASE}{mark}{options}"
    finally:
        turn_to(usual)
        execute(f'DROP DATABASE "{DATABASE}" WITH (FORCE)')


def turn_to(name: str) -> None:
    connection.close()
    connection.settings_dict["NAME"] = name


@contextmanager
def crew(email_url: str, *, workers: int, beats: int = 1) -> Iterator[Crew]:
    """So many workers and beats on an empty database and an empty queue, listening."""
    with database() as url, tempfile.TemporaryDirectory() as logs:
        with Redis.from_url(os.environ["REDIS_URL"], socket_timeout=5) as queue:
            queue.flushall()
        environ = {**os.environ, "DATABASE_URL": url, "EMAIL_URL": email_url, "CELERY_SKIP_CHECKS": "1"}
        hands = Crew(environ, Path(logs))
        try:
            team = [hands.worker() for _ in range(workers)]
            for _ in range(beats):
                hands.beat()
            for worker in team:
                hands.wait_for(worker)
            yield hands
        finally:
            hands.end()
