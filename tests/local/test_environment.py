"""What may stand in the environment."""

import pytest

from config.local.environment import Wanted, host_of, secret_key
from config.local.refusal import Refusal


def test_nothing_set_means_the_demo_on_loopback():
    assert Wanted.from_environment({}) == Wanted(8000, "127.0.0.1", "http://127.0.0.1:8000", True, "", "")


def test_own_database_means_no_demo_on_every_address():
    wanted = Wanted.from_environment({"DATABASE_URL": "postgresql://db/rung", "PORT": "80", "RUNG_URL": "https://x/"})
    assert wanted == Wanted(80, "0.0.0.0", "https://x", False, "postgresql://db/rung", "")


def test_demo_can_be_asked_for_and_declined():
    assert Wanted.from_environment({"DATABASE_URL": "postgresql://db/rung", "RUNG_DEMO": "1"}).demo is True
    assert Wanted.from_environment({"RUNG_DEMO": "off"}).demo is False


@pytest.mark.parametrize("port", ["abc", "0", "-1", "65536", "80.5", "٨٠"])
def test_impossible_port_is_refused(port):
    with pytest.raises(Refusal) as refusal:
        Wanted.from_environment({"PORT": port})
    assert str(refusal.value) == f"PORT is {port!r}. Set it to a number from 1 to 65535, for example PORT=8001."


def test_unclear_demo_is_refused():
    with pytest.raises(Refusal, match=r"RUNG_DEMO is 'perhaps'\. Set it to 1 or 0\."):
        Wanted.from_environment({"RUNG_DEMO": "perhaps"})


def test_demo_is_not_shown_to_the_network():
    assert Wanted.from_environment({"RUNG_DEMO": "0", "RUNG_BIND": "0.0.0.0"}).bind == "0.0.0.0"
    with pytest.raises(Refusal, match=r"it listens on 127\.0\.0\.1 only"):
        Wanted.from_environment({"RUNG_BIND": "0.0.0.0"})


def test_secret_key_is_made_once_and_private(places):
    places.make()
    first = secret_key(places)
    assert len(first) >= 50
    assert secret_key(places) == first
    assert places.secret_key.stat().st_mode & 0o777 == 0o600


def test_host_is_shown_without_the_password():
    assert host_of("postgresql://rung:se@cret@db.example.org:5432/rung") == "db.example.org:5432"
    assert host_of("unix:///run/valkey") == "/run/valkey"
    assert host_of("postgresql://one:5432,[::1]:5433/rung") == "one:5432,[::1]:5433"
    assert host_of("host=db password=secret") == "a local server"
