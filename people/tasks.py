"""What Celery wakes each hour."""

from celery import shared_task
from django.utils import timezone

from people.actions import sessions


@shared_task
def forget_expired_sessions() -> None:
    sessions.forget_expired_sessions(now=timezone.now())
