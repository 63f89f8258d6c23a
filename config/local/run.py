"""`dev.py run`: a whole Rung on this machine."""

import hashlib
import http.client
import json
import os
import signal
import socket
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from errno import EACCES, EADDRINUSE
from pathlib import Path
from typing import Any

from config.local import interruptions, venv
from config.local.claim import RUN, Taken, claimed
from config.local.environment import Wanted
from config.local.places import CHECKOUT, Places
from config.local.processes import LINUX, Program, Running
from config.local.refusal import Refusal
from config.local.servers import Servers, served
from config.local.supervisor import Part, Supervisor, say

POLL = 0.2  # seconds between two looks at the parts
LOOK_AT_WORKER = 20.0  # seconds between two looks at what the worker says of itself
DEAF = 150.0  # seconds without a sign of life; a worker that has just been started is given as long
SLOW = 60.0  # seconds after which a start says what it is waiting for
LOG_LIMIT = 5 * 1024 * 1024


def run(_: Sequence[str], environ: Mapping[str, str]) -> int:
    """Start everything, keep it alive, and stop it in order when told to."""
    wanted, places = Wanted.from_environment(environ), Places.from_environment(environ)
    try:
        with claimed(places, RUN, wanted.url) as claim, listening(wanted) as listener:
            venv.ensure(environ)
            servers = Servers(wanted, places, environ)
            with suppress(interruptions.Interrupted), served(claim, servers) as supervisor:
                say(f"Rung is starting at {wanted.url} …")
                env = servers.environment()
                with set_up(env, places):
                    begin_parts(supervisor, env, listener)
                keep_alive(supervisor, Health(wanted))
            say("Stopped.")
    except Taken as taken:
        raise taken.refusal(places) from None
    return 0


@contextmanager
def listening(wanted: Wanted) -> Iterator[socket.socket]:
    """The port, taken before anything starts and held while the web process is replaced."""
    family = socket.AF_INET6 if ":" in wanted.bind else socket.AF_INET
    try:
        listener = socket.create_server((wanted.bind, wanted.port), family=family, backlog=1024)
    except OSError as error:
        if error.errno == EADDRINUSE:
            reason = f"Port {wanted.port} is in use by another program."
        elif error.errno == EACCES:
            reason = f"You may not use port {wanted.port}: numbers below 1024 belong to root."
        else:
            reason = f"Cannot listen on {wanted.bind} port {wanted.port}: {error.strerror}."
        raise Refusal(f"{reason} Choose another one: PORT=8001 python3 dev.py run") from None
    with listener:
        yield listener


@contextmanager
def set_up(env: Mapping[str, str], places: Places) -> Iterator[None]:
    """Migrate, fill the demo at the first start, and say who can sign in.

    Done before this block when there is something to migrate, else meanwhile, which saves a third of a start.
    """
    code = migrations_digest(env)
    nothing_new = places.migrated.is_file() and places.migrated.read_text(encoding="utf-8") == code
    setup = Program([venv.PYTHON, "manage.py", "setup", "--migrate"], env, CHECKOUT).start()
    try:
        if not nothing_new:
            finish(setup)
        yield
        finish(setup)
        places.migrated.write_text(code, encoding="utf-8")
    finally:
        setup.kill_group()


def finish(setup: Running) -> None:
    if setup.wait():
        raise Refusal("Rung is not started: its database could not be set up (see above).")


def migrations_digest(env: Mapping[str, str]) -> str:
    """A fingerprint of the database that is used and of every migration it should hold."""
    files = [*sorted(CHECKOUT.glob("*/migrations/*.py")), venv.DEV_LOCK]
    content = [env["DATABASE_URL"].encode(), *(file.read_bytes() for file in files)]
    return hashlib.sha256(b"\0".join(content)).hexdigest()


def begin_parts(supervisor: Supervisor, env: Mapping[str, str], listener: socket.socket) -> None:
    """The web, worker and beat processes, all at once."""
    places, cores = supervisor.claim.places, max(2, cores_for_us())
    # Celery would check the whole project at each start; `make check` has, and it takes a second of each.
    env = {**env, "CELERY_SKIP_CHECKS": "1"}

    def begin(name: str, options: str, pass_fds: Sequence[int] = ()) -> None:
        log = places.log(name)
        keep_short(log)
        program = Program([venv.PYTHON, "-m", *options.split()], env, CHECKOUT, log=log, pass_fds=pass_fds)
        supervisor.begin(Part(name, program.start, program.farewell, harsher=signal.SIGQUIT))

    begin(
        "web",
        f"gunicorn config.wsgi:application --bind fd://{listener.fileno()} --workers {cores} --preload "
        "--no-control-socket --graceful-timeout 2 --log-level warning --limit-request-line 8190",
        pass_fds=[listener.fileno()],
    )
    # One worker has nobody to gossip and mingle with, which would cost a second at the start.
    begin(
        "worker",
        f"celery --quiet -A config.celery worker --loglevel WARNING --concurrency {min(4, cores)} "
        "--prefetch-multiplier 1 --without-gossip --without-mingle --without-heartbeat",
    )
    begin("beat", "celery --quiet -A config.celery beat --loglevel WARNING --pidfile=")


def cores_for_us() -> int:
    return len(os.sched_getaffinity(0)) if LINUX else os.cpu_count() or 1


def keep_short(log: Path) -> None:
    """Set a long log aside; one earlier one is kept."""
    with suppress(FileNotFoundError):
        if log.stat().st_size > LOG_LIMIT:
            log.replace(log.with_suffix(".log.1"))


class Health:
    """What our own web process answers when asked how Rung does."""

    def __init__(self, wanted: Wanted) -> None:
        self.wanted = wanted
        self.still_to_ask = ["/readyz", "/statusz"]

    def is_ready(self) -> bool:
        """Database and pages first, then the parts behind them; what was well once is not asked again."""
        while self.still_to_ask and self.ask(self.still_to_ask[0])[0] == 200:
            del self.still_to_ask[0]
        return not self.still_to_ask

    def worker_is_deaf(self) -> bool:
        """The worker gives no sign of life although its broker and its clock do."""
        status = self.status()
        return status.get("broker") == status.get("beat") == "ok" and status.get("worker") != "ok"

    def status(self) -> dict[str, Any]:
        with suppress(ValueError):
            return dict(json.loads(self.ask("/statusz")[1]))
        return {}

    def ask(self, path: str) -> tuple[int, bytes]:
        connection = http.client.HTTPConnection(self.wanted.probe, self.wanted.port, timeout=2)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            return answer.status, answer.read()
        except (OSError, http.client.HTTPException):
            return 0, b""
        finally:
            connection.close()


def keep_alive(supervisor: Supervisor, health: Health) -> None:
    """Look after the parts until somebody asks us to stop."""
    begun = time.monotonic()
    look_next, told_slow = begun, False
    while True:
        supervisor.look_after()
        now = time.monotonic()
        if not supervisor.was_ready and health.is_ready():
            supervisor.was_ready = True
            say("Ready")
        if not supervisor.was_ready and now - begun > SLOW and not told_slow:
            told_slow = True
            say(f"Still not ready: {health.status() or 'the web process does not answer'}.")
        if supervisor.was_ready and now >= look_next:
            look_next = now + LOOK_AT_WORKER
            if supervisor.age("worker") > DEAF and health.worker_is_deaf():
                supervisor.replace("worker", f"gave no sign of life for {DEAF:.0f} s")
        time.sleep(POLL)
