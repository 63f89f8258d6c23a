"""How mail leaves: claimed, stamped, sent, recorded. `drain` runs in every worker process, each minute and
when woken.

A row is claimed in a batch under a lease and belongs to the drain that holds its token. A window of at most
twenty is stamped SENDING, then each of its mails is made and handed over, then all their answers are
recorded: one statement each, and no transaction open in between. What is stamped and not recorded is in
flight: it may have arrived. Only that can be sent again, alone, under the same Message-ID, and after three
possible copies it is given up as unknown.
"""

import logging
import time
import traceback
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import InterfaceError, OperationalError, connection
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.module_loading import import_string

from notifications.mailbox import Answer, Mailbox, MailWaits, Outcome
from notifications.mails import Mail
from notifications.models import Delivery

logger = logging.getLogger(__name__)

State = Delivery.State

MOST_COPIES = 3
MOST_REFUSALS = 100  # up to an hour and a half apart: about five days, as RFC 5321 advises
MOST_FAILURES = 5
FIRST_WAIT, LONGEST_WAIT = 60.0, 3600.0  # seconds
SERVER_AWAY = timedelta(seconds=45)  # so that the next tick finds the rows due
PARKED = 300.0  # seconds
RECORD_AGAIN = (0.5, 1.0, 2.0, 4.0)  # seconds

NEVER_HEARD = "Sent up to three times, and no answer was recorded."

# What is due and in nobody's hands. A row that is stamped has lost its sender: it was in flight.
CLAIM = """
WITH due AS MATERIALIZED (
    SELECT id, state = 'sending' AS in_flight,
           state = 'sending' AND copies + 1 >= %(most_copies)s AS is_unknown
    FROM notifications_delivery
    WHERE state IN ('waiting', 'sending') AND channel = 'email' AND send_at <= statement_timestamp()
      AND (lease_until IS NULL OR lease_until < statement_timestamp())
    ORDER BY send_at LIMIT %(batch)s
    FOR UPDATE SKIP LOCKED
)
UPDATE notifications_delivery mail
SET state = CASE WHEN is_unknown THEN 'unknown' ELSE 'waiting' END,
    lease_token = CASE WHEN NOT is_unknown THEN %(token)s END,
    lease_until = CASE WHEN NOT is_unknown THEN statement_timestamp() + make_interval(secs => %(lease)s) END,
    answer = CASE WHEN is_unknown THEN %(unknown)s ELSE answer END,
    copies = copies + in_flight::int,
    is_alone = is_alone OR in_flight
FROM due WHERE mail.id = due.id
RETURNING mail.*
"""

STAMP = """
UPDATE notifications_delivery
SET state = 'sending', lease_until = statement_timestamp() + make_interval(secs => %(lease)s)
WHERE id = ANY(%(ids)s) AND lease_token = %(token)s
RETURNING id
"""

# Waits differ by up to a half, so that what was refused together does not come back together.
RECORD = """
UPDATE notifications_delivery mail
SET state = verdict.state,
    answer = coalesce(verdict.answer, mail.answer),
    send_at = coalesce(
        statement_timestamp() + make_interval(secs => verdict.wait * (1 + random() / 2)), send_at
    ),
    sent_at = CASE verdict.state WHEN 'sent' THEN statement_timestamp() END,
    refusals = refusals + verdict.refused,
    failures = failures + verdict.failed,
    copies = copies + verdict.copied,
    is_alone = is_alone OR verdict.copied > 0,
    lease_token = NULL,
    lease_until = NULL
FROM unnest(%s::uuid[], %s::text[], %s::text[], %s::float[], %s::int[], %s::int[], %s::int[])
    AS verdict(id, state, answer, wait, refused, failed, copied)
WHERE mail.id = verdict.id AND lease_token = %s
"""


