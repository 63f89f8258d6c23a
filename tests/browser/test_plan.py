"""Plans in a browser: begun in two clicks, ticked in place, printed; at every width, in both themes, without script."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from growthplans.actions import comments, goals, plans
from growthplans.models import Goal, Plan
from growthplans.queries.drafts import Draft
from tests.browser.test_every_page import examine, person
from tests.factories.growthplans import CheckInFactory, TemplateFactory

LONG = "Reconcile every place that holds the same fact " * 6


@pytest.fixture
def bare(tern):
    """The engineer of the demo, without any plan."""
    engineer = person("engineer")
    for goal in Goal.objects.filter(plan__person=engineer).order_by("-created_at"):
        goal.delete()
    Plan.objects.filter(person=engineer).delete()
    return engineer


@pytest.fixture
def plan(bare):
    """A plan with one of everything, and one that was finished before."""
    now, on, manager = timezone.now(), timezone.localdate(), person("manager")
    plans.start_plan(by=bare, origin="empty", values={}, drafts=[Draft("Given up", "weekly")], now=now, on=on)
    drafts = [
        Draft(LONG[:290], "weekly", outcome="I know why.", steps=("One", LONG[:290], "Three")),
        Draft("B", "once"),
    ]
    plan = plans.start_plan(by=bare, origin="empty", values={"purpose": LONG}, drafts=drafts, now=now, on=on)
    goal = plan.goals.first()
    CheckInFactory(goal=goal, period_start="2024-03-04", note=LONG[:400])
    comments.add_comment(goal=goal, text=LONG, now=now, by=manager)
    goals.add_goal(plan=plan, values={"title": "Pair", "cadence": "once"}, now=now, on=on, by=manager)
    TemplateFactory(title=LONG[:190], kept_by=manager)
    return plan


def test_a_plan_starts_from_a_guide_with_two_presses_of_a_key(visitor, bare):
    page = visitor.signs_in(bare).goes_to("/growth/start/")
    page.get_by_role("link", name="From Mid-level to Senior").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="From Mid-level to Senior")).to_be_visible()
    expect(page.locator("input[name=goals]:checked")).to_have_count(7)
    page.locator("input[name=goals]:checked").first.focus()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    expect(page.locator("input[name=goals]:focus")).to_have_count(1)
    page.get_by_role("button", name="Start the plan").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Towards Senior")).to_be_visible()
    assert Plan.objects.get(person=bare).goals.count() == 6


def test_a_plan_starts_from_gaps_with_two_clicks(visitor, bare):
    page = visitor.signs_in(bare).goes_to("/growth/start/")
    page.get_by_role("link", name="Your gaps to Senior").click()
    page.get_by_role("button", name="Start the plan").click()
    expect(page.get_by_role("status").first).to_contain_text("Your plan has begun.")
    assert Plan.objects.get(person=bare).origin == "gaps"


def test_a_line_is_ticked_in_place_and_keeps_the_focus(visitor, plan):
    page = visitor.signs_in(plan.person).goes_to(plan.goals.first().get_absolute_url())
    page.get_by_role("button", name="One", exact=True).focus()
    page.keyboard.press("Enter")
    expect(page.locator("#steps [role=status]")).to_have_text("1 of 3 done")
    expect(page.get_by_role("button", name="One", exact=True)).to_be_focused()
    expect(page.get_by_role("button", name="One", exact=True)).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("Enter")
    expect(page.locator("#steps [role=status]")).to_have_text("0 of 3 done")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_pages_of_plans_are_accessible_at_every_width(visitor, plan, theme):
    visitor.signs_in(plan.person)
    here, goal = plan.get_absolute_url(), plan.goals.first().get_absolute_url()
    paths = [here, f"{here}edit/", f"{here}finish/", f"{here}goals/new/", goal, f"{goal}edit/", "/growth/plans/"]
    paths += ["/growth/start/", "/growth/start/gaps/", "/growth/start/empty/", "/growth/templates/"]
    assert examine(visitor, paths, theme) == []
    for summary in visitor.goes_to(goal).locator("main summary").all():
        summary.click()
    assert visitor.axe() == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_what_a_manager_sees_of_plans_is_accessible_at_every_width(visitor, plan, theme):
    template = TemplateFactory(kept_by=person("manager"))
    visitor.signs_in(person("manager"))
    remark = plan.goals.first().comments.get()
    paths = [plan.get_absolute_url(), f"{plan.get_absolute_url()}goals/new/", "/growth/templates/new/"]
    paths += [template.get_absolute_url(), f"{template.get_absolute_url()}edit/"]
    paths += [f"{template.get_absolute_url()}delete/", f"/growth/comments/{remark.pk}/edit/"]
    paths += [f"/growth/comments/{remark.pk}/delete/"]
    assert examine(visitor, paths, theme) == []


def test_a_plan_on_paper_has_its_checklists_and_no_buttons(visitor, plan):
    page = visitor.signs_in(plan.person).goes_to(plan.get_absolute_url())
    page.emulate_media(media="print")
    expect(page.get_by_text("I know why.")).to_be_visible()
    expect(page.locator(".checklist__items li").first).to_be_visible()
    for name in ("Print", "Edit", "Add a goal", "Take it up"):
        expect(page.get_by_text(name, exact=True).first).to_be_hidden()
    expect(page.locator(".nav")).to_be_hidden()
    assert page.pdf().startswith(b"%PDF")


def test_everything_works_without_script(chromium, live_server, bare):
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{live_server.url}/accounts/login/")
    page.get_by_role("button", name="Noa Ben-David").click()
    page.goto(f"{live_server.url}/growth/start/")
    page.get_by_role("link", name="From Mid-level to Senior").click()
    page.get_by_role("button", name="Start the plan").click()
    page.get_by_role("link", name="Before you settle on a design").click()
    page.locator("button.tick").first.click()
    expect(page.locator("#steps")).to_contain_text("1 of 9 done")
    page.get_by_label("Say something about it").fill("Sit with me on Thursday?")
    page.get_by_role("button", name="Say it").click()
    expect(page.locator(".remark")).to_contain_text("Sit with me on Thursday?")
    page.get_by_text("Drop it").first.click()
    page.get_by_label("Why").fill("The team changed.")
    page.get_by_role("button", name="Drop it").click()
    expect(page.locator("main")).to_contain_text("Why it was dropped:")
    page.get_by_role("button", name="Open it again").click()
    page.get_by_role("button", name="Reached", exact=True).click()
    assert Goal.objects.filter(plan__person=bare, state="done").count() == 1
    context.close()
