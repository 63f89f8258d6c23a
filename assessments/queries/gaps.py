"""What lies between a result and a level: which gaps are the largest, and how each is said in plain words."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from assessments.queries.matrix.cells import Cell
from assessments.queries.matrix.panel import Rated, rated
from assessments.queries.matrix.words import named
from ladder.document.asked import Expectation, Origin
from ladder.queries.asked import Column
from ladder.queries.reading.editions import point_name

LARGEST = 3  # that a page begins with


@dataclass(frozen=True)
class Line:
    """One competency held against a level; `evidence` counts the pieces that the viewer may see."""

    column: Column
    cell: Cell
    expectation: Expectation | None
    evidence: int

    @property
    def held(self) -> Rated:
        return rated(self.cell, self.cell.held)

    @property
    def own(self) -> Rated:
        return rated(self.cell, self.cell.own)

    @property
    def asked(self) -> str:
        return _("not asked") if self.cell.asked is None else named(self.cell, self.cell.asked)

    @property
    def statement(self) -> str:
        """The first thing that the level itself asks, or else the last that it takes over."""
        lines = self.expectation.lines if self.expectation else ()
        own = [line for line in lines if line.origin == Origin.OWN]
        return [*own, *lines[-1:]][0].statement.text if lines else ""


def largest(lines: Iterable[Line]) -> list[Line]:
    """What is asked and not met: the widest gap first, then what nobody has seen, then what is not rated."""
    return sorted((line for line in lines if line.cell.counts and not line.cell.is_met), key=urgency)


def urgency(line: Line) -> tuple[int, int]:
    cell = line.cell
    if cell.is_below:
        return 0, (cell.held or 0) - (cell.asked or 0)
    return (1 if cell.is_unobserved else 2), 0


def in_words(line: Line, level: str) -> str:
    """What the level asks, and what was agreed instead."""
    cell = line.cell
    said = {"level": level, "asked": point(cell, cell.asked), "held": point(cell, cell.held)}
    if cell.is_below:
        return _("%(level)s asks for %(asked)s, agreed is %(held)s.") % said
    if cell.is_unobserved:
        return _("%(level)s asks for %(asked)s; it was not observed.") % said
    return _("%(level)s asks for %(asked)s; it is not rated yet.") % said


def point(cell: Cell, place: int | None) -> str:
    return "" if place is None or place < 0 else str(point_name(cell.points[place]))
