"""How people came to the level at which they stand, as plain data. No database here."""

import random
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from demo.chance import new_id, years_before

# From which level people usually come; whoever stands at another one began there.
COMES_FROM = {
    "associate": "junior",
    "mid-level": "associate",
    "senior": "mid-level",
    "staff": "senior",
    "principal": "staff",
    "engineering-manager": "senior",
    "senior-engineering-manager": "engineering-manager",
    "tech-lead": "senior",
    "architect": "tech-lead",
}
MANAGES = {"engineering-manager", "senior-engineering-manager"}
# Years at a level so far, or before the next: at least, at most, and most often about.
YEARS_AT = {
    "junior": (0.6, 1.5, 1.0),
    "associate": (0.7, 2.5, 1.3),
    "mid-level": (0.8, 3.5, 1.8),
    "senior": (0.8, 4.0, 2.0),
}
YEARS_AT_OTHERS = (0.6, 3.5, 1.4)
SHORTEST = timedelta(weeks=26)  # nobody rises within half a year of joining


@dataclass(frozen=True)
class Stay:
    """Some time at a level of the ladder, known by its short name."""

    id: UUID
    level: str
    starts_on: date
    ends_on: date | None


def draw_career(
    level: str, *, joined_on: date, today: date, chance: random.Random, years_so_far: float | None = None
) -> tuple[Stay, ...]:
    """Every stay since somebody joined, the latest first; none for those beside the ladder.

    `years_so_far` fixes how long they have stood at the present level.
    """
    stays: list[Stay] = []
    ends_on = None
    while level:
        years = chance.triangular(*YEARS_AT.get(level, YEARS_AT_OTHERS))
        if years_so_far is not None and not stays:
            years = years_so_far
        starts_on, before = years_before(ends_on or today, years), COMES_FROM.get(level, "")
        if not before or starts_on - joined_on < SHORTEST:
            starts_on, before = joined_on, ""
        stays.append(Stay(new_id(chance), level, starts_on, ends_on))
        level, ends_on = before, starts_on
    return tuple(stays)
