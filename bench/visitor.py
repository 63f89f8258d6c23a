"""Somebody at a browser, as far as a measurement needs one: cookies, forms, the answer and its seconds."""

import json
import time
import urllib.parse
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.client import HTTPException, HTTPResponse
from http.cookiejar import CookieJar
from urllib.request import HTTPCookieProcessor, HTTPErrorProcessor, ProxyHandler, Request, build_opener

PATIENCE = 30.0  # seconds


@dataclass(frozen=True)
class Answer:
    """What came back. Status 0: nothing did, and `text` says why."""

    status: int
    text: str
    begun: float
    seconds: float
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_yes(self) -> bool:
        return 200 <= self.status < 400


class AsAnswered(HTTPErrorProcessor):
    """Every answer as it came: a refusal is no exception, and a redirect says that a form was taken."""

    def http_response(self, request: Request, response: HTTPResponse) -> HTTPResponse:
        return response


class Visitor:
    """One browser with its own cookies, at an address of its own where the program trusts a proxy."""

    def __init__(self, url: str, address: str = "") -> None:
        self.url = url
        self.cookies = CookieJar()
        self.headers = {"X-Forwarded-For": address} if address else {}
        # No proxy from the environment: everything asked here is on this machine.
        self.opener = build_opener(ProxyHandler({}), HTTPCookieProcessor(self.cookies), AsAnswered)

    def get(self, path: str) -> Answer:
        return self.ask(Request(self.url + path, headers=self.headers))

    def post(self, path: str, **form: str) -> Answer:
        """Send a form. `get` the page it stands on first: it sets the cookie that a form must bring along."""
        body = urllib.parse.urlencode({"csrfmiddlewaretoken": self.token, **form}).encode()
        return self.ask(Request(self.url + path, data=body, headers=self.headers))

    def put(self, path: str, body: Mapping[str, str | None], *, if_match: str) -> Answer:
        """Send JSON, as a program does that has read the row with this ETag."""
        headers = {"Content-Type": "application/json", "If-Match": if_match, "X-CSRFToken": self.token}
        return self.ask(Request(self.url + path, json.dumps(body).encode(), self.headers | headers, method="PUT"))

    @property
    def token(self) -> str:
        return next((cookie.value for cookie in self.cookies if "csrf" in cookie.name), "") or ""

    def ask(self, request: Request) -> Answer:
        begun = time.monotonic()
        try:
            with self.opener.open(request, timeout=PATIENCE) as response:
                text = response.read().decode(errors="replace")
                headers = {name.lower(): value for name, value in response.headers.items()}
        except (OSError, HTTPException) as error:
            return Answer(0, f"{type(error).__name__}: {error}", begun, time.monotonic() - begun)
        return Answer(response.status, text, begun, time.monotonic() - begun, headers)
