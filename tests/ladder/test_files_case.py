"""Ladders as CASE packages: what others can read in ours, that ours come back whole, and that theirs lose nothing."""

import json
from datetime import UTC, datetime, timedelta, timezone
from functools import cache
from pathlib import Path
from uuid import uuid4

import jsonschema
import pytest

from ladder.document.planning import adopt
from ladder.files import Refused, read
from ladder.files.case import as_case, single
from tests.contracts.source import ROOT

SHARED = ROOT.parent / "shared"
STARTER = ROOT / "ladder" / "starter" / "software-engineering.yaml"
SCHEMA = json.loads(Path(__file__).with_name("case-v1p1-package.schema.json").read_text(encoding="utf-8"))
BASE = "https://rung.example"
REAL = (
    *("artsy-ladder", "dskst-em-competency-matrix-ja", "ft-engineering-progression", "jorgef-engineeringladders"),
    *("medium-snowflake", "uk-gdad-capability-framework", "unidays-competency-framework"),
)
ONLY_1_1 = {"caseVersion", "frameworkType", "extensions"}
# A little of everything: keys that CASE does not take, one key for two parts, cells that say nothing, and what has no
# place in CASE.
RICH = """\
format: ladder/1
id: rich
uuid: 0190a1b2-0000-7000-8000-000000000001
title: Rich ladder
source: A talk in Malmö
licence: CC0-1.0
extra: {since: 2019, tags: [a, null, true]}
scales:
  - id: four
    title: Four
    points:
      - {id: none, value: 0, title: None at all}
      - {id: some, value: 1.5, title: Some, expected: true}
dimensions:
  - {id: craft, uuid: 0190a1b2-0000-7000-8000-000000000002, title: Craft}
  - {id: tests, title: Tests, parent: craft, description: How we know}
tracks:
  - id: ic
    uuid: 11111111-1111-4111-8111-111111111111
    title: Engineer
    summary: People who build
    extends: [all]
    levels:
      - {id: one, title: One, rank: 1, next: [two], fork: [lead/lead], facts: [{label: Scope, text: A task}]}
      - {id: two, title: Two, rank: 2.5, equivalent: [lead/lead], summary: Second}
  - {id: lead, title: Lead, kind: manager, levels: [{id: lead, title: Lead, rank: 2.5}]}
  - {id: all, title: All, kind: generic, levels: [{id: all, title: All, rank: 0, baseline: true}]}
competencies:
  - id: testing
    uuid: 11111111-1111-4111-8111-111111111111
    title: Testing
    dimension: tests
    accumulation: cumulative
    points:
      some:
        - Some tests are there.
    levels:
      ic/one:
        - Writes tests.
        - {kind: signal, text: Asks what can break., examples: [In a review, At a desk], links: [{label: How, url: https://a.b/c}]}
      ic/two: {asks: some, necessity: optional, extra: {weight: 3}}
      lead/lead: {necessity: not_expected, statements: [Never said]}
      all/all: []
  - id: tooling
    title: Tooling
    levels:
      ic/one: [{kind: note, text: "Two lines:\\n\\n- one\\n- two"}, More]
  - {id: speed, title: Speed, dimension: tests}
guides:
  - {from: ic/one, to: ic/two, shifts: [{before: a, after: b}]}
pages:
  - {id: faq, title: FAQ, text: Ask.}
"""


def rich():
    return adopt(read(RICH.encode(), name="rich.yaml"), None)


@cache
def ladder_named(name):
    """One of the ladders that are written and read here; the real ones are large, and read once."""
    if name in {"rich", "starter"}:
        return rich() if name == "rich" else adopt(read(STARTER.read_bytes(), name="x"), None)
    folder = SHARED / "ladders"
    if not folder.is_dir():
        pytest.skip("the real ladders are not beside this repository")
    extra = folder / f"{name}.extra.json"
    data = (folder / f"{name}.json").read_bytes()
    return adopt(read(data, name=name, extra=extra.read_bytes() if extra.exists() else None), None)


@pytest.fixture(params=["rich", "starter", *REAL])
def ladder(request):
    return ladder_named(request.param)


@pytest.fixture(params=["rich", "starter", "jorgef-engineeringladders", "unidays-competency-framework"])
def some_ladder(request):
    return ladder_named(request.param)


