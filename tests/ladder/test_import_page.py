"""Ladders in and out by the browser: a new one, a plan and its confirmation, a file to take away."""

import json
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import override_settings
from django.urls import reverse

from ladder.actions import editing, ladders
from ladder.files import as_json, as_yaml, read
from ladder.forms.importing import packed, unpacked
from ladder.models import Ladder, Level, Version
from ladder.queries.content import document_of
from tests.factories.ladder import SMALL, make_ladder, publish_version
from tests.ladder.owning import text_of
from tests.statements import statements

IMPORT, NEW = "/ladders/import/", "/ladders/new/"


@pytest.fixture
def owner(as_user, ladder_owner):
    return as_user(ladder_owner)


def upload(text, name="engineering.yaml"):
    return SimpleUploadedFile(name, text if isinstance(text, bytes) else text.encode())


def confirmed(page):
    """What the second button sends."""
    return {"packed": page.context["packed"], "was": page.context["found"].was}


CHANGED = SMALL.replace("Finding out why.", "Finding out why it fails.").replace(
    "title: Senior,", "title: Senior engineer,"
)


# --- New


def test_a_ladder_begins_empty_with_a_short_name_of_its_title(owner):
    page = owner.get(NEW)
    assert "Adopt the starter ladder" in text_of(page)
    response = owner.post(NEW, {"title": "  Product   design ", "slug": ""})
    ladder = Ladder.objects.get()
    assert (ladder.slug, ladder.versions.get().title) == ("product-design", "Product design")
    assert response.url == reverse("ladder:draft", args=[ladder.pk])


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"title": ""}, "This field is required"),
        ({"title": "設計"}, "Give it a short name"),
        ({"title": "Design", "slug": "two words"}, "Enter a valid"),
        ({"title": "Engineering"}, "Another ladder has this short name"),
    ],
)
def test_a_mistake_in_a_new_ladder_is_said(owner, small, typed, said):
    page = owner.post(NEW, {"slug": "", **typed})
    assert page.status_code == 422
    assert said in text_of(page)
    assert Ladder.objects.count() == 1


def test_a_title_without_latin_letters_needs_only_a_short_name(owner, db):
    owner.post(NEW, {"title": "設計", "slug": "Sekkei"})
    assert Ladder.objects.get().slug == "sekkei"


def test_the_starter_ladder_is_adopted_in_one_click_and_once(owner, db):
    response = owner.post(NEW, {"starter": "yes"})
    ladder = Ladder.objects.get()
    assert response.url == reverse("ladder:draft", args=[ladder.pk])
    assert Level.objects.count() == 10
    assert "It is here already." in text_of(owner.get(NEW))
    again = owner.post(NEW, {"starter": "yes"}, follow=True)
    assert any("The starter ladder is here already." in str(message) for message in again.context["messages"])
    assert Version.objects.count() == 1


# --- The plan


def test_a_file_shows_its_plan_and_changes_nothing_yet(owner, small):
    page = owner.post(IMPORT, {"file": upload(CHANGED)})
    text = text_of(page)
    assert "The file against version 1 of “engineering”, the newest one." in text
    assert "2 changed" in text
    assert "<ins> it fails</ins>" in page.content.decode()
    assert "Engineer, Senior" in text
    assert Version.objects.count() == 1


def test_the_second_button_imports_into_a_draft(owner, small):
    page = owner.post(IMPORT, {"text": CHANGED})
    response = owner.post(IMPORT, confirmed(page))
    draft = Version.objects.get(state="draft")
    assert response.url == reverse("ladder:draft", args=[small.pk])
    assert document_of(draft).competency["debugging"].description == "Finding out why it fails."
    assert document_of(small.current_version).competency["debugging"].description == "Finding out why."


def test_an_own_export_says_no_changes(owner, small):
    exported = owner.get(reverse("ladder:export", args=[small.pk]))
    page = owner.post(IMPORT, {"file": upload(exported.content, "whatever.yaml")})
    assert "No changes" in text_of(page)
    assert "packed" not in page.content.decode()
    owner.post(IMPORT, confirmed(page))  # somebody sends it all the same
    assert Version.objects.count() == 1


