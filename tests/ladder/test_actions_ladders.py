"""Ladders made, imported, opened, published, discarded, switched public."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from audit.models import Event
from ladder.actions import ladders
from ladder.models import CompetencyKey, Ladder, Level, LevelKey, Placement, Statement, Version
from ladder.queries.content import document_of, read
from ladder.queries.importing import import_of
from notifications.models import Delivery
from tests.factories.ladder import SMALL, PlacementFactory, document, make_ladder, publish_version
from tests.factories.people import UserFactory
from tests.races import DONE, raced

TODAY = timezone.localdate
CHANGED = SMALL.replace("Makes one other engineer", "Makes two other engineers")


def events(kind):
    return [event.detail for event in Event.objects.filter(kind=kind).order_by("id")]


def test_a_first_import_makes_the_ladder_with_a_draft(ladder_owner):
    version, plan = ladders.import_ladder(document=document(), by=ladder_owner)
    assert (version.ladder.slug, version.number, version.state) == ("engineering", 1, "draft")
    assert version.ladder.current_version is None
    assert plan.counts["add"] == 22
    assert document_of(version).title == "Engineering"
    assert events("ladder.imported") == [
        {"ladder": str(version.ladder_id), "number": 1, "added": 22, "changed": 0, "moved": 0, "removed": 0}
    ]


def test_what_was_written_is_what_is_read(small):
    expected = import_of(document()).document
    assert document_of(small.current_version) == expected


def test_meanings_of_scale_points_tracks_that_extend_and_nested_dimensions_are_written(db):
    text = """
format: ladder/1
id: rich
title: Rich
scales: [{id: s, title: S, points: [{id: low, value: 1, title: Low}, {id: high, value: 2, title: High}]}]
dimensions: [{id: inner, title: Inner, parent: outer}, {id: outer, title: Outer}]
tracks:
  - {id: all, title: All, levels: [{id: base, title: Base, rank: 0.5, baseline: true}]}
  - {id: ic, title: IC, extends: [all], levels: [{id: one, title: One, rank: 1, facts: [{label: A, text: B}]}]}
competencies:
  - id: c
    title: C
    dimension: inner
    scale: s
    points: {low: [Some], high: [Much, {text: More, examples: [x], links: [{label: l, url: "https://example.org"}]}]}
    levels: {ic/one: {asks: high, necessity: optional, extra: {b: 1, a: [2.5, null]}}}
