"""CASE packages of other people: every word of them is read."""

import json
from uuid import UUID

import pytest

from ladder.document.text import normal
from ladder.files.case import looks_case
from tests.contracts.source import ROOT
from tests.ladder.packages import about, child, criterion, item, loaded, made, rubric, said, step, theirs

SAMPLE = ROOT.parent / "shared" / "case" / "opensalt-sample-cfpackage.json"


def titles(parts):
    return [part.title for part in parts]


def words(document):
    """Every text of a ladder."""
    parts = [*document.dimensions, *document.competencies, *document.tracks, *document.levels.values()]
    found = {getattr(part, name, "") for part in parts for name in ("title", "description", "summary")}
    for _one, _path, cell in document.cells():
        for statement in cell.statements:
            found |= {statement.text, *statement.examples}
    return "\n".join(found)


def sample():
    if not SAMPLE.exists():
        pytest.skip("the sample of OpenSALT is not beside this repository")
    return json.loads(SAMPLE.read_text(encoding="utf-8"))


def test_sample_of_another_server_is_read_without_losing_a_word():
    package = sample()
    document = loaded(package, "sample.json")
    found = words(document)
    assert [each for one in package["CFItems"] if (each := normal(one["fullStatement"])) not in found] == []
    assert [each for one in package["CFItems"] if (each := normal(one.get("notes") or "")) not in found] == []
    assert (document.slug, document.key) == ("sample", UUID(package["CFDocument"]["identifier"]))
    assert (titles(document.tracks), titles(document.levels.values())) == (["Levels"], ["06", "07"])


def test_sample_keeps_every_identifier():
    package = sample()
    document = loaded(package)
    extra = json.dumps([cell.extra for _one, _path, cell in document.cells()])
    keys = {str(part.key) for part in (*document.dimensions, *document.competencies)}
    assert [
        one["identifier"] for one in package["CFItems"] if one["identifier"] not in keys | set(extra.split('"'))
    ] == []


@pytest.mark.parametrize("wrapped", [False, True])
def test_package_is_known_as_such_when_a_server_has_wrapped_it(wrapped):
    package = theirs([item("Does it")])
    package = {"CFPackage": package} if wrapped else package
    assert looks_case(set(package))
    assert said(loaded(package)) == {("Theirs", "Levels", "All"): ["Does it"]}
    assert not looks_case({"tracks", "competencies"})


def test_tree_becomes_dimensions_competencies_and_statements_in_its_order():
    items = [item(name) for name in ("Area", "Skill", "b", "a", "Mixed", "c", "Deep", "d", "alone")]
    steps = [
        *(child("Skill", "Area", 2), child("Mixed", "Area", 1), child("Area", "*", 1)),
        *(
            child("a", "Skill", 1),
            child("b", "Skill", 2),
            child("c", "Mixed", 1),
            child("Deep", "Mixed"),
            child("d", "Deep"),
        ),
    ]
    document = loaded(theirs(items, steps))
    assert [(each.title, each.parent) for each in document.dimensions] == [("Area", ""), ("Mixed", "area")]
    assert [(each.title, each.dimension, each.key) for each in document.competencies] == [
        ("Theirs", "", None),
        ("Mixed", "mixed", None),  # the key is the dimension's
        ("Deep", "mixed", UUID(made("Deep"))),
        ("Skill", "area", UUID(made("Skill"))),
    ]
    assert said(document)["Skill", "Levels", "All"] == ["a", "b"]
    assert [level.is_baseline for level in document.levels.values()] == [False]


def test_statement_in_two_places_is_read_in_both_and_a_branch_in_the_first():
    items = [item(name) for name in ("Both", "Left", "Right", "Inner", "x")]
    steps = [
        *(
            child("Left", "*", 1),
            child("Right", "*", 2),
            child("Inner", "Left"),
            child("Inner", "Right"),
            child("x", "Inner"),
        ),
        *(child("Both", "Left"), child("Both", "Right"), child("Both", "Right")),
    ]
    document = loaded(theirs(items, steps))
    assert said(document) == {
        ("Left", "Levels", "All"): ["Both"],
        ("Right", "Levels", "All"): ["Both"],
        ("Inner", "Levels", "All"): ["x"],
    }
    assert document.competency["inner"].dimension == "left"


def test_education_levels_become_levels_by_school_year():
    items = [
        item("a", educationLevel=["10", "09, 10"]),
        item("b", educationalLevel="KG"),
        item("c", educationLevel=["Later"]),
        item("d", educationLevel=None),
    ]
    document = loaded(theirs(items))
    assert said(document) == {
        ("Theirs", "Levels", "All"): ["d"],
        ("Theirs", "Levels", "KG"): ["b"],
        ("Theirs", "Levels", "09"): ["a"],
        ("Theirs", "Levels", "10"): ["a"],
        ("Theirs", "Levels", "Later"): ["c"],
    }
    assert titles(document.levels.values()) == ["All", "KG", "09", "10", "Later"]
    assert document.levels["levels/all"].is_baseline
    kept = {path: cell.extra["case"] for _one, path, cell in document.cells()}
    assert kept["levels/10"] == [{"identifier": made("a"), "uri": "urn:a", "educationLevel": ["10", "09, 10"]}]
    assert kept["levels/09"] == [{"identifier": made("a")}]  # the rest stands where it is named first


