"""The published JSON Schema takes what the reader takes, and refuses what it refuses."""

import json
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator
from jsonschema.exceptions import relevance

import ladder
from ladder.document.words import (
    Accumulation,
    Cadence,
    CompetencyKind,
    LinkKind,
    Necessity,
    PitfallKind,
    SignFamily,
    StatementKind,
    TrackKind,
)
from ladder.files import Refused, as_json, as_yaml, read, reading
from tests.factories.ladder import SMALL, document, starter_text
from tests.ladder.real import NAMES, real

SCHEMA = json.loads((Path(ladder.__file__).parent / "schema.json").read_text(encoding="utf-8"))
PARTS = SCHEMA["$defs"]


def errors(plain):
    return [error.message for error in sorted(Draft202012Validator(SCHEMA).iter_errors(plain), key=relevance)]


def test_schema_is_one():
    Draft202012Validator.check_schema(SCHEMA)


def test_schema_is_served_to_anybody(client, db):
    response = client.get("/ladders/schema.json")
    assert (response.status_code, response["Content-Type"]) == (200, "application/schema+json")
    assert response.json() == SCHEMA
    assert response["Cache-Control"] == "public, max-age=3600"
    assert client.post("/ladders/schema.json").status_code == 405


@pytest.mark.parametrize("write", [as_yaml, as_json])
@pytest.mark.parametrize("text", [SMALL, starter_text()], ids=["small", "starter"])
def test_what_is_written_is_valid(write, text):
    assert errors(yaml.safe_load(write(document(text)))) == []


@pytest.mark.parametrize("name", NAMES)
def test_real_ladders_are_valid_as_written(name):
    found = real(name)
    written = read(found.data, name=f"{name}.json", extra=found.extra)
    assert errors(json.loads(as_json(written))) == []


# --- The same fields, the same words

FIELDS = {
    "scale": reading.SCALE,
    "point": reading.POINT,
    "dimension": reading.DIMENSION,
    "track": reading.TRACK,
    "level": reading.LEVEL,
    "fact": reading.FACT,
    "competency": reading.COMPETENCY,
    "long_cell": reading.CELL,
    "long_statement": reading.STATEMENT,
    "link": reading.LINK,
    "guide": reading.GUIDE,
    "long_activity": reading.ACTIVITY,
    "pitfall": reading.PITFALL,
    "page": reading.PAGE,
}


def test_every_part_has_the_fields_of_the_reader():
    assert sorted(SCHEMA["properties"]) == sorted(reading.LADDER)
    assert {name: sorted(PARTS[name]["properties"]) for name in FIELDS} == {
        name: sorted(fields) for name, fields in FIELDS.items()
    }


def test_no_part_takes_other_fields():
    parts = [SCHEMA, *PARTS.values(), *(PARTS["guide"]["properties"][name] for name in ("signs", "activities"))]
    assert [part for part in parts if "properties" in part and part.get("additionalProperties") is not False] == []


@pytest.mark.parametrize(
    ("part", "field", "words"),
    [
        ("track", "kind", TrackKind),
        ("track", "accumulation", Accumulation),
        ("competency", "kind", CompetencyKind),
        ("competency", "accumulation", Accumulation),
        ("long_cell", "necessity", Necessity),
        ("long_statement", "kind", StatementKind),
        ("pitfall", "kind", PitfallKind),
    ],
)
def test_choices_are_those_of_the_reader(part, field, words):
    assert PARTS[part]["properties"][field]["enum"] == [*words.values, "", None]


def test_groups_are_those_of_the_reader():
    guide = PARTS["guide"]["properties"]
    assert list(guide["signs"]["properties"]) == SignFamily.values
    assert list(guide["activities"]["properties"]) == Cadence.values
    assert set(LinkKind.values) <= set(PARTS["level"]["properties"])
    assert SCHEMA["properties"]["format"]["const"] == reading.FORMAT
    assert SCHEMA["properties"]["accumulation"]["enum"] == [*Accumulation.values, "", None]


def test_everything_is_described():
    unsaid = [
        f"{name}.{field}"
        for name, part in {"ladder": SCHEMA, **PARTS}.items()
        for field, said in part.get("properties", {}).items()
        if not said.get("description") and not PARTS.get(said.get("$ref", "").rpartition("/")[2], {}).get("description")
    ]
    assert unsaid == ["link.url"]
    assert [name for name, part in PARTS.items() if not part.get("description")] == []


# --- The same refusals

HEAD = "format: ladder/1\nid: x\ntitle: X\n"
TRACK = HEAD + "tracks:\n  - {id: t, title: T, levels: [{id: a, title: A, rank: 1}]}\n"
COMPETENCY = TRACK + "competencies:\n  - id: c\n    title: C\n"
GUIDED = HEAD + "tracks:\n  - {id: t, title: T, levels: [{id: a, title: A, rank: 1}, {id: b, title: B, rank: 2}]}\n"
GUIDED += "guides:\n  - from: t/a\n    to: t/b\n"

