"""F5: the mail server is away, refuses for a while or for good, is slow, hangs, cuts the line after it took a mail."""

import time
from collections.abc import Sequence
from dataclasses import dataclass

from bench.faults.crew import (
    MOST_COPIES,
    STATES,
    WAITED,
    crew,
    execute,
    in_states,
    is_done,
    lost,
    people,
    post,
    rows,
    until,
)
from bench.faults.mailserver import Moody, controller_of
from bench.processes import free_port
from bench.report import Taken
from notifications import outbox
from people.models import User

MAILS = 12  # in each mood
SECONDS_TO_END = 100.0
SECONDS_OF_A_POST = 2.0
SOME_TIME = 3.0


@dataclass(frozen=True)
class Mood:
    """What the server does to one reader (`bad`), to all others, and for how many of its answers it goes on."""

    name: str
    bad: str = ""
    all: str = ""
    ends_after: int = 0
    end_of_bad: str = "sent"


MOODS = (
    Mood("refuses_for_a_while", all="451", ends_after=MAILS),
    Mood("refuses_one_for_good", bad="550", end_of_bad="dead"),
    Mood("is_slow", all="slow"),
    Mood("does_not_answer_to_one", bad="silent", ends_after=1),
    Mood("does_not_answer_after_one", bad="mute", end_of_bad="unknown"),
    Mood("cuts_the_line_once", all="cut", ends_after=MAILS),
    Mood("cuts_the_line_for_one", bad="cut", end_of_bad="unknown"),
)


def take(seed: int) -> Taken:
    """Mails that are lost, whatever the server does."""
    server = Moody()
    port = free_port()
    detail: dict[str, object] = {}
    broken: list[str] = []
    everybody: list[User] = []
    with crew(f"smtp://127.0.0.1:{port}", workers=2) as _team:
        away = people(MAILS)
        posts = [post(away)]
        time.sleep(SOME_TIME)
        state_while_away = dict(rows(STATES))
        controller = controller_of(server, port)
        controller.start()
        try:
            everybody += away
            detail["is_away"] = {"while_away": state_while_away, "seconds": waited()}
            for mood in MOODS:
                readers = people(MAILS)
                everybody += readers
                server.put(readers[0].email, mood.bad, mood.all)
                posts.append(post(readers))
                detail[mood.name], complaints = suffered(server, mood, readers)
                broken += complaints
        finally:
            controller.stop()
        most = max(server.copies.values())
        detail |= {
            "mails": len(everybody),
            "states": dict(rows(STATES)),
            "copies_beyond_the_first": server.repeated,
            "most_copies": most,
            "slowest_post_seconds": round(max(posts), 3),
        }
        if state_while_away != {"waiting": MAILS}:
            broken.append(f"With no server there, messages were {state_while_away}.")
        if most > MOST_COPIES:
            broken.append(f"One mail came {most} times.")
        if max(posts) > SECONDS_OF_A_POST:
            broken.append(f"Somebody waited {max(posts):.1f} s for a promise.")
        return Taken(lost(server, everybody), detail, broken)


def suffered(server: Moody, mood: Mood, readers: Sequence[User]) -> tuple[dict[str, float | None], list[str]]:
    """Let the mood last for as long as it lasts; how long everybody waited, and what is wrong with the end."""
    begun = time.monotonic()
    served = None
    if not mood.all:
        others = {reader.email.lower() for reader in readers[1:]}
        served = until(lambda: not server.missing(others), SECONDS_TO_END)
    if mood.ends_after:
        until(lambda: server.met(mood.bad or mood.all) >= mood.ends_after or is_done(), SECONDS_TO_END)
        server.put()
    waited()
    seconds = {"others": served and round(served, 1), "all": round(time.monotonic() - begun, 1)}
    return seconds, wrong(mood, readers, served)


def waited() -> float:
    """Until every message has come to an end; waits between two tries, which grow, are taken as over."""
    begun = time.monotonic()

    def is_over() -> bool:
        if execute(WAITED):
            outbox.wake()
        return is_done()

    until(is_over, SECONDS_TO_END)
    return round(time.monotonic() - begun, 1)


def wrong(mood: Mood, readers: Sequence[User], served: float | None) -> list[str]:
    """What is wrong with the end of the messages of one mood."""
    found = []
    expected = {reader.email.lower() for reader in readers}
    bad = readers[0].email.lower()
    if bad not in in_states(mood.end_of_bad):
        found.append(f"{mood.name}: the one mail is not {mood.end_of_bad}.")
    if not expected - {bad} <= in_states("sent"):
        found.append(f"{mood.name}: others were not sent.")
    if not mood.all and served is None:
        found.append(f"{mood.name}: one reader kept the others from their mails.")
    return found
