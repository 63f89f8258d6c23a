"""Reading a ladder file: what is understood, and what every mistake is answered with."""

from decimal import Decimal

import pytest

from ladder.document.parts import USUAL_SCALE, Activity, Fact, Link, Pitfall, Statement
from ladder.files import Refused, as_json, as_yaml, read
from tests.factories.ladder import SMALL, document, starter_text

HEAD = "format: ladder/1\nid: t\ntitle: T\n"
TRACKS = "tracks:\n  - id: ic\n    title: IC\n    levels:\n      - {id: one, title: One, rank: 1}\n"


def problems(text, **more):
    data = text if isinstance(text, bytes) else text.encode()
    with pytest.raises(Refused) as refused:
        read(data, name="acme.yaml", **more)
    return [str(problem) for problem in refused.value.problems]


def ladder(text):
    return read((HEAD + text).encode(), name="t.yaml")


def test_the_shortest_ladder_has_the_usual_scale():
    found = ladder("")
    assert (found.slug, found.title, found.language) == ("t", "T", "en")
    assert found.scales == (USUAL_SCALE,)


def test_every_part_is_read():
    found = ladder("""
description: |
  First.
  Second.
scales:
  - id: steps
    title: Steps
    points: [{id: low, value: 0.5, title: Low, description: Little}, {id: high, value: 2, title: High, expected: true}]
dimensions: [{id: d, title: D, description: About, extra: {colour: "#fff"}}, {id: e, title: E, parent: d}]
tracks:
  - id: all
    title: All
    kind: generic
    levels: [{id: base, title: Base, rank: 0, baseline: true}]
  - id: ic
    title: IC
    extends: [all]
    accumulation: cumulative
    levels:
      - {id: one, title: One, rank: 1.5, next: [two], switch: [ic/two], facts: [{label: Reach, text: Team}]}
      - {id: two, title: Two, rank: 2}
competencies:
  - id: c
    title: C
    kind: value
    dimension: e
    scale: steps
    accumulation: replace
    points: {low: [Some], high: []}
    levels:
      ic/one: [Short, {text: Long, kind: note, examples: [So, ""], links: [{url: "https://example.org"}]}, ""]
      ic/two: {asks: low, necessity: optional, extra: {weight: 25, share: 0.5, on: true, none: null, s: "1.10"}}
guides:
  - from: ic/one
    to: ic/two
    shifts: [{before: A, after: B}]
    decisions: [{situation: S, approach: A}]
    checklists: [{title: Before, items: [x, y]}]
    messages: [{title: M, text: "[x]"}]
    pitfalls: [{title: P, text: T, solution: S, kind: challenge}]
    signs: {leadership: [Asked]}
    activities: {monthly: [Read, {title: Write, competency: c}], weekly: []}
    after: More
pages: [{id: faq, title: FAQ, text: Yes}]
extra: {points: [1, 2]}
""")
    assert found.description == "First. Second."
    assert [(point.slug, point.value) for point in found.scales[0].points] == [("low", Decimal("0.5")), ("high", 2)]
    assert found.dimensions[0].extra == {"colour": "#fff"}
    assert found.dimensions[1].parent == "d"
    [everyone, ic] = found.tracks
    assert everyone.levels[0].is_baseline
    assert (ic.extends, ic.accumulation) == (("all",), "cumulative")
    assert ic.levels[0].links == (("next", "ic/two"), ("switch", "ic/two"))
    assert ic.levels[0].facts == (Fact("Reach", "Team"),)
    [competency] = found.competencies
    assert competency.points == {"low": (Statement("Some"),)}
    assert competency.cells["ic/one"].statements == (
        Statement("Short"),
        Statement("Long", ("So",), (Link("https://example.org", "https://example.org"),), "note"),
    )
    cell = competency.cells["ic/two"]
    assert (cell.asks, cell.necessity) == ("low", "optional")
    assert cell.extra == {"weight": 25, "share": 0.5, "on": True, "none": None, "s": "1.10"}
    [guide] = found.guides
    assert guide.activities == {"monthly": (Activity("Read"), Activity("Write", competency="c"))}
    assert guide.signs == {"leadership": ("Asked",)}
    assert guide.pitfalls == (Pitfall("P", "T", "S", "challenge"),)
    assert found.extra == {"points": [1, 2]}
    assert read(as_yaml(found).encode(), name="t") == found
    assert read(as_json(found).encode(), name="t") == found


