"""What a ladder owner should look at before publishing: gaps and repetitions that a reader would stumble over."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from ladder.document.asked import expectation
from ladder.document.parts import Competency, Document, Path, Track
from ladder.document.text import bare
from ladder.document.words import Necessity


class Flaw(TextChoices):
    EMPTY = "empty", _("Nothing is said here")
    REPEATED = "repeated", _("The same statement stands here more than once")
    UNREACHABLE = "unreachable", _("No level leads here")
    SAME_TITLE = "same_title", _("Another has the same title")
    UNUSED = "unused", _("No level asks this")


@dataclass(frozen=True)
class Finding:
    """One thing to look at: a cell (competency and level), a level, or a competency."""

    flaw: str
    level: Path = ""
    competency: Competency | None = None
    text: str = ""


def findings(document: Document) -> list[Finding]:
    """Everything to look at, the gravest sort first."""
    return [
        *unreachable_levels(document),
        *empty_cells(document),
        *repeated_statements(document),
        *same_titles(document),
        *unused_competencies(document),
    ]


def empty_cells(document: Document) -> Iterator[Finding]:
    """Cells without words, of levels whose track asks the competency below and above them."""
    for competency in document.competencies:
        for track in document.tracks:
            yield from empty_in_track(document, competency, track)


def empty_in_track(document: Document, competency: Competency, track: Track) -> Iterator[Finding]:
    paths = [f"{track.slug}/{level.slug}" for level in track.levels if not level.is_baseline]
    asked = [expectation(document, path, competency) for path in paths]
    said = [at for at, found in enumerate(asked) if found]
    for at, path in enumerate(paths):
        found, cell = asked[at], competency.cells.get(path)
        is_left_out = cell is not None and cell.necessity == Necessity.NOT_EXPECTED
        is_hole = found is None and bool(said) and said[0] < at < said[-1] and not is_left_out
        if is_hole or (found is not None and not found.lines):
            yield Finding(Flaw.EMPTY, path, competency)


def repeated_statements(document: Document) -> Iterator[Finding]:
    """Statements with the same words in two cells of one track; readers cannot tell what changes.

    Tracks may ask the same of one competency: that is one expectation that several share.
    """
    seen: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for competency, path, cell in document.cells():
        for statement in cell.statements:
            track, places = path.partition("/")[0], seen[bare(statement.text)]
            if any(track == other or competency.slug != asked for other, asked in places):
                yield Finding(Flaw.REPEATED, path, competency, statement.text)
            places.append((track, competency.slug))


def unreachable_levels(document: Document) -> Iterator[Finding]:
    """Levels above the lowest of their track that no level leads to."""
    reached = {target for level in document.levels.values() for _kind, target in level.links}
    for track in document.tracks:
        lowest = min((level.rank for level in track.levels if not level.is_baseline), default=None)
        for level in track.levels:
            path = f"{track.slug}/{level.slug}"
            is_start = level.is_baseline or level.rank == lowest
            if not is_start and path not in reached and not document.levels_below(path):
                yield Finding(Flaw.UNREACHABLE, path)


def same_titles(document: Document) -> Iterator[Finding]:
    """Competencies of one dimension, and levels of one track, that a reader cannot tell apart."""
    seen = set()
    for competency in document.competencies:
        name = (competency.dimension, bare(competency.title))
        if name in seen:
            yield Finding(Flaw.SAME_TITLE, competency=competency)
        seen.add(name)
    for path, level in document.levels.items():
        name = (path.partition("/")[0] + "/", bare(level.title))
        if name in seen:
            yield Finding(Flaw.SAME_TITLE, path)
        seen.add(name)


def unused_competencies(document: Document) -> Iterator[Finding]:
    for competency in document.competencies:
        if not any(expectation(document, path, competency) for path in document.levels):
            yield Finding(Flaw.UNUSED, competency=competency)
