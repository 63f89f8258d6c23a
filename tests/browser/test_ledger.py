"""The mail ledger in a browser: by the keyboard, at every width, in both themes, without script."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from notifications.models import Delivery, Hold
from tests.browser.test_every_page import examine, person

LEDGER = "/settings/mail/"


@pytest.fixture
def mails(tern):
    """One message in every state, and a long answer."""
    Delivery.objects.all().delete()
    engineer, now = person("engineer"), timezone.now()
    made = {
        state: Delivery.objects.create(
            key=f"cycle_opened:{engineer.pk}:{number}",
            kind="cycle_opened",
            subject_id=engineer.pk,
            person=engineer,
            state=state,
            sent_at=now if state == "sent" else None,
            send_at=now.replace(year=now.year + 1),
            refusals=2 if state == "waiting" else 0,
            answer="550 5.1.1 " + "No/such/user" * 20 if state in {"dead", "sent"} else "",
        )
        for number, state in enumerate(Delivery.State.values)
    }
    made["chat"] = Delivery.objects.create(
        key="chat", kind="reminders", subject_id=engineer.pk, person=person("manager"), channel="chat", state="held"
    )
    return made


@pytest.fixture
def at(mails):
    return {state: f"{LEDGER}{mail.pk}/" for state, mail in mails.items()}


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_pages_of_the_ledger_are_accessible_at_every_width(visitor, at, theme):
    visitor.signs_in(person("admin"))
    paths = [LEDGER, f"{LEDGER}?state=dead&kind=nonsense", f"{LEDGER}?q=nobody", f"{LEDGER}hold/"]
    paths += [at["dead"], at["waiting"], f"{at['sent']}resend/", f"{at['held']}resend/"]
    assert examine(visitor, paths, theme) == []
    Hold.objects.create(since=timezone.now(), by=person("admin"), reason="Restored " * 30)
    assert examine(visitor, ["/", LEDGER, at["waiting"], f"{LEDGER}hold/"], theme) == []


def test_a_refused_mail_is_found_and_sent_again_by_the_keyboard(visitor, mails):
    page = visitor.signs_in(person("admin")).goes_to(LEDGER)
    keyboard = page.keyboard
    page.get_by_label("Name or address").focus()
    keyboard.type("noa")
    keyboard.press("Enter")
    expect(page.locator("tbody tr")).to_have_count(7)
    page.get_by_role("link", name="Refused 1").focus()
    keyboard.press("Enter")
    expect(page.locator("tbody tr")).to_have_count(1)
    page.get_by_role("link", name="Start of a cycle to Noa Ben-David").focus()
    keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Start of a cycle")).to_be_visible()
    page.get_by_role("link", name="Send it again").focus()
    keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text("gets it twice")
    page.get_by_role("button", name="Send it again").focus()
    keyboard.press("Enter")
    expect(page.get_by_role("status").first).to_contain_text("It waits to be sent again")
    expect(page.locator(".timeline")).to_contain_text("Arjun Kurian had it sent again.")
    mail = Delivery.objects.get(pk=mails["dead"].pk)
    assert (mail.state, mail.answer) == ("waiting", "")


def test_everything_works_without_script(chromium, live_server, mails):
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{live_server.url}/accounts/login/")
    page.get_by_role("button", name="Arjun Kurian").click()
    page.goto(f"{live_server.url}/settings/")
    page.get_by_role("link", name="Mail", exact=True).click()
    page.get_by_label("Kind").select_option(label="Reminders")
    page.get_by_role("button", name="Search").click()
    expect(page.locator("tbody tr")).to_have_count(1)
    page.get_by_role("link", name="Reminders to").click()
    page.get_by_role("button", name="Let it go").click()
    expect(page.get_by_role("status").first).to_contain_text("It is no longer held.")
    page.get_by_role("button", name="Hold it").click()
    expect(page.get_by_role("status").first).to_contain_text("It is held and does not leave.")
    page.get_by_role("link", name="Mail", exact=True).first.click()
    page.get_by_role("link", name="Hold everything").click()
    page.get_by_label("Why").fill("New mail server")
    page.get_by_role("button", name="Hold everything").click()
    expect(page.locator("main")).to_contain_text("Arjun Kurian held them. New mail server")
    page.get_by_role("link", name="Home").click()
    page.get_by_role("link", name="See the mail").click()
    page.get_by_role("link", name="Let them go").click()
    page.get_by_role("button", name="Let them go").click()
    expect(page.get_by_role("status").first).to_contain_text("Messages leave again")
    assert not Hold.objects.exists()
    context.close()