def test_another_short_name_is_said_and_kept_from_taking_anothers(owner, small):
    exported = owner.get(reverse("ladder:export", args=[small.pk])).content.decode()
    page = owner.post(IMPORT, {"text": exported.replace("id: engineering\n", "id: craft\n", 1)})
    assert "The ladder’s short name changes from “engineering” to “craft”, at once." in text_of(page)
    Ladder.objects.create(slug="craft")
    refused = owner.post(IMPORT, confirmed(page))
    assert refused.status_code == 422
    assert "Another ladder has this short name." in text_of(refused)
    Ladder.objects.get(slug="craft").delete()
    owner.post(IMPORT, confirmed(page))
    assert Ladder.objects.get().slug == "craft"


def test_uuids_of_another_ladder_are_refused_in_words(owner, small):
    exported = owner.get(reverse("ladder:export", args=[small.pk])).content.decode()
    foreign = exported.replace("id: engineering\n", "id: copy\n", 1).replace(f"uuid: {small.pk}\n", "", 1)
    page = owner.post(IMPORT, {"text": foreign})
    refused = owner.post(IMPORT, confirmed(page))
    assert refused.status_code == 422
    assert "belong to another ladder" in text_of(refused)
    assert Ladder.objects.count() == 1


def test_a_new_ladder_comes_in_as_a_draft(owner, db):
    page = owner.post(IMPORT, {"file": upload(SMALL)})
    assert "A new ladder, “engineering”." in text_of(page)
    owner.post(IMPORT, confirmed(page))
    assert Ladder.objects.get().current_version is None


def test_that_a_draft_would_be_replaced_is_said(owner, draft):
    page = owner.post(IMPORT, {"file": upload(CHANGED)})
    assert "The file against the draft of “engineering” (version 2)." in text_of(page)
    assert "Replace the draft" in text_of(page)


def test_a_plan_that_was_overtaken_is_shown_anew(owner, draft, ladder_owner):
    page = owner.post(IMPORT, {"file": upload(CHANGED)})
    was = editing.shown(draft)
    editing.edit_heading(version=draft, was=was, values={"description": "Meanwhile."}, by=ladder_owner)
    conflict = owner.post(IMPORT, confirmed(page))
    assert conflict.status_code == 409
    assert "The ladder has changed since this plan was made." in text_of(conflict)
    assert "3 changed" in text_of(conflict)
    assert document_of(Version.objects.get(pk=draft.pk)).description == "Meanwhile."
    assert owner.post(IMPORT, confirmed(conflict)).status_code == 302
    assert document_of(Version.objects.get(pk=draft.pk)).description == "How engineers grow here."


# --- Files that cannot be taken


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (SMALL.replace("title: Craft", "titel: Craft"), "Did you mean “title”?"),
        (SMALL.replace("next: [senior]", "next: [seniro]"), "There is no level"),
        ("\tformat: ladder/1", "A tab stands at the beginning of this line."),
        ("just words", "This is no ladder that Rung can read."),
        ('{"format": ', "This is not JSON"),
        ("a: &a [x]\nb: *a", "repeats another place"),
        ("format: ladder/1\nformat: ladder/1", "stands in line 1 already"),
        (b"\xff\xfe\x00x", "This is not UTF-8."),
        (b"format: ladder/1\ntitle: \x00", "A control character"),
        (b"", "The file is empty."),
        ("[" * 3000, "nested too deeply"),
    ],
)
def test_problems_are_listed_by_line_and_the_text_is_there_to_mend(owner, small, text, said):
    page = owner.post(IMPORT, {"file": upload(text)})
    assert page.status_code == 422
    assert said in text_of(page).replace("&quot;", '"')
    assert re.search(r"line \d+", text_of(page))
    assert "Nothing was changed." in text_of(page)
    assert Version.objects.count() == 1


def test_the_text_of_a_refused_file_comes_back(owner, db):
    page = owner.post(IMPORT, {"file": upload("format: ladder/1\ntitel: <b>X</b>")})
    assert "titel: &lt;b&gt;X" in page.content.decode()
    page = owner.post(IMPORT, {"text": "format: ladder/1\ntitel: X"})
    assert "titel: X" in page.content.decode()
    page = owner.post(IMPORT, {"file": upload("x: 1\n" * 200_000)})
    assert len(page.content) < 100_000


