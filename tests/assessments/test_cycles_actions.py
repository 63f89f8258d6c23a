"""HR opens a cycle, changes and closes it, adds late joiners, nudges."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from assessments.actions import cycles, participations, ratings
from assessments.models import Cycle, Participation
from audit.models import Event
from ladder.models import Placement
from notifications.models import Delivery
from people.models import ReportingLine, User
from tests.factories.ladder import SMALL, PlacementFactory, make_ladder
from tests.factories.people import TeamFactory, UserFactory


def people_in(cycle):
    return {participation.person for participation in cycle.participations.all()}


def told(kind):
    return {delivery.person for delivery in Delivery.objects.filter(kind=kind)}


# --- Opening


def test_opening_asks_everybody_of_the_unit_who_stands_on_a_ladder(senior, open_cycle, engineer, hr, ladder, elsewhere):
    cycle = open_cycle()
    [participation] = cycle.participations.all()
    assert (participation.person, participation.level, participation.version) == (
        engineer,
        senior,
        ladder.current_version,
    )
    assert (cycle.title, cycle.state, cycle.opened_by) == ("Autumn 2026", Cycle.State.OPEN, hr)
    assert told("cycle_opened") == {engineer}
    event = Event.objects.get(kind="assessments.cycle_opened")
    assert (event.actor_id, event.target_id, event.detail) == (hr.pk, str(cycle.pk), {"people": 1})


def test_opening_takes_in_the_teams_below_and_leaves_out_who_is_not_active(senior, team, open_cycle, engineer):
    deep = PlacementFactory(person=UserFactory(team=TeamFactory(parent=team)), level=senior).person
    PlacementFactory(person=UserFactory(team=team, state="deactivated"), level=senior)
    PlacementFactory(person=UserFactory(team=team, state="invited"), level=senior)
    assert people_in(open_cycle()) == {engineer, deep}


def test_opening_on_one_ladder_leaves_out_the_others(senior, team, open_cycle, engineer, ladder):
    other = make_ladder(SMALL.replace("id: engineering\n", "id: other\n", 1))
    level = other.current_version.levels.get(slug="junior").key
    there = PlacementFactory(person=UserFactory(team=team), level=level).person
    assert people_in(open_cycle(ladder=other)) == {there}
    assert people_in(open_cycle(ladder=ladder)) == {engineer}


def test_only_hr_of_the_whole_organisation_opens_for_everybody(senior, open_cycle, hr, hr_of_all, engineer, elsewhere):
    with pytest.raises(PermissionDenied):
        open_cycle(unit=None)
    assert people_in(open_cycle(unit=None, by=hr_of_all)) == {engineer, elsewhere.person}


def test_nobody_but_hr_of_the_unit_opens(senior, open_cycle, other_unit, engineer, manager, admin, ladder_owner):
    for somebody in (engineer, manager, admin, ladder_owner, other_unit.hr):
        with pytest.raises(PermissionDenied, match="Only HR of this unit opens a cycle"):
            open_cycle(by=somebody)
    assert not Cycle.objects.exists()


@pytest.mark.parametrize(
    ("field", "days", "message"),
    [
        ("self_due_on", -1, "This day is over"),
        ("manager_due_on", 13, "Managers come after"),
        ("share_due_on", 27, "Sharing comes after"),
    ],
)
def test_days_that_are_over_or_out_of_order_are_named_at_their_field(senior, open_cycle, today, field, days, message):
    with pytest.raises(ValidationError) as refused:
        open_cycle(**{field: today + timedelta(days=days)})
    assert list(refused.value.message_dict) == [field]
    assert refused.value.messages[0].startswith(message)
    assert not Cycle.objects.exists()


def test_days_may_be_the_same(senior, open_cycle, today):
    assert open_cycle(self_due_on=today, manager_due_on=today, share_due_on=today).share_due_on == today


@pytest.mark.parametrize("title", ["", "x" * 121])
def test_a_title_is_needed_and_is_no_essay(senior, open_cycle, title):
    with pytest.raises(ValidationError) as refused:
        open_cycle(title=title)
    assert list(refused.value.message_dict) == ["title"]


def test_a_cycle_without_anybody_is_not_opened(team, engineer, open_cycle):
    with pytest.raises(ValidationError, match="Nobody would take part"):
        open_cycle()
    assert not Cycle.objects.exists()


def test_nobody_is_asked_by_two_open_cycles(cycle, open_cycle, team, senior, now, hr):
    with pytest.raises(ValidationError, match="another open cycle"):
        open_cycle()
    newcomer = PlacementFactory(person=UserFactory(team=team), level=senior).person
    assert people_in(open_cycle()) == {newcomer}


def test_a_closed_cycle_keeps_nobody_from_the_next(cycle, open_cycle, engineer, now, hr):
    cycles.close_cycle(cycle=cycle, now=now, by=hr)
    assert people_in(open_cycle()) == {engineer}


# --- Changing


def change(cycle, by, **said):
    known = {name: getattr(cycle, name) for name in ("title", "self_due_on", "manager_due_on", "share_due_on")}
    return cycles.change_cycle(cycle=cycle, by=by, **{**known, "row_version": cycle.row_version, **said})


def test_changing_gives_another_title_and_days_which_may_be_over(cycle, hr, today):
    changed = change(cycle, hr, title="Autumn", self_due_on=today - timedelta(days=3))
    cycle.refresh_from_db()
    assert (cycle.title, cycle.self_due_on, cycle.row_version) == ("Autumn", today - timedelta(days=3), 2)
    assert changed == cycle
    assert Event.objects.filter(kind="assessments.cycle_changed", actor_id=hr.pk).count() == 1


def test_of_two_who_change_at_once_the_second_is_told(cycle, hr):
    change(cycle, hr, title="Mine")
    with pytest.raises(ValidationError) as refused:
        change(cycle, hr, title="Theirs", row_version=1)
    assert refused.value.code == "conflict"
    cycle.refresh_from_db()
    assert cycle.title == "Mine"


def test_changing_is_refused_for_days_out_of_order_and_for_an_empty_title(cycle, hr, today):
    with pytest.raises(ValidationError, match="Managers come after"):
        change(cycle, hr, manager_due_on=today)
    with pytest.raises(ValidationError, match="cannot be blank"):
        change(cycle, hr, title="")


def test_a_cycle_is_changed_by_hr_of_its_unit_alone(cycle, other_unit, hr_of_all, manager, admin):
    for somebody in (manager, admin, other_unit.hr):
        with pytest.raises(PermissionDenied):
            change(cycle, somebody)
    change(cycle, hr_of_all)


def test_hr_of_one_unit_does_not_change_a_cycle_for_everybody(senior, open_cycle, hr, hr_of_all, today, now):
    cycle = open_cycle(unit=None, by=hr_of_all)
    for act in (
        lambda: change(cycle, hr),
        lambda: cycles.add_late_joiners(cycle=cycle, on=today, now=now, by=hr),
        lambda: cycles.close_cycle(cycle=cycle, now=now, by=hr),
    ):
        with pytest.raises(PermissionDenied):
            act()


# --- Late joiners and leavers


def test_late_joiners_are_added_and_told_and_nobody_twice(cycle, team, senior, engineer, hr, today, now):
    late = PlacementFactory(person=UserFactory(team=team), level=senior).person
    assert cycles.add_late_joiners(cycle=cycle, on=today, now=now, by=hr) == [late.pk]
    assert cycles.add_late_joiners(cycle=cycle, on=today, now=now, by=hr) == []
    assert people_in(cycle) == {engineer, late}
    assert told("cycle_opened") == {engineer, late}
    assert [event.detail for event in Event.objects.filter(kind="assessments.joined").order_by("pk")] == [
        {"people": 1},
        {"people": 0},
    ]


def test_whoever_was_taken_out_does_not_join_again_by_themselves(cycle, participation, hr, today, now):
    participations.take_out(participation=participation, now=now, by=hr)
    assert cycles.add_late_joiners(cycle=cycle, on=today, now=now, by=hr) == []
    participation.refresh_from_db()
    assert participation.left_at == now


def test_late_joiners_are_for_hr_of_the_unit_and_while_it_is_open(cycle, manager, other_unit, hr, today, now):
    for somebody in (manager, other_unit.hr):
        with pytest.raises(PermissionDenied):
            cycles.add_late_joiners(cycle=cycle, on=today, now=now, by=somebody)
    cycles.close_cycle(cycle=cycle, now=now, by=hr)
    with pytest.raises(ValidationError, match="This cycle is closed"):
        cycles.add_late_joiners(cycle=cycle, on=today, now=now, by=hr)


def test_somebody_who_moves_up_within_the_cycle_stays_held_against_the_level_of_its_start(
    cycle, participation, engineer, ladder, senior, hr, today, now
):
    Placement.objects.filter(person=engineer).update(level=ladder.current_version.levels.get(slug="junior").key)
    cycles.add_late_joiners(cycle=cycle, on=today, now=now, by=hr)
    participation.refresh_from_db()
    assert participation.level == senior


def test_of_whoever_has_left_nothing_is_written_or_asked(
    cycle, participation, own, engineer, manager, hr, rate, key_of, today
):
    User.objects.filter(pk=engineer.pk).update(state="deactivated")
    with pytest.raises(ValidationError, match="Enno Engineer has left"):
        ratings.start_assessment(participation=participation, kind="manager", on=today, by=manager)
    with pytest.raises(ValidationError, match="Enno Engineer has left"):
        rate(own, key_of("debugging"))
    assert cycles.nudge(cycle=cycle, people=None, on=today, by=hr) == 0


# --- Nudging


def test_a_nudge_reaches_whoever_has_something_to_write_once_a_day(cycle, engineer, manager, hr, today):
    assert cycles.nudge(cycle=cycle, people=None, on=today, by=hr) == 2
    cycles.nudge(cycle=cycle, people=None, on=today, by=hr)
    assert told("assessments_missing") == {engineer, manager}
    assert Delivery.objects.filter(kind="assessments_missing").count() == 2
    cycles.nudge(cycle=cycle, people=None, on=today + timedelta(days=1), by=hr)
    assert Delivery.objects.filter(kind="assessments_missing").count() == 4
    assert Event.objects.filter(kind="assessments.nudged").first().detail == {"people": 2}


def test_a_nudge_leaves_out_whoever_has_written(cycle, own, theirs, rate_all, submit, manager, hr, today):
    submit(rate_all(own))
    assert cycles.nudge(cycle=cycle, people=None, on=today, by=hr) == 1
    assert told("assessments_missing") == {manager}
    submit(rate_all(theirs))
    assert cycles.nudge(cycle=cycle, people=None, on=today, by=hr) == 0


def test_a_nudge_for_one_reaches_them_and_their_manager_only(cycle, team, senior, engineer, manager, hr, today, now):
    other = PlacementFactory(person=UserFactory(team=team), level=senior).person
    cycles.add_late_joiners(cycle=cycle, on=today, now=now, by=hr)
    assert cycles.nudge(cycle=cycle, people=[engineer.pk], on=today, by=hr) == 2
    assert told("assessments_missing") == {engineer, manager}
    assert other not in told("assessments_missing")


def test_a_manager_who_left_is_not_nudged(cycle, engineer, manager, hr, today):
    User.objects.filter(pk=manager.pk).update(state="deactivated")
    assert cycles.nudge(cycle=cycle, people=None, on=today, by=hr) == 1
    assert told("assessments_missing") == {engineer}


def test_hr_nudges_the_people_of_its_own_units(senior, open_cycle, hr_of_all, other_unit, today):
    cycle = open_cycle(unit=None, by=hr_of_all)
    theirs = {other_unit.person, ReportingLine.objects.get(person=other_unit.person).manager}
    assert cycles.nudge(cycle=cycle, people=None, on=today, by=other_unit.hr) == 2
    assert told("assessments_missing") == theirs
    assert cycles.nudge(cycle=cycle, people=[other_unit.person.pk], on=today, by=hr_of_all) == 2


def test_only_hr_nudges_and_only_while_it_is_open(cycle, manager, admin, hr, today, now):
    for somebody in (manager, admin):
        with pytest.raises(PermissionDenied):
            cycles.nudge(cycle=cycle, people=None, on=today, by=somebody)
    closed = cycles.close_cycle(cycle=cycle, now=now, by=hr)
    with pytest.raises(ValidationError, match="This cycle is closed"):
        cycles.nudge(cycle=closed, people=None, on=today, by=hr)


# --- Closing


def test_closing_ends_all_writing(cycle, participation, own, rate, key_of, engineer, manager, hr, today, now):
    closed = cycles.close_cycle(cycle=cycle, now=now, by=hr)
    assert (closed.state, closed.closed_at) == (Cycle.State.CLOSED, now)
    with pytest.raises(ValidationError, match="This cycle is closed"):
        rate(own, key_of("debugging"))
    with pytest.raises(ValidationError, match="This cycle is closed"):
        ratings.start_assessment(participation=participation, kind="manager", on=today, by=manager)
    assert Event.objects.get(kind="assessments.cycle_closed").actor_id == hr.pk


def test_closing_is_for_hr_of_the_unit_and_done_once(cycle, manager, other_unit, hr, now):
    for somebody in (manager, other_unit.hr):
        with pytest.raises(PermissionDenied):
            cycles.close_cycle(cycle=cycle, now=now, by=somebody)
    cycles.close_cycle(cycle=cycle, now=now, by=hr)
    for act in (lambda: cycles.close_cycle(cycle=cycle, now=now, by=hr), lambda: change(cycle, hr)):
        with pytest.raises(ValidationError, match="This cycle is closed"):
            act()


def test_a_day_of_ones_own_outlasts_the_cycle(cycle, participation, own, rate, key_of, hr, today, now):
    participations.extend_person(participation=participation, until=today, on=today, by=hr)
    cycles.close_cycle(cycle=cycle, now=now, by=hr)
    assert rate(own, key_of("debugging")).value == 2
    Participation.objects.update(extended_to=today - timedelta(days=1))
    with pytest.raises(ValidationError, match="This cycle is closed"):
        rate(own, key_of("mentoring"))
