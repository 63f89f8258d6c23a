"""The owner's workbench: starting and discarding a draft, its grid, its cells."""

import json
import re
from dataclasses import replace

import pytest
from django.urls import reverse

from ladder.actions import ladders, suggestions
from ladder.files import as_json, read
from ladder.models import Competency, Ladder, Requirement, Statement, Version
from ladder.queries.content import document_of
from ladder.queries.drafts import flaws
from tests.factories.ladder import make_ladder
from tests.ladder.owning import text_of
from tests.statements import statements

HTMX = {"HX-Request": "true"}


def at(name, ladder, *more):
    return reverse(f"ladder:{name}", args=[ladder.pk, *more])


@pytest.fixture
def owner(as_user, ladder_owner):
    return as_user(ladder_owner)


# --- Starting, discarding


def test_an_owner_starts_a_draft_from_what_is_in_force(owner, small):
    page = owner.get(at("draft", small))
    assert "A draft begins with what version 1 says." in text_of(page)
    assert Version.objects.count() == 1  # reading the page starts nothing
    response = owner.post(at("draft", small), follow=True)
    draft = Version.objects.get(state="draft")
    assert draft.number == 2
    assert as_json(document_of(draft)) == as_json(document_of(small.current_version))
    assert "Draft of Engineering" in text_of(response)


def test_a_second_draft_is_refused_in_words(owner, draft):
    page = owner.post(at("draft", draft.ladder), follow=True)
    assert "This ladder has a draft already." in text_of(page)
    assert Version.objects.count() == 2


def test_a_draft_is_discarded_after_one_question(owner, draft):
    page = owner.get(at("discard_draft", draft.ladder))
    assert "The version that everybody reads stays as it is." in text_of(page)
    response = owner.post(at("discard_draft", draft.ladder))
    assert response.url == draft.ladder.get_absolute_url()
    assert [version.state for version in Version.objects.all()] == ["published"]
    assert owner.get(at("discard_draft", draft.ladder)).url == at("draft", draft.ladder)
    owner.post(at("discard_draft", draft.ladder))
    assert Version.objects.count() == 1


def test_a_ladder_that_was_never_published_goes_with_its_draft(owner, db):
    ladder = make_ladder(publish=False)
    assert "it goes with its draft" in text_of(owner.get(at("discard_draft", ladder)))
    assert owner.post(at("discard_draft", ladder)).url == reverse("ladder:ladders")
    assert not Ladder.objects.exists()


def test_a_draft_is_for_ladder_owners(as_user, engineer, draft):
    client = as_user(engineer)
    assert client.get(at("draft", draft.ladder)).status_code == 403
    assert client.get(at("draft", Ladder.objects.create(slug="secret"))).status_code == 404


def test_a_ladder_without_any_version_has_no_workbench(owner, db):
    assert owner.get(at("draft", Ladder.objects.create(slug="bare"))).status_code == 404


# --- The grid


def test_the_grid_shows_one_track_and_leads_into_each_cell(owner, draft):
    page = owner.get(at("draft", draft.ladder))
    assert page.context["bench"].track.slug == "engineer"
    assert "Reproduces a reported fault before changing code." in text_of(page)
    assert "Gives every report a plan to grow by." not in text_of(page)
    page = owner.get(at("draft", draft.ladder), {"track": "management"})
    assert "Gives every report a plan to grow by." in text_of(page)
    assert "2 competencies of which Management asks nothing" in text_of(page)
    links = set(re.findall(r'href="([^"]*/draft/cells/[^"]*)"', page.content.decode()))
    assert len(links) == 3  # one level, three competencies
    assert all(owner.get(link).status_code == 200 for link in links)


def test_a_track_there_is_not_shows_the_first(owner, draft):
    assert owner.get(at("draft", draft.ladder), {"track": "nothing"}).context["bench"].track.slug == "engineer"


def test_the_grid_marks_holes_scale_points_and_suggestions(owner, draft, engineer, small, level_of, competency_of):
    debugging, mid = competency_of(draft, "debugging"), level_of(draft, "mid-level")
    Requirement.objects.filter(competency=debugging, level=mid).delete()
    Statement.objects.filter(competency=debugging, level=mid).delete()
    suggestions.suggest_change(ladder=small, competency=debugging.key, level=mid.key, text="Say how.", by=engineer)
    page = owner.get(at("draft", draft.ladder))
    row = next(
        row for group in page.context["bench"].groups for row in group.rows if row.competency.slug == "debugging"
    )
    assert [(cell.is_empty, cell.suggestions) for cell in row.cells] == [(False, 0), (True, 1), (False, 0)]
    assert "Nothing is said here" in text_of(page)
    assert "1 suggestion" in text_of(page)


