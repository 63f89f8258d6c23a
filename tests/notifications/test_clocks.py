"""Local time, in SQL and in Python: 40 zones over every change of their clocks for five years."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection

from notifications import clocks
from notifications.models import Delivery, Due, Preference
from notifications.planning import plan
from tests.factories.people import UserFactory

# Only zones whose rules have long been the same: PostgreSQL and Python each bring their own edition of them.
ZONES = (
    "Africa/Cairo", "America/Anchorage", "America/Asuncion", "America/Chicago", "America/Denver", "America/Halifax",
    "America/Havana", "America/Los_Angeles", "America/Miquelon", "America/New_York", "America/Nuuk",
    "America/Port-au-Prince", "America/Santiago", "America/Sao_Paulo", "America/St_Johns", "America/Toronto",
    "Antarctica/Troll", "Asia/Beirut", "Asia/Hebron", "Asia/Jerusalem", "Asia/Kathmandu", "Asia/Kolkata", "Asia/Tokyo",
    "Atlantic/Azores", "Atlantic/Bermuda", "Australia/Adelaide", "Australia/Lord_Howe", "Australia/Sydney",
    "Europe/Athens", "Europe/Berlin", "Europe/Warsaw", "Europe/Dublin", "Europe/Lisbon", "Europe/London",
    "Pacific/Auckland", "Pacific/Chatham", "Pacific/Easter", "Pacific/Kiritimati", "Pacific/Norfolk", "UTC",
)  # fmt: skip
HOUR = timedelta(hours=1)


def changes(zone):
    """The hours of 2026 to 2030 in which the clocks of a zone change."""
    moment, found = datetime(2026, 1, 1, tzinfo=UTC), []
    while moment.year < 2031:
        if moment.astimezone(zone).utcoffset() != (moment + timedelta(days=1)).astimezone(zone).utcoffset():
            found += [
                moment + hours * HOUR
                for hours in range(24)
                if (moment + hours * HOUR).astimezone(zone).utcoffset()
                != (moment + (hours + 1) * HOUR).astimezone(zone).utcoffset()
            ]
        moment += timedelta(days=1)
    return found


CHANGES = [(name, change) for name in ZONES for change in changes(ZoneInfo(name))]


def in_sql(local, zone):
    with connection.cursor() as cursor:
        cursor.execute("SELECT notifications_moment(%s::timestamp, %s)", [local, zone])
        return cursor.fetchone()[0]


def test_there_are_forty_zones_and_their_changes():
    assert len(set(ZONES)) == 40
    assert len(CHANGES) > 300


def test_an_hour_that_comes_twice_is_its_first_and_one_left_out_moves_forward(db):
    berlin = ZoneInfo("Europe/Berlin")
    for day, hour, found in (
        (date(2027, 3, 28), 2, datetime(2027, 3, 28, 1, tzinfo=UTC)),
        (date(2027, 10, 31), 2, datetime(2027, 10, 31, 0, tzinfo=UTC)),
        (date(2027, 10, 31), 3, datetime(2027, 10, 31, 2, tzinfo=UTC)),
    ):
        assert clocks.moment(day, hour, berlin) == found
        assert in_sql(f"{day} {hour}:00", "Europe/Berlin") == found


def test_sql_and_python_agree_on_every_hour_around_every_change(db):
    cases = []
    for name, change in CHANGES:
        first = change.astimezone(ZoneInfo(name)).replace(tzinfo=None, minute=0) - 5 * HOUR
        cases += [(first + hours * HOUR, name) for hours in range(11)]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT notifications_moment(local, zone) FROM unnest(%s::timestamp[], %s::text[]) AS asked(local, zone)",
            [[local for local, _ in cases], [name for _, name in cases]],
        )
        answers = [row[0] for row in cursor.fetchall()]
    expected = [clocks.moment(local.date(), local.hour, ZoneInfo(name)) for local, name in cases]
    assert [case for case, one, other in zip(cases, answers, expected, strict=True) if one != other] == []


def test_none_is_missing_and_none_comes_twice_at_any_change_of_clocks(kinds, db):
    """Somebody for each change, whose weekly and daily hour lies around it; ticks come every hour."""
    kinds("weekly", "daily")
    people, days = {}, {}
    for number, (name, change) in enumerate(CHANGES):
        local = (change + (number % 5 - 2) * HOUR).astimezone(ZoneInfo(name))
        person = UserFactory(time_zone=name)
        Preference.objects.create(
            person=person, weekday=local.isoweekday(), hour=local.hour, quiet_from=None, quiet_until=None, quiet_days=[]
        )
        people[person.pk], days[person.pk] = ZoneInfo(name), local.date()
    ticks = {change.replace(minute=0) + hours * HOUR for _, change in CHANGES for hours in range(-2, 5)}
    ticks |= {max(ticks) + hours * HOUR for hours in range(1, 73)}  # what waits for 20 hours to pass goes then
    for tick in sorted(ticks):
        plan(tick)
    for kind in ("weekly", "daily"):
        found = {}
        for due in Due.objects.filter(kind=kind):
            day = due.period_start + timedelta(days=(days[due.person_id].weekday() if kind == "weekly" else 0))
            if day == days[due.person_id]:
                found.setdefault(due.person_id, []).append(due)
        assert {person: len(dues) for person, dues in found.items()} == dict.fromkeys(people, 1)
        for person, (due,) in found.items():
            hour = Preference.objects.get(person_id=person).hour
            assert due.due_at == clocks.moment(days[person], hour, people[person])
    told = Delivery.objects.values_list("person_id", "slot")
    assert len(told) == len(set(told))
    assert not Due.objects.filter(slot=None).exists()


def test_the_first_hour_after_a_moment_may_begin_on_the_day_before():
    """Greenland leaves out the last hour of a Saturday: 23:00 comes when Sunday begins."""
    nuuk = ZoneInfo("America/Nuuk")
    gap = datetime(2027, 3, 28, 1, tzinfo=UTC)
    assert gap.astimezone(nuuk).date() == date(2027, 3, 28)
    assert clocks.next_moment(23, nuuk, gap) == gap


@pytest.mark.parametrize("name", ["Mars/Base", "", "../etc/passwd", "Europe", "\x00"])
def test_a_zone_that_is_none_is_utc(name):
    assert clocks.zone_of(name) == ZoneInfo("UTC")
