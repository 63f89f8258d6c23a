"""Every page that can be reached, as each persona, in light and dark, judged for accessibility by axe."""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

from bench.processes import pages
from bench.report import Taken
from config.local.chromium import chromium
from config.local.refusal import Refusal

Theme = Literal["light", "dark"]
THEMES: tuple[Theme, ...] = ("light", "dark")
STANDARD = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
DOOR = "/accounts/login/"
IDENTIFIER = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}")
MOST_PAGES = 60  # of one persona in one theme; far more than there are kinds of pages


def axe(seed: int) -> Taken:
    """One finding is one rule broken by one element."""
    findings: set[str] = set()
    seen: dict[str, int] = {}
    with pages() as url, browser() as chrome:
        for theme in THEMES:
            for persona in ["", *personas(chrome, url)]:
                context = chrome.new_context(color_scheme=theme, base_url=url)
                page = context.new_page()
                page.goto(DOOR)
                if persona:
                    page.locator(f'button[name="persona"][value="{persona}"]').click()
                for path in walk(page):
                    seen[path] = seen.get(path, 0) + 1
                    findings |= {
                        f"{path} ({persona or 'nobody'}, {theme}): {found}" for found in judged(page)
                    }
                context.close()
    return Taken(len(findings), {"pages": seen, "findings": sorted(findings)})


@contextmanager
def browser() -> Iterator[Browser]:
    """The system's Chromium."""
    found = chromium()
    if not found:
        raise Refusal(
            "There is no Chromium, so no page was looked at. On Debian or Ubuntu: apt install chromium."
        )
    as_root = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        chrome = playwright.chromium.launch(executable_path=found, args=["--disable-dev-shm-usage", *as_root])
        yield chrome
        chrome.close()


def personas(chrome: Browser, url: str) -> list[str]:
    """Whoever the sign-in page offers."""
    page = chrome.new_page(base_url=url)
    page.goto(DOOR)
    found: list[str] = page.locator('button[name="persona"]').evaluate_all(
        "buttons => buttons.map(b => b.value)"
    )
    page.close()
    return found


def walk(page: Page) -> Iterator[str]:
    """Open one page of each kind that links lead to, starting where we are; gives the kind of each."""
    seen: set[str] = set()
    waiting = [page.evaluate("location.pathname"), "/no-such-page/"]
    while waiting and len(seen) < MOST_PAGES:
        path = waiting.pop(0)
        kind = IDENTIFIER.sub("…", path)
        if kind in seen:
            continue
        seen.add(kind)
        page.goto(path)
        waiting += links(page)
        yield kind


def links(page: Page) -> list[str]:
    """The pages of ours that this one links to."""
    script = """anchors => anchors.filter(a => a.origin === location.origin && !a.hasAttribute('download'))
        .map(a => a.pathname)"""
    found: list[str] = page.locator("a[href]").evaluate_all(script)
    return found


def judged(page: Page) -> list[str]:
    violations = Axe().run(page, options={"runOnly": STANDARD}).response["violations"]
    return [f"{rule['id']}: {node['html'][:160]}" for rule in violations for node in rule["nodes"]]
