"""Reading the environment. Every value has a name in `.env.example`; a wrong one stops the boot and says so."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit, urlunsplit

from django.core.exceptions import ImproperlyConfigured
from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict

TRUE, FALSE = {"1", "true", "yes", "on"}, {"", "0", "false", "no", "off"}


def env_bool(name: str, default: bool = False) -> bool:
    """1/true/yes/on or 0/false/no/off, in any case. Refuses anything else."""
    value = os.environ.get(name)
    if value is None:
        return default
    if value.strip().lower() in TRUE:
        return True
    if value.strip().lower() in FALSE:
        return False
    raise ImproperlyConfigured(f"{name} is {value!r}. Set it to 1 or 0.")


def env_text(name: str, default: str) -> str:
    """The value of `name`; `default` when it is missing or blank."""
    return os.environ.get(name, "").strip() or default


def env_int(name: str, default: int) -> int:
    """A whole number. Refuses anything else."""
    value = os.environ.get(name, "").strip()
    if not value:
        return default
    try:
        return int(value)
    except ValueError:
        raise ImproperlyConfigured(f"{name} is {value!r}. Set it to a whole number.") from None


def env_required(name: str, hint: str) -> str:
    """The value of `name`. Refuses a missing one, with `hint` saying what to set."""
    value = os.environ.get(name, "").strip()
    if not value:
        raise ImproperlyConfigured(f"{name} is not set. {hint}")
    return value


def env_secret(name: str, hint: str) -> str:
    """The value of `name`, or the content of the file that `<name>_FILE` names (container secrets)."""
    path = os.environ.get(f"{name}_FILE", "").strip()
    if not path:
        return env_required(name, hint)
    try:
        secret = Path(path).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise ImproperlyConfigured(f"{name}_FILE names {path!r}, which cannot be read: {error.strerror}.") from None
    if not secret:
        raise ImproperlyConfigured(f"{name}_FILE names {path!r}, which is empty.")
    return secret


def database_settings(url: str, *, statement_timeout: int) -> dict[str, Any]:
    """Django's settings for the PostgreSQL that `url` names, read by libpq's own rules.

    `statement_timeout` is in seconds; 0 means none.
    """
    try:
        parts = conninfo_to_dict(url)
    except ProgrammingError as error:
        raise ImproperlyConfigured(
            f"DATABASE_URL cannot be read ({str(error).strip()}). "
            "Write it as postgresql://user:password@host:5432/name."
        ) from None
    if not parts.get("dbname"):
        raise ImproperlyConfigured("DATABASE_URL names no database. Write it as postgresql://user:password@host/name.")
    # A request that waits this long has lost its reader; a lock held this long has lost its owner.
    limits = {
        "statement_timeout": statement_timeout * 1000,
        "lock_timeout": 3000 if statement_timeout else 0,
        "idle_in_transaction_session_timeout": 30000,
    }
    options = {key: value for key, value in parts.items() if key not in {"dbname", "user", "password", "host", "port"}}
    options["options"] = " ".join(
        [str(options.get("options", "")), *(f"-c {name}={value}" for name, value in limits.items())]
    ).strip()
    options.setdefault("connect_timeout", 5)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts["dbname"],
        "USER": parts.get("user", ""),
        "PASSWORD": parts.get("password", ""),
        "HOST": parts.get("host", ""),
        "PORT": str(parts.get("port", "")),
        "OPTIONS": options,
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
    }


def broker_and_cache_urls(url: str) -> tuple[str, str]:
    """Two databases of one Valkey or Redis: 0 for the queue, 1 for the cache, so that clearing one spares the other."""
    parts = urlsplit(url)
    if parts.scheme == "unix" and parts.path:
        return f"redis+socket://{parts.path}?virtual_host=0", f"unix://{parts.path}?db=1"
    if parts.scheme in {"redis", "rediss"} and parts.hostname:
        return urlunsplit(parts._replace(path="/0")), urlunsplit(parts._replace(path="/1"))
    raise ImproperlyConfigured("REDIS_URL cannot be read. Write it as redis://host:6379 or unix:///path/to/socket.")


@dataclass(frozen=True)
class MailServer:
    """Where mails go, in the terms of Django's EMAIL_… settings."""

    backend: str
    host: str = ""
    port: int = 25
    user: str = ""
    password: str = ""
    tls_first: bool = False
    starttls: bool = False


def mail_server(url: str) -> MailServer:
    """The mail server that EMAIL_URL names.

    smtp://user:password@host:port (STARTTLS unless the host is loopback), smtps:// (TLS from the first byte),
    smtp+plain:// (never encrypted), console: (printed), outbox: (kept and shown at /outbox/, demo mode only),
    unset: (every mail waits and says what to set).
    """
    parts = urlsplit(url)
    if parts.scheme == "outbox":
        return MailServer("notifications.mailbox.OutboxBackend")
    if parts.scheme == "unset":
        return MailServer("notifications.mailbox.UnsetBackend")
    if parts.scheme == "console":
        return MailServer("django.core.mail.backends.console.EmailBackend")
    try:
        host, port = parts.hostname, parts.port
    except ValueError:
        host, port = None, None
    if parts.scheme not in {"smtp", "smtps", "smtp+plain"} or not host:
        raise ImproperlyConfigured(
            "EMAIL_URL cannot be read. Write it as smtp://user:password@host:587, smtps://…:465 or console:."
        )
    return MailServer(
        "notifications.mailbox.SmtpBackend",
        host=host,
        port=port or (465 if parts.scheme == "smtps" else 587),
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        tls_first=parts.scheme == "smtps",
        starttls=parts.scheme == "smtp" and host not in {"localhost", "127.0.0.1", "::1"},
    )