def case(document, **more):
    settings = {
        "creator": "Acme",
        "version": 3,
        "state": "published",
        "changed_at": datetime(2026, 11, 20, 12, tzinfo=UTC),
    }
    return as_case(document, base_url=BASE, **{**settings, **more})


def loaded(package):
    return read(json.dumps(package, indent=1).encode(), name="somewhere.json")


def refusals(package):
    with pytest.raises(Refused) as refused:
        loaded(package)
    return [(problem.path, problem.message) for problem in refused.value.problems]


def shaped(package, part="CFPackage"):
    """What our schema finds wrong."""
    validator = jsonschema.Draft202012Validator({"$ref": f"#/$defs/{part}", "$defs": SCHEMA["$defs"]})
    return [error.message for error in validator.iter_errors(package)]


def properties(value, at="CFPackage"):
    """The names of every sort of object in a package; what an extension holds is its own affair."""
    if isinstance(value, list):
        return set().union(*(properties(each, at) for each in value))
    if isinstance(value, dict) and not at.endswith("extensions"):
        return {(at, name) for name in value}.union(*(properties(each, f"{at}.{name}") for name, each in value.items()))
    return set()


def without(value, names):
    if isinstance(value, dict):
        return {name: without(each, names) for name, each in value.items() if name not in names}
    return [without(each, names) for each in value] if isinstance(value, list) else value


def texts(package, kind):
    return [each["fullStatement"] for each in package["CFItems"] if each["CFItemType"] == kind]


def said(package, kind):
    """The associations of one sort, by the texts at their ends."""
    text = {each["identifier"]: each["fullStatement"] for each in package["CFItems"]}
    text[package["CFDocument"]["identifier"]] = "*"
    return [
        (text[each["originNodeURI"]["identifier"]], text[each["destinationNodeURI"]["identifier"]])
        for each in package["CFAssociations"]
        if each["associationType"] == kind
    ]


def test_package_comes_back_as_the_same_ladder(ladder):
    package = case(ladder)
    everywhere = [package["CFDocument"], *package["CFItems"], *package["CFAssociations"], *package["CFRubrics"]]
    assert len({each["identifier"] for each in everywhere}) == len(everywhere)
    assert loaded(package) == ladder


def test_package_has_the_shape_of_version_1_1(some_ladder):
    assert shaped(case(some_ladder)) == []


def test_schema_refuses_what_version_1_1_does_not_have():
    package = case(rich())
    package["CFDocument"]["CFPackageURI"] = package["CFDocument"]["licenseURI"]
    package["CFItems"][0]["identifier"] = "0190A1B2-0000-7000-8000-000000000002"
    del package["CFItems"][1]["fullStatement"]
    package["CFAssociations"][0]["associationType"] = "isBelow"
    assert len(shaped(package)) == 4


def test_package_without_what_is_new_has_the_shape_of_version_1_0(some_ladder):
    path = SHARED / "case" / "case-v1p0-cfpackage-schema.opensalt.json"
    if not path.exists():
        pytest.skip("the schema of version 1.0 is not beside this repository")
    validator = jsonschema.Draft7Validator(json.loads(path.read_text(encoding="utf-8")))
    assert [error.message for error in validator.iter_errors(without(case(some_ladder), ONLY_1_1))] == []


def test_package_has_no_names_that_a_package_known_to_be_right_has_not(some_ladder):
    path = SHARED / "case" / "example-jorgef-engineeringladders.cfpackage.v1p1.json"
    if not path.exists():
        pytest.skip("the package known to be right is not beside this repository")
    right = properties(json.loads(path.read_text(encoding="utf-8")))
    documented = {
        ("CFPackage", place, name)
        for place, part in (("CFDocument", "CFDocumentInside"), ("CFItems", "CFItemInside"), ("CFRubrics", "CFRubric"))
        for name in SCHEMA["$defs"][part]["properties"]
    }
    new = {(*at.split("."), name) for at, name in properties(case(some_ladder)) - right}
    assert new <= documented


