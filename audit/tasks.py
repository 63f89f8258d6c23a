"""What Celery wakes each minute."""

from celery import shared_task

from audit import seals


@shared_task
def seal() -> None:
    """Seal the events whose transactions have ended."""
    seals.seal_all()
