"""What is rated in a cycle: all that the level asks, in the version that the participation is pinned to."""

from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from assessments.models import NOT_APPLICABLE, NOT_OBSERVED, Participation
from ladder.document import asked
from ladder.document.asked import Expectation
from ladder.document.parts import Dimension, Document, Level, Path, Scale
from ladder.queries.content import document_of

NOT_OBSERVED_POINT = "not-observed"  # the lowest point of the usual scale


@dataclass(frozen=True)
class Rubric:
    """The expectations of one level, as the pinned version has them."""

    document: Document
    path: Path

    @property
    def level(self) -> Level:
        return self.document.levels[self.path]

    @cached_property
    def groups(self) -> list[tuple[Dimension | None, list[Expectation]]]:
        return asked.by_dimension(self.document, self.path)

    @cached_property
    def expectations(self) -> dict[UUID, Expectation]:
        """What is asked, by the key of the competency, in the order in which it is shown."""
        return {
            expectation.competency.key: expectation
            for _dimension, expectations in self.groups
            for expectation in expectations
            if expectation.competency.key
        }

    def scale(self, competency: UUID) -> Scale:
        return self.document.scale_of(self.expectations[competency].competency)

    def has_own_not_observed(self, competency: UUID) -> bool:
        """Whether the scale itself has a point that says "not observed"."""
        return any(point.slug == NOT_OBSERVED_POINT for point in self.scale(competency).points)

    def allows(self, competency: UUID, value: int) -> bool:
        """Whether a rating may have this value: a place on the scale, not observed, or not applicable."""
        if value == NOT_OBSERVED:
            return not self.has_own_not_observed(competency)
        return value == NOT_APPLICABLE or 0 <= value < len(self.scale(competency).points)


def rubric_of(participation: Participation) -> Rubric:
    """What this person is held against. The version is published or archived, so each process remembers it."""
    document = document_of(participation.version)
    return Rubric(document, document.path_of[participation.level_id])