def test_package_says_who_made_it_and_how_it_stands():
    local = datetime(2026, 11, 20, 23, 30, 5, 999, tzinfo=timezone(timedelta(hours=-2)))
    heading = case(rich(), version=7, state="archived", changed_at=local)["CFDocument"]
    assert {
        name: heading[name] for name in ("title", "creator", "version", "adoptionStatus", "lastChangeDateTime")
    } == {
        "title": "Rich ladder",
        "creator": "Acme",
        "version": "7",
        "adoptionStatus": "Deprecated",
        "lastChangeDateTime": "2026-11-21T01:30:05Z",
    }
    assert (heading["notes"], heading["caseVersion"]) == ("A talk in Malmö", "1.1")
    assert heading["uri"] == f"{BASE}/ims/case/v1p1/CFDocuments/{heading['identifier']}"


def test_package_names_the_source_when_it_is_an_address():
    document = read(RICH.replace("A talk in Malmö", "https://a.b/c").encode(), name="x")
    heading = case(document)["CFDocument"]
    assert (heading["officialSourceURL"], "notes" in heading) == ("https://a.b/c", False)
    assert loaded(case(document)).source == "https://a.b/c"


def test_items_say_all_texts_and_associations_how_they_belong_together():
    package = case(rich())
    assert texts(package, "Track") == ["Engineer", "Lead", "All"]
    assert texts(package, "Dimension") == ["Craft", "Tests"]
    assert texts(package, "Example") == ["In a review", "At a desk"]
    assert said(package, "isChildOf")[:3] == [("Engineer", "*"), ("One", "Engineer"), ("Two", "Engineer")]
    assert {("Tests", "Craft"), ("Testing", "Tests"), ("Writes tests.", "Testing")} <= set(said(package, "isChildOf"))
    assert said(package, "precedes") == [("One", "Two")]
    assert said(package, "isPeerOf") == [("Two", "Lead")]
    assert said(package, "exemplar") == [(each, "Asks what can break.") for each in ("In a review", "At a desk")]
    assert said(package, "hasSkillLevel")[:2] == [("Writes tests.", "One"), ("Asks what can break.", "One")]


def test_rubric_is_the_matrix_of_a_track():
    rubric = case(rich())["CFRubrics"][0]
    testing, tooling = rubric["CFRubricCriteria"]
    assert (rubric["title"], testing["description"], testing["category"]) == ("Engineer", "Testing", "Tests")
    assert [(each["quality"], each["score"], each["description"]) for each in testing["CFRubricCriterionLevels"]] == [
        ("One", 1, "- Writes tests.\n- Asks what can break."),
        ("Two", 2.5, "Some tests are there."),  # what the point means that is asked
    ]
    assert [each.get("description") for each in tooling["CFRubricCriterionLevels"]] == [
        "Two lines:\n\n- one\n- two\n\nMore",
        None,
    ]


def test_extension_repeats_no_text_of_a_cell(some_ladder):
    extension = json.dumps(case(some_ladder)["CFDocument"]["extensions"]["rung"]["parts"], ensure_ascii=False)
    assert [
        one.text for _c, _p, cell in some_ladder.cells() for one in cell.statements if f'"{one.text}"' in extension
    ] == []


def test_ladder_with_nothing_in_it_comes_back():
    empty = adopt(read(b"format: ladder/1\nid: empty\ntitle: Empty\n", name="x"), None)
    assert loaded(case(empty)) == empty


@pytest.mark.parametrize(
    ("kind", "part", "more"),
    [
        ("CFDocuments", "CFDocumentInside", "CFPackageURI"),
        ("CFItems", "CFItemInside", "CFDocumentURI"),
        ("CFAssociations", "CFAssociationInside", "CFDocumentURI"),
        ("CFRubrics", "CFRubric", ""),
        ("CFLicenses", "CFLicense", ""),
    ],
)
def test_single_part_leads_to_where_it_comes_from(kind, part, more):
    package = case(rich())
    first = {"CFDocuments": [package["CFDocument"]], **package, **package["CFDefinitions"]}[kind][0]
    found = single(package, kind, first["identifier"])
    link = found.pop(more) if more else {"title": "x", "identifier": str(uuid4()), "uri": BASE}
    assert (shaped(found, part), shaped(link, "link")) == ([], [])
    assert found.keys() == first.keys() - {"extensions"}
    assert single(package, kind, str(uuid4())) is None


