"""What a plan can be started from: goals as drafts, from a guide, from gaps, from a template, or from another plan."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from growthplans.models import Goal


@dataclass(frozen=True)
class Draft:
    """A goal before it is one. `competency` is the key's uuid; `steps` are the lines of its checklist."""

    title: str
    cadence: str
    outcome: str = ""
    competency: UUID | None = None
    steps: tuple[str, ...] = ()
    due_on: date | None = None
    carried_from: Goal | None = None
