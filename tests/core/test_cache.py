"""Rate limits survive the loss of Valkey."""

import socket
import time

import pytest

from core import cache
from core.cache import FallbackCache


@pytest.fixture
def nobody_there(tmp_path):
    """A cache whose server is not there."""
    return FallbackCache(f"unix://{tmp_path}/none?db=1", {})


@pytest.fixture
def silent():
    """A cache whose server takes connections and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield FallbackCache(f"redis://127.0.0.1:{server.getsockname()[1]}/1", {})


def test_without_a_server_the_own_memory_counts(nobody_there):
    assert nobody_there.get("tries", 0) == 0
    nobody_there.set("tries", 1, 60)
    assert nobody_there.incr("tries") == 2
    assert nobody_there.add("tries", 9) is False
    assert nobody_there.touch("tries", 60) is True
    assert nobody_there.delete("tries") is True
    nobody_there.set("tries", 1)
    nobody_there.clear()
    assert nobody_there.get("tries") is None


def test_a_silent_server_is_asked_once_then_left_alone_for_a_while(silent):
    started = time.monotonic()
    for _ in range(20):
        silent.get("tries")
    assert silent._away_until > started
    assert time.monotonic() - started < 20 * cache.ANSWER_WITHIN


def test_the_server_is_asked_again_after_a_while(nobody_there, time_machine):
    nobody_there.get("tries")
    assert nobody_there._away_until > time.monotonic()
    nobody_there._away_until = 0.0
    nobody_there.get("tries")
    assert nobody_there._away_until > time.monotonic()
