"""One gate for every action."""

from django.core.exceptions import PermissionDenied


def require(allowed: bool, reason: str = "") -> None:
    """Go on only if allowed. Refuses with PermissionDenied; `reason` is shown to the person, so it names no secret."""
    if not allowed:
        raise PermissionDenied(reason)
