"""The shape of a company of any size: its units and everybody's seat in them, before anybody sits there."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum, auto
from itertools import repeat
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
WIDE_TEAM = 51  # with its lead, where wide teams are asked for
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


def draw_shape(size: int, chance: random.Random, wide_teams: int = 0) -> Shape:
    """A company of exactly `size` seats, from seven on. Everybody but the first has a boss.

    The first `wide_teams` of engineering have fifty members each, for whom there must be room.
    """
    shape = Shape()
    company = shape.add_unit(COMPANY, None)
    chief = shape.add_seat(Kind.CHIEF, COMPANY, CHIEF, company, None) if size >= CHIEF_FROM_SIZE else None
    office = [job for from_size, job in OFFICE if size >= from_size]
    left = size - len(shape.seats) - len(office)
    beside = {
        function: max(1, round(left * function.share)) for function in BESIDE_ENGINEERING if size >= function.from_size
    }
    FunctionDrawing(shape, ENGINEERING, chance, wide_teams).draw(left - sum(beside.values()), chief)
    top = shape.seats[0]
    for function, function_size in beside.items():
        FunctionDrawing(shape, function, chance).draw(function_size, top)
    for job in office:
        shape.add_seat(Kind.OFFICE, COMPANY, job, company, top)
    return shape


class FunctionDrawing:
    """One function of the company, added to its shape."""

    def __init__(self, shape: Shape, function: Function, chance: random.Random, wide_teams: int = 0) -> None:
        self.shape, self.function, self.chance = shape, function, chance
        self.wide = [WIDE_TEAM] * wide_teams
        self.unit = shape.add_unit(function.name, shape.units[0])
        self.subjects = [*FIRST_SUBJECTS, *chance.sample(SUBJECTS, len(SUBJECTS))]

    def draw(self, size: int, boss: Seat | None) -> None:
        """Its head, its experts, and one team or many: `size` people in all."""
        if size == 1:
            return self.add_members(1, self.unit, boss)
        head = self.add(Kind.HEAD, self.job_of_head(size), self.unit, boss)
        experts = self.function.experts[: 3 if size >= A_THIRD_EXPERT_FROM else 2]
        for job in experts:
            self.add(Kind.EXPERT, job, self.unit, head)
        left = size - 1 - len(experts) - sum(self.wide)
        if left < LARGEST_TEAM and not self.function.has_directors:
            return self.add_members(left, self.unit, head)
        *layers, teams = layers_of(left, has_directors=self.function.has_directors and size >= DIRECTORS_FROM)
        has_units = teams > LARGEST_TEAM
        bosses = self.add_managers(layers, head, has_units)
        sizes = team_sizes(left - sum(layers), teams, self.chance)
        return self.add_teams([*self.wide, *sizes], bosses, has_units)

    def job_of_head(self, size: int) -> Job:
        led_by_director = self.function.has_directors and size < DIRECTORS_FROM
        return self.function.middles[0] if led_by_director else self.function.head

    def add_managers(self, layers: list[int], head: Seat, has_units: bool) -> list[Seat]:
        """The managers of managers; gives the lowest of them, who manage the leads. Each may head a unit."""
        bosses = [head]
        for height, managers in zip(range(len(layers), 0, -1), layers, strict=True):
            job, names = self.function.middles[height - 1], unit_names(self.function, height, self.subjects)
            bosses = [
                self.add(
                    Kind.MIDDLE,
                    job,
                    self.shape.add_unit(next(names), boss.unit) if has_units else boss.unit,
                    boss,
                )
                for boss in shared_out(managers, bosses)
            ]
        return bosses

    def add_teams(self, sizes: list[int], bosses: list[Seat], has_units: bool) -> None:
        """A lead and members for each team, the teams shared out among the managers above."""
        plain = unit_names(self.function, 1, self.subjects)
        names = {boss: self.names_within(boss.unit) if has_units else plain for boss in bosses}
        for boss, size in zip(shared_out(len(sizes), bosses), sizes, strict=True):
            team = self.shape.add_unit(next(names[boss]), boss.unit)
            lead = self.add(Kind.LEAD, draw_job(self.function.leads, self.chance), team, boss)
            self.add_members(size - 1, team, lead)

    def names_within(self, unit: Unit) -> Iterator[str]:
        """Names of the teams of one unit: its own subject, and the aspect that each team works on."""
        subject = unit.name.removesuffix(f" {self.function.suffix}")
        aspects = self.chance.sample(ASPECTS, LARGEST_TEAM)
        return iter([f"{subject} {aspect} {self.function.suffix}".rstrip() for aspect in aspects])

    def add_members(self, size: int, team: Unit, lead: Seat | None) -> None:
        for _ in range(size):
            self.add(Kind.MEMBER, draw_job(self.function.members, self.chance), team, lead)

    def add(self, kind: Kind, job: Job, unit: Unit, boss: Seat | None) -> Seat:
        return self.shape.add_seat(kind, self.function.name, job, unit, boss)


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


def shared_out(reports: int, bosses: list[Seat]) -> Iterator[Seat]:
    """The boss of each report: every boss has as many as the others, or one more."""
    for boss, share in zip(bosses, evenly(reports, len(bosses)), strict=True):
        yield from repeat(boss, share)


def draw_job(jobs: list[Job], chance: random.Random) -> Job:
    return chance.choices(jobs, [job.weight for job in jobs])[0]