def test_skill_levels_are_levels_of_the_track_that_they_lie_in():
    items = [item("Way"), item("High"), item("Low", notes="First"), item("Stray"), item("a"), item("b"), item("Skill")]
    steps = [
        *(child("High", "Way", 2), child("Low", "Way", 1), child("a", "Skill"), child("b", "Skill")),
        *(step("hasSkillLevel", "a", each) for each in ("High", "Stray", "Stray", "a", "Elsewhere")),
        step("hasSkillLevel", "b", "Low"),
        step("precedes", "Low", "High"),
    ]
    document = loaded(theirs(items, steps))
    assert [(each.title, titles(each.levels)) for each in document.tracks] == [
        ("Way", ["Low", "High"]),
        ("Levels", ["Stray"]),
    ]
    assert said(document) == {
        ("Skill", "Way", "High"): ["a"],
        ("Skill", "Levels", "Stray"): ["a"],
        ("Skill", "Way", "Low"): ["b"],
    }
    low = document.levels["way/low"]
    assert (low.key, low.summary, low.rank) == (UUID(made("Low")), "First", 1)
    assert [each["associationType"] for each in low.extra["case"]["associations"]] == ["precedes"]


def test_what_lies_beside_a_level_is_a_level_unless_it_asks_one():
    items = [item(name) for name in ("Way", "Low", "High", "Mixed", "Top", "asks", "a")]
    steps = [
        *(child("Low", "Way", 1), child("High", "Way", 2), child("Top", "Mixed"), child("asks", "Mixed")),
        *(step("hasSkillLevel", "a", "Low"), step("hasSkillLevel", "asks", "Top")),
    ]
    document = loaded(theirs(items, steps))
    assert [(each.title, titles(each.levels)) for each in document.tracks] == [
        ("Way", ["Low", "High"]),
        ("Levels", ["Top"]),
    ]
    assert said(document) == {("Theirs", "Way", "Low"): ["a"], ("Mixed", "Levels", "Top"): ["asks"]}


def test_exemplar_is_an_example_of_its_statement():
    items = [
        item("Asks"),
        item("Like this", notes="Or that"),
        item("Branch"),
        item("Of branch"),
        item("Of example"),
        item("x"),
    ]
    steps = [
        *(child("Like this", "Asks"), child("x", "Branch")),
        *(step("exemplar", "Like this", "Asks"), step("exemplar", "Of branch", "Branch")),
        *(
            step("exemplar", "Of example", "Like this"),
            step("exemplar", "x", "Elsewhere"),
            step("exemplar", "Branch", "x"),
        ),
    ]
    document = loaded(theirs(items, steps))
    assert said(document) == {
        ("Theirs", "Levels", "All"): ["Asks", "Of branch", "Of example"],
        ("Branch", "Levels", "All"): ["x"],
    }
    asks = document.competencies[0].cells["levels/all"].statements[0]
    assert asks.examples == ("Like this\n\nOr that",)


def test_every_text_of_an_item_is_kept_however_long():
    long = "Long words " * 40
    items = [
        item("x", notes="Mind"),
        item("Skill", abbreviatedStatement="Brief", notes="More"),
        item("Other"),
        item("y"),
    ]
    items[2]["fullStatement"] = long
    document = loaded(theirs(items, [child("x", "Skill"), child("y", "Other")]))
    brief, other = document.competencies
    assert (brief.title, brief.description) == ("Brief", "Skill\n\nMore")
    assert (len(other.title), other.title[-1], other.description) == (300, "…", long.strip())
    statements = brief.cells["levels/all"].statements
    assert [(each.text, each.kind) for each in statements] == [("x", "statement"), ("Mind", "note")]


def test_slugs_are_made_of_codes_or_titles_and_differ():
    items = [
        item("x"),
        *(item(f"Skill {n}", humanCodingScheme=code) for n, code in enumerate(("A.1", "A-1", "a.1-2", "…"))),
    ]
    steps = [child("x", f"Skill {n}", n) for n in range(4)]
    assert list(loaded(theirs(items, steps)).competency) == ["a-1", "a-1-2", "a-1-2-2", "skill-3"]
    items = [item("x"), item("…", fullStatement="…")]
    assert list(loaded(theirs(items, [child("x", "…")]), "…").competency) == ["competency"]


def test_slug_is_that_of_the_file_or_the_title():
    package = theirs([item("x")])
    assert [loaded(package, name).slug for name in ("My file.json", "…")] == ["my-file", "theirs"]
    package["CFDocument"]["title"] = "…"
    assert loaded(package, "…").slug == "ladder"


