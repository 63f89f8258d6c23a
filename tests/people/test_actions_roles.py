"""Who holds which role."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from audit.models import Event
from people.actions.roles import grant_role, revoke_role
from people.models import Role
from tests.factories.people import RoleFactory, UserFactory


def held(person):
    return sorted((role.kind, role.unit and role.unit.name) for role in person.roles.all())


def test_an_admin_makes_somebody_hr_of_a_unit(engineer, team, admin):
    role = grant_role(person=engineer, kind="hr", unit=team, by=admin)
    assert held(engineer) == [("hr", "Payments")]
    event = Event.objects.get(kind="people.role_granted")
    assert (event.actor, event.person, event.target_id) == (admin, engineer, str(role.pk))
    assert event.detail == {"role": "hr", "unit": str(team.pk)}


def test_a_role_held_already_is_refused_also_without_a_unit(engineer, team, admin):
    grant_role(person=engineer, kind="hr", unit=team, by=admin)
    grant_role(person=engineer, kind="hr", unit=None, by=admin)
    for unit in (team, None):
        with pytest.raises(ValidationError) as refused:
            grant_role(person=engineer, kind="hr", unit=unit, by=admin)
        assert refused.value.message_dict == {"kind": ["Enno Engineer holds this role already."]}
    assert Role.objects.filter(person=engineer).count() == 2


def test_only_hr_has_a_unit(engineer, team, admin):
    with pytest.raises(ValidationError) as refused:
        grant_role(person=engineer, kind="committee", unit=team, by=admin)
    assert "unit" in refused.value.message_dict
    assert held(engineer) == []


def test_somebody_who_left_gets_no_role(leaver, admin):
    with pytest.raises(ValidationError, match="Leo Leaver is deactivated"):
        grant_role(person=leaver, kind="committee", unit=None, by=admin)


def test_hr_grants_and_revokes_nothing(engineer, committee, hr):
    with pytest.raises(PermissionDenied):
        grant_role(person=engineer, kind="hr", unit=None, by=hr)
    with pytest.raises(PermissionDenied):
        revoke_role(role=committee.roles.get(), by=hr)
    assert (held(engineer), held(committee)) == ([], [("committee", None)])


def test_an_admin_takes_a_role_away(hr, team, admin):
    revoke_role(role=hr.roles.get(), by=admin)
    assert held(hr) == []
    event = Event.objects.get(kind="people.role_revoked")
    assert (event.person, event.detail) == (hr, {"role": "hr", "unit": str(team.pk)})


def test_the_last_active_admin_stays_admin(admin):
    RoleFactory(person=UserFactory(state="deactivated"), kind="admin")
    with pytest.raises(ValidationError, match="Ada Admin is the only active admin"):
        revoke_role(role=admin.roles.get(), by=admin)
    assert held(admin) == [("admin", None)]


def test_an_admin_who_is_not_the_last_may_step_down(admin):
    RoleFactory(kind="admin")
    revoke_role(role=admin.roles.get(), by=admin)
    assert held(admin) == []


def test_the_role_of_an_admin_who_left_may_go(admin):
    former = RoleFactory(person=UserFactory(state="deactivated"), kind="admin")
    revoke_role(role=former, by=admin)
    assert held(former.person) == []
