"""Flat rows for programs: the ladders, versions and placements of the pages, by the same rules."""

from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from ladder.models import Ladder, Level, Placement, Version
from people.models import User
from people.models.organisation import in_force
from people.models.users import seen_by

Rows = QuerySet[Any, Any]
NEWEST = "-number"


def ladder_rows(*, viewer: User) -> Rows:
    """The ladders that the viewer may see, by what the present version says, or else the draft."""
    newest = Version.objects.visible_to(viewer).filter(ladder=OuterRef("pk")).order_by(NEWEST)
    return Ladder.objects.visible_to(viewer).values(
        "id",
        "slug",
        "is_public",
        current=F("current_version__number"),
        published_at=F("current_version__published_at"),
        title=Coalesce("current_version__title", Subquery(newest.values("title")[:1])),
        draft=Subquery(newest.filter(state=Version.State.DRAFT).values("number")[:1]),
    )


def version_rows(ladder: UUID, *, viewer: User) -> Rows:
    """The versions of a ladder that the viewer may see."""
    return (
        Version.objects.visible_to(viewer)
        .filter(ladder=ladder)
        .values("id", "number", "state", "title", "note", "created_at", "published_at")
    )


def version_shown(ladder: UUID, *, number: int | None = None, viewer: User) -> Version | None:
    """One version of a ladder: the one asked for, or else the present one, or else the draft."""
    versions = Version.objects.visible_to(viewer).select_related("ladder", "published_by").filter(ladder=ladder)
    if number is not None:
        return versions.filter(number=number).first()
    return versions.filter(state=Version.State.PUBLISHED).first() or versions.order_by(NEWEST).first()


def draft_shown(ladder: UUID, *, viewer: User) -> Version | None:
    """The draft of a ladder, for those who may see it."""
    drafts = Version.objects.visible_to(viewer).select_related("ladder")
    return drafts.filter(ladder=ladder, state=Version.State.DRAFT).first()


def newest_versions() -> QuerySet[Version]:
    """Of every ladder its newest version, whatever its state, by short name. For whoever runs the server."""
    newest = Version.objects.filter(ladder=OuterRef("ladder")).order_by(NEWEST).values("pk")[:1]
    return Version.objects.select_related("ladder").filter(pk=Subquery(newest)).order_by("ladder__slug")


def version_of(slug: str, *, number: int | None = None) -> Version | None:
    """One version of the ladder of this short name, or its newest. For whoever runs the server."""
    versions = Version.objects.select_related("ladder").filter(ladder__slug=slug)
    if number is not None:
        versions = versions.filter(number=number)
    return versions.order_by(NEWEST).first()


def placement_rows(
    *,
    viewer: User,
    person: UUID | None = None,
    ladder: UUID | None = None,
    level: UUID | None = None,
    on: date | None = None,
) -> Rows:
    """Where people stand and stood, of those whom the viewer may see.

    A level is called as the last published version that has it calls it.
    """
    said = Level.objects.filter(key=OuterRef("level")).exclude(version__state=Version.State.DRAFT)
    said = said.order_by("-version__number")
    placements = Placement.objects.visible_to(viewer).filter(seen_by(viewer, "person__"))
    if on:
        placements = placements.on(on)
    asked = {"person": person, "level__ladder": ladder, "level": level}
    placements = placements.filter(**{name: value for name, value in asked.items() if value})
    return placements.values(
        "id",
        "starts_on",
        "ends_on",
        "person_id",
        "person__name",
        "level_id",
        ladder_id=F("level__ladder"),
        ladder_slug=F("level__ladder__slug"),
        level_title=Subquery(said.values("title")[:1]),
        track_title=Subquery(said.values("track__title")[:1]),
    )


def vanished_levels(version: Version, *, on: date) -> list[tuple[str, str, UUID, int]]:
    """Levels that a draft lacks and people stand at, or will: track, level, key, how many people.

    For those who may publish it.
    """
    here = Level.objects.filter(version=version).values("key")
    last = Level.objects.filter(version=OuterRef("level__ladder__current_version"), key=OuterRef("level"))
    people = (
        Placement.objects.filter(in_force(on) | Q(starts_on__gt=on), level__ladder=version.ladder_id)
        .exclude(level__in=here)
        .values("level")
        .annotate(
            track=Subquery(last.values("track__title")[:1]),
            title=Subquery(last.values("title")[:1]),
            people=Count("person", distinct=True),
        )
        .order_by("track", "title")
    )
    return [(row["track"] or "", row["title"] or "", row["level"], row["people"]) for row in people]
