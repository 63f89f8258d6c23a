"""Who calls the API: a bearer token, whose rights are its scopes and its owner's, whichever are fewer."""

from django.utils import timezone
from rest_framework import exceptions
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.request import Request

from core.secrets import digest
from people.models import ApiToken, User


class TokenAuthentication(BaseAuthentication):
    """`Authorization: Bearer <token>`. Refuses unknown, expired and revoked tokens and those of people who left."""

    keyword = "Bearer"

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        scheme, _, secret = get_authorization_header(request).partition(b" ")
        if scheme.lower() != b"bearer":
            return None
        token = (
            ApiToken.objects.usable(timezone.now())
            .select_related("owner")
            .filter(digest=digest(secret.decode("latin-1").strip()), owner__state=User.State.ACTIVE)
            .first()
        )
        if token is None:
            raise exceptions.AuthenticationFailed("This token is unknown, expired or revoked.")
        return token.owner, token

    def authenticate_header(self, request: Request) -> str:
        return self.keyword
