"""`dev.py run`, `down`, `clean`, `manage`, as they are typed."""

import json
import os
import signal
import socket
import subprocess
import time
from http.client import HTTPConnection

import pytest

from config.local.claim import claimed, read
from config.local.environment import Wanted
from config.local.processes import start_of
from config.local.run import Health, listening


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


def test_port_in_use_is_said_before_anything_is_made(said, places):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        words, status = said("run", PORT=str(port))
    assert words == (f"Port {port} is in use by another program. Choose another one: PORT=8001 python3 dev.py run\n")
    assert status == 1
    assert not places.data.exists()


def test_impossible_port_is_said_before_anything_is_made(said, places):
    words, status = said("run", PORT="http")
    assert words == "PORT is 'http'. Set it to a number from 1 to 65535, for example PORT=8001.\n"
    assert status == 1
    assert not places.data.exists()


def test_second_run_is_refused_and_changes_nothing(said, places):
    places.make()
    places.furnish()
    with claimed(places, "run", "http://127.0.0.1:8123"):
        words, status = said("run")
        assert read(places).pid == os.getpid()
    assert words.startswith(f"Rung is already running on this data (pid {os.getpid()}, http://127.0.0.1:8123).")
    assert status == 1


def test_silent_database_is_said_and_nothing_is_made(said, places):
    url = "postgresql://rung:topsecret@127.0.0.1:1/rung"
    words, status = said("run", PORT=str(free_port()), DATABASE_URL=url, RUNG_BIND="127.0.0.1")
    assert words.startswith("DATABASE_URL names 127.0.0.1:1, which does not answer: ")
    assert "topsecret" not in words
    assert status == 1
    assert not places.data.exists()


def test_down_without_a_running_rung_says_so(said, places):
    assert said("down") == (f"Rung is not running: there is no data of it in {places.data}.\n", 0)


def test_clean_refuses_while_something_runs(said, places):
    places.make()
    places.furnish()
    with claimed(places, "run", "http://127.0.0.1:8123"):
        words, status = said("clean")
    assert "Rung is already running on this data" in words
    assert status == 1
    assert places.is_ours()


def test_clean_removes_the_data(said, places):
    places.make()
    places.furnish()
    assert said("clean") == (f"Removed {places.data}.\n", 0)
    assert not places.data.exists()
    assert not places.postgres_home.exists()


def test_manage_has_servers_and_passes_the_exit_status_on(said, places):
    code = "from django.db import connection; connection.ensure_connection(); print('hi'); raise SystemExit(7)"
    words, status = said("manage", "shell", "--no-imports", "-c", code)
    assert (words, status) == ("hi\n", 7)
    assert not places.sockets.exists()


class Answers(Health):
    """A web process that answers what the test says."""

    def __init__(self, **status):
        super().__init__(Wanted.from_environment({}))
        self.said = status

    def ask(self, path):
        return 503, json.dumps(self.said).encode()


def test_only_a_worker_that_is_deaf_alone_is_replaced():
    assert Answers(broker="ok", beat="ok", worker="stale").worker_is_deaf()
    assert not Answers(broker="ok", beat="ok", worker="ok").worker_is_deaf()
    assert not Answers(broker="down", beat="ok", worker="stale").worker_is_deaf()
    assert not Answers(broker="ok", beat="stale", worker="stale").worker_is_deaf()
    assert not Answers().worker_is_deaf()


def test_listening_socket_is_the_one_asked_for():
    port = free_port()
    with listening(Wanted.from_environment({"PORT": str(port)})) as listener:
        assert listener.getsockname() == ("127.0.0.1", port)


PARTS = ("web", "worker", "beat", "valkey", "postgres")


class Rung:
    """A whole Rung that a test has started."""

    def __init__(self, dev, places):
        self.dev, self.places, self.port = dev, places, free_port()
        self.start()

    def start(self):
        self.process = self.dev("run", PORT=str(self.port))
        lines = []
        for line in self.process.stdout:
            lines.append(line.rstrip("\n"))
            if lines[-1] == "Ready":
                return
        raise AssertionError("\n".join(lines))

    def child(self, name):
        return tuple(read(self.places).children[name])

    def is_well(self):
        return all(self.status(path) == 200 for path in ("/readyz", "/statusz"))

    def status(self, path):
        connection = HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("GET", path)
            return connection.getresponse().status
        except OSError:
            return 0
        finally:
            connection.close()

    def wait_until_well(self, without):
        deadline = time.monotonic() + 30
        while not (without.isdisjoint({self.child(name) for name in PARTS}) and self.is_well()):
            assert time.monotonic() < deadline
            time.sleep(0.1)

    def family(self):
        """Every process that descends from the supervisor, with its start."""
        told = subprocess.run(["ps", "-eo", "pid=,ppid="], capture_output=True, text=True, check=True).stdout
        parents = {int(pid): int(parent) for pid, parent in (line.split() for line in told.splitlines())}
        family = {self.process.pid}
        while more := {pid for pid, parent in parents.items() if parent in family} - family:
            family |= more
        return {(pid, start_of(pid)) for pid in family}


def alive(family):
    return {(pid, started) for pid, started in family if start_of(pid) == started}


@pytest.mark.system
def test_whole_rung_survives_every_kill_and_leaves_nothing(dev, places):
    rung = Rung(dev, places)
    for name in PARTS:
        killed = rung.child(name)
        os.kill(killed[0], signal.SIGKILL)
        rung.wait_until_well(without={killed})

    orphans = rung.family()
    rung.process.kill()
    rung.process.wait()
    rung.start()
    assert alive(orphans) == set()

    family = rung.family()
    assert len(family) > len(PARTS)
    begun = time.monotonic()
    rung.process.terminate()
    assert rung.process.wait(timeout=10) == 0
    assert time.monotonic() - begun < 5
    assert alive(family) == set()
    assert not places.sockets.exists()
    assert not places.record.exists()
