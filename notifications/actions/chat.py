"""One's own chat: the webhook that takes reminders, and a message to try it."""

from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from audit import log
from core.db import locked
from core.outgoing import AddressRefused, Caller, NotReached
from notifications import outbox
from notifications.chat import TEST
from notifications.models import Delivery, Preference

TESTED_EVERY = timedelta(minutes=1)


@transaction.atomic
def set_chat(*, chat: str, chat_url: str, by: Any, caller: Caller | None = None) -> None:
    """Have reminders come into a chat. Refused at the address where Rung does not call it: a private network, no
    https, a host that nobody knows."""
    try:
        (caller or Caller()).check(chat_url)
    except (AddressRefused, NotReached) as refusal:
        raise ValidationError({"chat_url": str(refusal)}) from None
    by = locked(by)
    Preference.objects.update_or_create(person_id=by.pk, defaults={"chat": chat, "chat_url": chat_url})
    log.record("notifications.chat_set", target=Preference(pk=by.pk), by=by, chat=chat)


@transaction.atomic
def remove_chat(*, by: Any) -> None:
    """No reminder comes into a chat from now on, and the webhook is forgotten. Refused when there is none."""
    by = locked(by)
    if not Preference.objects.filter(person_id=by.pk).exclude(chat="").update(chat="", chat_url=""):
        raise ValidationError(_("You have set up no chat."))
    log.record("notifications.chat_removed", target=Preference(pk=by.pk), by=by)


@transaction.atomic
def send_test_message(*, by: Any, now: datetime) -> None:
    """Send oneself a message that shows whether they arrive. Refused without a chat, and twice within a minute."""
    by = locked(by)
    if not Preference.objects.filter(person_id=by.pk).exclude(chat="").exists():
        raise ValidationError(_("Set up a chat first; then try it."))
    lately = Delivery.objects.filter(person_id=by.pk, kind=TEST, created_at__gt=now - TESTED_EVERY)
    if lately.exists():
        raise ValidationError(_("A test message left less than a minute ago. Look in the chat, or wait a little."))
    event = log.record("notifications.chat_tested", target=Preference(pk=by.pk), by=by)
    outbox.post(kind=TEST, subject=by, person=by, n=event.pk, channel=Delivery.Channel.CHAT)
