"""HR's way through a cycle: open, nudge, give more time, close; with script and without."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from assessments.models import Cycle
from notifications.models import Delivery
from people.models import Organisation, Role
from tests.factories.ladder import PlacementFactory, make_ladder
from tests.factories.people import ReportingLineFactory, RoleFactory, TeamFactory, UserFactory


@pytest.fixture
def hr(transactional_db):
    """HR of a unit: the engineer and their manager stand at a level, a newcomer does not."""
    Organisation.objects.create(name="Tern Logistics", is_demo=True)
    team = TeamFactory(name="Payments")
    level = make_ladder().current_version.levels.get(slug="senior").key
    manager = UserFactory(name="Mara Manager", team=team)
    engineer = UserFactory(name="Enno Engineer", team=team)
    ReportingLineFactory(person=engineer, manager=manager)
    for person in (engineer, manager):
        PlacementFactory(person=person, level=level)
    UserFactory(name="Nora Newcomer", team=team)
    return RoleFactory(person=UserFactory(name="Hana HR"), kind=Role.Kind.HR, unit=team).person


def opens(page):
    """From the empty list to an open cycle."""
    page.get_by_role("link", name="Open a cycle").click()
    page.get_by_label("Title").fill("Autumn 2026")
    page.get_by_role("button", name="See who would take part").click()
    expect(page.locator("main")).to_contain_text("One person stands at no level")
    expect(page.get_by_role("link", name=re.compile("Place.*Nora"))).to_be_visible()


def closes(page):
    page.get_by_role("link", name="Close", exact=True).click()
    expect(page.locator("main")).to_contain_text("2 results are not shared and stay so.")


def test_hr_opens_nudges_extends_and_closes(visitor, hr):
    page = visitor.signs_in(hr).goes_to("/hr/cycles/")
    assert visitor.axe() == []
    opens(page)
    assert visitor.axe() == []
    page.get_by_role("button", name="Open it and write to 2 people").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Autumn 2026")
    assert Delivery.objects.filter(kind="cycle_opened").count() == 2

    page.get_by_role("button", name="Nudge all 2").click()
    expect(page.get_by_text("2 people are reminded")).to_be_visible()
    expect(page).to_have_url(re.compile(r"/hr/cycles/[0-9a-f-]+/$"))

    page.get_by_role("link", name=re.compile("Manager assessment missing")).click()
    page.get_by_label("Name, email or job title").press_sequentially("enno")
    expect(page.locator("#found tbody tr")).to_have_count(1)
    page.get_by_role("link", name="Enno Engineer").click()
    until = timezone.localdate() + timedelta(days=60)
    page.get_by_label("Until", exact=True).fill(until.isoformat())
    page.get_by_role("button", name="Give them until then").click()
    expect(page.locator(".page__lead")).to_contain_text(f"Until {until:%-d %B}")
    assert visitor.axe() == []

    page.get_by_role("link", name="Autumn 2026").click()
    closes(page)
    page.get_by_role("button", name="Close the cycle").click()
    expect(page.get_by_role("status").first).to_contain_text("The cycle is closed.")
    assert not Cycle.objects.get().is_open


def test_the_same_without_script(visitor, hr, chromium, live_server):
    visitor.signs_in(hr)
    context = chromium.new_context(java_script_enabled=False, storage_state=visitor.context.storage_state())
    page = context.new_page()
    page.goto(f"{live_server.url}/hr/cycles/")
    opens(page)
    page.get_by_role("button", name="Change something").click()
    expect(page.get_by_label("Title")).to_have_value("Autumn 2026")
    page.get_by_role("button", name="See who would take part").click()
    page.get_by_role("button", name="Open it and write to 2 people").click()
    page.get_by_role("button", name=re.compile(r"Nudge\W+Enno")).click()
    expect(page.get_by_role("status").first).to_contain_text("2 people are reminded")
    page.get_by_role("button", name="Take them out").click()
    page.get_by_role("button", name="Put them back").click()
    page.get_by_role("link", name="Autumn 2026").click()
    page.get_by_label("Name, email or job title").fill("enno")
    page.get_by_role("button", name="Search").click()
    expect(page.locator("#found tbody tr")).to_have_count(1)
    closes(page)
    page.get_by_role("button", name="Close the cycle").click()
    assert not Cycle.objects.get().is_open
    context.close()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_pages_are_accessible_at_every_width(visitor, hr, theme):
    visitor.page.emulate_media(color_scheme=theme)
    page = visitor.signs_in(hr).goes_to("/hr/cycles/")
    opens(page)
    page.get_by_role("button", name="Open it and write to 2 people").click()
    cycle = Cycle.objects.get()
    person = cycle.participations.get(person__name="Enno Engineer")
    here = cycle.get_absolute_url()
    paths = ["/hr/cycles/", "/hr/cycles/new/", here, f"{here}?q=nobody", f"{here}change/", f"{here}close/"]
    wrong = []
    for path in [*paths, f"/hr/cycles/people/{person.pk}/"]:
        visitor.goes_to(path)
        wrong += [f"{path}: {found}" for found in visitor.axe()]
        for width in (360, 1280, 1920):
            visitor.page.set_viewport_size({"width": width, "height": 900})
            if visitor.overflow() > 0:
                wrong.append(f"{path}: {visitor.overflow()} px wider than {width}")
    assert wrong == []
