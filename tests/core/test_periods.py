"""Days, weeks, months and quarters: each begins and ends where the calendar says."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.periods import PERIODS, last_day_of, start_of, start_of_last, start_of_next


@pytest.mark.parametrize(
    ("period", "day", "first", "last", "before"),
    [
        ("day", "2026-05-13", "2026-05-13", "2026-05-13", "2026-05-12"),
        ("week", "2026-05-13", "2026-05-11", "2026-05-17", "2026-05-04"),
        ("week", "2027-01-01", "2026-12-28", "2027-01-03", "2026-12-21"),
        ("month", "2028-02-29", "2028-02-01", "2028-02-29", "2028-01-01"),
        ("month", "2026-01-31", "2026-01-01", "2026-01-31", "2025-12-01"),
        ("quarter", "2026-01-31", "2026-01-01", "2026-03-31", "2025-10-01"),
        ("quarter", "2026-12-31", "2026-10-01", "2026-12-31", "2026-07-01"),
    ],
)
def test_a_day_lies_in_its_period(period, day, first, last, before):
    day = date.fromisoformat(day)
    found = (start_of(period, day), last_day_of(period, day), start_of_last(period, day))
    assert [each.isoformat() for each in found] == [first, last, before]


@given(day=st.dates(date(1900, 1, 1), date(2999, 1, 1)), period=st.sampled_from(PERIODS))
def test_periods_follow_each_other_without_a_gap(day, period):
    following = start_of_next(period, day)
    assert start_of(period, day) <= day <= last_day_of(period, day) < following
    assert (start_of(period, following), start_of_last(period, following)) == (following, start_of(period, day))
