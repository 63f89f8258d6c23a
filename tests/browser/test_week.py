"""The week in a browser: by keyboard only, from a mailed link without login, at every width, without script."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from assessments.models import Evidence
from core.periods import start_of, start_of_last
from growthplans.models import CheckIn, Goal, Plan, Step
from notifications.links import reminder_path
from notifications.models import Due
from tests.browser.test_every_page import examine, person
from tests.factories.assessments import EvidenceFactory
from tests.factories.growthplans import CheckInFactory, GoalFactory, PlanFactory


@pytest.fixture
def today(tern):
    return timezone.localdate()


@pytest.fixture
def noa(today):
    """The engineer, whatever the demo gave them to do."""
    owner = person("engineer")
    Plan.objects.filter(person=owner, state="active").update(state="finished", finished_at=timezone.now())
    Evidence.objects.filter(owner=owner).delete()
    return owner


@pytest.fixture
def goals(noa, today):
    """A weekly goal that was answered last week, one that was not, and a monthly one with a checklist."""
    plan = PlanFactory(person=noa)
    titles = {"Write up two options": "weekly", "Pair with Mateo": "weekly", "Give every alert an owner": "monthly"}
    made = [
        GoalFactory(plan=plan, title=title, cadence=cadence, starts_on=today - timedelta(days=90), position=position)
        for position, (title, cadence) in enumerate(titles.items())
    ]
    CheckInFactory(goal=made[0], period_start=start_of_last("week", today), answer="partly", note="A draft is there.")
    Step.objects.create(goal=made[2], position=0, text="Ask Amara")
    EvidenceFactory(owner=noa, title="Found the leak")
    return made


def said(goal, start):
    return CheckIn.objects.get(goal=goal, period_start=start)


def focused(page):
    return page.locator("*:focus")


def tab_to(page, target, *, most=12):
    """Press Tab until the focus is there, as somebody who reads along does."""
    for _ in range(most):
        if target.evaluate("each => each === document.activeElement"):
            return
        page.keyboard.press("Tab")
    expect(target).to_be_focused()


def sends(page, key):
    """Press a key that answers, and wait until the answer is on the page."""
    with page.expect_response("**/growth/week/**"):
        page.keyboard.press(key)
    expect(page.locator(".htmx-request, .htmx-swapping, .htmx-settling")).to_have_count(0)


def test_the_week_is_answered_by_keyboard_only(visitor, goals, noa, today):
    options, pairing, alerts = goals
    week, last_week = start_of("week", today), start_of_last("week", today)
    page = visitor.signs_in(noa).goes_to("/growth/")
    press = page.keyboard.press
    press("Tab")
    press("Enter")  # skip to content
    # One key answers, and the focus stays at what was pressed.
    tab_to(page, page.locator(f"#g-{options.pk} h3 a"))
    sends(page, "1")
    expect(page.locator(f"#a-{options.pk}-1")).to_have_attribute("aria-pressed", "true")
    expect(page.locator(f"#a-{options.pk}-1")).to_be_focused()
    expect(page.locator("#week-open")).to_have_text("Two goals are open this week.")
    # A line, by Enter.
    tab_to(page, page.locator(f"#an-{options.pk}"))
    page.keyboard.type("1 of 2 is written, 3 to go")
    sends(page, "Enter")
    expect(page.locator(f"#an-{options.pk}")).to_be_focused()
    expect(page.locator(f"#g-{options.pk} [role=status]")).to_contain_text("Kept: Done")
    # Evidence: one piece that is there, one that is new.
    tab_to(page, page.locator(f"#g-{options.pk} summary", has_text="Evidence"))
    press("Enter")
    press("Tab")
    press("Space")
    press("Tab")
    page.keyboard.type("Showed it to Amara")
    sends(page, "Enter")
    expect(page.locator(f"#g-{options.pk} input[type=checkbox]:checked")).to_have_count(2)
    # Another answer, and back.
    tab_to(page, page.locator(f"#a-{options.pk}-3"), most=40)
    sends(page, "2")
    expect(page.locator(f"#a-{options.pk}-2")).to_have_attribute("aria-pressed", "true")
    answer = said(options, week)
    assert (answer.answer, answer.note) == ("partly", "1 of 2 is written, 3 to go")
    assert {entry.title for entry in answer.evidence.all()} == {"Found the leak", "Showed it to Amara"}
    tab_to(page, page.locator(f"#g-{options.pk}").get_by_role("button", name="Undo"), most=20)
    sends(page, "Enter")
    expect(page.locator(f"#a-{options.pk}-2")).not_to_have_attribute("aria-pressed", "true")
    assert not CheckIn.objects.filter(goal=options, period_start=week).exists()
    # The last week, late.
    page.locator(f"#g-{pairing.pk} h3 a").focus()
    tab_to(page, page.locator(f"#late-{pairing.pk}"))
    press("Enter")
    press("Tab")
    sends(page, "3")
    expect(page.locator(f"#l-{pairing.pk}-3")).to_be_focused()
    expect(page.locator(f"#g-{pairing.pk} [role=status]")).to_contain_text("Kept for last week: Not this time")
    assert said(pairing, last_week).answer == "not_this_time"
    # A line of the checklist.
    tab_to(page, page.locator(f"#g-{alerts.pk} summary", has_text="Checklist"), most=20)
    press("Enter")
    press("Tab")
    sends(page, "Space")
    expect(page.locator(f"#g-{alerts.pk} summary", has_text="Checklist: 1 of 1")).to_be_visible()
    assert alerts.steps.get().done_at is not None


def test_an_answer_from_elsewhere_is_not_written_over(visitor, goals, noa, today):
    goal = goals[0]
    page = visitor.signs_in(noa).goes_to("/growth/")
    CheckInFactory(goal=goal, period_start=start_of("week", today), answer="done", note="From the mail.")
    page.locator(f"#a-{goal.pk}-2").click()
    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.get_by_role("alert")).to_contain_text("From the mail.")
    assert visitor.axe() == []
    page.get_by_role("alert").get_by_role("button").click()
    expect(page.locator(f"#a-{goal.pk}-2")).to_have_attribute("aria-pressed", "true")
    assert (said(goal, start_of("week", today)).answer, page.get_by_role("alert").count()) == ("partly", 0)


def test_home_answers_in_place(visitor, goals, noa, today):
    page = visitor.signs_in(noa).goes_to("/")
    expect(page.locator("#week-open")).to_have_text("Three goals are open this week.")
    page.locator(f"#g-{goals[1].pk}").get_by_role("button", name="Done").first.click()
    expect(page.locator("#week-open")).to_have_text("Two goals are open this week.")
    assert said(goals[1], start_of("week", today)).answer == "done"


@pytest.fixture
def due(goals, noa, today):
    return Due.objects.create(
        kind="weekly",
        subject_id=goals[1].pk,
        person=noa,
        period_start=start_of("week", today),
        due_at=timezone.now(),
        slot=timezone.now(),
    )


def test_a_mailed_link_answers_without_login_and_takes_it_back(visitor, due, goals):
    page = visitor.goes_to(reminder_path(due, "done"))
    expect(page.get_by_role("heading", name="Pair with Mateo")).to_be_visible()
    assert CheckIn.objects.filter(goal=goals[1]).count() == 0
    page.get_by_label("One line").fill("He found it.")
    page.get_by_role("button", name="Done").click()
    expect(page.get_by_role("heading", name="Kept: Done")).to_be_visible()
    assert said(goals[1], due.period_start).note == "He found it."
    assert visitor.axe() == []
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("heading", name="Kept: Done")).to_have_count(0)
    assert CheckIn.objects.filter(goal=goals[1]).count() == 0
    assert visitor.context.cookies() == []
    page.get_by_role("link", name="Open it in Rung").click()
    expect(page).to_have_url(f"{visitor.live_server.url}/accounts/login/?next={goals[1].get_absolute_url()}")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_week_and_the_links_are_accessible_at_every_width(visitor, due, goals, noa, today, theme):
    CheckInFactory(goal=goals[0], period_start=start_of("week", today), answer="done", note="Words " * 80)
    Goal.objects.filter(pk=goals[2].pk).update(title="Antidisestablishmentarianism" * 8)
    visitor.signs_in(noa)
    late = f"/growth/?at={goals[0].pk}&period={start_of_last('week', today)}"
    paths = [
        "/growth/",
        f"/growth/?at={goals[0].pk}",
        late,
        "/",
        reminder_path(due, "done"),
        reminder_path(due, "snooze"),
    ]
    assert examine(visitor, paths, theme) == []
    page = visitor.goes_to("/growth/")
    for summary in page.locator("summary:visible").all():
        summary.click()
    assert visitor.axe() == []
    page.set_viewport_size({"width": 360, "height": 900})
    assert visitor.overflow() <= 0
    Goal.objects.filter(pk=goals[1].pk).update(state="dropped", closed_on=today, reason="No")
    Plan.objects.filter(person=noa).update(state="finished", finished_at=timezone.now())
    assert examine(visitor, ["/growth/", reminder_path(due, "done")], theme) == []


def test_everything_works_without_script(chromium, live_server, due, goals, noa, today):
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{live_server.url}/accounts/login/")
    page.get_by_role("button", name="Noa Ben-David").click()
    page.goto(f"{live_server.url}/growth/")
    goal = page.locator(f"#g-{goals[0].pk}")
    goal.get_by_role("button", name="Partly").first.click()
    goal.get_by_label("One line, if you like").fill("Half way.")
    goal.get_by_role("button", name="Keep it").click()
    goal.get_by_text("Evidence", exact=True).click()
    goal.get_by_label("Found the leak").check()
    goal.get_by_label("Or keep something new").fill("https://a.example/pull/7")
    goal.get_by_label("Or keep something new").press("Enter")
    expect(goal.get_by_role("status")).to_contain_text("Kept: Partly")
    answer = said(goals[0], start_of("week", today))
    assert (answer.note, answer.evidence.count()) == ("Half way.", 2)
    page.locator(f"#late-{goals[1].pk}").click()
    page.locator(f"#l-{goals[1].pk}-1").click()
    page.locator(f"#g-{goals[2].pk}").get_by_role("button", name="Ask me next month").click()
    assert said(goals[1], start_of_last("week", today)).answer == "done"
    page.goto(f"{live_server.url}{reminder_path(due, 'partly')}")
    page.get_by_role("button", name="Partly").click()
    page.get_by_role("button", name="Undo").click()
    assert CheckIn.objects.filter(goal=goals[1]).count() == 1
    context.close()
