"""The ladder of the demo organisation: two editions of it, everybody's place on it, and what engineers would change."""

from datetime import datetime, timedelta
from itertools import cycle, islice

from demo.edition import first_edition
from demo.generator import Company
from demo.personas import PERSONAS
from ladder.actions import ladders
from ladder.document.parts import Document
from ladder.files import read
from ladder.models import Competency, Level, Placement, Suggestion, Version
from ladder.starter import starter

BATCH = 2_000  # rows in one statement
FIRST, SECOND = timedelta(weeks=61), timedelta(weeks=3)  # how long ago each edition came out
FIRST_NOTE = "Our first ladder. Try it for a year, and suggest what it should say instead."
SECOND_NOTE = (
    "After a year with the first edition. New are “AI as an apprentice” and “Observability”. “Tools and languages” is "
    "gone, because it counted what people know instead of what they do with it. What Mid-level and Senior ask in "
    "debugging, incidents and mentoring is said more exactly."
)
# Competency, level, what is suggested, how many days ago, and the owner's word where there is one.
SUGGESTIONS = [
    (
        "observability",
        "mid-level",
        "“A user is hurt” could name a figure, so that two teams mean the same by it.",
        16,
        "Good. The next version will ask each team to set a figure of its own.",
    ),
    (
        "incidents",
        "associate",
        "Our services roll themselves back. Could switching a flag off in time count here, too?",
        9,
        "",
    ),
    (
        "working-with-guidance",
        None,
        "This ends early. I would like to read what taking advice looks like for a senior.",
        2,
        "",
    ),
]


def adopt_ladder(now: datetime) -> None:
    """The ladder that ships with Rung is the second edition; the first said less."""
    document = read(starter(), name="starter")
    publish(first_edition(document), now - FIRST, FIRST_NOTE)
    publish(document, now - SECOND, SECOND_NOTE)


def publish(document: Document, now: datetime, note: str) -> Version:
    version, _plan = ladders.import_ladder(document=document, by=None)
    assert version is not None  # noqa: S101 - the ladder differs from what is here
    return ladders.publish_version(version=version, mapping={}, note=note, by=None, on=now.date(), now=now)


def place_everybody(company: Company) -> None:
    """Everybody with a level stands there, and stood at others before."""
    keys = dict(Level.objects.filter(version__state="published").values_list("slug", "key"))
    Placement.objects.bulk_create(
        (
            Placement(
                id=stay.id,
                person_id=person.id,
                level_id=keys[stay.level],
                starts_on=stay.starts_on,
                ends_on=stay.ends_on,
            )
            for person in company.people
            for stay in person.stays
        ),
        batch_size=BATCH,
    )


def suggest(company: Company, now: datetime) -> None:
    """One suggestion that the ladder owner has answered, and two that wait."""
    people = {persona.key: persona.id for persona in PERSONAS}
    others = [
        person.id
        for person in company.people
        if person.level and person.state == "active" and person.id not in {people["engineer"], people["owner"]}
    ]
    authors = [people["engineer"], *islice(cycle(others), len(SUGGESTIONS) - 1)]
    published = Competency.objects.filter(version__state="published").select_related("version")
    competencies = {row.slug: row for row in published}
    levels = dict(Level.objects.filter(version__state="published").values_list("slug", "key"))
    made = Suggestion.objects.bulk_create(
        Suggestion(
            ladder_id=competencies[competency].version.ladder_id,
            competency_id=competencies[competency].key_id,
            level_id=levels[level] if level else None,
            author_id=author,
            text=text,
            state=Suggestion.State.ACCEPTED if answer else Suggestion.State.OPEN,
            answer=answer,
            answered_at=now - timedelta(days=days - 3) if answer else None,
            answered_by_id=people["owner"] if answer else None,
        )
        for author, (competency, level, text, days, answer) in zip(authors, SUGGESTIONS, strict=True)
    )
    for suggestion, (_competency, _level, _text, days, _answer) in zip(made, SUGGESTIONS, strict=True):
        suggestion.created_at = now - timedelta(days=days)
    Suggestion.objects.bulk_update(made, ["created_at"])
