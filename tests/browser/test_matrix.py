"""The team matrix in a browser: by keyboard only, at every width, in both themes, and without JavaScript."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from assessments.actions import current
from ladder.models import Placement
from ladder.queries.asked import asking
from people.models import ReportingLine
from tests.assessments.team import under_way
from tests.browser.conftest import Visitor
from tests.browser.test_every_page import examine, person
from tests.factories.assessments import CycleFactory, share


@pytest.fixture
def manager(tern):
    """The demo's manager, whose people have a shared result each, of which no two are alike; one has a draft, too."""
    someone = person("manager")
    today = timezone.localdate()
    reports = ReportingLine.objects.on(today).filter(manager=someone).values("person")
    places = Placement.objects.on(today).filter(person__in=reports).select_related("level__ladder__current_version")
    cycle = CycleFactory()
    for number, place in enumerate(places.order_by("person__name")):
        version = place.level.ladder.current_version
        asked = asking(version.pk)
        required = zip(asked.columns, asked.at(asked.document.path_of[place.level_id]), strict=True)
        slugs = [column.competency.slug for column, wanted in required if wanted is not None]
        agreed = {slug: (at + number) % 4 for at, slug in enumerate(slugs)}
        own = {slug: (at * number) % 4 for at, slug in enumerate(slugs)}
        comments = dict.fromkeys(slugs, "In the release of May.")
        share(place.person, version, place.level_id, agreed, own, manager=someone, cycle=cycle, comments=comments)
        if number == 0:
            path = asked.document.path_of[place.level_id]
            under_way(place.person, place.level.ladder, manager=someone, drafted={slugs[0]: 1}, path=path)
    current.rebuild()
    return someone


@pytest.fixture
def cells(visitor, manager):
    visitor.signs_in(manager).goes_to("/team/")
    return visitor.page.locator("a.cell")


def focused(page):
    return page.evaluate("document.activeElement.innerText.trim() || document.activeElement.textContent.trim()")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_matrix_is_accessible_at_every_width(visitor, cells, theme):
    address = cells.first.get_attribute("href")
    paths = ["/team/", f"/team/{address}", "/team/?show=below&sort=gaps&fold=craft", "/team/?level=next&every=on"]
    assert examine(visitor, paths, theme) == []


def test_somebody_with_nobody_is_told_so_accessibly(visitor, tern):
    visitor.signs_in(person("engineer"))
    assert examine(visitor, ["/team/"], "light") == []


def test_by_keyboard_only(visitor, cells):
    page = visitor.page
    page.locator(".matrix__name").last.focus()
    page.keyboard.press("Tab")
    first = focused(page)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('[data-grid]')") is None  # the grid is one stop
    page.keyboard.press("Shift+Tab")
    assert focused(page) == first
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    inside = focused(page)
    assert inside != first
    page.keyboard.press("End")
    last = focused(page)
    page.keyboard.press("ArrowRight")
    assert focused(page) == last
    page.keyboard.press("Home")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    assert focused(page) == inside

    page.keyboard.press("Enter")
    panel = page.locator(".panel")
    expect(panel.get_by_role("heading", level=2)).to_be_focused()
    expect(panel).to_contain_text("In the release of May.")
    assert "cell=" in page.url
    expect(page.locator("a.cell[aria-current]")).to_have_count(1)

    page.keyboard.press("Escape")
    expect(panel).to_have_count(0)
    assert focused(page) == inside
    assert "cell=" not in page.url

    page.keyboard.press("?")
    expect(page.locator("[data-keys]")).to_be_visible()


def test_an_open_cell_leads_to_its_neighbours_and_back(visitor, cells):
    page = visitor.page
    cells.first.click()
    heading = page.locator(".panel h2")
    before = heading.inner_text()
    page.get_by_role("link", name="Next competency").click()
    expect(heading).not_to_have_text(before)
    page.go_back()
    expect(heading).to_have_text(before)
    page.get_by_role("link", name="Close and go back to the matrix").click()
    expect(page.locator(".panel")).to_have_count(0)


def test_filters_orders_and_levels_change_the_table_in_place(visitor, cells):
    page = visitor.page
    page.get_by_role("link", name="Below what is asked").click()
    expect(page.locator(".chip[aria-current]")).to_contain_text("Below what is asked")
    assert "show=below" in page.url
    page.get_by_label("Compare with").select_option("next")
    expect(page.locator("#lead")).to_contain_text("against the next level")
    assert "show=below" in page.url
    assert "level=next" in page.url


def test_without_javascript_every_cell_is_an_address(chromium, live_server, manager):
    context = chromium.new_context(java_script_enabled=False, viewport={"width": 360, "height": 800})
    visitor = Visitor(context, live_server).signs_in(manager)
    page = visitor.goes_to("/team/")
    cell = page.locator("a.cell:visible").first
    cell.click()
    expect(page.locator(".panel")).to_be_visible()
    expect(page.locator(".matrix")).to_be_hidden()  # on a phone the cell is the page
    page.get_by_role("link", name="Close and go back to the matrix").click()
    page.get_by_role("link", name="Show every cell").click()
    assert page.locator("a.cell:visible").count() == page.locator("a.cell").count()
    context.close()
    assert visitor.complaints == []
