"""What people do from one page to the next, with script and without, by mouse and by keyboard."""

import re

import pytest
from django.conf import settings
from django.utils import timezone
from playwright.sync_api import expect

from notifications.delivery import drain
from notifications.models import OutboxMail
from people.actions.invitations import make_setup_link
from people.models import Organisation, Role, User
from tests.factories.people import PASSWORD, RoleFactory, TeamFactory, UserFactory


@pytest.fixture
def outbox(settings):
    """Mails of the demo are kept instead of sent, as in the demo itself."""
    settings.EMAIL_BACKEND = "notifications.mailbox.OutboxBackend"


@pytest.fixture
def tern_small(transactional_db):
    """A demo organisation of one admin, cheaper than sixty people."""
    Organisation.objects.create(name="Tern Logistics", is_demo=True)
    return RoleFactory(
        person=UserFactory(name="Ada Admin", team=TeamFactory(name="Payments")), kind=Role.Kind.ADMIN
    ).person


def local(link, visitor):
    """The link of a mail, as an address of the server under test."""
    return link.removeprefix(settings.RUNG_URL).removeprefix(visitor.live_server.url)


def test_somebody_is_invited_joins_and_signs_in(visitor, tern_small, outbox):
    page = visitor.signs_in(tern_small).goes_to("/people/invite/")
    page.get_by_label("Name").fill("Wren Okafor")
    page.get_by_label("Work email").fill("Wren@tern.example")
    page.get_by_label("Team").select_option(label="Payments")
    page.get_by_role("button", name="Send invitation").click()
    expect(page.get_by_role("status").first).to_contain_text("Wren Okafor")
    drain()

    page = visitor.goes_to("/outbox/")
    link = page.locator("main a[href*='/people/join/']").first.get_attribute("href")
    page = visitor.goes_to(local(link, visitor))
    expect(page.get_by_role("heading", level=1)).to_have_text("Welcome, Wren Okafor")
    assert User.objects.get(email="wren@tern.example").state == "invited"  # reading the page changed nothing
    page.get_by_role("button", name="Join").click()
    page.locator("input[type=password]").nth(0).fill(PASSWORD)
    page.locator("input[type=password]").nth(1).fill(PASSWORD)
    page.get_by_role("button", name="Set password and start").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Wren")
    assert User.objects.get(email="wren@tern.example").state == "active"

    page = visitor.goes_to(local(link, visitor))
    expect(page.get_by_role("heading", level=1)).to_have_text("You have joined already")


def test_a_forgotten_password_is_replaced_by_the_link_in_the_mail(visitor, tern_small, outbox):
    page = visitor.goes_to("/accounts/login/")
    page.get_by_role("link", name="Forgotten it?").click()
    page.get_by_label("email").fill(tern_small.email.upper())
    page.locator("main form button").click()
    expect(page).to_have_url(re.compile("/accounts/password/reset/done/"))
    drain()
    mail = OutboxMail.objects.get()
    link = re.search(r"\S+/accounts/password/reset/key/\S+", mail.text).group()
    page = visitor.goes_to(local(link, visitor))
    page.locator("input[type=password]").nth(0).fill("a quite different staple")
    page.locator("input[type=password]").nth(1).fill("a quite different staple")
    page.locator("main form button").click()
    tern_small.refresh_from_db()
    assert tern_small.check_password("a quite different staple")


def test_a_wrong_password_is_told_at_the_form_and_keeps_what_was_typed(visitor, tern_small):
    page = visitor.goes_to("/accounts/login/")
    page.get_by_label("Work email").fill(tern_small.email)
    page.get_by_label("Password").fill("wrong")
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.get_by_label("Work email")).to_have_value(tern_small.email)


def test_the_first_administrator_sets_rung_up(visitor, transactional_db):
    secret = make_setup_link(now=timezone.now())
    page = visitor.goes_to(f"/people/first-administrator/{secret}/")
    page.get_by_label("organisation").fill("Heron Works")
    page.get_by_label("Your name").fill("Ida Strand")
    page.get_by_label("email").fill("ida@heron.example")
    page.locator("input[type=password]").nth(0).fill(PASSWORD)
    page.locator("input[type=password]").nth(1).fill(PASSWORD)
    page.locator("main form button").click()
    expect(page.get_by_role("heading", name="Setting Rung up")).to_be_visible()
    assert Organisation.objects.get().name == "Heron Works"
    assert visitor.axe() == []


def test_each_persona_is_one_click_away_without_script(tern, chromium, live_server):
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{live_server.url}/accounts/login/")
    page.get_by_role("button", name="Noa Ben-David").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Noa")
    page.get_by_role("link", name="People", exact=True).click()
    page.get_by_label("Name, email or job title").fill("solheim")
    page.get_by_role("button", name="Search").click()
    expect(page.locator("main tbody tr")).to_have_count(1)
    page.get_by_role("link", name="Ingrid Solheim").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ingrid Solheim")
    page.locator("summary", has_text="account and settings").click()
    page.get_by_role("button", name="Dark").click()
    assert page.locator("html").get_attribute("data-theme") == "dark"
    page.locator("summary", has_text="account and settings").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page).to_have_url(re.compile("/accounts/login/"))
    context.close()


def test_the_directory_finds_people_while_one_types(tern, visitor):
    page = visitor.signs_in(User.objects.get(name="Noa Ben-David")).goes_to("/people/")
    expect(page.locator("main tbody tr")).to_have_count(50)
    page.get_by_label("Name, email or job title").press_sequentially("solheim")
    expect(page.locator("main tbody tr")).to_have_count(1)
    expect(page).to_have_url(re.compile("q=solheim"))


def test_the_page_can_be_used_by_keyboard_alone(visitor, tern_small):
    page = visitor.signs_in(tern_small).goes_to("/people/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to content")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.locator("#main :focus")).to_have_count(1)
    menu = page.locator("[data-menu] summary")
    menu.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Settings")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("link", name="Settings")).to_be_hidden()
    expect(menu).to_be_focused()


def test_light_or_dark_is_kept_for_the_next_page(visitor, tern_small):
    page = visitor.signs_in(tern_small).goes_to("/")
    page.locator("[data-menu] summary").click()
    with page.expect_response("**/settings/theme/"):
        page.get_by_role("button", name="Dark").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page = visitor.goes_to("/people/")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")


def test_a_mistake_in_a_form_takes_the_focus_to_what_is_wrong(visitor, tern_small):
    page = visitor.signs_in(tern_small).goes_to("/people/invite/")
    page.get_by_label("Name").fill("Nobody Yet")
    page.get_by_role("button", name="Send invitation").click()
    summary = page.get_by_role("alert")
    expect(summary).to_be_focused()
    expect(summary).to_contain_text("The invitation is not sent yet")
    summary.get_by_role("link").first.click()
    expect(page.get_by_label("Work email")).to_be_focused()
    expect(page.get_by_label("Name")).to_have_value("Nobody Yet")
    assert not User.objects.filter(name="Nobody Yet").exists()
    assert visitor.axe() == []


def test_an_admin_tries_the_mail_from_the_checklist(visitor, tern_small, outbox):
    page = visitor.signs_in(tern_small).goes_to("/")
    page.get_by_role("button", name="Send a test mail").click()
    expect(page.get_by_role("status").first).to_contain_text(tern_small.email)
    drain()
    page = visitor.goes_to("/")
    step = page.locator(".setup__step", has_text="Try the mail")
    expect(step).to_contain_text("Done")
    assert OutboxMail.objects.get().to == tern_small.email
