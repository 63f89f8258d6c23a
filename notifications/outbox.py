"""Where every message begins: `post`, called by actions in their transaction; it wakes the sender after the
commit."""

import logging
import time
from collections.abc import Iterable
from datetime import datetime
from functools import cached_property
from typing import Any, Protocol
from uuid import UUID

from celery import Celery
from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from notifications.models import Delivery

logger = logging.getLogger(__name__)

ANSWER_WITHIN = 0.15  # seconds; connecting, greeting and handing over together stay below half a second
RING_AGAIN_AFTER = 10.0  # seconds
BATCH = 1_000  # rows in one statement
FORGOTTEN_AFTER = 300  # seconds; by then other wake-ups have followed


class Subject(Protocol):
    """The row a message is about."""

    @property
    def pk(self) -> Any: ...


def post(
    *,
    kind: str,
    subject: Subject,
    person: AbstractBaseUser,
    n: int = 1,
    channel: str = Delivery.Channel.EMAIL,
    send_at: datetime | None = None,
) -> Delivery:
    """Promise a person one message of this kind about this row, in the transaction of the act. Without
    `send_at`: now.

    The same kind, row and `n` is one message however often it is posted; the first one is returned. What it
    says, and whether it is still wanted, is asked while sending (settings.MAILS).
    """
    key = f"{kind}:{subject.pk}:{n}"
    delivery = Delivery(key=key, kind=kind, subject_id=subject.pk, person_id=person.pk, channel=channel)
    if send_at:
        delivery.send_at = send_at
    Delivery.objects.bulk_create([delivery], ignore_conflicts=True)
    if not send_at:
        wake_on_commit()
    return Delivery.objects.get(key=key)


def post_to_all(*, kind: str, subject: Subject, people: Iterable[UUID], n: int = 1) -> int:
    """Promise each of these people one message of this kind about this row, as `post` does; how many there are.

    Their number is bounded by the organisation's, so they go in batches of rows and not one by one.
    """
    deliveries = [
        Delivery(key=f"{kind}:{subject.pk}:{person}:{n}", kind=kind, subject_id=subject.pk, person_id=person)
        for person in people
    ]
    made = Delivery.objects.bulk_create(deliveries, batch_size=BATCH, ignore_conflicts=True)
    wake_on_commit()
    return len(made)


def wake_on_commit() -> None:
    """Wake the sender when this transaction commits: once, however much it posts."""
    waiting = transaction.get_connection().run_on_commit
    if not any(callback is wake for _, callback, _ in waiting):
        transaction.on_commit(wake)


def wake() -> None:
    """Have a worker look now. If nobody hears it, the next tick finds the row: no message depends on this."""
    bell.ring("notifications.tasks.drain")


class Bell:
    """Rings for a worker through the queue: once, on a connection of its own, and never for long.

    A queue that did not answer is left alone for a while, so that its absence costs a process half a second
    now and then and not every request. `patience` is the longest wait for one answer.
    """

    def __init__(self, patience: float = ANSWER_WITHIN) -> None:
        self.patience = patience
        self.silent_until = 0.0

    @cached_property
    def app(self) -> Celery:
        """Not the worker's app: that one waits for its queue, this one must not."""
        app = Celery("bell", broker=settings.BROKER_URL, set_as_current=False)
        app.conf.task_ignore_result = True
        app.conf.broker_transport_options = {
            "socket_timeout": self.patience,
            "socket_connect_timeout": self.patience,
            "max_retries": 0,
        }
        return app

    def ring(self, task: str) -> bool:
        """True if the queue took it. Says so in the log if not, and raises nothing."""
        if time.monotonic() < self.silent_until:
            return False
        try:
            with self.app.connection_for_write() as connection:
                self.app.send_task(task, connection=connection, retry=False, expires=FORGOTTEN_AFTER)
        except Exception as error:  # whatever it is, the act itself has succeeded and must be answered
            self.silent_until = time.monotonic() + RING_AGAIN_AFTER
            logger.warning("No worker was woken for %s: %s", task, type(error).__name__)
            return False
        return True


bell = Bell()
