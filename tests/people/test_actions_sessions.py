"""Sessions that ended are forgotten, with the address and browser that were kept for them."""

from datetime import timedelta

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.utils import timezone

from people.actions.sessions import forget_expired_sessions
from tests.people.steps import is_signed_in, sign_in


def test_expired_sessions_are_forgotten_and_others_stay(client, engineer, colleague):
    old, young = type(client)(), client
    sign_in(old, engineer.email)
    sign_in(young, colleague.email)
    Session.objects.filter(session_key=old.session.session_key).update(expire_date=timezone.now())
    assert UserSession.objects.count() == 2
    assert forget_expired_sessions(now=timezone.now() + timedelta(seconds=1)) == 1
    assert UserSession.objects.get().user == colleague
    assert is_signed_in(young)
