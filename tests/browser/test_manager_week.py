"""A manager's week in a browser: finding who is stuck by keyboard, a comment, a nudge, and the notes of a 1:1."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from growthplans.models import CheckIn, Comment, Goal, OneOnOne, Plan, PrivateNote, Step
from notifications.models import Delivery
from people.models import ReportingLine
from tests.browser.conftest import Visitor
from tests.browser.test_every_page import examine, person
from tests.factories.growthplans import CommentFactory, GoalFactory, OneOnOneFactory
from tests.growthplans import trouble


@pytest.fixture
def manager(tern):
    """The demo's manager, of whose people the first is stuck and overdue, the second well, the third without a plan."""
    for model in (PrivateNote, OneOnOne, Comment, CheckIn, Step, Goal, Plan):
        model.objects.all().delete()
    someone, on = person("manager"), timezone.localdate()
    lines = ReportingLine.objects.on(on).filter(manager=someone, person__state="active").select_related("person")
    first, second, *_ = [line.person for line in lines.order_by("person__name")]
    plan = trouble.plan_of(first)
    goal = trouble.stuck(plan, "No incident came.", title="Lead one incident review from the first alert to the last")
    trouble.overdue(plan, title="Give every new alert an owner")
    CommentFactory(goal=goal, author=someone, text="Take Amara along.")
    GoalFactory(plan=plan, title="Read the runbook", state="suggested", suggested_by=someone)
    trouble.well(trouble.plan_of(second))
    OneOnOneFactory(person=first, manager=someone, on=trouble.week(2), notes="Said then.")
    OneOnOneFactory(person=first, manager=someone, on=on)
    return someone


@pytest.fixture
def talk(manager):
    return OneOnOne.objects.select_related("person").get(on=timezone.localdate())


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_reports_and_talks_are_accessible_at_every_width(visitor, manager, talk, theme):
    visitor.signs_in(manager)
    paths = ["/growth/reports/", "/growth/reports/?show=stuck", "/growth/talks/", talk.get_absolute_url()]
    assert examine(visitor, [*paths, OneOnOne.objects.last().get_absolute_url()], theme) == []


def test_somebody_with_nobody_is_told_so_accessibly(visitor, tern):
    visitor.signs_in(person("engineer"))
    assert examine(visitor, ["/growth/reports/", "/growth/talks/"], "light") == []


