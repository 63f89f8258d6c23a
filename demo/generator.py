"""A whole made-up company as plain data, the same for the same size, seed and day. No database here.

Each topic draws from a source of chance of its own, so that drawing more of one thing leaves the others as
they were. Days are counted back from the week of `on`: another week moves all dates and changes nothing else.
"""

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice
from uuid import UUID

from demo.careers import MANAGES, Stay, draw_career
from demo.chance import monday, new_id, stream, years_before
from demo.names import Register, draw_place
from demo.personas import PERSONAS
from demo.shape import WIDE_TEAM, Kind, Seat, Shape, Unit, draw_shape
from demo.words import COMPANY, DOMAIN, ENGINEERING

SMALLEST, LARGEST = len(PERSONAS), 50_000
USUAL_SIZE, USUAL_SEED = 60, 1
PEOPLE_PER_WIDE_TEAM = 1_000  # where wide teams are asked for

# Years in the company: at least, at most, and most often about.
YEARS_HERE = {
    Kind.CHIEF: (12.0, 15.0, 13.0),
    Kind.HEAD: (6.0, 10.0, 7.0),
    Kind.MIDDLE: (2.0, 8.0, 4.0),
    Kind.LEAD: (1.0, 6.0, 2.5),
    Kind.EXPERT: (3.0, 8.0, 5.0),
    Kind.MEMBER: (0.2, 7.0, 1.0),
    Kind.OFFICE: (1.0, 8.0, 3.0),
}
NOT_HERE_YET = {"invited", "pending_activation"}
AT_HOME = 0.7  # of a team are where the team is
YEARS_AT_MOST = {"junior": 1.3, "associate": 2.5}  # by level
COMMITTEE_SIZE = 3


@dataclass(frozen=True)
class Team:
    id: UUID
    name: str
    parent: UUID | None


@dataclass(frozen=True)
class Person:
    """`level` is the short name of the step on the ladder; blank above it and beside it. Stays, the latest first."""

    id: UUID
    name: str
    preferred_name: str
    email: str
    job_title: str
    level: str
    team: UUID
    time_zone: str
    state: str
    joined_on: date
    stays: tuple[Stay, ...]

    @property
    def leads_from(self) -> date:
        """The day from which on somebody who leads can have reports: that of becoming a manager here."""
        return min((stay.starts_on for stay in self.stays if stay.level in MANAGES), default=self.joined_on)


@dataclass(frozen=True)
class Line:
    id: UUID
    person: UUID
    manager: UUID
    starts_on: date
    ends_on: date | None


@dataclass(frozen=True)
class Role:
    id: UUID
    person: UUID
    kind: str
    unit: UUID | None


@dataclass(frozen=True)
class Invitation:
    """Of somebody who is not here yet; `is_accepted` where only the password is missing."""

    id: UUID
    person: UUID
    invited_by: UUID
    is_accepted: bool


@dataclass(frozen=True)
class Company:
    """Teams come after the team they are part of, people after their manager."""

    name: str
    seed: int
    on: date
    teams: list[Team]
    people: list[Person]
    lines: list[Line]
    roles: list[Role]
    invitations: list[Invitation]


