"""The form of one side: what is asked competency by competency, what was said so far, and what helps to judge."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from uuid import UUID

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from assessments.models import Assessment, Evidence, Participation, Rating
from assessments.queries.readers import readers
from assessments.queries.rubric import Rubric, rubric_of
from assessments.queries.said import Choice, Said, choices
from ladder.document.asked import Expectation, expectation
from ladder.queries.reading.editions import Edition
from ladder.queries.reading.levels import Asked, asked_at
from people.models import User

EVIDENCE_SHOWN = 8


@dataclass(frozen=True)
class Group:
    """The competencies of one dimension; blank for those outside of any."""

    title: str
    lines: list[Said]

    @property
    def answered(self) -> int:
        return sum(line.is_answered for line in self.lines)


@dataclass(frozen=True)
class Beside:
    """What a neighbouring level asks of the same competency; None where it asks nothing."""

    title: str
    asked: Asked | None


@dataclass(frozen=True)
class Quote:
    """What a side said then."""

    author: User
    text: str


@dataclass(frozen=True)
class LastTime:
    """What was agreed of this competency in the cycle before, in the words of the version of then."""

    participation: Participation
    said: Said
    quotes: list[Quote]


@dataclass(frozen=True)
class Sheet:
    """One side's form, opened at one competency (`line`). `why_not` says why nothing may be written; blank if it may.

    It holds nothing of the other side. `read` are the ids of what it shows of others' assessments and evidence.
    """

    participation: Participation
    kind: str
    assessment: Assessment | None
    manager: User | None
    edition: Edition
    rubric: Rubric
    groups: list[Group]
    line: Said
    evidence: list[Evidence]
    last: LastTime | None
    why_not: str
    read: list[UUID]

    @cached_property
    def lines(self) -> list[Said]:
        return [line for group in self.groups for line in group.lines]

    @property
    def place(self) -> int:
        return self.lines.index(self.line)

    @property
    def group(self) -> Group:
        return next(group for group in self.groups if self.line in group.lines)

    @cached_property
    def to_do(self) -> list[Said]:
        return [line for line in self.lines if not line.is_answered]

    @property
    def answered(self) -> int:
        return len(self.lines) - len(self.to_do)

    @property
    def previous(self) -> Said | None:
        return self.lines[self.place - 1] if self.place else None

    @property
    def following(self) -> Said | None:
        """The next one; after the last, the first that has no answer yet; None when there is none."""
        later = self.lines[self.place + 1 :]
        return next(iter(later or [line for line in self.to_do if line is not self.line]), None)

    @property
    def choices(self) -> list[Choice]:
        return choices(self.line.expectation, self.line.scale)

    @property
    def is_self(self) -> bool:
        return self.kind == Assessment.Kind.SELF

    @cached_property
    def below(self) -> list[Beside]:
        """What the levels that lead here ask."""
        return self.beside(self.rubric.document.levels_below(self.rubric.path))

    @cached_property
    def above(self) -> list[Beside]:
        """What the levels that this one leads to ask."""
        return self.beside(self.rubric.document.next_levels(self.rubric.path))

    def beside(self, paths: list[str]) -> list[Beside]:
        document, competency = self.rubric.document, self.line.expectation.competency
        found = [(document.levels[path].title, expectation(document, path, competency)) for path in paths]
        return [Beside(title, asked_at(self.edition, each, None) if each else None) for title, each in found]

    @cached_property
    def asked(self) -> Asked:
        """What the level asks, as it is read in its ladder."""
        return asked_at(self.edition, self.line.expectation, None)

    @property
    def readers(self) -> str:
        state = self.assessment.state if self.assessment else Assessment.State.DRAFT
        viewer = self.edition.viewer
        assert isinstance(viewer, User)  # noqa: S101 - nobody else has a form
        return readers(self.participation, self.kind, state=state, manager=self.manager, viewer=viewer)


def sheet(participation: Participation, *, kind: str, at: str | None, viewer: User, on: date) -> Sheet | None:
    """The viewer's own form of this side; None if there is no competency of that short name.

    `participation` comes with its sides (`with_sides`). What it shows of others is what `visible_to` gives.
    """
    rubric = rubric_of(participation)
    own = Assessment.objects.visible_to(viewer).filter(participation=participation, kind=kind, author=viewer).first()
    ratings = {rating.competency_id: rating for rating in own.ratings.all()} if own else {}
    groups = grouped(rubric, ratings)
    lines = [line for group in groups for line in group.lines]
    wanted = [line for line in lines if line.expectation.competency.slug == at] if at else []
    line = next(iter(wanted or ([] if at else [each for each in lines if not each.is_answered] or lines)), None)
    if line is None:
        return None
    key = key_of(line.expectation)
    person = participation.person
    evidence = Evidence.objects.visible_to(viewer).filter(owner=person, competencies=key).newest_first()
    shown = list(evidence[:EVIDENCE_SHOWN])
    earlier = earlier_ratings(participation, key, viewer)
    read = [*(rating.assessment_id for rating in earlier), *(entry.pk for entry in shown)]
    manager = manager_of(participation)
    return Sheet(
        participation=participation,
        kind=kind,
        assessment=own,
        manager=manager,
        edition=Edition(participation.version, rubric.document, viewer, participation.level_id),
        rubric=rubric,
        groups=groups,
        line=line,
        evidence=shown,
        last=last_time(earlier),
        why_not=why_not(participation, kind, own, viewer, manager, on),
        read=[] if viewer == person else read,
    )


def grouped(rubric: Rubric, ratings: dict[UUID, Rating]) -> list[Group]:
    """All that is asked, with what these ratings say of it."""
    return [
        Group(
            dimension.title if dimension else "",
            [said_of(rubric, each, ratings.get(key_of(each))) for each in expectations],
        )
        for dimension, expectations in rubric.groups
    ]


def said_of(rubric: Rubric, expectation: Expectation, rating: Rating | None) -> Said:
    return Said(expectation, rubric.document.scale_of(expectation.competency), rating)


def key_of(expectation: Expectation) -> UUID:
    key = expectation.competency.key
    assert key is not None  # noqa: S101 - competencies of a published version have keys
    return key


def manager_of(participation: Participation) -> User | None:
    """The manager of the day, by the `manager_id` that `with_sides` gives."""
    manager: User | None = User.objects.filter(pk=participation.manager_id).first()
    return manager


def earlier_ratings(participation: Participation, competency: UUID, viewer: User) -> list[Rating]:
    """What the viewer may read of this competency in the last shared result before this cycle, the agreed one first."""
    person, opened_at = participation.person, participation.cycle.opened_at
    visible = Assessment.objects.visible_to(viewer).filter(
        participation__person=person,
        participation__shared_at__isnull=False,
        participation__cycle__opened_at__lt=opened_at,
        state__in=[Assessment.State.SHARED, Assessment.State.SUBMITTED],
    )
    ratings = Rating.objects.filter(assessment__in=visible, competency=competency).select_related(
        "assessment__author", "assessment__participation__cycle", "assessment__participation__version__ladder"
    )
    # "agreed" sorts before the two sides.
    ordered = list(ratings.order_by("-assessment__participation__cycle__opened_at", "assessment__kind"))
    return [each for each in ordered if each.assessment.participation_id == ordered[0].assessment.participation_id]


def last_time(ratings: list[Rating]) -> LastTime | None:
    if not ratings or ratings[0].assessment.kind != Assessment.Kind.AGREED:
        return None
    agreed = ratings[0]
    participation = agreed.assessment.participation
    rubric = rubric_of(participation)
    if agreed.competency_id not in rubric.expectations:
        return None
    quotes = [Quote(each.assessment.author, each.comment or each.reason) for each in ratings]
    said = said_of(rubric, rubric.expectations[agreed.competency_id], agreed)
    return LastTime(participation, said, [quote for quote in quotes if quote.text])


def why_not(
    participation: Participation, kind: str, own: Assessment | None, viewer: User, manager: User | None, on: date
) -> str:
    """Why this viewer writes nothing in this side now, as the actions would refuse it; blank if they may."""
    names = {"name": participation.person.name}
    is_manager_side = kind == Assessment.Kind.MANAGER
    if participation.person.state == User.State.DEACTIVATED:
        return _("%(name)s has left. Nothing more is written in this cycle.") % names
    if is_manager_side and viewer != manager:
        return _("%(name)s no longer reports to you. What you wrote stays yours to read.") % names
    if own and own.submitted_at and not own.is_draft:
        return handed_in(own, localtime(own.submitted_at))
    if not participation.is_open(on):
        return _("This cycle is closed. Ask HR if something still has to be put right.")
    if participation.manager_done if is_manager_side else participation.self_done:
        return _("Somebody who led %(name)s before you has submitted this side.") % names
    return ""


def handed_in(own: Assessment, at: datetime) -> str:
    if own.state == Assessment.State.MISSED:
        return _("Its day was over, and your manager went on without it. HR can reopen it.")
    return _("You submitted this on %(day)s.") % {"day": date_format(at, "j F")}
