"""One start per data directory, whatever happens to it."""

import os
import signal
import subprocess
import sys

import pytest

from config.local.claim import Taken, claimed, read
from config.local.places import CHECKOUT
from config.local.processes import Program, Running

CLAIM_AND_WAIT = f"""
import sys
sys.path.insert(0, {str(CHECKOUT)!r})
from pathlib import Path
from config.local.claim import Taken, claimed
from config.local.places import Places
places = Places(Path(sys.argv[1]))
try:
    with claimed(places, "run", "http://127.0.0.1:1"):
        places.furnish()
        print("mine", flush=True)
        sys.stdin.read()
except Taken:
    print("taken", flush=True)
    sys.stdin.read()
"""


def start_claiming(places, programs):
    process = subprocess.Popen(
        [sys.executable, "-c", CLAIM_AND_WAIT, str(places.data)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    programs.append(process)
    return process


def test_second_claim_names_the_first(places):
    places.make()
    places.furnish()
    with claimed(places, "run", "http://127.0.0.1:8000"):
        with pytest.raises(Taken) as taken, claimed(places, "run"):
            pass
        assert str(taken.value.refusal(places)) == (
            f"Rung is already running on this data (pid {os.getpid()}, http://127.0.0.1:8000).\n"
            "Stop it with `python3 dev.py down` or choose another RUNG_DATA."
        )


def test_claim_ends_with_the_block(places):
    places.make()
    places.furnish()
    with claimed(places, "run"):
        assert read(places).pid == os.getpid()
    assert read(places) is None
    with claimed(places, "manage"):
        assert read(places).what == "manage"


def test_unused_data_directory_is_taken_back(places):
    with claimed(places, "run"):
        assert places.data.is_dir()
    assert not places.data.exists()


def test_of_starts_at_the_same_time_one_wins(places, programs):
    starts = [start_claiming(places, programs) for _ in range(4)]
    words = sorted(start.stdout.readline().strip() for start in starts)
    for start in starts:
        start.communicate()
    assert words == ["mine", "taken", "taken", "taken"]


def test_claim_of_a_killed_start_is_free(places, programs):
    start = start_claiming(places, programs)
    assert start.stdout.readline() == "mine\n"
    start.kill()
    start.communicate()
    with claimed(places, "run"):
        assert read(places).pid == os.getpid()


def test_what_a_killed_start_left_running_is_ended(places):
    places.make()
    places.furnish()
    sleeper = Program(["sleep", "60"], os.environ, places.data).start()
    with claimed(places, "run") as claim:
        claim.note("worker", sleeper)
        record = places.record.read_text()
    places.record.write_text(record)
    assert sleeper.alive()
    with claimed(places, "run"):
        assert sleeper.child.wait(timeout=5) == -signal.SIGKILL


def test_what_outlived_its_parent_is_ended(places):
    places.make()
    places.furnish()
    log = places.log("web")
    parent = Program(["sh", "-c", "sleep 60 & echo $!"], os.environ, places.data, log=log).start()
    parent.wait()
    orphan = Running.found(int(log.read_text()))
    with claimed(places, "run") as claim:
        claim.note("web", parent)
        record = places.record.read_text()
    places.record.write_text(record)
    assert orphan.alive()
    with claimed(places, "run"):
        assert not orphan.alive()


def test_a_stranger_with_the_same_pid_is_spared(places):
    places.make()
    places.furnish()
    sleeper = Program(["sleep", "60"], os.environ, places.data).start()
    with claimed(places, "run") as claim:
        claim.note("worker", Running(sleeper.pid, "another time"))
        record = places.record.read_text()
    places.record.write_text(record)
    with claimed(places, "run"):
        assert sleeper.alive()
    sleeper.kill_group()
