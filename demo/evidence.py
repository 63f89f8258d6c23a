"""The evidence that people of the demo organisation have collected."""

import random
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from assessments.models import Evidence
from demo.chance import new_id, stream
from demo.generator import Company
from demo.judgements import Subject, texts
from demo.participants import PERSONA
from demo.words import DOMAIN

BATCH = 2_000  # rows in one statement
MOST, DAYS, SHARED = 8, 450, 0.7  # how much one collects, in which time, and how much of it the manager may read
LINKS = {
    "change": f"https://code.{DOMAIN}/changes/%d",
    "page": f"https://wiki.{DOMAIN}/pages/%d",
    "ticket": f"https://tickets.{DOMAIN}/%d",
}


def collect(company: Company, asked: list[tuple[Subject, dict[str, UUID]]], now: datetime) -> None:
    """Of each a few entries for what their level asks; of the engineer whom a visitor may be what is written."""
    joined = {person.id: person.joined_on for person in company.people}
    entries: list[Evidence] = []
    tags = []
    for subject, keys in asked:
        chance = stream(company.seed, f"evidence {subject.person}")
        is_the_engineer = subject.person == PERSONA["engineer"]
        days = min(DAYS, (now.date() - joined[subject.person]).days)
        drawn = texts()["evidence of the engineer"] if is_the_engineer else draw(chance, list(keys), days)
        for turn, told in enumerate(drawn):
            entry = entry_of(subject, told, turn, chance, now)
            entries.append(entry)
            tags += [(entry.id, keys[competency]) for competency in dict.fromkeys(told["competencies"])]
    Evidence.objects.bulk_create(entries, batch_size=BATCH)
    Evidence.competencies.through.objects.bulk_create(
        (Evidence.competencies.through(evidence_id=entry, competencykey_id=key) for entry, key in tags),
        batch_size=BATCH,
    )


def draw(chance: random.Random, competencies: list[str], days: int) -> list[dict[str, Any]]:
    """Some things that show these, from the last days."""
    items = [
        (competency, item) for competency in competencies for item in texts()["competencies"][competency]["evidence"]
    ]
    return [
        {
            **item,
            "days": chance.randrange(1, days),
            "competencies": [competency, *chance.sample(competencies, chance.choice((0, 0, 1)))],
            "shared": chance.random() < SHARED,
        }
        for competency, item in chance.sample(items, chance.randint(0, MOST))
    ]


def entry_of(subject: Subject, told: dict[str, Any], turn: int, chance: random.Random, now: datetime) -> Evidence:
    """Written down on the evening of its day, and shared then or not at all."""
    day = now.date() - timedelta(days=told["days"])
    evening = datetime.combine(day, time(17, chance.randrange(60)), tzinfo=now.tzinfo)
    return Evidence(
        id=new_id(chance),
        owner_id=subject.person,
        kind=told["kind"],
        title=subject.told(told["title"], turn),
        text=subject.told(told["text"], turn),
        url=LINKS[told["link"]] % chance.randrange(100, 9_000) if told["link"] else "",
        happened_on=day,
        created_at=evening,
        shared_at=evening if told["shared"] else None,
    )
