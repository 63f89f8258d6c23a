"""Where chance comes from, and days counted back from a week: the same for the same seed."""

import random
from datetime import date, timedelta
from uuid import UUID

WEEKS_IN_A_YEAR = 52.18


def stream(seed: int, topic: str) -> random.Random:
    """The source of chance for one topic."""
    return random.Random(f"{seed} {topic}")  # noqa: S311 - made-up people, not secrets


def new_id(chance: random.Random) -> UUID:
    return UUID(int=chance.getrandbits(128), version=4)


def monday(day: date) -> date:
    """The first day of its week: people begin on Mondays."""
    return day - timedelta(days=day.weekday())


def years_before(day: date, years: float) -> date:
    """A day so many years earlier, on the same day of the week."""
    return day - timedelta(weeks=round(years * WEEKS_IN_A_YEAR))
