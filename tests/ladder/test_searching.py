"""Searching the ladders."""

import pytest
from django.urls import reverse

from ladder.actions import ladders
from ladder.models import Competency
from ladder.queries import searching
from tests.factories.ladder import SMALL, make_ladder, publish_version
from tests.ladder.pages import RICH, address, competency_address, level_address, readings, text_of

SEARCH = "/ladders/search/"
HTMX = {"HX-Request": "true"}


def found(words, viewer):
    """What is found: the titles, by kind."""
    return {group.label: [hit.title for hit in group.hits] for group in searching.search(words, viewer=viewer).groups}


def urls(words, viewer):
    return [hit.url for group in searching.search(words, viewer=viewer).groups for hit in group.hits]


@pytest.mark.parametrize(
    ("words", "label", "title"),
    [
        ("engineering", "Ladders", "Engineering"),
        ("management", "Tracks", "Management"),
        ("senior", "Levels", "Senior"),
        ("finding", "Competencies", "Debugging"),
        ("reproduces", "Expectations", "Debugging"),
        ("steps", "Expectations", "Debugging"),  # an example
        ("finish", "Guides", "From Junior to Mid-level"),
        ("release", "Guides", "From Junior to Mid-level"),
        ("ask", "Pages", "Questions"),
    ],
)
def test_words_are_found_in_every_sort_of_text(engineer, small, words, label, title):
    assert title in found(words, engineer)[label]


def test_words_lead_to_where_they_stand(engineer, small):
    assert urls("purpose", engineer) == [f"{level_address(small, 'engineer/senior')}#mentoring"]
    assert urls("mentoring", engineer)[0] == competency_address(small, "mentoring")
    assert urls("finish feature", engineer) == [readings(small)["guide"]]
    assert urls("questions", engineer) == [readings(small)["page"]]
    assert address(small, "track", track(small, "management")) in urls("management", engineer)


def track(ladder, slug):
    return ladder.current_version.tracks.get(slug=slug).key


def test_words_of_a_scale_point_lead_to_the_competency(engineer):
    ladder = make_ladder(RICH)
    assert urls("built", engineer) == [competency_address(ladder, "code")]


def test_every_word_must_be_there(engineer, small):
    assert found("faults services", engineer) == {"Expectations": ["Debugging", "Debugging"]}
    assert found("faults elephants", engineer) == {}


def test_accents_and_capitals_do_not_matter(engineer):
    make_ladder(SMALL.replace("Makes one other", "Rédige un mémo pour un other"))
    assert found("MEMO", engineer) == {"Expectations": ["Mentoring"]}
    assert found("mémo", engineer) == {"Expectations": ["Mentoring"]}


def test_slips_of_the_finger_are_forgiven(as_user, engineer, small):
    result = searching.search("mentorring", viewer=engineer)
    assert result.is_near
    assert "Mentoring" in [hit.title for group in result.groups for hit in group.hits]
    assert "comes near" in text_of(as_user(engineer).get(SEARCH, {"q": "mentorring"}))


def test_what_was_sought_is_marked(as_user, engineer, small):
    text = text_of(as_user(engineer).get(SEARCH, {"q": "caus"}))
    assert "Finds the <mark>cause</mark> of faults" in text
    near = searching.search("purrpose", viewer=engineer).groups[0].hits[0]
    assert [part.text for part in near.stretches if part.is_sought] == ["purpose"]


def test_long_texts_are_shown_around_the_word(engineer):
    long = " ".join(["Before."] * 60 + ["Needle, here."] + ["After."] * 60)
    make_ladder(SMALL.replace("text: Ask your manager.", f"text: '{long}'"))
    hit = searching.search("needle", viewer=engineer).groups[0].hits[0]
    text = "".join(part.text for part in hit.stretches)
    assert "Needle, here." in text
    assert text.startswith("… ")
    assert text.endswith(" …")
    assert len(text) < 250


@pytest.mark.parametrize("words", ["%", "_", "\\", "' OR 1=1 --", "%(word0)s", "{0}"])
def test_signs_stand_for_themselves(engineer, small, words):
    assert found("faults", engineer) != {}
    assert found(words, engineer) == {}


def test_the_same_words_at_several_levels_are_one_hit(engineer, small):
    hits = [hit for group in searching.search("tried", viewer=engineer).groups for hit in group.hits]
    assert [(hit.within, hit.also) for hit in hits] == [("Junior", "and at 1 more level")]


def test_titles_come_before_texts(engineer):
    make_ladder(SMALL.replace("description: Finding out why.", "description: Unlike mentoring, done alone."))
    assert found("mentoring", engineer)["Competencies"] == ["Mentoring", "Debugging"]


def test_many_hits_are_cut_and_counted(as_user, engineer, starter):
    result = searching.search("the", viewer=engineer)
    group = next(group for group in result.groups if group.label == "Expectations")
    assert len(group.hits) == searching.HITS_OF_A_KIND < group.count
    assert f"The first {len(group.hits)} of {group.count}" in text_of(as_user(engineer).get(SEARCH, {"q": "the"}))


def test_drafts_and_earlier_versions_are_not_searched(engineer, ladder_owner, small):
    draft = ladders.start_draft(version=small.current_version, by=ladder_owner)
    Competency.objects.filter(version=draft, slug="mentoring").update(title="Apprenticeship")
    assert found("apprenticeship", ladder_owner) == {}
    publish_version(draft)
    assert found("apprenticeship", engineer)["Competencies"] == ["Apprenticeship"]
    assert "Mentoring" not in str(found("mentoring", engineer))
    make_ladder(SMALL.replace("id: engineering", "id: hidden").replace("Ask your", "Zebra"), publish=False)
    assert found("zebra", ladder_owner) == {}


def test_search_without_words_says_what_it_does(as_user, engineer, small):
    assert "What are you looking for?" in text_of(as_user(engineer).get(SEARCH))
    assert "What are you looking for?" in text_of(as_user(engineer).get(SEARCH, {"q": "   "}))


def test_nothing_found_says_how_to_go_on(as_user, engineer, small):
    text = text_of(as_user(engineer).get(SEARCH, {"q": "zzzqqq"}))
    assert "The ladders say nothing of “zzzqqq”" in text
    assert reverse("ladder:ladders") in text


def test_a_search_that_is_too_long_is_refused_plainly(as_user, engineer, small):
    page = as_user(engineer).get(SEARCH, {"q": "a" * 101})
    assert page.status_code == 422
    assert page.context["search"].groups == []


def test_htmx_gets_the_hits_and_their_number_alone(as_user, engineer, small):
    page = as_user(engineer).get(SEARCH, {"q": "fault"}, headers=HTMX).content.decode()
    assert "<html" not in page
    assert 'hx-swap-oob="innerHTML:#count"' in page
    assert "Debugging" in page
