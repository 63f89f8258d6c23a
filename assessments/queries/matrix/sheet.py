"""The matrix as plain rows, for files: what is shown, with a column each for what is held, said and asked."""

from decimal import Decimal

from django.utils.translation import gettext as _

from assessments.models import NOT_APPLICABLE, NOT_OBSERVED
from assessments.queries.matrix.cells import Cell
from assessments.queries.matrix.rows import Row
from assessments.queries.matrix.table import Matrix

Value = str | int | Decimal | None


def sheet(matrix: Matrix) -> list[list[Value]]:
    """A head, a row for each person that matches (of all pages), and the summary. Folded dimensions stay folded."""
    head: list[Value] = [_("Person"), _("Level"), _("Compared with"), _("Met"), _("Asked"), _("Shared on")]
    for group in matrix.groups:
        if group.is_folded:
            head += [f"{group.title}: {_('met')}", f"{group.title}: {_('asked')}"]
            continue
        for column in matrix.columns[group.first : group.last]:
            title = column.competency.title
            head += [f"{title}: {_('held')}", f"{title}: {_('self')}", f"{title}: {_('asked')}"]
    return [head, *(line(matrix, row) for row in matrix.rows), *summary(matrix)]


def line(matrix: Matrix, row: Row) -> list[Value]:
    shared = row.person.shared_at.date().isoformat() if row.person.shared_at else ""
    values: list[Value] = [
        row.person.name,
        row.level.title,
        row.against.title,
        row.counts.met,
        row.counts.asked,
        shared,
    ]
    for group in matrix.groups:
        cells = row.cells[group.first : group.last]
        if group.is_folded:
            values += [sum(cell.is_met for cell in cells), sum(cell.counts for cell in cells)]
        else:
            values += [value for cell in cells for value in told(cell)]
    return values


def told(cell: Cell) -> list[Value]:
    """Held, said, asked; what is not shared yet is marked."""
    held = value(cell, cell.held)
    return [
        _("%s (not shared yet)") % held if cell.held_is_unshared else held,
        value(cell, cell.own),
        value(cell, cell.asked),
    ]


def value(cell: Cell, place: int | None) -> Value:
    if place is None:
        return None
    if place == NOT_OBSERVED:
        return _("not observed")
    return _("not applicable") if place == NOT_APPLICABLE else cell.points[place].value


def summary(matrix: Matrix) -> list[list[Value]]:
    lines = {
        _("Meet what is asked"): [one.meet for one in matrix.foot.sums],
        _("Could teach it (exceeds)"): [one.exceed for one in matrix.foot.sums],
        _("Self and manager differ"): [one.differ for one in matrix.foot.sums],
    }
    return [
        [
            title,
            *[None] * 5,
            *(
                value
                for group in matrix.groups
                for value in (
                    [None, None]
                    if group.is_folded
                    else [part for sum in sums[group.first : group.last] for part in (sum, None, None)]
                )
            ),
        ]
        for title, sums in lines.items()
    ]
