"""Days, weeks, months and quarters of the calendar, as local dates: in which one a day lies, and when it ends."""

from datetime import date, timedelta
from typing import Literal, get_args

Period = Literal["day", "week", "month", "quarter"]
PERIODS: tuple[Period, ...] = get_args(Period)


def start_of(period: Period, day: date) -> date:
    """The first day of the day, ISO week, month or quarter that a day lies in."""
    if period == "day":
        return day
    if period == "week":
        return day - timedelta(days=day.weekday())
    month = day.month if period == "month" else day.month - (day.month - 1) % 3
    return date(day.year, month, 1)


def start_of_next(period: Period, day: date) -> date:
    """The first day after the period that a day lies in."""
    start = start_of(period, day)
    if period == "day":
        return start + timedelta(days=1)
    if period == "week":
        return start + timedelta(days=7)
    months = start.year * 12 + start.month - 1 + (1 if period == "month" else 3)
    return date(months // 12, months % 12 + 1, 1)


def last_day_of(period: Period, day: date) -> date:
    """The last day of the period that a day lies in."""
    return start_of_next(period, day) - timedelta(days=1)


def start_of_last(period: Period, day: date) -> date:
    """The first day of the period before the one that a day lies in."""
    return start_of(period, start_of(period, day) - timedelta(days=1))
