"""People at work while something breaks: one reads, one signs in, changes a name, asks for new passwords."""

import re
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count

from bench.faults.installation import Installation
from bench.visitor import Answer, Visitor

READER, WRITER = "engineer", "manager"
PAUSE = 0.05  # seconds between two clicks of one visitor
SIGN_IN, SAVE, RESET = "sign in", "save the profile", "ask for a password"
FORMS = {SIGN_IN, SAVE, RESET}  # answered by a redirect when they were taken; a page is answered by itself
ROW_VERSION = re.compile(r'name="row_version"[^>]* value="(\d+)"')


@dataclass
class Traffic:
    """What was asked and answered; whom Rung promised a mail; which names it said are saved."""

    answers: list[tuple[str, Answer]] = field(default_factory=list)
    promised: set[str] = field(default_factory=set)
    tried: list[str] = field(default_factory=list)
    saved: list[str] = field(default_factory=list)
    stopped: threading.Event = field(default_factory=threading.Event)

    def went_well(self, what: str, answer: Answer) -> bool:
        """Write an answer down. Somebody signed in who is sent to the sign-in page was not served."""
        self.answers.append((what, answer))
        return is_well(what, answer)

    @property
    def slowest(self) -> float:
        return max((answer.seconds for _, answer in self.answers), default=0.0)

    def refused(self) -> list[tuple[str, Answer]]:
        return [(what, answer) for what, answer in self.answers if not is_well(what, answer)]

    def taken(self, what: str) -> int:
        """How many forms of this kind were taken."""
        return sum(named == what and is_well(named, answer) for named, answer in self.answers)

    def statuses(self) -> dict[str, int]:
        """How many answers of each status there were."""
        return dict(sorted(Counter(str(answer.status) for _, answer in self.answers).items()))


def is_well(what: str, answer: Answer) -> bool:
    return answer.status == (302 if what in FORMS else 200)


def sign_in(visitor: Visitor, persona: str, traffic: Traffic) -> bool:
    return traffic.went_well("sign-in page", visitor.get("/accounts/login/")) and traffic.went_well(
        SIGN_IN, visitor.post("/demo/sign-in/", persona=persona)
    )


def read(rung: Installation, traffic: Traffic) -> None:
    """Open the home page and the directory, again and again, with one session from beginning to end."""
    visitor = Visitor(rung.url, "10.0.0.1")
    sign_in(visitor, READER, traffic)
    while not traffic.stopped.wait(PAUSE):
        traffic.went_well("home", visitor.get("/"))
        traffic.went_well("directory", visitor.get("/people/"))


def write(rung: Installation, traffic: Traffic, addresses: Sequence[str]) -> None:
    """Sign in afresh, change the own name, ask for a new password for one more person."""
    waiting = list(addresses)
    for number in count():
        if traffic.stopped.wait(PAUSE):
            return
        home = f"{number // 250}.{number % 250}"
        visitor = Visitor(rung.url, f"10.1.{home}")
        if sign_in(visitor, WRITER, traffic):
            save_name(visitor, f"Ingrid {number}", traffic)
        if waiting and ask_for_password(Visitor(rung.url, f"10.2.{home}"), waiting[0], traffic):
            traffic.promised.add(waiting.pop(0))


def save_name(visitor: Visitor, name: str, traffic: Traffic) -> None:
    page = visitor.get("/settings/")
    version = ROW_VERSION.search(page.text)
    if traffic.went_well("profile", page) and version:
        traffic.tried.append(name)
        form = {
            "row_version": version[1],
            "preferred_name": name,
            "time_zone": "Europe/Berlin",
            "locale": "en",
        }
        if traffic.went_well(SAVE, visitor.post("/settings/", **form)):
            traffic.saved.append(name)


def ask_for_password(visitor: Visitor, address: str, traffic: Traffic) -> bool:
    path = "/accounts/password/reset/"
    return traffic.went_well("password form", visitor.get(path)) and traffic.went_well(
        RESET, visitor.post(path, email=address)
    )


@contextmanager
def traffic_on(rung: Installation) -> Iterator[Traffic]:
    """Two visitors who go on clicking until the block ends."""
    traffic = Traffic()
    active = rung.rows("SELECT email FROM people_user WHERE state = 'active' ORDER BY id")
    visitors: list[tuple[Callable[..., None], tuple[object, ...]]] = [
        (read, (rung, traffic)),
        (write, (rung, traffic, [row[0] for row in active])),
    ]
    threads = [threading.Thread(target=visit, args=arguments) for visit, arguments in visitors]
    for thread in threads:
        thread.start()
    try:
        yield traffic
    finally:
        traffic.stopped.set()
        for thread in threads:
            thread.join()
