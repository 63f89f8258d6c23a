"""F4: PostgreSQL is restarted the hard way, several times, while people work and mails are posted."""

import random
import signal
import time
from collections.abc import Sequence

from bench.faults.installation import installation
from bench.faults.mailserver import mail_server
from bench.faults.promises import kept, not_served, refused_badly
from bench.faults.traffic import traffic_on
from bench.report import Taken
from bench.visitor import Answer

RESTARTS = 3
A_MOMENT = 3.0
SECONDS_TO_RECOVER = 60.0
IN_FLIGHT = 20  # mails that one sender process may have stamped and not recorded


def take(seed: int) -> Taken:
    """Mails that were promised and are lost; beside it, lost writes and answers that help nobody."""
    moments = random.Random(seed)
    away: list[tuple[float, float]] = []
    with mail_server() as (sink, email_url), installation(email_url) as rung:
        with traffic_on(rung) as traffic:
            for _ in range(RESTARTS):
                time.sleep(moments.uniform(1, A_MOMENT) + A_MOMENT)
                struck = time.monotonic()
                rung.end("postgres", signal.SIGQUIT)  # "immediate": as if the power had gone
                away.append((struck, rung.postgres_is_back(SECONDS_TO_RECOVER)))
            time.sleep(A_MOMENT)
        without_reason = [(what, answer) for what, answer in traffic.refused() if not during(answer, away)]
        repeated = [f"{sink.repeated} mails came again; at most {RESTARTS * IN_FLIGHT} were in flight."]
        broken = [
            *refused_badly(traffic.refused()),
            *not_served(without_reason),
            *(repeated if sink.repeated > RESTARTS * IN_FLIGHT else []),
        ]
        detail = {"restarts": RESTARTS, "seconds_away": [round(back - struck, 3) for struck, back in away]}
        return kept(rung, sink, traffic, detail, broken)


def during(answer: Answer, away: Sequence[tuple[float, float]]) -> bool:
    """Whether PostgreSQL was away at some moment between the question and the answer."""
    answered = answer.begun + answer.seconds
    return any(answer.begun <= back and answered >= struck for struck, back in away)
