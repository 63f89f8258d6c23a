"""Parts that die are started again; parts are stopped in order and in time."""

import os
import signal
import time

import pytest

from config.local.claim import read
from config.local.processes import Program
from config.local.refusal import Refusal
from config.local.supervisor import Part, Supervisor

STUBBORN = ["sh", "-c", "trap '' TERM; echo up; sleep 60 & wait; wait"]


@pytest.fixture
def supervisor(claim):
    supervisor = Supervisor(claim)
    yield supervisor
    supervisor.stop()


@pytest.fixture
def part(claim):
    def make(name, *command, **options):
        program = Program(command, os.environ, claim.places.data, log=claim.places.log(name))
        return Part(name, program.start, signal.SIGTERM, **options)

    return make


def look_until(supervisor, condition):
    deadline = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < deadline
        supervisor.look_after()
        time.sleep(0.02)


def test_dead_part_is_started_again_and_recorded(supervisor, part, capsys):
    web = part("web", "sleep", "60")
    first = supervisor.begin(web)
    first.signal(signal.SIGKILL)
    look_until(supervisor, lambda: web.running and web.running.pid != first.pid and web.running.alive())

    assert read(supervisor.claim.places).children["web"][0] == web.running.pid
    assert capsys.readouterr().out.startswith("web was killed by SIGKILL; starting it again.")


def test_what_a_dead_part_had_started_ends_with_it(supervisor, part):
    web = part("web", "sh", "-c", "sleep 60 & echo $!; wait")
    first = supervisor.begin(web)
    log = supervisor.claim.places.log("web")
    look_until(supervisor, lambda: log.read_text().endswith("\n"))
    grandchild = int(log.read_text().split()[0])
    os.kill(grandchild, 0)

    first.signal(signal.SIGKILL)
    look_until(supervisor, lambda: web.running and web.running.pid != first.pid)
    look_until(supervisor, lambda: not os.path.exists(f"/proc/{grandchild}/exe"))
    assert web.running.alive()


def test_part_that_keeps_dying_waits_longer_each_time(supervisor, part):
    broken = part("web", "false")
    supervisor.was_ready = True
    pauses = []
    for _ in range(4):
        pauses.append(broken.pause())
        broken.deaths += 1
    assert pauses == [0.2, 0.4, 0.8, 1.6]
    broken.deaths = 50
    assert broken.pause() == 30


def test_part_that_cannot_start_ends_the_start(supervisor, part, monkeypatch):
    monkeypatch.setattr("config.local.supervisor.FIRST_PAUSE", 0.01)
    supervisor.begin(part("worker", "sh", "-c", "exit 3"))
    with pytest.raises(Refusal, match=r"worker does not start: it ended with status 3 5 times\. See .*worker\.log"):
        look_until(supervisor, lambda: False)


def test_deaf_part_is_replaced(supervisor, part, capsys):
    worker = part("worker", "sleep", "60")
    first = supervisor.begin(worker)
    supervisor.replace("worker", "gave no sign of life")
    look_until(supervisor, lambda: worker.running and worker.running.alive())
    assert worker.running.pid != first.pid
    assert capsys.readouterr().out == "worker gave no sign of life; starting it again.\n"


def test_servers_are_stopped_last(supervisor, part):
    log = supervisor.claim.places.log("order")
    farewell = f"trap 'echo $0 >> \"{log}\"; exit' TERM; echo up; while true; do sleep 0.05; done"
    for name, server in (("postgres", True), ("web", False)):
        supervisor.begin(part(name, "sh", "-c", farewell, name, server=server))
    for name in ("postgres", "web"):
        look_until(supervisor, supervisor.claim.places.log(name).read_text)
    supervisor.stop()
    assert log.read_text().split() == ["web", "postgres"]


def test_part_that_will_not_go_is_killed_in_time(supervisor, part):
    worker = supervisor.begin(part("worker", *STUBBORN))
    look_until(supervisor, supervisor.claim.places.log("worker").read_text)
    begun = time.monotonic()
    supervisor.stop()
    assert worker.child.returncode == -signal.SIGKILL
    assert time.monotonic() - begun < 5
