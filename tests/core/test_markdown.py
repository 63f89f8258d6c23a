"""What people type is shown as they meant it, and can do nothing else."""

import pytest
from django.template import Context, Template

from core.markdown import html


def test_markdown_is_shown_as_html():
    assert html("Asks **why**.\n\n- one\n- two") == (
        "<p>Asks <strong>why</strong>.</p>\n<ul>\n<li>one</li>\n<li>two</li>\n</ul>\n"
    )


def test_headings_stand_under_those_of_the_page():
    assert html("# First\n\n###### Last") == "<h4>First</h4>\n<h6>Last</h6>\n"


def test_tables_and_struck_words_are_understood():
    assert "<td>2</td>" in html("|a|b|\n|-|-|\n|1|2|")
    assert html("~~gone~~") == "<p><s>gone</s></p>\n"


@pytest.mark.parametrize(
    "typed",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[here](javascript:alert(1))",
        "<a href='java&#115;cript:alert(1)'>here</a>",
        "<iframe src='https://example.org'></iframe>",
        "![seen](https://example.org/pixel.png)",
        "<style>body{display:none}</style>",
        "<svg><script>alert(1)</script></svg>",
        '<p style="position:fixed" onclick="alert(1)" class="button">big</p>',
        "<form action='/x'><button>go</button></form>",
    ],
)
def test_nothing_typed_becomes_markup_that_acts(typed):
    shown = html(f"before\n\n{typed}\n\nafter")
    assert "<p>before</p>" in shown
    assert "<p>after</p>" in shown
    for sign in ("<script", "<img", "<iframe", "<style", "<svg", "<form", "<button", "onclick", "onerror", "style="):
        assert sign not in shown
    assert 'href="java' not in shown


def test_links_tell_the_other_side_nothing():
    assert html("[docs](https://example.org)") == (
        '<p><a href="https://example.org" rel="noopener noreferrer nofollow">docs</a></p>\n'
    )


def test_every_script_of_the_world_is_kept():
    assert html("خط 漢字 👩‍🔧") == "<p>خط 漢字 👩‍🔧</p>\n"


def test_templates_use_it_as_a_filter():
    assert Template("{{ text|markdown }}").render(Context({"text": "*so*"})) == "<p><em>so</em></p>\n"