def test_yaml_and_json_say_the_same():
    assert read(as_json(document()).encode(), name="t") == document()


@pytest.mark.parametrize("end", ["\r\n", "\r"])
def test_line_ends_and_byte_order_mark_of_other_systems_do_not_matter(end):
    assert read(b"\xef\xbb\xbf" + SMALL.replace("\n", end).encode(), name="t") == document()


def test_json_escapes_of_emoji_and_tabs_are_understood():
    text = '{\n\t"format": "ladder\\/1", "id": "t",\n\t"title": "\\ud83d\\ude00 \\u00e9 \\\\ud83d"\n}'
    assert read(text.encode(), name="t").title == "😀 é \\ud83d"


def test_words_that_yaml_takes_for_values_stay_words():
    found = ladder("tracks: [{id: no, title: 1.10, levels: [{id: y, title: null-ish, rank: 1}]}]")
    assert (found.tracks[0].slug, found.tracks[0].title) == ("no", "1.10")


def test_html_right_to_left_and_emoji_are_kept_in_the_source():
    said = "<script>alert(1)</script> خط 漢字 👩‍🔧"
    assert ladder(f"pages: [{{id: p, title: P, text: '{said}'}}]").pages[0].text == said


def test_a_file_that_is_written_in_our_way_is_written_again_to_the_byte():
    assert as_yaml(read(starter_text().encode(), name="s")) == starter_text()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", ["line 1: The file is empty."]),
        ("# only this\n", ["line 1: The file is empty."]),
        ("- a\n", ["line 1: This is no ladder that Rung can read. A ladder file begins with “format: ladder/1”."]),
        ("title: T\n", ["line 1: This is no ladder that Rung can read. A ladder file begins with “format: ladder/1”."]),
        (b"title: \xff", ["line 1: This is not UTF-8. Save the file as UTF-8 and try again."]),
        (b"a: 1\nb: \x00\n", ["line 2: A control character ('\\x00') stands here. Take it out."]),
        (HEAD + "tracks:\n\t- id: x\n", ["line 5: A tab stands at the beginning of this line. Use spaces instead."]),
        (HEAD + "tracks: [\n", ["line 5: This is not YAML: did not find expected node content."]),
        ('{"format": "ladder/1",\n "id": }', ["line 2: This is not JSON: Expecting value."]),
        (HEAD + "---\nformat: x\n", ["line 4: A second document begins here. Put each ladder into a file of its own."]),
        (
            HEAD + "a: &a [x]\nb: *a\n",
            ["line 5: “*a” repeats another place. Write it out: a ladder file has no aliases."],
        ),
        (
            HEAD + "extra: !!python/name:os.system x\n",
            ["line 4: “tag:yaml.org,2002:python/name:os.system” is not understood here. Leave it out."],
        ),
        (HEAD + "? [a, b]\n: c\n", ["line 4: A list or mapping cannot be a name. Write a word before the colon."]),
        (HEAD + "extra: " + "[" * 30 + "]" * 30, ["line 4: The file is nested too deeply."]),
        (HEAD + "title: Again\n", ["line 4, title: “title” stands in line 3 already. Keep one of the two."]),
        (HEAD + "titel: Again\n", ["line 4, titel: There is no field “titel” here. Did you mean “title”?"]),
        (HEAD + "xyzzy: Again\n", ["line 4, xyzzy: There is no field “xyzzy” here."]),
        ("format: ladder/2\nid: t\ntitle: T\n", ["line 1, format: The file must say “format: ladder/1”."]),
        (
            "format: ladder/1\nid: ä ö\n",
            [
                "line 1, title: “title” is missing or empty.",
                "line 2, id: “ä ö” is no short name. Use letters, digits and hyphens only.",
            ],
        ),
        (
            "format: ladder/1\nid: ärzte\ntitle: T\n",
            ["line 2, id: Use plain letters (a to z), digits and hyphens in the short name of a ladder."],
        ),
        ("format: ladder/1\ntitle: T\n", ["line 1, id: “id” is missing. Give it a short name such as “senior”."]),
        (HEAD + "uuid: 12\n", ["line 4, uuid: “12” is no uuid. Leave the line out and one is made."]),
        (
            HEAD + "accumulation: sumulative\n",
            [
                "line 4, accumulation: “sumulative” is not known here. Choose one of: restated, cumulative, replace. Did you mean “cumulative”?"
            ],
        ),
        (HEAD + "description: [a]\n", ["line 4, description: A text is expected here."]),
        (HEAD + "tracks: x\n", ["line 4, tracks: A list is expected here: lines that begin with “- ”."]),
        (
            HEAD + "tracks: [x]\n",
            [
                "line 4, tracks[0]: Names with values are expected here, such as “id: …”.",
                "line 4, tracks[0].id: “id” is missing. Give it a short name such as “senior”.",
                "line 4, tracks[0].title: “title” is missing or empty.",
            ],
        ),
        (HEAD + "extra: [x]\n", ["line 4, extra: Names with values are expected here."]),
        (
            HEAD + f"title2: {'x' * 3}\nlicence: {'y' * 20_001}\n",
            [
                "line 4, title2: There is no field “title2” here. Did you mean “title”?",
                "line 5, licence: This text has 20001 characters, 20000 at most are taken. Shorten it.",
            ],
        ),
        (
            HEAD + "scales: [{id: s, title: S}]\n",
            ["line 4, scales[0].points: A scale needs points: a list with at least one."],
        ),
        (
            HEAD + "scales: [{id: s, title: S, points: [{id: a, title: A, value: x, expected: maybe}]}]\n",
            [
                "line 4, scales[0].points[0].value: “x” is no number such as 3 or 4.5.",
                "line 4, scales[0].points[0].expected: Write true or false, not “maybe”.",
            ],
        ),
        (
            HEAD
            + "scales: [{id: s, title: S, points: [{id: a, title: A, value: 1, expected: true}, {id: b, title: B, value: 2, expected: true}]}]\n",
            [
                "line 4, scales[0].points: Only one point of a scale can be the expected one.",
            ],
        ),
        (
            HEAD
            + "tracks: [{id: t, title: T, levels: [{id: l, title: L}, {id: m, title: M, rank: 1e9}, {id: n, title: N, rank: 1.23456}]}]\n",
            [
                "line 4, tracks[0].levels[0].rank: “” is no number such as 3 or 4.5.",
                "line 4, tracks[0].levels[1].rank: “1e9” is no number such as 3 or 4.5.",
                "line 4, tracks[0].levels[2].rank: “1.23456” is no number such as 3 or 4.5.",
            ],
        ),
        (
            HEAD + TRACKS + "      - {id: one, title: Two, rank: 2}\n",
            ["line 9, tracks[0].levels[1]: “one” stands in line 8 already. Give each its own."],
        ),
        (HEAD + "pages:\n  - {id: p, title: P, text: [x]}\n", ["line 5, pages[0].text: A text is expected here."]),
        (
            HEAD + TRACKS + "competencies:\n  - id: c\n    title: C\n    levels: [x]\n",
            ["line 12, competencies[0].levels: Names with values are expected here."],
        ),
        (
            HEAD + TRACKS + "competencies:\n  - id: c\n    title: C\n    levels:\n      ic/one: words\n",
            ["line 13, competencies[0].levels.ic/one: Names with values are expected here, such as “asks: …”."],
        ),
        (
            HEAD + TRACKS + "competencies:\n  - id: c\n    title: C\n    points: {meets: words}\n",
            [
                "line 12, competencies[0].points.meets: A list of statements is expected here: lines that begin with “- ”."
            ],
        ),
        (
            HEAD
            + TRACKS
            + "competencies:\n  - id: c\n    title: C\n    levels:\n      ic/one:\n        - {examples: [x]}\n        - {text: T, links: [{url: 'javascript:x'}]}\n",
            [
                "line 14, competencies[0].levels.ic/one[0].text: A statement needs a text.",
                "line 15, competencies[0].levels.ic/one[1].links[0].url: A link begins with https:// or http://.",
            ],
        ),
        (
            HEAD + "guides: [{from: a/b, to: c/d, shifts: [{before: x}], signs: {odd: [x]}}]\n",
            [
                "line 4, guides[0].shifts[0].after: “after” is missing or empty.",
                "line 4, guides[0].signs.odd: There is no field “odd” here.",
            ],
        ),
    ],
)
def test_mistakes_are_named_with_line_place_and_what_to_do(text, said):
    assert problems(text) == said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "dimensions: [{id: a, title: A, parent: b}]",
            "dimensions[0].parent: There is no dimension “b” in this ladder.",
        ),
        (
            "dimensions: [{id: craft, title: A}, {id: b, title: B, parent: crafts}]",
            "dimensions[1].parent: There is no dimension “crafts” in this ladder. Did you mean “craft”?",
        ),
        (
            "dimensions: [{id: a, title: A, parent: b}, {id: b, title: B, parent: a}]",
            "dimensions[0].parent: This leads back to “a”. Take one of the steps out.",
        ),
        ("tracks: [{id: a, title: A, extends: [b]}]", "tracks[0].extends: There is no track “b” in this ladder."),
        (
            "tracks: [{id: a, title: A, extends: [a]}]",
            "tracks[0].extends: This leads back to “a”. Take one of the steps out.",
        ),
        (
            "tracks: [{id: a, title: A, levels: [{id: x, title: X, rank: 1, next: [z]}]}]",
            "tracks[0].levels[0].next: There is no level “a/z” in this ladder. Did you mean “a/x”?",
        ),
        (
            "tracks: [{id: a, title: A, levels: [{id: x, title: X, rank: 1, next: [y]}, {id: y, title: Y, rank: 2, next: [x]}]}]",
            "tracks[0].levels[0].next: This leads back to “a/x”. Take one of the steps out.",
        ),
        (
            "tracks: [{id: a, title: A, levels: [{id: x, title: X, rank: 1, fork: [x]}]}]",
            "tracks[0].levels[0].fork: A level cannot lead to itself.",
        ),
        (
            "competencies: [{id: c, title: C, dimension: d}]",
            "competencies[0].dimension: There is no dimension “d” in this ladder.",
        ),
        ("competencies: [{id: c, title: C, scale: d}]", "competencies[0].scale: There is no scale “d” in this ladder."),
        (
            "competencies: [{id: c, title: C, points: {d: [x]}}]",
            "competencies[0].points.d: There is no scale point “d” in this ladder.",
        ),
        (
            "competencies: [{id: c, title: C, levels: {a/b: [x]}}]",
            "competencies[0].levels.a/b: There is no level “a/b” in this ladder.",
        ),
    ],
)
def test_names_that_lead_nowhere_and_loops_are_named(text, said):
    assert f"line 4, {said}" in problems(HEAD + text)


