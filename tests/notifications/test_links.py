"""Addresses that work without signing in."""

import uuid

from core.links import version_of_link
from notifications import links
from notifications.models import Due, Preference


def test_an_address_of_a_reminder_names_the_due_its_code_and_the_act():
    due = Due(kind="weekly")
    _, r, pk, code, act, end = links.reminder_path(due, "done").split("/")
    assert (r, pk, act, end) == ("r", str(due.pk), "done", "")
    assert version_of_link(links.REMINDER, due, code) == 1
    assert links.reminder_path(due) == f"/r/{due.pk}/{code}/"


def test_an_address_that_unsubscribes_is_of_one_person_and_of_the_kinds_it_names():
    preference, other = Preference(person_id=uuid.uuid4()), Preference(person_id=uuid.uuid4())
    _, u, pk, named, code, end = links.unsubscribe_path(preference, "weekly", "comments").split("/")
    assert (u, pk, named, end) == ("u", str(preference.person_id), "weekly-comments", "")
    assert links.kinds_named(named) == ["weekly", "comments"]
    assert version_of_link(links.unsubscribe_of(named), preference, code) == 1
    assert version_of_link(links.unsubscribe_of("weekly"), preference, code) is None
    assert version_of_link(links.unsubscribe_of(named), other, code) is None
    assert version_of_link("reminder", preference, code) is None


def test_a_raised_link_version_changes_the_address():
    preference = Preference(person_id=uuid.uuid4())
    before = links.unsubscribe_path(preference, "weekly")
    preference.link_version = 2
    assert links.unsubscribe_path(preference, "weekly") != before
