"""The clock (config.beat) and its timetable (config.celery)."""

import pytest
from django.conf import settings
from django.utils import timezone

from config import beat
from config.celery import app
from notifications.delivery import PACE
from notifications.models import Heartbeat

EVERYTHING = {"notifications.tasks.tick", "audit.tasks.seal", "people.tasks.forget_expired_sessions"}


@pytest.fixture
def clock(queue, transactional_db):
    return beat.Scheduler(app=app)


def tick_until_nothing_is_due(clock):
    """Seconds until the next entry is due."""
    for _ in range(10):
        seconds = clock.tick()
        if seconds > 0:
            return seconds
    raise AssertionError("There is no end of what is due.")


def test_timetable_names_tasks_that_exist():
    app.loader.import_default_modules()
    assert {entry["task"] for entry in app.conf.beat_schedule.values()} == EVERYTHING
    assert set(app.tasks) >= EVERYTHING


def test_clock_is_the_one_that_plain_celery_beat_starts():
    assert app.conf.beat_scheduler == f"{beat.Scheduler.__module__}.{beat.Scheduler.__name__}"


def test_clock_rings_for_everything_at_its_start_and_then_each_at_its_time(clock, queue):
    seconds = tick_until_nothing_is_due(clock)
    assert set(queue.waiting()) == EVERYTHING
    assert len(queue.waiting()) == len(EVERYTHING)
    assert 55 < seconds <= 60


def test_clock_shows_that_it_runs(clock):
    before = timezone.now()
    clock.tick()
    assert Heartbeat.objects.get(process="beat").at >= before


def test_clock_goes_on_while_the_queue_is_dead(clock, queue, caplog):
    queue.kill()
    assert tick_until_nothing_is_due(clock) > 55
    assert "No worker was woken" in caplog.messages[0]
    assert Heartbeat.objects.filter(process="beat").exists()


def test_clock_goes_on_while_the_database_is_away(clock, queue, database_goes_away, caplog):
    database_goes_away(seconds=0.5)
    tick_until_nothing_is_due(clock)
    assert "The clock cannot show that it runs: OperationalError" in caplog.messages
    assert set(queue.waiting()) == EVERYTHING


def test_a_task_is_not_given_to_others_while_it_may_still_run():
    assert app.conf.broker_transport_options["visibility_timeout"] > app.conf.task_time_limit
    assert app.conf.task_time_limit > PACE.drain_seconds + PACE.lease


def test_a_lease_outlasts_the_slowest_window():
    slowest_mail = 3 * settings.EMAIL_TIMEOUT
    assert PACE.lease > PACE.window_seconds + slowest_mail
