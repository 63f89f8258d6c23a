"""What follows from what is held, said and asked."""

from decimal import Decimal

import pytest

from assessments.models import NOT_APPLICABLE, NOT_OBSERVED
from assessments.queries.matrix import cells
from assessments.queries.matrix.cells import Gap, carrying, cell
from assessments.queries.matrix.words import figure, sentence
from ladder.document.parts import USUAL_SCALE, Point
from ladder.queries.asked import asking
from tests.factories.ladder import SMALL, make_ladder
from tests.ladder.pages import RICH, key, publish_again

USUAL = USUAL_SCALE.points
FIVE = tuple(Point(f"p{n}", f"P{n}", Decimal(n)) for n in range(1, 6))


def made(held, own=None, asked=2, points=USUAL, *, is_old=False, held_is_unshared=False, own_is_unshared=False):
    return cell(points, held, own, asked, is_old, held_is_unshared, own_is_unshared)


@pytest.mark.parametrize(
    ("held", "asked", "gap"),
    [
        (3, 2, "above"),
        (2, 2, "at"),
        (1, 2, "below"),
        (1, 3, "below-2"),
        (0, 2, "none"),
        (NOT_OBSERVED, 2, "none"),
        (NOT_APPLICABLE, 2, "none"),
        (None, 2, "none"),
        (2, None, "none"),
    ],
)
def test_a_gap_is_said_only_of_what_was_observed_and_is_asked(held, asked, gap):
    assert made(held, asked=asked).gap == gap


def test_the_lowest_point_of_another_scale_is_a_rating_like_others():
    assert made(0, asked=1, points=FIVE).gap == Gap.BELOW
    assert (made(0, points=FIVE).rungs(0), made(0).rungs(0)) == (1, 0)
    assert (made(0, points=FIVE).size, made(0).size, made(0, points=(*FIVE, *FIVE)).size) == (5, 3, 0)


def test_what_does_not_apply_is_no_expectation():
    assert [made(held).counts for held in (NOT_APPLICABLE, None, 0)] == [False, True, True]
    assert made(2, asked=None).counts is False


def test_sides_differ_when_both_say_something_else():
    assert made(1, 2).differs
    assert not made(2, 2).differs
    assert not made(None, 2).differs
    assert not made(2, None).differs


def test_only_what_was_shared_grows_old():
    assert made(2, is_old=True).is_stale
    assert not made(2, is_old=True, held_is_unshared=True).is_stale
    assert not made(None, is_old=True).is_stale


def test_a_cell_is_said_in_words():
    assert sentence(made(1, 2, is_old=True)) == (
        "agreed: 1 Developing, self: 2 Meets, asked: 2 Meets, self differs, older than 6 months"
    )
    assert sentence(made(None, asked=None)) == "agreed: not rated, not asked"
    assert sentence(made(NOT_OBSERVED, NOT_APPLICABLE, held_is_unshared=True, own_is_unshared=True)) == (
        "your rating, not shared yet: not observed, self, not shared yet: not applicable, asked: 2 Meets, self differs"
    )
    assert [figure(made(None), place) for place in (2, None, NOT_APPLICABLE)] == ["2", "–", "n/a"]


def test_cells_that_say_the_same_are_one_until_there_are_too_many(monkeypatch):
    monkeypatch.setattr(cells, "known", {})
    monkeypatch.setattr(cells, "KEPT", 2)
    first = made(1)
    assert made(1) is first
    made(2)
    made(3)
    assert len(cells.known) == 1


def test_what_a_level_asks_is_a_place_on_the_scale(db):
    rich = make_ladder(RICH)
    asked = asking(rich.current_version.pk)
    assert [column.competency.slug for column in asked.columns] == ["code", "care", "tests", "talks"]
    assert asked.at("engineer/one") == [1, 0, None, 1]  # tests are optional there
    assert asked.at("engineer/two") == [1, 0, None, None]  # and not expected there


def test_values_of_an_earlier_version_are_read_by_the_keys_of_competencies(ladder, ladder_owner):
    old = ladder.current_version.pk
    new = publish_again(ladder, ladder_owner, debugging="Finding faults")
    assert carrying(old, new.pk).carry([3, None, -2]) == [3, None, -2]
    assert asking(new.pk).columns[0].competency.title == "Finding faults"


def test_values_on_a_scale_that_has_changed_follow_the_names_of_its_points(db):
    old = make_ladder(RICH)
    document = asking(old.current_version.pk).document
    text = RICH.replace("{id: adopts", "{id: tries, value: 1.5, title: Tries}\n      - {id: adopts")
    text = text.replace(
        "{id: knows, value: 1, title: Knows, expected: true}", "{id: new, value: 1, title: New, expected: true}"
    )
    text = text.replace("asks: knows", "asks: new").replace("id: rich\n", "id: other\n")
    new = make_ladder(text)
    shown = asking(new.current_version.pk)
    for column, other in zip(shown.columns, asking(old.current_version.pk).columns, strict=True):
        object.__setattr__(other, "key", column.key)
    for competency, other in zip(shown.document.competencies, document.competencies, strict=True):
        object.__setattr__(other, "key", competency.key)
    assert carrying(old.current_version.pk, new.current_version.pk).carry([1, 0, -2, None]) == [2, None, -2, None]


def test_a_draft_is_not_asked_about(db):
    draft = make_ladder(SMALL.replace("id: engineering\n", "id: draft\n", 1), publish=False)
    with pytest.raises(type(draft.versions.get()).DoesNotExist):
        asking(draft.versions.get().pk)


def test_the_place_that_is_asked_is_found_for_every_level(ladder):
    asked = asking(ladder.current_version.pk)
    assert asked.document.path_of[key(ladder, "engineer/senior")] == "engineer/senior"
    assert asked.at("engineer/senior") == [2, None, 2]
    assert asked.at("engineer/senior") is asked.at("engineer/senior")
