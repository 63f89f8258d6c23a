"""Tokens of the API: made, used and revoked."""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from audit import log
from core.access import require
from core.db import locked
from core.secrets import digest, new_secret
from people import access
from people.models import ApiToken, User
from people.models.tokens import Scope

LONGEST_DAYS = 366
NOTED_EVERY = timedelta(minutes=1)


@transaction.atomic
def create_token(
    *, owner: User, scopes: Sequence[str], days: int, by: User | None, now: datetime, name: str = ""
) -> tuple[ApiToken, str]:
    """A token that acts for its owner for so many days, and its secret, which is kept nowhere.

    Refused to all but the owner and whoever runs the server (`by` None), and for people who are not active.
    """
    owner = locked(owner)
    require(by is None or access.can_create_token(by, owner))
    if owner.state != User.State.ACTIVE:
        raise ValidationError(
            _("%(email)s is not active, and a token acts for its owner. Choose an active person."),
            params={"email": owner.email},
        )
    if not 1 <= days <= LONGEST_DAYS:
        raise ValidationError(_("A token lives from 1 to %(days)s days."), params={"days": LONGEST_DAYS})
    refuse_unknown_scopes(scopes)
    prefix = f"rung_{secrets.token_hex(4)}"
    secret = f"{prefix}_{new_secret()}"
    token = ApiToken(
        owner=owner,
        name=name,
        prefix=prefix,
        digest=digest(secret),
        scopes=sorted(set(scopes)),
        expires_at=now + timedelta(days=days),
    )
    token.clean_fields(exclude=["last_used_at", "revoked_at"])
    token.save(force_insert=True)
    log.record("people.token_created", target=token, by=by, person=owner, scopes=token.scopes, days=days)
    return token, secret


def refuse_unknown_scopes(scopes: Sequence[str]) -> None:
    known = ", ".join(Scope.values)
    if not scopes:
        raise ValidationError(_("A token needs a scope. Known: %(known)s."), params={"known": known})
    for scope in scopes:
        if scope not in Scope.values:
            raise ValidationError(
                _("There is no scope “%(scope)s”. Known: %(known)s."), params={"scope": scope, "known": known}
            )


@transaction.atomic
def revoke_token(*, token: ApiToken, by: User | None, now: datetime) -> ApiToken:
    """The token opens nothing from now on. Refused to everybody but its owner and whoever runs the server."""
    token = locked(token)
    require(by is None or access.can_revoke_token(by, token))
    if token.revoked_at:
        raise ValidationError(_("This token is revoked already."))
    token.revoked_at = now
    token.save(update_fields=["revoked_at"])
    log.record("people.token_revoked", target=token, by=by, person=token.owner)
    return token


def note_use(*, token: ApiToken, now: datetime) -> None:
    """Remember when the token was last used, to the minute. Not audited: what was done with it is."""
    if token.last_used_at is None or token.last_used_at <= now - NOTED_EVERY:
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)
