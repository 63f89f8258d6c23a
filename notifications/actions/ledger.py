"""What an admin does to messages that were posted: send one again, hold one or all, let them go.

A message that is sent again stays the one it was: same row, same key, same Message-ID. Moments of sending are the
database's, as in the rest of the ledger.
"""

from datetime import datetime

from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from audit import log
from core.access import require
from core.db import locked, moved
from notifications import access, outbox
from notifications.models import Delivery, Hold

State = Delivery.State


@transaction.atomic
def resend(*, message: Delivery, shown: datetime, by: AbstractBaseUser) -> Delivery:
    """Have it sent once more, as if nobody had tried yet.

    `shown` is the `send_at` that was on the page. Every resending changes it, so a button pressed twice, or by two
    admins, sends once. Refused as a conflict when something else has happened since, and for what still waits.
    """
    require(access.can_keep_ledger(by), _("Only admins send messages again."))
    message = locked(message)
    if message.send_at != shown or not message.may_be_resent:
        raise ValidationError(_("Something has happened to this message in the meantime: look again."), code="conflict")
    was = message.state
    moved(
        message,
        field="state",
        old=was,
        new=State.WAITING,
        send_at=Now(),
        sent_at=None,
        refusals=0,
        failures=0,
        copies=0,
        is_alone=False,
        answer="",
    )
    log.record("notifications.resent", target=message, by=by, person=message.person, was=was)
    outbox.wake_on_commit()
    return message


@transaction.atomic
def hold(*, message: Delivery, by: AbstractBaseUser) -> Delivery:
    """Keep it from leaving until it is released. A worker that has claimed it loses it; one that has stamped it does
    not."""
    require(access.can_keep_ledger(by), _("Only admins hold messages."))
    if not moved(message, field="state", old=State.WAITING, new=State.HELD, lease_token=None, lease_until=None):
        raise ValidationError(_("Only what waits can be held, and this message no longer does."))
    log.record("notifications.held", target=message, by=by, person=message.person)
    return message


@transaction.atomic
def release(*, message: Delivery, by: AbstractBaseUser) -> Delivery:
    """Let it leave: at once, or at its time if that is still to come."""
    require(access.can_keep_ledger(by), _("Only admins release messages."))
    if not moved(message, field="state", old=State.HELD, new=State.WAITING):
        raise ValidationError(_("This message is no longer held."))
    log.record("notifications.released", target=message, by=by, person=message.person)
    outbox.wake_on_commit()
    return message


@transaction.atomic
def hold_all(*, reason: str, by: AbstractBaseUser | None, now: datetime) -> Hold:
    """Let no message leave from now on. What a worker has stamped already still goes. Without `by`: by a command."""
    require(by is None or access.can_keep_ledger(by), _("Only admins hold messages."))
    told = {"since": now, "by_id": by and by.pk, "reason": reason}
    Hold(**told).clean_fields(exclude=["by"])
    held, is_new = Hold.objects.get_or_create(pk=1, defaults=told)
    if not is_new:
        raise ValidationError(_("Everything is held already."))
    log.record("notifications.all_held", target=held, by=by)
    return held


@transaction.atomic
def release_all(*, by: AbstractBaseUser | None) -> None:
    """Let messages leave again, those first that are due longest. What is held one by one stays held."""
    require(by is None or access.can_keep_ledger(by), _("Only admins release messages."))
    held = Hold.objects.first()
    if held is None or not Hold.objects.filter(pk=held.pk).delete()[0]:
        raise ValidationError(_("Nothing is held any more."))
    log.record("notifications.all_released", target=held, by=by)
    outbox.wake_on_commit()
