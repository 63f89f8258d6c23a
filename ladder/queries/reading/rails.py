"""The levels of a ladder drawn as what they are: a rail for each track, a rung for each level."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import dropwhile

from ladder.document.parts import Level, Path, Track
from ladder.document.words import LinkKind
from ladder.queries.reading.editions import Edition

BESIDE_ONE_ANOTHER = 4  # tracks that are drawn together; of more only one is drawn, the others are a list


@dataclass(frozen=True)
class Rung:
    """A level on a rail. `state` says where the viewer stands ("now") and goes from there ("next")."""

    path: Path
    level: Level
    url: str
    state: str
    is_open: bool


@dataclass(frozen=True)
class Rail:
    """A track from the top down. None is a height at which it has no level; `missing` are those above it."""

    track: Track
    url: str
    rungs: list[Rung | None]
    missing: list[None]
    baselines: list[Rung]


def rungs(edition: Edition, track: Track, *, open: Path = "") -> list[Rung]:
    """The levels of a track, the lowest first, and those that apply to all of it before them."""
    levels = sorted(track.levels, key=lambda level: (not level.is_baseline, level.rank))
    return [rung(edition, f"{track.slug}/{level.slug}", open=open) for level in levels]


def rung(edition: Edition, path: Path, *, open: Path = "") -> Rung:
    state = "now" if path == edition.here else "next" if path in edition.next else ""
    return Rung(path, edition.document.levels[path], edition.level_url(path), state, path == open)


def rails(edition: Edition, tracks: Iterable[Track], *, open: Path = "") -> list[Rail]:
    """The tracks side by side, so that levels of the same rank stand at the same height."""
    drawn = {track.slug: rungs(edition, track, open=open) for track in tracks}
    heights = sorted({rung.level.rank for found in drawn.values() for rung in found if not rung.level.is_baseline})
    made = []
    for track in tracks:
        steps = list(at_heights(drawn[track.slug], heights[::-1]))
        shown = list(dropwhile(lambda step: step is None, steps))
        while shown and shown[-1] is None:
            shown.pop()
        missing = [None for _ in range(next((at for at, step in enumerate(steps) if step), 0))]
        baselines = [rung for rung in drawn[track.slug] if rung.level.is_baseline]
        made.append(Rail(track, edition.track_url(track), shown, missing, baselines))
    return made


def at_heights(found: list[Rung], heights: list[Decimal]) -> Iterator[Rung | None]:
    for height in heights:
        here: list[Rung | None] = [rung for rung in found if rung.level.rank == height and not rung.level.is_baseline]
        yield from here or [None]


def drawn_tracks(edition: Edition, track: Track) -> list[Track]:
    """The tracks that are drawn beside one of them: all, where they are few."""
    tracks = list(edition.document.tracks)
    return tracks if len(tracks) <= BESIDE_ONE_ANOTHER else [track]


def beside(edition: Edition, path: Path) -> list[tuple[str, list[Rung]]]:
    """The levels that are not the next one and yet within reach, by how they are."""
    return [
        (str(kind.label), [rung(edition, other) for other in found])
        for kind in (LinkKind.EQUIVALENT, LinkKind.SWITCH, LinkKind.FORK)
        if (found := edition.document.linked(path, kind))
    ]
