"""Every page that can be reached, as each persona, in light and dark, judged for accessibility by axe."""

import os
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

from bench.processes import pages
from bench.report import Taken
from config.local.chromium import chromium
from config.local.refusal import Refusal

THEMES: tuple[Literal["light"], Literal["dark"]] = ("light", "dark")
STANDARD = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
DOOR = "/accounts/login/"
NOWHERE = "/no-such-page/"  # looked at too, although nothing leads there
IDENTIFIER = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}")
MOST_PAGES = 60  # of one persona; far more than there are kinds of pages


def axe(seed: int) -> Taken:
    """One finding is one rule broken by one element, or one link that leads to no page."""
    findings: set[str] = set()
    looked_at: Counter[str] = Counter()
    with pages() as url, browser() as chrome:
        for persona in ["", *personas(chrome, url)]:
            # Colours that fade from one theme to the other would be judged on their way.
            page = chrome.new_page(base_url=url, reduced_motion="reduce")
            page.goto(DOOR)
            if persona:
                page.locator(f'button[name="persona"][value="{persona}"]').click()
            for kind, found in walk(page):
                looked_at[kind] += 1
                findings |= {f"{kind}, {persona or 'nobody'}: {finding}" for finding in found}
            page.close()
    return Taken(len(findings), {"pages": looked_at, "findings": sorted(findings)})


@contextmanager
def browser() -> Iterator[Browser]:
    """The system's Chromium."""
    found = chromium()
    if not found:
        raise Refusal("There is no Chromium to look with. On Debian or Ubuntu: apt install chromium.")
    as_root = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        chrome = playwright.chromium.launch(executable_path=found, args=["--disable-dev-shm-usage", *as_root])
        yield chrome
        chrome.close()


def personas(chrome: Browser, url: str) -> list[str]:
    """Whoever the sign-in page offers."""
    page = chrome.new_page(base_url=url)
    page.goto(DOOR)
    buttons = page.locator('button[name="persona"]')
    found: list[str] = buttons.evaluate_all("buttons => buttons.map(button => button.value)")
    page.close()
    if not found:
        raise Refusal("The sign-in page offers nobody to be, so only a visitor's pages could be looked at.")
    return found


def walk(page: Page) -> Iterator[tuple[str, list[str]]]:
    """Open one page of each kind that links lead to from here on; gives its kind and what is found."""
    seen: set[str] = set()
    waiting = [page.evaluate("location.pathname"), NOWHERE]
    while waiting and len(seen) < MOST_PAGES:
        path = waiting.pop(0)
        kind = IDENTIFIER.sub("…", path)
        if kind in seen:
            continue
        seen.add(kind)
        # Asked without a window first: for a refusal without words Chromium shows a page of its own.
        status = page.request.get(path).status
        if status != 200 and path != NOWHERE:
            yield kind, [f"a link leads here, and it answers {status}"]
            continue
        page.goto(path)
        yield kind, judged(page)
        waiting += links(page)


def links(page: Page) -> list[str]:
    """The pages of ours that this one links to."""
    script = """anchors => anchors.filter(a => a.origin === location.origin && !a.hasAttribute('download'))
        .map(a => a.pathname)"""
    found: list[str] = page.locator("a[href]").evaluate_all(script)
    return found


def judged(page: Page) -> list[str]:
    """What axe finds, in both themes."""
    found = []
    for theme in THEMES:
        page.emulate_media(color_scheme=theme)
        violations = Axe().run(page, options={"runOnly": STANDARD}).response["violations"]
        found += [f"{theme}, {rule['id']}: {node['html'][:160]}" for rule in violations for node in rule["nodes"]]
    return found
