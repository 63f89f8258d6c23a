"""1:1s: those of the reader, whom they may set one with, and what one of them is about."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import Exists, OuterRef, Prefetch, Q, Subquery
from django.utils import timezone

from assessments.models import Evidence
from assessments.queries.said import joined
from growthplans.models import CheckIn, Comment, OneOnOne, Plan, PrivateNote
from growthplans.queries.following import Followed, followed, with_goals
from ladder.document.comparing import Words, word_changes
from people.models import ReportingLine, User

TALKS_A_PAGE = 20
PAST_SHOWN = 12  # below a talk
MOST_SHOWN = 30  # check-ins, comments, pieces of evidence
WITHOUT_A_TALK = timedelta(days=14)  # how far a first talk looks back


@dataclass(frozen=True)
class Kept:
    """A text as it is kept; `saved_at` only where it has just been."""

    text: str = ""
    row_version: int = 0
    saved_at: datetime | None = None


@dataclass(frozen=True)
class Conflict:
    """Two texts, neither to be lost: what is typed here, and what was saved meanwhile."""

    mine: str
    other: Kept

    @property
    def my_words(self) -> list[Words]:
        return [part for part in word_changes(self.other.text, self.mine) if not part.is_removed]

    @property
    def other_words(self) -> list[Words]:
        return [part for part in word_changes(self.other.text, self.mine) if not part.is_added]

    def together(self) -> str:
        return joined(self.other.text, self.mine)


@dataclass(frozen=True)
class Preparation:
    """What there is to talk about: the plan as it stands, and what is new since `since`."""

    since: date
    is_first: bool
    plan: Followed | None
    comments: list[Comment]
    checkins: list[CheckIn]
    evidence: list[Evidence]

    @property
    def is_quiet(self) -> bool:
        """Whether nothing in the plan needs a word."""
        plan = self.plan
        return not self.comments and not (plan and (plan.troubled or plan.suggested or plan.needs_agreement))


@dataclass(frozen=True)
class Past:
    """An earlier talk of the two, with the notes that the reader may read."""

    talk: OneOnOne
    own: str


@dataclass(frozen=True)
class Talk:
    """A 1:1 as one of the two reads it. `preparation` is None once there is a later one, or another manager."""

    talk: OneOnOne
    viewer: User
    own: Kept
    is_still: bool
    preparation: Preparation | None
    before: list[Past]
    after: OneOnOne | None

    @property
    def is_person(self) -> bool:
        return self.viewer.pk == self.talk.person_id

    @property
    def other(self) -> User:
        """The one across the table."""
        return self.talk.manager if self.is_person else self.talk.person

    @property
    def notes(self) -> Kept:
        return Kept(self.talk.notes, self.talk.row_version)


def talk_of(talk: OneOnOne, *, viewer: User, now: datetime, on: date) -> Talk:
    """What the reader, one of the two, sees of their talk: at most eight statements."""
    of_two = OneOnOne.objects.visible_to(viewer).filter(person=talk.person_id, manager=talk.manager_id)
    lines = ReportingLine.objects.on(on).filter(person=OuterRef("person"), manager=OuterRef("manager"))
    notes = Prefetch("private_notes", PrivateNote.objects.visible_to(viewer), to_attr="own_notes")
    later = of_two.filter(on__gt=talk.on).order_by("on")
    found = of_two.filter(on__lte=talk.on).prefetch_related(notes)
    this, *before = found.annotate(
        is_still=Exists(lines),
        later=Subquery(later.values("pk")[:1]),
        later_on=Subquery(later.values("on")[:1]),
    )[: PAST_SHOWN + 1]
    after = OneOnOne(pk=this.later, on=this.later_on) if this.later else None
    is_next = talk.on >= on or after is None
    own = next((Kept(note.text, note.row_version) for note in own_notes(this)), Kept())
    return Talk(
        talk=talk,
        viewer=viewer,
        own=own,
        is_still=this.is_still,
        preparation=prepared(talk, before, viewer=viewer, now=now, on=on) if this.is_still and is_next else None,
        before=[Past(each, next((note.text for note in own_notes(each)), "")) for each in before],
        after=after,
    )


def own_notes(talk: Any) -> list[PrivateNote]:
    """The reader's own, as `talk_of` reads them along."""
    found: list[PrivateNote] = talk.own_notes
    return found


def prepared(talk: OneOnOne, before: Sequence[OneOnOne], *, viewer: User, now: datetime, on: date) -> Preparation:
    last = next((each.on for each in before if each.on <= on), None)
    since = last or on - WITHOUT_A_TALK
    start = timezone.make_aware(datetime.combine(since, time.min))
    person = talk.person_id
    plans = Plan.objects.visible_to(viewer).active().filter(person=person).select_related("person")
    comments = Comment.objects.visible_to(viewer).open().filter(goal__plan__person=person, goal__plan__state="active")
    checkins = CheckIn.objects.visible_to(viewer).filter(goal__plan__person=person, made_at__gte=start)
    evidence = Evidence.objects.visible_to(viewer).filter(owner=person, shared_at__gte=start)
    return Preparation(
        since=since,
        is_first=last is None,
        plan=next((followed(plan, now) for plan in with_goals(plans)), None),
        comments=list(comments.select_related("goal", "author")[:MOST_SHOWN]),
        checkins=list(checkins.select_related("goal").order_by("-made_at")[:MOST_SHOWN]),
        evidence=list(evidence.newest_first()[:MOST_SHOWN]),
    )


@dataclass(frozen=True)
class Talks:
    """The reader's own 1:1s: those to come, and a page of those that were."""

    coming: list[OneOnOne]
    page: Page[OneOnOne]


def talks_of(viewer: User, *, page: str | None, on: date) -> Talks:
    talks = OneOnOne.objects.visible_to(viewer).select_related("person", "manager")
    coming = talks.filter(on__gte=on).order_by("on", "pk")
    return Talks(list(coming), Paginator(talks.filter(on__lt=on), TALKS_A_PAGE).get_page(page))


def pairs(viewer: User, on: date) -> dict[UUID, ReportingLine]:
    """Whom the reader may set a 1:1 with, the manager first, then the reports by name: the line between the two."""
    lines = ReportingLine.objects.on(on).filter(Q(person=viewer) | Q(manager=viewer))
    active = Q(person__state=User.State.ACTIVE, manager__state=User.State.ACTIVE)
    found = list(lines.filter(active).select_related("person", "manager").order_by("person__name", "pk"))
    found.sort(key=lambda line: line.manager_id == viewer.pk)
    return {line.manager_id if line.person_id == viewer.pk else line.person_id: line for line in found}


def next_talk(viewer: User, line: ReportingLine, on: date) -> OneOnOne | None:
    """The 1:1 of the two that comes next."""
    talks = OneOnOne.objects.visible_to(viewer).filter(person=line.person_id, manager=line.manager_id, on__gte=on)
    return talks.order_by("on").first()
