"""Planning: what is due by each person's own clock becomes rows, once; and one message a slot."""

import threading
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from django.db import connection

from notifications import planning
from notifications.models import Delivery, Due, KindPreference, Preference
from notifications.planning import plan
from people.models import User
from tests.factories.people import UserFactory

MONDAY = date(2027, 1, 4)  # the first of its quarter


def at(hour=9, minute=0, *, day=MONDAY, zone="UTC"):
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=ZoneInfo(zone))


def days(number):
    return MONDAY + timedelta(days=number)


def dues(**values):
    return list(Due.objects.filter(**values).order_by("kind", "due_at").values_list("kind", "due_at", "slot"))


def choose(person, kind, **values):
    chosen = {"by_email": True, "by_chat": False, "in_app": True} | values
    return KindPreference.objects.create(person=person, kind=kind, **chosen)


def prefer(person, **values):
    return Preference.objects.create(person=person, **values)


def test_a_reminder_is_planned_when_its_hour_comes_and_never_again(noa, kinds):
    kinds("weekly")
    assert plan(at(8, 59)) == {"weekly": 0}
    assert plan(at(9)) == {"weekly": 1}
    (due,) = Due.objects.all()
    assert (due.kind, due.subject_id, due.person, due.period_start) == ("weekly", noa.pk, noa, MONDAY)
    assert (due.due_at, due.slot, due.link_version, due.seen_at) == (at(9), at(9), 1, None)
    for later in (at(9), at(9, 1), at(23, day=days(6)), at(8, 59, day=days(7))):
        assert plan(later) == {"weekly": 0}
    assert plan(at(9, day=days(7))) == {"weekly": 1}
    assert Delivery.objects.count() == 2


def test_a_bundle_is_one_message_with_a_key_that_says_whose_where_and_when(noa, kinds):
    kinds("weekly", "monthly", "quarterly")
    assert plan(at(9)) == {"weekly": 1, "monthly": 1, "quarterly": 1}
    (delivery,) = Delivery.objects.all()
    assert delivery.key == f"bundle:{noa.pk}:email:2027-01-04T09:00Z"
    assert (delivery.kind, delivery.subject_id, delivery.person) == (Delivery.BUNDLE, noa.pk, noa)
    assert (delivery.channel, delivery.state, delivery.slot, delivery.send_at) == ("email", "waiting", at(9), at(9))
    assert {slot for _, _, slot in dues()} == {at(9)}


@pytest.mark.parametrize(
    ("kind", "day", "start"),
    [
        ("daily", date(2027, 5, 12), date(2027, 5, 12)),
        ("weekly", date(2027, 5, 13), date(2027, 5, 10)),
        ("monthly", date(2027, 5, 6), date(2027, 5, 1)),
        ("quarterly", date(2027, 4, 1), date(2027, 4, 1)),
    ],
)
def test_each_period_has_its_slot_on_the_first_preferred_weekday(noa, kinds, kind, day, start):
    kinds(kind)
    prefer(noa, weekday=4, hour=14, quiet_days=[])  # Thursdays
    plan(datetime(day.year, day.month, day.day, 13, 59, tzinfo=UTC))
    assert not Due.objects.filter(period_start=start).exists()
    plan(datetime(day.year, day.month, day.day, 14, tzinfo=UTC))
    assert Due.objects.get(period_start=start).due_at == datetime(day.year, day.month, day.day, 14, tzinfo=UTC)


def test_what_was_chosen_for_a_kind_wins(noa, kinds):
    kinds("weekly", "monthly")
    prefer(noa, weekday=2, hour=8)
    choose(noa, "weekly", weekday=3, hour=15)
    choose(noa, "monthly")
    for hour in range(24 * 4):
        plan(at(0) + timedelta(hours=hour))
    assert [(kind, due_at) for kind, due_at, _ in dues()] == [
        ("monthly", at(8, day=days(1))),
        ("weekly", at(15, day=days(2))),
    ]


