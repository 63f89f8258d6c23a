"""What a level asks in the end: the rules of accumulation, one by one."""

from ladder.document.asked import Origin, by_dimension, expectation, expectations
from tests.factories.ladder import document

LADDER = """
format: ladder/1
id: t
title: T
accumulation: {mode}
scales:
  - id: rating
    title: Rating
    points:
      - {{id: aware, value: 1, title: Aware}}
      - {{id: able, value: 2, title: Able, expected: true}}
dimensions:
  - {{id: craft, title: Craft}}
tracks:
  - {{id: everyone, title: Everyone, kind: generic, levels: [
      {{id: all, title: All, rank: 0, baseline: true}}, {{id: low, title: Low, rank: 1}},
      {{id: high, title: High, rank: 3}}]}}
  - id: ic
    title: IC
    extends: [everyone]
    levels:
      - {{id: all, title: All ICs, rank: 0, baseline: true}}
      - {{id: one, title: One, rank: 1}}
      - {{id: two, title: Two, rank: 2}}
      - {{id: three, title: Three, rank: 3}}
competencies:
  - id: skill
    title: Skill
    dimension: craft
{more}
    levels:
{cells}
"""


def asked(cells, path="ic/three", mode="restated", more=""):
    lines = "\n".join(f"      {line}" for line in cells)
    more = "\n".join(f"    {line}" for line in more.splitlines())
    ladder = document(LADDER.format(mode=mode, cells=lines, more=more))
    return expectation(ladder, path, ladder.competency["skill"])


def texts(found):
    return [(line.statement.text, line.origin, line.level) for line in found.lines]


TWO = ["ic/one: [first]", "ic/two: [second]"]


def test_restated_levels_ask_only_what_they_say():
    assert texts(asked([*TWO, "ic/three: [third]"])) == [("third", Origin.OWN, "ic/three")]
    assert asked(TWO) is None


def test_cumulative_levels_add_to_all_below_the_farthest_first():
    found = asked([*TWO, "ic/three: [third]"], mode="cumulative")
    assert texts(found) == [
        ("first", Origin.BELOW, "ic/one"),
        ("second", Origin.BELOW, "ic/two"),
        ("third", Origin.OWN, "ic/three"),
    ]
    assert found.text == "first\n\nsecond\n\nthird"
    assert found.is_own


def test_replacing_levels_ask_what_was_said_last():
    assert texts(asked(TWO, mode="replace")) == [("second", Origin.BELOW, "ic/two")]
    assert texts(asked([*TWO, "ic/three: [third]"], mode="replace")) == [("third", Origin.OWN, "ic/three")]


def test_a_competency_may_accumulate_in_its_own_way():
    assert texts(asked(TWO, mode="restated", more="accumulation: replace")) == [("second", Origin.BELOW, "ic/two")]


def test_baselines_and_extended_tracks_are_asked_too():
    cells = [
        "everyone/all: [of all]",
        "everyone/low: [of the low]",
        "everyone/high: [of the high]",
        "ic/all: [of every IC]",
        "ic/two: [own]",
    ]
    assert texts(asked(cells, "ic/two")) == [
        ("of all", Origin.EXTENDED, "everyone/all"),
        ("of the low", Origin.EXTENDED, "everyone/low"),
        ("of every IC", Origin.BASELINE, "ic/all"),
        ("own", Origin.OWN, "ic/two"),
    ]
    assert texts(asked(cells, "ic/three"))[1] == ("of the high", Origin.EXTENDED, "everyone/high")
    assert texts(asked(cells, "ic/all")) == [
        ("of all", Origin.EXTENDED, "everyone/all"),
        ("of every IC", Origin.OWN, "ic/all"),
    ]


def test_the_meaning_of_a_scale_point_stands_where_a_level_has_no_words_of_its_own():
    points = "points: {aware: [Knows of it.], able: [Does it.]}"
    found = asked(["ic/three: {asks: aware}"], more=points)
    assert texts(found) == [("Knows of it.", Origin.POINT, "")]
    assert not found.is_own
    assert texts(asked(["ic/three: []"], more=points)) == [("Does it.", Origin.POINT, "")]
    assert texts(asked(["ic/three: {asks: aware, statements: [mine]}"], more=points)) == [
        ("mine", Origin.OWN, "ic/three")
    ]


