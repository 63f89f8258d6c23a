"""F10, F11 and F12: people who do something at the very same moment, a thousand times each."""

import random
import re
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from html import unescape
from uuid import uuid4

from bench.faults.stage import SAVED, TAKEN, Kept, Place, Stage, answer, at_once, stage
from bench.report import Taken
from bench.visitor import Answer, Visitor

RACES = 1_000
REFUSED = 422
OVERTAKEN = {409, 412}  # 412: a program whose If-Match no longer held when it was read
COPIES, MANY_COPIES, MANY_EVERY = 2, 20, 25  # of one form sent at once: a double click, and now and then a storm
LATE_EVERY = 10
A_MOMENT, MOST_LEAD = 0.01, 0.2  # seconds
EXAMPLES = 3
TAG = re.compile(r"<[^>]+>")
ONCE = re.compile(r'name="once" value="([^"]+)"')
WORDS = ["asked", "built", "broke", "calm", "found", "guided", "Köln", "later", "“meets”", "owned", "paired", "review"]
EVIDENCE = "SELECT count(*) FROM assessments_evidence WHERE text = %s"


class Tally:
    """What came of the races: what was answered, and the first few that went wrong."""

    def __init__(self) -> None:
        self.statuses: Counter[str] = Counter()
        self.counts: Counter[str] = Counter()
        self.wrong: list[str] = []
        self.begun = time.monotonic()

    def add(self, what: str, answers: Sequence[Answer], complaints: Sequence[str]) -> None:
        self.statuses.update(f"{what} {given.status}" for given in answers)
        if complaints:
            self.wrong.append(f"{what}: {' '.join(complaints)}")

    def taken(self, races: int) -> Taken:
        """The value is the number of races in which something was lost, doubled, or answered wrongly."""
        seconds = round(time.monotonic() - self.begun, 1)
        detail = {"races": races, "statuses": dict(sorted(self.statuses.items())), **self.counts, "seconds": seconds}
        return Taken(len(self.wrong), detail, self.wrong[:EXAMPLES])