def test_names_are_looked_up_once_everything_else_is_right():
    text = HEAD + "titel: x\nguides: [{from: a/b, to: c/d}]\n"
    assert problems(text) == ["line 4, titel: There is no field “titel” here. Did you mean “title”?"]
    assert problems(text.replace("titel: x\n", "")) == [
        "line 4, guides[0].from: There is no level “a/b” in this ladder.",
        "line 4, guides[0].to: There is no level “c/d” in this ladder.",
    ]


def test_what_hangs_from_a_place_is_found_by_its_line():
    text = (
        HEAD
        + TRACKS
        + """competencies:
  - id: c
    title: C
    levels:
      ic/one:
        asks: never
guides:
  - from: ic/one
    to: ic/one
    activities:
      weekly:
        - title: Do
          competency: d
  - from: ic/one
    to: ic/one
"""
    )
    assert problems(text) == [
        "line 14, competencies[0].levels.ic/one.asks: There is no scale point “never” in this ladder.",
        "line 17, guides[0].to: A guide leads from one level to another.",
        "line 21, guides[0].activities.weekly[0].competency: There is no competency “d” in this ladder.",
        "line 22, guides[1]: There is a guide between these two levels already. Make one of the two.",
        "line 23, guides[1].to: A guide leads from one level to another.",
    ]


def test_one_uuid_for_two_levels_names_both():
    key = "11111111-1111-4111-8111-111111111111"
    text = (
        HEAD
        + f"""tracks:
  - {{id: a, title: A, levels: [{{id: x, title: X, rank: 1, uuid: {key}}}]}}
  - {{id: b, title: B, levels: [{{id: y, title: Y, rank: 1, uuid: {key}}}]}}
"""
    )
    assert problems(text) == [
        "line 6, tracks[1].levels[0].uuid: This uuid is that of “a/x”, too. Leave one of the lines out."
    ]


def test_no_more_than_a_hundred_problems_are_told():
    assert len(problems(HEAD + "".join(f"x{at}: 1\n" for at in range(200)))) == 100


def test_a_format_may_be_forced():
    assert read(SMALL.encode(), name="t", format="yaml") == document()
    assert read(as_json(document()).encode(), name="t", format="json") == document()
    assert problems("tracks: []\ncompetencies: []\n", format="ladder")[0].startswith("line 1, format:")
