"""The API of placements: who stands where, told to those who may know it."""

from datetime import date

import pytest

from ladder.actions import placements
from ladder.api import standing
from ladder.models import Level, LevelKey, Placement
from tests.factories.ladder import PlacementFactory, publish_version

TODAY = date(2026, 1, 1)


def level_key(ladder, slug):
    return Level.objects.get(version=ladder.current_version, slug=slug).key_id


@pytest.fixture
def standing_people(small, engineer, hr, colleague):
    """The engineer was a junior and is at mid-level; a colleague elsewhere is a senior."""
    senior = LevelKey.objects.get(pk=level_key(small, "senior"))
    PlacementFactory(person=colleague, level=senior)
    for slug, starts_on in [("junior", date(2024, 1, 1)), ("mid-level", date(2025, 1, 1))]:
        key = LevelKey.objects.get(pk=level_key(small, slug))
        placements.place_person(person=engineer, level=key, starts_on=starts_on, on=TODAY, by=hr)


def titles(response):
    return [row["level"]["title"] for row in response.json()["results"]]


@pytest.mark.parametrize(
    ("who", "seen"),
    [
        ("engineer", ["Junior", "Mid-level"]),
        ("manager", ["Junior", "Mid-level"]),
        ("director", ["Junior", "Mid-level"]),
        ("hr", ["Junior", "Mid-level"]),
        ("admin", ["Junior", "Senior", "Mid-level"]),
        ("colleague", ["Senior"]),
        ("committee", []),
        ("ladder_owner", []),
    ],
)
def test_placements_are_seen_by_the_chain_hr_and_admins(calls, request, standing_people, who, seen):
    found = titles(calls(request.getfixturevalue(who)).get("/api/v1/placements/"))
    assert sorted(found) == sorted(seen)


def test_placements_are_found_by_person_ladder_level_and_day(calls, admin, engineer, small, standing_people):
    client = calls(admin)
    senior = level_key(small, "senior")
    for asked, seen in [
        (f"person={engineer.pk}", ["Junior", "Mid-level"]),
        (f"person={engineer.pk}&on=2024-12-31", ["Junior"]),
        (f"person={engineer.pk}&on=2025-01-01", ["Mid-level"]),
        (f"level={senior}", ["Senior"]),
        (f"ladder={small.pk}&ordering=-starts_on&person={engineer.pk}", ["Mid-level", "Junior"]),
        ("ladder=00000000-0000-4000-8000-000000000000", []),
    ]:
        assert titles(client.get(f"/api/v1/placements/?{asked}")) == seen


def test_placement_names_person_ladder_and_level(calls, engineer, small, standing_people):
    row = calls(engineer).get("/api/v1/placements/").json()["results"][0]
    assert row == {
        "id": str(Placement.objects.get(person=engineer, ends_on=date(2025, 1, 1)).pk),
        "person": {"id": str(engineer.pk), "name": "Enno Engineer"},
        "ladder": {"id": str(small.pk), "slug": "engineering"},
        "level": {"id": str(level_key(small, "junior")), "title": "Junior", "track": "Engineer"},
        "starts_on": "2024-01-01",
        "ends_on": "2025-01-01",
    }


def test_level_of_an_old_placement_is_called_as_it_was_last(calls, engineer, hr, small, draft):
    PlacementFactory(person=engineer, level_id=level_key(small, "junior"), ends_on=date(2025, 1, 1))
    Level.objects.get(version=draft, slug="junior").delete()
    Level.objects.filter(version=draft, slug="mid-level").update(title="Draft title")
    publish_version(draft)
    assert titles(calls(engineer).get("/api/v1/placements/")) == ["Junior"]


def test_placements_take_the_scope_of_people(calls, engineer, standing_people):
    assert calls(engineer, "ladders:read").get("/api/v1/placements/").status_code == 403


def test_rows_are_as_described(calls, admin, standing_people):
    [*rows] = calls(admin).get("/api/v1/placements/").json()["results"]
    assert len(rows) == 3
    for row in rows:
        described = standing.PlacementSerializer(data=row)
        assert described.is_valid(), described.errors
        assert set(row) == set(described.fields)


def test_list_asks_the_database_as_often_for_many_rows_as_for_few(calls, engineer, small, django_assert_num_queries):
    client = calls(engineer)
    client.get("/api/v1/placements/")  # notes the use of the token
    for n in range(3):
        days = {"starts_on": date(2020 + n, 1, 1), "ends_on": date(2020 + n, 2, 1)}
        PlacementFactory(person=engineer, level_id=level_key(small, "junior"), **days)
        with django_assert_num_queries(3):
            assert len(titles(client.get("/api/v1/placements/"))) == n + 1
