"""Teams and where they belong."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from audit.models import Event
from people.actions.teams import create_team, move_team, rename_team
from people.models import Team, User
from tests.factories.people import RoleFactory, TeamFactory
from tests.races import DONE, raced


def test_hr_adds_a_team_below_its_own(hr, team):
    made = create_team(name="Refunds", parent=team, by=hr)
    assert Team.objects.get(name="Refunds").parent == team
    event = Event.objects.get(kind="people.team_created")
    assert (event.actor, event.target_id, event.detail) == (hr, str(made.pk), {"parent": str(team.pk)})


def test_an_admin_adds_a_team_at_the_top_and_hr_of_a_unit_does_not(admin, hr):
    assert create_team(name="Engineering", parent=None, by=admin).parent is None
    with pytest.raises(PermissionDenied):
        create_team(name="Shadow engineering", parent=None, by=hr)


def test_a_name_is_free_elsewhere_but_not_beside(admin, team):
    create_team(name="Refunds", parent=team, by=admin)
    create_team(name="Refunds", parent=None, by=admin)
    for parent in (team, None):
        with pytest.raises(ValidationError, match="There is a team of this name already"):
            create_team(name="Refunds", parent=parent, by=admin)
    assert Team.objects.filter(name="Refunds").count() == 2


def test_renaming(hr, team):
    assert rename_team(team=team, name="Money", was="Payments", by=hr).name == "Money"
    assert Event.objects.get(kind="people.team_renamed").target_id == str(team.pk)


def test_of_two_who_rename_the_second_is_told(hr, admin, team):
    rename_team(team=team, name="Money", was="Payments", by=hr)
    with pytest.raises(ValidationError) as refused:
        rename_team(team=team, name="Cash", was="Payments", by=admin)
    assert refused.value.code == "conflict"
    team.refresh_from_db()
    assert team.name == "Money"


def test_renaming_to_a_name_beside_is_refused(admin, team, colleague):
    with pytest.raises(ValidationError, match="There is a team of this name already"):
        rename_team(team=team, name="Search", was="Payments", by=admin)


def test_others_rename_nothing(manager, team, hr, colleague):
    for person, other in ((manager, team), (hr, colleague.team)):
        with pytest.raises(PermissionDenied):
            rename_team(team=other, name="Mine", was=other.name, by=person)


def test_moving_takes_the_team_elsewhere_and_back_to_the_top(admin, team, colleague):
    assert move_team(team=team, parent=colleague.team, by=admin).parent == colleague.team
    assert move_team(team=team, parent=None, by=admin).parent is None
    details = [event.detail for event in Event.objects.filter(kind="people.team_moved").order_by("id")]
    there = str(colleague.team.pk)
    assert details == [{"before": None, "after": there}, {"before": there, "after": None}]


def test_a_team_does_not_become_part_of_itself_or_of_one_below(admin, team):
    inner = TeamFactory(name="Night shift", parent=TeamFactory(name="Ledger", parent=team))
    with pytest.raises(ValidationError) as refused:
        move_team(team=team, parent=inner, by=admin)
    assert refused.value.message_dict == {"parent": ["Night shift is part of Payments."]}
    with pytest.raises(ValidationError):
        move_team(team=team, parent=team, by=admin)
    team.refresh_from_db()
    assert team.parent is None


def test_hr_moves_nothing_out_of_its_unit(hr, team, colleague):
    inner = TeamFactory(parent=team)
    with pytest.raises(PermissionDenied):
        move_team(team=inner, parent=colleague.team, by=hr)


@pytest.mark.django_db(transaction=True)
def test_of_two_moves_at_once_that_make_a_loop_together_one_is_refused():
    admin = RoleFactory(kind="admin").person
    one, other = TeamFactory(name="One"), TeamFactory(name="Other")
    outcomes = raced(
        lambda: move_team(team=one, parent=other, by=User.objects.get(pk=admin.pk)),
        lambda: move_team(team=other, parent=one, by=User.objects.get(pk=admin.pk)),
    )
    assert outcomes.count(DONE) == 1
    assert Team.objects.exclude(parent=None).count() == 1
