"""F3: Valkey is emptied, killed, and stands still, while people work and mails are posted."""

import random
import signal
import time

from bench.faults.installation import installation
from bench.faults.mailserver import mail_server
from bench.faults.promises import kept, late, not_served
from bench.faults.traffic import traffic_on
from bench.report import Taken

SECONDS_STOPPED = 60.0
A_MOMENT = 3.0
SECONDS_A_REQUEST = 2.0


def take(seed: int) -> Taken:
    """Mails that were promised and are lost; beside it, pages that did not serve or made somebody wait."""
    moments = random.Random(seed)
    with mail_server() as (sink, email_url), installation(email_url) as rung:
        with traffic_on(rung) as traffic:
            time.sleep(A_MOMENT)
            rung.empty_valkey()
            time.sleep(moments.uniform(1, A_MOMENT))
            rung.end("valkey", signal.SIGKILL)
            time.sleep(moments.uniform(1, A_MOMENT) + A_MOMENT)
            valkey = rung.process("valkey")
            valkey.signal(signal.SIGSTOP)
            time.sleep(SECONDS_STOPPED)
            valkey.signal(signal.SIGCONT)
            time.sleep(A_MOMENT)
        broken = [*not_served(traffic.refused()), *late(traffic.answers, SECONDS_A_REQUEST)]
        return kept(rung, sink, traffic, {"seconds_stopped": SECONDS_STOPPED}, broken)