@dataclass(frozen=True)
class Pace:
    """How much at a time and for how long, in seconds.

    A window begins no mail after `window_seconds`, and one mail takes three times EMAIL_TIMEOUT at most: the
    lease is longer than both together, so nobody else takes a window whose sender is alive. A drain is
    shorter than the hard time limit of its task.
    """

    batch: int = 200
    window: int = 20
    drain_seconds: float = 30.0
    window_seconds: float = 10.0
    lease: float = 45.0


PACE = Pace()


@dataclass(frozen=True)
class Verdict:
    """What is recorded of one row. Without an answer it keeps its old one; without a wait, its time."""

    row: Delivery
    state: Delivery.State
    answer: str | None = None
    wait: float | None = None
    refused: int = 0
    failed: int = 0
    copied: int = 0


@dataclass(frozen=True)
class Batch:
    """Rows that one drain holds: nobody else touches them while the lease lasts and the token stands."""

    token: uuid.UUID
    rows: Sequence[Delivery]
    pace: Pace

    def windows(self) -> Iterator[Sequence[Delivery]]:
        """What goes out together. Rows of broken windows go last, each alone, the least suspect first."""
        together = [row for row in self.rows if not row.is_alone]
        for start in range(0, len(together), self.pace.window):
            yield together[start : start + self.pace.window]
        for row in sorted(self.rows, key=lambda row: row.copies):
            if row.is_alone:
                yield [row]

    def send(self, window: Sequence[Delivery], mailbox: Mailbox, is_over: Callable[[], bool] = bool) -> None:
        """Stamp, send, record. What the window has no time or no connection left for goes back unchanged."""
        ends = time.monotonic() + self.pace.window_seconds
        verdicts = []
        for row in self.stamp(window):
            goes_on = mailbox.is_open and time.monotonic() < ends and not is_over()
            verdicts.append(attempt(row, mailbox) if goes_on else Verdict(row, State.WAITING))
        self.record(verdicts)

    def stamp(self, window: Sequence[Delivery]) -> list[Delivery]:
        """Mark the window as going out, with a new lease. Rows whose lease ran out and that others took stay
        theirs."""
        with connection.cursor() as cursor:
            cursor.execute(STAMP, {"lease": self.pace.lease, "ids": [row.pk for row in window], "token": self.token})
            mine = {pk for (pk,) in cursor.fetchall()}
        return [row for row in window if row.pk in mine]

    def record(self, verdicts: Sequence[Verdict]) -> None:
        """Write the answers down. They are known here alone, so a database that is away is waited for."""
        columns = [
            [verdict.row.pk for verdict in verdicts],
            [verdict.state.value for verdict in verdicts],
            [verdict.answer for verdict in verdicts],
            [verdict.wait for verdict in verdicts],
            [verdict.refused for verdict in verdicts],
            [verdict.failed for verdict in verdicts],
            [verdict.copied for verdict in verdicts],
        ]
        for pause in RECORD_AGAIN:
            try:
                return execute(RECORD, [*columns, self.token])
            except (OperationalError, InterfaceError):
                logger.warning("The answers to %d mails cannot be recorded; trying again.", len(verdicts))
                time.sleep(pause)
        return execute(RECORD, [*columns, self.token])

    def release(self) -> None:
        """Give back what was not sent, as it was."""
        Delivery.objects.filter(lease_token=self.token).update(lease_token=None, lease_until=None)

    def postpone(self, reason: str) -> None:
        """No mail can leave: let everything due wait a little, and say why. It counts against no row."""
        free = Q(lease_token=self.token) | Q(lease_until=None) | Q(lease_until__lt=Now())
        Delivery.objects.filter(free, state=State.WAITING, channel=Delivery.Channel.EMAIL, send_at__lte=Now()).update(
            send_at=Now() + SERVER_AWAY, answer=reason, lease_token=None, lease_until=None
        )


def drain(pace: Pace = PACE, *, is_leaving: Callable[[], bool] = bool) -> bool:
    """Send what is due, on one connection. True if it stopped before that: its time was over, or it leaves."""
    ends = time.monotonic() + pace.drain_seconds

    def is_over() -> bool:
        return time.monotonic() >= ends or is_leaving()

    with closing(Mailbox()) as mailbox:
        while batch := claim(pace):
            for window in batch.windows():
                if is_over():
                    batch.release()
                    return True
                try:
                    mailbox.open()
                except MailWaits as reason:
                    batch.postpone(str(reason))
                    return False
                batch.send(window, mailbox, is_over)
    return False


