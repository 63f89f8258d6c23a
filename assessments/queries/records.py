"""Assessments for programs: rows of the visible ones, and one with all that it says."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from assessments.models import Assessment
from assessments.queries.rubric import rubric_of
from assessments.queries.said import Said
from assessments.queries.sheet import said_of
from core.fingerprint import fingerprint
from people.models import User

COLUMNS = (
    "id",
    "kind",
    "number",
    "state",
    "participation_id",
    "participation__person_id",
    "participation__person__name",
    "participation__cycle_id",
    "participation__cycle__title",
    "author_id",
    "author__name",
    "started_at",
    "submitted_at",
    "shared_at",
    "acknowledged_at",
)


@dataclass(frozen=True)
class Record:
    """An assessment the viewer may see, as its row, and an answer (perhaps none yet) to everything asked."""

    assessment: Assessment
    row: dict[str, Any]
    answers: dict[UUID, Said]

    @property
    def mark(self) -> str:
        """What its ETag is made of."""
        versions = [(str(key), said.row_version) for key, said in self.answers.items()]
        return fingerprint([self.row, versions])


def assessment_rows(
    *,
    viewer: User,
    person: UUID | None = None,
    cycle: UUID | None = None,
    kind: str | None = None,
    state: str | None = None,
) -> QuerySet[Any, Any]:
    """The visible ones of what was asked for, as dictionaries, without what they say."""
    asked = {"participation__person": person, "participation__cycle": cycle, "kind": kind, "state": state}
    rows = Assessment.objects.visible_to(viewer).filter(**{name: v for name, v in asked.items() if v is not None})
    found: QuerySet[Any, Any] = rows.values(*COLUMNS)
    return found


def record(pk: UUID, *, viewer: User) -> Record | None:
    """One with its answers; None where the viewer may see none of that id."""
    visible = Assessment.objects.visible_to(viewer).filter(pk=pk)
    found = visible.select_related("participation__version__ladder", "participation__cycle", "author").first()
    row = visible.values(*COLUMNS).first()
    if found is None or row is None:
        return None
    rubric = rubric_of(found.participation)
    ratings = {rating.competency_id: rating for rating in found.ratings.all()}
    answers = {key: said_of(rubric, each, ratings.get(key)) for key, each in rubric.expectations.items()}
    return Record(found, row, answers)