REFUSED = [
    "id: x\ntitle: X\n",
    "format: ladder/2\nid: x\ntitle: X\n",
    "format: ladder/1\ntitle: X\n",
    "format: ladder/1\nid: x\n",
    "format: ladder/1\nid: x\ntitle: ''\n",
    "format: ladder/1\nid: a b\ntitle: X\n",
    "format: ladder/1\nid: é\ntitle: X\n",
    HEAD + "titel: Y\n",
    HEAD + "accumulation: adding\n",
    HEAD + "description: [a]\n",
    HEAD + "description: {a: b}\n",
    HEAD + "extra: words\n",
    HEAD + "pages: words\n",
    HEAD + "pages: [words]\n",
    HEAD + "pages: [{id: p}]\n",
    HEAD + "pages: [{id: p, title: P, body: words}]\n",
    HEAD + "scales: [{id: s, title: S}]\n",
    HEAD + "scales: [{id: s, title: S, points: []}]\n",
    HEAD + "scales: [{id: s, title: S, points: [{id: p, title: P}]}]\n",
    HEAD + "scales: [{id: s, title: S, points: [{id: p, title: P, value: much}]}]\n",
    HEAD + "scales: [{id: s, title: S, points: [{id: p, title: P, value: 1, expected: perhaps}]}]\n",
    HEAD + "dimensions: [{id: d}]\n",
    HEAD + "dimensions: [{id: 'd/e', title: D}]\n",
    HEAD + "tracks: [{id: t, title: T, kind: boss}]\n",
    HEAD + "tracks: [{id: t, title: T, levels: [{id: a, title: A}]}]\n",
    HEAD + "tracks: [{id: t, title: T, levels: [{id: a, title: A, rank: 1, next: a}]}]\n",
    HEAD + "tracks: [{id: t, title: T, levels: [{id: a, title: A, rank: 100000}]}]\n",
    HEAD + "tracks: [{id: t, title: T, levels: [{id: a, title: A, rank: 1, facts: [{text: x}]}]}]\n",
    COMPETENCY + "    kind: virtue\n",
    COMPETENCY + "    levels: [t/a]\n",
    COMPETENCY + "    levels: {t/a: words}\n",
    COMPETENCY + "    levels: {t/a: {says: [x]}}\n",
    COMPETENCY + "    levels: {t/a: {necessity: perhaps}}\n",
    COMPETENCY + "    levels: {t/a: [{examples: [x]}]}\n",
    COMPETENCY + "    levels: {t/a: [{text: x, kind: hint}]}\n",
    COMPETENCY + "    levels: {t/a: [{text: x, links: [{url: 'javascript:x'}]}]}\n",
    COMPETENCY + "    levels: {t/a: [{text: x, links: [{label: x}]}]}\n",
    COMPETENCY + "    levels: {'': [x]}\n",
    COMPETENCY + "    points: {meets: words}\n",
    COMPETENCY + "    points: {'': [x]}\n",
    GUIDED + "    shifts: [{before: x}]\n",
    GUIDED + "    checklists: [{items: [x]}]\n",
    GUIDED + "    pitfalls: [{text: x}]\n",
    GUIDED + "    pitfalls: [{title: x, kind: trap}]\n",
    GUIDED + "    signs: {social: [x]}\n",
    GUIDED + "    activities: {daily: [x]}\n",
    GUIDED + "    activities: {weekly: [{text: x}]}\n",
    GUIDED + "    colour: red\n",
]

TAKEN = [
    HEAD,
    HEAD + "description:\nextra:\npages:\n",
    HEAD + "description: 7\n",
    "format: ladder/1\nid: 2026\ntitle: 2026\n",
    HEAD + "dimensions: [{id: 品質, title: 品質}]\n",
    HEAD + "tracks: [{id: t, title: T, levels: [{id: a, title: A, rank: 1.5, baseline: true, next: []}]}]\n",
    HEAD + "tracks: [{id: t, title: T, levels: [{id: a, title: A, rank: '1'}]}]\n",
    HEAD + "extra: {anything: [1, {deep: true}]}\n",
    COMPETENCY + "    levels: {t/a: }\n",
    COMPETENCY + "    levels: {t/a: [x, {text: y, links: [{url: 'https://example.org'}]}]}\n",
    COMPETENCY + "    levels: {t/a: {asks: meets, necessity: optional, statements: [x]}}\n",
    COMPETENCY + "    points: {meets: [x]}\n",
    GUIDED + "    activities: {weekly: [x, {title: y, competency: ''}]}\n    signs: {technical: [x]}\n",
]


@pytest.mark.parametrize("text", REFUSED)
def test_what_the_reader_refuses_the_schema_refuses(text):
    with pytest.raises(Refused):
        read(text.encode(), name="x.yaml", format="ladder")
    assert errors(yaml.safe_load(text)) != []


@pytest.mark.parametrize("text", TAKEN)
def test_what_the_reader_takes_the_schema_takes(text):
    read(text.encode(), name="x.yaml", format="ladder")
    assert errors(yaml.safe_load(text)) == []
