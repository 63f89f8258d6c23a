"""What a level asks in the end, and where each line of it comes from: the one place that resolves accumulation.

The rules are those of `docs/ladder-format.md`, "What a level asks".
"""

from dataclasses import dataclass
from functools import cached_property

from django.db.models import TextChoices

from ladder.document.parts import Cell, Competency, Dimension, Document, Path, Point, Statement
from ladder.document.words import Accumulation, Necessity


class Origin(TextChoices):
    """Where a line was written."""

    OWN = "own"  # at this level
    BELOW = "below"  # at a level that leads here
    BASELINE = "baseline"  # at a level that applies to the whole track
    EXTENDED = "extended"  # in a track that this one extends
    POINT = "point"  # at the scale point that is asked, for every level that asks it


@dataclass(frozen=True)
class Line:
    """One statement asked. `level` is where it was written; blank for the text of a scale point."""

    statement: Statement
    origin: Origin
    level: Path = ""


@dataclass(frozen=True)
class Expectation:
    """All that a level asks of one competency."""

    competency: Competency
    level: Path
    lines: tuple[Line, ...]
    point: Point | None
    necessity: str

    @property
    def is_own(self) -> bool:
        return any(line.origin == Origin.OWN for line in self.lines)

    @cached_property
    def text(self) -> str:
        """The statements one after the other, for comparing."""
        return "\n\n".join(line.statement.text for line in self.lines)


def expectation(document: Document, path: Path, competency: Competency) -> Expectation | None:
    """What the level asks of the competency; None where it asks nothing."""
    cell = asking_cell(document, path, competency)
    if cell and cell.necessity == Necessity.NOT_EXPECTED:
        return None
    lines = lines_at(document, path, competency)
    if cell is None and not lines:
        return None
    scale = document.scale_of(competency)
    point = scale.point(cell.asks) if cell and cell.asks else scale.expected
    if point and not any(line.origin == Origin.OWN for line in lines):
        lines += [Line(statement, Origin.POINT) for statement in competency.points.get(point.slug, ())]
    necessity = cell.necessity if cell else Necessity.REQUIRED
    return Expectation(competency, path, tuple(lines), point, necessity)


def expectations(document: Document, path: Path) -> list[Expectation]:
    """All that the level asks, competency by competency in the order of the ladder."""
    return [found for competency in document.competencies if (found := expectation(document, path, competency))]


def by_dimension(document: Document, path: Path) -> list[tuple[Dimension | None, list[Expectation]]]:
    """All that the level asks, under its dimensions; dimensions of which it asks nothing are left out."""
    groups = []
    for dimension, competencies in document.grouped():
        asked = [found for competency in competencies if (found := expectation(document, path, competency))]
        if asked:
            groups.append((dimension, asked))
    return groups


def accumulation(document: Document, path: Path, competency: Competency) -> str:
    """How the level builds on those below: as the competency says, or else its track, or else the ladder."""
    return competency.accumulation or document.track_of(path).accumulation or document.accumulation


def asking_cell(document: Document, path: Path, competency: Competency) -> Cell | None:
    """The cell that says how much is asked: the level's own, or the nearest that it builds on."""
    for level in [path, *foundation(document, path, competency)]:
        if level in competency.cells:
            return competency.cells[level]
    return None


def lines_at(document: Document, path: Path, competency: Competency) -> list[Line]:
    """The statements asked, the general ones first and the level's own last."""
    lines: list[Line] = []
    seen = {path}
    for level, origin in [*applying(document, path), *reversed(below(document, path, competency))]:
        if level not in seen and level in competency.cells:
            seen.add(level)
            lines += [Line(statement, origin, level) for statement in competency.cells[level].statements]
    own = competency.cells.get(path)
    return lines + [Line(statement, Origin.OWN, path) for statement in (own.statements if own else ())]


def below(document: Document, path: Path, competency: Competency) -> list[tuple[Path, Origin]]:
    """The levels below whose statements are asked here too, the nearest first."""
    mode = accumulation(document, path, competency)
    if mode == Accumulation.RESTATED:
        return []
    way = way_down(document, path)
    if mode == Accumulation.REPLACE:
        own = competency.cells.get(path)
        if own and own.statements:
            return []
        way = [level for level in way if level in competency.cells and competency.cells[level].statements][:1]
    return [(level, Origin.BELOW) for level in way]


def foundation(document: Document, path: Path, competency: Competency) -> list[Path]:
    """The levels whose word counts where this one has none: below it, then those that apply to it."""
    is_restated = accumulation(document, path, competency) == Accumulation.RESTATED
    way = [] if is_restated else way_down(document, path)
    return [*way, *(level for level, _ in applying(document, path))]


def way_down(document: Document, path: Path) -> list[Path]:
    """All levels that lead to this one, the highest first. A loop ends where it began."""
    way: list[Path] = []
    waiting = [path]
    while waiting:
        for level in document.levels_below(waiting.pop(0)):
            if level != path and level not in way:
                way.append(level)
                waiting.append(level)
    return sorted(way, key=lambda level: document.levels[level].rank, reverse=True)


def applying(document: Document, path: Path) -> list[tuple[Path, Origin]]:
    """Baselines of the track and of those it extends, and of these the level of the same height."""
    track, rank = document.track_of(path), document.levels[path].rank
    found: list[tuple[Path, Origin]] = []
    for slug in extended(document, track.slug):
        other = document.track[slug]
        found += [(f"{slug}/{level.slug}", Origin.EXTENDED) for level in other.levels if level.is_baseline]
        reached = [level for level in other.levels if not level.is_baseline and level.rank <= rank]
        if reached:
            highest = max(reached, key=lambda level: level.rank)
            found.append((f"{slug}/{highest.slug}", Origin.EXTENDED))
    own = [(f"{track.slug}/{level.slug}", Origin.BASELINE) for level in track.levels if level.is_baseline]
    return [*found, *(entry for entry in own if entry[0] != path)]


def extended(document: Document, slug: str) -> list[str]:
    """The tracks that a track extends, and those that they extend; each once, a loop ends where it began."""
    found: list[str] = []
    waiting = list(document.track[slug].extends)
    while waiting:
        other = waiting.pop(0)
        if other != slug and other not in found:
            found.append(other)
            waiting += document.track[other].extends
    return found
