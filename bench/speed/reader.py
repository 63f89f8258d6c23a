"""Somebody signed in, asking the program as its web server does: through WSGI, in this process."""

from collections.abc import Mapping
from io import BytesIO
from typing import Any

from django.core.wsgi import get_wsgi_application
from django.test import Client, RequestFactory

from bench.speed.organisation import HOST
from config.local.refusal import Refusal
from people.models import User


class Reader:
    """A person with a session of their own."""

    def __init__(self, person: User) -> None:
        client = Client(SERVER_NAME=HOST)
        client.force_login(person)
        self.cookie = "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())
        self.program = get_wsgi_application()

    def asking(self, path: str, headers: Mapping[str, str] | None = None) -> "Asking":
        told = {**(headers or {}), "Cookie": self.cookie}
        return Asking(self.program, path, RequestFactory(SERVER_NAME=HOST).get(path, headers=told).environ)


class Asking:
    """A request that can be made again and again; each answer is read to its end."""

    def __init__(self, program: Any, path: str, environ: dict[str, Any]) -> None:
        self.program, self.path, self.environ = program, path, environ

    def __call__(self) -> bytes:
        """The body of the answer. Refused when that is no page."""
        told: list[str] = []
        answer = self.program({**self.environ, "wsgi.input": BytesIO()}, lambda status, headers: told.append(status))
        body = b"".join(answer)
        answer.close()
        if told != ["200 OK"]:
            raise Refusal(f"{self.path} answered {told[0]}.")
        return body
