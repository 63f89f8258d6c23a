"""CASE packages that cannot be taken: each is refused with the place and a reason, never with anything else."""

from copy import deepcopy
from itertools import pairwise

import pytest

from ladder.files import Refused
from tests.ladder.packages import about, child, criterion, item, loaded, made, refusals, rubric, step, theirs

MISSING = "“%s” is missing or empty."
MAPPING = "Names with values are expected here, such as “identifier: …”."
LIST = "A list is expected here: lines that begin with “- ”."
TEXT = "A text is expected here."
BAD_LEVELS = {"CFRubricCriterionLevels": [{"quality": ["x"]}]}


@pytest.mark.parametrize(
    ("change", "path", "message"),
    [
        ({"CFThings": []}, "CFThings", "There is no field “CFThings” here."),
        ({"CFItems": None}, "CFItems", MISSING % "CFItems"),
        ({"CFItems": {}}, "CFItems", LIST),
        ({"CFDocument": None}, "CFDocument", MISSING % "CFDocument"),
        ({"CFItems": [{"fullStatement": "x"}]}, "CFItems[0].identifier", MISSING % "identifier"),
        ({"CFItems": [{"identifier": "x"}]}, "CFItems[0].fullStatement", MISSING % "fullStatement"),
        ({"CFItems": [item("x", notes=["y"])]}, "CFItems[0].notes", TEXT),
        ({"CFAssociations": ["x"]}, "CFAssociations[0]", MAPPING),
        (
            {"CFRubrics": [rubric([BAD_LEVELS])]},
            "CFRubrics[0].CFRubricCriteria[0].CFRubricCriterionLevels[0].quality",
            TEXT,
        ),
    ],
)
def test_bad_package_is_refused_with_the_place(change, path, message):
    assert (path, message) in refusals(theirs([item("x")]) | change)


def test_identifier_that_stands_twice_is_refused_with_the_first_line():
    assert refusals(theirs([item("x"), item("x")])) == [
        ("CFItems[1].identifier", f"“{made('x')}” stands in line 9 already. Give each its own.")
    ]


def test_items_inside_each_other_are_refused_wherever_they_lie():
    names = ("Top", "a", "b", "c")
    steps = [child("a", "Top"), child("b", "a"), child("c", "b")]
    for more in (child("a", "c"), child("b", "b")):
        [(path, message)] = refusals(theirs([item(name) for name in names], [*steps, more]))
        assert path in {f"CFItems[{n}].identifier" for n in (1, 2, 3)}
        assert message.endswith("” is inside itself, by isChildOf. Take one of these associations out.")


def test_items_too_deep_are_refused():
    names = [f"n{at}" for at in range(30)]
    steps = [child(one, above) for above, one in pairwise(names)]
    assert [message for _path, message in refusals(theirs([item(name) for name in names], steps))] == [
        "The file is nested too deeply."
    ]
    assert loaded(theirs([item(name) for name in names[:24]], steps[:23])).competencies[-1].title == "n22"


def test_package_with_more_than_a_ladder_can_hold_is_refused():
    levels = ",".join(f"L{n}" for n in range(2001))
    assert refusals(theirs([item("x", educationLevel=levels)])) == [
        ("", "There are 2001 levels; 2000 at most are taken. Split the ladder.")
    ]


def test_whatever_is_no_package_is_refused():
    for package in ({"CFPackage": []}, {"CFPackage": "x"}, [], {"CFDocument": []}):
        assert refusals(package) != []


def test_package_with_one_thing_wrong_anywhere_is_read_or_refused():
    """Each value in turn is replaced by what nobody expects there."""
    package = theirs(
        [item("Skill"), item("x", educationLevel=["1"])],
        [child("x", "Skill", 1), step("hasSkillLevel", "x", "Skill")],
        CFRubrics=[rubric([criterion([("Low", "a")], CFItemURI=about("Skill"))])],
        CFDefinitions={"CFLicenses": [{"identifier": made("L")}]},
    )
    package["CFDocument"]["extensions"] = {"rung": {"format": "ladder/1", "parts": {}}}
    for wrong in ({}, [], [1], {"a": []}, "x", 1, None):
        for place in places(package):
            broken = deepcopy(package)
            *way, last = place
            inner = broken
            for each in way:
                inner = inner[each]
            inner[last] = wrong
            if way and way[0] != "CFDocument":
                del broken["CFDocument"]["extensions"]
            assert outcome(broken) in ("read", "refused")


def outcome(package):
    try:
        loaded(package)
    except Refused as refused:
        return "refused" if refused.problems else "refused without a reason"
    return "read"


def places(value, way=()):
    steps = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, inner in steps:
        yield (*way, name)
        yield from places(inner, (*way, name))
