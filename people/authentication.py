"""Who calls the API: a bearer token, whose rights are its scopes and its owner's, whichever are fewer."""

import zoneinfo

from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from core.secrets import digest
from people.actions import tokens
from people.models import ApiToken, User


class TokenAuthentication(BaseAuthentication):
    """`Authorization: Bearer <token>`. Refuses unknown, expired and revoked ones and those of leavers."""

    keyword = "Bearer"

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        scheme, _space, secret = get_authorization_header(request).decode("latin-1").partition(" ")
        if scheme.lower() != self.keyword.lower():
            return None
        now = timezone.now()
        token = (
            ApiToken.objects.usable(now)
            .select_related("owner")
            .filter(digest=digest(secret.strip()), owner__state=User.State.ACTIVE)
            .first()
        )
        if token is None:
            raise AuthenticationFailed(_("This token is unknown, expired or revoked, or its owner has left."))
        tokens.note_use(token=token, now=now)
        # "Today" is the owner's, as it is in their browser. LanguageAndTimeZoneMiddleware takes it back.
        timezone.activate(zoneinfo.ZoneInfo(token.owner.time_zone))
        return token.owner, token

    def authenticate_header(self, request: Request) -> str:
        return self.keyword
