"""One row of the matrix: a person, and the cells of all columns against one level."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property, lru_cache
from uuid import UUID

from assessments.queries.matrix.cells import Cell, carrying, cell
from assessments.queries.matrix.reading import UnsharedRow
from assessments.queries.matrix.scope import PersonRow, values_of
from ladder.document.parts import Document, Level, Path
from ladder.queries.asked import Asking, asking

OLD_AFTER = timedelta(days=183)
OWN, NEXT = "own", "next"


@dataclass(frozen=True)
class Counts:
    """How many cells of a row are so; `is_stale` and `is_unshared` whether any is."""

    asked: int
    met: int
    below: int
    differing: int
    to_talk_about: int
    unobserved: int
    is_stale: bool
    is_unshared: bool


@lru_cache(maxsize=4096)
def counts_of(cells: tuple[Cell, ...]) -> Counts:
    return Counts(
        asked=sum(cell.counts for cell in cells),
        met=sum(cell.is_met for cell in cells),
        below=sum(cell.is_below for cell in cells),
        differing=sum(cell.differs for cell in cells),
        to_talk_about=sum(cell.is_below or cell.differs for cell in cells),
        unobserved=sum(cell.is_unobserved for cell in cells),
        is_stale=any(cell.is_stale for cell in cells),
        is_unshared=any(cell.is_unshared for cell in cells),
    )


@dataclass(frozen=True)
class Row:
    """One person. `against` is the level that the cells are held against: at the top of a ladder nothing comes next."""

    person: PersonRow
    level: Level
    against: Level
    cells: tuple[Cell, ...]

    @cached_property
    def counts(self) -> Counts:
        return counts_of(self.cells)


def path_asked(document: Document, level: str) -> Path | None:
    """The level of this key, written out."""
    return next((path for key, path in document.path_of.items() if str(key) == level), None)


def rows(
    shown: Asking, people: Iterable[PersonRow], unshared: Iterable[UnsharedRow], level: str, now: datetime
) -> list[Row]:
    sides: dict[UUID, dict[str, list[int | None]]] = {}
    for side in unshared:
        if asking(side.version).document.key == shown.document.key:
            sides.setdefault(side.person, {})[side.kind] = carrying(side.version, shown.version).carry(side.values)
    chosen, old_before = path_asked(shown.document, level), (now - OLD_AFTER).timestamp()
    return [row(shown, person, sides.get(person.pk, {}), level, chosen, old_before) for person in people]


def row(
    shown: Asking,
    person: PersonRow,
    sides: dict[str, list[int | None]],
    level: str,
    chosen: Path | None,
    old_before: float,
) -> Row:
    document = shown.document
    own_path = document.path_of[person.level]
    following = document.next_levels(own_path)[:1] if level == NEXT else []
    against = chosen or (following[0] if following else own_path)
    is_old = person.shared is not None and person.shared < old_before
    if person.version and asking(person.version).document.key == document.key:
        cells = shared_cells(shown.version, against, person.version, person.agreed, person.said, is_old)
    else:
        cells = shared_cells(shown.version, against, None, None, None, is_old)
    if sides:
        cells = overlaid(cells, sides)
    return Row(person, document.levels[own_path], document.levels[against], cells)


@lru_cache(maxsize=4096)
def shared_cells(
    shown: UUID, against: Path, version: UUID | None, agreed: str | None, said: str | None, is_old: bool
) -> tuple[Cell, ...]:
    """The cells of what was shared, in the columns of the version shown. The same values always make the same cells."""
    columns = asking(shown)
    held: list[int | None] = [None] * len(columns.columns)
    own = held
    if version:
        carry = carrying(version, shown).carry
        held, own = carry(values_of(agreed)), carry(values_of(said))
    scales = zip(columns.scales, held, own, columns.at(against), strict=True)
    return tuple(cell(*values, is_old=is_old) for values in scales)


def overlaid(shared: Sequence[Cell], sides: dict[str, list[int | None]]) -> tuple[Cell, ...]:
    """The same cells with what the viewer reads that is not shared yet: their own rating, and what the person says."""
    nothing: list[int | None] = [None] * len(shared)
    mine, theirs = sides.get("manager", nothing), sides.get("self", nothing)
    return tuple(
        cell(
            one.points,
            one.held if draft is None else draft,
            one.own if revealed is None else revealed,
            one.asked,
            one.is_old,
            draft is not None,
            revealed is not None,
        )
        for one, draft, revealed in zip(shared, mine, theirs, strict=True)
    )
