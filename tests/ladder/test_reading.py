"""Reading a ladder: the list, the ladder itself, its versions."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from ladder.actions import ladders
from ladder.queries.reading.editions import edition
from ladder.queries.reading.rails import rails
from tests.factories.ladder import SMALL, make_ladder
from tests.factories.people import UserFactory
from tests.ladder.pages import (
    address,
    document,
    level_address,
    open_to_all,
    place,
    publish_again,
    readings,
    text_of,
)

# The list


def test_ladders_show_title_tracks_levels_version_and_where_one_stands(as_user, engineer, small, starter):
    place(engineer, small, "engineer/junior")
    page = as_user(engineer).get("/ladders/")
    assert [row.version.title for row in page.context["ladders"]] == ["Engineering", "Software engineering"]
    text = text_of(page)
    for part in ("You are here: Junior", "4 levels on 2 tracks", "10 levels on 3 tracks", "Version 1", "Management"):
        assert part in text


def test_ladders_that_are_only_drafts_are_for_their_owners(as_user, engineer, ladder_owner):
    make_ladder(publish=False)
    assert "Engineering" in text_of(as_user(ladder_owner).get("/ladders/"))
    page = as_user(engineer).get("/ladders/")
    assert "Engineering" not in text_of(page)
    assert "No ladder yet" in text_of(page)


def test_drafts_of_published_ladders_are_listed_for_their_owners(as_user, engineer, ladder_owner, draft):
    assert "Draft of version 2" in text_of(as_user(ladder_owner).get("/ladders/"))
    assert "Draft of version 2" not in text_of(as_user(engineer).get("/ladders/"))


def test_only_owners_are_offered_to_import_and_to_begin_a_ladder(as_user, engineer, ladder_owner, small):
    assert reverse("ladder:import") in text_of(as_user(ladder_owner).get("/ladders/"))
    page = text_of(as_user(engineer).get("/ladders/"))
    assert reverse("ladder:import") not in page
    assert reverse("ladder:new") not in page


# A ladder


def test_ladder_shows_tracks_as_rails_and_one_track_as_a_grid(as_user, engineer, small):
    page = as_user(engineer).get(small.get_absolute_url())
    rails = page.context["page"].rails
    assert [[rung.level.title for rung in rail.rungs if rung] for rail in rails] == [
        ["Senior", "Mid-level", "Junior"],
        ["Manager"],
    ]
    grid = page.context["page"].grid
    assert [column.level.title for column in grid.columns] == ["Junior", "Mid-level", "Senior"]
    assert [row.competency.slug for _dimension, rows in grid.groups for row in rows] == [
        "debugging",
        "guidance",
        "mentoring",
    ]
    text = text_of(page)
    assert "Reproduces a reported fault before changing code." in text
    assert "Gives every report a plan to grow by." not in text  # of the other track
    assert "Writes down the steps that show the fault." not in text  # examples are on the level's page


def test_ladder_links_each_cell_to_its_place_on_the_level_page(as_user, engineer, small):
    page = as_user(engineer).get(small.get_absolute_url())
    assert f'href="{level_address(small, "engineer/senior")}#mentoring"' in page.content.decode()


def test_ladder_marks_where_one_stands_and_what_is_asked_next(as_user, engineer, small):
    place(engineer, small, "engineer/mid-level")
    page = as_user(engineer).get(small.get_absolute_url())
    states = {rung.level.title: rung.state for rail in page.context["page"].rails for rung in rail.rungs if rung}
    assert states == {"Senior": "next", "Mid-level": "now", "Junior": "", "Manager": ""}
    text = text_of(page)
    assert "asked of you next" in text
    assert "asked of you next" not in text_of(as_user(UserFactory()).get(small.get_absolute_url()))


def test_ladder_shows_the_readers_own_track_unless_another_is_asked_for(as_user, engineer, small):
    place(engineer, small, "management/manager")
    client = as_user(engineer)
    assert client.get(small.get_absolute_url()).context["page"].grid.track.title == "Management"
    other = document(small).track["engineer"].key
    assert client.get(small.get_absolute_url(), {"track": other}).context["page"].grid.track.title == "Engineer"


def test_ladder_leaves_out_a_track_that_it_cannot_understand_and_says_so(as_user, engineer, small):
    page = as_user(engineer).get(small.get_absolute_url(), {"track": "no-track"})
    assert page.status_code == 422
    assert "something that is not there" in text_of(page)
    assert page.context["page"].grid.track.title == "Engineer"


def test_rails_of_the_same_rank_stand_at_the_same_height(small, engineer):
    read = edition(small.current_version, viewer=engineer, on=timezone.localdate())
    engineers, managers = rails(read, read.document.tracks)
    assert len(engineers.missing) == 1  # nothing stands as high as Manager
    assert len(managers.missing) == 0


def test_a_ladder_of_many_tracks_draws_one_and_lists_the_others(as_user, engineer):
    more = "".join(
        f"\n  - {{id: role-{n}, title: Role {n}, levels: [{{id: only, title: Only {n}, rank: {n}}}]}}" for n in range(9)
    )
    ladder = make_ladder(SMALL.replace("\ncompetencies:", f"{more}\ncompetencies:"))
    page = as_user(engineer).get(ladder.get_absolute_url())
    assert [rail.track.title for rail in page.context["page"].rails] == ["Engineer"]
    text = text_of(page)
    assert "All tracks" in text
    assert "Role 8" in text
    assert "Only 8" not in text


def test_ladder_without_a_level_says_what_comes_here(as_user, ladder_owner):
    version = ladders.create_ladder(title="Design", slug="design", by=ladder_owner)
    page = as_user(ladder_owner).get(version.ladder.get_absolute_url())
    assert "No level yet" in text_of(page)
    compared = as_user(ladder_owner).get(address(version.ladder, "compare"))
    assert "No level to compare yet" in text_of(compared)
    tracks = as_user(ladder_owner).get(address(version.ladder, "compare_tracks"))
    assert "nothing to be compared with" in text_of(tracks)


def test_only_owners_are_offered_to_edit_and_told_who_reads_it(as_user, engineer, ladder_owner, small):
    page = text_of(as_user(ladder_owner).get(small.get_absolute_url()))
    assert reverse("ladder:draft", args=[small.pk]) in page
    assert reverse("ladder:suggestions", args=[small.pk]) in page
    assert "Everybody who is signed in reads this ladder." in page
    page = text_of(as_user(engineer).get(small.get_absolute_url()))
    assert reverse("ladder:draft", args=[small.pk]) not in page
    assert reverse("ladder:suggestions", args=[small.pk]) not in page
    assert "reads this ladder" not in page
    open_to_all(small)
    assert "without signing in" in text_of(as_user(ladder_owner).get(small.get_absolute_url()))


# Versions


def test_an_earlier_version_is_read_as_it_was_and_says_so(as_user, engineer, ladder_owner, small):
    publish_again(small, ladder_owner, debugging="Finding faults")
    client = as_user(engineer)
    present = text_of(client.get(small.get_absolute_url()))
    assert "Finding faults" in present
    assert "as it was before" not in present
    page = client.get(small.get_absolute_url(), {"version": 1})
    text = text_of(page)
    assert "This is version 1, as it was before. Version 2 counts today." in text
    assert ">Debugging<" in text
    assert f"{level_address(small, 'engineer/senior')}?version=1" in text


def test_links_inside_an_earlier_version_stay_in_it(as_user, engineer, ladder_owner, small):
    publish_again(small, ladder_owner, debugging="Finding faults")
    client = as_user(engineer)
    for name, path in readings(small).items():
        if name in {"compare", "compare_tracks"}:
            continue
        page = client.get(path, {"version": 1}).content.decode()
        own = [
            href.split('"')[0]
            for href in page.split('href="')[1:]
            if href.startswith(small.get_absolute_url())
            and any(part in href for part in ("/levels/", "/competencies/", "/tracks/", "/guides/", "/pages/"))
        ]
        assert own or name == "page"
        assert [href for href in own if "version=1" not in href] == [], name


@pytest.mark.parametrize("number", ["0", "7", "-1", "x", "²", "9" * 5000])
def test_a_version_that_is_not_there_is_not_found(as_user, engineer, small, number):
    assert as_user(engineer).get(small.get_absolute_url(), {"version": number}).status_code == 404


def test_a_draft_is_read_by_owners_alone(as_user, engineer, ladder_owner, small, draft):
    page = as_user(ladder_owner).get(small.get_absolute_url(), {"version": 2})
    assert "This is the draft of version 2." in text_of(page)
    assert as_user(engineer).get(small.get_absolute_url(), {"version": 2}).status_code == 404


def test_versions_are_listed_with_day_name_and_note(as_user, engineer, ladder_owner, small):
    draft = ladders.start_draft(version=small.current_version, by=ladder_owner)
    with time_machine.travel(datetime(2026, 3, 4, 12, tzinfo=UTC), tick=False):
        ladders.publish_version(
            version=draft, mapping={}, note="Clearer words.", by=ladder_owner, on=date(2026, 3, 4), now=timezone.now()
        )
    page = as_user(engineer).get(address(small, "versions"))
    assert [version.number for version in page.context["versions"]] == [2, 1]
    text = text_of(page)
    assert "Published on 4 March 2026 by Lars Ladder" in text
    assert "Clearer words." in text
    assert "?old=1&amp;new=2" in text


def test_versions_show_drafts_to_owners_only(as_user, engineer, ladder_owner, small, draft):
    assert "Version 2" in text_of(as_user(ladder_owner).get(address(small, "versions")))
    assert "Version 2" not in text_of(as_user(engineer).get(address(small, "versions")))


def test_whoever_published_and_left_is_named_no_more(as_user, engineer, ladder_owner, small):
    draft = ladders.start_draft(version=small.current_version, by=ladder_owner)
    now = timezone.now()
    ladders.publish_version(version=draft, mapping={}, by=ladder_owner, on=timezone.localdate(), now=now)
    pages = [small.get_absolute_url(), address(small, "versions")]
    assert ["Lars Ladder" in text_of(as_user(engineer).get(page)) for page in pages] == [True, True]
    type(ladder_owner).objects.filter(pk=ladder_owner.pk).update(state="deactivated")
    assert ["Lars Ladder" in text_of(as_user(engineer).get(page)) for page in pages] == [False, False]
