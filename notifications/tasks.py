"""What Celery wakes: `tick` each minute, `drain` whenever something was posted."""

import logging
from multiprocessing import Event
from typing import Any

from celery import shared_task
from celery.signals import worker_shutting_down
from django.utils import timezone

from notifications import delivery, outbox, planning
from notifications.actions import life

logger = logging.getLogger(__name__)

# Set when the worker is asked to end, and seen by the processes it has forked: they finish their window and go, so
# that nobody has to kill them in the middle of one.
leaving = Event()


@worker_shutting_down.connect
def leave(**signal: Any) -> None:
    leaving.set()


@shared_task
def tick() -> None:
    """Plan what is due; find what no wake-up was heard for, and what lost its sender."""
    try:
        planning.plan(timezone.now(), waits=False)
    except Exception:  # what is planned already leaves all the same
        logger.exception("Nothing could be planned.")
    drain()


@shared_task
def drain() -> None:
    """Send what is due; in several turns, so that other tasks get theirs."""
    life.show_life(process="worker", now=timezone.now())
    if delivery.drain(is_leaving=leaving.is_set):
        outbox.wake()
