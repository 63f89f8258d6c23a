"""Being told to stop: Ctrl-C, SIGTERM and a closed terminal all take the same orderly way out."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import NoReturn

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Interrupted(BaseException):
    """Somebody asked us to stop. Like KeyboardInterrupt no `except Exception` may swallow it."""

    def __init__(self, number: int) -> None:
        super().__init__(signal.Signals(number).name)
        self.number = number


def interrupt(number: int, _: FrameType | None) -> NoReturn:
    raise Interrupted(number)


def listen() -> None:
    """From now on a request to stop is raised as `Interrupted`, wherever we are; `nohup` keeps its word."""
    for number in STOP_SIGNALS:
        if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, interrupt)


@contextmanager
def held() -> Iterator[None]:
    """A request to stop waits until this block is through: a process just started must not go unrecorded."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, STOP_SIGNALS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextmanager
def ignored(*numbers: signal.Signals) -> Iterator[None]:
    """These requests to stop (all if none is named) are for somebody else, or already being answered."""
    before = {number: signal.signal(number, signal.SIG_IGN) for number in numbers or STOP_SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def forget() -> None:
    """In a new child: back to how a process is born, whatever we were doing with signals when we forked."""
    for number in STOP_SIGNALS:
        if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_SETMASK, [])