def test_the_workbench_asks_eight_statements_at_most_however_large(owner, draft, small):
    def count(ladder):
        owner.get(at("draft", ladder))
        with statements() as seen:
            owner.get(at("draft", ladder))
        return len(seen)

    few = count(draft.ladder)
    tracks = [{"slug": f"t{n}", "title": f"T{n}", "levels": levels(n)} for n in range(30)]
    cells = [{"track": f"t{n}", "level": "l1", "text": f"Does {n}."} for n in range(30)]
    competencies = [{"slug": f"c{n}", "title": f"C{n}", "expectations": cells} for n in range(60)]
    document = read(as_json_text({"title": "Large", "tracks": tracks, "competencies": competencies}), name="large.json")
    version, _plan = ladders.import_ladder(document=document, by=None)
    assert count(version.ladder) == few <= 8
    assert len(owner.get(at("draft", version.ladder)).content) < 1_000_000


def levels(n):
    return [{"slug": f"l{at}", "title": f"L{at} of {n}", "rank": at} for at in range(5)]


def as_json_text(values):
    return json.dumps(values).encode()


def test_an_empty_ladder_says_what_comes_first(owner, ladder_owner):
    draft = ladders.create_ladder(title="Design", slug="design", by=ladder_owner)
    assert "Begin with a track" in text_of(owner.get(at("draft", draft.ladder)))
    owner.post(at("add_part", draft.ladder, "tracks"), {"title": "Designer", "kind": "ic"})
    assert "Designer has no levels yet" in text_of(owner.get(at("draft", draft.ladder)))
    owner.post(at("add_part", draft.ladder, "levels") + "?in=designer", {"title": "Junior", "rank": "1"})
    assert "Now the competencies" in text_of(owner.get(at("draft", draft.ladder)))


def test_findings_are_listed_with_links_to_their_places(owner, draft, level_of, competency_of):
    mid = level_of(draft, "mid-level")
    Statement.objects.filter(competency__slug="debugging", level=mid).delete()
    Competency.objects.filter(version=draft, slug="mentoring").update(title="Working with guidance")
    page = owner.get(at("draft_findings", draft.ladder))
    assert "Debugging · Engineer, Mid-level" in text_of(page)
    assert "Another has the same title" in text_of(page)
    assert at("edit_cell", draft.ladder, competency_of(draft, "debugging").key_id, mid.key_id) in page.content.decode()
    for link in re.findall(r'<li><a href="(/ladders/[^"]+)"', page.content.decode()):
        assert owner.get(link).status_code == 200


def test_of_very_many_findings_the_first_are_shown(draft):
    document = document_of(draft)
    debugging = document.competency["debugging"]
    cell = debugging.cells["engineer/junior"]
    flood = replace(debugging, cells={"engineer/junior": replace(cell, statements=cell.statements * 90)})
    flooded = replace(document, competencies=(flood,), guides=())
    repeated = next(each for each in flaws(flooded) if each.flaw == "repeated")
    assert (len(repeated.spots), repeated.count) == (60, 89)


# --- The heading


def test_the_heading_is_edited_and_conflicts_are_shown(owner, draft):
    address = at("edit_heading", draft.ladder)
    page = owner.get(address)
    typed = {
        "title": "Engineering  ladder",
        "description": "How *we* grow.",
        "accumulation": "cumulative",
        "language": "en",
    }
    look = owner.post(address, {**typed, "preview": "yes"}, headers=HTMX)
    assert "<em>we</em>" in look.content.decode()
    assert owner.post(address, {**typed, "was": page.context["was"]}).status_code == 302
    draft.refresh_from_db()
    assert (draft.title, draft.accumulation) == ("Engineering ladder", "cumulative")
    conflict = owner.post(address, {**typed, "title": "Mine", "was": page.context["was"]})
    assert conflict.status_code == 409
    assert ("Title", "Engineering ladder", "Mine") in conflict.context["form"].conflict()
    wrong = owner.post(address, {**typed, "title": "", "language": "english, mostly", "was": conflict.context["was"]})
    assert wrong.status_code == 422
    assert "Write a language code" in text_of(wrong)


def test_about_has_the_public_link_once_there_is_a_version_to_read(owner, draft):
    assert "Only people who sign in can read it." in text_of(owner.get(at("edit_heading", draft.ladder)))
    unpublished = make_ladder("format: ladder/1\nid: other\ntitle: Other\n", publish=False)
    assert "Outside the organisation" not in text_of(owner.get(at("edit_heading", unpublished)))


@pytest.mark.parametrize("name", ["draft_findings", "edit_heading", "publish"])
def test_pages_of_a_draft_lead_to_the_start_when_there_is_none(owner, small, name):
    assert owner.get(at(name, small)).url == at("draft", small)
    assert owner.get(at("draft_sheet", small, "tracks")).url == at("draft", small)


def test_lists_of_a_bare_ladder_say_what_to_add(owner, db):
    ladder = make_ladder("format: ladder/1\nid: bare\ntitle: Bare\n", publish=False)
    draft = ladder.versions.get()
    for name, said in (("tracks", "Add a track"), ("competencies", "Add a competency"), ("prose", "No guides yet.")):
        assert said in text_of(owner.get(at("draft_sheet", draft.ladder, name)))
    assert owner.get(at("draft_sheet", draft.ladder, "songs")).status_code == 404
