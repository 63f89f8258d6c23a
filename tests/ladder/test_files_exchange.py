"""The simple JSON of converters: taken whole, with what its extra file says."""

import json

import pytest

from ladder.document.parts import Statement
from ladder.files import Refused, read

COMMON = {
    "title": "Acme",
    "source": "https://example.org",
    "licence": "MIT",
    "tracks": [
        {"slug": "ic", "title": "IC", "levels": [{"slug": "one", "title": "One", "rank": 1, "summary": "Starts."}]},
        {"slug": "creative-design", "title": "Design", "levels": [{"slug": "two", "title": "Two", "rank": 2}]},
    ],
    "competencies": [
        {
            "slug": "people--care",
            "title": "Care",
            "category": "People ☯️",
            "description": "About care.",
            "expectations": [
                {"track": "ic", "level": "one", "text": "- Asks.\n- Tells.", "examples": ["So."]},
                {"track": "creative-design", "level": "two", "text": "Working: You can:\n- ask", "examples": []},
                {"track": "creative-design", "level": "two", "text": "And more."},
            ],
        },
        {"slug": "skill", "title": "Skill", "category": "People (!)", "expectations": []},
        {"slug": "other", "title": "Other", "category": "", "expectations": []},
    ],
}


def taken(extra=None, **changes):
    data = json.dumps({**COMMON, **changes}).encode()
    return read(data, name="/x/acme-ladder.json", extra=json.dumps(extra).encode() if extra else None)


def refused(extra=None, **changes):
    with pytest.raises(Refused) as error:
        taken(extra, **changes)
    return [problem.message for problem in error.value.problems]


def test_the_slug_is_the_name_of_the_file():
    assert taken().slug == "acme-ladder"
    assert read(json.dumps(COMMON).encode(), name="漢字.json").slug == "ladder"


def test_levels_and_headings_are_taken():
    found = taken()
    assert (found.title, found.licence, found.source) == ("Acme", "MIT", "https://example.org")
    assert list(found.levels) == ["ic/one", "creative-design/two"]
    assert found.levels["ic/one"].summary == "Starts."


def test_categories_become_dimensions_once_each():
    found = taken()
    assert [dimension.title for dimension in found.dimensions] == ["People ☯️", "People (!)"]
    assert [dimension.slug for dimension in found.dimensions] == ["people", "people-2"]
    assert [competency.dimension for competency in found.competencies] == ["people", "people-2", ""]
    assert taken(competencies=[{**COMMON["competencies"][1], "category": "☯️"}]).dimensions[0].slug == "dimension"


def test_a_category_that_comes_again_is_the_same_dimension():
    again = {**COMMON["competencies"][1], "slug": "more", "category": "People ☯️"}
    found = taken(competencies=[COMMON["competencies"][0], again])
    assert [competency.dimension for competency in found.competencies] == ["people", "people"]


def test_a_flat_list_is_one_statement_per_entry():
    cells = taken().competency["people--care"].cells
    assert cells["ic/one"].statements == (Statement("Asks."), Statement("Tells.", ("So.",)))


def test_other_texts_and_second_ones_for_the_same_cell_stay_whole():
    cells = taken().competency["people--care"].cells
    assert cells["creative-design/two"].statements == (Statement("Working: You can:\n- ask"), Statement("And more."))


def test_an_extra_file_is_kept_whole():
    assert taken({"points": [1, {"a": None}]}).extra == {"source": {"points": [1, {"a": None}]}}


def test_required_values_become_points_of_a_scale():
    found = taken({"required": {"ic/one": {"Care": 3, "Unknown": 2, "Skill": True}, "odd": "x"}})
    assert [point.slug for point in found.scales[0].points] == ["1", "2", "3"]
    assert found.competency["people--care"].cells["ic/one"].asks == "3"
    assert found.competency["people--care"].cells["creative-design/two"].asks == ""
    assert taken({"required": {"ic/one": {"Care": "much"}}}).scales == taken().scales


def test_optional_competencies_are_marked():
    found = taken(
        [
            {"role": "design", "level": "two", "optional": ["people/care/3"], "required": []},
            {"role": "x", "level": "y"},
            "odd",
        ]
    )
    cells = found.competency["people--care"].cells
    assert cells["creative-design/two"].necessity == "optional"
    assert cells["ic/one"].necessity == "required"


def test_an_extra_file_that_is_no_json_is_refused():
    with pytest.raises(Refused) as error:
        read(json.dumps(COMMON).encode(), name="x.json", extra=b"{]")
    assert [problem.message for problem in error.value.problems] == [
        "The extra file is not JSON: Expecting property name enclosed in double quotes."
    ]


def test_the_same_slug_twice_is_refused():
    assert refused(tracks=[*COMMON["tracks"], COMMON["tracks"][0]]) == [
        "“ic” stands here twice. Give each its own slug."
    ]


def test_levels_that_are_not_there_and_missing_names_are_refused():
    assert refused(tracks=COMMON["tracks"][:1]) == ["There is no level “creative-design/two” in this ladder."]
    assert refused(title="") == ["“title” is missing or empty."]
    assert refused(tracks="x")[0] == "A list is expected here: lines that begin with “- ”."
