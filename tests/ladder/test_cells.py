"""One cell of a draft: edited, previewed, overtaken."""

import pytest
from django.urls import reverse

from ladder.actions import editing, ladders, suggestions
from ladder.files import as_json, read
from ladder.models import Competency, Level, Requirement, Statement, Suggestion
from ladder.queries.content import document_of
from tests.factories.ladder import publish_version
from tests.ladder.owning import text_of
from tests.races import DONE, raced

HTMX = {"HX-Request": "true"}


def at(name, ladder, *more):
    return reverse(f"ladder:{name}", args=[ladder.pk, *more])


@pytest.fixture
def owner(as_user, ladder_owner):
    return as_user(ladder_owner)


@pytest.fixture
def cell(draft, level_of, competency_of):
    """The address of the cell Debugging at Mid-level."""
    competency, level = competency_of(draft, "debugging"), level_of(draft, "mid-level")
    return at("edit_cell", draft.ladder, competency.key_id, level.key_id)


def cell_form(page, **typed):
    """What a browser sends back: all that the page shows, and what was typed."""
    form = page.context["form"]
    shown = {}
    for bound in form:
        value = bound.field.prepare_value(bound.value())
        shown[bound.html_name] = "" if value is None else str(value)
    return {**shown, "was": page.context["was"], "rows": str(form.count), **typed}


def said(draft, competency, level):
    rows = Statement.objects.filter(version=draft, competency__slug=competency, level__slug=level)
    return [row.text for row in rows]


# --- One cell


def test_a_cell_is_edited_and_read_back_in_the_normal_form(owner, draft, cell):
    page = owner.get(cell)
    typed = cell_form(
        page,
        text_0="Finds the cause\r\nof faults.\r\n\r\nAlone.",
        examples_0="Reads logs.\r\n  And traces.\r\nAsks why.",
        links_0="How we debug https://example.org/debug",
        kind_0="signal",
    )
    response = owner.post(cell, typed)
    assert response.url.startswith(at("draft", draft.ladder) + "?track=engineer#cell-")
    row = Statement.objects.get(version=draft, competency__slug="debugging", level__slug="mid-level")
    assert row.text == "Finds the cause of faults.\n\nAlone."
    assert row.examples == ["Reads logs. And traces.", "Asks why."]
    assert row.links == [{"label": "How we debug", "url": "https://example.org/debug"}]
    assert row.kind == "signal"
    again = owner.get(cell)
    assert "How we debug https://example.org/debug" in again.content.decode()
    document = document_of(draft)
    assert as_json(read(as_json(document).encode(), name="x")) == as_json(document)


def test_what_is_only_looked_at_is_saved_unchanged(owner, draft, level_of, competency_of):
    key = competency_of(draft, "debugging").key_id, level_of(draft, "junior").key_id
    before = as_json(document_of(draft))
    address = at("edit_cell", draft.ladder, *key)
    owner.post(address, cell_form(owner.get(address)))
    assert as_json(document_of(draft)) == before


def test_saving_can_go_on_with_the_next_cell_to_the_end(owner, draft, level_of, competency_of):
    address = at("edit_cell", draft.ladder, competency_of(draft, "debugging").key_id, level_of(draft, "junior").key_id)
    walked = []
    while True:
        page = owner.get(address)
        walked.append((page.context["page"].competency.slug, page.context["page"].level.slug))
        response = owner.post(address, cell_form(page, next="yes"))
        if "/cells/" not in response.url:
            break
        address = response.url
    assert walked[:4] == [
        ("debugging", "junior"),
        ("debugging", "mid-level"),
        ("debugging", "senior"),
        ("guidance", "junior"),
    ]
    assert len(walked) == 9


