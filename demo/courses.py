"""How far people come in a cycle, and when each step happens. No database here."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import chain, cycle, islice
from typing import TypeVar

from assessments.models import Assessment

State = Assessment.State
SATURDAY = 5


@dataclass(frozen=True)
class Course:
    """How far somebody comes: the state of each side, blank for not begun, and of what is agreed.

    `rated` is the share of its competencies that a draft has a value for; `talk` how many remarks a proposal gets.
    """

    own: str = ""
    manager: str = ""
    agreed: str = ""
    rated: float = 0.5
    talk: int = 0
    is_acknowledged: bool = False
    is_revised: bool = False
    joins_late: bool = False
    is_extended: bool = False
    leaves: bool = False
    quiet: timedelta = timedelta(0)  # since the last step, at least


NOT_BEGUN = Course()
BEGUN = Course(State.DRAFT)
WRITTEN = Course(State.SUBMITTED)
MANAGER_BEGUN = Course(State.SUBMITTED, State.DRAFT)
MANAGER_FIRST = Course(State.DRAFT, State.SUBMITTED, rated=0.7)
REVEALED = Course(State.SUBMITTED, State.SUBMITTED)
TALKING = Course(State.SUBMITTED, State.SUBMITTED, State.DRAFT)
PROPOSED = Course(State.SUBMITTED, State.SUBMITTED, State.PROPOSED)
DISCUSSED = replace(PROPOSED, talk=1)
WAITING = replace(PROPOSED, quiet=timedelta(days=6))  # for longer than a manager has to wait
AGREED = Course(State.SUBMITTED, State.SUBMITTED, State.AGREED, talk=2)
SHARED = Course(State.SUBMITTED, State.SUBMITTED, State.SHARED)
READ = replace(SHARED, is_acknowledged=True)

# The open cycle: the personas, the reports of the manager whom a visitor may be, once each of what is rare, the others.
OF_PERSONAS = {"engineer": replace(BEGUN, manager=State.DRAFT, rated=0.34), "manager": WRITTEN, "committee": READ}
OF_REPORTS = [REVEALED, WAITING, TALKING, MANAGER_BEGUN, REVEALED, NOT_BEGUN, READ]
ONCE = [replace(NOT_BEGUN, joins_late=True), replace(NOT_BEGUN, is_extended=True), replace(NOT_BEGUN, leaves=True)]
OTHERS = [DISCUSSED, BEGUN, WRITTEN, READ, NOT_BEGUN, REVEALED, AGREED, MANAGER_BEGUN, BEGUN, SHARED, PROPOSED]
OTHERS += [MANAGER_FIRST, WRITTEN, TALKING]

# A closed one: what comes once in so many people, and what the others do.
RARE = [replace(READ, own=State.MISSED), REVEALED, replace(READ, is_revised=True), BEGUN]
ORDINARY = [READ, SHARED, replace(READ, talk=1), replace(READ, talk=2), READ, READ]
RARE_EVERY = 8


def courses_of_closed() -> Iterator[Course]:
    """Nearly everybody shares; every eighth has a course of its own."""
    ordinary, rare = cycle(ORDINARY), cycle(RARE)
    while True:
        yield from islice(ordinary, RARE_EVERY - 1)
        yield next(rare)


def courses_of_open() -> Iterator[Course]:
    return chain(ONCE, cycle(OTHERS))


@dataclass(frozen=True)
class Calendar:
    """When somebody takes the next step. `pace` is how much of the days they take that they could."""

    chance: random.Random
    pace: float

    def after(self, moment: datetime, least: float, most: float) -> datetime:
        """A working hour some days later, always after the moment."""
        day = working_day(moment + timedelta(days=self.pace * self.chance.uniform(least, most)))
        hour = day.replace(hour=8, minute=0, second=0, microsecond=0) + timedelta(minutes=self.chance.randrange(540))
        return max(hour, moment + timedelta(minutes=self.chance.randint(5, 60)))

    def before(self, moment: datetime, since: datetime) -> datetime:
        """When somebody began what they were through with at that moment."""
        return moment - (moment - since) * self.chance.uniform(0.1, 0.6)


Day = TypeVar("Day", date, datetime)


def working_day(day: Day) -> Day:
    """The day, or the Monday after it."""
    return day + timedelta(days=7 - day.weekday() if day.weekday() >= SATURDAY else 0)
