"""Where mails are handed over: one connection to what EMAIL_URL names, and the backends behind it."""

import re
import smtplib
import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from email.generator import BytesGenerator
from email.policy import Compat32
from enum import Enum, auto
from io import BytesIO
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.backends.smtp import EmailBackend
from django.core.mail.message import sanitize_address
from django.utils.module_loading import import_string

from notifications.models import OutboxMail

LONGEST_ANSWER = 300  # characters
ADDRESS = re.compile(r"[^\s<>]+@[^\s<>]+")
LINK = re.compile(r"\b(?:https?://|www\.)\S+", re.IGNORECASE)
# What stands in quotation marks, to their end or that of the answer; or follows a word that announces a part of a mail.
QUOTED = re.compile(
    r"\"[^\"]*\"?|“[^”]*”?|«[^»]*»?|`[^`']*['`]?|(?<!\w)'[^']*'?|\b(?:subject|body|content)\s*[:=].*", re.IGNORECASE
)


class MailWaits(Exception):
    """No mail can leave at present, and why. None was handed over."""


class Outcome(Enum):
    """What an answer means for the mail."""

    ACCEPTED = auto()
    LATER = auto()  # not accepted, for a reason that may pass
    REFUSED = auto()  # not accepted, for good
    UNCLEAR = auto()  # handed over without an answer: it may have arrived


@dataclass(frozen=True)
class Answer:
    """What became of one message, in the server's own words, and for how many seconds it asks us to wait at least."""

    outcome: Outcome
    text: str
    wait: float = 0.0


class Mailbox:
    """One connection to what EMAIL_URL names, opened when first needed and kept for many mails."""

    def __init__(self) -> None:
        self.backend: BaseEmailBackend = get_connection()

    def open(self) -> None:
        """Make sure of the connection. Raises MailWaits when there is none to be had."""
        try:
            self.backend.open()
        except OSError as error:
            raise MailWaits(f"The mail server cannot be used: {said(error)}") from error

    @property
    def is_open(self) -> bool:
        """False when the connection was lost with the last mail."""
        return not isinstance(self.backend, SmtpBackend) or self.backend.connection is not None

    def deliver(self, message: EmailMessage) -> Answer:
        """Hand over one mail. Only a mail that cannot be made raises, and then nothing has left."""
        if isinstance(self.backend, SmtpBackend):
            return self.backend.deliver(message)
        self.backend.send_messages([message])
        return Answer(Outcome.ACCEPTED, f"Taken by {type(self.backend).__name__}")

    def close(self) -> None:
        self.backend.close()


