"""How messages leave: claimed, stamped, sent, recorded. `drain` runs in every worker process, each minute and
when woken.

A row is claimed in a batch under a lease and belongs to the drain that holds its token. A window of at most
twenty is stamped SENDING, then each of its messages is made and handed over, then all their answers are
recorded: one statement to stamp and one to record, and no transaction open in between. What a window of
reminders says is read when it is stamped, in few statements for all of it. What is stamped and not recorded is
in flight: it may have arrived. Only that can be sent again, alone, under the same Message-ID, and after three
possible copies it is given up as unknown.
"""

import logging
import time
import traceback
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Protocol
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import InterfaceError, OperationalError, connection
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.module_loading import import_string

from notifications import bundles, chat
from notifications.bundles import Bundle
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
    WHERE state IN ('waiting', 'sending') AND channel = %(channel)s AND send_at <= statement_timestamp()
      AND (lease_until IS NULL OR lease_until < statement_timestamp())
      AND NOT EXISTS (SELECT FROM notifications_hold)
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
WHERE id = ANY(%(ids)s) AND lease_token = %(token)s AND NOT EXISTS (SELECT FROM notifications_hold)
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

    A window begins no message after `window_seconds`, and one takes three times EMAIL_TIMEOUT at most: the
    lease is longer than both together, so nobody else takes a window whose sender is alive. A drain is
    shorter than the hard time limit of its task; the channels share its seconds, so that none waits for another.
    """

    batch: int = 200
    window: int = 20
    drain_seconds: float = 30.0
    window_seconds: float = 10.0
    lease: float = 45.0


PACE = Pace()


class Carrier(Protocol):
    """Who takes the messages of one channel to where they are read, one after the other."""

    def open(self) -> None:
        """Make sure that messages can leave. Raises MailWaits when none of this channel can."""

    @property
    def is_open(self) -> bool:
        """False when the way was lost with the last message."""

    def deliver(self, message: Any) -> Answer:
        """Hand over one message. Only one that cannot be made raises, and then nothing has left."""

    def close(self) -> None: ...


@dataclass(frozen=True)
class Way:
    """How the messages of one channel leave: who carries them, and how the carrier is told of one.

    `bundle` makes of a bundle of reminders, `other` of every other row, what the carrier delivers; None: not wanted.
    """

    carrier: Callable[[], Carrier]
    bundle: Callable[[Delivery, Bundle], Any]
    other: Callable[[Delivery], Any]


class NotKnownYet(Exception):
    """A kind of a newer version than this worker's. The message is kept for one that knows."""


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

    channel: str
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

    def send(self, window: Sequence[Delivery], carrier: Carrier, is_over: Callable[[], bool] = bool) -> None:
        """Stamp, send, record. What the window has no time or no connection left for goes back unchanged."""
        ends = time.monotonic() + self.pace.window_seconds
        rows = self.stamp(window)
        contents = contents_of(rows)
        verdicts = []
        for row in rows:
            goes_on = carrier.is_open and time.monotonic() < ends and not is_over()
            verdicts.append(attempt(row, carrier, contents) if goes_on else Verdict(row, State.WAITING))
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
        """Nothing of this channel can leave: let all that is due wait a little, and say why. No row is counted."""
        free = Q(lease_token=self.token) | Q(lease_until=None) | Q(lease_until__lt=Now())
        Delivery.objects.filter(free, state=State.WAITING, channel=self.channel, send_at__lte=Now()).update(
            send_at=Now() + SERVER_AWAY, answer=reason, lease_token=None, lease_until=None
        )


def drain(pace: Pace = PACE, *, is_leaving: Callable[[], bool] = bool) -> bool:
    """Send what is due over every channel. True if it stopped before that: its time was over, or it leaves."""
    stopped = [drain_channel(channel, pace, is_leaving) for channel in WAYS]
    return any(stopped)


def drain_channel(channel: str, pace: Pace, is_leaving: Callable[[], bool]) -> bool:
    """Send what is due over one channel, with one carrier."""
    ends = time.monotonic() + pace.drain_seconds / len(WAYS)

    def is_over() -> bool:
        return time.monotonic() >= ends or is_leaving()

    with closing(WAYS[channel].carrier()) as carrier:
        while batch := claim(channel, pace):
            for window in batch.windows():
                if is_over():
                    batch.release()
                    return True
                try:
                    carrier.open()
                except MailWaits as reason:
                    batch.postpone(str(reason))
                    return False
                batch.send(window, carrier, is_over)
    return False


