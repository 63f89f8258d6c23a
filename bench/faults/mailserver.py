"""A mail server on this machine that accepts everything and counts; or that misbehaves as it is told to."""

import asyncio
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from bench.processes import free_port

SECONDS_A_MAIL = 0.03  # as slow as a real one, so that a fault finds mails in flight

SECONDS_OF_A_SLOW_ONE = 1.0
LONGER_THAN_ANYBODY_WAITS = 30.0  # seconds; EMAIL_TIMEOUT is 10
REFUSALS = {"451": "451 4.7.1 Try again later", "550": "550 5.1.1 No such mailbox"}


class Sink:
    """What the mail server has said yes to: how many copies of each mail, and to whom."""

    def __init__(self) -> None:
        self.copies: Counter[str] = Counter()
        self.recipients: Counter[str] = Counter()

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 (aiosmtpd's name)
        content = envelope.content if isinstance(envelope.content, bytes) else b""
        await asyncio.sleep(SECONDS_A_MAIL)
        self.copies[str(message_from_bytes(content)["Message-ID"])] += 1
        self.recipients.update(address.lower() for address in envelope.rcpt_tos)
        return "250 OK"

    @property
    def repeated(self) -> int:
        """Copies beyond the first."""
        return self.copies.total() - len(self.copies)

    def missing(self, addresses: set[str]) -> set[str]:
        """Those that nothing was accepted for."""
        return {address for address in addresses if not self.recipients[address]}

    def seconds_until_all(self, addresses: set[str], *, within: float) -> float | None:
        """How long it takes until something was accepted for each of them; None when it takes longer."""
        begun = time.monotonic()
        while self.missing(addresses):
            if time.monotonic() - begun > within:
                return None
            time.sleep(0.1)
        return time.monotonic() - begun


class Moody(Sink):
    """Does to one reader, or to all others, what mail servers do on bad days.

    "451" and "550" refuse a recipient; "silent" never answers to one, "mute" never to the content; "slow" takes a
    second for it; "cut" takes the mail and cuts the line without a word.
    """

    def __init__(self) -> None:
        super().__init__()
        self.put()

    def put(self, address: str = "", bad: str = "", others: str = "") -> None:
        """Into the mood that this reader meets, and the one that all others do; from now on."""
        self.address, self.bad, self.others = address.lower(), bad, others
        self.asked: Counter[str] = Counter()

    def met(self, mood: str) -> int:
        """How often somebody has met it."""
        return self.asked[mood]

    def mood(self, address: str) -> str:
        return self.bad if address.lower() == self.address and self.bad else self.others

    async def handle_RCPT(  # noqa: N802 (aiosmtpd's name)
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        mood = self.mood(address)
        self.asked[mood] += 1
        if mood == "silent":
            await asyncio.sleep(LONGER_THAN_ANYBODY_WAITS)
        if mood in REFUSALS:
            return REFUSALS[mood]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        mood = self.mood(envelope.rcpt_tos[0])
        if mood == "mute":
            await asyncio.sleep(LONGER_THAN_ANYBODY_WAITS)
        if mood == "slow":
            await asyncio.sleep(SECONDS_OF_A_SLOW_ONE)
        said = await super().handle_DATA(server, session, envelope)
        if mood == "cut" and isinstance(server.transport, asyncio.Transport):
            server.transport.abort()
        return said


def controller_of(sink: Sink, port: int) -> Controller:
    return Controller(sink, hostname="127.0.0.1", port=port)


@contextmanager
def mail_server(sink: Sink | None = None) -> Iterator[tuple[Sink, str]]:
    """The mail server, listening on a free port; gives what it has accepted and its EMAIL_URL."""
    sink = sink or Sink()
    controller = controller_of(sink, free_port())
    controller.start()
    try:
        yield sink, f"smtp://{controller.hostname}:{controller.port}"
    finally:
        controller.stop()
