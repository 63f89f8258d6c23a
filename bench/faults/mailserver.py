"""A mail server on this machine that accepts everything and counts."""

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


@contextmanager
def mail_server() -> Iterator[tuple[Sink, str]]:
    """The mail server, listening on a free port; gives what it has accepted and its EMAIL_URL."""
    sink = Sink()
    controller = Controller(sink, hostname="127.0.0.1", port=free_port())
    controller.start()
    try:
        yield sink, f"smtp://{controller.hostname}:{controller.port}"
    finally:
        controller.stop()
