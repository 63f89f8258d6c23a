"""A whole Rung for one fault: what `dev.py run` starts, with its supervisor, on data that is thrown away."""

import os
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from signal import Signals
from typing import Any, LiteralString

import psycopg
from redis import Redis

from bench.processes import POLL, end, free_port
from config.local import claim
from config.local.places import CHECKOUT, SOCKETS_ROOT, Places
from config.local.postgres import Postgres
from config.local.processes import Program, Running, last_lines, wait_until_gone
from config.local.refusal import Refusal
from config.local.scratch import PREFIX
from config.local.valkey import Valkey

SECONDS_TO_START = 120
SECONDS_TO_GO = 10
SERVERS_OF_OTHERS = {"DATABASE_URL", "REDIS_URL", "SECRET_KEY", "SECRET_KEY_FILE"}


class Installation:
    """A running Rung: where it is reached, its servers, and its processes by name."""

    def __init__(self, places: Places, url: str, environ: Mapping[str, str]) -> None:
        self.places, self.url = places, url
        self.postgres, self.valkey = Postgres(places, environ), Valkey(places, environ)

    def process(self, name: str) -> Running:
        """The process that the supervisor now has under this name."""
        record = claim.read(self.places)
        if not record or name not in record.children:
            raise Refusal(f"The supervisor has no process called {name}.")
        return Running(*record.children[name])

    def end(self, name: str, number: Signals) -> None:
        """End a process and see it gone. Whoever brings it back is not us."""
        process = self.process(name)
        process.signal(number)
        if wait_until_gone([process], within=SECONDS_TO_GO):
            raise Refusal(f"{name} did not end within {SECONDS_TO_GO} s of {number.name}.")

    def empty_valkey(self) -> None:
        with Redis.from_url(self.valkey.url, socket_timeout=5) as broker:
            broker.flushall()

    def rows(self, query: LiteralString, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """What PostgreSQL remembers: the judge of every fault."""
        with psycopg.connect(self.postgres.url, connect_timeout=5) as connection:
            return connection.execute(query, values).fetchall()

    def postgres_is_back(self, within: float) -> float:
        """The moment at which PostgreSQL takes connections again."""
        deadline = time.monotonic() + within
        while True:
            try:
                self.rows("SELECT 1")
                return time.monotonic()
            except psycopg.OperationalError:
                if time.monotonic() > deadline:
                    raise Refusal(f"PostgreSQL did not come back within {within:.0f} s.") from None
                time.sleep(POLL)


@contextmanager
def installation(email_url: str) -> Iterator[Installation]:
    """Rung with its demo organisation, ready; stopped and removed afterwards."""
    places = Places(Path(os.path.realpath(tempfile.mkdtemp(prefix=PREFIX, dir=SOCKETS_ROOT))))
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    environ = {name: value for name, value in os.environ.items() if name not in SERVERS_OF_OTHERS} | {
        "RUNG_DATA": str(places.data),
        "RUNG_DEMO": "1",
        "RUNG_URL": url,
        "PORT": str(port),
        "EMAIL_URL": email_url,
        "BEHIND_PROXY": "1",  # every visitor comes from an address of their own
    }
    log = places.data.with_suffix(".log")
    process = Program([sys.executable, CHECKOUT / "dev.py", "run"], env=environ, cwd=CHECKOUT, log=log).start()
    try:
        wait_until_ready(process, log)
        yield Installation(places, url, environ)
    finally:
        end(process)
        places.remove()
        log.unlink(missing_ok=True)


def wait_until_ready(process: Running, log: Path) -> None:
    deadline = time.monotonic() + SECONDS_TO_START
    while "Ready" not in log.read_text(encoding="utf-8").splitlines():
        if not process.alive() or time.monotonic() > deadline:
            raise Refusal(f"`dev.py run` did not become ready:\n{last_lines(log)}")
        time.sleep(POLL)
