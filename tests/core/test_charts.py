"""Charts draw what is given, where its value is, and nothing where there is none."""

import re
from math import hypot
from xml.etree import ElementTree

import pytest
from django.utils.safestring import SafeString

from core.charts import WIDTH, Series, gaps, radar, steps

SVG = "{http://www.w3.org/2000/svg}"
CHARTS = pytest.mark.parametrize("chart", [radar, gaps, steps])
HOSTILE = [
    '<script>alert("1")</script>',
    "' onload='alert(1) & more",
    "]]>\x00\x0b\uffff<!--",
    "W" * 60,
    "Stakeholder management across teams, offices and time zones",
    "جودة الشيفرة (code)",
    "漢字" * 30,
]


def drawn(svg):
    assert isinstance(svg, SafeString)
    return ElementTree.fromstring(svg)


def numbers(text):
    return [float(number) for number in re.findall(r"-?\d+(?:\.\d+)?", text)]


def series_of(root, kind):
    """The shapes of one kind, without the sample in the key."""
    return [shape for group in root.findall(f"{SVG}g") if group.get("data-kind") == kind for shape in group]


def shapes(root, css, kind=None):
    found = series_of(root, kind) if kind else root.iter()
    return [shape for shape in found if shape.get("class") == f"chart__{css}"]


def spots(root, kind):
    """Where the marks of one kind stand; of a bar or a diamond, where its path begins."""
    marks = shapes(root, "bar" if kind == "bar" else "mark", kind)
    return [
        (float(mark.get("cx")), float(mark.get("cy"))) if mark.get("cx") else tuple(numbers(mark.get("d"))[:2])
        for mark in marks
    ]


def texts(root):
    return [text.text for text in root.iter(f"{SVG}text")]


def rings(root):
    """The middle of a radar and the radii of its rings, from zero outwards."""
    circles = root.findall(f"{SVG}circle")
    [middle] = {(float(circle.get("cx")), float(circle.get("cy"))) for circle in circles}
    return middle, [float(circle.get("r")) for circle in circles]


def radii(root, kind):
    (x, y), _ = rings(root)
    return [hypot(left - x, top - y) for left, top in spots(root, kind)]


def labels_of(count):
    return [f"Label{number}" for number in range(count)]


def test_a_radar_puts_each_value_on_its_ring():
    root = drawn(radar(labels_of(4), [Series("Agreed", "dot", [3, 0, 2, 2])], title="Radar", top=3))
    _, found = rings(root)
    assert len(found) == 4
    assert found == sorted(found)
    assert radii(root, "dot") == pytest.approx([found[3], found[0], found[2], found[2]], abs=0.15)


def test_a_radar_lays_a_bar_across_each_axis_at_its_value():
    root = drawn(radar(labels_of(5), [Series("Asked", "bar", [1, 3, 2, 2, None])], title="Radar", top=3))
    _, found = rings(root)
    assert radii(root, "bar") == pytest.approx([found[1], found[3], found[2], found[2]], abs=0.15)


def test_a_radar_is_closed_when_every_value_is_there():
    root = drawn(radar(labels_of(3), [Series("Agreed", "dot", [1, 2, 3])], title="Radar", top=3))
    [area] = shapes(root, "area", "dot")
    assert area.get("d").endswith("Z")
    assert shapes(root, "line", "dot") == []


def test_a_radar_is_open_where_a_value_is_missing():
    root = drawn(radar(labels_of(6), [Series("Agreed", "dot", [1, 2, None, 3, None, 2])], title="Radar", top=3))
    lines = [line.get("d") for line in shapes(root, "line", "dot")]
    # From the first gap on: the fourth alone, then the sixth joined over the top to the first and second.
    assert [line.count("L") for line in lines] == [0, 2]
    assert len(spots(root, "dot")) == 4
    assert shapes(root, "area", "dot") == []


def test_a_radar_without_any_value_shows_its_axes():
    root = drawn(radar(labels_of(6), [Series("Agreed", "dot", [None] * 6)], title="Radar", top=3))
    assert series_of(root, "dot") == []
    assert texts(root)[-6:] == labels_of(6)


