"""Keeps the parts of a running Rung alive, and stops them in order."""

import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from config.local import interruptions
from config.local.claim import Claim
from config.local.processes import Running, wait_until_gone
from config.local.refusal import Refusal

FIRST_PAUSE, LONGEST_PAUSE = 0.2, 30.0  # seconds before a dead part is started again
STEADY = 60.0  # seconds after which a part that died is given the short pause again
TOO_OFTEN = 5  # deaths of one part before Rung is ready: it will not get better by itself


def say(text: str) -> None:
    """Tell the terminal, which may have been closed."""
    with suppress(OSError):
        print(text, flush=True)


@dataclass
class Part:
    """One process of a running Rung, and how it is started and asked to stop."""

    name: str
    start: Callable[[], Running]
    farewell: int
    server: bool = False  # the other parts need it: started before them, stopped after them
    harsher: int = 0  # a second, stronger request to stop, where the program knows one
    running: Running | None = None
    since: float = 0.0
    deaths: int = 0
    due: float = 0.0

    def pause(self) -> float:
        return min(FIRST_PAUSE * 2.0**self.deaths, LONGEST_PAUSE)


class Supervisor:
    """The parts that one claim has started."""

    def __init__(self, claim: Claim) -> None:
        self.claim = claim
        self.parts: list[Part] = []
        self.was_ready = False

    def begin(self, part: Part, adopted: Running | None = None) -> Running:
        """Start a part (or take over a live one) and look after it from now on."""
        self.parts.append(part)
        return self.set_running(part, adopted or part.start())

    def set_running(self, part: Part, running: Running) -> Running:
        part.running, part.since = running, time.monotonic()
        self.claim.note(part.name, running)
        return running

    def look_after(self) -> None:
        """Start again whatever died, later each time it dies young. Refused when a part cannot even start."""
        now = time.monotonic()
        for part in self.parts:
            if part.running and not part.running.alive():
                self.bury(part, part.running, now)
            if not part.running and now >= part.due:
                self.set_running(part, part.start())

    def bury(self, part: Part, dead: Running, now: float) -> None:
        dead.kill_group()  # what it had started must not work on beside its successor
        part.deaths = 0 if now - part.since > STEADY else part.deaths
        part.due = now + part.pause()
        part.deaths += 1
        log = self.claim.places.log(part.name)
        if part.deaths >= TOO_OFTEN and not self.was_ready:
            raise Refusal(f"{part.name} does not start: it {dead.ending()} {part.deaths} times. See {log}.")
        say(f"{part.name} {dead.ending()}; starting it again. Its log is {log}.")
        part.running = None

    def replace(self, name: str, why: str) -> None:
        """End a part that lives but does not work; it is started again like one that died."""
        for part in self.parts:
            if part.name == name and part.running:
                say(f"{name} {why}; starting it again.")
                part.running.kill_group()
                part.running, part.due = None, 0.0

    def age(self, name: str) -> float:
        """Seconds since a part was last started."""
        return min((time.monotonic() - part.since for part in self.parts if part.name == name), default=0.0)

    def stop(self) -> None:
        """Stop everything within five seconds: first what uses the servers, then the servers."""
        with interruptions.ignored():
            for servers in (False, True):
                leaving = [part for part in self.parts if part.running and part.server is servers]
                self.dismiss(leaving, patience=1.0 if servers else 1.5)
            self.parts.clear()

    def dismiss(self, parts: list[Part], patience: float) -> None:
        everyone = [part.running for part in parts if part.running]
        for part in parts:
            if part.running:
                part.running.signal(part.farewell)
        if wait_until_gone(everyone, within=patience):
            for part in parts:
                if part.running and part.harsher:
                    part.running.signal(part.harsher)
            wait_until_gone(everyone, within=0.5)
        for running in everyone:
            running.kill_group()
        wait_until_gone(everyone, within=0.5)
