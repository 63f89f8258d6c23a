"""A mail server that misbehaves on demand, a queue that may be killed, and messages to send."""

import json
import os
import shutil
import signal
import subprocess
import tempfile
import threading
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection, connections
from django.db.models.functions import Now
from redis import Redis
from redis.exceptions import RedisError

from config.local.places import Places
from config.local.valkey import Valkey
from notifications import outbox
from notifications.kinds import reminders
from notifications.models import Delivery
from tests.factories.people import UserFactory
from tests.notifications import mails
from tests.notifications.sink import Sink

KINDS = ("hello", "unwanted", "poison", "forged", "watching", "deadly")


@pytest.fixture(autouse=True)
def _quiet_bell():
    """No test leaves its queue in the memory of the next."""
    outbox.bell = outbox.Bell()
    mails.seen.clear()


@pytest.fixture(autouse=True)
def _kinds(settings):
    settings.MAILS = {kind: f"tests.notifications.mails.{kind}" for kind in KINDS}


@pytest.fixture
def kinds(settings):
    """Choose which kinds of reminder there are (tests.notifications.kinds)."""

    def choose(*names):
        settings.REMINDERS = {name: f"tests.notifications.kinds.{name}" for name in names}
        reminders.cache_clear()

    choose()
    yield choose
    reminders.cache_clear()


@pytest.fixture
def sink(settings):
    server = Sink()
    settings.EMAIL_BACKEND = "notifications.mailbox.SmtpBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.EMAIL_TIMEOUT = 1
    yield server
    server.close()


@pytest.fixture
def post():
    """Post one message to somebody."""

    def message(name="noa", kind="hello", n=1, **values):
        person = UserFactory(email=f"{name}@example.org", name=name.title())
        return outbox.post(kind=kind, subject=person, person=person, n=n, **values)

    return message


def lease_runs_out():
    Delivery.objects.exclude(lease_until=None).update(lease_until=Now() - timedelta(seconds=1))


def time_passes():
    """Whatever waits for later is due."""
    Delivery.objects.filter(state="waiting").update(send_at=Now() - timedelta(seconds=1))


def states():
    """Every message's state, by the name in its person's address."""
    rows = Delivery.objects.values_list("person__email", "state")
    return {email.partition("@")[0]: state for email, state in rows}


class Queue:
    """A Valkey of the test's own, which may be killed or frozen."""

    def __init__(self, directory):
        self.directory = directory
        self.socket = directory / "valkey"
        self.url = f"redis+socket://{self.socket}?virtual_host=0"
        self.redis = Redis(unix_socket_path=str(self.socket))

    def start(self):
        binary = Valkey(Places(self.directory), os.environ).binary()
        options = [
            "--port",
            "0",
            "--unixsocket",
            self.socket,
            "--save",
            "",
            "--logfile",
            self.directory / "log",
        ]
        self.process = subprocess.Popen([binary, *options], cwd=self.directory)
        ends = time.monotonic() + 10
        while not self.answers():
            assert time.monotonic() < ends, "Valkey did not start"
            time.sleep(0.02)

    def answers(self):
        try:
            return self.redis.ping()
        except RedisError:
            return False

    def waiting(self):
        """The names of the tasks that nobody has taken yet."""
        return [json.loads(message)["headers"]["task"] for message in self.redis.lrange("celery", 0, -1)]

    def kill(self):
        self.process.kill()
        self.process.wait()

    def freeze(self):
        self.process.send_signal(signal.SIGSTOP)


@pytest.fixture
def queue(settings):
    directory = Path(tempfile.mkdtemp(prefix="rung-test-"))
    server = Queue(directory)
    server.start()
    settings.BROKER_URL = server.url
    yield server
    server.kill()
    server.redis.close()
    shutil.rmtree(directory)


def elsewhere(statement):
    """Say something to the server from outside the test's database."""
    other = connections.create_connection("default")
    other.settings_dict = {**other.settings_dict, "NAME": "postgres"}
    with other.cursor() as cursor:
        cursor.execute(statement)
    other.close()


@pytest.fixture
def database_goes_away(transactional_db):
    """Shut the test's database to everybody for some seconds; it is open again afterwards."""
    name = connection.settings_dict["NAME"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (pid,) = cursor.fetchone()
    opening = []

    def shut(seconds):
        elsewhere(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')
        elsewhere(f"SELECT pg_terminate_backend({pid}, 5000)")
        opening.append(threading.Timer(seconds, elsewhere, [f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true']))
        opening[0].start()

    yield shut
    for timer in opening:
        timer.join()
    connection.close()


@pytest.fixture
def noa(db):
    return UserFactory(name="Noa", email="noa@example.org")