def two_devices(seed: int, races: int = RACES) -> Taken:
    """F10: one author saves the same answer from two devices. One saves, the other gets both texts."""
    chance = random.Random(seed)
    with stage() as on:
        tally = Tally()
        for number in range(races):
            where = list(SAVERS)[number * len(SAVERS) // races]
            if where == "agreed":
                on.put()
                devices, place = on.managers, chance.choice(on.agreed)
            else:
                on.put(own="draft")
                devices, place = (on.desk, on.phone), chance.choice(on.own)
            before, since = on.kept(place), on.last_event()
            texts = [f"{device}: {words(chance)}" for device in ("Desk", "Phone")]
            sendings = zip(devices, texts, strict=True)
            answers = at_once(
                *[partial(SAVERS[where], each, place, text, before.row_version) for each, text in sendings]
            )
            saved = on.happened(since, SAVED)
            tally.add(where, answers, overtaken_rightly(texts, answers, before, on.kept(place), saved))
            tally.counts["first_device_won"] += answers[0].is_yes
        return tally.taken(races)


def overtaken_rightly(
    texts: Sequence[str], answers: Sequence[Answer], before: Kept, after: Kept, saved: Sequence[str]
) -> list[str]:
    """What is wrong with one race of two devices."""
    winner, loser = sorted(range(2), key=lambda place: answers[place].status)
    if not answers[winner].is_yes or answers[loser].status not in OVERTAKEN:
        return [f"Not exactly one has won: {sorted(given.status for given in answers)}."]
    complaints = []
    if after != Kept(texts[winner], before.row_version + 1) or len(saved) != 1:
        complaints.append("What was answered as saved is not what is kept.")
    shown = unescape(TAG.sub("", answers[loser].text))
    # A program still has its own text, and is told to read the other; a person is shown both.
    is_page = answers[loser].headers["content-type"].startswith("text/html")
    if is_page and not all(text in shown for text in texts):
        complaints.append("The page of the overtaken does not show both texts.")
    return complaints


def save_on_page(visitor: Visitor, place: Place, text: str, row_version: int) -> Answer:
    return visitor.post(place.path, **answer(text, row_version))


def save_by_api(visitor: Visitor, place: Place, text: str, row_version: int) -> Answer:
    path = f"/api/v1/assessments/{place.assessment}/ratings/{place.competency}/"
    return visitor.put(path, {"answer": None, "comment": text}, if_match=f'"{row_version}"')


SAVERS = {"own side": save_on_page, "agreed": save_on_page, "api": save_by_api}


@dataclass(frozen=True)
class Form:
    """A form that is sent twice: how the stage is set, who sends what where, and what that makes once."""

    event: str
    set_up: Callable[[Stage], None]
    sender: Callable[[Stage], Visitor]
    path: Callable[[Stage], str]
    fields: Callable[[Stage, str], dict[str, str]]
    rows: Callable[[Stage, str], int]
    answers: frozenset[int] = frozenset({TAKEN})  # what each copy may be answered; a step is taken by one only


def step(name: str, event: str, sender: Callable[[Stage], Visitor], **states: str) -> Form:
    """A step between the two: one copy takes it; the others may be told that it is taken."""
    return Form(
        event=f"assessments.{event}",
        set_up=lambda on: on.put(**states),
        sender=sender,
        path=lambda on: on.step(name),
        fields=lambda on, text: {"text": text},
        rows=lambda on, text: on.steps(),
        answers=frozenset({TAKEN, REFUSED}),
    )


def person(on: Stage) -> Visitor:
    return on.desk


def manager(on: Stage) -> Visitor:
    return on.managers[0]


def once(page: Answer) -> str:
    """The mark of this showing of a form."""
    found = ONCE.search(page.text)
    return found[1] if found else ""


FORMS = {
    "rating": Form(
        event=SAVED,
        set_up=lambda on: on.put(own="draft"),
        sender=person,
        path=lambda on: on.own[0].path,
        fields=lambda on, text: answer(text, on.kept(on.own[0]).row_version),
        rows=lambda on, text: int(on.kept(on.own[0]).comment == text),
    ),
    "submit": step("submit", "submitted", person, own="draft"),
    "propose": step("propose", "proposed", manager),
    "comment": Form(
        event="assessments.commented",
        set_up=lambda on: on.put(agreed="proposed"),
        sender=person,
        path=lambda on: on.step("comment"),
        fields=lambda on, text: {"text": text, "once": once(on.desk.get(on.path))},
        rows=lambda on, text: on.steps(),
    ),
    "accept": step("accept", "accepted", person, agreed="proposed"),
    "share": step("share", "shared", manager, agreed="agreed"),
    "acknowledge": step("acknowledge", "acknowledged", person, agreed="shared"),
    "evidence": Form(
        event="evidence.added",
        set_up=lambda on: None,
        sender=person,
        path=lambda on: "/evidence/",
        fields=lambda on, text: {
            "title": "Sent twice",
            "text": text,
            "kind": "work",
            "happened_on": "2026-01-05",
            "once": once(on.desk.get("/evidence/")),
        },
        rows=lambda on, text: int(on.rows(EVIDENCE, [text])[0][0]),
    ),
}


def sent_twice(seed: int, races: int = RACES) -> Taken:
    """F11: the same form, sent two or twenty times at once. It does once what it says."""
    chance = random.Random(seed)
    with stage() as on:
        tally = Tally()
        for number in range(races):
            name = list(FORMS)[number // MANY_EVERY % len(FORMS)]
            form, text = FORMS[name], f"{uuid4()} {words(chance)}"
            form.set_up(on)
            fields, since = form.fields(on, text), on.last_event()
            copies = COPIES if number % MANY_EVERY else MANY_COPIES
            answers = at_once(*[partial(form.sender(on).post, form.path(on), **fields)] * copies)
            times, rows = len(on.happened(since, form.event)), form.rows(on, text)
            tally.counts["copies_sent"] += copies
            tally.counts["doubles"] += max(times, rows, 1) - 1
            tally.add(name, answers, done_once(answers, form.answers, times, rows))
        return tally.taken(races)


def done_once(answers: Sequence[Answer], expected: frozenset[int], times: int, rows: int) -> list[str]:
    """What is wrong with one form that was sent several times."""
    statuses = {given.status for given in answers}
    complaints = []
    if times != 1 or rows != 1:
        complaints.append(f"It was done {times} times and left {rows} rows.")
    if TAKEN not in statuses or not statuses <= expected:
        complaints.append(f"It was answered {sorted(statuses)}.")
    return complaints


@dataclass(frozen=True)
class Final:
    """A step after which nothing is written: how the stage is set, who takes it where, and who writes meanwhile."""

    event: str
    states: dict[str, str]
    take: Callable[[Stage], Answer]
    writer: Callable[[Stage], Visitor]
    places: Callable[[Stage], list[Place]]


FINALS = {
    "submit": Final(
        "assessments.submitted",
        {"own": "draft"},
        lambda on: on.desk.post(on.step("submit")),
        lambda on: on.phone,
        lambda on: on.own,
    ),
    "propose": Final(
        "assessments.proposed",
        {},
        lambda on: on.managers[0].post(on.step("propose"), text="So?"),
        lambda on: on.managers[1],
        lambda on: on.agreed,
    ),
    "share": Final(
        "assessments.shared",
        {"agreed": "agreed"},
        lambda on: on.managers[0].post(on.step("share")),
        lambda on: on.managers[1],
        lambda on: on.agreed,
    ),
    "close": Final(
        "assessments.cycle_closed",
        {"own": "draft"},
        lambda on: on.hr.post(f"/hr/cycles/{on.cycle}/close/"),
        lambda on: on.phone,
        lambda on: on.own,
    ),
}


def at_the_bell(seed: int, races: int = RACES) -> Taken:
    """F12: an answer is saved while its assessment is submitted, proposed, shared, or its cycle closed.

    It lands before and is kept, or it is refused and nothing has changed. What comes later never lands.
    """
    chance = random.Random(seed)
    with stage() as on:
        tally = Tally()
        lead = dict.fromkeys(FINALS, 0.0)  # seconds that the answer is ahead; moved to where either may be first
        for number in range(races):
            name = list(FINALS)[number * len(FINALS) // races]
            final = FINALS[name]
            on.put(**final.states)
            place = chance.choice(final.places(on))
            before, since, text = on.kept(place), on.last_event(), words(chance)
            write = partial(save_on_page, final.writer(on), place, text, before.row_version)
            head_start = max(0.0, lead[name] + chance.uniform(-A_MOMENT, A_MOMENT))
            answers = at_once(write, partial(after, head_start, partial(final.take, on)))
            lead[name] = min(MOST_LEAD, max(0.0, lead[name] + (-A_MOMENT if answers[0].status == TAKEN else A_MOMENT)))
            if number % LATE_EVERY == 0:
                late = answer("Too late.", on.kept(place).row_version)
                answers.append(final.writer(on).post(place.path, **late))
            events = [kind == SAVED for kind in on.happened(since, SAVED, final.event)]
            tally.add(name, answers, nothing_after(text, answers, before, on.kept(place), events))
            tally.counts[f"{name}_came_second"] += answers[0].status == TAKEN
        return tally.taken(races)


def nothing_after(text: str, answers: Sequence[Answer], before: Kept, after: Kept, events: Sequence[bool]) -> list[str]:
    """What is wrong with one race of an answer (True among the events) and a final step (False)."""
    written, moved, *late = [given.status for given in answers]
    complaints = []
    if moved != TAKEN or written not in {TAKEN, REFUSED} or late not in ([], [REFUSED]):
        complaints.append(f"It was answered {written}, {moved}, {late}.")
    if events != ([True, False] if written == TAKEN else [False]):
        complaints.append("Something was written after the end, or not written as was answered.")
    if after != (Kept(text, before.row_version + 1) if written == TAKEN else before):
        complaints.append("What is kept is not what was answered.")
    return complaints


def after(pause: float, move: Callable[[], Answer]) -> Answer:
    time.sleep(pause)
    return move()


def words(chance: random.Random) -> str:
    return " ".join(chance.choices(WORDS, k=chance.randint(3, 30)))
