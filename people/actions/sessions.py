"""What the clock does to sessions."""

from datetime import datetime

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction


@transaction.atomic
def forget_expired_sessions(*, now: datetime) -> int:
    """Delete the sessions that no longer let anybody in, with where they were opened; how many."""
    expired = Session.objects.filter(expire_date__lte=now)
    UserSession.objects.filter(session_key__in=expired.values("session_key")).delete()
    return expired.delete()[0]
