"""An engineer and a manager through a cycle: by keyboard, without script, on two devices, with a bad connection."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import expect

from assessments.actions import cycles, ratings
from assessments.models import Assessment, Participation, Rating
from assessments.queries.rubric import rubric_of
from people.models import Organisation, Role, User
from tests.factories.ladder import PlacementFactory, make_ladder
from tests.factories.people import ReportingLineFactory, RoleFactory, TeamFactory, UserFactory

WIDTHS = (360, 1280, 1920)


@pytest.fixture
def participation(transactional_db):
    """Enno, who reports to Mara, in an open cycle against Senior: Debugging and Mentoring."""
    Organisation.objects.create(name="Tern Logistics", is_demo=True)
    team = TeamFactory(name="Payments")
    manager = UserFactory(name="Mara Manager", team=team)
    engineer = UserFactory(name="Enno Engineer", team=team)
    ReportingLineFactory(person=engineer, manager=manager)
    hr = RoleFactory(person=UserFactory(name="Hana HR"), kind=Role.Kind.HR, unit=team).person
    level = make_ladder().current_version.levels.get(slug="senior").key
    PlacementFactory(person=engineer, level=level)
    now = timezone.now()
    today = timezone.localdate(now)
    days = [today + timedelta(days=n) for n in (14, 28, 42)]
    cycles.open_cycle(
        title="Autumn 2026",
        unit=team,
        ladder=None,
        self_due_on=days[0],
        manager_due_on=days[1],
        share_due_on=days[2],
        on=today,
        now=now,
        by=hr,
    )
    return Participation.objects.get()


@pytest.fixture
def engineer(participation):
    return participation.person


@pytest.fixture
def manager(engineer):
    return User.objects.get(name="Mara Manager")


def submit(participation, kind, by, **values):
    """One side written and handed in, by the actions."""
    now = timezone.now()
    today = timezone.localdate(now)
    side = ratings.start_assessment(participation=participation, kind=kind, on=today, by=by)
    for key, expectation in rubric_of(participation).expectations.items():
        slug = expectation.competency.slug
        said = {"value": values.get(slug, 2), "comment": f"{by.name} on {slug}", "reason": "", "row_version": 0}
        ratings.rate_competency(assessment=side, competency=key, on=today, now=now, by=by, **said)
    return ratings.submit_assessment(assessment=side, on=today, now=now, by=by)


def write_path(participation, at="debugging"):
    return f"/assessments/{participation.pk}/write/?at={at}"


def focused(page, name):
    """Goes on by Tab until the control of this name has the focus, and says so if it never does."""
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent").strip().startswith(name):
            return
    raise AssertionError(f"{name} cannot be reached by Tab")


def test_an_engineer_writes_and_submits_by_keyboard_alone(visitor, engineer, participation):
    page = visitor.signs_in(engineer).goes_to("/assessments/")
    focused(page, "Write your self-assessment")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Debugging")).to_be_focused()
    page.keyboard.press("[")
    expect(page.get_by_text("Finds the cause of faults in the team's services alone.")).to_be_visible()
    page.keyboard.press("2")
    expect(page.get_by_role("radio", name="2 Meets")).to_be_checked()
    page.keyboard.press("Tab")
    page.keyboard.type("I found 2 leaks [in a week].")
    expect(page.locator("#saved")).to_contain_text("Saved at")
    expect(page.get_by_text("1 of 2 answered")).to_be_visible()
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("heading", name="Mentoring")).to_be_focused()
    page.keyboard.press("n")
    page.keyboard.press("Tab")
    page.keyboard.type("Nobody to mentor.")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Autumn 2026")
    focused(page, "Submit")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Yours is submitted.").first).to_be_visible()
    said = Rating.objects.order_by("pk").values_list("value", "comment", "reason")
    assert list(said) == [(2, "I found 2 leaks [in a week].", ""), (-2, "", "Nobody to mentor.")]
    assert Assessment.objects.get().state == "submitted"


def test_words_are_kept_while_the_connection_is_gone(visitor, engineer, participation):
    page = visitor.signs_in(engineer).goes_to(write_path(participation))
    visitor.context.set_offline(True)
    page.get_by_label("Why?").press_sequentially("Typed in a tunnel.")
    expect(page.locator("#saved")).to_have_text(re.compile("Not saved yet, we keep trying"))
    page.get_by_role("button", name="Save and next").last.click()
    expect(page.get_by_label("Why?")).to_have_value("Typed in a tunnel.")
    assert not Rating.objects.exists()
    visitor.context.set_offline(False)
    # What was asked for happens by itself once everything is saved.
    expect(page.get_by_role("heading", name="Mentoring")).to_be_visible(timeout=20_000)
    assert Rating.objects.get().comment == "Typed in a tunnel."
    visitor.complaints = [each for each in visitor.complaints if "ERR_INTERNET_DISCONNECTED" not in each]


def test_a_link_pressed_while_typing_waits_until_the_words_are_saved(visitor, engineer, participation):
    page = visitor.signs_in(engineer).goes_to(write_path(participation))
    page.get_by_label("Why?").fill("Half a sen")
    page.get_by_role("navigation", name="Competencies").get_by_role("link", name="Mentoring").click()
    expect(page.get_by_role("heading", name="Mentoring")).to_be_visible()
    assert Rating.objects.get().comment == "Half a sen"


def test_whoever_is_signed_out_while_typing_signs_in_elsewhere_and_loses_nothing(visitor, engineer, participation):
    page = visitor.signs_in(engineer).goes_to(write_path(participation))
    visitor.context.clear_cookies()
    page.get_by_label("Why?").fill("Typed after the session ended.")
    expect(page.locator("#saved")).to_contain_text("you are signed out", timeout=20_000)
    visitor.signs_in(engineer)
    Client().force_login(engineer)
    expect(page.locator("#saved")).to_contain_text("Saved at", timeout=20_000)
    assert Rating.objects.get().comment == "Typed after the session ended."


def test_two_tabs_show_both_texts_and_put_them_together(visitor, engineer, participation):
    first = visitor.signs_in(engineer).goes_to(write_path(participation))
    second = visitor.context.new_page()
    second.goto(first.url)
    first.get_by_label("Why?").fill("I led the response.")
    expect(first.locator("#saved")).to_contain_text("Saved at")
    second.get_by_label("Why?").fill("I wrote the review.")
    second.get_by_role("radio", name="3 Exceeds").check(force=True)
    notice = second.get_by_role("alert")
    expect(notice).to_contain_text("This was also changed elsewhere")
    expect(notice).to_contain_text("I led the response.")
    expect(notice).to_contain_text("3 Exceeds")
    expect(second.get_by_label("Why?")).to_have_value("I wrote the review.")
    second.get_by_role("button", name="Put both together below").click()
    expect(second.get_by_label("Why?")).to_have_value("I led the response.\n\nI wrote the review.")
    assert Rating.objects.get().comment == "I led the response."
    second.get_by_role("button", name="Save and next").last.click()
    expect(second.get_by_role("heading", name="Mentoring")).to_be_visible()
    assert Rating.objects.values_list("value", "comment").get() == (3, "I led the response.\n\nI wrote the review.")


def test_submitting_with_gaps_leads_to_each(visitor, engineer, participation):
    page = visitor.signs_in(engineer).goes_to(write_path(participation))
    page.get_by_role("radio", name="2 Meets").check(force=True)
    page.get_by_role("button", name="Submit").click()
    notice = page.get_by_role("alert")
    expect(notice).to_be_focused()
    expect(notice).to_contain_text("One competency has no answer yet:")
    assert visitor.axe() == []
    notice.get_by_role("link", name="Mentoring").click()
    expect(page.get_by_role("heading", name="Mentoring")).to_be_visible()


def test_a_manager_agrees_proposes_and_shares_by_keyboard_alone(visitor, engineer, manager, participation):
    submit(participation, "self", engineer, mentoring=3)
    submit(participation, "manager", manager, mentoring=1)
    page = visitor.signs_in(manager).goes_to(participation.get_absolute_url())
    focused(page, "Begin what you agree on")
    page.keyboard.press("Enter")
    expect(page.get_by_text("1 of 2 agreed")).to_be_visible()
    page.get_by_label("Agreed : Mentoring").or_(page.get_by_label("Agreed: Mentoring")).focus()
    page.keyboard.type("2 M")
    expect(page.get_by_text("2 of 2 agreed")).to_be_visible()
    page.get_by_label("A word to it").first.focus()
    page.keyboard.type("Mentoring grew.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Waits for the answer of Enno Engineer").first).to_be_visible()

    page = visitor.signs_in(engineer).goes_to(participation.get_absolute_url())
    expect(page.get_by_text("Mentoring grew.")).to_be_visible()
    focused(page, "Accept it")
    page.keyboard.press("Enter")
    expect(page.get_by_text("You agree. Your manager shares the result.")).to_be_visible()

    page = visitor.signs_in(manager).goes_to(participation.get_absolute_url())
    focused(page, "Share the result")
    page.keyboard.press("Enter")
    expect(page.get_by_text("has not said yet that they have read it")).to_be_visible()
    assert Assessment.objects.get(kind="agreed").state == "shared"


def test_both_go_through_a_cycle_without_script(chromium, live_server, engineer, manager, participation):
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.set_default_timeout(30_000)

    def signs_in(person):
        client = Client()
        client.force_login(person)
        context.add_cookies(
            [{"name": name, "value": each.value, "url": live_server.url} for name, each in client.cookies.items()]
        )

    for person in (engineer, manager):
        signs_in(person)
        page.goto(f"{live_server.url}{write_path(participation)}")
        for comment in ("First words", "Second words"):
            page.get_by_role("radio", name="2 Meets").check(force=True)
            page.get_by_label("Why?").fill(comment)
            page.get_by_role("button", name=re.compile("^Save and")).last.click()
        page.get_by_role("button", name="Submit").click()
    page.get_by_role("button", name="Begin what you agree on").click()
    page.get_by_label(re.compile("^Agreed.*Debugging")).select_option(label="3 Exceeds")
    page.get_by_role("button", name="Save: Debugging").or_(page.get_by_role("button", name="Save : Debugging")).click()
    page.get_by_role("button", name="Propose it").click()
    signs_in(engineer)
    page.goto(f"{live_server.url}{participation.get_absolute_url()}")
    page.get_by_role("button", name="Accept it").click()
    signs_in(manager)
    page.goto(f"{live_server.url}{participation.get_absolute_url()}")
    page.get_by_role("button", name="Share the result").click()
    signs_in(engineer)
    page.goto(f"{live_server.url}{participation.get_absolute_url()}")
    page.get_by_role("button", name="I have read it").click()
    expect(page.get_by_text("read and done")).to_be_visible()
    context.close()
    values = Rating.objects.filter(assessment__kind="agreed").order_by("value").values_list("value", flat=True)
    assert list(values) == [2, 3]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_pages_are_accessible_at_every_width(visitor, engineer, manager, participation, theme):
    visitor.page.emulate_media(color_scheme=theme)
    wrong = []

    def examine(person, *paths):
        visitor.signs_in(person)
        for path in paths:
            visitor.goes_to(path)
            wrong.extend(f"{path}: {finding}" for finding in visitor.axe())
            for width in WIDTHS:
                visitor.page.set_viewport_size({"width": width, "height": 900})
                if visitor.overflow() > 0:
                    wrong.append(f"{path}: {visitor.overflow()} px wider than {width}")

    here = participation.get_absolute_url()
    examine(engineer, "/assessments/", write_path(participation), here)
    submit(participation, "self", engineer, mentoring=3)
    submit(participation, "manager", manager, mentoring=1)
    examine(engineer, write_path(participation), here)
    visitor.page.get_by_role("link", name="Assessments").first.click()
    visitor.signs_in(manager).goes_to(here)
    visitor.page.get_by_role("button", name="Begin what you agree on").click()
    examine(manager, "/assessments/", here)
    assert wrong == []
