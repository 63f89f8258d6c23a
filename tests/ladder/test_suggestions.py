"""What people would have a ladder say, and the owner's word on it."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from ladder.actions import editing, ladders, suggestions
from ladder.models import Ladder, Suggestion
from notifications.models import Delivery
from tests.factories.ladder import make_ladder, publish_version
from tests.ladder.owning import text_of


def at(name, row):
    return reverse(f"ladder:{name}", args=[row.pk])


@pytest.fixture
def place(small, level_of, competency_of):
    """The keys of the cell Debugging at Mid-level, as an address has them."""
    version = small.current_version
    return {"competency": competency_of(version, "debugging").key_id, "level": level_of(version, "mid-level").key_id}


def address(ladder, **place):
    return at("suggest", ladder) + "?" + "&".join(f"{name}={key}" for name, key in place.items())


@pytest.fixture
def suggested(small, place, engineer):
    def suggest(text="Say *how*.", by=None, **keys):
        where = {
            "competency": small.competency_keys.get(pk=keys["competency"]) if "competency" in keys else None,
            "level": small.level_keys.get(pk=keys["level"]) if "level" in keys else None,
        }
        return suggestions.suggest_change(ladder=small, text=text, by=by or engineer, **where)

    return suggest


def test_anybody_suggests_a_change_of_a_cell(as_user, engineer, small, place):
    client = as_user(engineer)
    page = client.get(address(small, **place))
    assert "Debugging · Engineer, Mid-level" in text_of(page)
    assert "Finds the cause of faults in the team's services alone." in page.context["place"].expectation.text
    assert "You and the ladder owners" in text_of(page)
    response = client.post(address(small, **place), {"text": "Say how.\r\nPlease."}, follow=True)
    made = Suggestion.objects.get()
    assert (made.author, made.text) == (engineer, "Say how. Please.")
    assert (made.competency_id, made.level_id) == (place["competency"], place["level"])
    assert "Say how. Please." in text_of(response)


@pytest.mark.parametrize(
    ("names", "said"),
    [
        ([], "The ladder as a whole"),
        (["level"], "Engineer, Mid-level"),
        (["competency"], "Debugging"),
    ],
)
def test_a_suggestion_is_about_the_whole_a_level_or_a_competency(as_user, engineer, small, place, names, said):
    client = as_user(engineer)
    where = address(small, **{name: place[name] for name in names})
    assert said in text_of(client.get(where))
    assert client.post(where, {"text": "Other words."}).status_code == 302
    made = Suggestion.objects.get()
    assert {name for name in ("level", "competency") if getattr(made, name)} == set(names)
    assert said in text_of(client.get(at("suggestions", small)))


@pytest.mark.parametrize("typed", ["", "   ", "x" * 4001])
def test_an_empty_or_endless_suggestion_is_not_sent_and_stays_typed(as_user, engineer, small, typed):
    page = as_user(engineer).post(at("suggest", small), {"text": typed})
    assert page.status_code == 422
    assert not Suggestion.objects.exists()


def test_places_there_are_not_are_404(as_user, engineer, small):
    client = as_user(engineer)
    nowhere = "00000000-0000-4000-8000-000000000000"
    for query in (f"level={nowhere}", f"competency={nowhere}", "level=senior"):
        assert client.get(at("suggest", small) + "?" + query).status_code == 404


def test_nothing_is_suggested_of_a_ladder_before_it_is_published(as_user, engineer, ladder_owner):
    ladder = make_ladder(publish=False)
    assert as_user(engineer).get(at("suggest", ladder)).status_code == 404
    assert as_user(ladder_owner).get(at("suggest", ladder)).status_code == 403
    assert "Nothing waits for an answer" in text_of(as_user(ladder_owner).get(at("suggestions", ladder)))


def test_an_author_sees_their_own_and_owners_see_all(as_user, engineer, colleague, ladder_owner, small, suggested):
    suggested("Mine.")
    suggested("Theirs.", by=colleague)
    page = text_of(as_user(ladder_owner).get(at("suggestions", small)))
    assert "Mine." in page
    assert "Theirs." in page
    page = text_of(as_user(engineer).get(at("suggestions", small)))
    assert "Mine." in page
    assert "Theirs." not in page
    assert "Cole Colleague" not in page


def test_open_ones_stand_by_cell_with_the_oldest_first(as_user, ladder_owner, small, suggested, place):
    for text, keys in (("First.", place), ("Elsewhere.", {}), ("Second.", place)):
        suggested(text, **keys)
    page = as_user(ladder_owner).get(at("suggestions", small))
    texts = [said.suggestion.text for said in page.context["shown"].rows]
    assert texts.index("Second.") == texts.index("First.") + 1
    assert page.content.decode().count("Debugging · Engineer, Mid-level") == 1
    assert "Edit this cell" in text_of(page)


def test_a_suggestion_is_accepted_with_a_word(as_user, engineer, ladder_owner, suggested, place):
    suggestion = suggested(**place)
    client = as_user(ladder_owner)
    page = client.get(at("answer_suggestion", suggestion))
    assert "Say <em>how</em>." in page.content.decode()
    client.post(at("answer_suggestion", suggestion), {"answer": "Thank you.", "accept": "yes"})
    suggestion.refresh_from_db()
    assert (suggestion.state, suggestion.answer, suggestion.answered_by) == ("accepted", "Thank you.", ladder_owner)
    assert Delivery.objects.get(kind="suggestion_answered").person == engineer
    page = text_of(as_user(engineer).get(at("suggestions", suggestion.ladder), {"show": "answered"}))
    assert "Accepted" in page
    assert "Thank you." in page


def test_declining_needs_a_word_and_accepting_none(as_user, ladder_owner, suggested):
    first, second = suggested(), suggested()
    client = as_user(ladder_owner)
    page = client.post(at("answer_suggestion", first), {"answer": " ", "decline": "yes"})
    assert page.status_code == 422
    assert "Say why, in a word or two" in text_of(page)
    first.refresh_from_db()
    assert first.state == "open"
    client.post(at("answer_suggestion", first), {"answer": "Not here.", "decline": "yes"})
    client.post(at("answer_suggestion", second), {"answer": "", "accept": "yes"})
    assert list(Suggestion.objects.order_by("created_at").values_list("state", flat=True)) == ["declined", "accepted"]
    assert "Lars Ladder declined it." in text_of(client.get(at("answer_suggestion", first)))


def test_a_second_answer_is_refused_in_words(as_user, ladder_owner, suggested):
    suggestion = suggested()
    answer = {"suggestion": suggestion, "answer": "", "now": timezone.now(), "by": ladder_owner}
    suggestions.answer_suggestion(accept=True, **answer)
    page = as_user(ladder_owner).post(at("answer_suggestion", suggestion), {"answer": "No.", "decline": "yes"})
    assert page.status_code == 422
    assert "has been answered already" in text_of(page)
    with pytest.raises(ValidationError):
        suggestions.answer_suggestion(accept=False, **answer)


def test_only_owners_answer_and_others_do_not_know_of_it(as_user, engineer, colleague, suggested):
    suggestion = suggested()
    assert as_user(engineer).get(at("answer_suggestion", suggestion)).status_code == 403
    assert as_user(colleague).get(at("answer_suggestion", suggestion)).status_code == 404


def test_a_suggestion_about_what_the_ladder_no_longer_has_stays_readable(
    as_user, ladder_owner, small, suggested, place, level_of
):
    suggestion = suggested(**place)
    draft = ladders.start_draft(version=small.current_version, by=ladder_owner)
    editing.remove_part(part=level_of(draft, "mid-level"), by=ladder_owner)
    publish_version(draft)
    client = as_user(ladder_owner)
    small = Ladder.objects.get(pk=small.pk)
    assert "A part that the ladder no longer has" in text_of(client.get(at("suggestions", small)))
    assert "A part that the ladder no longer has" in text_of(client.get(at("answer_suggestion", suggestion)))


def test_scripts_in_suggestions_are_cleaned_where_they_are_read(as_user, ladder_owner, small, suggested):
    suggested("<script>alert(1)</script><img src=x onerror=alert(1)>")
    page = as_user(ladder_owner).get(at("suggestions", small)).content.decode()
    assert "alert(1)</script>" not in page
    assert "onerror" not in page


def test_a_long_list_has_pages(as_user, ladder_owner, small, suggested):
    for _ in range(31):
        suggested()
    client = as_user(ladder_owner)
    assert len(client.get(at("suggestions", small)).context["shown"].rows) == 30
    assert len(client.get(at("suggestions", small), {"page": "2"}).context["shown"].rows) == 1
