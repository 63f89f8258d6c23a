"""What a measurement starts on the servers of the environment: management commands, and the pages."""

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from signal import SIGTERM

from bench.visitor import Visitor
from config.local.places import CHECKOUT
from config.local.processes import Program, Running, last_lines, wait_until_gone
from config.local.refusal import Refusal

SECONDS_TO_START = 60
SECONDS_TO_STOP = 10
POLL = 0.05
MANY = "1000000/minute"  # an outside suite asks faster than any person


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def manage(*arguments: str, environ: Mapping[str, str] | None = None) -> str:
    """What a management command prints. Refused with its last words when it fails."""
    command = [sys.executable, "manage.py", *arguments]
    done = subprocess.run(command, env=environ, cwd=CHECKOUT, capture_output=True, text=True, check=False)
    if done.returncode:
        said = "\n".join((done.stderr or done.stdout).strip().splitlines()[-5:])
        raise Refusal(f"`manage.py {' '.join(arguments)}` failed: {said}")
    return done.stdout


@contextmanager
def pages() -> Iterator[str]:
    """The demo organisation's pages, served from the environment's database; gives their address."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    environ = {**os.environ, "RUNG_DEMO": "1", "RUNG_URL": url, "API_RATE": MANY}
    manage("setup", "--migrate", environ=environ)
    with tempfile.TemporaryDirectory() as directory:
        log = Path(directory, "web.log")
        command = [sys.executable, "-m", "gunicorn", "config.wsgi:application", "--no-control-socket"]
        options = ["--bind", f"127.0.0.1:{port}", "--workers", "2", "--limit-request-line", "8190"]
        web = Program([*command, *options], env=environ, cwd=CHECKOUT, log=log).start()
        try:
            wait_until_ready(web, url, log)
            yield url
        finally:
            end(web)


def wait_until_ready(web: Running, url: str, log: Path) -> None:
    deadline = time.monotonic() + SECONDS_TO_START
    while not Visitor(url).get("/readyz").is_yes:
        if not web.alive() or time.monotonic() > deadline:
            raise Refusal(f"The pages are not served:\n{last_lines(log)}")
        time.sleep(POLL)


def end(process: Running) -> None:
    """Ask it to stop; insist when it does not."""
    process.signal(SIGTERM)
    if wait_until_gone([process], within=SECONDS_TO_STOP):
        process.kill_group()
