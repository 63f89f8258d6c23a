"""Who may do what to people, teams, lines, roles and invitations."""

import pytest

from people import access
from people.models import Invitation, ReportingLine, Role, User
from tests.factories.people import RoleFactory, TeamFactory, UserFactory


@pytest.fixture
def hr_of_all(db):
    return RoleFactory(person=UserFactory(name="Hugo HR"), kind=Role.Kind.HR).person


@pytest.fixture
def below(team):
    """Somebody in a team two steps below the engineer's."""
    middle = TeamFactory(name="Ledger", parent=team)
    return UserFactory(team=TeamFactory(name="Ledger, night shift", parent=middle))


def test_hr_keeps_records_of_its_team_and_all_teams_below(hr, engineer, below, colleague):
    assert access.keeps_records_of(hr, engineer.team_id)
    assert access.keeps_records_of(hr, below.team_id)
    assert not access.keeps_records_of(hr, colleague.team_id)
    assert not access.keeps_records_of(hr, None)


def test_hr_of_the_whole_organisation_keeps_records_of_people_without_a_team(hr_of_all, colleague):
    assert access.keeps_records_of(hr_of_all, colleague.team_id)
    assert access.keeps_records_of(hr_of_all, None)


def test_admins_keep_records_of_everybody_and_managers_of_nobody(admin, manager, engineer):
    assert access.keeps_records_of(admin, engineer.team_id)
    assert access.keeps_records_of(admin, None)
    assert not access.keeps_records_of(manager, engineer.team_id)


def test_hr_of_two_units_costs_one_statement_however_often_it_is_asked(
    hr, engineer, colleague, django_assert_num_queries
):
    RoleFactory(person=hr, kind=Role.Kind.HR, unit=colleague.team)
    with django_assert_num_queries(2):  # the roles, the teams of the units
        assert all(access.can_edit_person(hr, person) for person in (engineer, colleague) * 3)


@pytest.mark.parametrize("who", ["hr", "admin"])
def test_records_are_kept_by_hr_and_admins(request, who, engineer):
    assert access.keeps_records(request.getfixturevalue(who))
    assert not access.keeps_records(engineer)


@pytest.mark.parametrize("who", ["engineer", "manager", "director", "hr", "admin"])
def test_a_record_is_read_by_oneself_the_chain_hr_and_admins(request, who, engineer):
    assert access.can_read_record(request.getfixturevalue(who), engineer)


@pytest.mark.parametrize("who", ["colleague", "committee", "ladder_owner"])
def test_a_record_is_read_by_nobody_else(request, who, engineer):
    assert not access.can_read_record(request.getfixturevalue(who), engineer)


def test_a_former_manager_no_longer_reads_the_record(engineer, manager, director):
    assert access.can_read_record(manager, engineer)
    ReportingLine.objects.filter(person=engineer).delete()
    assert not access.can_read_record(manager, engineer)


def test_hr_corrects_an_address_until_the_person_joins(hr, admin, team):
    person = UserFactory(team=team, state=User.State.INVITED)
    assert access.can_edit_email(hr, person)
    person.state = User.State.ACTIVE
    assert not access.can_edit_email(hr, person)
    assert access.can_edit_email(admin, person)


def test_hr_does_not_touch_the_address_of_somebody_who_is_to_hold_a_role(hr, team):
    person = UserFactory(team=team, state=User.State.INVITED)
    RoleFactory(person=person, kind=Role.Kind.ADMIN)
    assert access.can_edit_person(hr, person)
    assert not access.can_edit_email(hr, person)


def test_hr_of_another_unit_does_not_correct_an_address(colleague, team):
    other = RoleFactory(kind=Role.Kind.HR, unit=colleague.team).person
    assert not access.can_edit_email(other, UserFactory(team=team, state=User.State.INVITED))


def test_hr_places_people_in_its_own_teams_only(hr, hr_of_all, team, colleague):
    assert access.can_place_in_team(hr, team)
    assert not access.can_place_in_team(hr, colleague.team)
    assert not access.can_place_in_team(hr, None)
    assert access.can_place_in_team(hr_of_all, None)


def test_nobody_deactivates_themselves(admin, hr, team):
    hr.team = team
    assert not access.can_deactivate_person(admin, admin)
    assert not access.can_deactivate_person(hr, hr)


def test_an_admin_is_deactivated_by_an_admin_only(hr, admin, team):
    other = RoleFactory(person=UserFactory(team=team), kind=Role.Kind.ADMIN).person
    assert access.can_deactivate_person(hr, UserFactory(team=team))
    assert not access.can_deactivate_person(hr, other)
    assert access.can_deactivate_person(admin, other)
    assert not access.can_reactivate_person(hr, other)


def test_managers_do_not_deactivate(manager, engineer):
    assert not access.can_deactivate_person(manager, engineer)


def test_roles_are_read_by_their_holder_hr_and_admins_and_granted_by_admins(hr, admin, manager, engineer):
    assert access.can_read_roles(engineer, engineer)
    assert access.can_read_roles(hr, engineer)
    assert not access.can_read_roles(manager, engineer)
    assert access.can_grant_roles(admin)
    assert not access.can_grant_roles(hr)


def test_hr_adds_teams_inside_its_units_and_not_at_the_top(hr, hr_of_all, team):
    assert access.can_create_team(hr, team)
    assert not access.can_create_team(hr, None)
    assert access.can_create_team(hr_of_all, None)


def test_hr_moves_teams_between_places_in_its_units_only(hr, admin, team, colleague):
    inner, other = TeamFactory(parent=team), TeamFactory(parent=team)
    assert access.can_move_team(hr, inner, other)
    assert not access.can_move_team(hr, inner, colleague.team)
    assert not access.can_move_team(hr, colleague.team, team)
    assert access.can_move_team(admin, colleague.team, team)


def test_roles_are_visible_to_their_holder_hr_of_the_unit_and_admins(hr, admin, colleague, engineer):
    role = RoleFactory(person=engineer, kind=Role.Kind.COMMITTEE)
    assert all(role in Role.objects.visible_to(user) for user in (engineer, hr, admin))
    assert role not in Role.objects.visible_to(colleague)


def test_hr_of_the_whole_organisation_sees_people_in_every_state(hr_of_all, leaver, colleague):
    assert leaver in User.objects.visible_to(hr_of_all)
    assert leaver not in User.objects.visible_to(colleague)


def test_past_lines_are_visible_to_hr_of_the_whole_organisation(hr_of_all, engineer, manager, colleague):
    ReportingLine.objects.filter(person=engineer).update(ends_on="2024-06-01")
    assert ReportingLine.objects.visible_to(hr_of_all).filter(person=engineer).exists()
    assert not ReportingLine.objects.visible_to(colleague).filter(person=engineer).exists()


def test_invitations_are_managed_where_people_are_kept(hr, engineer, manager):
    assert access.can_manage_invitation(hr, engineer)
    assert not access.can_manage_invitation(manager, engineer)
    assert not Invitation.objects.visible_to(manager).exists()


def test_hr_invites_into_its_unit_and_others_nobody(hr, engineer, team, colleague):
    assert access.can_invite_people(hr)
    assert access.can_invite_into_team(hr, team)
    assert not access.can_invite_into_team(hr, colleague.team)
    assert not access.can_invite_people(engineer)
