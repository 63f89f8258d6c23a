"""Guides of a draft, in the words of the file format."""

import pytest
from django.urls import reverse

from ladder.files import Refused, as_json, guide_as_yaml, read, read_guide
from ladder.models import Guide
from ladder.queries.content import document_of
from tests.ladder.owning import filled, text_of


@pytest.fixture
def owner(as_user, ladder_owner):
    return as_user(ladder_owner)


def add(draft, sort, within=""):
    address = reverse("ladder:add_part", args=[draft.ladder_id, sort])
    return f"{address}?in={within}" if within else address


def edit(draft, sort, name):
    return reverse("ladder:edit_part", args=[draft.ladder_id, sort, name])


def sheet(draft, name):
    return reverse("ladder:draft_sheet", args=[draft.ladder_id, name])


def round_trips(draft):
    text = as_json(document_of(draft))
    return as_json(read(text.encode(), name="x")) == text


# --- Guides


GUIDE = """title: On to Senior
shifts:
  - {before: I, after: We}
activities:
  weekly:
    - {title: Pair, competency: mentoring}
"""


def test_a_guide_is_written_in_the_words_of_the_file(owner, draft, level_of):
    ends = {"source": level_of(draft, "mid-level").key_id, "target": level_of(draft, "senior").key_id}
    assert owner.post(add(draft, "guides"), {**ends, "text": GUIDE}).url == sheet(draft, "prose")
    guide = document_of(draft).guides[-1]
    assert (guide.source, guide.target, guide.title) == ("engineer/mid-level", "engineer/senior", "On to Senior")
    assert guide.shifts[0].after == "We"
    assert round_trips(draft)
    address = edit(draft, "guides", f"{ends['source']}_{ends['target']}")
    page = owner.get(address)
    assert "before: I" in page.content.decode()
    owner.post(address, filled(page, text=GUIDE.replace("We", "All of us")))
    assert document_of(draft).guides[-1].shifts[0].after == "All of us"
    assert "On to Senior" in text_of(owner.get(sheet(draft, "prose")))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("title: [unclosed", "line 2: This is not YAML"),
        ("title: A\nshift: x", "line 2, shift: There is no field “shift” here. Did you mean “shifts”?"),
        ("from: a/b\ntitle: A", "There is no field “from” here."),
        ("activities:\n  weekly:\n    - {title: A, competency: mentorin}", "Did you mean “mentoring”?"),
        ("- a list", "Names with values are expected here"),
        ("shifts:\n  - {before: I}", "line 2, shifts[0].after: “after” is missing or empty."),
        ("a: &x [1]\nb: *x", "repeats another place"),
        ("", "Write at least a title."),
    ],
)
def test_what_is_wrong_in_a_guide_is_said_with_its_line(owner, draft, level_of, text, said):
    ends = {"source": level_of(draft, "mid-level").key_id, "target": level_of(draft, "senior").key_id}
    page = owner.post(add(draft, "guides"), {**ends, "text": text})
    assert page.status_code == 422
    assert said in page.context["form"].errors["text"].as_text()
    assert len(document_of(draft).guides) == 1


def test_a_guide_leads_from_one_level_to_another_once(owner, draft, level_of):
    junior, mid = level_of(draft, "junior").key_id, level_of(draft, "mid-level").key_id
    page = owner.post(add(draft, "guides"), {"source": junior, "target": junior, "text": GUIDE})
    assert "A guide leads from one level to another." in text_of(page)
    page = owner.post(add(draft, "guides"), {"source": junior, "target": mid, "text": GUIDE})
    assert page.status_code == 422
    assert Guide.objects.filter(version=draft).count() == 1


def test_a_guide_is_written_and_read_alone_without_a_change(starter):
    document = document_of(starter.current_version)
    for guide in document.guides:
        text = guide_as_yaml(guide)
        assert read_guide(text.encode(), document, source=guide.source, target=guide.target) == guide
    bare = type(document.guides[0])("engineer/junior", "engineer/senior")
    assert guide_as_yaml(bare) == ""
    with pytest.raises(Refused):
        read_guide(b"", document, source="engineer/junior", target="engineer/senior")
