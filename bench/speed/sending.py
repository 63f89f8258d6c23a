"""Sending reminders as a worker does, from the claim to the record, against Django that only renders and sends the same
mails on one connection; to the same mail server, in turns, each in processes of its own."""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from bench.processes import POLL, free_port
from bench.report import Taken
from bench.speed.organisation import execute
from bench.speed.reminders import DATABASE, count, many_goals
from bench.speed.timing import in_turns, milliseconds, ratio
from config.local.places import CHECKOUT
from config.local.refusal import Refusal

MAILS, GOALS_EACH = 600, 2
FEW, MANY = 1_000, 10_000  # mails, for the memory
SECONDS_TO_START = 30
WAITING_AGAIN = "UPDATE notifications_delivery SET state = 'waiting', send_at = now(), sent_at = NULL, answer = ''"


class Process:
    """A `bench.speed.sender`, ready to be told what to do."""

    def __init__(self, port: int) -> None:
        environ = {**os.environ, "EMAIL_URL": f"smtp://127.0.0.1:{port}", "RUNG_DEMO": "0"}
        command = [sys.executable, "-m", "bench.speed.sender", DATABASE]
        pipe = subprocess.PIPE
        self.process = subprocess.Popen(command, cwd=CHECKOUT, env=environ, stdin=pipe, stdout=pipe, text=True)
        self.answer()

    def tell(self, work: str) -> None:
        assert self.process.stdin
        self.process.stdin.write(f"{work}\n")
        self.process.stdin.flush()

    def answer(self) -> dict[str, Any]:
        assert self.process.stdout
        line = self.process.stdout.readline()
        if not line:
            raise Refusal("A process that sends has ended.")
        answered: dict[str, Any] = json.loads(line)
        return answered

    def do(self, work: str) -> dict[str, Any]:
        self.tell(work)
        return self.answer()

    def close(self) -> None:
        """Without anything more to do, it ends."""
        self.process.communicate()


def take(seed: int) -> Taken:
    """How many mails a worker sends in the time in which Django sends a hundred."""
    with mail_server() as port:
        with many_goals(MAILS, GOALS_EACH), ExitStack() as stack:
            one, other, django = (started(stack, port) for _ in range(3))
            one.do("plan")
            django.do("read")
            works = {
                "rung": lambda: one.do("rung"),
                "django": lambda: django.do("django"),
                "two": lambda: both(one, other),
            }
            taken = in_turns(works, warm_up=1, rounds=5, before=lambda: execute(WAITING_AGAIN))
            one.do("rung")
            found = count("notifications_delivery"), count("notifications_delivery WHERE state = 'sent'")
        memory = {f"peak_mb_{mails}": peaks(port, mails) for mails in (FEW, MANY)}
    broken = [] if found == (MAILS, MAILS) else [f"Of {found[0]} mails {found[1]} were sent."]
    detail = {f"{name}_ms": milliseconds(times) for name, times in taken.items()}
    two = {"two_processes_percent": round(100 * ratio(taken["django"], taken["two"]), 1)}
    return Taken(100 * ratio(taken["django"], taken["rung"]), detail | two | memory, broken)


def both(one: Process, other: Process) -> None:
    """Two workers at once."""
    one.tell("rung")
    other.tell("rung")
    one.answer(), other.answer()


def peaks(port: int, mails: int) -> dict[str, float]:
    """The memory of a process after it has planned so many mails, and of another after it has sent them."""
    with many_goals(mails, GOALS_EACH), ExitStack() as stack:
        return {work: started(stack, port).do(work)["peak_mb"] for work in ("plan", "rung")}


def started(stack: ExitStack, port: int) -> Process:
    process = Process(port)
    stack.callback(process.close)
    return process


@contextmanager
def mail_server() -> Iterator[int]:
    """A process that accepts every mail and keeps none; gives its port."""
    port = free_port()
    where = ["--listen", f"127.0.0.1:{port}", "--class", "aiosmtpd.handlers.Sink"]
    process = subprocess.Popen([sys.executable, "-m", "aiosmtpd", "--nosetuid", *where])
    try:
        wait_until_open(port)
        yield port
    finally:
        process.terminate()
        process.wait()


def wait_until_open(port: int) -> None:
    deadline = time.monotonic() + SECONDS_TO_START
    while True:
        try:
            return socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            if time.monotonic() > deadline:
                raise Refusal("The mail server does not answer.") from None
            time.sleep(POLL)