def test_another_statement_is_added_and_statements_change_places(owner, draft, cell):
    page = owner.post(cell, cell_form(owner.get(cell), more="yes"))
    assert page.status_code == 200
    assert page.context["form"].count == 2
    owner.post(cell, {**cell_form(page), "text_1": "Prevents the next one.", "order_1": "1", "order_0": "2"})
    assert said(draft, "debugging", "mid-level") == [
        "Prevents the next one.",
        "Finds the cause of faults in the team's services alone.",
    ]
    page = owner.get(cell)
    owner.post(cell, cell_form(page, text_0=""))
    assert said(draft, "debugging", "mid-level") == ["Finds the cause of faults in the team's services alone."]


def test_how_much_is_asked_and_whether_it_must_be(owner, draft, cell):
    owner.post(cell, cell_form(owner.get(cell), point="exceeds", necessity="optional"))
    asked = Requirement.objects.get(version=draft, competency__slug="debugging", level__slug="mid-level")
    assert (asked.point.slug, asked.necessity) == ("exceeds", "optional")
    assert "Exceeds" in text_of(owner.get(at("draft", draft.ladder)))
    page = owner.get(cell)
    assert 'value="exceeds" selected' in page.content.decode()
    owner.post(cell, cell_form(page, point="none", necessity="not_expected", text_0=""))
    asked.refresh_from_db()
    assert (asked.point, asked.necessity) == (None, "not_expected")
    assert "Not expected" in text_of(owner.get(at("draft", draft.ladder)))


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"text_0": "", "examples_0": "Only this."}, "Say what is asked"),
        ({"links_0": "Nowhere"}, "A link ends in its address"),
        ({"links_0": "Bad javascript:alert(1)"}, "A link ends in its address"),
        ({"point": "missing"}, "This is not there any more"),
        ({"text_0": "x\x07y"}, "A control character stands in this text"),
        ({"text_0": "x" * 20_001}, "at most 20000 characters"),
        ({"order_0": "first"}, "Enter a whole number"),
        ({"kind_0": "song"}, "not one of the available choices"),
    ],
)
def test_a_mistake_in_a_cell_is_said_beside_its_field_and_nothing_is_saved(owner, draft, cell, typed, said):
    before = as_json(document_of(draft))
    page = owner.post(cell, cell_form(owner.get(cell), **typed))
    assert page.status_code == 422
    assert said in text_of(page)
    assert as_json(document_of(draft)) == before


HARD = [
    "<script>alert(1)</script> and <b onclick='x()'>bold</b>",
    "مرحبا بالعالم: يكتب الاختبارات أولاً",
    "彼は障害の原因を一人で見つける。次を防ぐ。",
    "Ships 🚀 with 👩🏽‍💻 and e\u0301 composed",
    "word " * 1999 + "end.",
]


@pytest.mark.parametrize("text", HARD, ids=["script", "rtl", "cjk", "emoji", "10000"])
def test_hard_texts_are_kept_in_source_and_safe_on_the_page(owner, draft, cell, text):
    response = owner.post(cell, cell_form(owner.get(cell), text_0=text))
    assert response.status_code == 302
    kept = said(draft, "debugging", "mid-level")[0]
    assert kept == text.replace("e\u0301", "é").strip()
    page = owner.get(at("draft", draft.ladder)).content.decode()
    assert "<script>alert" not in page
    shown = owner.post(cell, cell_form(owner.get(cell), preview="yes"), headers=HTMX).content.decode()
    assert "<script" not in shown
    assert "onclick" not in shown
    exported = owner.get(reverse("ladder:export", args=[draft.ladder.pk]), {"version": draft.number})
    assert (
        read(exported.content, name="x").competency["debugging"].cells["engineer/mid-level"].statements[0].text == kept
    )


def test_the_preview_shows_markdown_and_saves_nothing(owner, draft, cell):
    before = as_json(document_of(draft))
    typed = cell_form(owner.get(cell), text_0="Finds **causes**.", examples_0="- no list\nSecond.", preview="yes")
    part = owner.post(cell, typed, headers=HTMX)
    assert "<strong>causes</strong>" in part.content.decode()
    assert "<html" not in part.content.decode()
    whole = owner.post(cell, typed)
    assert "<strong>causes</strong>" in whole.content.decode()
    assert "Finds **causes**." in whole.content.decode()
    assert as_json(document_of(draft)) == before


