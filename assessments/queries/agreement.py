"""One person in one cycle as one viewer sees it: how it stands, what is theirs to do, and what each side says."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from uuid import UUID

from assessments.models import Assessment, Evidence, Participation, Rating, Step
from assessments.models.assessments import ON_THE_WAY
from assessments.queries.readers import readers
from assessments.queries.rubric import Rubric, rubric_of
from assessments.queries.said import Said
from assessments.queries.sheet import key_of, manager_of, said_of
from ladder.document.asked import Expectation
from people.models import User

SELF, MANAGER, AGREED = Assessment.Kind.SELF, Assessment.Kind.MANAGER, Assessment.Kind.AGREED
State = Assessment.State


@dataclass(frozen=True)
class Row:
    """One competency: what each side says of it, None where the viewer may not read that side."""

    expectation: Expectation
    dimension: str
    own: Said | None
    theirs: Said | None
    agreed: Said | None
    evidence: list[Evidence]

    @property
    def key(self) -> UUID:
        return key_of(self.expectation)

    @property
    def differs(self) -> bool:
        return self.own is not None and self.theirs is not None and self.own.value != self.theirs.value


@dataclass(frozen=True)
class Agreement:
    """How far the two have come. `agreed` is the version shown of those in `versions`, the latest first.

    `acts` are what this viewer may do now, by the names of the addresses. `steps` are empty for all but the two.
    """

    participation: Participation
    viewer: User
    manager: User | None
    rubric: Rubric
    own: Assessment | None
    theirs: Assessment | None
    agreed: Assessment | None
    versions: list[Assessment]
    rows: list[Row]
    steps: list[Step]
    acts: set[str]
    is_open: bool

    @property
    def is_person(self) -> bool:
        return self.viewer == self.participation.person

    @property
    def is_manager(self) -> bool:
        return self.viewer == self.manager

    @property
    def is_one_of_the_two(self) -> bool:
        return self.is_person or self.is_manager

    @property
    def mine(self) -> Assessment | None:
        """The viewer's own side."""
        return self.own if self.is_person else self.theirs if self.is_manager else None

    @property
    def latest(self) -> Assessment | None:
        """The agreed version that is under way, or else the one that holds."""
        return self.versions[0] if self.versions else None

    @property
    def shared(self) -> Assessment | None:
        """The version that holds."""
        return next((each for each in self.versions if each.state == State.SHARED), None)

    @property
    def stage(self) -> int:
        """How many of the four stages are done: both written, agreed, shared, acknowledged."""
        if not self.participation.revealed_at:
            return 0
        if self.latest is None or self.latest.state in {State.DRAFT, State.PROPOSED}:
            return 1
        if self.latest.state == State.AGREED:
            return 2
        return 4 if self.latest.acknowledged_at else 3

    @property
    def is_both(self) -> bool:
        return self.own is not None and self.theirs is not None

    @cached_property
    def differing(self) -> list[Row]:
        return [row for row in self.rows if row.differs]

    @cached_property
    def alike(self) -> list[Row]:
        return [row for row in self.rows if not row.differs]

    @property
    def may_edit_agreed(self) -> bool:
        return "propose" in self.acts and self.agreed == self.latest

    @cached_property
    def to_do(self) -> list[Row]:
        """What the viewer's draft has no answer to yet: the agreed one while that is theirs, else their side."""
        if self.may_edit_agreed:
            return [row for row in self.rows if not (row.agreed and row.agreed.is_answered)]
        sides = [(row, row.own if self.is_person else row.theirs) for row in self.rows]
        return [row for row, said in sides if not (said and said.is_answered)]

    @property
    def answered(self) -> int:
        return len(self.rows) - len(self.to_do)

    @property
    def readers(self) -> str:
        """Who reads what is shown last: what is agreed, or else the viewer's own side."""
        shown = self.agreed or self.mine
        kind = shown.kind if shown else SELF if self.is_person else MANAGER
        state = shown.state if shown else State.DRAFT
        return readers(self.participation, kind, state=state, manager=self.manager, viewer=self.viewer)

    @property
    def read(self) -> list[UUID]:
        """The ids of what is shown of others' assessments and evidence, for whoever is not the person."""
        if self.is_person:
            return []
        shown = [each for each in (self.own, self.theirs, self.agreed) if each and each.author_id != self.viewer.pk]
        return [each.pk for each in shown] + sorted({entry.pk for row in self.rows for entry in row.evidence})


