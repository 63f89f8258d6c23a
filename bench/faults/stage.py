"""One assessment of the demo organisation, put to any step of its way; and what PostgreSQL holds of it."""

import re
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, LiteralString
from urllib.parse import quote
from uuid import UUID

import psycopg

from bench.faults.installation import installation
from bench.faults.mailserver import mail_server
from bench.faults.traffic import Traffic, sign_in
from bench.visitor import Answer, Visitor
from config.local.refusal import Refusal
from demo.personas import PERSONAS

PERSON, MANAGER, HR = "engineer", "manager", "hr"
SAVED = "assessments.rating_saved"
TAKEN = 302  # a form that was taken leads on
ASKED = re.compile(r'href="\?at=([^"#]+)#at"')
UNDER_WAY = """
    SELECT participation.id, cycle.id FROM assessments_participation participation
    JOIN assessments_cycle cycle ON cycle.id = participation.cycle_id
    WHERE cycle.state = 'open' AND participation.person_id = %s
"""
COMPETENCIES = """
    SELECT slug, key_id FROM ladder_competency WHERE version_id =
    (SELECT version_id FROM assessments_participation WHERE id = %s)
"""
SIDE = "SELECT id FROM assessments_assessment WHERE participation_id = %s AND kind = %s"
RATING = "SELECT comment, row_version FROM assessments_rating WHERE assessment_id = %s AND competency_id = %s"
STEPS = "SELECT count(*) FROM assessments_step WHERE participation_id = %s"
EVENTS = "SELECT kind FROM audit_event WHERE id > %s AND kind = ANY(%s) ORDER BY id"
LAST_EVENT = "SELECT coalesce(max(id), 0) FROM audit_event"
OPEN = "UPDATE assessments_cycle SET state = 'open', closed_at = NULL WHERE id = %s"
FORGET_STEPS = "DELETE FROM assessments_step WHERE participation_id = %s"
# All at once: the person's own side and the agreed result in the states given; the manager's is submitted.
PUT = """
    WITH reached AS (SELECT %(own)s = 'submitted' AS both, %(agreed)s = 'shared' AS shared), sides AS (
        UPDATE assessments_assessment SET
            state = CASE kind WHEN 'self' THEN %(own)s WHEN 'agreed' THEN %(agreed)s ELSE state END,
            submitted_at = coalesce(submitted_at, now()),
            shared_at = CASE WHEN kind = 'agreed' AND reached.shared THEN now() END,
            acknowledged_at = NULL
        FROM reached WHERE participation_id = %(participation)s
    )
    UPDATE assessments_participation SET
        revealed_at = CASE WHEN reached.both THEN now() END, shared_at = CASE WHEN reached.shared THEN now() END
    FROM reached WHERE id = %(participation)s
"""


@dataclass(frozen=True)
class Place:
    """Where one competency is answered, and the row that keeps the answer."""

    path: str
    assessment: UUID
    competency: UUID


@dataclass(frozen=True)
class Kept:
    """What PostgreSQL holds of one answer."""

    comment: str
    row_version: int


class Stage:
    """The engineer's assessment in the open cycle, whole on both sides, and an agreed result."""

    def __init__(self, url: str, database: "psycopg.Connection[tuple[Any, ...]]") -> None:
        self.url, self.database = url, database
        person = next(persona.id for persona in PERSONAS if persona.key == PERSON)
        self.participation, self.cycle = self.rows(UNDER_WAY, [person])[0]
        self.path = f"/assessments/{self.participation}/"
        self.desk, self.phone = self.visitor(PERSON), self.visitor(PERSON)
        self.managers = self.visitor(MANAGER), self.visitor(MANAGER)
        self.hr = self.visitor(HR)
        self.own = self.write(self.desk, "self", f"{self.path}write/?at={{}}")
        self.write(self.managers[0], "manager", f"{self.path}write/?at={{}}")
        for visitor, act in ((self.desk, "submit"), (self.managers[0], "submit"), (self.managers[0], "start")):
            taken(visitor.post(self.step(act)))
        self.agreed = self.write(self.managers[0], "agreed", f"{self.path}agree/{{}}/")

    def visitor(self, persona: str) -> Visitor:
        visitor = Visitor(self.url)
        if not sign_in(visitor, persona, Traffic()):
            raise Refusal(f"The {persona} cannot sign in.")
        return visitor

    def write(self, visitor: Visitor, kind: str, path: str) -> list[Place]:
        """Answer everything that is asked on one side; where that was."""
        slugs = list(dict.fromkeys(ASKED.findall(visitor.get(f"{self.path}write/").text)))
        keys = dict(self.rows(COMPETENCIES, [self.participation]))
        assessment: UUID = self.rows(SIDE, [self.participation, kind])[0][0]
        places = [Place(path.format(quote(slug)), assessment, keys[slug]) for slug in slugs]
        for place in places:
            taken(visitor.post(place.path, **answer("As it was.", self.kept(place).row_version)))
        return places

    def step(self, name: str) -> str:
        return f"{self.path}steps/{name}/"

    def rows(self, query: LiteralString, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        return self.database.execute(query, values).fetchall()

    def put(self, *, own: str = "submitted", agreed: str = "draft") -> None:
        """To this step of the way, with the cycle open and without a memory of steps."""
        self.database.execute(OPEN, [self.cycle])
        self.database.execute(FORGET_STEPS, [self.participation])
        self.database.execute(PUT, {"own": own, "agreed": agreed, "participation": self.participation})

    def kept(self, place: Place) -> Kept:
        found = self.rows(RATING, [place.assessment, place.competency])
        return Kept(*found[0]) if found else Kept("", 0)

    def steps(self) -> int:
        return int(self.rows(STEPS, [self.participation])[0][0])

    def last_event(self) -> int:
        return int(self.rows(LAST_EVENT)[0][0])

    def happened(self, since: int, *kinds: str) -> list[str]:
        """Events of these kinds after that one, in the order in which their locks were held."""
        return [row[0] for row in self.rows(EVENTS, [since, list(kinds)])]


def answer(comment: str, row_version: int) -> dict[str, str]:
    """The form of one answer, as it was shown at this version."""
    return {"value": "1", "comment": comment, "reason": "", "row_version": str(row_version)}


def taken(answer: Answer) -> None:
    if answer.status != TAKEN:
        raise Refusal(f"The stage cannot be set: {answer.status} {answer.text[:200]!r}")


def at_once(*sendings: Callable[[], Answer]) -> list[Answer]:
    """Send all of them at the very same moment; the answers in their order."""
    ready = threading.Barrier(len(sendings))

    def send(sending: Callable[[], Answer]) -> Answer:
        ready.wait()
        return sending()

    with ThreadPoolExecutor(len(sendings)) as threads:
        return list(threads.map(send, sendings))


@contextmanager
def stage() -> Iterator[Stage]:
    """A running Rung with this assessment in it; removed afterwards."""
    with (
        mail_server() as (_sink, email_url),
        installation(email_url) as rung,
        psycopg.connect(rung.postgres.url, autocommit=True) as database,
    ):
        yield Stage(rung.url, database)
