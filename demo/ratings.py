"""Rounds of assessments in which everybody took part, as plain data: what a company leaves in two years.

Made for measuring: nobody is left out, though some joined later, today's manager judged in every round, and all of it
is closed and shared. Whoever has no manager wrote a self-assessment that nobody answered. No database here.
"""

import random
from calendar import month_name
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from itertools import accumulate
from uuid import UUID

from demo.careers import Stay
from demo.chance import monday, new_id, stream
from demo.company_ladder import DEPTH, INDIVIDUAL, MANAGEMENT, slug
from demo.generator import Company
from ladder.document.parts import Document

WEEKS_AGO = (88, 62, 36, 10)  # when each round was opened
A_DAY = timedelta(days=1)
SELF_DUE, MANAGER_DUE, SHARE_DUE, CLOSED = 14 * A_DAY, 28 * A_DAY, 42 * A_DAY, 49 * A_DAY
INDIVIDUAL_WEIGHTS = (14, 22, 28, 22, 10, 4)

# How far from what is asked, and how often: as one sees oneself, and as the manager does, who may have seen nothing.
NOTHING_SEEN = -9
STEPS = (NOTHING_SEEN, -1, 0, 1)
HIGHEST = len(DEPTH.points) - 1
# The place on the scale by what is asked plus the step: somebody who was seen is at least at the lowest but one.
PLACES = {
    asked + step: 0 if step == NOTHING_SEEN else min(max(asked + step, 1), HIGHEST)
    for asked in range(1, HIGHEST + 1)
    for step in STEPS
}
OWN, MANAGERS = ([*accumulate(weights)] for weights in [(0, 20, 55, 25), (2, 28, 55, 15)])

# What a manager writes where a value is below, at and above what is asked. Two in three ratings have no comment.
COMMENTS = [
    [
        "You began well here; the next step is to do it without being asked.",
        "I would like to see this in more than one project.",
        "Others still have to remind you. We talked about what could help.",
    ],
    [
        "Steady, and the team relies on it.",
        "As I would expect at your level.",
        "You do this so quietly that it is easy to miss. I have not missed it.",
    ],
    [
        "Two other teams now do it your way.",
        "You took this on before anybody asked.",
        "The best example of it that I have seen this year.",
    ],
]
SPOKEN, SILENT = 3, 6  # the chance of each comment is one, as many as there are
CONVINCED = 0.3  # how often a manager agrees to a value above their own


@dataclass(frozen=True)
class Cycle:
    """A round of assessments, by the hour at which it was opened."""

    id: UUID
    opened_at: datetime

    @property
    def title(self) -> str:
        return f"Reviews of {month_name[self.opened_at.month]} {self.opened_at.year}"


@dataclass(frozen=True)
class Judgement:
    """One side's assessment: a value for each competency in the ladder's order, or none; perhaps comments with them."""

    id: UUID
    kind: str
    author: UUID
    submitted_at: datetime
    values: tuple[int, ...]
    comments: tuple[str, ...] = ()


@dataclass(frozen=True)
class Participation:
    """One person in one cycle: their own judgement, and with a manager the manager's and the agreed one."""

    id: UUID
    cycle: Cycle
    person: UUID
    level: str
    judgements: tuple[Judgement, ...]
    shared_at: datetime | None

    @property
    def revealed_at(self) -> datetime | None:
        own, *others = self.judgements
        return max(own.submitted_at, others[0].submitted_at) if others else None


def placed(company: Company) -> Company:
    """Everybody at a level of the company's ladder since they joined; a manager's by the layers of managers below."""
    chance = stream(company.seed, "levels")
    managers = managers_of(company)
    layers: dict[UUID, int] = {}  # of managers below somebody, themselves included
    for person in reversed(company.people):
        if person.id in managers:
            boss = managers[person.id]
            layers[boss] = max(layers.get(boss, 0), layers.get(person.id, 0) + 1)

    def level(person: UUID) -> str:
        if person in layers:
            return slug(MANAGEMENT[min(layers[person], len(MANAGEMENT)) - 1])
        return slug(chance.choices(INDIVIDUAL, INDIVIDUAL_WEIGHTS)[0])

    people = []
    for person in company.people:
        stay = Stay(new_id(chance), level(person.id), person.joined_on, None)
        people.append(replace(person, level=stay.level, stays=(stay,)))
    return replace(company, people=people)


