"""Texts have one normal form, and files break it into sentences without changing it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ladder.document.text import in_sentences, likeness, normal


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("One.\nTwo.", "One. Two."),
        ("One.\r\nTwo.\rThree.", "One. Two. Three."),
        ("  \n\nOne.\n\n\n\nTwo.  \n", "One.\n\nTwo."),
        ("You can:\n- plan\n- do", "You can:\n- plan\n- do"),
        ("- a long\nitem\n- next", "- a long item\n- next"),
        ("1. one\n2. two", "1. one\n2. two"),
        ("# Title\ntext", "# Title\ntext"),
        ("> said\nmore", "> said more"),
        ("|a|b|\n|-|-|\n|1|2|", "|a|b|\n|-|-|\n|1|2|"),
        ("```\ncode\n  more\n\n\nx\n```\nafter", "```\ncode\n  more\n\n\nx\n```\nafter"),
        ("line  \nbroken", "line  \nbroken"),
        ("line\\\nbroken", "line\\\nbroken"),
        ("<div>\nx\n</div>", "<div>\nx\n</div>"),
        ("e\u0301", "\u00e9"),
        ("", ""),
        ("漢字。\n漢字。", "漢字。 漢字。"),
    ],
)
def test_normal_form(typed, text):
    assert normal(typed) == text


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("One. Two! Three? Four… Five", "One.\nTwo!\nThree?\nFour…\nFive"),
        ("Uses e.g. logs and i.e. traces etc. daily.", "Uses e.g. logs and i.e. traces etc. daily."),
        ("Grade B. Then more.", "Grade B. Then more."),
        ("First. - not a list", "First. - not a list"),
        ("First. 1. not a list", "First. 1.\nnot a list"),
        ("First. # not a title", "First. # not a title"),
        ("- One. Two.", "- One. Two."),
        ("One. Two.\n\nThree. Four.", "One.\nTwo.\n\nThree.\nFour."),
        ("```\nOne. Two.\n```", "```\nOne. Two.\n```"),
        ("One. Two.  \nThree.", "One. Two.  \nThree."),
    ],
)
def test_files_have_one_sentence_per_line(text, lines):
    assert in_sentences(text) == lines
    assert normal(lines) == text


PIECES = st.sampled_from(
    [
        *(
            "a",
            "B.",
            "e.g.",
            "1.",
            "2)",
            "-",
            "*",
            "+",
            "#",
            ">",
            "|",
            "```",
            "~~~",
            "<b>",
            "==",
            "--",
            "\\",
            "  ",
            " ",
        ),
        *("\n", "\n\n", "\t", "\r\n", "漢", "。", "!", "?", "…", ":", '"', "'", "é", "e\u0301", "👩‍🔧", "خط"),
        *("\u2028", "\u00a0"),
    ]
)


@given(st.lists(PIECES, max_size=40).map("".join))
def test_normal_form_stays_as_it_is(typed):
    text = normal(typed)
    assert normal(text) == text
    assert normal(in_sentences(text)) == text


def test_likeness_is_that_of_pg_trgm():
    assert likeness("word", "two words") == pytest.approx(0.3636, abs=0.001)
    assert likeness("same words", "Same words!") == 1
    assert likeness("abc", "xyz") == 0
    assert likeness("", "") == 1
