"""The pages of the demo's outbox."""

from collections.abc import Sequence
from dataclasses import dataclass

from notifications.models import OutboxMail

MAILS_ON_A_PAGE = 25


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
