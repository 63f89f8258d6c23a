"""A draft changed part by part: by owners, from what was shown, and never once it is published."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from audit.models import Event
from ladder.actions import editing, ladders
from ladder.actions.editing import shown, shown_cell
from ladder.document.parts import Link
from ladder.document.parts import Statement as Said
from ladder.models import (
    Competency,
    Dimension,
    Guide,
    Level,
    LevelLink,
    Page,
    Requirement,
    ScalePoint,
    Statement,
    Track,
)
from ladder.queries.content import document_of
from tests.factories.ladder import make_ladder, publish_version
from tests.races import DONE, raced

OVERTAKEN = "Somebody else saved this while you had it open."


def kinds():
    return list(Event.objects.filter(kind__startswith="ladder.").order_by("id").values_list("kind", flat=True))


@pytest.fixture
def mentoring(draft):
    return Competency.objects.get(version=draft, slug="mentoring")


@pytest.fixture
def senior(draft):
    return Level.objects.get(version=draft, slug="senior")


def cell_of(competency, level):
    requirement = Requirement.objects.filter(competency=competency, level=level).first()
    return shown_cell(requirement, Statement.objects.filter(competency=competency, level=level))


def edit(competency, level, by, *texts, was=None, point=None, necessity="required"):
    editing.edit_cell(
        competency=competency,
        level=level,
        was=cell_of(competency, level) if was is None else was,
        statements=[Said(text) for text in texts],
        point=point,
        necessity=necessity,
        by=by,
    )


def test_a_cell_says_what_was_typed(draft, mentoring, senior, ladder_owner):
    said = Said("Teaches.", ("A pair.",), (Link("More", "https://example.org"),), "signal")
    exceeds = ScalePoint.objects.get(version=draft, slug="exceeds")
    editing.edit_cell(
        competency=mentoring,
        level=senior,
        was=cell_of(mentoring, senior),
        statements=[said, Said("And hands over.")],
        point=exceeds,
        necessity="optional",
        by=ladder_owner,
    )
    cell = document_of(draft).competency["mentoring"].cells["engineer/senior"]
    assert cell.statements == (said, Said("And hands over."))
    assert (cell.asks, cell.necessity) == ("exceeds", "optional")
    assert kinds()[-1] == "ladder.cell_edited"
    assert Event.objects.latest("id").detail["level"] == str(senior.key_id)


def test_a_cell_that_was_empty_is_filled_and_emptied(draft, mentoring, level_of, ladder_owner):
    junior = level_of(draft, "junior")
    edit(mentoring, junior, ladder_owner, "Helps newcomers.")
    assert "engineer/junior" in document_of(draft).competency["mentoring"].cells
    edit(mentoring, junior, ladder_owner)
    assert "engineer/junior" not in document_of(draft).competency["mentoring"].cells
    edit(mentoring, junior, ladder_owner)
    assert not Requirement.objects.filter(competency=mentoring, level=junior).exists()


def test_a_cell_without_words_may_still_ask(draft, mentoring, level_of, ladder_owner):
    edit(mentoring, level_of(draft, "junior"), ladder_owner, necessity="not_expected")
    assert document_of(draft).competency["mentoring"].cells["engineer/junior"].necessity == "not_expected"


def test_what_a_cell_knew_besides_is_kept(draft, mentoring, senior, ladder_owner):
    Requirement.objects.filter(competency=mentoring, level=senior).update(extra={"weight": 25})
    edit(mentoring, senior, ladder_owner, "Teaches.")
    assert Requirement.objects.get(competency=mentoring, level=senior).extra == {"weight": 25}


def test_a_cell_that_somebody_else_saved_is_not_overwritten(mentoring, senior, ladder_owner):
    was = cell_of(mentoring, senior)
    edit(mentoring, senior, ladder_owner, "First.")
    with pytest.raises(ValidationError) as refusal:
        edit(mentoring, senior, ladder_owner, "Second.", was=was)
    assert refusal.value.code == "conflict"
    assert list(Statement.objects.filter(competency=mentoring, level=senior).values_list("text", flat=True)) == [
        "First."
    ]


def test_an_import_under_an_open_editor_is_noticed(draft, mentoring, senior, ladder_owner):
    was = cell_of(mentoring, senior)
    Statement.objects.filter(competency=mentoring, level=senior).update(text="Imported.")
    with pytest.raises(ValidationError, match=OVERTAKEN):
        edit(mentoring, senior, ladder_owner, "Typed.", was=was)


def test_nothing_is_saved_into_a_version_that_was_published_meanwhile(draft, mentoring, senior, ladder_owner):
    was = cell_of(mentoring, senior)
    publish_version(draft)
    with pytest.raises(ValidationError, match="Version 2 is published and never changes") as refusal:
        edit(mentoring, senior, ladder_owner, "Typed.", was=was)
    assert refusal.value.code == "conflict"


def test_two_owners_on_one_cell_lose_no_word(transactional_db, ladder_owner):
    ladder = make_ladder(publish=False)
    version = ladder.versions.get()
    competency = Competency.objects.get(version=version, slug="mentoring")
    level = Level.objects.get(version=version, slug="senior")
    was = cell_of(competency, level)
    outcomes = raced(
        lambda: edit(competency, level, ladder_owner, "One.", was=was),
        lambda: edit(competency, level, ladder_owner, "Other.", was=was),
    )
    assert outcomes == sorted([DONE, OVERTAKEN])


@pytest.mark.parametrize(
    ("model", "values"),
    [
        (Track, {"title": "Engineers", "summary": "All."}),
        (Level, {"title": "Beginner", "rank": 1, "summary": "Begins.", "facts": [{"label": "Scope", "text": "One"}]}),
        (Dimension, {"title": "Skill", "description": "How."}),
        (Competency, {"title": "Bugs", "description": "Why."}),
        (Guide, {"title": "Up", "summary": "Go."}),
        (Page, {"title": "FAQ", "text": "Yes."}),
    ],
)
def test_the_texts_of_every_part_may_change(draft, ladder_owner, model, values):
    part = model._default_manager.filter(version=draft).first()
    was = shown(part)
    editing.edit_part(part=part, was=was, values=values, by=ladder_owner)
    part.refresh_from_db()
    assert {name: getattr(part, name) for name in values} == values
    assert kinds()[-1] == "ladder.part_edited"
    with pytest.raises(ValidationError, match=OVERTAKEN):
        editing.edit_part(part=part, was=was, values=values, by=ladder_owner)


def test_the_heading_may_change(draft, ladder_owner):
    was = shown(draft)
    editing.edit_heading(version=draft, was=was, values={"title": "Engineers", "description": "New."}, by=ladder_owner)
    draft.refresh_from_db()
    assert (draft.title, draft.description) == ("Engineers", "New.")
    with pytest.raises(ValidationError, match=OVERTAKEN):
        editing.edit_heading(version=draft, was=was, values={"title": "Others"}, by=ladder_owner)


def test_a_part_without_a_title_is_refused(draft, ladder_owner):
    track = Track.objects.filter(version=draft).first()
    with pytest.raises(ValidationError) as refusal:
        editing.edit_part(part=track, was=shown(track), values={"title": ""}, by=ladder_owner)
    assert list(refusal.value.message_dict) == ["title"]


def test_parts_are_added_at_the_end_with_keys_of_their_own(draft, ladder_owner):
    track = Track.objects.get(version=draft, slug="engineer")
    level = editing.add_part(
        part=Level(version=draft, track=track, slug="staff", title="Staff", rank=4), by=ladder_owner
    )
    competency = editing.add_part(part=Competency(version=draft, slug="new", title="New"), by=ladder_owner)
    page = editing.add_part(part=Page(version=draft, slug="more", title="More", text="X"), by=ladder_owner)
    first = editing.add_part(part=Track(version=draft, slug="third", title="Third"), by=ladder_owner)
    lonely = editing.add_part(part=Level(version=draft, track=first, slug="one", title="One", rank=1), by=ladder_owner)
    assert [part.position for part in (level, competency, page, first, lonely)] == [3, 3, 1, 2, 0]
    found = document_of(draft)
    assert found.levels["engineer/staff"].key == level.key_id
    assert found.competency["new"].key == competency.key_id
    with pytest.raises(ValidationError):
        editing.add_part(part=Competency(version=draft, slug="new", title="Again"), by=ladder_owner)


def test_a_part_goes_with_all_that_hangs_from_it_and_its_key_stays(small, draft, senior, ladder_owner):
    key = senior.key
    editing.remove_part(part=senior, by=ladder_owner)
    found = document_of(draft)
    assert "engineer/senior" not in found.levels
    assert all("engineer/senior" not in competency.cells for competency in found.competencies)
    key.refresh_from_db()
    assert "engineer/senior" in document_of(small.current_version).levels


def test_a_dimension_leaves_its_competencies_behind(draft, ladder_owner):
    people = Dimension.objects.get(version=draft, slug="people")
    craft = Dimension.objects.get(version=draft, slug="craft")
    inner = editing.add_part(part=Dimension(version=draft, slug="inner", title="Inner", parent=people), by=ladder_owner)
    editing.edit_part(
        part=people, was=shown(people), values={"title": "People", "parent_id": craft.pk}, by=ladder_owner
    )
    editing.remove_part(part=Dimension.objects.get(pk=people.pk), by=ladder_owner)
    found = document_of(draft)
    assert {competency.slug: competency.dimension for competency in found.competencies} == {
        "debugging": "craft",
        "guidance": "craft",
        "mentoring": "craft",
    }
    inner.refresh_from_db()
    assert inner.parent == craft


def test_parts_change_places_with_their_neighbours(draft, ladder_owner, competency_of):
    def order():
        return [competency.slug for competency in document_of(draft).competencies]

    editing.move_part(part=competency_of(draft, "mentoring"), up=True, by=ladder_owner)
    assert order() == ["debugging", "mentoring", "guidance"]
    editing.move_part(part=competency_of(draft, "mentoring"), up=False, by=ladder_owner)
    assert order() == ["debugging", "guidance", "mentoring"]
    editing.move_part(part=competency_of(draft, "debugging"), up=True, by=ladder_owner)
    editing.move_part(part=competency_of(draft, "guidance"), up=True, by=ladder_owner)
    editing.move_part(part=competency_of(draft, "mentoring"), up=False, by=ladder_owner)
    assert order() == ["debugging", "guidance", "mentoring"]
    assert kinds().count("ladder.part_moved") == 2


def test_levels_move_within_their_track(draft, ladder_owner, level_of):
    editing.move_part(part=level_of(draft, "senior"), up=True, by=ladder_owner)
    assert list(document_of(draft).levels)[:3] == ["engineer/junior", "engineer/senior", "engineer/mid-level"]


def test_links_of_a_level_are_set_anew(draft, ladder_owner, level_of):
    junior, mid, manager = (level_of(draft, slug) for slug in ("junior", "mid-level", "manager"))
    editing.set_links(level=junior, links=[("next", mid), ("switch", manager)], by=ladder_owner)
    assert document_of(draft).levels["engineer/junior"].links == (
        ("next", "engineer/mid-level"),
        ("switch", "management/manager"),
    )
    editing.set_links(level=junior, links=[], by=ladder_owner)
    assert not LevelLink.objects.filter(source=junior).exists()


def test_only_ladder_owners_edit(draft, mentoring, senior, engineer, admin):
    page = Page.objects.get(version=draft)
    for by in (engineer, admin):
        for act in (
            lambda by=by: edit(mentoring, senior, by, "Mine."),
            lambda by=by: editing.edit_part(part=page, was=shown(page), values={"title": "Mine"}, by=by),
            lambda by=by: editing.edit_heading(version=draft, was=shown(draft), values={"title": "Mine"}, by=by),
            lambda by=by: editing.add_part(part=Track(version=draft, slug="x", title="X"), by=by),
            lambda by=by: editing.remove_part(part=page, by=by),
            lambda by=by: editing.move_part(part=mentoring, up=True, by=by),
            lambda by=by: editing.set_links(level=senior, links=[], by=by),
        ):
            with pytest.raises(PermissionDenied):
                act()
    assert document_of(draft) == document_of(ladders.Version.objects.get(number=1))
