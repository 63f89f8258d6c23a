"""Sending while processes and databases die: nothing is lost, only what was in flight can come twice."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter

import pytest
from django.db import OperationalError, connection

from notifications import delivery
from notifications.delivery import PACE, Verdict, claim
from notifications.mailbox import Mailbox
from notifications.models import Delivery
from tests.notifications.conftest import lease_runs_out, states, time_passes


def crowd(post, size):
    return [post(f"person{number:02}") for number in range(size)]


def test_claimed_rows_are_nobody_elses_while_the_lease_lasts(sink, post, db):
    post()
    assert len(claim("email", PACE).rows) == 1
    assert claim("email", PACE) is None
    delivery.drain()
    assert sink.accepted == []


def test_claimed_and_unstamped_rows_go_back_unchanged_when_their_sender_dies(sink, post, db):
    post()
    claim("email", PACE)
    lease_runs_out()
    delivery.drain()
    sent = Delivery.objects.get()
    assert (sent.state, sent.copies, sent.is_alone) == ("sent", 0, False)


def test_a_window_that_broke_counts_one_copy_each_and_goes_alone_from_then_on(sink, post, db):
    crowd(post, 3)
    broken = claim("email", PACE)
    broken.stamp(broken.rows[:2])
    lease_runs_out()
    again = claim("email", PACE)
    assert [(row.state, row.copies, row.is_alone) for row in again.rows] == [
        ("waiting", 1, True),
        ("waiting", 1, True),
        ("waiting", 0, False),
    ]
    first, second, third = again.rows
    assert list(again.windows()) == [[third], [first], [second]]


def test_a_window_that_breaks_three_times_is_unknown_and_says_so(sink, post, db):
    post()
    for copies in (1, 2):
        broken = claim("email", PACE)
        broken.stamp(broken.rows)
        lease_runs_out()
        assert Delivery.objects.get().copies == copies - 1
    broken = claim("email", PACE)
    broken.stamp(broken.rows)
    lease_runs_out()
    delivery.drain()
    given_up = Delivery.objects.get()
    assert (given_up.state, given_up.copies, given_up.lease_token) == ("unknown", 3, None)
    assert given_up.answer == "Sent up to three times, and no answer was recorded."
    assert sink.accepted == []


def test_a_sender_that_was_away_too_long_sends_nothing_that_others_took(sink, post, db):
    post()
    slow = claim("email", PACE)
    lease_runs_out()
    quick = claim("email", PACE)
    mailbox = Mailbox()
    mailbox.open()
    slow.send(slow.rows, mailbox)
    assert sink.accepted == []
    quick.send(quick.rows, mailbox)
    mailbox.close()
    assert sink.recipients() == {"noa@example.org": 1}


def test_an_answer_that_comes_too_late_changes_nothing(sink, post, db):
    post()
    slow = claim("email", PACE)
    rows = slow.stamp(slow.rows)
    lease_runs_out()
    quick = claim("email", PACE)
    slow.record([Verdict(rows[0], Delivery.State.DEAD, "too late")])
    assert (Delivery.objects.get().state, Delivery.objects.get().lease_token) == ("waiting", quick.token)


def test_four_senders_at_once_send_each_mail_once(sink, post, transactional_db):
    crowd(post, 120)

    def send():
        delivery.drain(delivery.Pace(batch=10, window=4))
        connection.close()

    senders = [threading.Thread(target=send) for _ in range(4)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    assert Counter(states().values()) == {"sent": 120}
    assert set(sink.recipients().values()) == {1}
    assert len(sink.accepted) == 120


def sender(sink, kind="weekly"):
    """A process of its own that sends from this test's database; the reminders that it knows are of one kind."""
    database = connection.settings_dict
    url = f"postgresql:///{database['NAME']}?host={database['HOST']}&port={database['PORT']}&user={database['USER']}"
    told = {
        "DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "tests.notifications.sender_settings",
        "SINK_PORT": str(sink.port),
        "REMINDER": kind,
    }
    code = "import django; django.setup(); from notifications.delivery import drain; drain()"
    return subprocess.Popen([sys.executable, "-c", code], env=os.environ | told)


def test_a_process_killed_while_mails_leave_loses_none(sink, post, transactional_db):
    crowd(post, 30)
    sink.seconds_a_mail = 0.05
    process = sender(sink)
    sink.wait_for(25)
    process.send_signal(signal.SIGKILL)
    process.wait()
    in_flight = Delivery.objects.filter(state="sending").count()
    assert in_flight == 10  # the second window was going out

    sink.seconds_a_mail = 0
    delivery.drain()
    assert Delivery.objects.filter(state="sending").count() == in_flight  # its lease has not run out
    lease_runs_out()
    delivery.drain()
    assert Counter(states().values()) == {"sent": 30}
    copies = sink.recipients()
    assert len(copies) == 30
    assert 5 <= copies.total() - 30 <= in_flight
    assert len({mail["Message-ID"] for mail in sink.accepted}) == 30


def test_a_mail_that_kills_its_process_is_given_up_and_the_others_leave(sink, post, transactional_db):
    post("noa", kind="deadly")
    crowd(post, 3)
    for _ in range(3):
        assert sender(sink).wait() == -signal.SIGKILL
        lease_runs_out()
        time_passes()
    assert sender(sink).wait() == 0
    assert states() == {"noa": "unknown", "person00": "sent", "person01": "sent", "person02": "sent"}
    assert sink.recipients().total() == 3


def test_answers_are_kept_until_the_database_is_back(sink, post, database_goes_away, caplog):
    post()
    sink.after_content = lambda: database_goes_away(seconds=0.3)
    delivery.drain()
    sink.after_content = lambda: None
    assert states() == {"noa": "sent"}
    assert set(caplog.messages) == {"The answers to 1 mails cannot be recorded; trying again."}


def test_answers_that_nobody_could_write_down_count_a_copy(sink, post, database_goes_away, monkeypatch, caplog):
    monkeypatch.setattr(delivery, "RECORD_AGAIN", (0.01,))
    post()
    sink.after_content = lambda: database_goes_away(seconds=1)
    with pytest.raises(OperationalError):
        delivery.drain()
    sink.after_content = lambda: None
    time.sleep(1.5)
    connection.close()
    assert states() == {"noa": "sending"}
    lease_runs_out()
    delivery.drain()
    sent = Delivery.objects.get()
    assert (sent.state, sent.copies) == ("sent", 1)
    assert sink.recipients() == {"noa@example.org": 2}