def test_nothing_given_is_said_beside_the_field(owner, db):
    page = owner.post(IMPORT, {"text": "  "})
    assert page.status_code == 422
    assert "Choose a file, or put its text into the field below." in text_of(page)


def test_a_huge_file_is_refused_in_words(owner, db):
    page = owner.post(IMPORT, {"file": upload(b"#" * (16 * 1024 * 1024 + 1))})
    assert page.status_code == 422
    assert "larger than 16" in text_of(page)


@override_settings(DATA_UPLOAD_MAX_MEMORY_SIZE=10_000)
def test_too_much_pasted_text_is_a_page_that_says_so(owner, db):
    page = owner.post(IMPORT, {"text": "x" * 20_000})
    assert page.status_code == 422
    assert "Send it as a file instead." in text_of(page)


@override_settings(DATA_UPLOAD_MAX_MEMORY_SIZE=10_000)
def test_too_much_for_the_api_stays_a_problem_document(owner, db):
    response = owner.post("/api/v1/people/", {"text": "x" * 20_000})
    assert response["Content-Type"].startswith("application/problem+json")


# --- Other formats


COMMON = {
    "title": "Common",
    "tracks": [{"slug": "ic", "title": "IC", "levels": [{"slug": "one", "title": "One", "rank": 1}]}],
    "competencies": [
        {"slug": "code", "title": "Code", "expectations": [{"track": "ic", "level": "one", "text": "Writes code."}]}
    ],
}


def test_common_json_is_recognised_and_named_by_its_file(owner, db):
    extra = upload(json.dumps({"required": {"ic/one": {"Code": 2}}}), "mine.extra.json")
    page = owner.post(IMPORT, {"file": upload(json.dumps(COMMON), "My Ladder.json"), "extra": extra})
    document = page.context["found"].document
    assert document.slug == "my-ladder"
    assert document.competency["code"].cells["ic/one"].asks == "2"
    assert owner.post(IMPORT, confirmed(page)).status_code == 302


def test_common_json_pasted_is_named_by_hand(owner, db):
    page = owner.post(IMPORT, {"text": json.dumps(COMMON), "name": "pasted", "format": "common"})
    assert page.context["found"].document.slug == "pasted"


@pytest.mark.parametrize("content", [b"not json", b"\xff", b"[" * 100_000])
def test_a_second_file_that_is_no_json_is_refused(owner, db, content):
    page = owner.post(IMPORT, {"text": json.dumps(COMMON), "extra": upload(content, "x.extra.json")})
    assert page.status_code == 422
    assert "This second file is no JSON." in text_of(page)


def test_a_forced_format_is_the_one_that_is_read(owner, db):
    page = owner.post(IMPORT, {"text": json.dumps(COMMON), "format": "ladder"})
    assert page.status_code == 422
    assert owner.post(IMPORT, {"text": json.dumps(COMMON), "format": "song"}).status_code == 422


@pytest.mark.parametrize("sent", ["", "§", "bm90IHppcA==", "eJwrSS0uAQAEXQHB"])
def test_what_does_not_arrive_whole_is_refused(owner, db, sent):
    page = owner.post(IMPORT, {"packed": sent, "was": ""})
    assert page.status_code == 422
    assert not Ladder.objects.exists()


def test_a_packed_ladder_is_the_same_unpacked(small):
    document = document_of(small.current_version)
    assert unpacked(packed(document)).decode() == as_json(document)


# --- Large


def large_ladder():
    """As large as the largest real one: 52 tracks, 208 levels, 188 competencies, 1,880 cells."""
    tracks = [
        {
            "slug": f"t{n}",
            "title": f"Track {n}",
            "levels": [{"slug": f"l{at}", "title": f"Level {at} of {n}", "rank": at} for at in range(4)],
        }
        for n in range(52)
    ]
    places = [(track["slug"], level["slug"]) for track in tracks for level in track["levels"]]
    competencies = [
        {
            "slug": f"c{n}",
            "title": f"Competency {n}",
            "category": f"Group {n % 9}",
            "expectations": [
                {
                    "track": track,
                    "level": level,
                    "text": f"Does {n} at {track} {level}. " + "Says how it is done. " * 18,
                }
                for track, level in (places[(n * 10 + at) % len(places)] for at in range(10))
            ],
        }
        for n in range(188)
    ]
    return {"title": "Large", "tracks": tracks, "competencies": competencies}


