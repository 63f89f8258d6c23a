"""Growth plans of the demo organisation: everybody's is under way, and runs on for more than half a year."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import yaml
from django.db import models

from core.periods import start_of, start_of_last
from demo.chance import new_id, stream
from demo.generator import Company, Person
from demo.participants import PERSONA, holds, systems_of
from growthplans.models import CheckIn, Comment, Goal, OneOnOne, Plan, PrivateNote, Step, Template
from growthplans.models.plans import PERIOD_OF
from ladder.models import Competency, Ladder, Level
from notifications.models import Preference

TEXTS = Path(__file__).with_suffix(".yaml")
BATCH = 2_000  # rows in one statement
BEGAN, RUNS_FOR = timedelta(weeks=9), (timedelta(weeks=27), timedelta(weeks=44))  # before, and beyond, the first start
HOW_MANY = {"weekly": 2, "monthly": 1, "quarterly": 1, "once": 1}
PERIODS_BACK = {"weekly": 5, "monthly": 2, "quarterly": 1, "once": 2}
ANSWERS, WEIGHTS = ("done", "partly", "not_this_time"), (6, 3, 2)
ANSWERED, NOTED, AGREED, COMMENTED = 0.85, 0.6, 0.8, 0.25  # shares
ANSWERED_BY_NOW = {"weekly": 0.6, "monthly": 0.4, "quarterly": 0.3, "once": 0.3}


@cache
def texts() -> dict[str, Any]:
    """All that is planned and said; read when it is asked for first."""
    found: dict[str, Any] = yaml.load(TEXTS.read_text(), Loader=yaml.CSafeLoader)
    return found


@dataclass
class Rows:
    """What is written at the end, table by table."""

    of: dict[type[models.Model], list[Any]] = field(default_factory=dict)

    def add(self, *rows: models.Model) -> None:
        for row in rows:
            self.of.setdefault(type(row), []).append(row)

    def write(self) -> None:
        for model, rows in self.of.items():
            model._default_manager.bulk_create(rows, batch_size=BATCH)


@dataclass(frozen=True)
class Known:
    """What the plans hang from: who manages whom, level keys by their short name, competency keys by theirs."""

    company: Company
    now: datetime
    managers: dict[UUID, UUID]
    near: dict[UUID, list[Person]]
    levels: dict[str, UUID]
    nexts: dict[str, str]
    keys: dict[str, UUID]
    systems: dict[UUID, list[str]]

    def told(self, person: Person, place: int, turn: int = 0) -> "Words":
        systems, near = self.systems[person.id], self.near[self.managers.get(person.id, person.id)]
        others = [one.preferred_name for one in near if one.id != person.id] or ["a colleague"]
        number = place + turn
        return Words(systems[number % len(systems)], systems[(number + 1) % len(systems)], others[number % len(others)])


@dataclass(frozen=True)
class Words:
    """Things and people of a team, to be put into a text."""

    system: str
    other: str
    colleague: str

    def into(self, text: str) -> str:
        return text.format(system=self.system, other=self.other, colleague=self.colleague)


def grow(company: Company, now: datetime) -> None:
    """Give everybody who is here a plan with its history, and the engineer a slot at this very hour."""
    rows, known = Rows(), known_of(company, now)
    for place, person in enumerate(company.people):
        if person.state == "active":
            plan_of(person, place, known, rows)
    keep_templates(known, rows)
    rows.write()


def known_of(company: Company, now: datetime) -> Known:
    today = now.date()
    managers = {line.person: line.manager for line in company.lines if holds(line, today)}
    near: dict[UUID, list[Person]] = {person.id: [] for person in company.people}
    for person in company.people:
        if person.id in managers:
            near[managers[person.id]].append(person)
    teams = {team.id: team.name for team in company.teams}
    version = Ladder.objects.filter(current_version__isnull=False).values("current_version")[:1]
    levels = Level.objects.filter(version=version)
    nexts: dict[str, str] = {}
    for slug, after in levels.filter(links__kind="next").values_list("slug", "links__target__slug"):
        nexts.setdefault(slug, after)
    return Known(
        company=company,
        now=now,
        managers=managers,
        near=near,
        levels=dict(levels.values_list("slug", "key")),
        nexts=nexts,
        keys=dict(Competency.objects.filter(version=version).values_list("slug", "key")),
        systems={
            person.id: systems_of(teams.get(person.team, ""), place) for place, person in enumerate(company.people)
        },
    )


def plan_of(person: Person, place: int, known: Known, rows: Rows) -> None:
    """One person's plan, its goals, and what was said of them so far."""
    chance = stream(known.company.seed, f"growth {person.id}")
    is_the_engineer = person.id == PERSONA["engineer"]
    manager, words = known.managers.get(person.id), known.told(person, place)
    began = max(start_of("week", known.now.date() - BEGAN), person.joined_on)
    level = next((stay.level for stay in person.stays if holds(stay, known.now.date())), "")
    purpose = texts()["engineer"]["purpose"] if is_the_engineer else chance.choice(texts()["purposes"])
    plan = Plan(
        id=new_id(chance),
        person_id=person.id,
        target_id=known.levels.get(known.nexts.get(level, "")),
        target_on=known.now.date() + timedelta(days=chance.randint(RUNS_FOR[0].days, RUNS_FOR[1].days)),
        purpose=words.into(purpose),
        origin=Plan.Origin.GUIDE if known.nexts.get(level) else Plan.Origin.EMPTY,
        started_on=began,
        created_at=at(began, 10),
        changed_at=at(began, 10),
    )
    if manager and (is_the_engineer or chance.random() < AGREED):
        plan.agreed_at, plan.agreed_by_id = at(began, 15), manager
    rows.add(plan)
    goals = []
    for position, told in enumerate(texts()["engineer"]["goals"] if is_the_engineer else drawn(chance)):
        turned = words if is_the_engineer else known.told(person, place, position)
        goals.append(add_goal(plan, told, position, turned, chance, known, rows))
    if is_the_engineer:
        tell_of_the_engineer(plan, goals, words, chance, known, rows)
    elif manager and chance.random() < COMMENTED:
        rows.add(remark(chance.choice(goals), manager, chance.choice(texts()["comments"]), chance, known.now))


