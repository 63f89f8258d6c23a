"""The assessments of the demo organisation, written in bulk: two cycles that are over, and one that is open."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from assessments.actions.current import rebuild
from assessments.models import Cycle, Participation
from assessments.queries.rubric import Rubric
from demo.chance import new_id, stream
from demo.courses import Calendar, Course, working_day
from demo.evidence import collect
from demo.generator import Company
from demo.judgements import Subject, judge
from demo.participants import PERSONA, Member, closed_courses, members_on, open_courses, subjects_of, unit_of
from demo.stories import Rows, Story, tell
from ladder.models import Level, Version
from ladder.queries.content import document_of

# How long ago each cycle opened; and from then, until when people wrote, judged, shared, and when HR closed it.
CLOSED, OPEN = [timedelta(weeks=56), timedelta(weeks=30)], timedelta(days=20)
DUE, CLOSED_AFTER = [timedelta(weeks=3), timedelta(weeks=5), timedelta(weeks=7)], timedelta(weeks=8)
STILL_DUE = [timedelta(days=4), timedelta(days=14), timedelta(days=28)]  # from today, in the open one
JOINS_AFTER, LEFT_BEFORE, EXTENDED_BY = timedelta(days=9), timedelta(days=2), timedelta(days=12)
SEASONS = ["Winter", "Spring", "Summer", "Autumn"]

CoursesOf = Callable[[list[Member], random.Random], dict[UUID, Course]]


def assess(company: Company, now: datetime) -> None:
    """Cycles of the engineering unit with those who stood at a level then, and the evidence people have by now."""
    first, second = Version.objects.select_related("ladder").order_by("number")
    rows = Rows()
    for number, since in enumerate(CLOSED):
        Round(company, number, working_day(now - since), first, now).tell(rows, closed_courses)
    asked = Round(company, len(CLOSED), working_day(now - OPEN), second, now).tell(rows, open_courses)
    rows.write()
    rebuild()
    collect(company, asked, now)


@dataclass(frozen=True)
class Round:
    """One cycle, and all that happened in it."""

    company: Company
    number: int
    opened_at: datetime
    version: Version
    now: datetime

    @property
    def is_open(self) -> bool:
        return self.number == len(CLOSED)

    def tell(self, rows: Rows, courses_of: CoursesOf) -> list[tuple[Subject, dict[str, UUID]]]:
        """Add what happened to everybody. Gives whom it was about, and what was asked of them."""
        chance = stream(self.company.seed, f"round {self.number}")
        cycle = self.cycle(chance)
        rows.cycles.append(cycle)
        document = document_of(self.version)
        levels = dict(Level.objects.filter(version=self.version).values_list("slug", "key"))
        members = members_on(self.company, self.opened_at.date())
        courses = courses_of(members, chance)
        subjects = subjects_of(self.company, members, self.opened_at.date(), self.number)
        told = []
        for member in members:
            person = member.person.id
            if person not in courses:
                continue
            course, level = courses[person], levels[member.stay.level]
            participation = Participation(
                id=new_id(chance),
                cycle=cycle,
                person_id=person,
                level_id=level,
                version=self.version,
                joined_at=self.opened_at + (JOINS_AFTER if course.joins_late else timedelta()),
                extended_to=self.now.date() + EXTENDED_BY if course.is_extended else None,
                left_at=self.now - LEFT_BEFORE if course.leaves else None,
            )
            asked = Rubric(document, document.path_of[level]).expectations
            keys = {expectation.competency.slug: key for key, expectation in asked.items()}
            said = {
                keys[competency]: sides
                for competency, sides in judge(subjects[person], keys, self.company.seed).items()
            }
            story = Story(participation, course, subjects[person], member.manager, said, Calendar(chance, pace=1))
            rows.take(tell(story, until=(cycle.closed_at or self.now) - course.quiet))
            told.append((subjects[person], keys))
        return told

    def cycle(self, chance: random.Random) -> Cycle:
        opened_on, today = self.opened_at.date(), self.now.date()
        days = [today + days for days in STILL_DUE] if self.is_open else [opened_on + days for days in DUE]
        self_due_on, manager_due_on, share_due_on = map(working_day, days)
        return Cycle(
            id=new_id(chance),
            title=f"{SEASONS[opened_on.month % 12 // 3]} {opened_on.year}",
            unit_id=unit_of(self.company).id,
            self_due_on=self_due_on,
            manager_due_on=manager_due_on,
            share_due_on=share_due_on,
            state=Cycle.State.OPEN if self.is_open else Cycle.State.CLOSED,
            opened_at=self.opened_at,
            opened_by_id=PERSONA["hr"],
            closed_at=None if self.is_open else self.opened_at + CLOSED_AFTER,
        )