def managers_of(company: Company) -> dict[UUID, UUID]:
    """Everybody's manager today."""
    return {line.person: line.manager for line in company.lines if line.ends_on is None}


def draw_cycles(company: Company) -> list[Cycle]:
    """Half a year apart, the earliest first."""
    chance, today = stream(company.seed, "cycles"), monday(company.on)
    mornings = [datetime.combine(today - timedelta(weeks=weeks), time(9), tzinfo=UTC) for weeks in WEEKS_AGO]
    return [Cycle(new_id(chance), morning) for morning in mornings]


def draw_participations(company: Company, cycles: list[Cycle], document: Document) -> Iterator[Participation]:
    """Everybody in every cycle, at the level where they stand, cycle by cycle.

    The agreed result has values in the newest one, which is what holds today; of earlier ones there is only that it
    was shared, and when.
    """
    chance = stream(company.seed, "ratings")
    managers, asked = managers_of(company), values_asked(document)
    for cycle in cycles:
        for person in company.people:
            drawing = Drawing(cycle, asked[person.level], chance)
            judgements = [drawing.own(person.id)]
            manager, shared_at = managers.get(person.id), None
            if manager:
                shared_at = drawing.moment(MANAGER_DUE + A_DAY, SHARE_DUE)
                judgements.append(drawing.theirs(manager))
                judgements.append(drawing.agreed(manager, shared_at, *judgements, has_values=cycle is cycles[-1]))
            yield Participation(new_id(chance), cycle, person.id, person.level, tuple(judgements), shared_at)


class Drawing:
    """Drawing what is said of one person in one cycle."""

    def __init__(self, cycle: Cycle, asked: tuple[int, ...], chance: random.Random) -> None:
        self.cycle, self.asked, self.chance = cycle, asked, chance

    def own(self, author: UUID) -> Judgement:
        return Judgement(self.id(), "self", author, self.moment(A_DAY, SELF_DUE), self.values(OWN))

    def theirs(self, author: UUID) -> Judgement:
        values = self.values(MANAGERS)
        marks = self.chance.choices(range(SPOKEN + SILENT), k=len(values))
        comments = tuple(
            COMMENTS[(value > asked) - (value < asked) + 1][mark] if value and mark < SPOKEN else ""
            for value, asked, mark in zip(values, self.asked, marks, strict=True)
        )
        return Judgement(self.id(), "manager", author, self.moment(A_DAY, MANAGER_DUE), values, comments)

    def agreed(
        self, author: UUID, shared_at: datetime, own: Judgement, theirs: Judgement, *, has_values: bool
    ) -> Judgement:
        """The manager's values, but one's own where the manager saw nothing, and sometimes where they are higher."""
        values = tuple(
            mine if not heard or (mine > heard and self.chance.random() < CONVINCED) else heard
            for mine, heard in zip(own.values, theirs.values, strict=True)
        )
        return Judgement(self.id(), "agreed", author, shared_at - A_DAY, values if has_values else ())

    def values(self, weights: list[int]) -> tuple[int, ...]:
        steps = self.chance.choices(STEPS, cum_weights=weights, k=len(self.asked))
        return tuple(PLACES[asked + step] for asked, step in zip(self.asked, steps, strict=True))

    def moment(self, earliest: timedelta, latest: timedelta) -> datetime:
        return self.cycle.opened_at + earliest + (latest - earliest) * self.chance.random()

    def id(self) -> UUID:
        return new_id(self.chance)


def values_asked(document: Document) -> dict[str, tuple[int, ...]]:
    """What each level asks, by its slug: the place on the scale for each competency in order."""
    places = {point.slug: place for place, point in enumerate(document.scales[0].points)}
    return {
        level.slug: tuple(places[competency.cells[path].asks] for competency in document.competencies)
        for path, level in document.levels.items()
    }
