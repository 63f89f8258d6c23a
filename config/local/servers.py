"""PostgreSQL and Valkey for one claim: our own, or those that the environment names."""

import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from config.local import interruptions, venv
from config.local.claim import Claim
from config.local.environment import Wanted, for_children
from config.local.places import CHECKOUT, Places
from config.local.postgres import Postgres
from config.local.processes import POLL
from config.local.refusal import Refusal
from config.local.supervisor import Part, Supervisor
from config.local.valkey import Valkey


class Servers:
    """The servers that a Rung on this data uses; `throw_away` when nobody would miss what they hold."""

    def __init__(self, wanted: Wanted, places: Places, environ: Mapping[str, str], *, throw_away: bool = False) -> None:
        self.wanted, self.places, self.environ = wanted, places, environ
        self.postgres = None if wanted.database_url else Postgres(places, environ, throw_away=throw_away)
        self.valkey = None if wanted.redis_url else Valkey(places, environ)

    def environment(self) -> dict[str, str]:
        """What a process needs to know to use them."""
        told = for_children(self.wanted, self.places, self.environ)
        told["DATABASE_URL"] = self.postgres.url if self.postgres else self.wanted.database_url
        told["REDIS_URL"] = self.valkey.url if self.valkey else self.wanted.redis_url
        if self.postgres:
            told["PG_BIN_DIR"] = str(self.postgres.binaries())  # where `pg_dump` lies, for backups
        return told

    def begin(self, supervisor: Supervisor) -> None:
        """Start ours and wait for them; see that others answer. A first start that fails leaves no data."""
        self.ask_others()
        first = not self.places.is_ours()
        try:
            if first:
                self.places.furnish()
                supervisor.claim.write()
            adopted = self.postgres.adopt() if self.postgres else None
            if not adopted:
                self.places.close_sockets()  # left by a start that was killed
            self.places.open_sockets()
            if self.postgres and not adopted:
                self.postgres.prepare()
        except (Refusal, OSError, interruptions.Interrupted):
            if first:
                self.places.remove()
            raise
        if self.postgres:
            postgres = supervisor.begin(part_of(self.postgres), adopted)
        if self.valkey:
            self.valkey.wait(supervisor.begin(part_of(self.valkey)))
        if self.postgres:
            self.postgres.wait(postgres)

    def wait_for_running(self) -> None:
        """Until the servers of a Rung that somebody else runs on this data are there to be used."""
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            if (not self.postgres or self.postgres.adopt()) and (not self.valkey or self.valkey.answers()):
                return
            time.sleep(POLL)
        raise Refusal(f"Rung is starting on this data ({self.places.data}) but its servers do not answer. Try later.")

    def ask_others(self) -> None:
        """Refuse servers that the environment names and that do not answer."""
        addresses = {"DATABASE_URL": self.wanted.database_url, "REDIS_URL": self.wanted.redis_url}
        others = [name for name, address in addresses.items() if address]
        if not others:
            return
        asked = subprocess.run(
            [venv.PYTHON, "-m", "config.local.answers", *others],
            env=dict(self.environ),
            cwd=CHECKOUT,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
        if asked.returncode:
            raise Refusal(asked.stderr.strip())


def part_of(server: Postgres | Valkey) -> Part:
    return Part(server.name, server.start, server.farewell, server=True, harsher=server.harsher)


@contextmanager
def served(claim: Claim, servers: Servers) -> Iterator[Supervisor]:
    """The servers for as long as this block takes, and whatever else is begun with them."""
    supervisor = Supervisor(claim)
    try:
        servers.begin(supervisor)
        yield supervisor
    finally:
        with interruptions.ignored():
            supervisor.stop()
            servers.places.close_sockets()
