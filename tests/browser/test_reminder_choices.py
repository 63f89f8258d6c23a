"""One's own reminders in a browser: chosen by keys alone, without script, at every width, in both themes."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from playwright.sync_api import expect

from assessments.models import Evidence
from notifications.actions.chat import send_test_message
from notifications.links import unsubscribe_path
from notifications.models import Delivery, Due, KindPreference, Preference
from tests.browser.test_every_page import examine, person

PAGE = "/settings/reminders/"


@pytest.fixture
def noa(tern):
    """The engineer, who was told of something, has a calendar, and a chat that refused the last message."""
    noa, slot = person("engineer"), datetime.now(UTC) - timedelta(days=1)
    Due.objects.filter(person=noa).delete()
    Evidence.objects.filter(owner=noa).delete()  # so that the reminder of it is still wanted
    Preference.objects.filter(person=noa).delete()  # the demo chose for them
    for kind in ("evidence", "vanished"):
        Due.objects.create(kind=kind, subject_id=noa.pk, person=noa, period_start=slot.date(), due_at=slot, slot=slot)
    chosen = {"chat": "slack", "chat_url": "https://hooks.example/services/T0/B0/wxyz", "calendar_digest": "0" * 64}
    Preference.objects.create(person=noa, **chosen)
    send_test_message(by=noa, now=slot)
    Delivery.objects.filter(person=noa, channel="chat").update(state="dead", answer="404 no_service")
    return noa


def test_day_and_kinds_are_chosen_by_keys_alone(noa, visitor):
    page = visitor.signs_in(noa).goes_to(PAGE)
    page.get_by_label("Best hour").focus()
    page.keyboard.type("15")
    page.keyboard.press("Tab")
    page.keyboard.type("Fri")
    weekly = page.get_by_role("switch", name="Weekly goals by mail")
    expect(weekly).to_be_checked()
    weekly.focus()
    page.keyboard.press("Space")
    page.get_by_role("switch", name="Your reports in Rung").focus()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Save")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").first).to_contain_text("Saved.")
    expect(page.get_by_role("switch", name="Weekly goals by mail")).not_to_be_checked()
    assert Preference.objects.values_list("weekday", "hour").get(person=noa) == (5, 15)
    assert KindPreference.objects.get(person=noa, kind="weekly").by_email is False


def test_a_kind_has_a_day_of_its_own(noa, visitor):
    page = visitor.signs_in(noa).goes_to(PAGE)
    page.get_by_text("Another time for Weekly goals").locator("..").click()
    page.get_by_label("Day for Weekly goals").select_option("Wednesday")
    page.get_by_label("Hour for Weekly goals").select_option("03:00")
    page.get_by_role("button", name="Save").click()
    alert = page.get_by_role("alert")
    expect(alert).to_be_focused()
    expect(alert).to_contain_text("03:00 lies in your quiet hours.")
    hour = page.get_by_label("Hour for Weekly goals")
    expect(hour).to_be_visible()  # its row stays unfolded
    hour.select_option("16:00")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".reach")).to_contain_text("Every Wednesday, 16:00")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_pages_of_reminders_are_accessible_at_every_width(noa, visitor, theme):
    visitor.signs_in(noa)
    stop = unsubscribe_path(Preference.objects.get(person=noa), "weekly", "comments")
    assert examine(visitor, [PAGE, "/notices/", stop], theme) == []
    page = visitor.goes_to(PAGE)
    for summary in page.locator("main details > summary").all():
        summary.click()
    page.get_by_label("Back on").fill("2027-01-04")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_contain_text("Say from which day you are away")
    assert visitor.axe() == []
    page.set_viewport_size({"width": 360, "height": 900})
    assert visitor.overflow() <= 0


def test_the_address_of_the_calendar_is_shown_once_with_the_focus_on_it(noa, visitor):
    page = visitor.signs_in(noa).goes_to(PAGE)
    page.get_by_role("button", name="Make a new address").click()
    address = page.get_by_label("Address of your calendar").input_value()
    assert re.fullmatch(rf"{re.escape(settings.RUNG_URL)}/calendar/[\w-]{{43}}\.ics", address)
    assert visitor.axe() == []
    visitor.goes_to(PAGE)
    expect(page.get_by_label("Address of your calendar")).to_have_count(0)


def test_notices_are_opened_and_marked_and_the_bell_goes_quiet(noa, visitor):
    page = visitor.signs_in(noa).goes_to("/")
    page.get_by_role("link", name="2 new notices").click()
    expect(page.get_by_role("heading", name="Notices")).to_be_visible()
    expect(page.locator("main")).to_contain_text("One thing is settled.")
    page.get_by_role("button", name="Mark all as seen").click()
    expect(page.get_by_role("link", name="Notices", exact=True)).to_be_visible()
    assert not Due.objects.filter(person=noa, seen_at=None).exists()


def test_everything_works_without_script(chromium, live_server, noa):
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{live_server.url}/accounts/login/")
    page.get_by_role("button", name="Noa Ben-David").click()
    page.goto(f"{live_server.url}{PAGE}")
    expect(page.get_by_text("Your chat refused the last message.")).to_be_visible()
    page.get_by_label("Best hour").select_option("11:00")
    page.get_by_text("Another time for Evidence").locator("..").click()
    page.get_by_label("Day for Evidence").select_option("Wednesday")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status").first).to_contain_text("Saved.")
    assert Preference.objects.get(person=noa).hour == 11
    page.get_by_role("button", name="Revoke it").click()
    expect(page.get_by_role("status").first).to_contain_text("The address of your calendar is dead.")
    page.get_by_role("button", name="Remove", exact=True).click()
    expect(page.get_by_role("status").first).to_contain_text("Nothing comes into your chat any more")
    page.get_by_text("Set up a chat").click()
    page.get_by_label("Address of the incoming webhook").fill("https://10.0.0.7/hook")
    page.get_by_role("button", name="Set up").click()
    expect(page.get_by_role("alert")).to_contain_text("This address leads into a private network.")
    page.goto(f"{live_server.url}{unsubscribe_path(Preference(person_id=noa.pk), 'weekly')}")
    page.get_by_role("button", name="Stop them").click()
    expect(page.get_by_role("heading", name="These mails have stopped")).to_be_visible()
    assert KindPreference.objects.get(person=noa, kind="weekly").by_email is False
    page.get_by_role("button", name="Undo: send them again").click()
    expect(page.get_by_role("heading", name="These mails come again")).to_be_visible()
    context.close()
