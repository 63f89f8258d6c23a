"""Where mails are handed over: the outbox of the demo, the unset server, and what is kept of an answer."""

import pytest
from django.core.mail import EmailMessage, send_mail

from notifications import delivery
from notifications.mailbox import LONGEST_ANSWER, Mailbox, MailWaits, dotted, envelope, kept
from notifications.models import Delivery, OutboxMail
from people.models import Organisation
from tests.notifications.conftest import states, time_passes

OUTBOX = "notifications.mailbox.OutboxBackend"


@pytest.fixture
def demo(db, settings):
    settings.EMAIL_BACKEND = OUTBOX
    return Organisation.objects.create(name="Tern Logistics", is_demo=True)


def test_outbox_keeps_the_mails_of_the_demo_organisation(demo, post):
    post("noa")
    delivery.drain()
    assert states() == {"noa": "sent"}
    kept_mail = OutboxMail.objects.get()
    assert (kept_mail.to, kept_mail.subject) == ("noa@example.org", "Hello")
    assert kept_mail.text.startswith("Good day, Noa.")
    assert kept_mail.html == "<p>Good day.</p>"
    assert kept_mail.message_id.startswith("<")


def test_outbox_keeps_a_mail_without_a_page(demo):
    send_mail("Hello", "Good day.", None, ["noa@example.org", "ben@example.org"])
    kept_mail = OutboxMail.objects.get()
    assert (kept_mail.to, kept_mail.html) == ("noa@example.org, ben@example.org", "")


@pytest.mark.parametrize("has_organisation", [True, False])
def test_outbox_never_keeps_the_mails_of_real_people(post, settings, db, has_organisation):
    settings.EMAIL_BACKEND = OUTBOX
    if has_organisation:
        Organisation.objects.create(name="Tern Logistics")
    post("noa")
    delivery.drain()
    assert states() == {"noa": "waiting"}
    assert Delivery.objects.get().answer.startswith("EMAIL_URL is outbox:, which is for the demo organisation only.")
    with pytest.raises(MailWaits):
        send_mail("Hello", "Good day.", None, ["noa@example.org"])
    assert OutboxMail.objects.count() == 0


def test_outbox_is_closed_when_the_environment_does_not_ask_for_the_demo(demo, post, settings):
    settings.RUNG_DEMO = False
    post("noa")
    delivery.drain()
    assert (states(), OutboxMail.objects.count()) == ({"noa": "waiting"}, 0)


def test_unset_server_takes_no_mail_from_anybody(settings):
    settings.EMAIL_BACKEND = "notifications.mailbox.UnsetBackend"
    with pytest.raises(MailWaits, match="EMAIL_URL is not set"):
        send_mail("Hello", "Good day.", None, ["noa@example.org"])


def test_a_server_that_refuses_us_makes_everything_wait(sink, post, db):
    sink.greeting = "554 No service for you@example.net"
    post("noa")
    delivery.drain()
    assert states() == {"noa": "waiting"}
    assert Delivery.objects.get().answer == "The mail server cannot be used: 554 No service for (address)"
    sink.greeting = ""
    time_passes()
    delivery.drain()
    assert states() == {"noa": "sent"}


def test_mail_without_a_connection_is_not_handed_over(sink):
    with pytest.raises(MailWaits):
        Mailbox().deliver(EmailMessage("Hello", "Good day.", to=["noa@example.org"]))
    assert sink.connections == 0


def test_an_answer_nobody_can_read_is_unclear(sink, post, db):
    sink.at_data = {"*": "Yes?"}
    post("noa")
    delivery.drain()
    assert (states(), Delivery.objects.get().copies) == ({"noa": "waiting"}, 1)


@pytest.mark.parametrize(
    ("said", "kept_text"),
    [
        ("250 2.0.0 Queued\nas 123", "250 2.0.0 Queued as 123"),
        ("550 <noa@example.org>: unknown", "550 <(address)>: unknown"),
        ("550 nul\x00 and \x1b[31mred", "550 nul and [31mred"),
        ("x" * 400, "x" * LONGEST_ANSWER),
    ],
)
def test_an_answer_is_kept_as_one_short_line_without_addresses(said, kept_text):
    assert kept(said) == kept_text


@pytest.mark.parametrize(
    ("address", "in_envelope"),
    [
        ("noa@example.org", "<noa@example.org>"),
        ("Rung <rung@example.org>", "<rung@example.org>"),
        ("Rüng <rung@example.org>", "<rung@example.org>"),
        ("noa@bücher.example", "<noa@xn--bcher-kva.example>"),
    ],
)
def test_envelope_has_the_bare_address(address, in_envelope):
    assert envelope(address) == in_envelope


def test_content_cannot_end_before_its_end():
    assert dotted(b"one\r\n.\r\ntwo\n.\nthree\r.\rfour") == b"one\r\n..\r\ntwo\r\n..\r\nthree\r\n..\r\nfour\r\n.\r\n"
