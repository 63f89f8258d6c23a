"""Who reads what: the public, those on a new version, and what reading costs."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from ladder.actions import ladders
from ladder.models import CompetencyKey, LevelKey
from ladder.queries.content import document_of, remembered
from ladder.queries.reading.editions import news_of
from ladder.queries.standing import standing_of
from tests.factories.ladder import PlacementFactory, make_ladder
from tests.factories.people import UserFactory
from tests.ladder.pages import (
    READING,
    address,
    key,
    level_address,
    open_to_all,
    place,
    publish_again,
    readings,
    text_of,
)
from tests.statements import statements

LIST = 8  # statements, design §12


# Without signing in


@pytest.mark.parametrize("name", READING)
def test_a_public_ladder_is_read_without_signing_in(client, small, name):
    path = readings(small)[name]
    closed = client.get(path)
    assert closed.status_code == 302
    assert closed.url.startswith(reverse("account_login"))
    open_to_all(small)
    page = client.get(path)
    assert page.status_code == 200
    assert "Sign in" in text_of(page)


def test_the_public_is_told_of_no_people_and_offered_nothing_to_change(client, as_user, engineer, ladder_owner, small):
    draft = ladders.start_draft(version=small.current_version, by=ladder_owner)
    ladders.publish_version(version=draft, mapping={}, by=ladder_owner, on=timezone.localdate(), now=timezone.now())
    for _ in range(5):
        place(UserFactory(), small, "engineer/junior")
    open_to_all(small)
    secrets = ["Lars Ladder", "People here now", "Suggest a change", "/versions/", "/search/"]
    pages = [small.get_absolute_url(), level_address(small, "engineer/junior")]
    public = "".join(text_of(client.get(page)) for page in pages)
    signed_in = "".join(text_of(as_user(engineer).get(page)) for page in pages)
    assert [word for word in secrets if word not in signed_in] == []
    assert [word for word in secrets if word in public] == []


def test_the_public_reads_the_present_version_only(client, as_user, engineer, ladder_owner, small):
    publish_again(small, ladder_owner)
    open_to_all(small)
    path = small.get_absolute_url()
    assert client.get(path, {"version": 2}).status_code == 200
    assert client.get(path, {"version": 1}).status_code == 302
    assert "There is no version 1" in text_of(client.get(address(small, "compare"), {"old": 1}))
    assert as_user(engineer).get(path, {"version": 1}).status_code == 200


def test_the_public_is_not_told_whether_a_ladder_exists(client, as_user, engineer, small):
    nowhere = reverse("ladder:ladder", args=["00000000-0000-4000-8000-000000000000"])
    answers = [client.get(path) for path in (small.get_absolute_url(), nowhere)]
    told = {(answer.status_code, answer.url.partition("?")[0]) for answer in answers}
    assert told == {(302, reverse("account_login"))}
    assert as_user(engineer).get(nowhere).status_code == 404


@pytest.mark.parametrize("name", ["ladders", "search", "versions", "compare_versions"])
def test_lists_and_versions_are_for_those_who_sign_in(client, small, name):
    open_to_all(small)
    path = reverse(f"ladder:{name}", args=[] if name in {"ladders", "search"} else [small.pk])
    assert client.get(path).status_code == 302


@pytest.mark.parametrize("name", [*READING, "versions", "compare_versions"])
def test_pages_are_only_read(as_user, engineer, small, name):
    path = readings(small).get(name) or address(small, name)
    assert as_user(engineer).post(path).status_code == 405


# News


def test_a_new_version_is_told_to_those_who_stand_on_the_ladder(as_user, engineer, colleague, ladder_owner, small):
    place(engineer, small, "engineer/junior")
    assert "was published on" not in text_of(as_user(engineer).get(small.get_absolute_url()))
    publish_again(small, ladder_owner, debugging="Finding faults")
    junior = key(small, "engineer/junior")
    wanted = f"?from={junior}&amp;to={junior}&amp;old=1&amp;new=2"
    for path in (small.get_absolute_url(), level_address(small, "engineer/senior")):
        page = text_of(as_user(engineer).get(path))
        assert "Version 2 was published on" in page
        assert "What changed for Junior" in page
        assert wanted in page
        assert "Version 2 was published on" not in text_of(as_user(colleague).get(path))
    assert "Version 2 was published on" not in text_of(as_user(engineer).get(small.get_absolute_url(), {"version": 1}))


def test_news_are_old_after_thirty_days(ladder_owner, small):
    today = timezone.localdate()
    junior = document_of(small.current_version).levels["engineer/junior"]
    assert news_of(small.current_version, junior, today) is None
    publish_again(small, ladder_owner)
    small.refresh_from_db()
    assert news_of(small.current_version, junior, today + timedelta(days=29)).level.title == "Junior"
    assert news_of(small.current_version, junior, today + timedelta(days=30)) is None


# Standing


def test_standing_says_level_track_and_what_comes_next(engineer, small):
    place(engineer, small, "engineer/mid-level")
    standing = standing_of(engineer, viewer=engineer, on=timezone.localdate())
    assert (standing.level.title, standing.track.title) == ("Mid-level", "Engineer")
    assert [level.title for level in standing.next_levels] == ["Senior"]
    assert standing.ladder == small


def test_standing_is_for_those_who_may_know_it(engineer, manager, colleague, small):
    place(engineer, small, "engineer/mid-level")
    today = timezone.localdate()
    assert standing_of(engineer, viewer=manager, on=today).level.title == "Mid-level"
    assert standing_of(engineer, viewer=colleague, on=today) is None


def test_whoever_stands_on_a_ladder_without_a_published_version_stands_nowhere_yet(engineer):
    ladder = make_ladder(publish=False)
    PlacementFactory(person=engineer, level=LevelKey.objects.filter(ladder=ladder).first())
    assert standing_of(engineer, viewer=engineer, on=timezone.localdate()) is None


# What it costs


@pytest.mark.parametrize("name", [*READING, "versions", "compare_versions", "ladders", "search"])
def test_reading_takes_few_statements_the_same_for_a_large_ladder(as_user, engineer, small, starter, name):
    client, counts = as_user(engineer), []
    for ladder in (small, starter):
        place(UserFactory(), ladder, "engineer/senior")
        if name in {"ladders", "search"}:
            path = reverse(f"ladder:{name}") + "?q=fault"
        else:
            path = readings(ladder).get(name) or address(ladder, name)
        client.get(path)
        remembered.clear()
        with statements() as seen:
            assert client.get(path).status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1]
    assert counts[0] <= LIST


def test_keys_outlive_what_they_are_called(small, ladder_owner):
    before = set(CompetencyKey.objects.filter(ladder=small).values_list("pk", flat=True))
    publish_again(small, ladder_owner, debugging="Finding faults")
    assert set(CompetencyKey.objects.filter(ladder=small).values_list("pk", flat=True)) == before
