"""What must hold whatever breaks, judged from PostgreSQL, the mail server and the answers people got."""

from collections.abc import Mapping, Sequence
from typing import Any

from bench.faults.installation import Installation
from bench.faults.mailserver import Sink
from bench.faults.traffic import SAVE, SIGN_IN, WRITER, Traffic
from bench.report import Taken
from bench.visitor import Answer
from demo.personas import PERSONAS

Answers = Sequence[tuple[str, Answer]]
SECONDS_TO_RESUME = 120.0
EXAMPLES = 3
UNKNOWN = """
    SELECT person.email FROM notifications_delivery delivery
    JOIN people_user person ON person.id = delivery.person_id WHERE delivery.state = 'unknown'
"""
EVENTS = "SELECT kind, count(*) FROM audit_event GROUP BY kind"
NAME = "SELECT preferred_name FROM people_user WHERE id = %s"
RECORDED_AS = {SIGN_IN: "demo.signed_in", SAVE: "people.profile_updated"}


def kept(rung: Installation, sink: Sink, traffic: Traffic, detail: Mapping[str, Any], broken: Sequence[str]) -> Taken:
    """Wait for the promised mails. Lost is a mail neither accepted nor shown as unknown, and a write gone."""
    resumed = sink.seconds_until_all(traffic.promised, within=SECONDS_TO_RESUME)
    missing = sink.missing(traffic.promised)
    unknown = missing & {str(row[0]) for row in rung.rows(UNKNOWN)}
    writes = lost_writes(rung, traffic)
    told = {
        "requests": len(traffic.answers),
        "statuses": traffic.statuses(),
        "slowest_request_seconds": round(traffic.slowest, 3),
        "writes_acknowledged": {what: traffic.taken(what) for what in RECORDED_AS},
        "writes_lost": writes,
        "mails_promised": len(traffic.promised),
        "mails_lost": len(missing - unknown),
        "mails_unknown": len(unknown),
        "copies_beyond_the_first": sink.repeated,
        "resumed_after_seconds": None if resumed is None else round(resumed, 1),
    }
    empty = [] if traffic.promised else ["No mail was promised, so none could be lost."]
    late = [f"Mail did not resume within {SECONDS_TO_RESUME:.0f} s."] if resumed is None else []
    return Taken(len(missing - unknown) + writes, told | dict(detail), [*empty, *late, *broken])


def lost_writes(rung: Installation, traffic: Traffic) -> int:
    """Forms that were taken and left no event, and the last name that was said to be saved if it is not."""
    events: dict[str, int] = dict(rung.rows(EVENTS))
    gone = sum(max(0, traffic.taken(what) - events.get(kind, 0)) for what, kind in RECORDED_AS.items())
    writer = next(persona.id for persona in PERSONAS if persona.key == WRITER)
    stored = str(rung.rows(NAME, [writer])[0][0])
    # A later try may have been saved although its answer was lost.
    later = traffic.tried[traffic.tried.index(traffic.saved[-1]) :] if traffic.saved else [stored]
    return gone + (stored not in later)


def not_served(answers: Answers) -> list[str]:
    """Requests that should have been answered and were not."""
    return sentence("were not served", [(what, said(answer)) for what, answer in answers])


def refused_badly(answers: Answers) -> list[str]:
    """Refusals that do not say "try again": anything but a 503 with Retry-After."""
    bad = [
        (what, said(answer)) for what, answer in answers if answer.status != 503 or "retry-after" not in answer.headers
    ]
    return sentence("were refused without a word on when to try again", bad)


def late(answers: Answers, limit: float) -> list[str]:
    slow = [(what, f"{answer.seconds:.1f} s") for what, answer in answers if answer.seconds > limit]
    return sentence(f"took longer than {limit:.0f} s", slow)


def said(answer: Answer) -> str:
    return f"{answer.status} {answer.text[:100]!r}"


def sentence(complaint: str, found: Sequence[tuple[str, str]]) -> list[str]:
    """One sentence with the first few examples; nothing when nothing was found."""
    examples = "; ".join(f"{what}: {why}" for what, why in found[:EXAMPLES])
    return [f"{len(found)} requests {complaint}. {examples}"] if found else []
