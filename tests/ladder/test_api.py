"""The API of ladders, read: the same as the pages, to whoever may see it."""

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

import ladder as app
from ladder.actions import ladders
from ladder.api import reading, shown
from ladder.files import as_json, as_yaml, read
from ladder.models import CompetencyKey, Ladder, Level, LevelKey
from ladder.queries.content import document_of
from tests.factories.ladder import SMALL, make_ladder, publish_version

PROBLEM = "application/problem+json"
READ = "ladders:read"
OTHER = SMALL.replace("id: engineering\n", "id: other\n").replace("title: Engineering", "title: Other")


def at(ladder, rest=""):
    return f"/api/v1/ladders/{ladder.pk}/{rest}"


def level_key(ladder, slug):
    return Level.objects.get(version=ladder.current_version, slug=slug).key_id


@pytest.fixture
def second(small, draft):
    """The small ladder's second version: mentoring is asked of nobody, debugging says something else."""
    changed = as_yaml(document_of(draft)).replace("prevents the next one", "teaches others to")
    version, _plan = ladders.import_ladder(document=read(changed.encode(), name="x"), by=None)
    publish_version(version)
    small.refresh_from_db()
    return version


# --- Who is let in


ADDRESSES = ["", "versions/", "versions/1/", "versions/1/export/", "levels/{level}/", "competencies/{competency}/"]


@pytest.mark.parametrize("rest", [*ADDRESSES, "compare/?from={level}&to={level}"])
def test_reading_takes_its_scope_and_nothing_more(calls, engineer, api, small, rest):
    rest = rest.format(level=LevelKey.objects.first().pk, competency=CompetencyKey.objects.first().pk)
    assert calls(engineer, READ).get(at(small, rest)).status_code == 200
    response = calls(engineer, "people:read", "ladders:write", "ladders:publish").get(at(small, rest))
    assert response.status_code == 403
    assert response.json()["detail"] == "This token lacks the scope “ladders:read”."
    api.credentials()
    assert api.get(at(small, rest)).status_code == 401


@pytest.mark.parametrize("rest", ADDRESSES)
def test_draft_of_a_new_ladder_is_there_for_owners_only(calls, engineer, ladder_owner, rest):
    hidden = make_ladder(publish=False)
    rest = rest.format(level=LevelKey.objects.first().pk, competency=CompetencyKey.objects.first().pk)
    assert calls(ladder_owner, READ).get(at(hidden, rest)).status_code == 200
    response = calls(engineer, READ).get(at(hidden, rest))
    assert (response.status_code, response["Content-Type"]) == (404, PROBLEM)


def test_draft_of_a_published_ladder_is_there_for_owners_only(calls, engineer, ladder_owner, small, draft):
    numbers = {
        person: [row["number"] for row in calls(person, READ).get(at(small, "versions/")).json()["results"]]
        for person in (ladder_owner, engineer)
    }
    assert numbers == {ladder_owner: [1, 2], engineer: [1]}
    for rest in ["versions/2/", "versions/2/export/", "?version=2"]:
        assert calls(ladder_owner, READ).get(at(small, rest)).status_code == 200
        assert calls(engineer, READ).get(at(small, rest)).status_code == 404


def test_list_tells_of_drafts_to_owners_only(calls, engineer, ladder_owner, small, draft):
    make_ladder(OTHER, publish=False)
    rows = calls(ladder_owner, READ).get("/api/v1/ladders/").json()["results"]
    assert [(row["slug"], row["title"], row["version"], row["draft"]) for row in rows] == [
        ("engineering", "Engineering", 1, 2),
        ("other", "Other", None, 1),
    ]
    [row] = calls(engineer, READ).get("/api/v1/ladders/").json()["results"]
    published = small.current_version.published_at.isoformat().replace("+00:00", "Z")
    assert row == {
        "id": str(small.pk),
        "slug": "engineering",
        "title": "Engineering",
        "is_public": False,
        "version": 1,
        "published_at": published,
    }


def test_session_reads_as_well_as_a_token(as_user, engineer, small):
    assert as_user(engineer).get(at(small)).json()["slug"] == "engineering"


# --- What is said


def test_ladder_says_what_it_consists_of(calls, engineer, small):
    body = calls(engineer, READ).get(at(small)).json()
    assert (body["title"], body["description"], body["language"]) == ("Engineering", "How engineers grow here.", "en")
    assert (body["version"]["number"], body["version"]["state"]) == (1, "published")
    tracks = {track["slug"]: [level["path"] for level in track["levels"]] for track in body["tracks"]}
    assert tracks == {
        "engineer": ["engineer/junior", "engineer/mid-level", "engineer/senior"],
        "management": ["management/manager"],
    }
    junior = body["tracks"][0]["levels"][0]
    assert junior == {
        "id": str(level_key(small, "junior")),
        "path": "engineer/junior",
        "title": "Junior",
        "rank": 1,
        "summary": "Learns with others.",
        "is_baseline": False,
        "next": ["engineer/mid-level"],
    }
    assert [one["slug"] for one in body["dimensions"]] == ["craft", "people"]
    assert [(one["slug"], one["dimension"]) for one in body["competencies"]] == [
        ("debugging", "craft"),
        ("guidance", "people"),
        ("mentoring", "people"),
    ]


