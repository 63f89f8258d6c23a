"""The address of one's calendar feed: whoever has it reads it, so it is shown once and can be taken back."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from audit import log
from core.db import locked
from core.secrets import digest, new_secret
from notifications.models import Preference


@transaction.atomic
def make_address(*, by: Any) -> str:
    """The secret of a new address, which is kept nowhere. The one before opens nothing from now on."""
    by, secret = locked(by), new_secret()
    Preference.objects.update_or_create(person_id=by.pk, defaults={"calendar_digest": digest(secret)})
    log.record("notifications.calendar_opened", target=Preference(pk=by.pk), by=by)
    return secret


@transaction.atomic
def revoke_address(*, by: Any) -> None:
    """The address opens nothing from now on. Refused when there is none."""
    by = locked(by)
    if not Preference.objects.filter(person_id=by.pk).exclude(calendar_digest="").update(calendar_digest=""):
        raise ValidationError(_("Your calendar has no address at present."))
    log.record("notifications.calendar_closed", target=Preference(pk=by.pk), by=by)
