"""Reading and comparing ladders in a browser: every page, every width, both themes, and the reader's way through."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from ladder.actions import ladders
from ladder.models import Ladder, Statement
from ladder.queries.content import document_of
from tests.browser.test_every_page import examine, person
from tests.factories.ladder import publish_version


@pytest.fixture
def ladder(tern):
    """The demo's ladder, in its second version."""
    return Ladder.objects.get(slug="software-engineering")


def addresses(ladder):
    """One page of each kind."""
    document = document_of(ladder.current_version)
    levels, guide = document.levels, document.guides[0]
    junior = levels["engineer/junior"].key

    def at(name, *arguments):
        return reverse(f"ladder:{name}", args=[ladder.pk, *arguments])

    return [
        "/ladders/",
        "/ladders/search/?q=incident",
        "/ladders/search/?q=inciddent",
        "/ladders/search/",
        at("ladder"),
        f"{at('ladder')}?version=1",
        at("track", document.tracks[0].key),
        at("level", levels["engineer/senior"].key),
        at("competency", document.competencies[0].key),
        at("guide", levels[guide.source].key, levels[guide.target].key),
        at("page", document.pages[0].slug),
        at("compare"),
        f"{at('compare')}?from={junior}&to={junior}&old=1&new=2",
        at("compare_tracks"),
        at("versions"),
        at("compare_versions"),
    ]


@pytest.mark.parametrize(("key", "theme"), [("engineer", "light"), ("owner", "dark")])
def test_ladder_pages_are_accessible_at_every_width(visitor, ladder, key, theme):
    visitor.signs_in(person(key))
    assert examine(visitor, addresses(ladder), theme) == []


def test_public_pages_are_accessible_without_signing_in(visitor, ladder):
    Ladder.objects.filter(pk=ladder.pk).update(is_public=True)
    pages = [path for path in addresses(ladder) if str(ladder.pk) in path and "version" not in path]
    assert examine(visitor, [path for path in pages if "old=" not in path], "light") == []


def test_a_reader_goes_from_the_ladder_to_what_is_asked_next(visitor, ladder):
    """Ladder → the level asked next → what changes → only what is new or raised → the guide."""
    page = visitor.signs_in(person("engineer")).goes_to("/ladders/")
    page.get_by_role("link", name="Software engineering").click()
    expect(page.locator("[data-state=now]").first).to_contain_text("Mid-level")
    page.get_by_role("navigation", name="Levels").get_by_role("link", name="Senior", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Senior")
    example = page.locator("article .more li").first
    expect(example).to_be_hidden()
    page.get_by_text("What it can look like").first.click()
    expect(example).to_be_visible()
    page.get_by_role("link", name="Compare with your level, Mid-level").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("What changes from Mid-level to Senior")
    whole = page.locator("tr[data-kind]").count()
    page.get_by_role("link", name="Dropped").click()
    expect(page.locator("tr[data-kind]")).not_to_have_count(whole)
    page.get_by_role("link", name="Read the guide").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("From Mid-level to Senior")
    page.get_by_role("navigation", name="In this guide").get_by_role("link", name="Checklists").click()
    expect(page.locator("#checklists")).to_be_in_viewport()


def test_levels_are_compared_by_two_choices(visitor, ladder):
    page = visitor.signs_in(person("engineer")).goes_to(reverse("ladder:compare", args=[ladder.pk]))
    page.get_by_label("From", exact=True).select_option(label="Junior")
    page.get_by_label("to", exact=True).select_option(label="Tech Lead")
    page.get_by_role("button", name="Compare").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("What changes from Junior to Tech Lead")


def test_search_finds_while_one_types_and_the_address_can_be_kept(visitor, ladder):
    page = visitor.signs_in(person("engineer")).goes_to("/ladders/search/")
    page.get_by_label("Search the ladders").press_sequentially("mentorring")
    expect(page.locator("#count")).to_contain_text("comes near")
    expect(page.locator("#found mark").first).to_be_visible()
    assert page.url.endswith("?q=mentorring")
    page.reload()
    expect(page.locator("#count")).to_contain_text("comes near")


def test_a_message_of_a_guide_is_copied(visitor, ladder):
    visitor.context.grant_permissions(["clipboard-read", "clipboard-write"])
    document = document_of(ladder.current_version)
    guide, levels = document.guides[0], document.levels
    path = reverse("ladder:guide", args=[ladder.pk, levels[guide.source].key, levels[guide.target].key])
    page = visitor.signs_in(person("engineer")).goes_to(path)
    page.get_by_role("button", name="Copy").first.click()
    expect(page.locator("#live")).to_have_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()") == guide.messages[0].text


def test_expectations_that_stay_are_folded_on_a_phone_until_asked_for(visitor, ladder):
    """Version 3 has another word for Junior, so that all but one expectation stay."""
    draft = ladders.start_draft(version=ladder.current_version, by=person("owner"))
    Statement.objects.filter(pk=Statement.objects.filter(version=draft, level__slug="junior").first().pk).update(
        text="Says something else."
    )
    publish_version(draft)
    ladder.refresh_from_db()
    junior = document_of(ladder.current_version).levels["engineer/junior"].key
    path = f"{reverse('ladder:compare', args=[ladder.pk])}?from={junior}&to={junior}&old=2&new=3"
    page = visitor.signs_in(person("engineer")).goes_to(path)
    carried = page.locator("tr[data-kind=carried] td").first
    expect(carried).to_be_visible()
    page.set_viewport_size({"width": 360, "height": 900})
    expect(carried).to_be_hidden()
    page.get_by_role("link", name="Carried").click()
    expect(page.locator("tr[data-kind=carried] td").first).to_be_visible()
