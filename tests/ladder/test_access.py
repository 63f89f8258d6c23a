"""Who may do what to ladders and placements."""

from django.contrib.auth.models import AnonymousUser

from ladder import access
from tests.factories.ladder import make_ladder


def test_ladder_owners_alone_edit_ladders(engineer, manager, hr, committee, admin, ladder_owner):
    assert access.can_edit_ladders(ladder_owner)
    assert access.can_edit_ladders(None)  # the command line
    for user in (engineer, manager, hr, committee, admin, AnonymousUser()):
        assert not access.can_edit_ladders(user), user


def test_everybody_signed_in_suggests_for_published_ladders(small, engineer, ladder_owner):
    assert access.can_suggest_change(engineer, small)
    assert access.can_suggest_change(ladder_owner, small)
    assert not access.can_suggest_change(AnonymousUser(), small)


def test_nobody_suggests_for_drafts(engineer):
    assert not access.can_suggest_change(engineer, make_ladder(publish=False))


def test_hr_of_the_unit_and_admins_place_people(engineer, manager, colleague, hr, admin, ladder_owner):
    assert access.can_place_person(hr, engineer)
    assert access.can_place_person(admin, engineer)
    assert not access.can_place_person(hr, colleague)
    for user in (engineer, manager, ladder_owner):
        assert not access.can_place_person(user, engineer), user


def test_nobody_places_themselves(hr, admin):
    assert access.can_place_person(admin, hr)
    assert not access.can_place_person(hr, hr)
    assert not access.can_place_person(admin, admin)
