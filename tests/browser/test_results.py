"""A result in a browser: both themes, every width, without JavaScript, and from the gap to the guide."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from ladder.models import Placement
from ladder.queries.content import document_of
from people.models import ReportingLine
from tests.browser.test_every_page import examine, person
from tests.factories.assessments import CycleFactory, share


@pytest.fixture
def at(tern):
    """The page of the demo's engineer, after two cycles."""
    engineer, now = person("engineer"), timezone.now()
    manager = ReportingLine.objects.on(timezone.localdate()).get(person=engineer).manager
    placement = Placement.objects.select_related("level__ladder__current_version").get(person=engineer, ends_on=None)
    version = placement.level.ladder.current_version
    slugs = [competency.slug for competency in document_of(version).competencies]
    for title, ago, places in (("Spring 2026", 200, (1, 2, 0)), ("Autumn 2026", 20, (1, 3, -2))):
        agreed = {slug: places[number % 3] for number, slug in enumerate(slugs)}
        day = now - timedelta(days=ago)
        cycle = CycleFactory(title=title, opened_at=day)
        share(
            engineer, version, placement.level_id, agreed, dict.fromkeys(slugs, 2), manager=manager, at=day, cycle=cycle
        )
    return f"/assessments/results/{engineer.pk}/"


@pytest.mark.parametrize(("key", "theme"), [("engineer", "light"), ("manager", "dark")])
def test_results_are_accessible_at_every_width(visitor, at, key, theme):
    visitor.signs_in(person(key))
    assert examine(visitor, [at, f"{at}?level=next", f"{at}?level=x"], theme) == []


def test_nothing_shared_is_accessible_at_every_width(visitor, tern):
    visitor.signs_in(person("director"))
    assert examine(visitor, [f"/assessments/results/{person('director').pk}/"], "light") == []


def test_without_javascript_one_chooses_a_level_and_a_competency(chromium, live_server, visitor, at):
    visitor.signs_in(person("engineer"))
    context = chromium.new_context(java_script_enabled=False, storage_state=visitor.context.storage_state())
    page = context.new_page()
    page.goto(f"{live_server.url}{at}")
    page.get_by_label("Held against").select_option(label="Senior (next)")
    page.get_by_role("button", name="Show").click()
    expect(page.locator(".page__lead")).to_contain_text("Senior expectations are met.")
    expect(page.get_by_role("link", name="Read the guide")).to_be_visible()
    name = page.locator(".past tbody th a").last.text_content()
    page.locator(".past tbody th a").last.click()
    expect(page.locator("figcaption")).to_have_text(name)
    expect(page.locator(".page__lead")).to_contain_text("Senior expectations are met.")
    context.close()
