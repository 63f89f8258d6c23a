"""What the tables of ladders refuse, and who sees which rows."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from ladder.models import Ladder, LevelKey, Placement, Suggestion, Version
from tests.factories.ladder import SMALL, PlacementFactory, make_ladder
from tests.factories.people import UserFactory


def refused(constraint, change):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        change()


@pytest.fixture
def hidden(db):
    """A ladder that was never published."""
    return make_ladder(SMALL.replace("id: engineering", "id: hidden"), publish=False)


def test_published_ladders_are_for_everybody_signed_in_and_drafts_for_owners(
    small, hidden, engineer, ladder_owner, admin
):
    assert list(Ladder.objects.visible_to(engineer)) == [small]
    assert list(Ladder.objects.visible_to(admin)) == [small]
    assert set(Ladder.objects.visible_to(ladder_owner)) == {small, hidden}


def test_the_public_sees_what_was_switched_public(small, hidden):
    assert not Ladder.objects.visible_to(AnonymousUser()).exists()
    Ladder.objects.update(is_public=True)
    assert list(Ladder.objects.visible_to(AnonymousUser())) == [small]


def test_versions_are_seen_as_their_state_says(small, draft, engineer, ladder_owner):
    present = small.current_version
    assert list(Version.objects.visible_to(engineer)) == [present]
    assert list(Version.objects.visible_to(ladder_owner).newest_first()) == [draft, present]
    assert not Version.objects.visible_to(AnonymousUser()).exists()
    Ladder.objects.update(is_public=True)
    assert list(Version.objects.visible_to(AnonymousUser())) == [present]


def test_a_placement_is_seen_by_oneself_the_chain_hr_and_admins(
    small, engineer, manager, director, hr, admin, colleague, ladder_owner
):
    placement = PlacementFactory(person=engineer, level=small.level_keys.first())
    for viewer in (engineer, manager, director, hr, admin):
        assert list(Placement.objects.visible_to(viewer)) == [placement], viewer
    for viewer in (colleague, ladder_owner):
        assert not Placement.objects.visible_to(viewer).exists(), viewer


def test_a_person_stands_at_one_level_at_a_time(small, engineer):
    key = small.level_keys.first()
    first = PlacementFactory(person=engineer, level=key)
    refused("ladder_placement_one_level", lambda: PlacementFactory(person=engineer, level=key, starts_on="2025-01-01"))
    first.ends_on = first.starts_on
    refused("ladder_placement_days", first.save)
    PlacementFactory(person=UserFactory(), level=key)


def test_a_key_that_somebody_stands_on_cannot_go(small, engineer):
    key = small.level_keys.first()
    PlacementFactory(person=engineer, level=key)
    with pytest.raises(ProtectedError):
        LevelKey.objects.get(pk=key.pk).delete()


def test_a_ladder_has_one_draft_and_one_published_version(small, draft):
    refused("ladder_version_one_draft", lambda: Version.objects.create(ladder=small, number=9, title="Third"))
    refused("ladder_version_number", lambda: Version.objects.create(ladder=small, number=1, title="Third"))
    refused(
        "ladder_version_one_published",
        lambda: Version.objects.filter(pk=draft.pk).update(state="published", published_at="2026-01-01T00:00Z"),
    )
    refused("ladder_version_published_at", lambda: Version.objects.filter(pk=draft.pk).update(state="archived"))


def test_a_suggestion_is_seen_by_its_author_and_ladder_owners(small, engineer, colleague, admin, ladder_owner):
    suggestion = Suggestion.objects.create(ladder=small, author=engineer, text="More of this.")
    for viewer in (engineer, ladder_owner):
        assert list(Suggestion.objects.visible_to(viewer).open()) == [suggestion], viewer
    for viewer in (colleague, admin):
        assert not Suggestion.objects.visible_to(viewer).exists(), viewer


def test_an_answered_suggestion_says_who_answered(small, engineer):
    suggestion = Suggestion.objects.create(ladder=small, author=engineer, text="More of this.")
    refused("ladder_suggestion_answered", lambda: Suggestion.objects.filter(pk=suggestion.pk).update(state="accepted"))


def test_rows_say_what_they_are(small, draft, engineer):
    version = small.current_version
    assert [str(small), str(version)] == ["engineering", "Engineering 1"]
    assert str(version.levels.first()) == "Junior"
    assert str(version.guides.first()) == "From Junior to Mid-level"
    assert str(version.statements.first()).startswith("Reproduces")
    assert small.get_absolute_url() == f"/ladders/{small.pk}/"
    key = small.level_keys.first()
    assert str(key) == str(key.pk)
    assert str(small.competency_keys.first().pk) == str(small.competency_keys.first())
    assert str(PlacementFactory(person=engineer, level=key)) == f"{engineer.pk} at {key.pk}"
    suggestion = Suggestion.objects.create(ladder=small, author=engineer, text="x")
    assert str(suggestion) == f"open {suggestion.pk}"
    link = version.levellinks.first()
    assert str(link) == f"{link.source_id} next {link.target_id}"
    requirement = version.requirements.first()
    assert str(requirement) == f"{requirement.competency_id} at {requirement.level_id}"
