"""Chromium against the live server: signed in as somebody, in a theme, at a width; broken promises fail the test."""

import os
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from playwright.sync_api import sync_playwright

from config.local.chromium import chromium as system_chromium
from tests.kept import made_once

# Playwright keeps an event loop in this thread; the tests' own database calls are no less synchronous for it.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

CHROMIUM = system_chromium()
HERE = Path(__file__).parent


def pytest_collection_modifyitems(items):
    missing = pytest.mark.skip(reason="no Chromium found: browser tests were not run")
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)
            if not CHROMIUM:
                item.add_marker(missing)


@pytest.fixture(scope="module")
def chromium():
    """Not for the session: while Playwright runs, this thread has an event loop that other tests must not meet."""
    quiet = ["--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update"]
    root = ["--no-sandbox"] if os.geteuid() == 0 else []
    arguments = ["--disable-gpu", "--disable-dev-shm-usage", *quiet, *root]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        yield browser
        browser.close()


@pytest.fixture
def tern(transactional_db, settings):
    """The demo organisation, as a visitor of the demo finds it."""
    made_once(("setup", timezone.localdate()), lambda: call_command("setup", verbosity=0))


class Visitor:
    """A person at a browser. Collects what a page must never do: log an error, break the security policy, fail."""

    def __init__(self, context, live_server):
        self.context, self.live_server = context, live_server
        self.page = page = context.new_page()
        self.page.set_default_timeout(10_000)
        self.complaints = []
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self.complaints.append(f"script: {error}"))
        page.on("response", self._answered)

    def _heard(self, message):
        # The console repeats every refused answer; whether that answer was meant is the test's business.
        if message.type in {"error", "warning"} and "Failed to load resource" not in message.text:
            self.complaints.append(f"console: {message.text}")

    def _answered(self, response):
        if response.status >= 500:
            self.complaints.append(f"{response.status}: {response.url}")

    def signs_in(self, person):
        client = Client()
        client.force_login(person)
        name = settings.SESSION_COOKIE_NAME
        self.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": self.live_server.url}])
        return self

    def goes_to(self, path):
        self.page.goto(f"{self.live_server.url}{path}")
        return self.page

    def axe(self):
        """What axe-core finds on the page as it stands, as readable lines."""
        found = Axe().run(self.page).response["violations"]
        return [f"{rule['id']}: {node['html'][:160]}" for rule in found for node in rule["nodes"]]

    def overflow(self):
        """Pixels by which the page is wider than the window."""
        return self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


@pytest.fixture
def visitor(chromium, live_server):
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    someone = Visitor(context, live_server)
    yield someone
    context.close()
    assert someone.complaints == []