def test_version_is_whole_and_in_our_format(calls, engineer, small):
    body = calls(engineer, READ).get(at(small, "versions/1/")).json()
    assert body["ladder"] == {"id": str(small.pk), "slug": "engineering"}
    assert body["document"] == json.loads(as_json(document_of(small.current_version)))
    schema = json.loads((Path(app.__file__).parent / "schema.json").read_text(encoding="utf-8"))
    assert list(Draft202012Validator(schema).iter_errors(body["document"])) == []


def test_version_that_is_known_is_not_sent_again(calls, engineer, small):
    client = calls(engineer, READ)
    tag = client.get(at(small, "versions/1/"))["ETag"]
    known = client.get(at(small, "versions/1/"), HTTP_IF_NONE_MATCH=f'"other", W/{tag}')
    assert (known.status_code, known.content, known["ETag"]) == (304, b"", tag)
    assert client.get(at(small, "versions/1/"), HTTP_IF_NONE_MATCH='"other"').status_code == 200
    assert client.get(at(small, "versions/1/"), HTTP_IF_NONE_MATCH="*").status_code == 304


def test_tag_of_a_version_changes_with_its_state(calls, ladder_owner, small, draft):
    client = calls(ladder_owner, READ)
    before = {number: client.get(at(small, f"versions/{number}/"))["ETag"] for number in (1, 2)}
    publish_version(draft)
    after = {number: client.get(at(small, f"versions/{number}/"))["ETag"] for number in (1, 2)}
    assert len({*before.values(), *after.values()}) == 4


def test_export_is_the_bytes_of_the_writer(calls, engineer, small):
    client, document = calls(engineer, READ), document_of(small.current_version)
    plain = client.get(at(small, "versions/1/export/"))
    assert (plain.content.decode(), plain["Content-Type"]) == (as_yaml(document), "application/yaml")
    assert plain["Content-Disposition"] == 'attachment; filename="engineering-1.yaml"'
    as_asked = client.get(at(small, "versions/1/export/?format=json"), HTTP_ACCEPT="application/yaml")
    assert (as_asked.content.decode(), as_asked["Content-Type"]) == (as_json(document), "application/json")
    package = client.get(at(small, "versions/1/export/?format=case")).json()
    assert package["CFDocument"]["title"] == "Engineering"
    tag = plain["ETag"]
    assert client.get(at(small, "versions/1/export/"), HTTP_IF_NONE_MATCH=tag).status_code == 304
    assert client.get(at(small, "versions/1/export/?format=json"), HTTP_IF_NONE_MATCH=tag).status_code == 200


def test_level_asks_with_what_it_builds_on(calls, engineer, db):
    ladder = make_ladder(SMALL.replace("title: Engineering\n", "title: Engineering\naccumulation: cumulative\n", 1))
    body = calls(engineer, READ).get(at(ladder, f"levels/{level_key(ladder, 'mid-level')}/")).json()
    assert (body["path"], body["track"], body["version"]) == ("engineer/mid-level", "Engineer", 1)
    [debugging, *_rest] = body["expectations"]
    assert debugging["competency"]["slug"] == "debugging"
    assert debugging["asks"] == {"slug": "meets", "title": "Meets", "value": 2}
    assert [(line["origin"], line["written_at"]) for line in debugging["statements"]] == [
        ("below", "engineer/junior"),
        ("own", "engineer/mid-level"),
    ]
    assert debugging["statements"][0]["examples"] == ["Writes down the steps that show the fault."]


def test_level_has_its_facts(calls, engineer, small):
    body = calls(engineer, READ).get(at(small, f"levels/{level_key(small, 'junior')}/")).json()
    assert body["facts"] == {"Scope": "One task"}


def test_competency_says_what_each_level_asks(calls, engineer, small):
    key = document_of(small.current_version).competency["mentoring"].key
    body = calls(engineer, READ).get(at(small, f"competencies/{key}/")).json()
    assert [one["level"]["path"] for one in body["expectations"]] == ["engineer/senior", "management/manager"]


@pytest.mark.parametrize("rest", ["levels", "competencies"])
def test_part_of_another_ladder_is_not_here(calls, engineer, small, rest):
    other = document_of(make_ladder(OTHER).current_version)
    key = {"levels": other.levels["engineer/junior"].key, "competencies": other.competencies[0].key}[rest]
    assert calls(engineer, READ).get(at(small, f"{rest}/{key}/")).status_code == 404
    assert calls(engineer, READ).get(at(Ladder.objects.get(slug="other"), f"{rest}/{key}/")).status_code == 200