def test_a_large_ladder_has_light_pages(owner, db):
    page = owner.post(IMPORT, {"file": upload(json.dumps(large_ladder()), "large.json")})
    assert len(page.content) < 1_000_000
    owner.post(IMPORT, confirmed(page))
    ladder = Ladder.objects.get()
    sheets = [reverse("ladder:draft_sheet", args=[ladder.pk, name]) for name in ("tracks", "competencies", "prose")]
    pages = [reverse(f"ladder:{name}", args=[ladder.pk]) for name in ("draft", "draft_findings", "publish")]
    level = Level.objects.filter(version__ladder=ladder).first()
    pages.append(reverse("ladder:edit_part", args=[ladder.pk, "levels", level.key_id]))
    for address in [*pages, *sheets]:
        with statements() as seen:
            page = owner.get(address)
        assert page.status_code == 200
        assert len(page.content) < 1_000_000, address
        assert len(seen) <= 12, address


def test_a_plan_with_too_many_words_names_the_rest(owner, db):
    texts = [f"{n} " + "word " * 900 for n in range(40)]
    common = {
        "title": "Wordy",
        "tracks": COMMON["tracks"],
        "competencies": [
            {"slug": f"c{n}", "title": f"C{n}", "description": text, "expectations": []} for n, text in enumerate(texts)
        ],
    }
    owner.post(IMPORT, confirmed(owner.post(IMPORT, {"file": upload(json.dumps(common), "wordy.json")})))
    changed = json.loads(json.dumps(common).replace("word ", "other "))
    page = owner.post(IMPORT, {"file": upload(json.dumps(changed), "wordy.json")})
    group = page.context["groups"][0]
    assert (group.total, len(group.changes) > 5, len(group.brief) > 5) == (40, True, True)
    assert "the last ones are named without their words" in text_of(page)
    assert len(page.content) < 1_000_000


# --- Export


def test_a_version_is_taken_away_as_a_file(owner, draft):
    ladder = draft.ladder
    address = reverse("ladder:export", args=[ladder.pk])
    response = owner.get(address)
    assert response["Content-Disposition"] == 'attachment; filename="engineering-1.yaml"'
    assert response.content.decode() == as_yaml(document_of(ladder.current_version))
    response = owner.get(address, {"version": "2", "format": "json"})
    assert response["Content-Disposition"] == 'attachment; filename="engineering-2-draft.json"'
    assert read(response.content, name="x").title == "Engineering"
    for query in ({"version": "9"}, {"version": "one"}, {"version": "9" * 12}, {"format": "song"}):
        assert owner.get(address, query).status_code == 404


def test_a_ladder_that_is_only_a_draft_is_exported_by_its_owners(owner, as_user, engineer, client):
    ladder = make_ladder(publish=False)
    address = reverse("ladder:export", args=[ladder.pk])
    assert "engineering-1-draft.yaml" in owner.get(address)["Content-Disposition"]
    assert as_user(engineer).get(address).status_code == 404


def test_everybody_exports_what_they_may_read(client, as_user, engineer, small, ladder_owner):
    address = reverse("ladder:export", args=[small.pk])
    assert client.get(address).url.startswith(reverse("account_login"))
    ladders.set_public(ladder=small, is_public=True, by=ladder_owner)
    assert b"title: Engineering" in client.get(address).content
    draft = ladders.start_draft(version=small.current_version, by=ladder_owner)
    assert client.get(address, {"version": draft.number}).status_code == 302
    publish_version(draft)
    assert client.get(address, {"version": 1}).status_code == 302  # the public reads the present one only
    assert client.get(address, {"version": 2}).status_code == 200
    assert as_user(engineer).get(address, {"version": 1}).status_code == 200