def test_people_live_by_their_own_zones_and_an_unknown_one_is_utc_and_stops_nobody(kinds, db):
    kinds("weekly")
    zones = {"Pacific/Auckland": -13, "Asia/Kolkata": -5.5, "UTC": 0, "Mars/Base": 0, "America/Los_Angeles": 8}
    for zone in zones:
        UserFactory(time_zone=zone)
    for half in range(-24 * 2, 24 * 2):
        plan(at(0) + timedelta(minutes=30 * half))
    found = {
        due.person.time_zone: due.due_at for due in Due.objects.filter(period_start=MONDAY).select_related("person")
    }
    assert found == {zone: at(9) + timedelta(hours=hours) for zone, hours in zones.items()}


@pytest.mark.parametrize("state", [User.State.INVITED, User.State.DEACTIVATED])
def test_nothing_is_planned_for_people_who_are_not_here(noa, kinds, state):
    kinds("weekly")
    person = UserFactory(state=state)
    assert plan(at(9)) == {"weekly": 1}
    assert not Due.objects.filter(person=person).exists()


@pytest.mark.parametrize(
    "values", [{"paused_until": days(3)}, {"leave_from": days(-3), "leave_until": days(3)}], ids=["pause", "leave"]
)
def test_pause_and_leave_shift_what_is_due_to_the_day_of_return(noa, kinds, values):
    kinds("weekly")
    prefer(noa, **values)
    assert plan(at(9)) == {"weekly": 0}
    assert plan(at(23, 59, day=days(2))) == {"weekly": 0}
    assert plan(at(0, day=days(3))) == {"weekly": 1}
    assert dues() == [("weekly", at(9), None)]  # still night
    plan(at(7, day=days(3)))
    assert dues() == [("weekly", at(9), at(7, day=days(3)))]


def test_leave_that_has_not_begun_changes_nothing(noa, kinds):
    kinds("weekly")
    prefer(noa, leave_from=days(1), leave_until=days(3))
    assert plan(at(9)) == {"weekly": 1}


def test_a_whole_period_of_leave_is_left_out(noa, kinds):
    kinds("weekly")
    prefer(noa, leave_from=days(-1), leave_until=days(8))
    for day in range(8):
        assert plan(at(12, day=days(day))) == {"weekly": 0}
    assert plan(at(12, day=days(8))) == {"weekly": 1}
    assert Due.objects.get().period_start == days(7)


def test_a_kind_that_is_off_everywhere_is_not_planned(noa, kinds):
    kinds("weekly", "monthly")
    choose(noa, "weekly", by_email=False, in_app=False)
    assert plan(at(9)) == {"weekly": 0, "monthly": 1}


def test_by_chat_without_a_chat_is_off(noa, kinds):
    kinds("weekly")
    choose(noa, "weekly", by_email=False, in_app=False, by_chat=True)
    assert plan(at(9)) == {"weekly": 0}
    prefer(noa, chat="slack", chat_url="https://hooks.example.org/1")
    assert plan(at(9)) == {"weekly": 1}
    assert list(Delivery.objects.values_list("channel", flat=True)) == ["chat"]


def test_mail_and_chat_get_a_message_each(noa, kinds):
    kinds("weekly", "quiet")
    prefer(noa, chat="slack", chat_url="https://hooks.example.org/1")
    plan(at(9))
    assert sorted(Delivery.objects.values_list("key", flat=True)) == [
        f"bundle:{noa.pk}:chat:2027-01-04T09:00Z",
        f"bundle:{noa.pk}:email:2027-01-04T09:00Z",
    ]
    assert dues() == [("quiet", at(9), at(9)), ("weekly", at(9), at(9))]


def test_what_is_shown_inside_rung_alone_makes_no_message_and_holds_none_up(noa, kinds):
    kinds("quiet", "weekly")
    choose(noa, "weekly", hour=15)
    plan(at(9))
    assert dues() == [("quiet", at(9), at(9))]
    assert not Delivery.objects.exists()
    plan(at(15))
    assert dues(kind="weekly") == [("weekly", at(15), at(15))]


