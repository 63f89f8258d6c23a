"""What a matrix says in sum: of each competency how many meet it, and whom to talk to first."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from assessments.queries.matrix.cells import Cell, Gap
from assessments.queries.matrix.rows import Row

WEAKEST_NAMED = 3
FIRST_NAMED = 2


@dataclass(frozen=True)
class Sum:
    """One competency over all people shown. `alone` is the one person who exceeds, where there is exactly one."""

    asked: int
    meet: int
    exceed: int
    differ: int
    below: int
    alone: str


NOBODY = Sum(0, 0, 0, 0, 0, "")


@dataclass(frozen=True)
class Foot:
    """The summary rows, and for the sentence above the table: places of the weakest columns, whom to talk to first."""

    sums: list[Sum]
    weakest: list[int]
    first: list[str]


def foot(rows: Sequence[Row], columns: int) -> Foot:
    """`rows` are all people shown, on whatever page."""
    sums = [column_sum(rows, cells) for cells in zip(*(row.cells for row in rows), strict=True)] or [NOBODY] * columns
    # Weak as a team: at least two people, and a third of those asked, are below.
    weak = [n for n, one in enumerate(sums) if one.below >= 2 and one.below * 3 >= one.asked]
    weakest = sorted(weak, key=lambda n: (-sums[n].below / sums[n].asked, n))[:WEAKEST_NAMED]
    by_need = sorted((row for row in rows if row.counts.to_talk_about > 1), key=lambda row: -row.counts.to_talk_about)
    return Foot(sums, weakest, [row.person.name for row in by_need[:FIRST_NAMED]])


def column_sum(rows: Sequence[Row], cells: Sequence[Cell]) -> Sum:
    asked = meet = exceed = differ = below = 0
    for cell, times in Counter(cells).items():
        asked += times * cell.counts
        meet += times * cell.is_met
        below += times * cell.is_below
        differ += times * cell.differs
        exceed += times * (cell.gap == Gap.ABOVE)
    alone = next(row for row, cell in zip(rows, cells, strict=True) if cell.gap == Gap.ABOVE) if exceed == 1 else None
    return Sum(asked, meet, exceed, differ, below, alone.person.name if alone else "")