def make_company(*, size: int, seed: int, on: date, has_wide_teams: bool = False) -> Company:
    """A company of exactly `size` people on a day. The personas are in it whatever the seed. Refuses other sizes.

    With wide teams, one manager in a thousand people has fifty reports, the persona being the first of them.
    """
    if not SMALLEST <= size <= LARGEST:
        raise ValueError(f"a company has {SMALLEST} to {LARGEST} people, not {size}")
    shape = draw_shape(size, stream(seed, "shape"), size // PEOPLE_PER_WIDE_TEAM if has_wide_teams else 0)
    cast = seats_of_personas(shape)
    ids = stream(seed, "ids")
    teams = make_teams(shape, ids)
    people = make_people(shape, cast, teams, seed, on)
    return Company(
        name=COMPANY,
        seed=seed,
        on=on,
        teams=list(teams.values()),
        people=list(people.values()),
        lines=[line for seat in shape.seats for line in lines_of(seat, people, ids)],
        roles=[
            Role(new_id(ids), people[seat].id, kind, teams[unit].id if unit else None)
            for seat, kind, unit in roles_of(shape, cast, people)
        ],
        invitations=[
            Invitation(new_id(ids), person.id, people[cast["hr"]].id, person.state == "pending_activation")
            for person in people.values()
            if person.state in NOT_HERE_YET
        ],
    )


def seats_of_personas(shape: Shape) -> dict[str, Seat]:
    """Where the personas sit: the engineer in the manager's team, and the director above both."""

    def seats(function: str, kind: Kind) -> Iterator[Seat]:
        return (seat for seat in shape.seats if seat.function == function and seat.kind == kind)

    manager = next(seats(ENGINEERING.name, Kind.LEAD))
    committee, owner = islice(seats(ENGINEERING.name, Kind.EXPERT), 2)
    return {
        "engineer": next(seat for seat in shape.seats if seat.boss is manager),
        "manager": manager,
        "director": next(seat for seat in shape.seats if seat is manager.boss),
        "hr": next(seats("People", Kind.MEMBER)),
        "committee": committee,
        "owner": owner,
        "admin": next(seats(COMPANY, Kind.OFFICE)),
    }


def make_teams(shape: Shape, ids: random.Random) -> dict[Unit, Team]:
    teams: dict[Unit, Team] = {}
    for unit in shape.units:
        teams[unit] = Team(new_id(ids), unit.name, teams[unit.parent].id if unit.parent else None)
    return teams


def make_people(
    shape: Shape, cast: dict[str, Seat], teams: dict[Unit, Team], seed: int, on: date
) -> dict[Seat, Person]:
    """Somebody on every seat."""
    chance, careers, today = stream(seed, "people"), stream(seed, "careers"), monday(on)
    states = draw_states(shape, cast, stream(seed, "states"))
    homes = {unit: draw_place(chance) for unit in shape.units}
    personas = {cast[persona.key]: persona for persona in PERSONAS}
    register = Register(persona.name.whole for persona in PERSONAS)
    people = {}
    for seat in shape.seats:
        state = states.get(seat, "active")
        if persona := personas.get(seat):
            id, name, job, time_zone = persona.id, persona.name, persona.job, persona.time_zone
            years, years_at_level = persona.years_here, persona.years_at_level
        else:
            place = homes[seat.unit] if chance.random() < AT_HOME else draw_place(chance)
            id, job, time_zone = new_id(chance), seat.job, place.time_zone
            name = register.new_name(place, chance)
            years, years_at_level = 0 if state in NOT_HERE_YET else draw_years(seat, chance), None
        joined_on = years_before(today, years)
        people[seat] = Person(
            id=id,
            name=name.whole,
            preferred_name=name.given,
            email=f"{register.new_address(name)}@{DOMAIN}",
            job_title=job.title,
            level=job.level,
            team=teams[seat.unit].id,
            time_zone=time_zone,
            state=state,
            joined_on=joined_on,
            stays=draw_career(job.level, joined_on=joined_on, today=today, chance=careers, years_so_far=years_at_level),
        )
    return people


def draw_states(shape: Shape, cast: dict[str, Seat], chance: random.Random) -> dict[Seat, str]:
    """Who has left, is invited or has yet to choose a password; everybody else is active, and all of a wide team."""
    size, personas = len(shape.seats), set(cast.values())
    reports = Counter(seat.boss for seat in shape.seats)
    members = [
        seat
        for seat in shape.seats
        if seat.kind == Kind.MEMBER and seat not in personas and reports[seat.boss] < WIDE_TEAM - 1
    ]
    shares = {"deactivated": 30, "invited": 60, "pending_activation": 60}
    states = [state for state, one_in in shares.items() for _ in range(size // one_in)]
    return dict(zip(chance.sample(members, len(states)), states, strict=True))


def draw_years(seat: Seat, chance: random.Random) -> float:
    """How long somebody has been here. Nobody stays junior for years."""
    least, most, usual = YEARS_HERE[seat.kind]
    most = min(most, YEARS_AT_MOST.get(seat.job.level, most))
    return chance.triangular(least, most, min(usual, most))


def lines_of(seat: Seat, people: dict[Seat, Person], ids: random.Random) -> Iterator[Line]:
    """Whom somebody reported to, the latest first: always the nearest manager above who led by then.

    So a manager who came or rose later took over people who reported one higher before, and no day has a loop.
    """
    person, boss, until = people[seat], seat.boss, None
    while boss and until != person.joined_on:
        manager = people[boss]
        starts_on = max(person.joined_on, manager.leads_from)
        if until is None or starts_on < until:
            yield Line(new_id(ids), person.id, manager.id, starts_on, until)
            until = starts_on
        boss = boss.boss


def roles_of(
    shape: Shape, cast: dict[str, Seat], people: dict[Seat, Person]
) -> Iterator[tuple[Seat, str, Unit | None]]:
    """The personas' roles; from thirty people or so a committee of three; and HR of one unit."""
    yield cast["hr"], "hr", None
    yield cast["committee"], "committee", None
    yield cast["owner"], "ladder_owner", None
    yield cast["admin"], "admin", None
    personas = set(cast.values())
    others = [seat for seat in shape.seats if seat not in personas and people[seat].state == "active"]
    judges = (seat for seat in others if seat.kind in {Kind.EXPERT, Kind.MIDDLE})
    for seat in islice(judges, COMMITTEE_SIZE - 1):
        yield seat, "committee", None
    partners = (seat for seat in others if seat.function == "People" and seat.kind == Kind.MEMBER)
    units = (unit for unit in shape.units if unit.name == "Product and design")
    for seat, unit in islice(zip(partners, units, strict=False), 1):
        yield seat, "hr", unit
