"""The people whom a visitor of the demo may be, for the sign-in page."""

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from demo import queries


def personas(request: HttpRequest) -> dict[str, object]:
    """Lazy: only the sign-in page asks, so no other page pays for it. Empty outside demo mode."""
    return {"personas": SimpleLazyObject(queries.choices)}
