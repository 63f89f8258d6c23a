"""Evidence in a browser: kept by a few keys, read by those above, at every width, in both themes, without script."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from assessments.models import Evidence
from tests.browser.test_every_page import examine, person
from tests.factories.assessments import EvidenceFactory


@pytest.fixture
def shelf(tern):
    """All that the engineer kept: one piece that is shared, one that is not tagged."""
    owner = person("engineer")
    Evidence.objects.filter(owner=owner).delete()
    EvidenceFactory(owner=owner, title="A very long title " * 11, kind="feedback", shared_at=timezone.now())
    return EvidenceFactory(
        owner=owner, title="Found the leak", url="https://a.example/" + "pull/" * 30, text="Why. " * 90
    )


def test_evidence_is_kept_by_a_few_keys(tern, visitor):
    page = visitor.signs_in(person("engineer")).goes_to("/evidence/")
    keyboard = page.keyboard
    keyboard.press("Tab")
    keyboard.press("Enter")  # skip to content
    keyboard.press("Tab")
    expect(page.get_by_label("What did you do that is worth remembering?")).to_be_focused()
    keyboard.type("Found the leak")
    for key in ("Tab", "Tab", "Tab", "Tab", "Tab"):  # over day, month, year and calendar to the button
        keyboard.press(key)
    expect(page.get_by_role("button", name="Keep it")).to_be_focused()
    keyboard.press("Tab")
    keyboard.press("Enter")  # unfolds the competencies
    keyboard.press("Tab")
    keyboard.press("Space")
    keyboard.press("Enter")
    expect(page.get_by_role("status").first).to_contain_text("Kept. Only you can read it")
    kept = Evidence.objects.get(title="Found the leak")
    assert (kept.competencies.count(), kept.happened_on, kept.is_shared) == (1, timezone.localdate(), False)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_pages_of_evidence_are_accessible_at_every_width(visitor, shelf, theme):
    visitor.signs_in(person("engineer"))
    at = shelf.get_absolute_url()
    paths = ["/evidence/", "/evidence/?competency=none", "/evidence/?year=1999", at, f"{at}edit/", f"{at}delete/"]
    assert examine(visitor, paths, theme) == []
    for summary in visitor.goes_to("/evidence/").locator(".capture summary").all():
        summary.click()
    assert visitor.axe() == []
    visitor.page.set_viewport_size({"width": 360, "height": 900})
    assert visitor.overflow() <= 0


def test_what_is_shared_is_read_by_the_manager(visitor, shelf):
    page = visitor.signs_in(person("manager")).goes_to(f"/evidence/of/{shelf.owner_id}/")
    expect(page.locator(".evid li")).to_have_count(1)
    assert examine(visitor, [f"/evidence/of/{shelf.owner_id}/"], "light") == []


def test_words_narrow_the_timeline_while_one_types(visitor, shelf):
    page = visitor.signs_in(person("engineer")).goes_to("/evidence/?kind=work")
    page.get_by_label("Find in evidence").press_sequentially("nothing")
    expect(page.get_by_role("heading", name="Nothing fits all of this")).to_be_visible()
    expect(page.locator("#count")).to_contain_text("0 pieces of 2")
    page.get_by_role("link", name="Show everything").click()
    expect(page.locator(".evid li")).to_have_count(2)


def test_everything_works_without_script(chromium, live_server, shelf):
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{live_server.url}/accounts/login/")
    page.get_by_role("button", name="Noa Ben-David").click()
    page.get_by_role("link", name="Evidence", exact=True).click()
    page.get_by_label("What did you do that is worth remembering?").fill("https://a.example/pull/7")
    page.get_by_text("Competencies").click()
    page.get_by_label("Debugging").check()
    page.get_by_role("button", name="Keep it").click()
    page.get_by_role("link", name="a.example/pull/7").click()
    page.get_by_label("Add a file").set_input_files({"name": "n.txt", "mimeType": "image/png", "buffer": b"words"})
    page.get_by_role("button", name="Keep the file").click()
    page.get_by_role("button", name="Share it").click()
    expect(page.locator("main")).to_contain_text("You, your managers and HR of your unit")
    page.get_by_role("link", name="Evidence", exact=True).first.click()
    page.get_by_label("Competency of Found the leak").select_option(label="Mentoring")
    page.locator("li", has_text="Found the leak").get_by_role("button").click()
    assert shelf.competencies.count() == 1
    context.close()
