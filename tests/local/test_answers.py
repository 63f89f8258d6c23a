"""Servers that the environment names and that do not answer."""

import pytest

from config.local import answers
from config.local.scratch import scratch


@pytest.fixture(autouse=True)
def _impatient(monkeypatch):
    monkeypatch.setattr(answers, "WITHIN", 1)


@pytest.mark.parametrize(
    ("name", "url"),
    [
        ("DATABASE_URL", "postgresql://rung:topsecret@127.0.0.1:1/rung"),
        ("REDIS_URL", "redis://:topsecret@127.0.0.1:1"),
    ],
)
def test_silent_server_is_named_without_its_password(monkeypatch, name, url):
    monkeypatch.setenv(name, url)
    complaint = answers.complaint(name)
    assert complaint.startswith(f"{name} names 127.0.0.1:1, which does not answer: ")
    assert f"Start that server or correct {name}" in complaint
    assert "topsecret" not in complaint


def test_unreadable_address_is_said_without_its_password(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://rung:top/secret@db:54x2/rung")
    complaint = answers.complaint("DATABASE_URL")
    assert complaint.startswith("DATABASE_URL cannot be read. Write it as postgresql://user:password@host:5432/name")
    assert "secret" not in complaint


def test_missing_database_is_told_by_name(monkeypatch):
    with scratch("test", {}, throw_away=True) as env:
        for name in ("DATABASE_URL", "REDIS_URL"):
            monkeypatch.setenv(name, env[name])
            assert answers.complaint(name) == ""
        monkeypatch.setenv("DATABASE_URL", env["DATABASE_URL"].replace("/rung?", "/other?"))
        assert 'database "other" does not exist' in answers.complaint("DATABASE_URL")
