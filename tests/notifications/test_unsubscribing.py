"""One click stops a kind of mail: by a mail program, or on a page, for whoever holds the link."""

from uuid import uuid4

import pytest
from django.test import Client

from audit.models import Event
from notifications.links import unsubscribe_path
from notifications.models import KindPreference, Preference
from tests.factories.people import UserFactory

ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture
def noa(db, kinds):
    kinds("weekly", "daily", "quiet")
    return UserFactory(name="Noa", email="noa@example.org")


@pytest.fixture
def stranger():
    """A mail program: no cookie, and it would send no token."""
    return Client(enforce_csrf_checks=True)


def path_for(person, *kinds):
    return unsubscribe_path(Preference(person_id=person.pk), *kinds)


def by_mail():
    return dict(KindPreference.objects.values_list("kind", "by_email"))


def test_a_mail_program_stops_one_kind_by_one_post(noa, stranger):
    response = stranger.post(path_for(noa, "weekly"), ONE_CLICK)
    assert (response.status_code, response.cookies) == (200, {})
    assert "These mails have stopped" in response.content.decode()
    assert by_mail() == {"weekly": False}
    kept = KindPreference.objects.get()
    assert (kept.by_chat, kept.in_app) == (True, True)


def test_a_link_of_a_bundle_stops_all_its_kinds(noa, stranger):
    stranger.post(path_for(noa, "weekly", "daily"), ONE_CLICK)
    assert by_mail() == {"weekly": False, "daily": False}


def test_done_twice_it_is_done_once(noa, stranger):
    for _ in range(2):
        assert stranger.post(path_for(noa, "weekly"), ONE_CLICK).status_code == 200
    assert by_mail() == {"weekly": False}
    event = Event.objects.get()
    assert (event.kind, event.actor_id, event.detail) == (
        "notifications.mails_switched_off",
        noa.pk,
        {"kinds": ["weekly"]},
    )


def test_reading_the_page_changes_nothing_and_names_what_would_stop(noa, stranger):
    response = stranger.get(path_for(noa, "weekly"))
    assert response.status_code == 200
    page = response.content.decode()
    assert "Stop these mails?" in page
    assert "Weekly things" in page
    assert page.count("<button") == 1
    assert "Noa" not in page
    assert "noa@example.org" not in page
    assert by_mail() == {}
    assert not Event.objects.exists()


def test_it_can_be_undone_by_another_post(noa, stranger):
    stranger.post(path_for(noa, "weekly"), ONE_CLICK)
    response = stranger.post(path_for(noa, "weekly"), {"undo": "yes"})
    assert "These mails come again" in response.content.decode()
    assert by_mail() == {"weekly": True}
    assert [event.kind for event in Event.objects.order_by("pk")] == [
        "notifications.mails_switched_off",
        "notifications.mails_switched_on",
    ]


def test_it_works_for_somebody_signed_in_as_somebody_else(noa, colleague, as_user):
    response = as_user(colleague).post(path_for(noa, "weekly"), ONE_CLICK)
    assert response.status_code == 200
    assert KindPreference.objects.get().person == noa


def test_the_answer_about_somebody_who_left_is_the_same(noa, stranger):
    gone = UserFactory(state="deactivated")
    here, left = (stranger.post(path_for(person, "weekly"), ONE_CLICK) for person in (noa, gone))
    assert (left.status_code, left.content) == (here.status_code, here.content)


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_forged_link_is_none(noa, stranger, method):
    ask = getattr(stranger, method)
    assert ask(path_for(noa, "weekly")).status_code == 200
    KindPreference.objects.all().delete()
    mine, of_another = path_for(noa, "weekly"), path_for(UserFactory(), "weekly")
    code = of_another.split("/")[4]
    for forged in (
        mine.replace("/weekly/", "/daily/"),
        f"/u/{noa.pk}/weekly/{code}/",
        f"/u/{noa.pk}/weekly/{'0' * 64}/",
        f"/u/{uuid4()}/weekly/{mine.split('/')[4]}/",
    ):
        assert ask(forged).status_code == 404
    assert by_mail() == {}


def test_a_kind_that_is_no_more_is_stopped_without_a_word(noa, stranger):
    response = stranger.post(path_for(noa, "weekly", "yearly"), ONE_CLICK)
    assert response.status_code == 200
    assert by_mail() == {"weekly": False}


def test_the_link_stays_good_when_the_choices_change(noa, stranger):
    path = path_for(noa, "weekly")
    Preference.objects.create(person=noa, hour=11)
    assert stranger.post(path, ONE_CLICK).status_code == 200
    assert by_mail() == {"weekly": False}


def test_other_methods_are_refused(noa, stranger):
    assert stranger.put(path_for(noa, "weekly")).status_code == 405