def press_until(page, name):
    """Tab on until what bears this name has the focus, as somebody without a mouse does."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.innerText.trim()").startswith(name):
            return
    raise AssertionError(f"Tab never reaches {name}")


def test_who_is_stuck_is_found_and_asked_by_keyboard_only(visitor, manager, talk):
    page = visitor.signs_in(manager).goes_to("/team/")
    press_until(page, "Who needs a word")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Your reports")
    press_until(page, "Stuck")
    page.keyboard.press("Enter")
    row = page.locator("article")
    expect(row).to_have_count(1)
    expect(row).to_contain_text("“No incident came.”")

    press_until(page, "Comment")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("Shall we look for one together?")
    press_until(page, "Say it")
    page.keyboard.press("Enter")
    expect(row.locator(".saved")).to_contain_text("is reminded of it")
    expect(row.locator(".saved")).to_be_focused()
    assert Comment.objects.get(text__startswith="Shall we").author == manager

    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.innerText").startswith("Nudge")
    page.keyboard.press("Enter")
    expect(row).to_contain_text("nudged today at")
    expect(row.locator(".saved")).to_be_focused()
    expect(row.get_by_role("button", name="Nudge")).to_have_count(0)
    assert Delivery.objects.filter(kind="goal_nudged", person=talk.person).count() == 1
    assert visitor.axe() == []

    page.get_by_role("link", name="Open the 1:1").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(f"1:1 with {talk.person.name}")


def test_both_notes_are_kept_as_one_types(visitor, manager, talk):
    page = visitor.signs_in(manager).goes_to(talk.get_absolute_url())
    page.get_by_role("textbox", name="Notes of both").fill("Bring the incident list.")
    expect(page.locator("#notes-saved")).to_contain_text("Saved at")
    page.get_by_role("textbox", name="Your own notes").fill("Ask about the on-call load.")
    expect(page.locator("#own-saved")).to_contain_text("Saved at")
    page.get_by_role("textbox", name="Notes of both").press("End")
    page.get_by_role("textbox", name="Notes of both").press_sequentially(" Both of us.")
    expect(page.locator("#notes-saved [name=row_version]")).to_have_value("3")
    page.reload()
    expect(page.get_by_role("textbox", name="Notes of both")).to_have_value("Bring the incident list. Both of us.")
    expect(page.get_by_role("textbox", name="Your own notes")).to_have_value("Ask about the on-call load.")
    assert PrivateNote.objects.get().author == manager


def test_when_the_other_writes_too_no_word_is_lost(visitor, manager, talk):
    page = visitor.signs_in(manager).goes_to(talk.get_absolute_url())
    OneOnOne.objects.filter(pk=talk.pk).update(notes="Bring the runbook.", row_version=2)
    page.get_by_role("textbox", name="Notes of both").fill("Bring the incident list.")
    conflict = page.locator("#notes-conflict")
    expect(conflict).to_contain_text("changed this meanwhile")
    expect(conflict).to_contain_text("Bring the runbook.")
    assert visitor.axe() == []
    conflict.get_by_role("button", name="Put both together below").click()
    both = "Bring the runbook.\n\nBring the incident list."
    expect(page.get_by_role("textbox", name="Notes of both")).to_have_value(both)
    page.get_by_role("textbox", name="Notes of both").press("Control+End")
    page.get_by_role("textbox", name="Notes of both").press_sequentially(" Done.")
    expect(page.locator("#notes-saved")).to_contain_text("Saved at")
    talk.refresh_from_db()
    assert talk.notes == f"{both} Done."


def test_a_comment_is_settled_where_it_stands(visitor, manager, talk):
    page = visitor.signs_in(manager).goes_to(talk.get_absolute_url())
    page.get_by_role("button", name="That is settled").click()
    expect(page.locator("li .saved")).to_have_text("Settled.")
    expect(page.locator("li .saved")).to_be_focused()
    assert not Comment.objects.open().exists()


def test_without_javascript_all_of_it_works(chromium, live_server, manager, talk):
    context = chromium.new_context(java_script_enabled=False, viewport={"width": 360, "height": 800})
    visitor = Visitor(context, live_server).signs_in(manager)
    page = visitor.goes_to("/growth/reports/?show=stuck")
    page.get_by_text("Comment", exact=False).first.click()
    page.get_by_label("What would you like to say").first.fill("Shall we look for one together?")
    page.get_by_role("button", name="Say it").first.click()
    expect(page.locator(".messages")).to_contain_text("is reminded of it")
    assert "show=stuck" in page.url
    page.get_by_role("button", name="Nudge").first.click()
    expect(page.locator(".messages")).to_contain_text("gets a mail about this goal")
    page.get_by_role("link", name="Open the 1:1").click()
    page.get_by_role("textbox", name="Notes of both").fill("Bring the incident list.")
    page.locator("#notes").get_by_role("button", name="Save").click()
    page.get_by_role("textbox", name="Your own notes").fill("Ask about the on-call load.")
    page.locator("#own").get_by_role("button", name="Save").click()
    expect(page.get_by_role("textbox", name="Notes of both")).to_have_value("Bring the incident list.")
    expect(page.get_by_role("textbox", name="Your own notes")).to_have_value("Ask about the on-call load.")
    page.get_by_role("button", name="That is settled").first.click()
    expect(page.locator(".messages")).to_contain_text("Settled.")
    page.get_by_text("Set the next one").click()
    page.get_by_role("button", name="Set it").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("1:1 with")
    context.close()
    assert visitor.complaints == []