def test_nothing_leaves_in_quiet_hours_and_all_of_it_at_their_end(noa, kinds):
    kinds("weekly", "daily")
    prefer(noa, hour=21)
    choose(noa, "daily", hour=22)
    for hour in range(21, 31):
        plan(at(0) + timedelta(hours=hour))
        assert not Delivery.objects.exists()
    plan(at(7, day=days(1)))
    (delivery,) = Delivery.objects.all()
    assert delivery.slot == at(7, day=days(1))
    assert [(kind, due_at) for kind, due_at, _ in dues(slot=delivery.slot)] == [("daily", at(22)), ("weekly", at(21))]


@pytest.mark.parametrize(
    ("values", "hour"),
    [
        ({"quiet_from": 8, "quiet_until": 12}, 12),
        ({"quiet_from": 20, "quiet_until": 12}, 12),
        ({"quiet_from": None, "quiet_until": None, "hour": 2}, 2),
        ({"quiet_from": 9, "quiet_until": 9}, 9),
    ],
)
def test_quiet_hours_go_over_midnight_or_not_or_are_none(noa, kinds, values, hour):
    kinds("weekly")
    prefer(noa, **values)
    for each in range(24):
        plan(at(each))
    assert Delivery.objects.get().slot == at(hour)


def test_quiet_days_pass_over(noa, kinds):
    kinds("weekly")
    prefer(noa, weekday=6)
    for hour in range(24 * 7 + 10):
        plan(at(0) + timedelta(hours=hour))
    assert dues(period_start=MONDAY) == [("weekly", at(9, day=days(5)), at(9, day=days(7)))]


def test_a_goal_added_after_the_mail_joins_the_next_preferred_hour_20_hours_later(noa, kinds):
    kinds("weekly", "joined")
    User.objects.update(joined_at=at(11))
    plan(at(9))
    assert plan(at(11)) == {"weekly": 0, "joined": 1}
    for hour in range(11, 33):
        plan(at(0) + timedelta(hours=hour))
    assert Delivery.objects.count() == 1
    plan(at(9, day=days(1)))
    assert dues(kind="joined") == [("joined", at(11), at(9, day=days(1)))]
    assert Delivery.objects.count() == 2


def test_messages_are_20_hours_apart_whatever_is_due(noa, kinds):
    kinds("weekly", "daily")
    choose(noa, "daily", hour=15)
    for hour in range(24 * 4):
        plan(at(0) + timedelta(hours=hour))
    slots = list(Delivery.objects.order_by("slot").values_list("slot", flat=True))
    assert slots == [at(9), at(15, day=days(1)), at(15, day=days(2)), at(15, day=days(3))]
    assert [slot for _, _, slot in dues(kind="daily")] == [slots[1], slots[1], slots[2], slots[3]]


def test_a_message_that_nobody_wanted_holds_up_none(noa, kinds):
    kinds("weekly", "daily")
    choose(noa, "daily", hour=15)
    plan(at(9))
    Delivery.objects.update(state="dropped")
    plan(at(15))
    assert Delivery.objects.filter(slot=at(15)).count() == 1


def test_a_clock_that_stood_still_for_26_hours_makes_up_for_it_once(noa, kinds):
    kinds("weekly", "daily")
    plan(at(8))
    back = at(10, day=days(1))
    assert plan(back) == {"weekly": 1, "daily": 1}
    assert plan(back) == {"weekly": 0, "daily": 0}
    assert {slot for _, _, slot in dues()} == {back}
    assert Delivery.objects.count() == 1
    plan(at(9, day=days(2)))
    plan(at(9, day=days(3)))
    assert list(Delivery.objects.order_by("slot").values_list("slot", flat=True)) == [
        back, at(9, day=days(2)), at(9, day=days(3))
    ]  # fmt: skip


@pytest.mark.parametrize(("hours", "planned"), [(26, 1), (71, 1), (73, 0)])
def test_a_slot_is_made_up_for_when_its_period_is_over(noa, kinds, hours, planned):
    kinds("weekly")
    prefer(noa, weekday=7, hour=23)
    sunday = at(23, day=days(-1))
    assert plan(sunday + timedelta(hours=hours)) == {"weekly": planned}
    assert Due.objects.filter(period_start=days(-7)).count() == planned


