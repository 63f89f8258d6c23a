"""What was agreed, said and asked of each competency, cycle by cycle, by the keys that outlive versions."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from assessments.queries.matrix.cells import Cell
from assessments.queries.matrix.panel import Rated, rated
from assessments.queries.matrix.words import figure
from assessments.queries.shared import Shared, all_heights, heights, series, top
from core import charts
from ladder.document.parts import Level
from ladder.queries.asked import Asking, Column, asking


@dataclass(frozen=True)
class Past:
    """One competency in one cycle, in the words of the version of that time."""

    cell: Cell

    @property
    def held(self) -> Rated:
        return rated(self.cell, self.cell.held)

    @property
    def beside(self) -> str:
        """What the person said, and what was asked."""
        cell = self.cell
        said = [] if cell.own is None else [_("self %s") % figure(cell, cell.own)]
        return ", ".join([*said, _("not asked") if cell.asked is None else _("asked %s") % figure(cell, cell.asked)])


@dataclass(frozen=True)
class Row:
    """One competency through the cycles; None where nothing was said or asked. `is_gone` is one no longer there."""

    column: Column
    pasts: list[Past | None]
    is_gone: bool

    @property
    def cells(self) -> list[Cell | None]:
        return [past.cell if past else None for past in self.pasts]

    @property
    def change(self) -> int:
        """How far apart what was agreed lies."""
        held = [place for place in heights(self.cells, "held") if place is not None]
        return max(held) - min(held) if held else 0

    @property
    def has_one_scale(self) -> bool:
        return len({tuple(point.slug for point in one.points) for one in self.cells if one}) == 1


@dataclass(frozen=True)
class Round:
    """A cycle with its shared result, and the level of that time."""

    shared: Shared
    level: Level

    @property
    def label(self) -> str:
        return _("%(cycle)s, %(level)s") % {"cycle": self.shared.cycle.title, "level": self.level.title}


@dataclass(frozen=True)
class History:
    """The cycles, the newest first, each with its last version; and the competencies that any of them speaks of.

    `chosen` is the row that is drawn: the one asked for, or else the one that changed most.
    """

    rounds: list[Round]
    rows: list[Row]
    chosen: Row | None

    @cached_property
    def chart(self) -> SafeString:
        """Oldest first, as time goes; nothing where the scale has changed meanwhile."""
        if self.chosen is None or not self.chosen.has_one_scale:
            return SafeString("")
        cells = self.chosen.cells[::-1]
        return charts.steps(
            [each.label for each in reversed(self.rounds)],
            series(all_heights(cells), _("Asked")),
            title=_("%s, cycle by cycle. The table has the numbers.") % self.chosen.column.competency.title,
            top=top(cells),
        )


def history(results: Iterable[Shared], present: Asking, competency: str) -> History:
    """By the competencies of the present version, then by those that it no longer has."""
    counted = [shared for shared in results if not shared.is_replaced]
    thens = [asking(shared.participation.version_id) for shared in counted]
    columns = {column.key: column for then in reversed(thens) for column in then.columns}
    here = {column.key: column for column in present.columns}
    rounds, by_key = [], []
    for shared, then in zip(counted, thens, strict=True):
        path = then.document.path_of[shared.participation.level_id]
        rounds.append(Round(shared, then.document.levels[path]))
        cells = {
            column.key: shared.cell(column, asked) for column, asked in zip(then.columns, then.at(path), strict=True)
        }
        by_key.append({key: Past(one) for key, one in cells.items() if says_anything(one)})
    ordered = [*here.values(), *(column for key, column in columns.items() if key not in here)]
    rows = [
        Row(column, [pasts.get(column.key) for pasts in by_key], column.key not in here)
        for column in ordered
        if any(column.key in pasts for pasts in by_key)
    ]
    named_row = next((row for row in rows if row.column.competency.slug == competency), None)
    return History(rounds, rows, named_row or max(rows, key=lambda row: row.change, default=None))


def says_anything(one: Cell) -> bool:
    return not (one.held is None and one.own is None and one.asked is None)
