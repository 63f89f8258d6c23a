"""One cell: what is held, what the person says, what is asked, and what follows from the three."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from uuid import UUID

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from assessments.models import NOT_APPLICABLE, NOT_OBSERVED
from assessments.queries.rubric import NOT_OBSERVED_POINT
from ladder.document.parts import Point
from ladder.queries.asked import asking

MOST_RUNGS = 5  # that are drawn; of longer scales the number alone is shown


class Gap(TextChoices):
    """Where somebody stands against what is asked."""

    ABOVE = "above", _("above what is asked")
    AT = "at", _("as asked")
    BELOW = "below", _("one below")
    FAR_BELOW = "below-2", _("two or more below")
    NONE = "none", _("nothing to compare")


@dataclass(frozen=True, eq=False)
class Cell:
    """One person and one competency. `held`, `own` and `asked` are places in `points`, or what a rating may be besides.

    `held` is what was agreed, or the viewer's own rating that is not shared yet. Cells that say the same are one
    object.
    """

    points: tuple[Point, ...]
    held: int | None
    own: int | None
    asked: int | None
    is_old: bool = False  # shared more than six months ago
    held_is_unshared: bool = False
    own_is_unshared: bool = False

    @cached_property
    def gap(self) -> Gap:
        if self.asked is None or self.held is None or self.held < 0 or self.is_unobserved:
            return Gap.NONE
        if self.held == self.asked:
            return Gap.AT
        if self.held > self.asked:
            return Gap.ABOVE
        return Gap.BELOW if self.asked - self.held == 1 else Gap.FAR_BELOW

    @cached_property
    def is_unobserved(self) -> bool:
        """Rated, but nothing was seen."""
        if self.held is None or self.held == NOT_APPLICABLE:
            return False
        return self.held == NOT_OBSERVED or self.points[self.held].slug == NOT_OBSERVED_POINT

    @cached_property
    def counts(self) -> bool:
        """Whether it is one of the expectations: asked, and not said to be inapplicable."""
        return self.asked is not None and self.held != NOT_APPLICABLE

    @cached_property
    def is_met(self) -> bool:
        return self.gap in {Gap.AT, Gap.ABOVE}

    @cached_property
    def is_below(self) -> bool:
        return self.gap in {Gap.BELOW, Gap.FAR_BELOW}

    @cached_property
    def differs(self) -> bool:
        """Both sides say something, and not the same."""
        return self.held is not None and self.own is not None and self.held != self.own

    @cached_property
    def is_stale(self) -> bool:
        """The rating shown is older than six months."""
        return self.is_old and not self.held_is_unshared and self.held is not None

    @cached_property
    def is_unshared(self) -> bool:
        return self.held_is_unshared or self.own_is_unshared

    @cached_property
    def needs_a_look(self) -> bool:
        return self.is_below or self.is_unobserved or self.differs or self.is_stale

    @cached_property
    def lowest(self) -> int:
        """How many rungs the lowest point is worth: none, if it says that nothing was seen."""
        return 0 if self.points and self.points[0].slug == NOT_OBSERVED_POINT else 1

    @cached_property
    def size(self) -> int:
        """How many rungs the scale has; 0 for too many to draw."""
        size = len(self.points) - 1 + self.lowest
        return size if size <= MOST_RUNGS else 0

    def rungs(self, place: int | None) -> int:
        return 0 if place is None or place < 0 else place + self.lowest


# Cells that say the same, so that what is made of one is made once. Emptied when there are very many.
KEPT = 20_000
known: dict[tuple[int | None, ...], Cell] = {}


def cell(
    points: tuple[Point, ...],
    held: int | None,
    own: int | None,
    asked: int | None,
    is_old: bool = False,
    held_is_unshared: bool = False,
    own_is_unshared: bool = False,
) -> Cell:
    """The cell with these values. A scale is known by its id, which stays its own while a cell here holds it."""
    said = (id(points), held, own, asked, is_old, held_is_unshared, own_is_unshared)
    found = known.get(said)
    if found is None:
        if len(known) >= KEPT:
            known.clear()
        found = known[said] = Cell(points, held, own, asked, is_old, held_is_unshared, own_is_unshared)
    return found


@dataclass(frozen=True)
class Carrying:
    """How the values of one version are read in another.

    `places` says for each column where the values of the old version have it, -1 for nowhere. `renamed` are the columns
    with another scale: old place → new place, by the point's short name; a point that is gone says nothing.
    """

    places: tuple[int, ...]
    renamed: dict[int, dict[int | None, int | None]]

    def carry(self, values: Sequence[int | None]) -> list[int | None]:
        found = [*values, None]
        carried = [found[place] for place in self.places]
        for column, new in self.renamed.items():
            carried[column] = new.get(carried[column])
        return carried


@lru_cache(maxsize=256)
def carrying(old: UUID, new: UUID) -> Carrying:
    """From a published version to the columns of another of the same ladder, by the keys of competencies."""
    before, after = asking(old), asking(new)
    at = {competency.key: place for place, competency in enumerate(before.document.competencies)}
    scales = {column.key: column.points for column in before.columns}
    renamed: dict[int, dict[int | None, int | None]] = {}
    for number, column in enumerate(after.columns):
        points = scales.get(column.key, column.points)
        if [point.slug for point in points] != [point.slug for point in column.points]:
            place_of = {point.slug: place for place, point in enumerate(column.points)}
            kept: dict[int | None, int | None] = {place: place_of.get(point.slug) for place, point in enumerate(points)}
            renamed[number] = {NOT_OBSERVED: NOT_OBSERVED, NOT_APPLICABLE: NOT_APPLICABLE, **kept}
    return Carrying(tuple(at.get(column.key, -1) for column in after.columns), renamed)
