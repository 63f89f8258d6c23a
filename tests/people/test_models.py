"""Constraints of the tables, and who sees whom."""

import pytest
from django.db import IntegrityError

from people.models import User
from tests.factories.people import UserFactory


def test_email_in_upper_case_is_refused_by_the_database(db):
    with pytest.raises(IntegrityError):
        User.objects.bulk_create([UserFactory.build(email="A@Example.org")])


def test_is_active_follows_the_state(db):
    person = UserFactory(state="active")
    assert person.is_active is True
    User.objects.filter(pk=person.pk).update(state="deactivated")
    person.refresh_from_db()
    assert person.is_active is False


def test_visible_to_shows_a_leaver_to_hr_of_the_unit_and_not_to_a_colleague(hr, leaver, colleague, engineer):
    assert leaver in User.objects.visible_to(hr)
    assert engineer in User.objects.visible_to(colleague)
    assert leaver not in User.objects.visible_to(colleague)