def agreement(
    participation: Participation, *, viewer: User, version: int | None = None, on: date, now: datetime
) -> Agreement:
    """How it stands for this viewer, from what `visible_to` gives them alone.

    `participation` comes with its sides (`with_sides`). `version` is the number of an agreed version to be read.
    """
    rubric, manager, person = rubric_of(participation), manager_of(participation), participation.person
    visible = list(Assessment.objects.visible_to(viewer).filter(participation=participation).order_by("-number"))
    own = side(visible, SELF, viewer)
    theirs = side(visible, MANAGER, viewer)
    versions = [each for each in visible if each.kind == AGREED]
    agreed = next((each for each in versions if version in {None, each.number}), None)
    is_open = participation.is_open(on) and person.state != User.State.DEACTIVATED
    is_one_of_the_two = viewer in {person, manager}
    return Agreement(
        participation=participation,
        viewer=viewer,
        manager=manager,
        rubric=rubric,
        own=own,
        theirs=theirs,
        agreed=agreed,
        versions=versions,
        rows=rows(rubric, own, theirs, agreed, evidence_by_key(rubric, person, viewer)),
        steps=list(participation.steps.select_related("by")) if is_one_of_the_two else [],
        acts=acts(participation, viewer, manager, visible, on=on, now=now, is_open=is_open),
        is_open=is_open,
    )


def side(visible: list[Assessment], kind: str, viewer: User) -> Assessment | None:
    """What was submitted of this side, or else the viewer's own draft of it; missed counts as nothing."""
    written = [each for each in visible if each.kind == kind and each.state != State.MISSED]
    submitted = [each for each in written if each.state == State.SUBMITTED]
    return next(iter(submitted or [each for each in written if each.author_id == viewer.pk]), None)


def rows(
    rubric: Rubric,
    own: Assessment | None,
    theirs: Assessment | None,
    agreed: Assessment | None,
    evidence: dict[UUID, list[Evidence]],
) -> list[Row]:
    """All that is asked, in the order of the ladder."""
    shown = [each.pk for each in (own, theirs, agreed) if each]
    ratings = {
        (rating.assessment_id, rating.competency_id): rating for rating in Rating.objects.filter(assessment__in=shown)
    }

    def said(side: Assessment | None, expectation: Expectation) -> Said | None:
        return said_of(rubric, expectation, ratings.get((side.pk, key_of(expectation)))) if side else None

    return [
        Row(
            expectation,
            dimension.title if dimension else "",
            said(own, expectation),
            said(theirs, expectation),
            said(agreed, expectation),
            evidence.get(key_of(expectation), []),
        )
        for dimension, expectations in rubric.groups
        for expectation in expectations
    ]


def evidence_by_key(rubric: Rubric, person: User, viewer: User) -> dict[UUID, list[Evidence]]:
    """What the viewer may see of the person's evidence, by the competencies asked, the newest first."""
    visible = Evidence.objects.visible_to(viewer).filter(owner=person)
    tags = Evidence.competencies.through.objects.filter(evidence__in=visible, competencykey__in=rubric.expectations)
    found: dict[UUID, list[Evidence]] = defaultdict(list)
    for tag in tags.select_related("evidence").order_by("-evidence__happened_on", "-evidence__created_at"):
        found[tag.competencykey_id].append(tag.evidence)
    return found


def acts(
    participation: Participation,
    viewer: User,
    manager: User | None,
    visible: list[Assessment],
    *,
    on: date,
    now: datetime,
    is_open: bool,
) -> set[str]:
    """What this viewer may do now; the actions ask the same again."""
    is_person, is_manager = viewer == participation.person, viewer == manager
    versions = [each for each in visible if each.kind == AGREED]
    under_way = next((each for each in versions if each.state in ON_THE_WAY), None)
    shared = next((each for each in versions if each.state == State.SHARED), None)
    found = set()
    if is_person and shared and not shared.acknowledged_at:
        found.add("acknowledge")
    if not is_open:
        return found
    if is_person or is_manager:
        is_done = participation.self_done if is_person else participation.manager_done
        mine = side(visible, SELF if is_person else MANAGER, viewer)
        if not is_done:
            found.add("write")
        elif mine and mine.author_id == viewer.pk and not participation.revealed_at:
            found.add("take-back")
        if under_way and under_way.state == State.PROPOSED:
            found.add("comment")
    if is_person and under_way and under_way.state == State.PROPOSED:
        found.add("accept")
    if is_manager:
        found |= leading(participation, under_way, shared, on=on, now=now)
    return found


def leading(
    participation: Participation, under_way: Assessment | None, shared: Assessment | None, *, on: date, now: datetime
) -> set[str]:
    """What the manager may do on the way to a result."""
    if not participation.revealed_at:
        is_late = participation.manager_done and not participation.self_done and on > participation.self_due_on
        return {"go-on"} if is_late else set()
    if under_way is None:
        return {"revise"} if shared else {"start"}
    if under_way.state == State.PROPOSED:
        may_finish = under_way.may_finish_at and now >= under_way.may_finish_at
        return {"take-back-proposal", "finish"} if may_finish else {"take-back-proposal"}
    return {"propose"} if under_way.state == State.DRAFT else {"share"}
