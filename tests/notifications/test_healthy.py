"""`manage.py healthy`: what a container says of itself."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from notifications.models import Heartbeat

NOT_YET = "The worker has not been seen at work yet."
TOO_LONG = "The worker has not been seen at work for more than 150 seconds."


def seen(process, *, ago):
    Heartbeat.objects.create(process=process, at=timezone.now() - timedelta(seconds=ago))


def test_a_process_seen_lately_is_healthy(db, capsys):
    seen("worker", ago=140)
    call_command("healthy", "worker")
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(("others", "complaint"), [({"beat": 1}, NOT_YET), ({"worker": 160}, TOO_LONG)])
def test_a_process_not_seen_is_not_healthy(db, others, complaint):
    for process, ago in others.items():
        seen(process, ago=ago)
    with pytest.raises(CommandError, match=complaint):
        call_command("healthy", "worker")


def test_web_that_does_not_answer_is_not_healthy(monkeypatch):
    monkeypatch.setenv("PORT", "1")
    with pytest.raises(CommandError, match=r"does not answer at http://127\.0\.0\.1:1/readyz"):
        call_command("healthy", "web")


def test_web_is_as_ready_as_it_says(live_server, monkeypatch):
    monkeypatch.setenv("PORT", live_server.url.rpartition(":")[2])
    assert call_command("healthy", "web") is None  # it raises when it is not


def test_web_that_is_not_ready_says_why(live_server, monkeypatch, settings):
    monkeypatch.setenv("PORT", live_server.url.rpartition(":")[2])
    settings.ROOT_URLCONF = "tests.notifications.unready_urls"
    with pytest.raises(CommandError, match=r"The web process is not ready: the database does not answer\."):
        call_command("healthy", "web")
