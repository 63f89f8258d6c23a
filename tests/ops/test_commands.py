"""Every command of the compose file, started here with the files of the image, against local servers."""

import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import psycopg
import pytest
import redis
from psycopg.conninfo import make_conninfo
from redis.backoff import ConstantBackoff
from redis.retry import Retry

from bench.processes import free_port
from config.local.places import Places
from config.local.valkey import Valkey
from tests.ops import compose

pytestmark = pytest.mark.system

PROGRAMS = Path(sys.executable).parent
SECONDS_TO_START = 60
SECONDS_TO_STOP = 10


@pytest.fixture(scope="module")
def image(tmp_path_factory):
    """The files that .dockerignore lets into the image, and the static files that the Dockerfile collects."""
    lines = (compose.ROOT / ".dockerignore").read_text(encoding="utf-8").split("\n")
    patterns = [line for line in lines if line and not line.startswith("#")]
    app = tmp_path_factory.mktemp("image") / "app"
    app.mkdir()
    wanted = [pattern[1:] for pattern in patterns if pattern.startswith("!")]
    assert [pattern for pattern in patterns if not pattern.startswith("!")] == [
        "*",
        "config/local",
        "**/__pycache__",
    ]
    for name in wanted:
        source, target = compose.ROOT / name, app / name
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
        elif source.exists():
            target.parent.mkdir(exist_ok=True)
            shutil.copy(source, target)
    shutil.rmtree(app / "config" / "local")
    dockerfile = (compose.ROOT / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ")
    build = re.search(r"&& ((?:\w+=\S+ +)+)(python manage\.py collectstatic[^&\n]*)", dockerfile)
    run(
        shlex.split(build[2]),
        app,
        {"STATIC_COLLECTED": "1", **dict(pair.split("=", 1) for pair in build[1].split())},
    )
    return app


@pytest.fixture(scope="module")
def database():
    """A database of our own on the server that the tests use."""
    server, name = os.environ["DATABASE_URL"], f"test_compose_{os.getpid()}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        yield make_conninfo(server, dbname=name)
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="module")
def broker(tmp_path_factory):
    """The redis service, on a free port of this machine."""
    data, port = tmp_path_factory.mktemp("redis"), free_port()
    program, *options = compose.services()["redis"]["command"]
    assert program == "valkey-server"
    server = Valkey(Places(data), os.environ).binary()
    process = subprocess.Popen(
        [server, *options, "--bind", "127.0.0.1", "--port", str(port)], cwd=data, stdout=subprocess.DEVNULL
    )
    try:
        patience = Retry(ConstantBackoff(0.05), SECONDS_TO_START * 20)
        with redis.Redis(port=port, retry=patience) as connection:
            connection.ping()
        yield f"redis://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait()


@pytest.fixture(scope="module")
def environ(database, broker, tmp_path_factory):
    """What compose gives to a service, with these servers in place of its own."""
    port = str(free_port())
    chosen = {"SECRET_KEY": "k" * 50, "RUNG_URL": f"http://127.0.0.1:{port}", "POSTGRES_PASSWORD": "unused"}
    here = {
        "DATABASE_URL": database,
        "REDIS_URL": broker,
        "STATIC_COLLECTED": "1",
        "RUNG_DATA": str(tmp_path_factory.mktemp("data")),
    }

    def of(service):
        given = compose.environment(service, chosen) | here
        return given | ({"PORT": port} if "PORT" in given else {})

    return of


@pytest.fixture(scope="module")
def migrated(image, environ):
    """What the migrate service printed."""
    return run(compose.services()["migrate"]["command"], image, environ("migrate"))


def run(command, cwd, environ):
    done = subprocess.run(located(command), cwd=cwd, env=alone(environ), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def located(command):
    """The command with the program from this .venv."""
    program, *arguments = command
    return [PROGRAMS / program, *arguments]


def alone(environ):
    return {"PATH": os.environ["PATH"], **environ}


def test_migrate_ends_well_and_prints_the_first_administrators_link(migrated, environ, image):
    url = environ("web")["RUNG_URL"]
    assert len(re.findall(rf"{url}/people/first-administrator/\S+", migrated)) == 1
    again = run(compose.services()["migrate"]["command"], image, environ("migrate"))
    assert len(re.findall(rf"{url}/people/first-administrator/\S+", again)) == 1


@pytest.fixture
def started(image, environ, migrated, tmp_path):
    """Starts services; whatever still runs at the end is killed."""
    processes = []

    def start(service):
        with (tmp_path / f"{service}.log").open("wb") as log:
            command = located(compose.services()[service]["command"])
            process = subprocess.Popen(
                command,
                cwd=image,
                env=alone(environ(service)),
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        processes.append(process)
        return process

    yield start
    for process in processes:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def health(service, image, environ):
    """Status and words of the service's health check."""
    command = located(compose.health_check(service))
    done = subprocess.run(command, cwd=image, env=alone(environ(service)), capture_output=True, text=True, check=False)
    return done.returncode, (done.stdout + done.stderr).strip()


def wait_until_healthy(service, image, environ, process):
    deadline = time.monotonic() + SECONDS_TO_START
    while (found := health(service, image, environ))[0]:
        assert process.poll() is None, f"{service} ended with {process.returncode}"
        assert time.monotonic() < deadline, found
    return found


@pytest.mark.parametrize("service", ["web", "worker", "beat"])
def test_service_becomes_healthy_and_ends_when_told(service, started, image, environ, database):
    with psycopg.connect(database) as connection:
        connection.execute("DELETE FROM notifications_heartbeat")
    status, words = health(service, image, environ)
    assert (status, len(words.splitlines())) == (1, 1)
    process = started(service)
    others = [started("beat")] if service == "worker" else []
    wait_until_healthy(service, image, environ, process)
    for other in [process, *others]:
        other.terminate()
        assert other.wait(timeout=SECONDS_TO_STOP) == 0


def test_web_answers_and_serves_collected_files(started, image, environ):
    process = started("web")
    wait_until_healthy("web", image, environ, process)
    url = environ("web")["RUNG_URL"]
    for path in ("/healthz", "/readyz"):
        with urllib.request.urlopen(f"{url}{path}") as answer:
            assert (answer.status, answer.read()) == (200, b"ok\n")
    with urllib.request.urlopen(f"{url}/accounts/login/") as answer:
        sheets = re.findall(r'href="(/static/[^"]+\.css)"', answer.read().decode())
    assert sheets
    with urllib.request.urlopen(f"{url}{sheets[0]}") as answer:
        assert re.search(r"\.[0-9a-f]{12}\.css$", sheets[0])
        assert "immutable" in answer.headers["Cache-Control"]


def test_redis_keeps_its_queue_and_throws_nothing_away(broker):
    with redis.Redis.from_url(broker) as server:
        found = server.config_get("maxmemory-policy", "appendonly", "save")
    assert found == {"maxmemory-policy": "noeviction", "appendonly": "yes", "save": ""}