def test_identifiers_that_are_no_uuids_are_kept_aside():
    package = theirs([item("Skill", identifier="K-1"), item("x")])
    package["CFDocument"]["identifier"] = "Doc"
    package["CFAssociations"] = [
        {
            "associationType": "isChildOf",
            "originNodeURI": "urn:x",
            "destinationNodeURI": {"title": "?", "uri": "urn:Skill"},
        },
        {
            "associationType": "isChildOf",
            "originNodeURI": {"identifier": "k-1"},
            "destinationNodeURI": {"identifier": "DOC"},
        },
        {"associationType": "isChildOf"},
        {"associationType": "isPartOf", "originNodeURI": {"identifier": "k-1"}, "destinationNodeURI": "urn:away"},
    ]
    document = loaded(package)
    skill = document.competencies[0]
    assert (document.key, document.extra["case"]["identifier"]) == (None, "Doc")
    assert (skill.key, skill.extra["case"]["identifier"]) == (None, "K-1")
    assert skill.extra["case"]["associations"] == [{"associationType": "isPartOf", "destinationNodeURI": "urn:away"}]


def test_heading_and_licence_are_read():
    licence = {"identifier": made("L"), "title": "Short", "uri": "urn:L"}
    package = theirs(
        [item("x")], CFDefinitions={"CFLicenses": [{"identifier": "?"}, {**licence, "licenseText": "All of it"}]}
    )
    package["CFDocument"] |= {
        "description": "What",
        "notes": "Why",
        "officialSourceURL": "https://a.b",
        "licenseURI": licence,
    }
    document = loaded(package)
    assert (document.description, document.source, document.licence) == ("What\n\nWhy", "https://a.b", "All of it")
    assert document.extra["case"]["creator"] == "They"
    package["CFDefinitions"] = []
    assert loaded(package).licence == "Short"
    package["CFDocument"]["licenseURI"] = "https://a.b/licence"
    assert loaded(package).licence == "https://a.b/licence"


# Rubrics


def test_rubric_becomes_a_track_and_its_criteria_the_cells():
    criteria = [
        criterion([("High", "- b\n- c"), ("", ""), ("High", "d")], description="Second", category="Craft", position=2),
        criterion(
            [("High", None), ("Low", "a")], identifier=made("c"), description="First", category="Craft", position=1
        ),
        criterion([("Low", "z")], category="Other"),
    ]
    criteria[0]["CFRubricCriterionLevels"][0]["feedback"] = "Well done"
    package = theirs([], CFRubrics=[rubric(criteria, description="Up")])
    del package["CFItems"]
    document = loaded(package)
    assert [(each.title, each.summary, each.key) for each in document.tracks] == [
        ("Way", "Up", UUID(made("rubric Way")))
    ]
    assert titles(document.levels.values()) == ["High", "Low", "Level 2", "High"]
    assert [(each.title, each.dimension) for each in document.competencies] == [
        ("First", "craft"),
        ("Second", "craft"),
        ("Competency", "other"),
    ]
    assert document.competencies[0].key == UUID(made("c"))
    second = document.competency["second"].cells
    assert [each.text for each in second["way/high"].statements] == ["b", "c", "Well done"]
    assert [each.text for each in second["way/high-2"].statements] == ["d"]


def test_rubric_adds_to_the_items_that_it_is_about_what_they_do_not_say():
    items = [item(name) for name in ("Way", "Low", "High", "Bare", "Group", "Inner", "Skill", "a", "b", "x")]
    steps = [
        *(
            child("Low", "Way", 1),
            child("High", "Way", 2),
            child("a", "Skill"),
            child("b", "Skill"),
            child("Inner", "Group"),
        ),
        *(child("x", "Inner"), step("hasSkillLevel", "a", "Low"), step("hasSkillLevel", "b", "High")),
    ]
    criteria = [
        criterion([("Low", "a"), ("High", "b and more")], CFItemURI=about("Skill"), description="Skill", weight=40),
        criterion([("Low", "bare")], CFItemURI=about("Bare"), description="Bare bones"),
        criterion([("Low", "group")], CFItemURI=about("Group"), description="Group"),
        criterion([("Low", "away")], CFItemURI=about("Away"), description="Away"),
    ]
    rubrics = [rubric(criteria, description="Up"), rubric([], title="way"), rubric([], title="")]
    document = loaded(theirs(items, steps, CFRubrics=rubrics))
    assert [(each.title, each.summary) for each in document.tracks] == [
        *(("Way", "Up"), ("Levels", ""), ("way", ""), ("Theirs", "")),
    ]
    assert said(document) == {
        ("Bare", "Way", "Low"): ["bare"],
        ("Group", "Way", "Low"): ["group"],
        ("Inner", "Levels", "All"): ["x"],
        ("Skill", "Way", "Low"): ["a"],
        ("Skill", "Way", "High"): ["b", "b and more"],
        ("Away", "Way", "Low"): ["away"],
    }
    assert document.competency["bare"].description == "Bare bones"
    assert document.competency["skill"].extra["case"]["criteria"] == [{"weight": 40}]
