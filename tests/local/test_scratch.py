"""Servers for one command: there, usable, and gone without a trace."""

import os
import subprocess
import sys

import psycopg
import pytest
from redis import Redis

from config.local import interruptions
from config.local.places import CHECKOUT, SOCKETS_ROOT, Places
from config.local.scratch import PREFIX, scratch, sweep

ABANDON = f"""
import os, signal, sys
sys.path.insert(0, {str(CHECKOUT)!r})
from config.local.scratch import scratch
with scratch("test", {{}}, throw_away=True) as env:
    print(env["RUNG_DATA"], flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
"""


def traces(places):
    return [place for place in (places.data, places.sockets, places.postgres_home) if place.exists()]


def test_scratch_servers_answer_and_leave_nothing():
    with scratch("test", {}, throw_away=True) as env:
        places = Places.from_environment(env)
        with psycopg.connect(env["DATABASE_URL"]) as connection:
            assert connection.execute("SHOW fsync").fetchone() == ("off",)
        with Redis.from_url(env["REDIS_URL"]) as client:
            assert client.ping()
        assert len(traces(places)) == 3
    assert traces(places) == []


def test_interrupted_scratch_leaves_nothing():
    seen = []

    def interrupt_a_test():
        with scratch("test", {}, throw_away=True) as env:
            seen.append(Places.from_environment(env))
            raise interruptions.Interrupted(15)

    with pytest.raises(interruptions.Interrupted):
        interrupt_a_test()
    assert traces(seen[0]) == []


def test_servers_named_in_the_environment_are_used_instead():
    with scratch("test", {}, throw_away=True) as ours:
        named = {"DATABASE_URL": ours["DATABASE_URL"], "REDIS_URL": ours["REDIS_URL"]}
        with scratch("test", {**os.environ, **named}, throw_away=True) as env:
            places = Places.from_environment(env)
            assert {name: env[name] for name in named} == named
            assert not places.cluster.exists()
            assert list(places.sockets.iterdir()) == []


def test_what_a_killed_command_left_is_swept():
    killed = subprocess.run([sys.executable, "-c", ABANDON], capture_output=True, text=True, check=False)
    places = Places.from_environment({"RUNG_DATA": killed.stdout.strip()})
    assert places.data.parent == SOCKETS_ROOT.resolve()
    assert places.data.name.startswith(PREFIX)
    assert len(traces(places)) == 3
    sweep({})
    assert traces(places) == []
