"""What the ledger says about itself, and the pages of the outbox."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Min

from notifications.models import Delivery, Heartbeat, OutboxMail

STALE_AFTER = timedelta(seconds=150)
LATEST = timedelta(minutes=5)
MAILS_ON_A_PAGE = 25


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
    seen = dict(Heartbeat.objects.values_list("process", "at"))
    unsent = Delivery.objects.filter(state__in=["waiting", "sending"], send_at__lte=now)
    oldest = unsent.aggregate(at=Min("send_at"))["at"]
    return SignsOfLife(
        worker=sign(seen.get("worker"), now),
        beat=sign(seen.get("beat"), now),
        oldest_due=int((now - oldest).total_seconds()) if oldest else None,
    )


def sign(seen_at: datetime | None, now: datetime) -> str:
    if seen_at is None:
        return "never"
    return "ok" if now - seen_at <= STALE_AFTER else "stale"


@dataclass(frozen=True)
class OutboxPage:
    """Some mails of the demo organisation, newest first, and the ids beyond which newer and older ones
    lie."""

    mails: Sequence[OutboxMail]
    newer: int | None
    older: int | None


def outbox_page(*, before: int | None = None, after: int | None = None) -> OutboxPage:
    """The newest mails; those just older than the mail `before`; or those just newer than the mail
    `after`."""
    if after is not None:
        found = OutboxMail.objects.filter(id__gt=after).order_by("id")
    elif before is not None:
        found = OutboxMail.objects.filter(id__lt=before).order_by("-id")
    else:
        found = OutboxMail.objects.order_by("-id")
    mails = list(found[: MAILS_ON_A_PAGE + 1])
    more = len(mails) > MAILS_ON_A_PAGE
    mails = sorted(mails[:MAILS_ON_A_PAGE], key=lambda mail: mail.pk, reverse=True)
    has_newer, has_older = (more, True) if after is not None else (before is not None, more)
    return OutboxPage(
        mails,
        newer=mails[0].pk if mails and has_newer else None,
        older=mails[-1].pk if mails and has_older else None,
    )
