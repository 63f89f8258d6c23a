"""The parts of a draft: added, changed, moved, linked, removed."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from ladder.actions import editing
from ladder.files import as_json, read
from ladder.models import Competency, Dimension, Guide, Level, LevelLink, Page, Requirement, Scale, ScalePoint, Track
from ladder.queries.content import document_of
from tests.factories.ladder import PlacementFactory, publish_version
from tests.ladder.owning import filled, text_of

HTMX = {"HX-Request": "true"}


@pytest.fixture
def owner(as_user, ladder_owner):
    return as_user(ladder_owner)


def add(draft, sort, within=""):
    address = reverse("ladder:add_part", args=[draft.ladder_id, sort])
    return f"{address}?in={within}" if within else address


def edit(draft, sort, name):
    return reverse("ladder:edit_part", args=[draft.ladder_id, sort, name])


def remove(draft, sort, name):
    return reverse("ladder:remove_part", args=[draft.ladder_id, sort, name])


def move(draft, sort):
    return reverse("ladder:move_part", args=[draft.ladder_id, sort])


def sheet(draft, name):
    return reverse("ladder:draft_sheet", args=[draft.ladder_id, name])


def round_trips(draft):
    text = as_json(document_of(draft))
    return as_json(read(text.encode(), name="x")) == text


# --- Adding


def test_parts_of_every_sort_are_added_at_the_end_of_their_list(owner, draft):
    owner.post(add(draft, "tracks"), {"title": "Design", "kind": "role", "summary": "Draws."})
    owner.post(
        add(draft, "levels", "design"), {"title": "Junior", "rank": "1.5", "facts": "Scope: One task\r\n  at a time"}
    )
    owner.post(add(draft, "dimensions"), {"title": "Taste", "parent": "craft"})
    owner.post(add(draft, "competencies", "taste"), {"title": "Colour", "dimension": "taste", "scale": "none"})
    owner.post(add(draft, "pages"), {"title": "Why", "text": "Because."})
    document = document_of(draft)
    assert [track.slug for track in document.tracks] == ["engineer", "management", "design"]
    level = document.levels["design/junior"]
    assert (level.rank, level.facts[0].label, level.facts[0].text) == (level.rank, "Scope", "One task at a time")
    assert str(level.rank) == "1.5"
    assert document.dimensions[-1].parent == "craft"
    assert document.competencies[-1].dimension == "taste"
    assert document.pages[-1].slug == "why"
    assert round_trips(draft)


def test_a_new_part_begins_where_it_was_asked_for(owner, draft):
    page = owner.get(add(draft, "competencies", "people"))
    assert '<option value="people" selected>' in page.content.decode()
    assert owner.get(add(draft, "levels")).status_code == 404
    assert owner.get(add(draft, "levels", "nowhere")).status_code == 404
    lost = owner.post(add(draft, "levels", "nowhere"), {"title": "Lost level", "rank": "1"})
    assert lost.status_code == 409
    assert "Lost level" in lost.content.decode()
    assert owner.get(add(draft, "songs")).status_code == 404


@pytest.mark.parametrize(
    ("title", "slugs"),
    [
        ("Engineer", ["engineer-2", "engineer-3"]),
        ("設計", ["設計", "設計-2"]),
        ("🚀", ["track", "track-2"]),
        ("x" * 300, ["x" * 100, "x" * 100 + "-2"]),
    ],
)
def test_equal_titles_get_slugs_of_their_own(owner, draft, title, slugs):
    for _ in slugs:
        assert owner.post(add(draft, "tracks"), {"title": title, "kind": "ic"}).status_code == 302
    made = Track.objects.filter(version=draft).order_by("position").values_list("slug", flat=True)
    assert list(made)[2:] == slugs
    assert round_trips(draft)


def test_a_slug_that_is_given_is_kept_and_refused_when_taken(draft, ladder_owner):
    part = editing.add_part(part=Track(version=draft, slug="given", title="Other"), by=ladder_owner)
    assert part.slug == "given"
    with pytest.raises(ValidationError):
        editing.add_part(part=Track(version=draft, slug="given", title="Again"), by=ladder_owner)


@pytest.mark.parametrize(
    ("sort", "typed", "said"),
    [
        ("tracks", {"title": "  ", "kind": "ic"}, "This field is required"),
        ("tracks", {"title": "x" * 301, "kind": "ic"}, "at most 300 characters"),
        ("levels", {"title": "One", "rank": "high"}, "Enter a number"),
        ("levels", {"title": "One", "rank": "-1"}, "greater than or equal to 0"),
        ("levels", {"title": "One", "rank": "1e9"}, "less than or equal to"),
        ("levels", {"title": "One", "rank": "1", "facts": "no colon"}, "Write each fact as"),
        ("levels", {"title": "One", "rank": "1", "facts": ": no label"}, "Write each fact as"),
        ("competencies", {"title": "One", "dimension": "gone", "scale": "none"}, "This is not there any more"),
        ("pages", {"title": "One", "text": ""}, "This field is required"),
    ],
)
def test_a_mistake_is_said_and_nothing_is_added(owner, draft, sort, typed, said):
    before = as_json(document_of(draft))
    page = owner.post(add(draft, sort, "engineer" if sort == "levels" else ""), typed)
    assert page.status_code == 422
    assert said in text_of(page)
    assert as_json(document_of(draft)) == before


# --- Changing


@pytest.mark.parametrize("sort", ["tracks", "levels", "dimensions", "competencies", "guides", "pages"])
def test_what_is_only_looked_at_is_saved_unchanged(owner, draft, sort, level_of, competency_of):
    guide = Guide.objects.select_related("source", "target").get(version=draft)
    names = {
        "tracks": Track.objects.get(version=draft, slug="engineer").key,
        "levels": level_of(draft, "junior").key_id,
        "dimensions": Dimension.objects.get(version=draft, slug="craft").key,
        "competencies": competency_of(draft, "debugging").key_id,
        "guides": f"{guide.source.key_id}_{guide.target.key_id}",
        "pages": "questions",
    }
    before = as_json(document_of(draft))
    address = edit(draft, sort, names[sort])
    response = owner.post(address, filled(owner.get(address)))
    assert response.status_code == 302
    assert as_json(document_of(draft)) == before


def test_a_fact_of_several_paragraphs_or_colons_outlives_the_form(owner, draft, level_of):
    facts = [{"label": "Scope: wide", "text": "One.\n\nTwo."}, {"label": "Bare", "text": ""}]
    Level.objects.filter(version=draft, slug="junior").update(facts=facts)
    address = edit(draft, "levels", level_of(draft, "junior").key_id)
    owner.post(address, filled(owner.get(address), title="Beginner"))
    level = level_of(draft, "junior")
    assert (level.title, level.facts) == ("Beginner", facts)


def test_an_overtaken_part_shows_both_texts(owner, draft, level_of):
    address = edit(draft, "levels", level_of(draft, "junior").key_id)
    page = owner.get(address)
    owner.post(address, filled(page, title="Theirs"))
    conflict = owner.post(address, filled(page, title="Mine"))
    assert conflict.status_code == 409
    assert conflict.context["form"].conflict() == [("Title", "Theirs", "Mine")]
    owner.post(address, filled(page, title="Mine", was=conflict.context["was"]))
    assert level_of(draft, "junior").title == "Mine"


def test_links_saved_by_somebody_else_are_noticed_too(owner, draft, level_of):
    junior, mid, senior = (level_of(draft, slug) for slug in ("junior", "mid-level", "senior"))
    address = edit(draft, "levels", junior.key_id)
    page = owner.get(address)
    owner.post(address, filled(page, next=[str(mid.key_id)]))
    conflict = owner.post(address, filled(page, fork=[str(senior.key_id)]))
    assert conflict.status_code == 409
    assert ("Next level", "Engineer · Mid-level", "") in conflict.context["form"].conflict()
    assert [link.kind for link in LevelLink.objects.filter(source=junior)] == ["next"]


def test_a_part_published_or_removed_meanwhile_keeps_what_was_typed(owner, draft, ladder_owner):
    address = edit(draft, "pages", "questions")
    page = owner.get(address)
    publish_version(draft)
    conflict = owner.post(address, filled(page, text="My words."))
    assert conflict.status_code == 409
    assert "was published while you were writing" in text_of(conflict)
    assert "My words." in conflict.content.decode()
    assert owner.get(address).status_code == 302
    assert owner.get(add(draft, "pages")).status_code == 302
    assert owner.get(remove(draft, "pages", "questions")).status_code == 302


def test_a_part_that_is_gone_keeps_what_was_typed(owner, draft, ladder_owner):
    address = edit(draft, "pages", "questions")
    page = owner.get(address)
    editing.remove_part(part=Page.objects.get(version=draft), by=ladder_owner)
    lost = owner.post(address, filled(page, text="My words."))
    assert lost.status_code == 409
    assert "My words." in lost.content.decode()
    assert owner.get(address).status_code == 404
    assert owner.get(remove(draft, "pages", "questions")).status_code == 404
    for sort, name in [("levels", "junior"), ("guides", "a_b"), ("songs", "x"), ("pages", "\x00")]:
        assert owner.get(edit(draft, sort, name)).status_code == 404


def test_markdown_of_a_part_can_be_looked_at_first(owner, draft):
    address = edit(draft, "pages", "questions")
    typed = filled(owner.get(address), text="Ask **them**. <script>x</script>", preview="yes")
    part = owner.post(address, typed, headers=HTMX).content.decode()
    assert "<strong>them</strong>" in part
    assert "<script" not in part
    assert "<strong>them</strong>" in owner.post(address, typed).content.decode()
    new = owner.post(add(draft, "pages"), {"title": "A", "text": "*B*", "preview": "yes"})
    assert "<em>B</em>" in new.content.decode()
    assert Page.objects.get(version=draft).text == "Ask your manager."


# --- Where levels lead


def test_a_level_leads_on_by_four_kinds_of_links(owner, draft, level_of):
    junior, mid, senior, manager = (level_of(draft, slug) for slug in ("junior", "mid-level", "senior", "manager"))
    address = edit(draft, "levels", junior.key_id)
    typed = {"next": [mid.key_id], "equivalent": [senior.key_id], "switch": [manager.key_id], "fork": [manager.key_id]}
    owner.post(address, filled(owner.get(address), **typed))
    assert document_of(draft).levels["engineer/junior"].links == (
        ("next", "engineer/mid-level"),
        ("equivalent", "engineer/senior"),
        ("switch", "management/manager"),
        ("fork", "management/manager"),
    )
    assert round_trips(draft)


def test_a_loop_of_next_levels_is_refused_beside_its_field(owner, draft, level_of):
    senior = level_of(draft, "senior")
    address = edit(draft, "levels", senior.key_id)
    before = as_json(document_of(draft))
    page = owner.post(address, filled(owner.get(address), next=[level_of(draft, "mid-level").key_id]))
    assert page.status_code == 422
    assert "From there one comes back to “Senior”." in text_of(page)
    assert as_json(document_of(draft)) == before


def test_levels_that_meet_again_are_no_loop(draft, level_of, ladder_owner):
    junior, mid, senior, manager = (level_of(draft, slug) for slug in ("junior", "mid-level", "senior", "manager"))
    editing.set_links(level=junior, links=[("next", mid), ("next", senior), ("next", manager)], by=ladder_owner)
    assert LevelLink.objects.filter(source=junior).count() == 3


# --- Moving


def slugs(draft, model=Competency):
    return list(model.objects.filter(version=draft).order_by("position").values_list("slug", flat=True))


def test_levels_move_up_and_down_and_stop_at_the_ends(owner, draft, level_of):
    key = str(level_of(draft, "junior").key_id)
    assert owner.post(move(draft, "levels"), {"down": key}).url == sheet(draft, "tracks")
    assert [level.slug for level in document_of(draft).tracks[0].levels] == ["mid-level", "junior", "senior"]
    part = owner.post(move(draft, "levels"), {"up": key}, headers=HTMX).content.decode()
    assert "<html" not in part
    assert part.index("Junior") < part.index("Mid-level")
    owner.post(move(draft, "levels"), {"up": key})
    assert [level.slug for level in document_of(draft).tracks[0].levels] == ["junior", "mid-level", "senior"]


def test_a_competency_moves_among_those_of_its_dimension(owner, draft, ladder_owner, competency_of):
    craft = Dimension.objects.get(version=draft, slug="craft")
    editing.add_part(part=Competency(version=draft, title="Testing", dimension=craft), by=ladder_owner)
    assert slugs(draft) == ["debugging", "guidance", "mentoring", "testing"]
    owner.post(move(draft, "competencies"), {"up": str(competency_of(draft, "testing").key_id)}, headers=HTMX)
    assert slugs(draft) == ["testing", "guidance", "mentoring", "debugging"]
    page = owner.get(sheet(draft, "competencies"))
    assert [each.slug for each in page.context["groups"][0].competencies] == ["testing", "debugging"]


def test_dimensions_guides_and_pages_move(owner, draft, ladder_owner, level_of):
    editing.add_part(part=Page(version=draft, title="More", text="More."), by=ladder_owner)
    owner.post(move(draft, "pages"), {"up": "more"})
    assert slugs(draft, Page) == ["more", "questions"]
    people = Dimension.objects.get(version=draft, slug="people")
    owner.post(move(draft, "dimensions"), {"up": str(people.key)})
    assert slugs(draft, Dimension) == ["people", "craft"]
    page = owner.get(sheet(draft, "prose"))
    name = page.context["guides"][0].name
    assert owner.post(move(draft, "guides"), {"up": name}, headers=HTMX).status_code == 200


def test_moving_what_is_not_there_changes_nothing(owner, draft):
    before = as_json(document_of(draft))
    assert owner.post(move(draft, "levels"), {"up": "nothing"}).status_code == 302
    assert owner.post(move(draft, "songs"), {"up": "x"}).status_code == 404
    publish_version(draft)
    assert owner.post(move(draft, "pages"), {"up": "questions"}, headers=HTMX).status_code == 302
    assert as_json(document_of(draft)) == before


# --- Removing


def test_removing_asks_first_and_says_who_stands_there(owner, draft, engineer, level_of):
    junior = level_of(draft, "junior")
    PlacementFactory(person=engineer, level=junior.key)
    page = owner.get(remove(draft, "levels", junior.key_id))
    assert "One person stands at this level. Publishing will ask where they stand then." in text_of(page)
    assert Level.objects.filter(pk=junior.pk).exists()
    assert owner.post(remove(draft, "levels", junior.key_id)).url == sheet(draft, "tracks")
    assert not Level.objects.filter(pk=junior.pk).exists()
    assert round_trips(draft)


def test_a_track_that_others_extend_leaves_no_trace(owner, draft):
    Track.objects.filter(version=draft, slug="management").update(extends=["engineer"])
    track = Track.objects.get(version=draft, slug="engineer")
    assert "Its levels go with it" in text_of(owner.get(remove(draft, "tracks", track.key)))
    owner.post(remove(draft, "tracks", track.key))
    assert document_of(draft).tracks[0].extends == ()
    assert round_trips(draft)


def test_a_competency_leaves_the_guides_that_named_it(owner, draft, ladder_owner, competency_of):
    guidance = competency_of(draft, "guidance")
    editing.remove_part(part=guidance, by=ladder_owner)
    assert document_of(draft).guides[0].activities["weekly"][0].competency == "debugging"
    owner.post(remove(draft, "competencies", competency_of(draft, "debugging").key_id))
    assert document_of(draft).guides[0].activities["weekly"][0].competency == ""
    assert round_trips(draft)


def test_a_dimension_leaves_its_competencies_behind(owner, draft):
    craft = Dimension.objects.get(version=draft, slug="craft")
    owner.post(remove(draft, "dimensions", craft.key))
    page = owner.get(sheet(draft, "competencies"))
    assert page.context["groups"][-1].dimension is None
    assert [each.slug for each in page.context["groups"][-1].competencies] == ["debugging"]
    assert "Without a dimension" in text_of(page)


def test_a_removal_that_somebody_published_past_is_refused(draft, ladder_owner):
    page = Page.objects.get(version=draft)
    publish_version(draft)
    with pytest.raises(ValidationError):
        editing.remove_part(part=page, by=ladder_owner)


# --- Dimensions inside dimensions, competencies on other scales


def test_a_dimension_is_never_inside_itself(owner, draft, ladder_owner):
    craft, people = (Dimension.objects.get(version=draft, slug=slug) for slug in ("craft", "people"))
    was = editing.shown(people)
    editing.edit_part(part=people, was=was, values={"parent": craft}, by=ladder_owner)
    address = edit(draft, "dimensions", craft.key)
    page = owner.post(address, filled(owner.get(address), parent="people"))
    assert page.status_code == 422
    assert "This one is inside the dimension itself." in text_of(page)
    assert "in Craft" in text_of(owner.get(sheet(draft, "competencies")))


@pytest.fixture
def stars(draft):
    """A second scale, with a point that the usual one has, too."""
    scale = Scale.objects.create(version=draft, position=1, slug="stars", title="Stars")
    for at, slug in enumerate(("meets", "five")):
        ScalePoint.objects.create(version=draft, scale=scale, position=at, slug=slug, title=slug, value=at)
    return scale


def test_on_another_scale_points_of_the_same_name_are_kept(owner, draft, stars, competency_of, level_of):
    debugging = competency_of(draft, "debugging")
    usual = {point.slug: point for point in ScalePoint.objects.filter(scale__slug="rating")}
    for slug, point in (("junior", "meets"), ("senior", "exceeds")):
        Requirement.objects.filter(competency=debugging, level=level_of(draft, slug)).update(point=usual[point])
    address = edit(draft, "competencies", debugging.key_id)
    owner.post(address, filled(owner.get(address), scale="stars"))
    asked = {path: cell.asks for path, cell in document_of(draft).competency["debugging"].cells.items()}
    assert asked == {"engineer/junior": "meets", "engineer/mid-level": "", "engineer/senior": ""}
    assert round_trips(draft)
    owner.post(address, filled(owner.get(address), scale="none"))
    assert document_of(draft).competency["debugging"].scale == ""
    assert round_trips(draft)


def test_a_scale_that_lacks_a_point_with_a_meaning_is_refused(owner, draft, stars, competency_of):
    debugging = competency_of(draft, "debugging")
    point = ScalePoint.objects.get(version=draft, scale__slug="rating", slug="meets")
    meaning = debugging.statements.create(version=draft, point=point, text="Usually finds it.")
    address = edit(draft, "competencies", debugging.key_id)
    owner.post(address, filled(owner.get(address), scale="stars"))
    meaning.refresh_from_db()
    assert meaning.point.scale == stars
    meaning.point = ScalePoint.objects.get(scale=stars, slug="five")
    meaning.save()
    page = owner.post(address, filled(owner.get(address), scale="none"))
    assert page.status_code == 422
    assert "The competency says what “five” means, which this scale lacks." in text_of(page)