def drawn(chance: random.Random) -> Iterator[dict[str, Any]]:
    """Some goals of each cadence."""
    for cadence, number in HOW_MANY.items():
        yield from chance.sample([goal for goal in texts()["goals"] if goal["cadence"] == cadence], number)


def add_goal(
    plan: Plan, told: dict[str, Any], position: int, words: Words, chance: random.Random, known: Known, rows: Rows
) -> Goal:
    """A goal, its checklist, and how its periods went until now."""
    cadence, today = told["cadence"], known.now.date()
    due_on = None
    if cadence == "once":
        due_on = today + timedelta(days=told.get("due", chance.choice((0, 9, 20, 33, 61))))
    goal = Goal(
        id=new_id(chance),
        plan=plan,
        title=words.into(told["title"]),
        outcome=words.into(told["outcome"]),
        cadence=cadence,
        competency_id=known.keys[told["competency"]],
        starts_on=plan.started_on,
        due_on=due_on,
        position=position,
        created_at=plan.created_at,
    )
    rows.add(goal)
    steps = told.get("steps", [])
    ticked = told.get("ticked", chance.randint(0, max(0, len(steps) - 1)))
    for number, text in enumerate(steps):
        done_at = known.now - timedelta(days=20 - number) if number < ticked else None
        rows.add(Step(id=new_id(chance), goal=goal, position=number, text=words.into(text), done_at=done_at))
    for turn, (start, answer) in enumerate(history(goal, told, chance, today)):
        choice = told.get(answer, [])
        note = words.into(choice[turn % len(choice)]) if choice and chance.random() < NOTED else ""
        made = min(at(start + timedelta(days=3), 16), known.now - timedelta(minutes=5))
        rows.add(
            CheckIn(
                id=new_id(chance),
                goal=goal,
                cadence=cadence,
                period_start=start,
                answer=answer,
                note=note,
                made_at=made,
            )
        )
    return goal


