"""Two tracks, level by level."""

from collections import Counter
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from ladder.document.asked import expectations
from ladder.document.comparing import Kind, compare_levels
from ladder.document.parts import Competency, Path, Track
from ladder.queries.reading.editions import Edition
from ladder.queries.reading.levels import Named


@dataclass(frozen=True)
class Pair:
    """A level of one track, and the one of the other at its height or nearest to it."""

    before: Path
    after: Path
    names: tuple[str, str]
    urls: tuple[str, str]
    url: str
    is_same_height: bool
    counts: Counter[str]

    @property
    def marks(self) -> list[tuple[str, int]]:
        """How many of each kind there are, without those of which there is none."""
        return [(kind.value, self.counts[kind]) for kind in Kind if self.counts[kind]]


@dataclass(frozen=True)
class TrackComparison:
    """`only` are the competencies that just one of the two tracks asks."""

    edition: Edition
    before: Track
    after: Track
    pairs: list[Pair]
    only: tuple[list[Named], list[Named]]
    has_others: bool
    notes: list[str]


def compare_tracks(edition: Edition, *, source: UUID | None, target: UUID | None) -> TrackComparison | None:
    """Two tracks, level by level of the second. None while the ladder has no level; tracks not named are chosen."""
    document, notes = edition.document, list[str]()
    tracks = [track for track in document.tracks if steps(track)]
    if not tracks:
        return None
    by_key = {track.key: track for track in tracks}
    if any(key and key not in by_key for key in (source, target)):
        notes.append(_("A track asked for is not on this ladder, so another one is compared."))
    own = document.track_of(edition.here) if edition.here else tracks[0]
    before = by_key.get(source, own)
    after = by_key.get(target) or next((track for track in tracks if track != before), before)
    return TrackComparison(
        edition=edition,
        before=before,
        after=after,
        pairs=[pair(edition, before, path) for path in reversed(steps(after))],
        only=only(edition, before, after),
        has_others=len(tracks) > 1,
        notes=notes,
    )


def steps(track: Track) -> list[Path]:
    """Its levels from the lowest up, without those that apply to all of it."""
    levels = sorted(track.levels, key=lambda level: level.rank)
    return [f"{track.slug}/{level.slug}" for level in levels if not level.is_baseline]


def pair(edition: Edition, other: Track, path: Path) -> Pair:
    levels = edition.document.levels
    rank = levels[path].rank
    nearest = min(steps(other), key=lambda step: (abs(levels[step].rank - rank), levels[step].rank))
    return Pair(
        before=nearest,
        after=path,
        names=(levels[nearest].title, levels[path].title),
        urls=(edition.level_url(nearest), edition.level_url(path)),
        url=edition.compare_url(nearest, path),
        is_same_height=levels[nearest].rank == rank,
        counts=compare_levels(edition.document, nearest, edition.document, path).counts,
    )


def only(edition: Edition, before: Track, after: Track) -> tuple[list[Named], list[Named]]:
    ours, theirs = asked_anywhere(edition, before), asked_anywhere(edition, after)
    return (
        [link for slug, link in ours.items() if slug not in theirs],
        [link for slug, link in theirs.items() if slug not in ours],
    )


def asked_anywhere(edition: Edition, track: Track) -> dict[str, Named]:
    """The competencies that any level of the track asks, by slug."""
    found: dict[str, Competency] = {}
    for path in steps(track):
        found |= {asked.competency.slug: asked.competency for asked in expectations(edition.document, path)}
    return {slug: Named(one.title, edition.competency_url(one)) for slug, one in found.items()}