extra: {z: {y: 1}, a: "1.10"}
"""
    expected = import_of(document(text)).document
    version, _plan = ladders.import_ladder(document=document(text), by=None)
    assert read(version) == expected


def test_the_same_file_again_writes_nothing(small, ladder_owner):
    before = Event.objects.count()
    version, plan = ladders.import_ladder(document=document(), by=ladder_owner)
    assert plan.is_empty
    assert version == small.current_version
    assert small.versions.count() == 1
    assert Event.objects.count() == before


def test_a_changed_file_becomes_a_draft_beside_the_published_version(small, ladder_owner):
    version, plan = ladders.import_ladder(document=document(CHANGED), by=ladder_owner)
    assert (version.number, version.state) == (2, "draft")
    assert dict(plan.counts) == {"change": 1}
    assert "two other engineers" in str(document_of(version))
    assert "one other engineer" in str(document_of(small.current_version))


def test_an_import_replaces_what_the_draft_said(small, draft, ladder_owner):
    version, plan = ladders.import_ladder(document=document(CHANGED), by=ladder_owner)
    assert version == draft
    assert dict(plan.counts) == {"change": 1}
    assert Statement.objects.filter(version=draft, text__startswith="Makes two").count() == 1


def test_the_ladder_is_found_by_uuid_and_takes_the_new_short_name(small, ladder_owner):
    text = SMALL.replace("id: engineering\n", f"id: software\nuuid: {small.pk}\n")
    version, _plan = ladders.import_ladder(document=document(text), by=ladder_owner)
    assert version.ladder == small
    assert Ladder.objects.get().slug == "software"


def test_a_short_name_that_another_ladder_has_is_refused(small, ladder_owner):
    other = make_ladder(SMALL.replace("id: engineering", "id: other"))
    text = CHANGED.replace("id: engineering\n", f"id: other\nuuid: {small.pk}\n")
    with pytest.raises(ValidationError, match="Another ladder has this short name"):
        ladders.import_ladder(document=document(text), by=ladder_owner)
    assert Ladder.objects.get(pk=other.pk).slug == "other"


def test_uuids_of_another_ladder_are_refused_and_nothing_is_written(small, ladder_owner):
    key = small.level_keys.first().pk
    text = SMALL.replace("id: engineering", "id: other").replace("{id: junior,", f"{{id: junior, uuid: {key},")
    with pytest.raises(ValidationError, match="belong to another ladder"):
        ladders.import_ladder(document=document(text), by=ladder_owner)
    assert Ladder.objects.count() == 1
    assert LevelKey.objects.count() == 4


def test_keys_outlive_what_they_name(small, ladder_owner):
    keys = set(small.level_keys.values_list("pk", flat=True)), set(small.competency_keys.values_list("pk", flat=True))
    text = SMALL.replace("id: mentoring", "id: teaching").replace("title: Mentoring", "title: Teaching")
    ladders.import_ladder(document=document(text), by=ladder_owner)
    assert set(small.level_keys.values_list("pk", flat=True)) == keys[0]
    assert CompetencyKey.objects.count() == 4
    assert keys[1] < set(small.competency_keys.values_list("pk", flat=True))


def test_a_plan_that_is_no_longer_true_is_refused(small, ladder_owner):
    was = import_of(document(CHANGED)).was
    ladders.import_ladder(document=document(SMALL.replace("Asks for help", "Calls for help")), by=ladder_owner)
    with pytest.raises(ValidationError) as refusal:
        ladders.import_ladder(document=document(CHANGED), by=ladder_owner, was=was)
    assert refusal.value.code == "conflict"
    ladders.import_ladder(document=document(CHANGED), by=ladder_owner, was=import_of(document(CHANGED)).was)


def test_only_ladder_owners_and_the_command_line_import(engineer, admin, hr):
    for by in (engineer, admin, hr):
        with pytest.raises(PermissionDenied):
            ladders.import_ladder(document=document(), by=by)
    assert not Ladder.objects.exists()
    assert ladders.import_ladder(document=document(), by=None)[0]


def test_a_new_ladder_is_empty_but_for_its_title(ladder_owner):
    version = ladders.create_ladder(title="Design", slug="design", by=ladder_owner)
    assert (version.title, version.ladder.slug, version.state) == ("Design", "design", "draft")
    assert version.scalepoints.count() == 4
    with pytest.raises(ValidationError, match="Another ladder has this short name"):
        ladders.create_ladder(title="Design", slug="design", by=ladder_owner)


def test_a_draft_says_what_the_version_said(small, ladder_owner):
    draft = ladders.start_draft(version=small.current_version, by=ladder_owner)
    assert draft.number == 2
    assert document_of(draft) == document_of(small.current_version)
    with pytest.raises(ValidationError, match="has a draft already"):
        ladders.start_draft(version=small.current_version, by=ladder_owner)


def test_a_discarded_draft_leaves_the_ladder(small, draft, ladder_owner):
    ladders.discard_draft(version=draft, by=ladder_owner)
    assert list(small.versions.all()) == [small.current_version]
    assert events("ladder.draft_discarded") == [{"ladder": str(small.pk), "number": 2}]


def test_a_ladder_that_was_never_published_goes_with_its_draft(ladder_owner):
    ladder = make_ladder(publish=False)
    ladders.discard_draft(version=ladder.versions.get(), by=ladder_owner)
    assert not Ladder.objects.exists()


def test_a_published_version_is_not_discarded(small, ladder_owner):
    with pytest.raises(ValidationError, match="Version 1 is published and never changes"):
        ladders.discard_draft(version=small.current_version, by=ladder_owner)


def test_publishing_makes_a_draft_what_everybody_reads(small, draft, ladder_owner):
    old, now = small.current_version, timezone.now()
    ladders.publish_version(version=draft, mapping={}, note="Clearer.", by=ladder_owner, on=TODAY(), now=now)
    small.refresh_from_db()
    old.refresh_from_db()
    draft.refresh_from_db()
    assert small.current_version == draft
    assert (draft.state, draft.published_at, draft.published_by, draft.note) == (
        "published",
        now,
        ladder_owner,
        "Clearer.",
    )
    assert old.state == "archived"
    assert events("ladder.published")[-1] == {"ladder": str(small.pk), "number": 2, "moved": 0, "told": 0}
    with pytest.raises(ValidationError) as refusal:
        ladders.publish_version(version=draft, mapping={}, by=ladder_owner, on=TODAY(), now=now)
    assert refusal.value.code == "conflict"


def test_a_ladder_without_levels_is_not_published(ladder_owner):
    version = ladders.create_ladder(title="Design", slug="design", by=ladder_owner)
    with pytest.raises(ValidationError, match="There is no level yet"):
        publish_version(version)


@pytest.fixture
def without_senior(small, ladder_owner):
    """A draft in which Senior is gone."""
    line = "      - {id: senior, title: Senior, rank: 3, next: [management/manager]}\n"
    cells = [
        "      engineer/senior:\n        - Finds the cause of faults across services and prevents the next one.\n",
        "      engineer/senior:\n        - Makes one other engineer better on purpose.\n",
    ]
    text = SMALL.replace(line, "").replace("next: [senior]", "next: [management/manager]")
    for cell in cells:
        text = text.replace(cell, "")
    return ladders.import_ladder(document=document(text), by=ladder_owner)[0]


def key_of(version, slug):
    return Level.objects.get(version=version, slug=slug).key


def test_publishing_is_refused_while_people_stand_on_a_vanished_level(small, without_senior, engineer, ladder_owner):
    PlacementFactory(person=engineer, level=key_of(small.current_version, "senior"))
    with pytest.raises(ValidationError) as refusal:
        publish_version(without_senior)
    assert list(refusal.value.message_dict) == ["mapping"]
    without_senior.refresh_from_db()
    assert without_senior.state == "draft"


def test_people_on_a_vanished_level_move_where_the_mapping_says(small, without_senior, engineer, colleague):
    senior, manager = key_of(small.current_version, "senior"), key_of(small.current_version, "manager")
    today = TODAY()
    PlacementFactory(person=engineer, level=senior, starts_on=today - timedelta(days=30))
    PlacementFactory(person=colleague, level=senior, starts_on=today)
    PlacementFactory(person=UserFactory(), level=senior, starts_on=today - timedelta(days=9), ends_on=today)
    publish_version(without_senior, mapping={senior.pk: manager.pk})
    stood = [(p.person, p.level, p.starts_on, p.ends_on) for p in Placement.objects.order_by("starts_on", "ends_on")]
    assert stood[0] == (engineer, senior, today - timedelta(days=30), today)
    assert stood[1][1] == senior
    assert sorted(stood[2:], key=str) == sorted(
        [(engineer, manager, today, None), (colleague, manager, today, None)], key=str
    )
    assert events("ladder.published")[-1]["moved"] == 2


def test_people_are_moved_to_levels_of_the_new_version_only(small, without_senior, engineer):
    senior = key_of(small.current_version, "senior")
    PlacementFactory(person=engineer, level=senior)
    elsewhere = make_ladder(SMALL.replace("id: engineering", "id: other")).level_keys.first()
    for target in (senior, elsewhere):
        with pytest.raises(ValidationError, match="to a level of this version only"):
            publish_version(without_senior, mapping={senior.pk: target.pk})


def test_everybody_active_on_the_ladder_is_told_when_asked_for(small, draft, engineer, colleague, leaver):
    key = small.level_keys.first()
    for person in (engineer, colleague, leaver):
        PlacementFactory(person=person, level=key)
    ladders.publish_version(version=draft, mapping={}, tell=True, by=None, on=TODAY(), now=timezone.now())
    told = Delivery.objects.filter(kind="ladder_published", subject_id=draft.pk)
    assert {delivery.person for delivery in told} == {engineer, colleague}
    assert events("ladder.published")[-1]["told"] == 2


def test_a_published_ladder_may_be_switched_public_and_back(small, ladder_owner, engineer):
    assert ladders.set_public(ladder=small, is_public=True, by=ladder_owner).is_public
    assert not ladders.set_public(ladder=small, is_public=False, by=ladder_owner).is_public
    with pytest.raises(PermissionDenied):
        ladders.set_public(ladder=small, is_public=True, by=engineer)


def test_a_draft_is_never_public(ladder_owner):
    ladder = make_ladder(publish=False)
    with pytest.raises(ValidationError, match="Publish a version first"):
        ladders.set_public(ladder=ladder, is_public=True, by=ladder_owner)
    assert not ladders.set_public(ladder=ladder, is_public=False, by=ladder_owner).is_public


def test_every_write_is_for_ladder_owners(small, draft, engineer):
    for act in (
        lambda: ladders.create_ladder(title="X", slug="x", by=engineer),
        lambda: ladders.start_draft(version=small.current_version, by=engineer),
        lambda: ladders.discard_draft(version=draft, by=engineer),
        lambda: ladders.publish_version(version=draft, mapping={}, by=engineer, on=TODAY(), now=timezone.now()),
    ):
        with pytest.raises(PermissionDenied):
            act()


def test_two_owners_who_publish_at_once_publish_once(transactional_db):
    ladder = make_ladder(publish=False)
    version = ladder.versions.get()
    outcomes = raced(lambda: publish_version(version), lambda: publish_version(version))
    assert outcomes == sorted([DONE, "Version 1 is published and never changes. Start a new draft."])
    assert Version.objects.get().state == "published"
