"""What happened in a cycle of the demo organisation between one person and their manager, as rows to be written."""

from dataclasses import dataclass, field, replace
from datetime import datetime, time
from itertools import islice
from uuid import UUID

from assessments.models import Assessment, Cycle, Participation, Rating, Step
from demo.chance import new_id
from demo.courses import Calendar, Course
from demo.judgements import DEVELOPING, EXCEEDS, Said, Sides, Subject, texts

BATCH = 2_000  # rows in one statement
HURRY = 0.8  # how much faster somebody is who would not have come so far in time

Kind, State, Happened = Assessment.Kind, Assessment.State, Step.Kind
WRITTEN = {State.SUBMITTED, State.MISSED}


@dataclass
class Rows:
    """What is to be written."""

    cycles: list[Cycle] = field(default_factory=list)
    participations: list[Participation] = field(default_factory=list)
    assessments: list[Assessment] = field(default_factory=list)
    ratings: list[Rating] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)

    def write(self) -> None:
        """Each after what it hangs from."""
        Cycle.objects.bulk_create(self.cycles)
        Participation.objects.bulk_create(self.participations, batch_size=BATCH)
        Assessment.objects.bulk_create(self.assessments, batch_size=BATCH)
        Rating.objects.bulk_create(self.ratings, batch_size=BATCH)
        Step.objects.bulk_create(self.steps, batch_size=BATCH)

    def take(self, story: "Story") -> None:
        self.participations.append(story.participation)
        self.assessments += story.assessments
        self.ratings += story.ratings
        self.steps += story.steps


def tell(story: "Story", until: datetime) -> "Story":
    """The story, as slow as lets it end by then."""
    while story.tell() > until:
        story.calendar = replace(story.calendar, pace=story.calendar.pace * HURRY)
    return story


