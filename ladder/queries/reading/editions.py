"""A version of a ladder as one viewer reads it: what every page about a ladder begins with."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db.models import F, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from ladder.access import Reader
from ladder.document.parts import USUAL_SCALE, Competency, Document, Guide, Level, Path, Point, Track
from ladder.models import Ladder, Placement, Version
from ladder.queries.content import document_of
from people.models import User

NEWS_LASTS = timedelta(days=30)
DIGITS = 9  # of a version number; more of them fit no column


@dataclass(frozen=True)
class News:
    """A version that took the place of another lately, and the level of it where the reader stands."""

    version: Version
    level: Level

    @property
    def url(self) -> str:
        """What changed for that level."""
        number = self.version.number
        asked = {"from": self.level.key, "to": self.level.key, "old": number - 1, "new": number}
        return f"{reverse('ladder:compare', args=[self.version.ladder_id])}?{urlencode(asked)}"


@dataclass(frozen=True)
class Edition:
    """A version and what it says, with the key of the level where the viewer stands today."""

    version: Version
    document: Document
    viewer: Reader
    stands_at: UUID | None

    @property
    def ladder(self) -> Ladder:
        return self.version.ladder

    @property
    def is_present(self) -> bool:
        """Whether it is the version that everybody reads."""
        return self.version.pk == self.ladder.current_version_id

    @property
    def at(self) -> str:
        """What links inside the edition end with, so that one stays in it."""
        return "" if self.is_present else f"?version={self.version.number}"

    @cached_property
    def here(self) -> Path:
        """The level where the viewer stands; blank when that is not on this ladder."""
        return self.document.path_of.get(self.stands_at, "") if self.stands_at else ""

    @cached_property
    def next(self) -> list[Path]:
        """Where the viewer goes from there."""
        return self.document.next_levels(self.here) if self.here else []

    @property
    def publisher(self) -> User | None:
        """Who published it, where the viewer may know: whoever left is named no more, and the public hears no names."""
        by = self.version.published_by
        return by if by and by.is_active and self.viewer.is_authenticated else None

    def news(self, on: date) -> News | None:
        """That this version is new, for those who stand on the ladder."""
        return news_of(self.version, self.document.levels[self.here], on) if self.is_present and self.here else None

    def url(self, name: str, *arguments: Any, **asked: Any) -> str:
        """The address of a page about this ladder, in this version."""
        if not self.is_present:
            asked = {**asked, "version": self.version.number}
        return reverse(f"ladder:{name}", args=[self.ladder.pk, *arguments]) + (f"?{urlencode(asked)}" if asked else "")

    def level_url(self, path: Path) -> str:
        return self.url("level", self.document.levels[path].key)

    def track_url(self, track: Track) -> str:
        return self.url("track", track.key)

    def competency_url(self, competency: Competency) -> str:
        return self.url("competency", competency.key)

    def compare_url(self, before: Path, after: Path) -> str:
        levels = self.document.levels
        asked: dict[str, Any] = {"from": levels[before].key, "to": levels[after].key}
        if not self.is_present:
            asked |= {"old": self.version.number, "new": self.version.number}
        return f"{reverse('ladder:compare', args=[self.ladder.pk])}?{urlencode(asked)}"

    def guide_url(self, guide: Guide) -> str:
        levels = self.document.levels
        return self.url("guide", levels[guide.source].key, levels[guide.target].key)

    def name_of(self, path: Path, beside: Path = "") -> str:
        """A level's title; with its track's where that is another than that of the level beside it."""
        level, track = self.document.levels[path], self.document.track_of(path)
        if not beside or self.document.track_of(beside) == track:
            return level.title
        return _("%(level)s (%(track)s)") % {"level": level.title, "track": track.title}


def asked_for(versions: "QuerySet[Version]", number: str | None) -> "QuerySet[Version]":
    """The one version that an address means: of this number, or else the present one; unpublished, the draft."""
    versions = versions.select_related("ladder", "published_by")
    if number is None:
        is_first_draft = Q(ladder__current_version=None, state=Version.State.DRAFT)
        return versions.filter(Q(pk=F("ladder__current_version")) | is_first_draft)
    is_number = number.isascii() and number.isdigit() and len(number) <= DIGITS
    return versions.filter(number=int(number)) if is_number else versions.none()


def edition(version: Version, *, viewer: Reader, on: date) -> Edition:
    """Whoever asks has fetched the version among those that the viewer may see."""
    return Edition(version, document_of(version), viewer, level_held_by(viewer, on))


def level_held_by(viewer: Reader, on: date) -> UUID | None:
    """The key of the level where the viewer stands."""
    if isinstance(viewer, AnonymousUser):
        return None
    return Placement.objects.on(on).filter(person=viewer).values_list("level_id", flat=True).first()


def news_of(version: Version, level: Level, on: date) -> News | None:
    """That this version is new: of a later one than the first, for a month."""
    if version.number == 1 or version.published_at is None:
        return None
    is_recent = on - timezone.localdate(version.published_at) < NEWS_LASTS
    return News(version, level) if is_recent else None


def guide_name(edition: Edition, guide: Guide) -> str:
    """Its title, or else the levels that it leads from and to."""
    levels = edition.document.levels
    names = {"source": levels[guide.source].title, "target": levels[guide.target].title}
    return guide.title or _("From %(source)s to %(target)s") % names


def point_name(point: Point) -> str:
    """A point of a scale as people say it. Only the usual scale is ours to translate."""
    return _(point.title) if point in USUAL_SCALE.points else point.title
