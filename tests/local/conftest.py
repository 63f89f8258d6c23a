"""Data directories of their own, real servers, and the program as a visitor starts it."""

import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from config.local import venv
from config.local.claim import claimed
from config.local.leaving import end_servers
from config.local.places import CHECKOUT, SOCKETS_ROOT, Places

NOBODY = 65534


@pytest.fixture
def places(tmp_path):
    """An empty data directory, in a place whose name needs care."""
    places = Places((tmp_path / "Dàta of a team").resolve())
    yield places
    if places.is_ours():
        end_servers(places, {})
    places.remove()


@pytest.fixture
def open_path():
    """A directory that every user may enter; those of pytest are closed to others."""
    with tempfile.TemporaryDirectory(dir=SOCKETS_ROOT) as directory:
        Path(directory).chmod(0o755)
        yield Path(directory)


BECOME_NOBODY = f"""
import os, sys
sys.path.insert(0, {str(CHECKOUT)!r})
def become_nobody():
    os.setgroups([]), os.setgid({NOBODY}), os.setuid({NOBODY})
"""


@pytest.fixture
def as_nobody():
    """Run a script that, once it has imported what lies where only root may go, is somebody else."""

    def run(script, *arguments):
        command = [sys.executable, "-c", BECOME_NOBODY + script, *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=False)

    return run


@pytest.fixture
def claim(places):
    """The places, furnished and claimed by this test."""
    with claimed(places, "test") as claim:
        places.furnish()
        places.open_sockets()
        yield claim


@pytest.fixture
def programs():
    """A list of processes that are killed after the test, should it fail halfway."""
    started = []
    yield started
    for process in started:
        if process.poll() is None:
            process.send_signal(signal.SIGKILL)
        process.wait()
        if process.stdout:
            process.stdout.close()


@pytest.fixture
def dev(places, programs):
    """Start `dev.py` with these words and these variables, on the data directory of this test."""
    assert venv.is_current(), "This .venv was not made by dev.py, which would replace it: use `python3 dev.py test`."

    def start(*words, **variables):
        mine = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "REDIS_URL"}}
        process = subprocess.Popen(
            [sys.executable, CHECKOUT / "dev.py", *words],
            env={**mine, "RUNG_DATA": str(places.data), **variables},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        programs.append(process)
        return process

    return start


@pytest.fixture
def said(dev):
    """What `dev.py` says before it ends by itself, and its exit status."""

    def run(*words, **variables):
        process = dev(*words, **variables)
        return process.communicate(timeout=60)[0], process.returncode

    return run
