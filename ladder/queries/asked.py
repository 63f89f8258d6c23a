"""What each level of a published version asks, by heart: pages about many people look it up and join nothing."""

from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID

from ladder.document import asked
from ladder.document.parts import Competency, Dimension, Document, Path, Point
from ladder.document.words import Necessity
from ladder.models import Version
from ladder.queries.content import document_of

KEPT = 8  # versions in the memory of a process


@dataclass(frozen=True)
class Column:
    """A competency with its dimension and the points of its scale, the lowest first. A rating is a place in them."""

    competency: Competency
    key: UUID
    dimension: Dimension | None
    points: tuple[Point, ...]


class Asking:
    """The competencies of a version, dimension by dimension, and the place on the scale each level asks of them."""

    def __init__(self, version: UUID, document: Document) -> None:
        self.version = version
        self.document = document
        self.columns = [
            Column(competency, competency.key, dimension, document.scale_of(competency).points)
            for dimension, competencies in document.grouped()
            for competency in competencies
            if competency.key
        ]
        self.scales = [column.points for column in self.columns]
        self._known: dict[Path, list[int | None]] = {}

    def at(self, path: Path) -> list[int | None]:
        """Of each column the place that the level requires; None where it requires none."""
        if path not in self._known:
            self._known[path] = [self._place(path, column) for column in self.columns]
        return self._known[path]

    def _place(self, path: Path, column: Column) -> int | None:
        expectation = asked.expectation(self.document, path, column.competency)
        if expectation is None or expectation.point is None or expectation.necessity != Necessity.REQUIRED:
            return None
        return column.points.index(expectation.point)


@lru_cache(maxsize=KEPT)
def asking(version: UUID) -> Asking:
    """All that the levels of a published version ask. It never changes, and everybody signed in may read it."""
    row = Version.objects.select_related("ladder").exclude(state=Version.State.DRAFT).get(pk=version)
    return Asking(version, document_of(row))
