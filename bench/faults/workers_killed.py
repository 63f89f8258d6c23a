"""F1 and F2: the processes that send are killed in the middle of a batch; and mails that do that themselves."""

import random
import time

from aiosmtpd.smtp import SMTP, Envelope, Session

from bench.faults.crew import (
    MOST_COPIES,
    ON_THE_WAY,
    SECONDS_TO_START,
    SLOTS,
    STATES,
    WAITED,
    Crew,
    children,
    crew,
    execute,
    is_done,
    kill,
    lost,
    people,
    post,
    rows,
    until,
)
from bench.faults.mailserver import Sink, mail_server
from bench.report import Taken
from config.local.processes import Running
from notifications import outbox
from people.models import User

MAILS, KILLS, WORKERS = 400, 25, 3
MAILS_OF_CHILD, CHILD_KILLS = 200, 8
SECONDS_TO_END = 120.0
SECONDS_FOR_A_BATCH = 20.0
MOST_TAKEN = 7
A_MOMENT = 0.3
MOST_FAILURES = 5
WITH_THE_TWO = 20
# Its process is dead, so that its lease can be taken as over.
ABANDONED = """
    UPDATE notifications_delivery SET lease_until = statement_timestamp() - interval '1 second'
    WHERE person_id = %s AND state = 'sending' AND copies < %s
"""
FAILURES = "SELECT state, failures, copies FROM notifications_delivery WHERE person_id = %s"


def workers(seed: int) -> Taken:
    """F1: whole workers are killed, with all they have forked, while they send. Mails that are lost."""
    chance = random.Random(seed)
    with mail_server() as (sink, email_url), crew(email_url, workers=WORKERS) as team:
        promised = people(MAILS)
        struck = strike_workers(team, sink, promised, chance)
        return told(sink, promised, struck, time.monotonic())


def strike_workers(team: Crew, sink: Sink, promised: list[User], chance: random.Random) -> int:
    """Post the mails in as many parts as there are kills, each while something is on its way; how many that hit."""
    working = [running for running in team.running if children(running)]
    struck = 0
    for number in range(KILLS):
        part = promised[number * MAILS // KILLS : (number + 1) * MAILS // KILLS]
        post(part[::2])  # two calls, which two workers hear
        post(part[1::2])
        struck += is_under_way(sink, chance)
        victim = chance.choice([worker for worker in working if children(worker)])
        victim.kill_group()
        working.remove(victim)
        working.append(team.worker())
        until(lambda: any(children(worker) for worker in working), SECONDS_TO_START)
    return struck


def is_under_way(sink: Sink, chance: random.Random) -> bool:
    """Let the server take some mails; whether more are on their way then, or their answers not yet recorded."""
    enough = sink.copies.total() + chance.randint(1, MOST_TAKEN)
    until(lambda: sink.copies.total() >= enough, SECONDS_FOR_A_BATCH)
    return bool(rows(ON_THE_WAY)[0][0])


def told(sink: Sink, promised: list[User], struck: int, begun: float, kills: int = KILLS) -> Taken:
    """Wait for the end of every message, and count."""
    until(is_done, SECONDS_TO_END)
    seconds = time.monotonic() - begun
    most = max(sink.copies.values(), default=0)
    detail = {
        "mails": len(promised),
        "kills": kills,
        "kills_while_sending": struck,
        "states": dict(rows(STATES)),
        "copies_beyond_the_first": sink.repeated,
        "most_copies": most,
        "seconds_to_the_end": round(seconds, 1),
    }
    broken = []
    if sink.repeated > kills * SLOTS:
        broken.append(f"{sink.repeated} mails came again; at most {kills * SLOTS} were in flight.")
    if most > MOST_COPIES:
        broken.append(f"One mail came {most} times.")
    if not is_done():
        broken.append(f"Some messages had not come to an end after {SECONDS_TO_END:.0f} s.")
    if not struck:
        broken.append("No kill hit anything.")
    return Taken(lost(sink, promised), detail, broken)


class Deadly(Sink):
    """A mail server to whom one mail cannot be handed over: whoever tries is killed before the answer."""

    def __init__(self) -> None:
        super().__init__()
        self.address = ""
        self.worker: Running | None = None
        self.killed = 0

    def kill(self) -> None:
        """Kill whatever the worker has forked."""
        for child in children(self.worker) if self.worker else []:
            kill(child)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        if envelope.rcpt_tos[0].lower() == self.address:
            self.killed += 1
            self.kill()
            return "451 Nobody hears this"
        return await super().handle_DATA(server, session, envelope)


def child(seed: int) -> Taken:
    """F2: the process that sends is killed below its worker; one mail kills it each time, one cannot be made."""
    chance = random.Random(seed)
    sink = Deadly()
    with mail_server(sink) as (_, email_url), crew(email_url, workers=1) as team:
        sink.worker = team.running[0]
        deadly, unmade, *others = promised = people(MAILS_OF_CHILD + 2)
        sink.address = deadly.email.lower()
        # What no program here would store, so that its mail cannot be made.
        User.objects.filter(pk=unmade.pk).update(email="unmade\n@example.org")
        post(promised[:WITH_THE_TWO])
        until(lambda: hurried(deadly, unmade), SECONDS_TO_END)
        rest, struck = promised[WITH_THE_TWO:], 0
        for number in range(CHILD_KILLS):
            post(rest[number::CHILD_KILLS])
            struck += is_under_way(sink, chance)
            sink.kill()
        taken = told(sink, others, struck, time.monotonic(), CHILD_KILLS + sink.killed)
        return Taken(taken.value, {**taken.detail, **poison(deadly, unmade)}, [*taken.broken, *wrong(deadly, unmade)])


def hurried(deadly: User, unmade: User) -> bool:
    """Whether the two have come to an end; their waits, which grow, are taken as over."""
    moved = execute(ABANDONED, [deadly.pk, MOST_COPIES])
    moved += execute(f"{WAITED} AND person_id = %s", [unmade.pk])
    if moved:
        outbox.wake()
    time.sleep(A_MOMENT)
    states = {rows(FAILURES, [person.pk])[0][0] for person in (deadly, unmade)}
    return not states & {"waiting", "sending"}


def poison(deadly: User, unmade: User) -> dict[str, object]:
    (killing,), (failing,) = rows(FAILURES, [deadly.pk]), rows(FAILURES, [unmade.pk])
    return {"kills_its_sender": killing, "cannot_be_made": failing}


def wrong(deadly: User, unmade: User) -> list[str]:
    """What is wrong with the end of the two."""
    found = []
    if rows(FAILURES, [deadly.pk]) != [("unknown", 0, MOST_COPIES)]:
        found.append(f"The mail that kills its sender is {rows(FAILURES, [deadly.pk])}.")
    if rows(FAILURES, [unmade.pk])[0][:2] != ("dead", MOST_FAILURES):  # it may have been in a window that was killed
        found.append(f"The mail that cannot be made is {rows(FAILURES, [unmade.pk])}.")
    return found