def test_single_package_and_sets_are_found_by_identifier():
    package = case(rich())
    types = package["CFDefinitions"]["CFItemTypes"]
    types.append({**types[0], "identifier": str(uuid4()), "hierarchyCode": "2.1"})
    assert single(package, "CFPackages", package["CFDocument"]["identifier"]) is package
    assert single(package, "CFItemTypes", types[1]["identifier"]) == {"CFItemTypes": [types[1], types[-1]]}
    assert single(package, "CFConcepts", str(uuid4())) is None
    assert single(package, "CFWhatever", str(uuid4())) is None


def test_single_item_is_given_with_all_its_associations():
    package = case(rich())
    one = next(each for each in package["CFItems"] if each["fullStatement"] == "Two")
    found = single(package, "CFItemAssociations", one["identifier"])
    assert found["CFItem"]["fullStatement"] == "Two"
    assert [each["associationType"] for each in found["CFAssociations"]] == ["isChildOf", "precedes", "isPeerOf"]
    assert single(package, "CFItemAssociations", str(uuid4())) is None


def test_own_package_is_read_as_it_was_changed_elsewhere():
    package = case(rich())
    package["CFDocument"]["title"] = "Richer"
    package["CFAssociations"][0]["destinationNodeURI"] = {"title": "Away", "identifier": "x", "uri": "urn:x"}
    one = next(each for each in package["CFItems"] if each["fullStatement"] == "Writes tests.")
    one["fullStatement"] = "Writes tests first."
    document = loaded(package)
    assert document.title == "Richer"
    assert document.competency["testing"].cells["ic/one"].statements[0].text == "Writes tests first."


def drop(package, kind, origin):
    """Takes out the associations of one sort that begin at an item of this text."""
    mine = {each["identifier"] for each in package["CFItems"] if each["fullStatement"] == origin}
    package["CFAssociations"] = [
        each
        for each in package["CFAssociations"]
        if each["associationType"] != kind or each["originNodeURI"]["identifier"] not in mine
    ]


@pytest.mark.parametrize(
    ("kind", "origin", "missing"),
    [
        ("isChildOf", "One", "“Level” needs an isChildOf association to an item of the type Track. Add it."),
        (
            "hasSkillLevel",
            "More",
            "“Expectation” needs a hasSkillLevel association to an item of the type Level. Add it.",
        ),
    ],
)
def test_own_package_is_refused_when_a_part_has_lost_its_place(kind, origin, missing):
    package = case(rich())
    drop(package, kind, origin)
    assert missing in [message for _path, message in refusals(package)]


def test_own_package_is_refused_when_its_items_or_its_extension_say_what_we_do_not_know():
    package = case(rich())
    package["CFItems"][0]["CFItemType"] = "Trak"
    parts = package["CFDocument"]["extensions"]["rung"]["parts"]
    point = next(identifier for identifier, said in parts.items() if "point" in said)
    del parts[point]
    assert (
        "CFItems[0].CFItemType",
        "Rung has no item type “Trak”. Did you mean “Track”? To read the package as any other, take “rung” out of the "
        "extensions of its CFDocument.",
    ) in refusals(package)
    package["CFItems"][0]["CFItemType"] = "Track"
    assert [message for _path, message in refusals(package)] == [
        "The extension does not say which scale point this is about."
    ]


@pytest.mark.parametrize(
    ("change", "path"),
    [
        (lambda ours: ours.update(format="ladder/2"), "format"),
        (lambda ours: ours.update(colour="red"), "colour"),
        (lambda ours: ours.update(parts=[]), "CFDocument.extensions.rung.parts"),
    ],
)
def test_own_package_is_refused_when_its_extension_is_broken(change, path):
    package = case(rich())
    change(package["CFDocument"]["extensions"]["rung"])
    assert path in [path for path, _message in refusals(package)]


def test_own_package_without_its_extension_still_makes_sense(some_ladder):
    package = case(some_ladder)
    del package["CFDocument"]["extensions"]
    document = loaded(package)
    asked = {path.partition("/")[0] for _competency, path, cell in some_ladder.cells() if cell.statements}
    keys = {level.key for level in document.levels.values()}
    assert [
        path for path, level in some_ladder.levels.items() if path.partition("/")[0] in asked and level.key not in keys
    ] == []
    words = {statement.text for _one, _path, cell in document.cells() for statement in cell.statements}
    assert [
        statement.text
        for _competency, _path, cell in some_ladder.cells()
        for statement in cell.statements
        if statement.text not in words
    ] == []