@pytest.mark.parametrize("count", [0, 1, 2])
def test_a_radar_needs_three_labels(count):
    assert radar(labels_of(count), [Series("Agreed", "dot", [1] * count)], title="Radar", top=3) == ""


@pytest.mark.parametrize("count", [3, 4, 10, 14, 15, 40])
def test_a_radar_says_each_label_once_and_numbers_many(count):
    root = drawn(radar(labels_of(count), [Series("Agreed", "dot", [2] * count)], title="Radar", top=3))
    said = texts(root)
    assert [text for text in said if text.startswith("Label")] == labels_of(count)
    assert len(spots(root, "dot")) == count
    assert said.count("15") == (2 if count >= 15 else 0)  # at its axis, and at its label below


def test_a_label_too_long_for_its_place_is_numbered_and_kept_whole():
    long = "Stakeholder management across teams, offices and time zones"
    root = drawn(radar(["Craft", "Systems", long], [], title="Radar", top=3))
    assert " ".join(texts(root)).endswith(f"1 2 3 1 Craft 2 Systems 3 {long}")


def test_gaps_show_values_at_their_distance_and_name_it():
    series = [
        Series("Agreed", "dot", [0, 2, 3, None, 2]),
        Series("Self", "ring", [3, 2, None, 1, 2]),
        Series("Asked", "bar", [2, 2, 1.5, 1, None]),
    ]
    root = drawn(gaps(labels_of(5), series, title="Gaps", top=3))
    zero, one, two, three = (numbers(line.get("d"))[0] for line in shapes(root, "grid"))
    assert [x for x, _ in spots(root, "dot")] == [zero, two, three, two]
    assert [x for x, _ in spots(root, "ring")] == [three, two, one, two]
    assert [x for x, _ in spots(root, "bar")] == [two, two, (one + two) / 2, one]
    found = [(group.get("data-gap"), texts(group)) for group in root.findall(f"{SVG}g") if group.get("data-gap")]
    assert found == [("below", ["−2"]), ("at", ["0"]), ("above", ["+1.5"])]
    assert texts(root).count("–") == 2


def test_gaps_are_drawn_from_the_bar_to_the_first_of_the_others():
    series = [Series("Asked", "bar", [2]), Series("Self", "ring", [3]), Series("Agreed", "dot", [1])]
    root = drawn(gaps(["Label"], series, title="Gaps", top=3))
    [(bar, _)], [(ring, y)] = spots(root, "bar"), spots(root, "ring")
    [line] = shapes(root, "gap")
    assert numbers(line.get("d")) == [bar, y, ring]


def test_gaps_without_a_bar_still_show_the_values():
    root = drawn(gaps(labels_of(2), [Series("Manager", "diamond", [1, 3])], title="Gaps", top=3))
    assert len(spots(root, "diamond")) == 2
    assert shapes(root, "gap") == []


def test_the_marks_of_a_row_stand_on_one_line():
    series = [Series("Self", "ring", [1, 3]), Series("Agreed", "dot", [3, 0])]
    root = drawn(gaps(["Short", "A label so long that it takes two lines"], series, title="Gaps", top=3))
    assert [y for _, y in spots(root, "ring")] == [y for _, y in spots(root, "dot")]


def test_steps_keep_each_level_and_are_open_where_there_is_none():
    root = drawn(steps(labels_of(4), [Series("Agreed", "dot", [1, 3, None, 3])], title="History", top=3))
    marks = spots(root, "dot")
    lines = [numbers(line.get("d")) for line in shapes(root, "line", "dot")]
    (first, low), (second, high), (last, _) = marks
    half = (second - first) / 2
    assert high < low
    assert lines == [
        [first - half, low, low, first + half, high, second + half],
        [last - half, high, high, last + half],
    ]


def test_steps_draw_a_bar_as_a_line_without_marks():
    root = drawn(steps(["Spring 2026"], [Series("Asked", "bar", [2])], title="History", top=3))
    assert len(shapes(root, "line", "bar")) == 1
    assert shapes(root, "mark", "bar") == []


