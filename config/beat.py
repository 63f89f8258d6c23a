"""The clock: rings each entry of the timetable (config.celery) at its time, and shows in PostgreSQL that it
lives."""

import logging
from datetime import timedelta
from typing import Any

from celery.beat import ScheduleEntry
from celery.beat import Scheduler as CeleryScheduler
from django.db import DatabaseError, InterfaceError, close_old_connections
from django.utils import timezone

from notifications.actions import life
from notifications.outbox import Bell

logger = logging.getLogger(__name__)

ANSWER_WITHIN = 5.0  # seconds
LONG_AGO = timedelta(days=1)


class Scheduler(CeleryScheduler):
    """Keeps the timetable in memory: what must not be forgotten stands in PostgreSQL, and every entry is due
    at start.

    Neither a missing queue nor a missing database ends it; what it could not ring for, the next minute rings
    for.
    """

    producer: Any = None  # Celery's waits for the queue; the bell does not

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.bell = Bell(patience=ANSWER_WITHIN)
        super().__init__(*args, **kwargs)

    def setup_schedule(self) -> None:
        super().setup_schedule()
        for entry in self.schedule.values():
            entry.last_run_at = self.app.now() - LONG_AGO

    def tick(self, *args: Any, **kwargs: Any) -> float:
        show_life()
        return super().tick(*args, **kwargs)

    def apply_async(self, entry: ScheduleEntry, producer: Any = None, advance: bool = True, **kwargs: Any) -> None:
        if advance:
            self.reserve(entry)
        self.bell.ring(str(entry.task))


def show_life() -> None:
    close_old_connections()
    try:
        life.show_life(process="beat", now=timezone.now())
    except (DatabaseError, InterfaceError) as error:
        logger.warning("The clock cannot show that it runs: %s", type(error).__name__)
