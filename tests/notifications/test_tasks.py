"""What Celery wakes."""

import pytest
from django.utils import timezone

from notifications import delivery, tasks
from notifications.models import Heartbeat
from tests.notifications.conftest import states


@pytest.mark.parametrize("task", [tasks.tick, tasks.drain])
def test_every_wake_up_shows_that_a_worker_lives_and_sends_what_is_due(sink, post, queue, db, task):
    before = timezone.now()
    post("noa")
    task()
    assert Heartbeat.objects.get(process="worker").at >= before
    assert states() == {"noa": "sent"}
    assert queue.waiting() == []


def test_a_drain_that_left_something_has_another_wake_up_follow(sink, post, queue, db, monkeypatch):
    monkeypatch.setattr(delivery.drain, "__defaults__", (delivery.Pace(drain_seconds=0),))
    post("noa")
    tasks.drain()
    assert states() == {"noa": "waiting"}
    assert queue.waiting() == ["notifications.tasks.drain"]


def test_a_worker_that_has_to_leave_takes_nothing_more_and_wakes_another(sink, post, queue, db):
    post("noa")
    tasks.leave()
    tasks.drain()
    assert (states(), sink.connections) == ({"noa": "waiting"}, 0)
    assert queue.waiting() == ["notifications.tasks.drain"]


@pytest.fixture(autouse=True)
def _stay():
    yield
    tasks.leaving.clear()