def test_how_much_is_asked_is_the_expected_point_unless_the_cell_names_one():
    assert asked(["ic/three: [x]"]).point.slug == "able"
    assert asked(["ic/three: {asks: aware, statements: [x]}"]).point.slug == "aware"
    assert asked(["ic/one: {asks: aware, statements: [x]}"], mode="cumulative").point.slug == "aware"


def test_what_is_not_expected_is_not_asked():
    assert asked([*TWO, "ic/three: {necessity: not_expected}"], mode="cumulative") is None


def test_what_is_optional_says_so():
    assert asked(["ic/three: {necessity: optional, statements: [x]}"]).necessity == "optional"
    assert asked(["ic/three: [x]"]).necessity == "required"


def test_links_between_levels_say_what_lies_below():
    linked = """
format: ladder/1
id: t
title: T
accumulation: cumulative
tracks:
  - id: ic
    title: IC
    levels:
      - {id: a, title: A, rank: 1, next: [c]}
      - {id: b, title: B, rank: 2}
      - {id: c, title: C, rank: 3, next: [m/x]}
  - id: m
    title: M
    levels: [{id: x, title: X, rank: 4}]
competencies:
  - {id: skill, title: Skill, levels: {ic/a: [a], ic/b: [b], ic/c: [c], m/x: [x]}}
"""
    ladder = document(linked)
    skill = ladder.competency["skill"]
    assert texts(expectation(ladder, "m/x", skill)) == [
        ("a", Origin.BELOW, "ic/a"),
        ("b", Origin.BELOW, "ic/b"),
        ("c", Origin.BELOW, "ic/c"),
        ("x", Origin.OWN, "m/x"),
    ]
    assert ladder.next_levels("ic/a") == ["ic/c"]
    assert ladder.next_levels("ic/b") == ["ic/c"]
    assert ladder.next_levels("m/x") == []
    assert ladder.levels_below("ic/c") == ["ic/a", "ic/b"]


def test_tracks_that_extend_tracks_that_extend_tracks():
    ladder = document("""
format: ladder/1
id: t
title: T
tracks:
  - {id: base, title: Base, levels: [{id: all, title: All, rank: 0, baseline: true}]}
  - {id: middle, title: Middle, extends: [base], levels: [{id: all, title: All, rank: 0, baseline: true}]}
  - {id: top, title: Top, extends: [middle], levels: [{id: one, title: One, rank: 1}]}
competencies:
  - {id: skill, title: Skill, levels: {base/all: [base], middle/all: [middle], top/one: [top]}}
""")
    found = expectation(ladder, "top/one", ladder.competency["skill"])
    assert [text for text, _origin, _level in texts(found)] == ["middle", "base", "top"]


def test_expectations_come_in_the_order_of_the_ladder_and_under_their_dimensions():
    ladder = document()
    assert [found.competency.slug for found in expectations(ladder, "engineer/senior")] == ["debugging", "mentoring"]
    groups = by_dimension(ladder, "engineer/senior")
    assert [(group.slug, [found.competency.slug for found in asked]) for group, asked in groups] == [
        ("craft", ["debugging"]),
        ("people", ["mentoring"]),
    ]
    assert [group.slug for group, _asked in by_dimension(ladder, "management/manager")] == ["people"]


def test_dimensions_inside_dimensions_come_after_them_and_what_has_none_comes_last():
    ladder = document("""
format: ladder/1
id: t
title: T
dimensions:
  - {id: inner, title: Inner, parent: outer}
  - {id: outer, title: Outer}
tracks: [{id: ic, title: IC, levels: [{id: one, title: One, rank: 1}]}]
competencies:
  - {id: loose, title: Loose, levels: {ic/one: [x]}}
  - {id: deep, title: Deep, dimension: inner, levels: {ic/one: [y]}}
  - {id: upper, title: Upper, dimension: outer, levels: {ic/one: [z]}}
""")
    groups = by_dimension(ladder, "ic/one")
    assert [group.slug if group else None for group, _asked in groups] == ["outer", "inner", None]