def claim(channel: str, pace: Pace) -> Batch | None:
    """Take the rows of a channel that are due longest. None when none is due, or an admin holds everything back."""
    token = uuid.uuid4()
    parameters = {
        "most_copies": MOST_COPIES,
        "unknown": NEVER_HEARD,
        "channel": channel,
        "batch": pace.batch,
        "token": token,
        "lease": pace.lease,
    }
    rows = list(Delivery.objects.raw(CLAIM, parameters).prefetch_related("person"))
    if not rows:
        return None
    rows.sort(key=lambda row: row.send_at)
    return Batch(channel, token, [row for row in rows if row.state == State.WAITING], pace)


def contents_of(rows: Sequence[Delivery]) -> Mapping[uuid.UUID, Bundle | None]:
    """What each bundle among the rows says; None: nothing any more. Empty if one of them cannot be read: then each is
    read by itself, so that it is its own affair."""
    try:
        return bundles.contents([row for row in rows if row.kind == Delivery.BUNDLE], timezone.now())
    except Exception as error:
        logger.warning("Reminders cannot be read together: %s", type(error).__name__)
        return {}


def attempt(row: Delivery, carrier: Carrier, contents: Mapping[uuid.UUID, Bundle | None]) -> Verdict:
    """Make one message, if it is still wanted, and hand it over. Whatever is wrong with it stays its own
    affair."""
    try:
        message = written(row, contents)
        return Verdict(row, State.DROPPED, "") if message is None else judged(row, carrier.deliver(message))
    except NotKnownYet:
        return Verdict(row, State.WAITING, "This worker does not know this kind of mail yet.", wait=PARKED)
    except Exception as error:  # nothing has left; the other messages do
        return failed(row, error)


def written(row: Delivery, contents: Mapping[uuid.UUID, Bundle | None]) -> Any:
    """What the carrier of the row's channel delivers; None: no longer wanted."""
    way = WAYS[row.channel]
    if row.kind != Delivery.BUNDLE:
        return way.other(row)
    bundle = contents[row.pk] if row.pk in contents else bundles.contents([row], timezone.now())[row.pk]
    return bundle and way.bundle(row, bundle)


def mail_of(row: Delivery) -> EmailMultiAlternatives | None:
    """The mail of a row that was posted (settings.MAILS)."""
    if row.kind not in settings.MAILS:
        raise NotKnownYet
    mail: Mail | None = import_string(settings.MAILS[row.kind])(row)
    return None if mail is None else letter(row, mail)


def mail_of_bundle(row: Delivery, bundle: Bundle) -> EmailMultiAlternatives:
    return letter(row, bundles.mail(bundle))


def chat_of(row: Delivery) -> chat.ChatMessage | None:
    """The one kind of message to a chat that is posted by itself."""
    if row.kind != chat.TEST:
        raise NotKnownYet
    return chat.message_of_test(row)


def letter(row: Delivery, mail: Mail) -> EmailMultiAlternatives:
    """The mail as it goes out. Its Message-ID is the same in every copy."""
    host = urlsplit(settings.RUNG_URL).hostname
    headers = {
        "Message-ID": f"<{uuid.uuid5(uuid.NAMESPACE_URL, row.key)}@{host}>",
        "Auto-Submitted": "auto-generated",  # RFC 3834: nobody's holiday notice answers it
        **mail.headers,
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
        wait = max(longer_each_time(row.refusals), answer.wait)
        return Verdict(row, state, answer.text, wait=wait, refused=1)
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


WAYS: dict[str, Way] = {
    Delivery.Channel.EMAIL: Way(Mailbox, mail_of_bundle, mail_of),
    Delivery.Channel.CHAT: Way(chat.Chat, chat.message_of_bundle, chat_of),
}


def execute(statement: str, parameters: Sequence[Any]) -> None:
    """On a connection that is looked at first: it may have died while mails went out."""
    if not connection.in_atomic_block:
        connection.close_if_unusable_or_obsolete()
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
