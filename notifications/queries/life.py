"""How the background processes do, and how late the mail is."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection

STALE_AFTER = timedelta(seconds=150)
LATEST = timedelta(minutes=5)


# While everything is held, no mail could leave, so none is late.
SIGNS = """
SELECT (SELECT at FROM notifications_heartbeat WHERE process = 'worker'),
       (SELECT at FROM notifications_heartbeat WHERE process = 'beat'),
       (SELECT min(send_at) FROM notifications_delivery
        WHERE state IN ('waiting', 'sending') AND send_at <= %s
          AND NOT EXISTS (SELECT FROM notifications_hold))
"""


@dataclass(frozen=True)
class SignsOfLife:
    """How the background processes do ("ok", "stale" or "never"), and how late the oldest due mail is, in
    seconds."""

    worker: str
    beat: str
    oldest_due: int | None

    @property
    def well(self) -> bool:
        """Both processes were seen lately, and no mail that could leave has waited long."""
        on_time = self.oldest_due is None or self.oldest_due <= LATEST.total_seconds()
        return self.worker == self.beat == "ok" and on_time


def signs_of_life(*, now: datetime) -> SignsOfLife:
    """What /statusz says. A worker that lives and hears nothing is found by the mail it leaves lying."""
    with connection.cursor() as cursor:
        cursor.execute(SIGNS, [now])
        worker, beat, oldest = cursor.fetchone()
    return SignsOfLife(
        worker=sign(worker, now),
        beat=sign(beat, now),
        oldest_due=int((now - oldest).total_seconds()) if oldest else None,
    )


def sign(seen_at: datetime | None, now: datetime) -> str:
    if seen_at is None:
        return "never"
    return "ok" if now - seen_at <= STALE_AFTER else "stale"
