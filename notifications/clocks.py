"""A person's own clock: the planner's rules about local time, for one person at a time."""

import zoneinfo
from collections.abc import Collection
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Literal

from core.periods import Period
from notifications.models import Preference


@cache
def zone_of(name: str) -> zoneinfo.ZoneInfo:
    """The time zone of this name; UTC if there is none."""
    try:
        return zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        return zoneinfo.ZoneInfo("UTC")


def moment(day: date, hour: int, zone: zoneinfo.ZoneInfo) -> datetime:
    """When it is this hour of this day, in UTC: the first time if it comes twice; an hour that the clock leaves out
    moves forward by what is left out."""
    return datetime.combine(day, time(hour), zone).astimezone(UTC)


def day_of_slot(period: Period, start: date, weekday: int) -> date:
    """The day of a period that begins on `start` on which its reminder goes: the first such weekday (ISO)."""
    return start if period == "day" else start + timedelta(days=(weekday - start.isoweekday()) % 7)


def next_moment(
    hour: int, zone: zoneinfo.ZoneInfo, after: datetime, quiet_days: Collection[int] = ()
) -> datetime | None:
    """The first time that it is this hour, at or after a moment, on a day that is not quiet; None: every day is."""
    day = after.astimezone(zone).date()
    # An hour that the clock leaves out may move forward into the next day.
    around = (moment(day + timedelta(days=days), hour, zone) for days in range(-1, 9))
    found = (at for at in around if at >= after and at.astimezone(zone).isoweekday() not in quiet_days)
    return next(found, None)


def is_quiet_hour(preference: Preference, local: datetime) -> bool:
    """Whether nothing is to be sent at this hour of a day."""
    begin, end = preference.quiet_from, preference.quiet_until
    if begin is None or end is None:
        return False
    return begin <= local.hour < end if begin <= end else local.hour >= begin or local.hour < end


def away(preference: Preference, day: date) -> Literal["", "leave", "pause"]:
    """Why no reminders come on this local day; empty if they do."""
    if day < (preference.paused_until or day):
        return "pause"
    return "leave" if (preference.leave_from or date.max) <= day < (preference.leave_until or day) else ""


def back_on(preference: Preference, day: date) -> date:
    """The first day from this one on which reminders come."""
    ends = {"pause": preference.paused_until, "leave": preference.leave_until, "": day}
    until = ends[away(preference, day)] or day
    return day if until == day else back_on(preference, until)