def claim(pace: Pace) -> Batch | None:
    """Take the rows that are due longest. None when none is due."""
    token = uuid.uuid4()
    parameters = {
        "most_copies": MOST_COPIES,
        "unknown": NEVER_HEARD,
        "batch": pace.batch,
        "token": token,
        "lease": pace.lease,
    }
    rows = list(Delivery.objects.raw(CLAIM, parameters).prefetch_related("person"))
    if not rows:
        return None
    rows.sort(key=lambda row: row.send_at)
    return Batch(token, [row for row in rows if row.state == State.WAITING], pace)


def attempt(row: Delivery, mailbox: Mailbox) -> Verdict:
    """Make one mail, if it is still wanted, and hand it over. Whatever is wrong with it stays its own
    affair."""
    if row.kind not in settings.MAILS:
        # Posted by a newer version than this worker's. It is kept for one that knows.
        return Verdict(row, State.WAITING, "This worker does not know this kind of mail yet.", wait=PARKED)
    try:
        mail: Mail | None = import_string(settings.MAILS[row.kind])(row)
        if mail is None:
            return Verdict(row, State.DROPPED, "")
        return judged(row, mailbox.deliver(letter(row, mail)))
    except Exception as error:  # nothing has left; the other mails do
        return failed(row, error)


def letter(row: Delivery, mail: Mail) -> EmailMultiAlternatives:
    """The mail as it goes out. Its Message-ID is the same in every copy."""
    host = urlsplit(settings.RUNG_URL).hostname
    headers = {
        "Message-ID": f"<{uuid.uuid5(uuid.NAMESPACE_URL, row.key)}@{host}>",
        "Auto-Submitted": "auto-generated",  # RFC 3834: nobody's holiday notice answers it
    }
    message = EmailMultiAlternatives(mail.subject, mail.text, to=[row.person.email], headers=headers)
    message.attach_alternative(mail.html, "text/html")
    return message


def judged(row: Delivery, answer: Answer) -> Verdict:
    """What an answer means for the row."""
    if answer.outcome is Outcome.ACCEPTED:
        return Verdict(row, State.SENT, answer.text)
    if answer.outcome is Outcome.REFUSED:
        return Verdict(row, State.DEAD, answer.text)
    if answer.outcome is Outcome.LATER:
        state = State.DEAD if row.refusals + 1 >= MOST_REFUSALS else State.WAITING
        return Verdict(row, state, answer.text, wait=longer_each_time(row.refusals), refused=1)
    state = State.UNKNOWN if row.copies + 1 >= MOST_COPIES else State.WAITING
    return Verdict(row, state, answer.text, wait=longer_each_time(row.copies), copied=1)


def failed(row: Delivery, error: Exception) -> Verdict:
    """A mail that could not be made. Kept and logged: what happened where, not the words, which may be
    somebody's."""
    place = traceback.extract_tb(error.__traceback__)[-1]
    what = f"{type(error).__name__} in {place.name}, line {place.lineno} of {place.filename}"
    logger.error("Mail %s (%s) could not be made: %s", row.pk, row.kind, what)
    state = State.DEAD if row.failures + 1 >= MOST_FAILURES else State.WAITING
    return Verdict(row, state, what[:300], wait=longer_each_time(row.failures), failed=1)


def longer_each_time(before: int) -> float:
    """Seconds to wait after having waited so many times before."""
    return min(FIRST_WAIT * 2.0**before, LONGEST_WAIT)


def execute(statement: str, parameters: Sequence[Any]) -> None:
    """On a connection that is looked at first: it may have died while mails went out."""
    if not connection.in_atomic_block:
        connection.close_if_unusable_or_obsolete()
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
