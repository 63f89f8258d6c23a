"""Sending, as long as nobody dies: what leaves, what waits, what is given up, and what is written down."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.db.models.functions import Now
from django.utils import timezone

from notifications import delivery
from notifications.delivery import Pace
from notifications.models import Delivery
from tests.factories.people import UserFactory
from tests.notifications import mails
from tests.notifications.conftest import states, time_passes


def row():
    return Delivery.objects.get()


def minutes_to_wait():
    return (row().send_at - timezone.now()).total_seconds() / 60


def test_a_mail_leaves_and_the_answer_is_kept(sink, post, db):
    posted = post("noa")
    assert delivery.drain() is False
    assert sink.recipients() == {"noa@example.org": 1}
    sent = row()
    assert (sent.state, sent.answer, sent.lease_token) == ("sent", "250 Queued", None)
    assert posted.send_at <= sent.sent_at <= timezone.now()


def test_a_mail_says_what_it_should(sink, post, settings, db):
    settings.RUNG_URL = "https://rung.example.net"
    post("noa")
    delivery.drain()
    (mail,) = sink.accepted
    assert (mail["Subject"], mail["From"]) == ("Hello", settings.DEFAULT_FROM_EMAIL)
    assert re.fullmatch(r"<[0-9a-f-]{36}@rung\.example\.net>", mail["Message-ID"])
    assert mail["Auto-Submitted"] == "auto-generated"
    text, html = mail.get_body(["plain"]).get_content(), mail.get_body(["html"]).get_content()
    assert text.splitlines()[:3] == ["Good day, Noa.", ".", "A line after a lone dot."]
    assert html.strip() == "<p>Good day.</p>"


def test_many_mails_leave_on_one_connection_in_windows(sink, post, db):
    for number in range(45):
        post(f"person{number:02}", kind="watching")
    delivery.drain()
    assert set(states().values()) == {"sent"}
    assert (len(sink.accepted), sink.connections) == (45, 1)
    stamped = [frozenset(together) for _, together, _ in mails.seen]
    assert [len(window) for window in dict.fromkeys(stamped)] == [20, 20, 5]
    assert all(address in together for address, together, _ in mails.seen)


def test_no_transaction_is_open_while_mails_leave(sink, post, transactional_db):
    post(kind="watching")
    delivery.drain()
    assert [is_open for _, _, is_open in mails.seen] == [False]


def test_more_than_a_batch_leaves_in_one_drain(sink, post, db):
    for number in range(7):
        post(f"person{number}")
    delivery.drain(Pace(batch=3, window=2))
    assert (len(sink.accepted), sink.connections) == (7, 1)


def test_nothing_due_opens_no_connection(sink, post, db):
    post(send_at=timezone.now() + timedelta(minutes=1))
    assert delivery.drain() is False
    assert sink.connections == 0
    assert states() == {"noa": "waiting"}


def test_a_drain_whose_time_is_over_says_so_and_gives_back_the_rest(sink, post, db):
    post("noa")
    post("ben")
    assert delivery.drain(Pace(drain_seconds=0)) is True
    assert sink.connections == 0
    assert list(Delivery.objects.values_list("state", "lease_token", "lease_until")) == [("waiting", None, None)] * 2
    assert delivery.drain() is False
    assert states() == {"noa": "sent", "ben": "sent"}


def test_a_drain_that_has_to_leave_finishes_its_mail_and_gives_back_the_rest(sink, post, db):
    for name in ("ana", "ben", "cem"):
        post(name)
    assert delivery.drain(is_leaving=lambda: len(sink.accepted) == 2) is True
    assert states() == {"ana": "sent", "ben": "sent", "cem": "waiting"}
    left = Delivery.objects.get(state="waiting")
    assert (left.copies, left.is_alone, left.lease_token) == (0, False, None)
    assert delivery.drain() is False
    assert len(sink.accepted) == 3


def test_a_window_whose_time_is_over_gives_back_the_rest_for_the_next(sink, post, db):
    for name in ("ana", "ben", "cem"):
        post(name, kind="watching")
    sink.seconds_a_mail = 0.1
    delivery.drain(Pace(window_seconds=0.05))
    assert states() == {"ana": "sent", "ben": "sent", "cem": "sent"}
    assert [len(together) for _, together, _ in mails.seen] == [3, 2, 1]
    assert sink.recipients() == {"ana@example.org": 1, "ben@example.org": 1, "cem@example.org": 1}


def test_a_mail_no_longer_wanted_is_dropped(sink, post, db):
    post("noa", kind="unwanted")
    post("ben")
    delivery.drain()
    assert states() == {"noa": "dropped", "ben": "sent"}
    assert sink.recipients() == {"ben@example.org": 1}


@pytest.mark.parametrize("stage", ["at_rcpt", "at_data"])
def test_a_refusal_that_may_pass_is_tried_again_later(sink, post, db, stage):
    setattr(sink, stage, {"noa@example.org": "451 Come back later"})
    post("noa")
    post("ben")
    delivery.drain()
    assert states() == {"noa": "waiting", "ben": "sent"}
    refused = Delivery.objects.get(person__email="noa@example.org")
    assert (refused.refusals, refused.copies, refused.answer) == (1, 0, "451 Come back later")

    delivery.drain()
    assert sink.read["noa@example.org"] == (1 if stage == "at_data" else 0)  # not yet
    setattr(sink, stage, {})
    time_passes()
    delivery.drain()
    assert states() == {"noa": "sent", "ben": "sent"}
    assert sink.connections == 2


def test_the_wait_grows_with_every_refusal_up_to_an_hour_and_a_half(sink, post, db):
    sink.at_rcpt = {"*": "450 Not now"}
    post()
    waits = []
    for _ in range(8):
        time_passes()
        delivery.drain()
        waits.append(minutes_to_wait())
    for wait, least in zip(waits, [1, 2, 4, 8, 16, 32, 60, 60], strict=True):
        assert least - 0.1 <= wait <= least * 1.5


def test_a_refusal_that_never_passes_is_given_up(sink, post, db):
    sink.at_rcpt = {"*": "450 Not now"}
    post()
    Delivery.objects.update(refusals=delivery.MOST_REFUSALS - 1)
    delivery.drain()
    assert (row().state, row().answer) == ("dead", "450 Not now")


@pytest.mark.parametrize("stage", ["at_rcpt", "at_data"])
def test_one_bad_recipient_is_dead_and_blocks_no_other(sink, post, db, stage):
    setattr(sink, stage, {"noa@example.org": "550 5.1.1 <noa@example.org>: no such person"})
    for name in ("ana", "noa", "ben"):
        post(name)
    delivery.drain()
    assert states() == {"ana": "sent", "noa": "dead", "ben": "sent"}
    assert Delivery.objects.get(state="dead").answer == "550 5.1.1 <(address)>: no such person"
    assert sink.connections == 1
    time_passes()
    delivery.drain()
    assert len(sink.accepted) == 2


def test_a_sender_that_is_refused_kills_no_mail(sink, post, db):
    sink.at_mail = {"*": "550 Not from you"}
    post()
    delivery.drain()
    assert (row().state, row().refusals, row().answer) == ("waiting", 1, "550 Not from you")


def test_a_server_that_says_goodbye_gets_the_others_on_a_new_connection(sink, post, db):
    sink.at_rcpt = {"noa@example.org": "421 Closing"}
    for name in ("ana", "noa", "ben"):
        post(name)
    delivery.drain()
    assert states() == {"ana": "sent", "noa": "waiting", "ben": "sent"}
    assert sink.connections == 2


@pytest.mark.parametrize("what", ["cut", "hang"])
def test_a_line_lost_before_the_content_is_harmless(sink, post, db, what):
    sink.at_rcpt = {"noa@example.org": what}
    for name in ("ana", "noa", "ben"):
        post(name)
    delivery.drain()
    assert states() == {"ana": "sent", "noa": "waiting", "ben": "sent"}
    lost = Delivery.objects.get(state="waiting")
    assert (lost.refusals, lost.copies, lost.is_alone) == (1, 0, False)
    assert lost.answer.startswith("Connection unexpectedly closed")
    assert sink.recipients() == {"ana@example.org": 1, "ben@example.org": 1}


@pytest.mark.parametrize("what", ["cut", "hang"])
def test_a_line_lost_after_the_content_counts_a_copy_and_three_make_it_unknown(sink, post, db, what):
    sink.at_data = {"noa@example.org": what}
    for name in ("ana", "noa", "ben"):
        post(name)
    for copies in (1, 2):
        delivery.drain()
        assert states() == {"ana": "sent", "noa": "waiting", "ben": "sent"}
        lost = Delivery.objects.get(state="waiting")
        assert (lost.copies, lost.is_alone, lost.refusals) == (copies, True, 0)
        time_passes()
    delivery.drain()
    assert states() == {"ana": "sent", "noa": "unknown", "ben": "sent"}
    time_passes()
    delivery.drain()
    assert sink.read == {"ana@example.org": 1, "noa@example.org": 3, "ben@example.org": 1}


def test_every_copy_has_the_same_message_id(sink, post, db):
    sent = []
    sink.at_data = {"*": "cut"}
    post()
    delivery.drain()
    sink.at_data = {}
    Delivery.objects.update(state="waiting", sent_at=None, send_at=Now())
    delivery.drain()
    Delivery.objects.update(state="waiting", sent_at=None, send_at=Now())
    delivery.drain()
    sent = [mail["Message-ID"] for mail in sink.accepted]
    assert len(sent) == 2
    assert len(set(sent)) == 1


def test_without_a_mail_server_everything_waits_and_nothing_counts(sink, post, db):
    sink.close()
    post("noa")
    post("ben")
    assert delivery.drain() is False
    assert states() == {"noa": "waiting", "ben": "waiting"}
    for waiting in Delivery.objects.all():
        assert (waiting.refusals, waiting.copies, waiting.lease_token) == (0, 0, None)
        assert waiting.answer == "The mail server cannot be used: Connection refused"
        assert 30 < (waiting.send_at - timezone.now()).total_seconds() < 60


def test_without_a_mail_server_what_is_beyond_the_batch_waits_too(sink, post, db):
    sink.close()
    for number in range(5):
        post(f"person{number}")
    delivery.drain(Pace(batch=2))
    assert Delivery.objects.filter(send_at__gt=Now()).count() == 5


def test_an_unset_mail_server_says_what_to_set(post, settings, db):
    settings.EMAIL_BACKEND = "notifications.mailbox.UnsetBackend"
    post()
    delivery.drain()
    assert (row().state, row().refusals) == ("waiting", 0)
    assert row().answer.startswith("EMAIL_URL is not set. Set it to smtp://")


def test_a_backend_that_knows_no_answers_has_taken_the_mail(post, db):
    post()
    delivery.drain()
    assert [message.to for message in mail.outbox] == [["noa@example.org"]]
    assert (row().state, row().answer) == ("sent", "Taken by EmailBackend")


def test_a_mail_that_cannot_be_made_waits_alone_and_is_given_up_after_five_times(sink, post, db, caplog):
    post("noa", kind="poison")
    post("ben")
    for failures in range(1, 5):
        delivery.drain()
        assert states() == {"noa": "waiting", "ben": "sent"}
        assert Delivery.objects.get(state="waiting").failures == failures
        time_passes()
    delivery.drain()
    assert states() == {"noa": "dead", "ben": "sent"}
    dead = Delivery.objects.get(state="dead")
    assert dead.answer.startswith("ValueError in poison, line ")
    assert len(caplog.messages) == 5
    told = [*caplog.messages, dead.answer]
    assert not any("Noa" in text or "private" in text for text in told)


def test_a_subject_that_would_forge_a_header_is_not_sent(sink, post, db, caplog):
    post("noa", kind="forged")
    post("ben")
    delivery.drain()
    assert states() == {"noa": "waiting", "ben": "sent"}
    assert Delivery.objects.get(state="waiting").answer.startswith("BadHeaderError in ")
    assert sink.recipients() == {"ben@example.org": 1}


def test_a_kind_of_a_newer_version_is_parked_and_sent_by_a_worker_that_knows_it(sink, post, settings, db):
    post("noa", kind="from_the_future")
    post("ben")
    delivery.drain()
    assert states() == {"noa": "waiting", "ben": "sent"}
    parked = Delivery.objects.get(state="waiting")
    assert (parked.refusals, parked.failures) == (0, 0)
    assert parked.answer == "This worker does not know this kind of mail yet."

    settings.MAILS = {"from_the_future": "tests.notifications.mails.hello"}
    time_passes()
    delivery.drain()
    assert states() == {"noa": "sent", "ben": "sent"}


def test_a_channel_of_a_newer_version_is_left_alone(sink, post, db):
    post(channel="webhook")
    delivery.drain()
    assert (row().state, row().lease_token) == ("waiting", None)


def test_what_waited_longest_leaves_first(sink, post, db):
    for name, minutes in (("ben", 2), ("ana", 3), ("cem", 1)):
        post(name, send_at=timezone.now() - timedelta(minutes=minutes))
    delivery.drain()
    assert [mail["To"].split("@")[0] for mail in sink.accepted] == ["ana", "ben", "cem"]


def test_a_mail_goes_to_the_address_that_is_theirs_now(sink, post, db):
    posted = post("noa")
    type(posted.person).objects.filter(pk=posted.person_id).update(email="noa.new@example.org")
    delivery.drain()
    assert sink.recipients() == {"noa.new@example.org": 1}


def test_making_a_mail_costs_no_statement_per_person(sink, post, db, django_assert_num_queries):
    for number in range(5):
        post(f"person{number}")
    with django_assert_num_queries(6):  # claim, people, stamp, record; claim again; claim of chat
        delivery.drain()
    assert UserFactory._meta.model.objects.count() == 5