def test_two_levels_compared(calls, engineer, small):
    ends = f"from={level_key(small, 'mid-level')}&to={level_key(small, 'senior')}"
    body = calls(engineer, READ).get(at(small, f"compare/?{ends}")).json()
    assert body["counts"] == {"new": 1, "raised": 1, "carried": 0, "dropped": 1}
    assert [(row["kind"], row["competency"]["slug"]) for row in body["rows"]] == [
        ("raised", "debugging"),
        ("new", "mentoring"),
        ("dropped", "guidance"),
    ]
    raised, new, dropped = body["rows"]
    assert raised["before"]["statements"][0]["text"] == "Finds the cause of faults in the team's services alone."
    assert (new["before"], dropped["after"]) == (None, None)


def test_two_versions_of_a_level_compared(calls, engineer, small, second):
    senior = level_key(small, "senior")
    body = calls(engineer, READ).get(at(small, f"compare/?from={senior}&to={senior}&old=1&new=2")).json()
    assert (body["before"]["version"], body["after"]["version"]) == (1, 2)
    assert body["counts"] == {"new": 0, "raised": 1, "carried": 1, "dropped": 0}


@pytest.mark.parametrize(
    ("asked", "fields"),
    [
        ("", ["from", "to"]),
        ("from={senior}", ["to"]),
        ("from=x&to={senior}", ["from"]),
        ("from={senior}&to={senior}&old=0", ["old"]),
        ("from={senior}&to={senior}&since=1", ["since"]),
    ],
)
def test_what_cannot_be_compared_is_refused_by_name(calls, engineer, small, asked, fields):
    asked = asked.format(senior=level_key(small, "senior"))
    response = calls(engineer, READ).get(at(small, f"compare/?{asked}"))
    assert response.status_code == 400
    assert [error["field"] for error in response.json()["errors"]] == fields


@pytest.mark.parametrize("ends", ["from={nowhere}&to={senior}", "from={senior}&to={nowhere}"])
def test_level_that_a_version_lacks_is_not_compared(calls, engineer, small, ends):
    nowhere = "00000000-0000-4000-8000-000000000000"
    asked = ends.format(senior=level_key(small, "senior"), nowhere=nowhere)
    response = calls(engineer, READ).get(at(small, f"compare/?{asked}"))
    assert response.status_code == 404
    assert response.json()["detail"].endswith("names no level of this version.")


@pytest.mark.parametrize(
    "rest",
    ["versions/7/", "versions/99999999999999999999/", "versions/7/export/", "?version=7", "compare/?old=7&{ends}"],
)
def test_version_that_is_not_there_is_not_found(calls, engineer, small, rest):
    senior = level_key(small, "senior")
    assert calls(engineer, READ).get(at(small, rest.format(ends=f"from={senior}&to={senior}"))).status_code == 404


# --- The description is true


@pytest.mark.parametrize(
    ("rest", "serializer"),
    [
        ("", reading.LadderSerializer),
        ("versions/1/", reading.WholeVersionSerializer),
        ("levels/{level}/", reading.LevelSerializer),
        ("competencies/{competency}/", reading.WholeCompetencySerializer),
        ("compare/?from={level}&to={level}", reading.ComparisonSerializer),
    ],
)
def test_answers_are_as_described(calls, engineer, small, rest, serializer):
    document = document_of(small.current_version)
    level, competency = document.levels["engineer/senior"].key, document.competency["mentoring"].key
    body = calls(engineer, READ).get(at(small, rest.format(level=level, competency=competency))).json()
    described = serializer(data=body)
    assert described.is_valid(), described.errors
    assert set(body) == set(described.fields)


@pytest.mark.parametrize(
    ("address", "serializer"),
    [
        ("/api/v1/ladders/", reading.LadderRowSerializer),
        ("/api/v1/ladders/{ladder}/versions/", shown.VersionSerializer),
    ],
)
def test_rows_are_as_described(calls, admin, small, address, serializer):
    [*rows] = calls(admin, READ).get(address.format(ladder=small.pk)).json()["results"]
    assert rows
    for row in rows:
        described = serializer(data=row)
        assert described.is_valid(), described.errors
        assert {name for name, field in described.fields.items() if field.required} <= set(row)
        assert set(row) <= set(described.fields)


# --- What it costs


@pytest.mark.parametrize(
    ("address", "statements"),
    [
        ("/api/v1/ladders/", 3),
        ("/api/v1/ladders/{ladder}/", 3),
        ("/api/v1/ladders/{ladder}/versions/", 4),
        ("/api/v1/ladders/{ladder}/versions/1/", 3),
    ],
)
def test_reading_asks_the_database_as_often_for_many_rows_as_for_few(
    calls, engineer, small, django_assert_num_queries, address, statements
):
    client = calls(engineer, READ)
    address = address.format(ladder=small.pk)
    client.get(address)  # notes the use of the token, remembers the published version
    with django_assert_num_queries(statements):
        client.get(address)
    for n in range(3):
        make_ladder(OTHER.replace("id: other\n", f"id: other-{n}\n"))
    with django_assert_num_queries(statements):
        assert client.get(address).status_code == 200
