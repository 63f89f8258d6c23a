"""What colleagues see of a person, and whether the person may come in."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from audit.models import Event
from people.actions.people import deactivate_person, edit_person, reactivate_person
from people.models import ApiToken, Invitation, Role, User
from tests.factories.people import RoleFactory, TeamFactory, UserFactory
from tests.races import DONE, raced

TODAY = date(2026, 11, 20)
NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)


def edit(person, by, **changes):
    known = {
        "name": person.name,
        "job_title": person.job_title,
        "team": person.team,
        "row_version": person.row_version,
    }
    return edit_person(person=person, by=by, **known | changes)


def deactivate(person, by, **more):
    return deactivate_person(person=person, by=by, on=TODAY, now=NOW, **more)


@pytest.fixture
def invited(team):
    person = UserFactory(email="new@example.org", team=team, state="invited", password=None)
    Invitation.objects.create(person=person, expires_at=NOW + timedelta(days=5))
    return person


def test_editing_saves_the_fields_and_counts_the_version(engineer, hr):
    edit(engineer, hr, name="Enno Engineer-Smith", job_title="Senior engineer")
    engineer.refresh_from_db()
    assert (engineer.name, engineer.job_title) == ("Enno Engineer-Smith", "Senior engineer")
    assert engineer.row_version == 2
    event = Event.objects.get(kind="people.edited")
    assert (event.actor, event.person, event.detail) == (hr, engineer, {"fields": ["name", "job_title"]})


def test_editing_nothing_writes_nothing(engineer, hr):
    edit(engineer, hr)
    engineer.refresh_from_db()
    assert engineer.row_version == 1
    assert not Event.objects.filter(kind="people.edited").exists()


def test_of_two_editors_the_second_is_told(engineer, hr, admin):
    edit(engineer, hr, job_title="Senior engineer")
    with pytest.raises(ValidationError) as refused:
        edit(engineer, admin, job_title="Staff engineer", row_version=1)
    assert refused.value.code == "conflict"
    engineer.refresh_from_db()
    assert engineer.job_title == "Senior engineer"


def test_hr_moves_people_between_its_own_teams_only(engineer, hr, team, colleague):
    inner = TeamFactory(parent=team)
    assert edit(engineer, hr, team=inner).team == inner
    engineer.refresh_from_db()
    with pytest.raises(PermissionDenied, match="its own units"):
        edit(engineer, hr, team=colleague.team)


def test_people_elsewhere_are_not_edited_by_hr_nor_by_managers(colleague, engineer, hr, manager):
    for person, by in ((colleague, hr), (engineer, manager), (engineer, engineer)):
        with pytest.raises(PermissionDenied):
            edit(person, by, name="Nobody")


def test_a_new_address_kills_the_links_sent_to_the_old_one(invited, hr):
    edit(invited, hr, email="right@example.org")
    invited.refresh_from_db()
    assert invited.email == "right@example.org"
    assert invited.invitations.get().link_version == 2


def test_hr_does_not_change_the_address_of_somebody_who_has_joined(engineer, hr, admin):
    with pytest.raises(PermissionDenied, match="an admin"):
        edit(engineer, hr, email="taken-over@example.org")
    assert edit(engineer, admin, email="married@example.org").email == "married@example.org"


def test_an_address_in_use_is_refused_at_its_field(engineer, manager, admin):
    with pytest.raises(ValidationError) as refused:
        edit(engineer, admin, email=manager.email)
    assert refused.value.message_dict == {"email": ["Somebody with this address is here already."]}


def test_deactivating_ends_sessions_tokens_and_invitations(engineer, admin, client, as_user):
    ApiToken.objects.create(owner=engineer, prefix="rung_1", digest="d", scopes=[], expires_at=NOW + timedelta(days=1))
    client.post("/accounts/login/", {"login": engineer.email, "password": "correct horse battery staple"})
    assert client.get("/").status_code == 200
    deactivate(engineer, admin)
    engineer.refresh_from_db()
    assert (engineer.state, engineer.is_active) == ("deactivated", False)
    assert client.get("/").status_code == 302
    assert engineer.api_tokens.get().revoked_at == NOW
    event = Event.objects.get(kind="people.deactivated")
    assert event.detail == {"was": "active", "sessions": 1, "tokens": 1, "invitations": 0}


def test_a_session_of_before_does_not_come_back_with_the_person(engineer, admin, client):
    client.post("/accounts/login/", {"login": engineer.email, "password": "correct horse battery staple"})
    assert client.get("/").status_code == 200
    deactivate(engineer, admin)
    reactivate_person(person=engineer, by=admin)
    assert client.get("/").status_code == 302


def test_deactivating_withdraws_an_open_invitation(invited, hr):
    deactivate(invited, hr)
    assert invited.invitations.get().withdrawn_at == NOW


def test_reports_go_to_the_successor(engineer, manager, director, admin):
    deactivate(manager, admin, successor=director)
    assert engineer.reporting_lines.get(ends_on=None).manager == director
    assert Event.objects.get(kind="people.deactivated").detail["reports"] == 1


def test_without_a_successor_reports_keep_their_line(engineer, manager, admin):
    deactivate(manager, admin)
    assert engineer.reporting_lines.get().manager == manager


def test_a_successor_that_makes_a_loop_leaves_everything_as_it_was(engineer, director, admin):
    with pytest.raises(ValidationError, match="loop"):
        deactivate(director, admin, successor=engineer)
    director.refresh_from_db()
    assert director.state == "active"


def test_nobody_succeeds_themselves(engineer, manager, admin):
    with pytest.raises(ValidationError, match="is deactivated"):
        deactivate(manager, admin, successor=User.objects.get(pk=manager.pk))


def test_nobody_deactivates_themselves_nor_out_of_their_unit(admin, hr, manager, colleague, engineer):
    for person, by in ((admin, admin), (colleague, hr), (engineer, manager)):
        with pytest.raises(PermissionDenied):
            deactivate(person, by)


def test_deactivating_twice_is_refused(leaver, admin):
    with pytest.raises(ValidationError, match="Leo Leaver is deactivated already"):
        deactivate(leaver, admin)


def test_reactivated_people_are_active_with_their_old_password(leaver, hr):
    assert reactivate_person(person=leaver, by=hr).state == "active"
    leaver.refresh_from_db()
    assert leaver.is_active
    assert Event.objects.get(kind="people.reactivated").person == leaver


def test_whoever_never_chose_a_password_is_to_be_invited_again(invited, hr):
    deactivate(invited, hr)
    assert reactivate_person(person=invited, by=hr).state == "invited"


def test_reactivating_somebody_active_is_refused(engineer, hr):
    with pytest.raises(ValidationError, match="Enno Engineer is not deactivated"):
        reactivate_person(person=engineer, by=hr)


def test_reactivating_is_for_hr_of_the_unit_and_admins(leaver, colleague):
    with pytest.raises(PermissionDenied):
        reactivate_person(person=leaver, by=colleague)


@pytest.mark.django_db(transaction=True)
def test_of_two_admins_who_deactivate_each_other_one_stays():
    one, other = (RoleFactory(kind=Role.Kind.ADMIN).person for _ in range(2))
    outcomes = raced(
        lambda: deactivate(one, User.objects.get(pk=other.pk)),
        lambda: deactivate(other, User.objects.get(pk=one.pk)),
    )
    assert [outcome.partition(" is ")[2] or outcome for outcome in outcomes] == [
        "the only active admin. Make somebody else an admin first.",
        DONE,
    ]
    assert User.objects.active().filter(roles__kind=Role.Kind.ADMIN).count() == 1
