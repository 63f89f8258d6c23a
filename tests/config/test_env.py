"""What the environment may say, and what is refused."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from config import env


@pytest.mark.parametrize(("value", "meaning"), [("1", True), ("Yes", True), ("off", False), ("", False)])
def test_env_bool_reads_plain_words(monkeypatch, value, meaning):
    monkeypatch.setenv("RUNG_X", value)
    assert env.env_bool("RUNG_X", default=not meaning) is meaning


def test_env_bool_refuses_anything_else(monkeypatch):
    monkeypatch.setenv("RUNG_X", "maybe")
    with pytest.raises(ImproperlyConfigured, match=r"RUNG_X is 'maybe'\. Set it to 1 or 0\."):
        env.env_bool("RUNG_X")


def test_env_int_refuses_words(monkeypatch):
    assert env.env_int("RUNG_X", 5) == 5
    monkeypatch.setenv("RUNG_X", " 7 ")
    assert env.env_int("RUNG_X", 5) == 7
    monkeypatch.setenv("RUNG_X", "seven")
    with pytest.raises(ImproperlyConfigured, match="Set it to a whole number"):
        env.env_int("RUNG_X", 5)


def test_env_required_says_what_to_set():
    with pytest.raises(ImproperlyConfigured, match=r"RUNG_X is not set\. Set it to a door\."):
        env.env_required("RUNG_X", "Set it to a door.")


def test_env_secret_reads_the_file_that_file_names(monkeypatch, tmp_path):
    (tmp_path / "key").write_text("s3cret\n")
    monkeypatch.setenv("RUNG_X_FILE", str(tmp_path / "key"))
    assert env.env_secret("RUNG_X", "") == "s3cret"


@pytest.mark.parametrize(("content", "complaint"), [(None, "cannot be read"), (" \n", "which is empty")])
def test_env_secret_refuses_a_missing_or_empty_file(monkeypatch, tmp_path, content, complaint):
    if content is not None:
        (tmp_path / "key").write_text(content)
    monkeypatch.setenv("RUNG_X_FILE", str(tmp_path / "key"))
    with pytest.raises(ImproperlyConfigured, match=complaint):
        env.env_secret("RUNG_X", "")


def test_database_settings_reads_hosts_sockets_and_options():
    settings = env.database_settings(
        "postgresql://ada:p%40ss@db.example:5433/rung?sslmode=require", statement_timeout=15
    )
    assert (settings["HOST"], settings["PORT"], settings["NAME"]) == ("db.example", "5433", "rung")
    assert (settings["USER"], settings["PASSWORD"]) == ("ada", "p@ss")
    assert settings["OPTIONS"]["sslmode"] == "require"
    assert "-c statement_timeout=15000" in settings["OPTIONS"]["options"]
    assert env.database_settings("postgresql:///rung?host=/run/db", statement_timeout=0)["HOST"] == "/run/db"


@pytest.mark.parametrize(
    ("url", "complaint"),
    [("mysql://host/rung", "cannot be read"), ("postgresql://host", "names no database")],
)
def test_database_settings_refuses_what_is_no_postgresql_address(url, complaint):
    with pytest.raises(ImproperlyConfigured, match=complaint):
        env.database_settings(url, statement_timeout=0)


def test_broker_and_cache_are_two_databases_of_one_server():
    assert env.broker_and_cache_urls("redis://h:6379") == ("redis://h:6379/0", "redis://h:6379/1")
    assert env.broker_and_cache_urls("unix:///s/v") == ("redis+socket:///s/v?virtual_host=0", "unix:///s/v?db=1")
    with pytest.raises(ImproperlyConfigured, match="REDIS_URL cannot be read"):
        env.broker_and_cache_urls("amqp://h")


def test_mail_server_encrypts_unless_it_is_this_machine():
    server = env.mail_server("smtp://us%40er:pw@mail.example")
    assert (server.host, server.port, server.user, server.starttls) == ("mail.example", 587, "us@er", True)
    assert env.mail_server("smtps://mail.example").port == 465
    assert env.mail_server("smtps://mail.example").tls_first is True
    assert env.mail_server("smtp://127.0.0.1:2525").starttls is False
    assert env.mail_server("smtp+plain://relay.example:25").starttls is False


@pytest.mark.parametrize("url", ["mail.example", "smtp://", "smtp://host:port", "pop3://host"])
def test_mail_server_refuses_what_is_no_address(url):
    with pytest.raises(ImproperlyConfigured, match="EMAIL_URL cannot be read"):
        env.mail_server(url)


@pytest.mark.parametrize("url", ["outbox:", "unset:", "console:"])
def test_mail_server_knows_the_ways_without_a_server(url):
    assert env.mail_server(url).host == ""
