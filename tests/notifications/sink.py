"""A mail server on this machine that accepts, refuses, hangs and cuts, as told per recipient."""

import asyncio
import threading
import time
from collections import Counter
from email import message_from_bytes, policy

from aiosmtpd.smtp import SMTP

FOREVER = 30.0  # seconds; longer than anybody waits


class Sink:
    """What the server has said yes to (`accepted`; `contents` as bytes), and whose content it has read at all (`read`).

    `at_mail`, `at_rcpt` and `at_data` say what it does at a command or after the content: reply with a text
    such as "550 No such person", or "cut" the line, or "hang"; for one address, or for any ("*"). `greeting`
    is what it answers to whoever comes.
    """

    def __init__(self):
        self.at_mail, self.at_rcpt, self.at_data = {}, {}, {}
        self.accepted, self.contents, self.read = [], [], Counter()
        self.connections, self.greeting = 0, ""
        self.seconds_a_mail = 0.0
        self.after_content = lambda: None
        self.loop = asyncio.new_event_loop()
        self.server = self.loop.run_until_complete(self.loop.create_server(self.connected, "127.0.0.1", 0))
        self.port = self.server.sockets[0].getsockname()[1]
        self.thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self.thread.start()

    def connected(self):
        self.connections += 1
        return SMTP(self, loop=self.loop, hostname="sink")

    def close(self):
        """Go away, as far as a second call still can."""
        if not self.loop.is_closed():
            asyncio.run_coroutine_threadsafe(self.leave(), self.loop).result()
            self.loop.call_soon_threadsafe(self.loop.stop)
            self.thread.join()
            self.loop.close()

    async def leave(self):
        self.server.close()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        await asyncio.sleep(0)
        await self.loop.shutdown_default_executor()

    def recipients(self):
        """How many copies were accepted for whom."""
        return Counter(mail["To"] for mail in self.accepted)

    def wait_for(self, mails, within=20.0):
        """Until so many mails were accepted."""
        ends = time.monotonic() + within
        while len(self.accepted) < mails:
            assert time.monotonic() < ends, f"{len(self.accepted)} of {mails} mails came"
            time.sleep(0.01)

    async def told(self, behaviour, address, server):
        what = behaviour.get(address, behaviour.get("*"))
        if what == "cut":
            server.transport.abort()
        elif what == "hang":
            await asyncio.sleep(FOREVER)
        return what

    async def handle_EHLO(self, server, session, envelope, hostname, responses):  # noqa: N802 (aiosmtpd's name)
        session.host_name = hostname
        return [self.greeting] if self.greeting else responses

    async def handle_HELO(self, server, session, envelope, hostname):  # noqa: N802 (aiosmtpd's name)
        session.host_name = hostname
        return self.greeting or "250 sink"

    async def handle_MAIL(self, server, session, envelope, address, options):  # noqa: N802 (aiosmtpd's name)
        refusal = await self.told(self.at_mail, address, server)
        envelope.mail_from = address
        return refusal or "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802 (aiosmtpd's name)
        refusal = await self.told(self.at_rcpt, address, server)
        if refusal is None:
            envelope.rcpt_tos.append(address)
        return refusal or "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 (aiosmtpd's name)
        mail = message_from_bytes(envelope.content, policy=policy.default)
        self.read[mail["To"]] += 1
        await asyncio.sleep(self.seconds_a_mail)
        await asyncio.to_thread(self.after_content)
        refusal = await self.told(self.at_data, envelope.rcpt_tos[0], server)
        if refusal is None:
            self.accepted.append(mail)
            self.contents.append(envelope.content)
        return refusal or "250 Queued"
