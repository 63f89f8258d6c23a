"""What the background processes write about themselves."""

from datetime import datetime

from notifications.models import Heartbeat


def show_life(*, process: str, now: datetime) -> None:
    """Write down that a process of this kind ("worker", "beat") is at work."""
    Heartbeat.objects.bulk_create(
        [Heartbeat(process=process, at=now)],
        update_conflicts=True,
        unique_fields=["process"],
        update_fields=["at"],
    )