def test_the_cell_shows_its_neighbours_and_what_was_suggested(
    owner, draft, cell, small, engineer, level_of, competency_of
):
    suggestions.suggest_change(
        ladder=small,
        competency=competency_of(draft, "debugging").key,
        level=level_of(draft, "mid-level").key,
        text="Say *how*.",
        by=engineer,
    )
    page = owner.get(cell)
    assert [beside.level.title for beside in page.context["page"].below] == ["Junior"]
    assert [beside.level.title for beside in page.context["page"].above] == ["Senior"]
    assert "Reproduces a reported fault" in text_of(page)
    assert "Say <em>how</em>." in page.content.decode()
    assert reverse("ladder:answer_suggestion", args=[Suggestion.objects.get().pk]) in page.content.decode()


# --- Somebody else was first


def test_an_overtaken_cell_shows_both_texts_and_can_be_saved_again(owner, draft, cell):
    page = owner.get(cell)
    owner.post(cell, cell_form(page, text_0="Theirs."))
    conflict = owner.post(cell, cell_form(page, text_0="Mine."))
    assert conflict.status_code == 409
    assert "Theirs." in text_of(conflict)
    assert "Mine." in text_of(conflict)
    assert said(draft, "debugging", "mid-level") == ["Theirs."]
    assert owner.post(cell, cell_form(conflict, text_0="Mine.")).status_code == 302
    assert said(draft, "debugging", "mid-level") == ["Mine."]


def test_a_conflict_shows_all_in_which_the_two_differ(owner, draft, cell):
    page = owner.get(cell)
    owner.post(cell, cell_form(page, examples_0="Their example.", point="exceeds"))
    conflict = text_of(owner.post(cell, cell_form(page, examples_0="My example.", necessity="optional")))
    for text in ("Their example.", "Exceeds · Required", "My example.", "As the scale expects · Optional"):
        assert text in conflict


def test_what_was_typed_while_somebody_published_can_be_copied(owner, draft, cell):
    page = owner.get(cell)
    publish_version(draft)
    conflict = owner.post(cell, cell_form(page, text_0="My long text."))
    assert conflict.status_code == 409
    assert "Version 2 was published while you were writing" in text_of(conflict)
    assert "My long text." in conflict.content.decode()
    assert "Save and next cell" not in text_of(conflict)
    assert said(draft, "debugging", "mid-level") == ["Finds the cause of faults in the team's services alone."]
    assert owner.get(cell).url == at("draft", draft.ladder)


def test_what_was_typed_into_a_cell_that_somebody_removed_can_be_copied(owner, draft, cell, level_of, ladder_owner):
    page = owner.get(cell)
    editing.remove_part(part=level_of(draft, "mid-level"), by=ladder_owner)
    lost = owner.post(cell, cell_form(page, text_0="My long text."))
    assert lost.status_code == 409
    assert "Somebody else took it out of the draft" in text_of(lost)
    assert "My long text." in lost.content.decode()
    assert owner.get(cell).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_of_two_owners_who_save_one_cell_at_once_one_is_told(small, ladder_owner):
    draft = ladders.start_draft(version=small.current_version, by=ladder_owner)
    place = {
        "competency": Competency.objects.get(version=draft, slug="debugging"),
        "level": Level.objects.get(version=draft, slug="junior"),
    }
    was = editing.shown_cell(Requirement.objects.filter(**place).first(), Statement.objects.filter(**place))

    def save(text):
        said = editing.Said(text)
        editing.edit_cell(**place, was=was, statements=[said], point=None, necessity="required", by=ladder_owner)

    outcomes = raced(lambda: save("Mine."), lambda: save("Theirs."))
    assert outcomes == ["Somebody else saved this while you had it open.", DONE]
    assert Statement.objects.filter(**place).count() == 1
