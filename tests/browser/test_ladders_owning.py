"""What a ladder owner does from one page to the next, and what a reader sees of it; with script and without."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from ladder.actions import ladders
from ladder.models import Level, LevelKey, Placement, Version
from people.models import Organisation, Role
from tests.factories.ladder import SMALL, PlacementFactory, make_ladder
from tests.factories.people import RoleFactory, UserFactory

WIDTHS = (360, 1280, 1920)


@pytest.fixture
def tern(transactional_db):
    Organisation.objects.create(name="Tern Logistics", is_demo=True)


@pytest.fixture
def owner(tern):
    return RoleFactory(person=UserFactory(name="Lars Ladder"), kind=Role.Kind.LADDER_OWNER).person


@pytest.fixture
def ladder(tern):
    return make_ladder()


@pytest.fixture
def engineer(ladder):
    """Somebody who stands at Mid-level."""
    level = Level.objects.get(version=ladder.current_version, slug="mid-level")
    return PlacementFactory(person=UserFactory(name="Enno Engineer"), level=level.key).person


def draft_of(ladder):
    return f"/ladders/{ladder.pk}/draft/"


def test_an_owner_imports_a_changed_file_after_a_look_at_the_plan(visitor, owner, ladder, tmp_path):
    file = tmp_path / "engineering.yaml"
    file.write_text(SMALL.replace("Finding out why.", "Finding out why it fails."), encoding="utf-8")
    page = visitor.signs_in(owner).goes_to("/ladders/import/")
    page.get_by_label("File", exact=True).set_input_files(file)
    page.get_by_role("button", name="See what changes").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Engineering")
    expect(page.locator("ins")).to_have_text("it fails")
    assert not Version.objects.filter(state="draft").exists()
    assert visitor.axe() == []
    page.get_by_role("button", name="Import it as a draft").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Draft of Engineering")
    assert Version.objects.filter(state="draft").exists()


def test_a_file_with_mistakes_is_mended_on_the_page(visitor, owner):
    page = visitor.signs_in(owner).goes_to("/ladders/import/")
    page.get_by_label("Or its text").fill(SMALL.replace("title: Engineering", "titel: Engineering"))
    page.get_by_role("button", name="See what changes").click()
    summary = page.get_by_role("alert")
    expect(summary).to_be_focused()
    expect(summary).to_contain_text("Did you mean “title”?")
    assert visitor.axe() == []
    page.get_by_label("Or its text").fill(SMALL)
    page.get_by_role("button", name="See what changes").click()
    expect(page.get_by_role("button", name="Import it as a draft")).to_be_visible()


def test_an_owner_changes_removes_publishes_and_a_reader_sees_it(visitor, owner, ladder, engineer):
    page = visitor.signs_in(owner).goes_to(draft_of(ladder))
    page.get_by_role("button", name="Start a draft").click()

    page.get_by_role("link", name=re.compile("^Debugging, Senior:")).click()
    field = page.get_by_label("What is asked").first
    field.fill("Finds the cause **across services**.")
    expect(page.locator("#looks strong")).to_have_text("across services")  # while one types
    assert visitor.axe() == []
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("link", name=re.compile("^Debugging, Senior:"))).to_contain_text("across services")

    page.get_by_role("link", name="Tracks and levels").click()
    page.get_by_role("link", name="Remove: Mid-level").click()
    expect(page.locator("main")).to_contain_text("One person stands at this level.")
    page.get_by_role("button", name="Take it out").click()

    page.get_by_role("link", name="See the changes and publish").click()
    assert visitor.axe() == []
    page.get_by_role("button", name="Publish version 2").click()
    expect(page.get_by_role("alert")).to_contain_text("Say where they stand then.")
    page.get_by_label("Engineer · Mid-level").select_option(label="Engineer · Senior")
    page.get_by_label("What changed and why").fill("Two levels said the same.")
    page.get_by_role("button", name="Publish version 2").click()
    expect(page).to_have_url(re.compile(f"/ladders/{ladder.pk}/$"))

    version = Version.objects.get(state="published")
    assert (version.number, version.note) == (2, "Two levels said the same.")
    now = Placement.objects.on(timezone.localdate()).get(person=engineer)
    assert now.level == LevelKey.objects.get(pk=Level.objects.get(version=version, slug="senior").key_id)
    visitor.signs_in(engineer)
    exported = visitor.context.request.get(f"{visitor.live_server.url}/ladders/{ladder.pk}/export/")
    assert "across services" in exported.text()


def test_the_same_without_script(owner, ladder, engineer, chromium, live_server, visitor):
    visitor.signs_in(owner)
    context = chromium.new_context(java_script_enabled=False, storage_state=visitor.context.storage_state())
    page = context.new_page()
    page.goto(f"{live_server.url}{draft_of(ladder)}")
    page.get_by_role("button", name="Start a draft").click()
    page.get_by_role("link", name=re.compile("^Debugging, Senior:")).click()
    page.get_by_label("What is asked").first.fill("Finds *all* causes.")
    page.get_by_role("button", name="Preview").click()
    expect(page.locator("#looks em")).to_have_text("all")
    expect(page.get_by_label("What is asked").first).to_have_value("Finds *all* causes.")
    page.get_by_role("button", name="Another statement").click()
    page.get_by_label("What is asked").nth(1).fill("Prevents the next one.")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("link", name=re.compile("^Debugging, Senior:"))).to_contain_text("Prevents the next one.")
    page.get_by_role("link", name="Tracks and levels").click()
    page.get_by_role("button", name="Move down: Junior").click()
    expect(page.locator(".draftlist").first.locator("a").first).to_have_text("Mid-level")
    page.get_by_role("link", name="See the changes and publish").click()
    page.get_by_role("button", name="Publish version 2").click()
    expect(page).to_have_url(re.compile(f"/ladders/{ladder.pk}/$"))
    assert Version.objects.get(state="published").number == 2
    context.close()


def test_levels_change_places_by_keyboard_and_the_focus_stays(visitor, owner, ladder):
    ladders.start_draft(version=ladder.current_version, by=owner)
    page = visitor.signs_in(owner).goes_to(f"{draft_of(ladder)}sheets/tracks/")
    button = page.get_by_role("button", name="Move down: Junior")
    button.focus()
    page.keyboard.press("Enter")
    names = page.locator(".draftlist").first.locator(".draftlist__item > a")
    expect(names).to_have_text(["Mid-level", "Junior", "Senior"])
    expect(button).to_be_focused()
    page.keyboard.press("Enter")
    expect(names).to_have_text(["Mid-level", "Senior", "Junior"])


def test_two_owners_on_one_cell_lose_no_word(visitor, owner, ladder, chromium, live_server):
    ladders.start_draft(version=ladder.current_version, by=owner)
    page = visitor.signs_in(owner).goes_to(draft_of(ladder))
    page.get_by_role("link", name=re.compile("^Debugging, Senior:")).click()
    other = visitor.context.new_page()
    other.goto(page.url)
    other.get_by_label("What is asked").first.fill("Theirs.")
    other.get_by_role("button", name="Save", exact=True).click()
    page.get_by_label("What is asked").first.fill("Mine.")
    page.get_by_role("button", name="Save", exact=True).click()
    notice = page.get_by_role("alert")
    expect(notice).to_be_focused()
    expect(notice).to_contain_text("Theirs.")
    expect(notice).to_contain_text("Mine.")
    assert visitor.axe() == []
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("link", name=re.compile("^Debugging, Senior:"))).to_contain_text("Mine.")


def test_somebody_suggests_and_an_owner_answers(visitor, owner, ladder, engineer):
    level = Level.objects.get(version=ladder.current_version, slug="senior")
    page = visitor.signs_in(engineer).goes_to(f"/ladders/{ladder.pk}/suggest/?level={level.key_id}")
    page.get_by_label("What should it say instead").fill("Senior engineers mentor, too.")
    assert visitor.axe() == []
    page.get_by_role("button", name="Send the suggestion").click()
    expect(page.locator("main")).to_contain_text("Senior engineers mentor, too.")
    page = visitor.signs_in(owner).goes_to(f"/ladders/{ladder.pk}/suggestions/")
    page.get_by_role("link", name=re.compile("Answer\\W+Enno")).click()
    page.get_by_role("button", name="Decline").click()
    expect(page.get_by_role("alert")).to_contain_text("Say why, in a word or two")
    assert visitor.axe() == []
    page.get_by_label("Your answer").fill("They do already.")
    page.get_by_role("button", name="Decline").click()
    expect(page.locator("main")).to_contain_text("Nothing waits for an answer")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_page_of_an_owner_is_accessible_at_every_width(visitor, owner, ladder, engineer, theme):
    draft = ladders.start_draft(version=ladder.current_version, by=owner)
    level = Level.objects.get(version=draft, slug="junior")
    visitor.signs_in(owner).page.emulate_media(color_scheme=theme)
    at = draft_of(ladder)
    cell = f"{at}cells/{draft.competencys.get(slug='debugging').key_id}/{level.key_id}/"
    paths = [
        *("/ladders/new/", "/ladders/import/", at, f"{at}about/", f"{at}findings/", f"{at}publish/", f"{at}discard/"),
        *(f"{at}sheets/{name}/" for name in ("tracks", "competencies", "prose")),
        *(f"{at}add/{sort}/" for sort in ("tracks", "dimensions", "competencies", "guides", "pages")),
        *(f"{at}parts/levels/{level.key_id}/", f"{at}parts/levels/{level.key_id}/remove/", cell),
        *(f"/ladders/{ladder.pk}/suggest/", f"/ladders/{ladder.pk}/suggestions/"),
    ]
    wrong = []
    for path in paths:
        visitor.goes_to(path)
        wrong += [f"{path}: {finding}" for finding in visitor.axe()]
        for width in WIDTHS:
            visitor.page.set_viewport_size({"width": width, "height": 900})
            if visitor.overflow() > 0:
                wrong.append(f"{path} at {width}: {visitor.overflow()} pixels too wide")
    assert wrong == []
