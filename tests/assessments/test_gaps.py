"""Which gaps come first, and how each is said."""

import pytest

from assessments.queries.gaps import Line, in_words, largest
from assessments.queries.matrix.cells import Cell
from ladder.document.asked import expectation
from ladder.document.parts import USUAL_SCALE, Competency, Scale
from ladder.queries.asked import Column
from tests.factories.ladder import document

POINTS = USUAL_SCALE.points
MEETS = 2


def line(title, held, asked=MEETS, points=POINTS):
    column = Column(Competency(title.lower(), title), None, None, points)
    return Line(column, Cell(points, held, None, asked), None, 0)


def names(lines):
    return [each.column.competency.title for each in lines]


def test_the_widest_gap_comes_first_then_what_nobody_saw_then_what_is_not_rated():
    lines = [
        line("Unrated", None),
        line("Unseen", 0),
        line("Unseen too", -1),
        line("One below", 1),
        line("Two below", 1, asked=3),
        line("One below too", 2, asked=3),
        line("Met", 2),
        line("Above", 3),
        line("Not applicable", -2),
        line("Not asked", 1, asked=None),
    ]
    assert names(largest(lines)) == ["Two below", "One below", "One below too", "Unseen", "Unseen too", "Unrated"]


@pytest.mark.parametrize(
    ("held", "said"),
    [
        (1, "Senior asks for Meets, agreed is Developing."),
        (0, "Senior asks for Meets; it was not observed."),
        (-1, "Senior asks for Meets; it was not observed."),
        (None, "Senior asks for Meets; it is not rated yet."),
    ],
)
def test_a_gap_is_said_in_plain_words(held, said):
    assert in_words(line("Mentoring", held), "Senior") == said


def test_words_are_those_of_the_ladders_own_scale():
    points = Scale("own", "Own", (POINTS[1], POINTS[2])).points
    assert in_words(line("Mentoring", 0, asked=1, points=points), "Senior") == (
        "Senior asks for Meets, agreed is Developing."
    )


def test_the_statement_is_the_levels_own_or_the_last_it_takes_over():
    ladder = document()
    debugging = ladder.competency["debugging"]
    asked = expectation(ladder, "engineer/senior", debugging)
    own = Line(Column(debugging, None, None, POINTS), Cell(POINTS, 1, None, MEETS), asked, 0)
    assert own.statement == "Finds the cause of faults across services and prevents the next one."
    assert line("Nothing", 1).statement == ""