class SmtpBackend(EmailBackend):
    """Django's SMTP backend, and a way to hand over one mail and hear what the server answers to it."""

    def open(self) -> bool | None:
        """Connect and greet, so that the connection is fit for its first mail."""
        is_new = super().open()
        if is_new and self.connection:
            try:
                self.connection.ehlo_or_helo_if_needed()
            except OSError:
                self.drop(self.connection)
                raise
        return is_new

    def deliver(self, message: EmailMessage) -> Answer:
        """Hand over one mail on the open connection, within three times EMAIL_TIMEOUT. Closes a connection it
        loses.

        Until the content is sent, nothing has left and whatever goes wrong may pass. A sender that is refused
        is the installation's mistake, not the mail's: that may pass, too.
        """
        server = self.connection
        if server is None:
            raise MailWaits("There is no connection to the mail server.")
        content = dotted(written(message))
        ends = time.monotonic() + settings.EMAIL_TIMEOUT
        try:
            for command, argument in (
                ("MAIL", f"FROM:{envelope(message.from_email)}"),
                ("RCPT", f"TO:{envelope(message.to[0])}"),
                ("DATA", ""),
            ):
                patient_until(ends, server)
                code, reply = server.docmd(command, argument)
                if not 200 <= code < 400:
                    self.reset(code, ends, server)
                    for_good = code // 100 == 5 and command != "MAIL"
                    return Answer(Outcome.REFUSED if for_good else Outcome.LATER, shown(code, reply))
        except OSError as error:  # smtplib's own exceptions are OSErrors
            self.drop(server)
            return Answer(Outcome.LATER, said(error))
        try:
            patient_until(time.monotonic() + settings.EMAIL_TIMEOUT, server)
            server.send(content)
            code, reply = server.getreply()
        except OSError as error:
            self.drop(server)
            return Answer(Outcome.UNCLEAR, said(error))
        meaning = {2: Outcome.ACCEPTED, 4: Outcome.LATER, 5: Outcome.REFUSED}
        return Answer(meaning.get(code // 100, Outcome.UNCLEAR), shown(code, reply))

    def reset(self, code: int, ends: float, server: smtplib.SMTP) -> None:
        """After a refusal, make the connection fit for the next mail, or let go of it (421: the server is
        closing)."""
        patient_until(ends, server)
        if code == 421 or server.rset()[0] != 250:
            self.drop(server)

    def drop(self, server: smtplib.SMTP) -> None:
        """Let go of a connection, without a farewell that might never be answered."""
        server.close()
        self.connection = None


def patient_until(moment: float, server: smtplib.SMTP) -> None:
    """Wait for the server no longer than this. smtplib reports longer silence as a lost connection."""
    if server.sock:
        server.sock.settimeout(max(moment - time.monotonic(), 0.001))


def envelope(address: str) -> str:
    """An address as MAIL and RCPT take it: bare, in angle brackets, in ASCII."""
    ascii_address = address if address.isascii() else sanitize_address(address, settings.DEFAULT_CHARSET)
    return smtplib.quoteaddr(ascii_address)


class Unfolded(Compat32):
    """Headers as Django has encoded them, in one line: some programs that unsubscribe put no address together."""

    def fold_binary(self, name: str, value: Any) -> bytes:
        return f"{name}: {value}{self.linesep}".encode("ascii")


UNFOLDED = Unfolded()


def written(message: EmailMessage) -> bytes:
    """The mail as bytes. Its boundary is set here: to find one, Python would search each mail for it."""
    content, mail = BytesIO(), message.message()
    if mail.is_multipart():
        mail.set_boundary(f"=_{uuid.uuid4().hex}")
    BytesGenerator(content, mangle_from_=False, policy=UNFOLDED).flatten(mail)
    return content.getvalue()


def dotted(content: bytes) -> bytes:
    """The content as DATA takes it: whole line ends, leading dots doubled, a lone dot last (RFC 5321)."""
    lines = re.sub(rb"\r\n|\r|\n", b"\r\n", content.rstrip() + b"\n")
    return re.sub(rb"(?m)^\.", b"..", lines) + b".\r\n"


def said(error: OSError) -> str:
    """What went wrong, as text to keep."""
    if isinstance(error, smtplib.SMTPResponseException):
        return shown(error.smtp_code, error.smtp_error)
    return kept(error.strerror or str(error) or type(error).__name__)


def shown(code: int, reply: bytes | str) -> str:
    """An SMTP reply, as text to keep."""
    return kept(f"{code} {reply.decode(errors='replace') if isinstance(reply, bytes) else reply}")


def kept(text: str) -> str:
    """One short line that can be stored, without anybody's address and without what may be from the mail."""
    line = " ".join("".join(each if each.isprintable() else " " for each in text).split())
    return ADDRESS.sub("(address)", unquoted(line))[:LONGEST_ANSWER]


def unquoted(text: str) -> str:
    """An answer without links and without what it quotes: both may be words of the mail, or open something."""
    return QUOTED.sub("(…)", LINK.sub("(link)", text))


class UnsetBackend(BaseEmailBackend):
    """No mail server is named: every mail waits until one is."""

    def open(self) -> bool:
        raise MailWaits("EMAIL_URL is not set. Set it to smtp://user:password@host:587 and start Rung again.")

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        self.open()
        return 0


class OutboxBackend(BaseEmailBackend):
    """Keeps the mails of the demo organisation to be read at /outbox/. Refuses those of real people."""

    def open(self) -> bool:
        if not import_string(settings.DEMO_MODE)():
            raise MailWaits(
                "EMAIL_URL is outbox:, which is for the demo organisation only. "
                "Set it to smtp://user:password@host:587 and start Rung again."
            )
        return True

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        self.open()
        kept_mails = [
            OutboxMail(
                message_id=message.extra_headers.get("Message-ID", ""),
                to=", ".join(message.recipients()),
                subject=str(message.subject),
                text=str(message.body),
                html=html_part(message),
            )
            for message in email_messages
        ]
        return len(OutboxMail.objects.bulk_create(kept_mails))


def html_part(message: EmailMessage) -> str:
    """The page of a mail, or nothing."""
    alternatives = message.alternatives if isinstance(message, EmailMultiAlternatives) else []
    return next((str(content) for content, kind in alternatives if kind == "text/html"), "")