def test_a_slot_that_came_on_leave_is_not_made_up_for_when_its_period_is_over(noa, kinds):
    kinds("weekly")
    prefer(noa, weekday=7, hour=23, leave_from=days(-7), leave_until=days(0))
    assert plan(at(1)) == {"weekly": 0}


def test_a_late_tick_keeps_the_slot_within_the_hour(noa, kinds):
    kinds("weekly")
    plan(at(9, 59))
    assert Delivery.objects.get().slot == at(9)


def test_what_was_planned_for_later_holds_up_nothing_before(noa, kinds):
    kinds("weekly")
    plan(at(9, day=days(70)))
    plan(at(9))
    assert list(Delivery.objects.order_by("slot").values_list("slot", flat=True)) == [at(9), at(9, day=days(70))]


def test_who_leaves_between_plan_and_bundle_gets_nothing(noa, kinds):
    kinds("weekly")
    prefer(noa, hour=21)
    plan(at(21))
    User.objects.update(state=User.State.DEACTIVATED)
    plan(at(7, day=days(1)))
    assert dues() == [("weekly", at(21), None)]
    assert not Delivery.objects.exists()


def test_a_kind_of_a_newer_version_waits_for_a_planner_that_knows_it(noa, kinds):
    kinds("weekly")
    Due.objects.create(kind="future", subject_id=noa.pk, person=noa, period_start=MONDAY, due_at=at(8))
    plan(at(9))
    assert dues() == [("future", at(8), None), ("weekly", at(9), at(9))]


@pytest.mark.parametrize(
    "moves", [("Pacific/Kiritimati", "Pacific/Pago_Pago"), ("Pacific/Pago_Pago", "Pacific/Kiritimati")]
)
def test_a_change_of_zone_between_plan_and_send_repeats_nothing(noa, kinds, moves):
    kinds("weekly", "daily")
    for hour in range(-24, 24 * 8):
        User.objects.update(time_zone=moves[hour // 5 % 2])
        plan(at(0) + timedelta(hours=hour))
    assert Due.objects.filter(kind="weekly", period_start=MONDAY).count() == 1
    slots = sorted(Delivery.objects.values_list("slot", flat=True))
    assert len(slots) >= 5
    assert all(later - sooner >= timedelta(hours=20) for sooner, later in pairwise(slots))


def test_four_planners_at_once_make_each_row_once(kinds, transactional_db, settings):
    kinds("weekly", "monthly", "daily")
    UserFactory.create_batch(50)
    found = []

    def work():
        found.append(plan(at(9)))
        connection.close()

    run_at_once(work)
    assert [sum(each[kind] for each in found) for kind in ("weekly", "monthly", "daily")] == [50, 50, 50]
    assert (Due.objects.filter(slot=at(9)).count(), Delivery.objects.count()) == (150, 50)


def test_without_the_lock_four_planners_still_plan_and_tell_each_thing_once(kinds, transactional_db, monkeypatch):
    monkeypatch.setattr(planning, "one_at_a_time", lambda topic: None)
    kinds("weekly", "monthly", "daily")
    UserFactory.create_batch(50)

    def work():
        for minute in range(3):
            plan(at(9, minute))
        connection.close()

    run_at_once(work)
    assert (Due.objects.filter(slot=at(9)).count(), Delivery.objects.count()) == (150, 50)


def run_at_once(work):
    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_after_much_is_planned_postgresql_is_told_how_much_there_is(noa, kinds, monkeypatch):
    kinds("weekly", "monthly")
    monkeypatch.setattr(planning, "MANY", 1)
    assert plan(at(9)) == {"weekly": 1, "monthly": 1}
    with connection.cursor() as cursor:
        cursor.execute("SELECT reltuples FROM pg_class WHERE oid = 'notifications_due'::regclass")
        assert cursor.fetchone() == (2.0,)
