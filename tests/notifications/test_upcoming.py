"""The preview of what comes: it says what the planner then does."""

import random
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from notifications.models import Delivery, Due, KindPreference, Preference
from notifications.planning import plan
from notifications.queries.upcoming import next_sends
from people.models import User
from tests.factories.people import UserFactory

MONDAY = datetime(2027, 1, 4, 8, tzinfo=UTC)
TICK = timedelta(minutes=30)
# Only zones whose rules have long been the same: PostgreSQL and Python each bring their own edition of them.
ZONES = (
    "Europe/Berlin", "America/New_York", "America/Nuuk", "Australia/Lord_Howe", "Antarctica/Troll", "Asia/Kolkata",
    "Pacific/Auckland", "America/Santiago", "America/Havana", "Asia/Beirut",
)  # fmt: skip


def said(person, now, n=5):
    return [(f"{each.at:%a %d %H:%M}", each.kinds, each.reason) for each in next_sends(person, now, n)]


def test_the_next_five_are_in_order_and_in_the_persons_own_time(kinds, db):
    kinds("weekly", "monthly", "quarterly")
    person = User.objects.get(pk=UserFactory(time_zone="Europe/Lisbon").pk)
    assert said(person, MONDAY) == [
        ("Mon 04 09:00", ("weekly", "monthly", "quarterly"), ""),
        ("Mon 11 09:00", ("weekly",), ""),
        ("Mon 18 09:00", ("weekly",), ""),
        ("Mon 25 09:00", ("weekly",), ""),
        ("Mon 01 09:00", ("weekly", "monthly"), ""),
    ]
    assert next_sends(person, MONDAY)[0].at.tzinfo == ZoneInfo("Europe/Lisbon")


def test_what_is_skipped_says_why(kinds, db):
    kinds("weekly")
    person = UserFactory()
    Preference.objects.create(person=person, leave_from=date(2027, 1, 9), leave_until=date(2027, 1, 20))
    person = User.objects.get(pk=person.pk)
    assert said(person, MONDAY, 3) == [
        ("Mon 04 09:00", ("weekly",), ""),
        ("Mon 11 09:00", ("weekly",), "leave"),
        ("Wed 20 07:00", ("weekly",), ""),
        ("Mon 25 09:00", ("weekly",), ""),
    ]
    Preference.objects.update(leave_from=None, leave_until=None, paused_until=date(2027, 1, 18))
    person = User.objects.get(pk=person.pk)
    assert said(person, MONDAY, 1) == [
        ("Mon 04 09:00", ("weekly",), "pause"),
        ("Mon 11 09:00", ("weekly",), "pause"),
        ("Mon 18 09:00", ("weekly",), ""),
    ]


def test_what_nobody_can_foresee_is_left_out_on_request_until_it_waits(kinds, db):
    kinds("weekly", "daily")
    person = UserFactory()
    now = datetime(2027, 1, 5, 12, tzinfo=UTC)  # a Tuesday
    assert [each.kinds for each in next_sends(person, now, 2)] == [("daily",), ("daily",)]
    assert [each.kinds for each in next_sends(person, now, 2, foreseen=True)] == [("weekly",), ("weekly",)]
    Due.objects.create(kind="daily", subject_id=person.pk, person=person, period_start=now.date(), due_at=now)
    assert [each.kinds for each in next_sends(person, now, 2, foreseen=True)] == [("daily",), ("weekly",)]


def test_who_wants_nothing_outside_rung_expects_nothing(kinds, db):
    kinds("quiet")
    assert next_sends(UserFactory(), MONDAY) == []
    kinds()
    assert next_sends(UserFactory(), MONDAY) == []


def test_who_is_never_to_be_disturbed_expects_nothing(kinds, db):
    kinds("weekly")
    person = UserFactory()
    Preference.objects.create(person=person, quiet_days=[1, 2, 3, 4, 5, 6, 7])
    assert next_sends(User.objects.get(pk=person.pk), MONDAY) == []


def test_the_preview_costs_three_statements(kinds, db, django_assert_num_queries):
    kinds("weekly", "monthly", "daily")
    person = User.objects.select_related("preference").get(pk=UserFactory().pk)
    with django_assert_num_queries(3):
        next_sends(person, timezone.now())


def choose(person, chance, start):
    """Random preferences, about as odd as forms allow."""
    hours = (0, 1, 2, 3, 9, 12, 15, 21, 22, 23)
    quiet = chance.choice([(20, 7), (None, None), (9, 17), (22, 22), (0, 23)])
    day = start.date()
    leave = chance.choice([(None, None), (3, 12), (1, 5), (10, 11), (14, 40)])
    Preference.objects.create(
        person=person,
        weekday=chance.randint(1, 7),
        hour=chance.choice(hours),
        quiet_from=quiet[0],
        quiet_until=quiet[1],
        quiet_days=chance.choice([[6, 7], [], [1, 2, 3], [5, 6, 7]]),
        leave_from=leave[0] and day + timedelta(days=leave[0]),
        leave_until=leave[1] and day + timedelta(days=leave[1]),
        paused_until=chance.choice([None, None, day + timedelta(days=9)]),
    )
    for kind in chance.sample(["weekly", "monthly", "daily"], 2):
        KindPreference.objects.create(
            person=person,
            kind=kind,
            weekday=chance.choice([None, chance.randint(1, 7)]),
            hour=chance.choice([None, chance.choice(hours)]),
            by_email=chance.random() < 0.8,
            by_chat=False,
            in_app=True,
        )


def happens(since, until):
    """What is posted in ticks every half hour: by person, the moment and the kinds."""
    found, seen = {}, set(Delivery.objects.values_list("pk", flat=True))
    moment = since + TICK
    while moment <= until:
        plan(moment)
        for delivery in Delivery.objects.exclude(pk__in=seen):
            seen.add(delivery.pk)
            dues = Due.objects.filter(person=delivery.person_id, slot=delivery.slot)
            found.setdefault(delivery.person_id, []).append((moment, {due.kind for due in dues}))
        moment += TICK
    return found


@pytest.mark.parametrize("seed", range(2))
def test_what_is_said_to_come_is_what_the_planner_does(kinds, db, seed):
    """Over a change of clocks, for people of random zones and habits."""
    kinds("weekly", "monthly", "daily")
    chance = random.Random(seed)
    start = chance.choice([datetime(2027, 3, 22, tzinfo=UTC), datetime(2028, 10, 23, tzinfo=UTC)])
    for zone in ZONES * 2:
        choose(UserFactory(time_zone=zone), chance, start)
    now = start + timedelta(days=2, minutes=30 * chance.randint(0, 47))
    until = now + timedelta(days=12)
    happens(start, now)
    told = {
        person.pk: [
            (each.at, set(each.kinds)) for each in next_sends(person, now, 20) if not each.reason and each.at <= until
        ]
        for person in User.objects.select_related("preference")
    }
    # What is told of inside Rung alone is in no preview.
    pushed = {
        (person.pk, kind)
        for person in User.objects.all()
        for kind in ("weekly", "monthly", "daily")
        if not KindPreference.objects.filter(person=person, kind=kind, by_email=False).exists()
    }
    happened = {
        person: [(moment, {kind for kind in each if (person, kind) in pushed}) for moment, each in messages]
        for person, messages in happens(now, until).items()
    }
    assert sum(map(len, told.values())) > 15
    told = {person: messages for person, messages in told.items() if messages}
    assert told == happened
