"""The tables of ladders: the ladder and its versions, what a version says, and where people stand."""

from ladder.models.content import (
    Competency,
    Dimension,
    Guide,
    Level,
    LevelLink,
    Page,
    Requirement,
    Scale,
    ScalePoint,
    Statement,
    Track,
)
from ladder.models.ladders import CompetencyKey, Ladder, LevelKey, Version, owns_ladders
from ladder.models.people import Placement, Suggestion

__all__ = [
    "Competency",
    "CompetencyKey",
    "Dimension",
    "Guide",
    "Ladder",
    "Level",
    "LevelKey",
    "LevelLink",
    "Page",
    "Placement",
    "Requirement",
    "Scale",
    "ScalePoint",
    "Statement",
    "Suggestion",
    "Track",
    "Version",
    "owns_ladders",
]
