"""The tables of assessments: evidence, cycles and who takes part, judgements and their ratings, what holds today."""

from assessments.models.assessments import (
    NOT_APPLICABLE,
    NOT_OBSERVED,
    Assessment,
    PersonCurrent,
    Rating,
    Step,
)
from assessments.models.cycles import Cycle, Participation
from assessments.models.evidence import Evidence

__all__ = [
    "NOT_APPLICABLE",
    "NOT_OBSERVED",
    "Assessment",
    "Cycle",
    "Evidence",
    "Participation",
    "PersonCurrent",
    "Rating",
    "Step",
]
