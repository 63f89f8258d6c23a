"""The shape of a company of any size: its units and everybody's seat in them, before anybody sits there."""

import random
from dataclasses import dataclass, field
from enum import Enum, auto
from itertools import islice
from math import ceil

from demo.words import (
    ASPECTS,
    BESIDE_ENGINEERING,
    CHIEF,
    CHIEF_FROM_SIZE,
    COMPANY,
    ENGINEERING,
    FIRST_SUBJECTS,
    OFFICE,
    SUBJECTS,
    Function,
    Job,
    unit_names,
)

LARGEST_TEAM = 9  # with its lead; also the most managers that report to one
USUAL_SPAN = 7  # managers that report to one manager
SMALLEST_TEAM = 6  # where there is a choice
DIRECTORS_FROM = 6  # people in engineering; before, a director is its head
A_THIRD_EXPERT_FROM = 30  # people in a function


class Kind(Enum):
    """What somebody does in the shape of the company."""

    CHIEF = auto()
    HEAD = auto()  # of a function
    MIDDLE = auto()  # manages managers
    LEAD = auto()  # manages a team
    EXPERT = auto()  # reports to the head, manages nobody
    MEMBER = auto()
    OFFICE = auto()  # of the whole company


@dataclass(eq=False)
class Unit:
    """A team, and with those below it a unit."""

    name: str
    parent: "Unit | None"


@dataclass(eq=False)
class Seat:
    """One person's place: the job, the unit, and whose reports it is among."""

    kind: Kind
    function: str
    job: Job
    unit: Unit
    boss: "Seat | None"


@dataclass
class Shape:
    """Units and seats, each after what it hangs from."""

    units: list[Unit] = field(default_factory=list)
    seats: list[Seat] = field(default_factory=list)

    def add_unit(self, name: str, parent: Unit | None) -> Unit:
        self.units.append(Unit(name, parent))
        return self.units[-1]

    def add_seat(self, kind: Kind, function: str, job: Job, unit: Unit, boss: Seat | None) -> Seat:
        self.seats.append(Seat(kind, function, job, unit, boss))
        return self.seats[-1]


def draw_shape(size: int, chance: random.Random) -> Shape:
    """A company of exactly `size` seats, from seven on. All but the first have a boss."""
    shape = Shape()
    company = shape.add_unit(COMPANY, None)
    chief = shape.add_seat(Kind.CHIEF, COMPANY, CHIEF, company, None) if size >= CHIEF_FROM_SIZE else None
    office = [job for from_size, job in OFFICE if size >= from_size]
    left = size - len(shape.seats) - len(office)
    beside = {
        function: max(1, round(left * function.share))
        for function in BESIDE_ENGINEERING
        if size >= function.from_size
    }
    add_function(shape, ENGINEERING, left - sum(beside.values()), chief, chance)
    top = shape.seats[0]
    for function, function_size in beside.items():
        add_function(shape, function, function_size, top, chance)
    for job in office:
        shape.add_seat(Kind.OFFICE, COMPANY, job, company, top)
    return shape


def add_function(
    shape: Shape, function: Function, size: int, boss: Seat | None, chance: random.Random
) -> None:
    """One function of the company: its head, its experts, and one team or many."""
    unit = shape.add_unit(function.name, shape.units[0])
    has_directors = function.has_directors and size >= DIRECTORS_FROM
    if size > 1:
        job = function.middles[0] if function.has_directors and not has_directors else function.head
        boss = shape.add_seat(Kind.HEAD, function.name, job, unit, boss)
        size -= 1
    experts = function.experts[: 3 if size >= A_THIRD_EXPERT_FROM else 2]
    for job in experts:
        shape.add_seat(Kind.EXPERT, function.name, job, unit, boss)
    size -= len(experts)
    if function.has_directors or size >= LARGEST_TEAM:
        layers = layers_of(size, has_directors)
        add_teams(shape, function, size, layers, unit, boss, chance)
    else:
        add_members(shape, function, size, unit, boss, chance)


