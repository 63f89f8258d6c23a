"""What people would have a ladder say: by cell, for its owners and for whoever said it."""

from dataclasses import dataclass
from uuid import UUID

from django.core.paginator import Page, Paginator

from ladder.document.asked import Expectation, expectation
from ladder.document.parts import Competency, Document, Level
from ladder.models import CompetencyKey, Ladder, LevelKey, Suggestion, Version
from ladder.queries.content import document_of
from people.models import User

A_PAGE = 30


@dataclass(frozen=True)
class Place:
    """What a suggestion is about, as the ladder has it now: a cell, a level, a competency, or all of it.

    `is_gone` when the ladder no longer has the level or competency that was meant.
    """

    track: str = ""
    level: Level | None = None
    competency: Competency | None = None
    expectation: Expectation | None = None
    is_gone: bool = False


def place_in(document: Document, competency: UUID | None, level: UUID | None) -> Place:
    path = document.path_of.get(level) if level else None
    slug = document.slug_of.get(competency) if competency else None
    found = document.competency[slug] if slug else None
    return Place(
        track=document.track_of(path).title if path else "",
        level=document.levels[path] if path else None,
        competency=found,
        expectation=expectation(document, path, found) if path and found else None,
        is_gone=bool((level and not path) or (competency and not slug)),
    )


@dataclass(frozen=True)
class Subject:
    """What somebody is about to suggest something about: keys for the action, and what the ladder says there."""

    place: Place
    competency: CompetencyKey | None
    level: LevelKey | None


def subject(ladder: Ladder, *, competency: UUID | None, level: UUID | None) -> Subject | None:
    """The place of these keys in the present version; None where there is no such place."""
    place = place_in(present_document(ladder), competency, level)
    if place.is_gone:
        return None
    return Subject(
        place,
        CompetencyKey.objects.get(pk=competency) if competency else None,
        LevelKey.objects.get(pk=level) if level else None,
    )


@dataclass(frozen=True)
class Said:
    """A suggestion, with the place it is about."""

    suggestion: Suggestion
    place: Place


@dataclass(frozen=True)
class SuggestionsPage:
    rows: list[Said]
    page: Page[Suggestion]
    open: int
    answered: int


def suggestions_page(ladder: Ladder, *, viewer: User, answered: bool, page: str | None) -> SuggestionsPage:
    """Those the viewer may see: open ones cell by cell, the oldest first; answered ones, the latest first."""
    visible = Suggestion.objects.visible_to(viewer).filter(ladder=ladder).select_related("author", "answered_by")
    waiting, done = visible.open(), visible.exclude(state=Suggestion.State.OPEN)
    shown = done.order_by("-answered_at") if answered else waiting.order_by("competency", "level", "created_at")
    at = Paginator(shown, A_PAGE).get_page(page)
    document = present_document(ladder)
    rows = [Said(each, place_in(document, each.competency_id, each.level_id)) for each in at]
    return SuggestionsPage(rows, at, waiting.count(), done.count())


def said(suggestion: Suggestion) -> Said:
    """One suggestion with its place; the caller has asked whether it may be seen."""
    document = present_document(suggestion.ladder)
    return Said(suggestion, place_in(document, suggestion.competency_id, suggestion.level_id))


def present_document(ladder: Ladder) -> Document:
    """What everybody reads now; nothing before a version is published, when there are no suggestions either."""
    version = Version.objects.select_related("ladder").filter(ladder=ladder, state=Version.State.PUBLISHED).first()
    return document_of(version) if version else Document(ladder.slug, ladder.slug)
