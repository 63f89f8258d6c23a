"""Who takes part in a cycle of the demo organisation: at which level, under whom, and how far. No database here."""

import random
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from demo.careers import Stay
from demo.courses import BEGUN, OF_PERSONAS, OF_REPORTS, Course, courses_of_closed, courses_of_open
from demo.generator import Company, Line, Person, Team
from demo.judgements import Subject, texts
from demo.personas import PERSONAS
from demo.words import ENGINEERING

MOST_PEOPLE = 250  # in a cycle; larger organisations hold it in the unit of one director
LEADS = {"staff", "principal", "tech-lead", "architect", "engineering-manager", "senior-engineering-manager"}
DAYS_IN_A_YEAR = 365.25
PERSONA = {persona.key: persona.id for persona in PERSONAS}


@dataclass(frozen=True)
class Member:
    """Somebody who takes part, where they stand on that day, and who judges them."""

    person: Person
    stay: Stay
    manager: UUID


def unit_of(company: Company) -> Team:
    """Engineering; where that is too large, the unit of the director whom a visitor may be."""
    engineering = next(team for team in company.teams if team.name == ENGINEERING.name)
    inside = teams_in(company, engineering)
    if sum(person.team in inside for person in company.people) <= MOST_PEOPLE:
        return engineering
    director = next(person for person in company.people if person.id == PERSONA["director"])
    return next(team for team in company.teams if team.id == director.team)


def teams_in(company: Company, unit: Team) -> set[UUID]:
    """The unit and the teams below it."""
    inside = {unit.id}
    for team in company.teams:
        if team.parent in inside:
            inside.add(team.id)
    return inside


def members_on(company: Company, day: date) -> list[Member]:
    """Everybody of the unit who stood at a level on a day, with their manager then."""
    inside = teams_in(company, unit_of(company))
    managers = {line.person: line.manager for line in company.lines if holds(line, day)}
    return [
        Member(person, stay, managers[person.id])
        for person in company.people
        if person.team in inside
        for stay in person.stays
        if holds(stay, day)
    ]


def holds(span: Stay | Line, day: date) -> bool:
    return span.starts_on <= day and (span.ends_on is None or day < span.ends_on)


def subjects_of(company: Company, members: list[Member], day: date, round: int) -> dict[UUID, Subject]:
    """What is needed to speak of each: their systems, and somebody who works with them."""
    teams = {team.id: team.name for team in company.teams}
    reports = defaultdict(list)
    for member in members:
        reports[member.manager].append(member.person)
    places = {person.id: place for place, person in enumerate(company.people)}
    subjects = {}
    for member in members:
        person, place = member.person, places[member.person.id]
        near = reports[person.id] or [one for one in reports[member.manager] if one is not person]
        colleagues = near or [one.person for one in members if one.person is not person]
        subjects[person.id] = Subject(
            person=person.id,
            place=place,
            round=round,
            is_lead=member.stay.level in LEADS,
            years_at_level=(day - member.stay.starts_on).days / DAYS_IN_A_YEAR,
            systems=systems_of(teams[person.team], place),
            colleagues=[one.preferred_name for one in colleagues],
        )
    return subjects


def systems_of(team: str, number: int) -> list[str]:
    """What a team runs; of one without a subject, what some other does."""
    systems: dict[str, list[str]] = texts()["systems"]
    subjects = [subject for subject in systems if subject in team] or list(systems)
    return systems[subjects[number % len(subjects)]]


def closed_courses(members: list[Member], chance: random.Random) -> dict[UUID, Course]:
    """The personas share as nearly everybody does."""
    others = [member.person.id for member in members if member.person.id not in PERSONA.values()]
    personas = [member.person.id for member in members if member.person.id in PERSONA.values()]
    chance.shuffle(others)
    return dict(zip([*personas, *others], courses_of_closed(), strict=False))


def open_courses(members: list[Member], chance: random.Random) -> dict[UUID, Course]:
    """Who is no longer here takes no part, but for one who left when they had begun."""
    courses = {PERSONA[key]: course for key, course in OF_PERSONAS.items()}
    left = [member.person.id for member in members if member.person.state == "deactivated"]
    courses |= dict.fromkeys(left[:1], BEGUN)
    here = [member for member in members if member.person.state == "active" and member.person.id not in courses]
    reports = [member.person.id for member in here if member.manager == PERSONA["manager"]]
    courses |= zip(reports, OF_REPORTS, strict=False)
    others = [member.person.id for member in here if member.person.id not in courses]
    chance.shuffle(others)
    return courses | dict(zip(others, courses_of_open(), strict=False))