def add_teams(
    shape: Shape,
    function: Function,
    size: int,
    layers: list[int],
    unit: Unit,
    boss: Seat | None,
    chance: random.Random,
) -> None:
    """Layers of managers and the teams below: `size` people. With many teams each manager heads a unit."""
    sizes = iter(team_sizes(size - sum(layers[:-1]), layers[-1], chance))
    has_units = layers[-1] > LARGEST_TEAM
    subjects = [*FIRST_SUBJECTS, *chance.sample(SUBJECTS, len(SUBJECTS))]
    above = [(boss, unit)]
    for height, managers_here in zip(range(len(layers) - 1, 0, -1), layers, strict=False):
        names, job = unit_names(function, height, subjects), function.middles[height - 1]
        managers = []
        for (manager, parent), reports in zip(above, evenly(managers_here, len(above)), strict=True):
            for _ in range(reports):
                home = shape.add_unit(next(names), parent) if has_units else parent
                managers.append((shape.add_seat(Kind.MIDDLE, function.name, job, home, manager), home))
        above = managers
    plain_names = unit_names(function, 1, subjects)
    for (manager, parent), reports in zip(above, evenly(layers[-1], len(above)), strict=True):
        names = names_within(parent, function, chance) if has_units else plain_names
        for name in islice(names, reports):
            team = shape.add_unit(name, parent)
            lead = shape.add_seat(Kind.LEAD, function.name, draw_job(function.leads, chance), team, manager)
            add_members(shape, function, next(sizes) - 1, team, lead, chance)


def add_members(
    shape: Shape, function: Function, size: int, team: Unit, lead: Seat | None, chance: random.Random
) -> None:
    for _ in range(size):
        shape.add_seat(Kind.MEMBER, function.name, draw_job(function.members, chance), team, lead)


def layers_of(people: int, has_directors: bool) -> list[int]:
    """How many managers each layer has, from the top down; the last are the leads of teams. As few as do."""
    teams = 1
    while people > room_in(layers := layers_over(teams, has_directors)):
        teams += 1
    return layers


def room_in(layers: list[int]) -> int:
    """People for whom there is a seat. One team in five has three seats to fill."""
    *managers, teams = layers
    return sum(managers) + LARGEST_TEAM * teams - 3 * (teams // 5)


def layers_over(teams: int, has_directors: bool) -> list[int]:
    layers = [teams]
    if has_directors:
        layers.insert(0, max(ceil(teams / USUAL_SPAN), min(2, teams // 2)))
    while layers[0] > LARGEST_TEAM:
        layers.insert(0, ceil(layers[0] / USUAL_SPAN))
    return layers


def team_sizes(people: int, teams: int, chance: random.Random) -> list[int]:
    """People spread over teams, leads included: not all alike, and none too large."""
    sizes = evenly(people, teams)
    for _ in range(teams):
        giver, taker = chance.randrange(teams), chance.randrange(teams)
        if sizes[giver] > SMALLEST_TEAM and sizes[taker] < LARGEST_TEAM:
            sizes[giver] -= 1
            sizes[taker] += 1
    return sizes


def evenly(total: int, parts: int) -> list[int]:
    """The total in parts that differ by one at most, the larger ones first."""
    least, rest = divmod(total, parts)
    return [least + (part < rest) for part in range(parts)]


def names_within(unit: Unit, function: Function, chance: random.Random) -> list[str]:
    """Names of the teams of one unit: its own subject, and the aspect that each team works on."""
    subject = unit.name.removesuffix(f" {function.suffix}")
    aspects = chance.sample(ASPECTS, LARGEST_TEAM)
    return [f"{subject} {aspect} {function.suffix}".rstrip() for aspect in aspects]


def draw_job(jobs: list[Job], chance: random.Random) -> Job:
    return chance.choices(jobs, [job.weight for job in jobs])[0]
