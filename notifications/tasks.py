"""What Celery wakes: `tick` each minute, `drain` whenever something was posted."""

from celery import shared_task
from django.utils import timezone

from notifications import actions, delivery, outbox


@shared_task
def tick() -> None:
    """Find what no wake-up was heard for, and what lost its sender."""
    drain()


@shared_task
def drain() -> None:
    """Send what is due; in several turns, so that other tasks get theirs."""
    actions.show_life(process="worker", now=timezone.now())
    if delivery.drain():
        outbox.wake()
