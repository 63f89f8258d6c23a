"""One's own account: what changes, what is recorded, and when it is refused."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from audit.models import Event
from notifications.models import Delivery
from people.actions import account, invitations
from people.models import Organisation, User
from tests.factories.people import UserFactory

NOW = timezone.now()


def kinds():
    return list(Event.objects.order_by("id").values_list("kind", flat=True))


def keys():
    return sorted(Delivery.objects.values_list("key", flat=True))


# In and out


def test_record_failed_sign_in_names_the_person_in_any_case_and_else_nobody(engineer):
    organisation = Organisation.objects.create(name="Tern")
    account.record_failed_sign_in(email=f" {engineer.email.upper()} ")
    account.record_failed_sign_in(email="nobody@example.org")
    known, unknown = Event.objects.order_by("id")
    assert (known.kind, known.target_id, known.actor_id) == ("people.sign_in_failed", str(engineer.pk), None)
    assert (unknown.target_type, unknown.target_id) == ("people.organisation", str(organisation.pk))
    assert known.detail == unknown.detail == {}


def test_record_failed_sign_in_before_the_set_up_records_nothing(db):
    account.record_failed_sign_in(email="nobody@example.org")
    assert kinds() == []


def test_record_failed_sign_in_costs_the_same_for_known_and_unknown(engineer, django_assert_num_queries):
    Organisation.objects.create(name="Tern")
    for email in (engineer.email, "nobody@example.org"):
        with django_assert_num_queries(5):
            account.record_failed_sign_in(email=email)


# Password


@pytest.mark.parametrize(("by_link", "kind"), [(True, "people.password_reset"), (False, "people.password_changed")])
def test_set_password_records_and_tells_the_person(engineer, by_link, kind):
    account.set_password(person=engineer, password="another good password", by_link=by_link)
    assert User.objects.get(pk=engineer.pk).check_password("another good password")
    event = Event.objects.get()
    assert (event.kind, event.actor_id) == (kind, engineer.pk)
    assert keys() == [f"password_changed:{engineer.pk}:{event.pk}"]


def test_request_password_reset_mails_an_active_person(engineer):
    account.request_password_reset(email=f" {engineer.email.upper()}", now=NOW)
    assert keys() == [f"password:{engineer.pk}:{int(NOW.timestamp())}"]
    assert kinds() == ["people.password_reset_requested"]


def test_request_password_reset_mails_once_in_a_minute_and_four_times_an_hour(engineer):
    def ask(at):
        account.request_password_reset(email=engineer.email, now=at)
        # The ledger's clock is the database's, which a test cannot move.
        Delivery.objects.filter(key__endswith=f":{int(at.timestamp())}").update(created_at=at)
        return Delivery.objects.count()

    start = NOW + timedelta(minutes=5)
    assert [ask(start + timedelta(seconds=s)) for s in (0, 1, 30, 59, 60)] == [1, 1, 1, 1, 2]
    assert [ask(start + timedelta(minutes=m)) for m in (5, 10, 15, 59)] == [3, 4, 4, 4]
    assert ask(start + timedelta(minutes=61)) == 5


@pytest.mark.parametrize("state", ["invited", "pending_activation"])
def test_request_password_reset_sends_the_invitation_again(admin, state):
    invitation = invitations.invite_person(
        name="Nora New",
        email="nora@example.org",
        job_title="",
        team=None,
        manager=None,
        by=admin,
        on=NOW.date(),
        now=NOW,
    )
    Delivery.objects.update(created_at=NOW - timedelta(days=1))
    User.objects.filter(email="nora@example.org").update(state=state)
    account.request_password_reset(email="Nora@example.org", now=NOW)
    assert keys() == [f"invitation:{invitation.pk}:1", f"invitation:{invitation.pk}:2"]
    assert kinds() == ["people.invited", "people.invitation_sent_again"]


def test_request_password_reset_sends_nothing_to_others(leaver):
    uninvited = UserFactory(state="invited")
    for email in (leaver.email, uninvited.email, "nobody@example.org"):
        account.request_password_reset(email=email, now=NOW)
    assert (keys(), kinds()) == ([], [])


# Profile


def update(person, *, by=None, row_version=1, preferred_name="Enno", time_zone="Asia/Tokyo"):
    return account.update_profile(
        person=person,
        by=by or person,
        row_version=row_version,
        preferred_name=preferred_name,
        time_zone=time_zone,
        locale="en",
    )


def test_update_profile_saves_what_changed_and_raises_the_version(engineer):
    update(engineer)
    engineer.refresh_from_db()
    assert (engineer.preferred_name, engineer.time_zone, engineer.row_version) == ("Enno", "Asia/Tokyo", 2)
    assert Event.objects.get().detail == {"fields": ["preferred_name", "time_zone"]}
    update(engineer, row_version=2)
    engineer.refresh_from_db()
    assert (engineer.row_version, Event.objects.count()) == (2, 1)


def test_update_profile_refuses_to_overwrite_a_later_change(engineer):
    update(engineer)
    with pytest.raises(ValidationError) as refused:
        update(engineer, preferred_name="E.")
    assert refused.value.code == "conflict"
    engineer.refresh_from_db()
    assert engineer.preferred_name == "Enno"


def test_update_profile_is_ones_own_alone(engineer, admin):
    with pytest.raises(PermissionDenied):
        update(engineer, by=admin)
    assert User.objects.get(pk=engineer.pk).preferred_name == ""


# Test mail


def test_send_test_mail_is_for_admins(admin, hr):
    account.send_test_mail(by=admin)
    assert [key.rpartition(":")[0] for key in keys()] == [f"mail_test:{admin.pk}"]
    with pytest.raises(PermissionDenied, match="Only an administrator"):
        account.send_test_mail(by=hr)
    assert (len(keys()), kinds()) == (1, ["people.mail_tested"])
