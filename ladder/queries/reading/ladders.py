"""The ladders there are, and their versions."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count

from ladder.models import Ladder, Level, Track, Version, owns_ladders
from ladder.models.ladders import VersionQuerySet
from ladder.queries.reading.editions import level_held_by
from people.models import User


@dataclass(frozen=True)
class TrackCount:
    """A track, and how many levels it has."""

    key: UUID
    title: str
    count: int


@dataclass(frozen=True)
class Listed:
    """A ladder in the list: the version that everybody reads, or else the draft it only has."""

    ladder: Ladder
    version: Version
    draft: Version | None
    tracks: list[TrackCount]
    level: str

    @property
    def levels(self) -> int:
        return sum(track.count for track in self.tracks)


def ladders(*, viewer: User, on: date) -> list[Listed]:
    """Every ladder that the viewer may see, the one they stand on first; drafts only for those who own ladders."""
    found = list(Ladder.objects.visible_to(viewer).select_related("current_version"))
    drafts = drafts_of(viewer)
    shown = {ladder.pk: ladder.current_version or drafts[ladder.pk] for ladder in found}
    tracks: dict[UUID, list[TrackCount]] = defaultdict(list)
    counted = Track.objects.filter(version__in=[version.pk for version in shown.values()])
    for version, *track in counted.values_list("version", "key", "title", Count("levels")).order_by("position"):
        tracks[version].append(TrackCount(*track))
    held = Level.objects.filter(version__in=[version.pk for version in shown.values()], key=level_held_by(viewer, on))
    here = dict(held.values_list("version", "title"))
    listed = [
        Listed(ladder, version, drafts.get(ladder.pk), tracks[version.pk], here.get(version.pk, ""))
        for ladder in found
        if (version := shown[ladder.pk])
    ]
    return sorted(listed, key=lambda row: (not row.level, row.version.is_draft, row.version.title.casefold()))


def drafts_of(viewer: User) -> dict[UUID, Version]:
    """The drafts by their ladder: for those who own ladders."""
    if not owns_ladders(viewer):
        return {}
    drafts = Version.objects.visible_to(viewer).filter(state=Version.State.DRAFT)
    return {draft.ladder_id: draft for draft in drafts}


def versions(found: VersionQuerySet) -> VersionQuerySet:
    """Those of the versions that the viewer may see, the newest first."""
    return found.select_related("ladder", "published_by").newest_first()