@dataclass
class Story:
    """What happened between one person and their manager in a cycle, step by step."""

    participation: Participation
    course: Course
    subject: Subject
    manager: UUID
    said: dict[UUID, Sides]
    calendar: Calendar

    def tell(self) -> datetime:
        """From the opening as far as the course goes. Gives when the last thing happened."""
        self.assessments: list[Assessment] = []
        self.ratings: list[Rating] = []
        self.steps: list[Step] = []
        self.participation.revealed_at = self.participation.shared_at = None
        opened_at, person, course = self.participation.cycle.opened_at, self.subject.person, self.course
        own_at, manager_at = self.calendar.after(opened_at, 6, 19), self.calendar.after(opened_at, 8, 28)
        if course.manager:
            self.write(Kind.MANAGER, course.manager, self.manager, manager_at)
            if course.manager == State.SUBMITTED:
                self.step(Happened.SUBMITTED_MANAGER, self.manager, manager_at)
        if course.own == State.MISSED:
            over = datetime.combine(self.participation.cycle.self_due_on, time.max, opened_at.tzinfo)
            own_at = self.calendar.after(max(manager_at, over), 1, 3)
            self.add(Kind.SELF, State.MISSED, person, own_at, own_at)
            self.step(Happened.WENT_WITHOUT, self.manager, own_at)
        elif course.own:
            self.write(Kind.SELF, course.own, person, own_at)
            if course.own == State.SUBMITTED:
                self.step(Happened.SUBMITTED_SELF, person, own_at)
        if WRITTEN.issuperset([course.own, course.manager]):
            self.participation.revealed_at = max(own_at, manager_at)
            if course.agreed:
                self.agree(self.participation.revealed_at)
        moments = [step.at for step in self.steps] + [rating.saved_at for rating in self.ratings]
        return max(moments, default=opened_at)

    def write(self, kind: str, state: str, author: UUID, at: datetime) -> None:
        """One side, whole or as far as its draft is."""
        started_at = self.calendar.before(at, self.participation.cycle.opened_at)
        assessment = self.add(kind, state, author, started_at, at)
        said = {key: sides.own if kind == Kind.SELF else sides.manager for key, sides in self.said.items()}
        if state == State.DRAFT:
            said = dict(islice(said.items(), round(len(said) * self.course.rated)))
        self.rate(assessment, said, at)

    def agree(self, at: datetime) -> None:
        """From the draft to what is shared and read."""
        course, person = self.course, self.subject.person
        result = self.add(Kind.AGREED, course.agreed, self.manager, self.calendar.after(at, 0, 1), None)
        at = self.calendar.after(result.started_at, 0, 4)
        agreed = self.agreed()
        self.rate(result, agreed, at)
        if course.agreed == State.DRAFT:
            return
        result.submitted_at = at
        self.step(Happened.PROPOSED, self.manager, at, "proposal")
        for speaker, words in [(person, "answer"), (self.manager, "reply")][: course.talk]:
            at = self.calendar.after(at, 0, 2)
            self.step(Happened.COMMENTED, speaker, at, words)
        if course.agreed == State.PROPOSED:
            return
        at = self.calendar.after(at, 0, 3)
        self.step(Happened.ACCEPTED, person, at, "accepted")
        if course.agreed == State.AGREED:
            return
        at = self.share(result, at)
        if course.is_revised:
            self.revise(result, agreed, at)

    def agreed(self) -> dict[UUID, Said]:
        """What both agree on: without a self-assessment what the manager says; in a draft where they say the same."""
        if self.course.own == State.MISSED:
            return {key: replace(sides.manager, comment="") for key, sides in self.said.items()}
        is_draft = self.course.agreed == State.DRAFT
        return {
            key: sides.agreed
            for key, sides in self.said.items()
            if not is_draft or sides.own.value == sides.manager.value
        }

    def share(self, result: Assessment, at: datetime) -> datetime:
        at = self.calendar.after(at, 0, 2)
        result.shared_at = at
        self.participation.shared_at = self.participation.shared_at or at
        self.step(Happened.SHARED, self.manager, at)
        if self.course.is_acknowledged:
            at = self.calendar.after(at, 0, 4)
            result.acknowledged_at = at
            self.step(Happened.ACKNOWLEDGED, self.subject.person, at, "acknowledged")
        return at

    def revise(self, result: Assessment, agreed: dict[UUID, Said], at: datetime) -> None:
        """A second version, in which one value is higher."""
        result.state = State.REPLACED
        at = self.calendar.after(at, 2, 4)
        self.step(Happened.REVISED, self.manager, at)
        second = self.add(Kind.AGREED, State.SHARED, self.manager, at, None)
        second.number = 2
        raised = min(agreed, key=lambda key: agreed[key].value if agreed[key].value >= DEVELOPING else EXCEEDS)
        at = self.calendar.after(at, 0, 1)
        self.rate(second, agreed | {raised: Said(min(EXCEEDS, agreed[raised].value + 1))}, at)
        second.submitted_at = at
        self.step(Happened.PROPOSED, self.manager, at, "revision")
        at = self.calendar.after(at, 0, 2)
        self.step(Happened.ACCEPTED, self.subject.person, at, "accepted")
        self.share(second, at)

    def add(
        self, kind: str, state: str, author: UUID, started_at: datetime, submitted_at: datetime | None
    ) -> Assessment:
        assessment = Assessment(
            id=new_id(self.calendar.chance),
            participation=self.participation,
            kind=kind,
            author_id=author,
            state=state,
            started_at=started_at,
            submitted_at=None if state == State.DRAFT else submitted_at,
        )
        self.assessments.append(assessment)
        return assessment

    def rate(self, assessment: Assessment, said: dict[UUID, Said], until: datetime) -> None:
        """One competency after the other, the last of them at this moment."""
        takes = until - assessment.started_at
        self.ratings.extend(
            Rating(
                assessment=assessment,
                competency_id=key,
                value=one.value,
                comment=one.comment,
                reason=one.reason,
                saved_at=assessment.started_at + takes * place / len(said),
            )
            for place, (key, one) in enumerate(said.items(), start=1)
        )

    def step(self, kind: str, by: UUID, at: datetime, words: str = "") -> None:
        text = self.subject.word(texts()[words]) if words else ""
        self.steps.append(
            Step(
                id=new_id(self.calendar.chance), participation=self.participation, kind=kind, by_id=by, at=at, text=text
            )
        )
