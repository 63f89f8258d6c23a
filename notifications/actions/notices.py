"""What somebody has seen of what Rung told them. Nobody else is told, so nothing is recorded."""

from datetime import datetime
from typing import Any

from notifications.models import Due


def see(*, due: Due, now: datetime) -> None:
    """They have opened it."""
    Due.objects.filter(pk=due.pk, seen_at=None).update(seen_at=now)


def see_all(*, until: datetime, by: Any, now: datetime) -> None:
    """They have seen everything that was told up to a moment; what came since is still new."""
    Due.objects.visible_to(by).filter(slot__lte=until, seen_at=None).update(seen_at=now)
