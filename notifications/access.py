"""Who may do what to messages. This app lies below people, so it knows no more of whoever is signed in than this."""

from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.http import HttpRequest


class SignedIn(HttpRequest):
    """The request of every view that is not marked `login_not_required`: it is known who asks."""

    user: Any


def can_keep_ledger(user: AbstractBaseUser) -> bool:
    """Read it, hold messages and let them go, send one again: admins. What a mail says is nobody's to read there."""
    return bool(getattr(user, "is_admin", False))