def test_occasions_without_room_are_numbered():
    occasions = [f"Autumn {year}" for year in range(2010, 2026)]
    said = texts(drawn(steps(occasions, [Series("Agreed", "dot", [1] * 16)], title="History", top=3)))
    assert [text for text in said if text.startswith("Autumn")] == occasions
    assert said.count("16") == 2


@pytest.mark.parametrize("chart", [gaps, steps])
def test_nothing_is_drawn_of_nothing(chart):
    assert chart([], [Series("Agreed", "dot", [])], title="Empty", top=3) == ""


@CHARTS
@pytest.mark.parametrize("value", [-0.1, 3.1, float("nan"), float("inf")])
def test_a_value_off_the_scale_is_refused(chart, value):
    with pytest.raises(ValueError, match="outside the scale from 0 to 3"):
        chart(labels_of(3), [Series("Agreed", "dot", [1, value, None])], title="Chart", top=3)


@CHARTS
def test_values_without_a_label_are_refused(chart):
    with pytest.raises(ValueError, match="one value for each label"):
        chart(labels_of(3), [Series("Agreed", "dot", [1, 2, 3, 0])], title="Chart", top=3)


@CHARTS
def test_a_scale_without_a_step_is_refused(chart):
    with pytest.raises(ValueError, match="at 1 or above"):
        chart(labels_of(3), [], title="Chart", top=0)


@CHARTS
def test_nothing_written_becomes_markup_or_leaves_the_drawing(chart):
    values = [2] * len(HOSTILE)
    svg = chart(HOSTILE, [Series(text, "dot", values) for text in HOSTILE], title=HOSTILE[0] + HOSTILE[2], top=3)
    root = drawn(svg)
    assert {element.tag.removeprefix(SVG) for element in root.iter()} == {"svg", "title", "g", "path", "circle", "text"}
    assert root.find(f"{SVG}title").text == '<script>alert("1")</script>]]><!--'
    *_, width, height = numbers(root.get("viewBox"))
    assert width == WIDTH
    for text in root.iter(f"{SVG}text"):
        assert 0 <= float(text.get("x")) <= width
        assert 0 < float(text.get("y")) < height
    written = "".join(texts(root)).replace(" ", "")
    assert "جودةالشيفرة(code)" in written
    assert "Stakeholdermanagementacrossteams,officesandtimezones" in written


@CHARTS
def test_a_drawing_holds_no_style_and_no_colour(chart):
    kinds = ["bar", "diamond", "ring", "dot"]
    svg = chart(labels_of(20), [Series(kind, kind, [1] * 20) for kind in kinds], title="Chart", top=3)
    names = {name for element in drawn(svg).iter() for name in element.attrib}
    allowed = {"class", "d", "cx", "cy", "r", "x", "y", "transform", "text-anchor", "data-kind", "data-gap"}
    assert names <= {*allowed, "viewBox", "role", "aria-labelledby", "id"}


@CHARTS
def test_a_drawing_is_an_image_with_a_name_and_a_key(chart):
    series = [Series("Agreed", "dot", [1, 2, 3]), Series("Self", "ring", [1, 2, 3])]
    root = drawn(chart(labels_of(3), series, title="How it stands", top=3))
    title = root.find(f"{SVG}title")
    assert (root.get("role"), title.text) == ("img", "How it stands")
    assert root.get("aria-labelledby") == title.get("id")
    assert texts(root)[:2] == ["Agreed", "Self"]
    assert [shape.get("data-kind") for shape in root.find(f"{SVG}g")[::2]] == ["dot", "ring"]


def test_the_same_data_gives_the_same_bytes_and_other_data_another_id():
    first, same, other = (
        radar(labels_of(3), [Series("Agreed", "dot", [1, 2, value])], title="Radar", top=3) for value in (3, 3, 0)
    )
    assert first == same
    assert drawn(first).get("aria-labelledby") != drawn(other).get("aria-labelledby")


def test_numbers_are_short():
    svg = radar(labels_of(7), [Series("Agreed", "dot", [1 / 3] * 7)], title="Radar", top=3)
    assert re.findall(r"\d\.\d\d", svg) == []
    assert re.findall(r"-0[^.\d]", svg) == []
