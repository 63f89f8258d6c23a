"""The words of a cell, for whoever hears it instead of seeing it, and for files."""

from django.utils.translation import gettext as _

from assessments.models import NOT_APPLICABLE, NOT_OBSERVED
from assessments.queries.matrix.cells import Cell
from ladder.queries.reading.editions import point_name

DASH = "–"


def figure(cell: Cell, place: int | None) -> str:
    """A rating in one sign: the value of the point, n/a, or a dash for nothing."""
    if place is None or place == NOT_OBSERVED:
        return DASH
    return _("n/a") if place == NOT_APPLICABLE else f"{cell.points[place].value:f}"


def named(cell: Cell, place: int | None) -> str:
    """A rating in words: “2 Meets”."""
    if place is None:
        return _("not rated")
    if place == NOT_OBSERVED:
        return _("not observed")
    if place == NOT_APPLICABLE:
        return _("not applicable")
    return f"{cell.points[place].value:f} {point_name(cell.points[place])}"


def sentence(cell: Cell) -> str:
    """All that a cell shows."""
    held = named(cell, cell.held)
    said = [_("your rating, not shared yet: %s") % held if cell.held_is_unshared else _("agreed: %s") % held]
    if cell.own is not None:
        own = named(cell, cell.own)
        said.append(_("self, not shared yet: %s") % own if cell.own_is_unshared else _("self: %s") % own)
    said.append(_("not asked") if cell.asked is None else _("asked: %s") % named(cell, cell.asked))
    if cell.differs:
        said.append(_("self differs"))
    if cell.is_stale:
        said.append(_("older than 6 months"))
    return ", ".join(said)


def brief(cell: Cell) -> str:
    """The three ratings, for where it is said already whether they are shared."""
    held = _("manager: %s") if cell.held_is_unshared else _("agreed: %s")
    said = [held % named(cell, cell.held), _("self: %s") % named(cell, cell.own)]
    return ", ".join([*said, _("asked: %s") % named(cell, cell.asked)] if cell.asked is not None else said)
