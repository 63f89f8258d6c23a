"""That the judges of F10 to F12 see what is lost, doubled, or written after the end."""

import pytest

from bench.faults.races import done_once, nothing_after, overtaken_rightly
from bench.faults.stage import SAVED, Kept
from bench.visitor import Answer

TEXTS = ("Desk: a", "Phone: b")
BEFORE, AFTER = Kept("old", 3), Kept("Desk: a", 4)
BOTH = "<p>Phone: <ins>b</ins></p><p>Desk: a</p>"


def answers(*statuses, text=BOTH):
    return [Answer(status, text, 0.0, 0.1, {"content-type": "text/html"}) for status in statuses]


def test_one_winner_and_a_page_with_both_texts_is_well():
    assert overtaken_rightly(TEXTS, answers(302, 409), BEFORE, AFTER, [SAVED]) == []


@pytest.mark.parametrize(
    ("given", "after", "saved"),
    [
        (answers(302, 302), AFTER, [SAVED, SAVED]),
        (answers(409, 409), BEFORE, []),
        (answers(409, 500), BEFORE, []),
        (answers(302, 409), BEFORE, [SAVED]),
        (answers(302, 409), AFTER, [SAVED, SAVED]),
        (answers(302, 409), Kept("Phone: b", 4), [SAVED]),
        (answers(302, 409), Kept("Desk: a", 5), [SAVED]),
        (answers(302, 409, text="Phone: b"), AFTER, [SAVED]),
        (answers(302, 409, text="Desk: a"), AFTER, [SAVED]),
    ],
)
def test_two_devices_that_lose_words_are_seen(given, after, saved):
    assert len(overtaken_rightly(TEXTS, given, BEFORE, after, saved)) == 1


@pytest.mark.parametrize(
    ("statuses", "times", "rows", "complaints"),
    [
        ((302, 422), 1, 1, 0),
        ((302, 302), 2, 1, 1),
        ((302, 302), 1, 2, 1),
        ((422, 422), 0, 0, 2),
        ((302, 500), 1, 1, 1),
        ((302, 0), 1, 1, 1),
    ],
)
def test_doubles_and_bad_answers_are_seen(statuses, times, rows, complaints):
    assert len(done_once(answers(*statuses), frozenset({302, 422}), times, rows)) == complaints


WRITE, END = True, False
WRITTEN = Kept("new", 4)


@pytest.mark.parametrize(
    ("statuses", "after", "events", "complaints"),
    [
        ((302, 302), WRITTEN, [WRITE, END], 0),
        ((422, 302, 422), BEFORE, [END], 0),
        ((302, 302), WRITTEN, [END, WRITE], 1),
        ((302, 302), BEFORE, [WRITE, END], 1),
        ((422, 302), WRITTEN, [END], 1),
        ((422, 302), BEFORE, [END, WRITE], 1),
        ((302, 422), WRITTEN, [WRITE], 2),
        ((422, 302, 302), BEFORE, [END], 1),
        ((422, 500), BEFORE, [END], 1),
    ],
)
def test_writes_after_the_end_and_lost_ones_are_seen(statuses, after, events, complaints):
    assert len(nothing_after("new", answers(*statuses), BEFORE, after, events)) == complaints
