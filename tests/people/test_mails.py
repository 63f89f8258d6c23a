"""What our mails say, and when they are no longer wanted."""

import re

import pytest
from django.test import Client
from django.utils import timezone

from notifications.models import Delivery
from people import mails
from people.actions import account, invitations
from people.models import Invitation, Organisation, User
from tests.factories.people import PASSWORD

HERE = "http://127.0.0.1:8000"


@pytest.fixture(autouse=True)
def organisation(db):
    return Organisation.objects.create(name="Tern & Sons")


@pytest.fixture
def invitation(hr, team):
    return invitations.invite_person(
        name="Nora <b>New</b>",
        email="nora@example.org",
        job_title="",
        team=team,
        manager=None,
        by=hr,
        on=timezone.localdate(),
        now=timezone.now(),
    )


def delivery(kind):
    return Delivery.objects.filter(kind=kind).latest("created_at")


def test_invitation_says_who_invites_and_leads_to_the_join_page(invitation):
    mail = mails.invitation(delivery("invitation"))
    assert mail.subject == "You are invited to Rung at Tern & Sons"
    assert "Hello Nora <b>New</b>," in mail.text
    assert "Hana HR invites you to Rung, where Tern & Sons keeps" in mail.text
    assert "Hello Nora &lt;b&gt;New&lt;/b&gt;" in mail.html
    assert "Tern &amp; Sons keeps" in mail.html
    until = f"{invitation.expires_at:%-d %B}"
    assert f"The link works once, until {until}." in mail.text
    link = re.search(rf"^{HERE}(/people/join/\S+)$", mail.text, re.MULTILINE)[1]
    assert f'href="{HERE}{link}"' in mail.html
    assert Client().post(link).url == "/people/activate/"


def test_invitation_by_somebody_who_is_gone_reads_well(invitation):
    Invitation.objects.update(invited_by=None)
    assert "You are invited to Rung, where Tern & Sons keeps" in mails.invitation(delivery("invitation")).text


def test_invitation_is_wanted_while_it_waits_for_its_answer(invitation, hr):
    first = delivery("invitation")
    assert mails.invitation(first) is not None
    invitations.send_invitation_again(invitation=invitation, by=hr, now=timezone.now())
    assert mails.invitation(first) is None
    second = delivery("invitation")
    assert mails.invitation(second) is not None
    invitations.withdraw_invitation(invitation=invitation, by=hr, now=timezone.now())
    assert mails.invitation(second) is None


@pytest.mark.parametrize(
    "changed", [{"accepted_at": timezone.now()}, {"expires_at": timezone.now()}], ids=["accepted", "expired"]
)
def test_invitation_is_not_wanted_after_its_answer_or_its_time(invitation, changed):
    assert mails.invitation(delivery("invitation")) is not None
    Invitation.objects.update(**changed)
    assert mails.invitation(delivery("invitation")) is None


def test_password_link_works_and_is_kept_nowhere(engineer):
    account.request_password_reset(email=engineer.email, now=timezone.now())
    mail = mails.password_link(delivery("password"))
    assert mail.subject == "Set a new password for Rung"
    link = re.search(rf"^{HERE}(/accounts/password/reset/key/\S+)$", mail.text, re.MULTILINE)[1]
    assert f'href="{HERE}{link}"' in mail.html
    page = Client().get(link, follow=True).content.decode()
    assert "Choose your new password" in page
    key = link.rstrip("/").rpartition("-")[2]
    assert not any(key in str(value) for value in Delivery.objects.values_list())


def test_password_link_is_not_wanted_by_people_who_left(engineer):
    account.request_password_reset(email=engineer.email, now=timezone.now())
    assert mails.password_link(delivery("password")) is not None
    User.objects.filter(pk=engineer.pk).update(state="deactivated")
    assert mails.password_link(delivery("password")) is None


def test_password_changed_says_when_in_the_readers_time_zone(engineer):
    User.objects.filter(pk=engineer.pk).update(time_zone="Asia/Tokyo")
    account.set_password(person=engineer, password=PASSWORD, by_link=False)
    Delivery.objects.update(created_at="2026-11-12T20:03:00Z")
    mail = mails.password_changed(delivery("password_changed"))
    assert "your password was changed on 13 November at 05:03 (Asia/Tokyo)." in mail.text
    assert f"{HERE}/accounts/password/reset/" in mail.text
    assert "13 November at 05:03" in mail.html
    User.objects.filter(pk=engineer.pk).update(state="deactivated")
    assert mails.password_changed(delivery("password_changed")) is None


def test_mail_test_says_that_mails_arrive(admin):
    account.send_test_mail(by=admin)
    mail = mails.mail_test(delivery("mail_test"))
    assert mail.subject == "Mails from Rung arrive"
    assert "It arrived, so invitations and reminders will too." in mail.text
    User.objects.filter(pk=admin.pk).update(state="deactivated")
    assert mails.mail_test(delivery("mail_test")) is None


def test_mails_are_written_in_the_readers_language(engineer):
    User.objects.filter(pk=engineer.pk).update(locale="ar-xb")
    account.request_password_reset(email=engineer.email, now=timezone.now())
    mail = mails.password_link(delivery("password"))
    assert mail.subject.startswith("[Šét á ñéw")
    assert 'dir="rtl"' in mail.html
