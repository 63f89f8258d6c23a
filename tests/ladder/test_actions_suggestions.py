"""Suggestions: by anybody who reads the ladder, answered once by its owners."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from audit.models import Event
from ladder import access
from ladder.actions import suggestions
from ladder.models import Suggestion
from notifications.models import Delivery
from tests.factories.ladder import make_ladder
from tests.factories.people import UserFactory
from tests.races import DONE, raced

ANSWERED = "This suggestion has been answered already. Load the page again to see how."


@pytest.fixture
def suggestion(small, engineer):
    return suggestions.suggest_change(ladder=small, competency=None, level=None, text="Say more.", by=engineer)


def answer(suggestion, by, *, accept=True):
    return suggestions.answer_suggestion(
        suggestion=suggestion, accept=accept, answer="Thank you.", now=timezone.now(), by=by
    )


def test_anybody_suggests_a_change_of_a_cell(small, engineer):
    competency, level = small.competency_keys.first(), small.level_keys.first()
    made = suggestions.suggest_change(ladder=small, competency=competency, level=level, text="Say more.", by=engineer)
    made.refresh_from_db()
    assert (made.author, made.competency, made.level, made.text, made.state) == (
        engineer,
        competency,
        level,
        "Say more.",
        "open",
    )
    assert Event.objects.latest("id").detail == {"ladder": str(small.pk)}


def test_an_empty_suggestion_is_refused(small, engineer):
    with pytest.raises(ValidationError) as refusal:
        suggestions.suggest_change(ladder=small, competency=None, level=None, text="", by=engineer)
    assert list(refusal.value.message_dict) == ["text"]


def test_nothing_is_suggested_for_a_ladder_that_nobody_reads_yet(engineer):
    ladder = make_ladder(publish=False)
    with pytest.raises(PermissionDenied):
        suggestions.suggest_change(ladder=ladder, competency=None, level=None, text="More.", by=engineer)


@pytest.mark.parametrize(("accept", "state"), [(True, "accepted"), (False, "declined")])
def test_an_owner_answers_with_a_word_and_the_author_is_told(suggestion, engineer, ladder_owner, accept, state):
    assert access.can_answer_suggestion(ladder_owner, suggestion)
    answer(suggestion, ladder_owner, accept=accept)
    suggestion.refresh_from_db()
    assert (suggestion.state, suggestion.answer, suggestion.answered_by) == (state, "Thank you.", ladder_owner)
    assert not access.can_answer_suggestion(ladder_owner, suggestion)
    [told] = Delivery.objects.filter(kind="suggestion_answered")
    assert (told.person, told.subject_id) == (engineer, suggestion.pk)
    assert Event.objects.latest("id").detail == {"accepted": accept}


def test_a_suggestion_is_answered_once(suggestion, ladder_owner):
    answer(suggestion, ladder_owner)
    with pytest.raises(ValidationError, match="answered already"):
        answer(suggestion, ladder_owner, accept=False)
    assert Suggestion.objects.get().state == "accepted"


def test_two_owners_who_answer_at_once_answer_once(transactional_db, ladder_owner):
    author = UserFactory()
    made = suggestions.suggest_change(ladder=make_ladder(), competency=None, level=None, text="More.", by=author)
    outcomes = raced(lambda: answer(made, ladder_owner), lambda: answer(made, ladder_owner, accept=False))
    assert outcomes == sorted([DONE, ANSWERED])


def test_only_owners_answer(suggestion, engineer, admin, hr):
    for by in (engineer, admin, hr):
        with pytest.raises(PermissionDenied):
            answer(suggestion, by)
        assert not access.can_answer_suggestion(by, suggestion)
