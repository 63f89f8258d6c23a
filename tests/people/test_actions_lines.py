"""Who reports to whom, from which day on."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from audit.models import Event
from people.actions.lines import change_manager, hand_over_reports
from people.models import ReportingLine, User
from tests.factories.people import ReportingLineFactory, RoleFactory, UserFactory
from tests.races import DONE, raced

LONG_AGO = date(2024, 1, 1)
TODAY = date(2026, 11, 20)
SOON = date(2027, 1, 1)
LATER = date(2027, 3, 1)


def lines_of(person):
    """Manager, first day, day after the last, in order."""
    lines = person.reporting_lines.order_by("starts_on")
    return [(line.manager.name, line.starts_on, line.ends_on) for line in lines]


def change(person, manager, by, starts_on=TODAY, on=TODAY):
    return change_manager(person=person, manager=manager, starts_on=starts_on, on=on, by=by)


def said(refused):
    return " ".join(refused.value.messages)


def test_change_closes_the_present_line_and_opens_the_next(engineer, director, admin):
    change(engineer, director, admin)
    assert lines_of(engineer) == [("Mara Manager", LONG_AGO, TODAY), ("Dana Director", TODAY, None)]


def test_change_is_recorded_by_ids_about_the_person(engineer, manager, director, admin):
    change(engineer, director, admin)
    event = Event.objects.get(kind="people.manager_changed")
    assert (event.actor, event.person, event.target_id) == (admin, engineer, str(engineer.pk))
    assert event.detail == {
        "before": str(manager.pk),
        "after": str(director.pk),
        "starts_on": "2026-11-20",
        "replaced": 0,
    }


def test_first_manager_of_somebody_who_had_none(director, manager, admin):
    change(director, person := UserFactory(name="Vera Above"), admin)
    assert lines_of(director) == [(person.name, TODAY, None)]


def test_change_on_the_day_a_line_begins_replaces_it(engineer, director, admin):
    change(engineer, director, admin, starts_on=LONG_AGO)
    assert lines_of(engineer) == [("Dana Director", LONG_AGO, None)]


def test_change_before_a_line_that_has_begun_is_refused(engineer, director, admin):
    with pytest.raises(ValidationError) as refused:
        change(engineer, director, admin, starts_on=LONG_AGO - timedelta(days=1))
    assert refused.value.message_dict == {
        "starts_on": ["Reports to Mara Manager since 1 January 2024. Choose that day or a later one."]
    }
    assert lines_of(engineer) == [("Mara Manager", LONG_AGO, None)]


def test_change_in_the_past_after_the_line_began_is_a_correction(engineer, director, admin):
    change(engineer, director, admin, starts_on=date(2025, 6, 1))
    assert lines_of(engineer)[1] == ("Dana Director", date(2025, 6, 1), None)


def test_what_is_planned_for_later_is_replaced(engineer, director, admin):
    change(engineer, director, admin, starts_on=SOON)
    change(engineer, UserFactory(name="Vera Above"), admin, starts_on=TODAY)
    assert lines_of(engineer) == [("Mara Manager", LONG_AGO, TODAY), ("Vera Above", TODAY, None)]


def test_what_is_planned_for_sooner_stays(engineer, director, admin):
    change(engineer, director, admin, starts_on=SOON)
    change(engineer, UserFactory(name="Vera Above"), admin, starts_on=LATER)
    assert lines_of(engineer)[1:] == [("Dana Director", SOON, LATER), ("Vera Above", LATER, None)]


def test_the_present_manager_again_takes_back_what_was_planned(engineer, manager, director, admin):
    change(engineer, director, admin, starts_on=SOON)
    change(engineer, manager, admin)
    assert lines_of(engineer) == [("Mara Manager", LONG_AGO, None)]


def test_the_planned_manager_from_today_on(engineer, director, admin):
    change(engineer, director, admin, starts_on=SOON)
    change(engineer, director, admin)
    assert lines_of(engineer) == [("Mara Manager", LONG_AGO, TODAY), ("Dana Director", TODAY, None)]


def test_removing_the_manager_closes_the_line(engineer, admin):
    change(engineer, None, admin)
    assert lines_of(engineer) == [("Mara Manager", LONG_AGO, TODAY)]


def test_removing_the_manager_on_the_day_the_line_begins_leaves_none(engineer, admin):
    change(engineer, None, admin, starts_on=LONG_AGO)
    assert lines_of(engineer) == []


def test_no_change_is_refused(engineer, manager, director, admin):
    with pytest.raises(ValidationError) as refused:
        change(engineer, manager, admin)
    assert said(refused) == "Enno Engineer reports to Mara Manager already."
    with pytest.raises(ValidationError) as refused:
        change(director, None, admin)
    assert said(refused) == "Dana Director reports to nobody already."


def test_nobody_reports_to_themselves(engineer, admin):
    with pytest.raises(ValidationError) as refused:
        change(engineer, engineer, admin)
    assert refused.value.message_dict == {"manager": ["Nobody reports to themselves. Choose somebody else."]}


def test_nobody_reports_to_somebody_who_left(engineer, leaver, admin):
    with pytest.raises(ValidationError) as refused:
        change(engineer, leaver, admin)
    assert said(refused) == "Leo Leaver is deactivated. Choose somebody else."


def test_a_manager_who_left_a_moment_ago_is_refused_though_the_form_knew_nothing(engineer, director, admin):
    User.objects.filter(pk=director.pk).update(state=User.State.DEACTIVATED)
    assert director.state == User.State.ACTIVE
    with pytest.raises(ValidationError, match="is deactivated"):
        change(engineer, director, admin)


def test_somebody_who_left_gets_no_new_manager(leaver, director, admin):
    with pytest.raises(ValidationError) as refused:
        change(leaver, director, admin)
    assert said(refused) == "Leo Leaver is deactivated. Reactivate first."


def test_a_loop_is_refused_and_named(engineer, director, admin):
    with pytest.raises(ValidationError) as refused:
        change(director, engineer, admin)
    assert refused.value.message_dict == {
        "manager": [
            "That would be a loop: Dana Director → Enno Engineer → Mara Manager → Dana Director. "
            "Choose somebody who does not report to Dana Director."
        ]
    }
    assert lines_of(director) == []


def test_a_loop_on_a_later_day_is_refused_with_the_day(director, admin):
    other = UserFactory(name="Vera Above")
    change(director, other, admin, starts_on=SOON)
    with pytest.raises(ValidationError) as refused:
        change(other, director, admin, starts_on=TODAY)
    assert said(refused).startswith(
        "From 1 January 2027 on that would be a loop: Vera Above → Dana Director → Vera Above."
    )


def test_lines_that_never_meet_in_time_are_no_loop(director, admin):
    other = UserFactory(name="Vera Above")
    ReportingLineFactory(person=director, manager=other, starts_on=LONG_AGO, ends_on=date(2025, 1, 1))
    change(other, director, admin)
    assert lines_of(other) == [("Dana Director", TODAY, None)]


def test_hr_changes_managers_in_its_unit_only(engineer, director, hr, colleague):
    change(engineer, director, hr)
    with pytest.raises(PermissionDenied):
        change(colleague, director, hr)
    with pytest.raises(PermissionDenied):
        change(engineer, colleague, engineer)


def test_handing_over_moves_present_and_planned_lines_for_their_days(engineer, manager, director, admin):
    planned = UserFactory(name="Paula Planned")
    ReportingLineFactory(person=planned, manager=manager, starts_on=SOON, ends_on=LATER)
    change(engineer, director, admin, starts_on=LATER)
    successor = UserFactory(name="Sue Successor")
    assert hand_over_reports(leaver=manager, successor=successor, on=TODAY, by=admin) == 2
    assert lines_of(engineer) == [
        ("Mara Manager", LONG_AGO, TODAY),
        ("Sue Successor", TODAY, LATER),
        ("Dana Director", LATER, None),
    ]
    assert lines_of(planned) == [("Sue Successor", SOON, LATER)]
    assert Event.objects.filter(kind="people.manager_changed", detail__after=str(successor.pk)).count() == 2


def test_a_successor_from_among_the_reports_takes_the_place_below_the_next_manager(engineer, manager, director, admin):
    heir = UserFactory(name="Adam Aardvark")
    ReportingLineFactory(person=heir, manager=manager, starts_on=LONG_AGO)
    hand_over_reports(leaver=manager, successor=heir, on=TODAY, by=admin)
    assert lines_of(heir)[1:] == [("Dana Director", TODAY, None)]
    assert lines_of(engineer)[1:] == [("Adam Aardvark", TODAY, None)]


def test_a_successor_of_somebody_at_the_top_is_at_the_top(manager, director, admin):
    hand_over_reports(leaver=director, successor=manager, on=TODAY, by=admin)
    assert lines_of(manager) == [("Dana Director", LONG_AGO, TODAY)]


def test_handing_over_to_somebody_further_below_is_refused(engineer, director, admin):
    with pytest.raises(ValidationError, match="loop"), transaction.atomic():
        hand_over_reports(leaver=director, successor=engineer, on=TODAY, by=admin)


def test_handing_over_is_refused_to_those_who_may_not_deactivate(manager, director, engineer):
    with pytest.raises(PermissionDenied):
        hand_over_reports(leaver=manager, successor=director, on=TODAY, by=engineer)


@pytest.mark.django_db(transaction=True)
def test_of_two_changes_at_once_that_make_a_loop_together_one_is_refused():
    admin = RoleFactory(kind="admin").person
    one, other = UserFactory(name="One"), UserFactory(name="Other")
    outcomes = raced(
        lambda: change(one, other, User.objects.get(pk=admin.pk)),
        lambda: change(other, one, User.objects.get(pk=admin.pk)),
    )
    assert [outcome.partition(":")[0] for outcome in outcomes] == ["That would be a loop", DONE]
    assert ReportingLine.objects.count() == 1


PEOPLE = 5
changes = st.lists(
    st.tuples(
        st.integers(0, PEOPLE - 1),  # who
        st.one_of(st.none(), st.integers(0, PEOPLE - 1)),  # to whom
        st.integers(-40, 40),  # from which day on
    ),
    max_size=14,
)


def has_loop(lines, day):
    """Whether somebody is above themselves on a day, by walking up from everybody."""
    in_force = [line for line in lines if line.starts_on <= day and (not line.ends_on or line.ends_on > day)]
    manager_of = {line.person_id: line.manager_id for line in in_force}
    for person in manager_of:
        seen, at = set(), person
        while at in manager_of:
            if at in seen:
                return True
            seen.add(at)
            at = manager_of[at]
    return False


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes=changes)
def test_no_sequence_of_changes_leaves_a_loop_on_any_day(admin, changes):
    with transaction.atomic():
        people = [UserFactory(email=f"loop{n}@example.org") for n in range(PEOPLE)]
        for who, whom, days in changes:
            try:
                with transaction.atomic():
                    starts_on = TODAY + timedelta(days=days)
                    change(people[who], None if whom is None else people[whom], admin, starts_on=starts_on)
            except ValidationError:
                continue
        lines = list(ReportingLine.objects.all())
        transaction.set_rollback(True)
    days = {line.starts_on for line in lines}
    assert [day for day in days if has_loop(lines, day)] == []
