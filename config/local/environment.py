"""What the environment asks of us, checked before anything is touched, and what we tell those we start."""

import os
import re
import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass

from config.local.places import CHECKOUT, Places
from config.local.refusal import Refusal

LOOPBACK = "127.0.0.1"
YES, NO = {"1", "true", "yes", "on"}, {"0", "false", "no", "off"}


@dataclass(frozen=True)
class Wanted:
    """The environment's wishes. A missing server address means: start one of our own."""

    port: int
    bind: str
    url: str
    demo: bool
    database_url: str
    redis_url: str

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> "Wanted":
        def said(name: str) -> str:
            return environ.get(name, "").strip()

        port = port_number(said("PORT") or "8000")
        demo = yes_or_no("RUNG_DEMO", said("RUNG_DEMO"), default=not said("DATABASE_URL"))
        bind = said("RUNG_BIND") or (LOOPBACK if demo else "0.0.0.0")  # noqa: S104
        if demo and bind != LOOPBACK:
            raise Refusal(
                f"RUNG_BIND is {bind}, but anyone may sign in to the demo, so it listens on {LOOPBACK} only. "
                "Unset RUNG_BIND, or set RUNG_DEMO=0."
            )
        url = (said("RUNG_URL") or f"http://{LOOPBACK}:{port}").rstrip("/")
        return cls(port, bind, url, demo, said("DATABASE_URL"), said("REDIS_URL"))

    @property
    def probe(self) -> str:
        """The host at which we ask our own web process how it does."""
        return LOOPBACK if self.bind in {"0.0.0.0", ""} else self.bind  # noqa: S104


def port_number(text: str) -> int:
    if text.isascii() and text.isdigit() and 1 <= int(text) <= 65535:
        return int(text)
    raise Refusal(f"PORT is {text!r}. Set it to a number from 1 to 65535, for example PORT=8001.")


def yes_or_no(name: str, text: str, *, default: bool) -> bool:
    if text and text.lower() not in YES | NO:
        raise Refusal(f"{name} is {text!r}. Set it to 1 or 0.")
    return text.lower() in YES if text else default


def secret_key(places: Places) -> str:
    """The key kept with the data: made once, readable by its owner only."""
    with suppress(FileNotFoundError):
        return places.secret_key.read_text(encoding="utf-8").strip()
    aside = places.secret_key.with_suffix(".new")
    aside.unlink(missing_ok=True)
    with open(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(secrets.token_urlsafe(50) + "\n")
        file.flush()
        os.fsync(file.fileno())
    aside.rename(places.secret_key)
    return secret_key(places)


def compiled_once(environ: Mapping[str, str]) -> dict[str, str]:
    """This environment, with what Python compiles kept in `.venv`: a start of Django then takes half as long.

    Images often tell Python to keep nothing, so that nothing lies beside the sources; nothing does.
    """
    told = {name: value for name, value in environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {"PYTHONPYCACHEPREFIX": str(CHECKOUT / ".venv" / "compiled"), **told}


def for_children(wanted: Wanted, places: Places, environ: Mapping[str, str]) -> dict[str, str]:
    """The environment of everything that runs Django, but for the servers it uses."""
    told = {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "RUNG_DATA": str(places.data),
        "RUNG_DEMO": "1" if wanted.demo else "0",
        "RUNG_URL": wanted.url,
        "PORT": str(wanted.port),
    }
    if not environ.get("SECRET_KEY") and not environ.get("SECRET_KEY_FILE"):
        told["SECRET_KEY"] = secret_key(places)
    return {**compiled_once(environ), **told}


def host_of(url: str) -> str:
    """Host and port of a server's address, to be shown. Refuses what may be a torn password instead."""
    scheme, _, rest = url.partition("://")
    whole = re.split(r"[?#]", rest, maxsplit=1)[0]
    hosts = whole.partition("/")[0].rpartition("@")[2]
    if not all(re.fullmatch(r"(\[[^]]*\]|[^:]*)(:\d*)?", host) for host in hosts.split(",")):
        raise ValueError("not a host and a port")
    return hosts or (whole if scheme == "unix" else "a local server")


def project_environment() -> dict[str, str]:
    """Enough for a check that reads the code and asks no server."""
    return {
        **compiled_once(os.environ),
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DATABASE_URL": "postgresql:///rung?host=/nonexistent&connect_timeout=1",
        "REDIS_URL": "redis://localhost",
        "SECRET_KEY": secrets.token_urlsafe(50),
        "RUNG_URL": "https://rung.example.org",
        "RUNG_DATA": str(CHECKOUT / ".data"),
        "RUNG_DEMO": "0",
    }
