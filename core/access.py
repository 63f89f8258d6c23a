"""One gate for every action, and the request of somebody who is signed in."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest


class SignedIn(HttpRequest):
    """The request of a view that is not marked `login_not_required`, in apps that people stand upon."""

    user: Any


def require(allowed: bool, reason: str = "") -> None:
    """Go on only if allowed. Refuses with PermissionDenied; `reason` is shown to the person, so it names no secret."""
    if not allowed:
        raise PermissionDenied(reason)