def history(goal: Goal, told: dict[str, Any], chance: random.Random, today: date) -> Iterator[tuple[date, str]]:
    """Periods and answers, from the latest back. `history` in the texts leaves the present one open."""
    period = PERIOD_OF[goal.cadence]
    start = start_of(period, today)
    written = told.get("history")
    if written is None and chance.random() < ANSWERED_BY_NOW[goal.cadence]:
        yield start, chance.choices(ANSWERS, WEIGHTS)[0] if goal.cadence != "once" else "partly"
    for number in range(PERIODS_BACK[goal.cadence] if written is None else len(written)):
        start = start_of_last(period, start)
        if start < start_of(period, goal.starts_on):
            return
        if written is not None:
            yield start, written[-1 - number]
        elif chance.random() < ANSWERED:
            yield start, chance.choices(ANSWERS, WEIGHTS)[0] if goal.cadence != "once" else "partly"


def tell_of_the_engineer(
    plan: Plan, goals: list[Goal], words: Words, chance: random.Random, known: Known, rows: Rows
) -> None:
    """What the manager said and suggests, their talks, and reminders at the hour of the first start."""
    told, today, manager = texts()["engineer"], known.now.date(), PERSONA["manager"]
    for said in told["comments"]:
        rows.add(remark(goals[said["goal"]], manager, said["text"], chance, known.now))
    suggested = told["suggestion"]
    rows.add(
        Goal(
            id=new_id(chance),
            plan=plan,
            title=words.into(suggested["title"]),
            outcome=suggested["outcome"],
            cadence=suggested["cadence"],
            competency_id=known.keys[suggested["competency"]],
            starts_on=today,
            state=Goal.State.SUGGESTED,
            suggested_by_id=manager,
            position=len(goals),
            created_at=known.now - timedelta(days=1),
        )
    )
    for talk in told["talks"]:
        on = today + timedelta(days=talk["days"])
        rows.add(OneOnOne(id=new_id(chance), person_id=plan.person_id, manager_id=manager, on=on, notes=talk["notes"]))
    note = told["note_of_manager"]
    rows.add(PrivateNote(id=new_id(chance), talk=rows.of[OneOnOne][-1], author_id=manager, text=note))
    rows.add(at_this_hour(plan.person_id, known))


def at_this_hour(person: UUID, known: Known) -> Preference:
    """No quiet time, and a slot that the next minute reaches: even a week that is about to end has it still."""
    zone = next(one.time_zone for one in known.company.people if one.id == person)
    local = (known.now + timedelta(minutes=1)).astimezone(ZoneInfo(zone))
    return Preference(
        person_id=person,
        weekday=local.isoweekday(),
        hour=local.hour,
        quiet_from=None,
        quiet_until=None,
        quiet_days=[],
    )


def remark(goal: Goal, author: UUID, text: str, chance: random.Random, now: datetime) -> Comment:
    said_at = now - timedelta(days=chance.randint(1, 6), minutes=chance.randint(0, 400))
    return Comment(id=new_id(chance), goal=goal, author_id=author, text=text, created_at=said_at)


def keep_templates(known: Known, rows: Rows) -> None:
    chance = stream(known.company.seed, "templates")
    for told in texts()["templates"]:
        goals = [{**goal, "competency": str(known.keys[goal["competency"]])} for goal in told["goals"]]
        rows.add(
            Template(
                id=new_id(chance),
                title=told["title"],
                text=told["text"],
                goals=goals,
                kept_by_id=PERSONA["manager"],
                created_at=known.now - BEGAN,
            )
        )


def at(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), tzinfo=ZoneInfo("UTC"))
