"""Where people stand: what is asked of the database for whom, and the page on which HR places somebody."""

from datetime import date, timedelta

import pytest
import time_machine
from django.utils import timezone

from ladder.actions import ladders
from ladder.models import LevelKey, Placement
from ladder.queries.placements import placement_choice, stays_of, whereabouts
from ladder.queries.standing import standing_of
from tests.factories.ladder import SMALL, PlacementFactory, document, make_ladder, publish_version
from tests.statements import statements

TODAY = date(2026, 11, 20)
SOON = date(2027, 1, 1)
THOSE_WHO_KNOW = ["engineer", "manager", "director", "hr", "admin"]
THOSE_WHO_DO_NOT = ["colleague", "committee", "ladder_owner"]


def text_of(response):
    return " ".join(response.content.decode().split())


def at(person):
    return f"/ladders/placements/{person.pk}/"


@pytest.fixture
def key_of(small):
    keys = {level.slug: level.key for level in small.current_version.levels.select_related("key__ladder")}
    return keys.__getitem__


@pytest.fixture
def stands(engineer, key_of):
    """Junior for a year, Mid-level since."""
    before = {"starts_on": date(2024, 1, 1), "ends_on": date(2025, 1, 1)}
    PlacementFactory(person=engineer, level=key_of("junior"), **before)
    return PlacementFactory(person=engineer, level=key_of("mid-level"), starts_on=date(2025, 1, 1))


@pytest.mark.parametrize("who", THOSE_WHO_KNOW)
def test_a_standing_is_read_in_the_published_version(request, engineer, small, stands, who):
    standing = standing_of(engineer, viewer=request.getfixturevalue(who), on=TODAY)
    assert (standing.ladder, standing.version, standing.placement) == (small, small.current_version, stands)
    assert (standing.level.title, standing.track.title) == ("Mid-level", "Engineer")
    assert [level.title for level in standing.next_levels] == ["Senior"]


@pytest.mark.parametrize("who", THOSE_WHO_DO_NOT)
def test_colleagues_know_nothing_of_where_somebody_stands(request, engineer, manager, stands, who):
    assert standing_of(engineer, viewer=manager, on=TODAY)
    viewer = request.getfixturevalue(who)
    assert standing_of(engineer, viewer=viewer, on=TODAY) is None
    assert stays_of(engineer, viewer=viewer) == []
    found = whereabouts(engineer, viewer=viewer, on=TODAY)
    assert (found.standing, found.stays) == (None, [])


def test_on_a_day_before_the_first_stay_somebody_stands_nowhere(engineer, stands):
    assert standing_of(engineer, viewer=engineer, on=date(2024, 6, 1)).level.title == "Junior"
    assert standing_of(engineer, viewer=engineer, on=date(2023, 12, 31)) is None


def test_a_standing_costs_one_statement_once_the_ladder_is_read(engineer, stands):
    standing_of(engineer, viewer=engineer, on=TODAY)
    engineer.hr_units  # noqa: B018 - roles are read once per request
    with statements() as seen:
        standing_of(engineer, viewer=engineer, on=TODAY)
    assert len(seen) == 1


def test_a_stay_at_a_level_that_no_version_has_now_is_no_standing(engineer, stands, small):
    gone = LevelKey.objects.create(ladder=small)
    Placement.objects.filter(pk=stands.pk).update(level=gone)
    assert standing_of(engineer, viewer=engineer, on=TODAY) is None
    assert [stay.level for stay in stays_of(engineer, viewer=engineer)] == ["", "Junior"]


def test_a_stay_on_a_ladder_that_is_only_a_draft_is_no_standing(engineer):
    PlacementFactory(person=engineer, level=make_ladder(publish=False).level_keys.first())
    assert standing_of(engineer, viewer=engineer, on=TODAY) is None


def test_stays_come_latest_first_by_the_newest_published_title(engineer, stands, ladder_owner, key_of):
    Placement.objects.filter(pk=stands.pk).update(ends_on=SOON)
    PlacementFactory(person=engineer, level=key_of("senior"), starts_on=SOON)
    text = SMALL.replace("title: Mid-level", "title: Engineer II")
    version, _plan = ladders.import_ladder(document=document(text), by=None)
    assert [stay.level for stay in stays_of(engineer, viewer=engineer)] == ["Senior", "Mid-level", "Junior"]
    publish_version(version)
    assert [stay.level for stay in stays_of(engineer, viewer=engineer)] == ["Senior", "Engineer II", "Junior"]
    assert {stay.ladder for stay in stays_of(engineer, viewer=engineer)} == {"Engineering"}


def test_whereabouts_are_the_standing_and_every_stay(engineer, stands):
    found = whereabouts(engineer, viewer=engineer, on=TODAY)
    assert found.standing == standing_of(engineer, viewer=engineer, on=TODAY)
    assert len(found.stays) == 2


def test_levels_to_choose_from_are_those_of_published_ladders(engineer, small, hr):
    make_ladder(SMALL.replace("id: engineering", "id: other").replace("Engineering", "Design"), publish=False)
    titles = [level.title for level in placement_choice(engineer, viewer=hr, on=TODAY).levels]
    assert titles == ["Junior", "Mid-level", "Senior", "Manager"]


def test_baselines_are_no_levels_to_stand_at(engineer, hr):
    make_ladder(SMALL.replace("rank: 4}", "rank: 4}\n      - {id: all, title: Everybody, rank: 0, baseline: true}"))
    titles = [level.title for level in placement_choice(engineer, viewer=hr, on=TODAY).levels]
    assert "Manager" in titles
    assert "Everybody" not in titles


def test_hr_places_somebody(as_user, hr, engineer, stands, key_of):
    today = timezone.localdate()
    text = text_of(as_user(hr).get(at(engineer)))
    assert "At which level does Enno Engineer stand?" in text
    assert "Now at Mid-level (Engineering), since 1 January 2025." in text
    assert '<optgroup label="Engineering · Engineer">' in text
    assert '<optgroup label="Engineering · Management">' in text
    answer = as_user(hr).post(at(engineer), {"level": key_of("senior").pk, "starts_on": today}, follow=True)
    assert answer.redirect_chain == [(f"/people/{engineer.pk}/", 302)]
    assert "Saved." in text_of(answer)
    assert engineer.placements.on(today).get().level == key_of("senior")


def test_nobody_is_placed_by_default(as_user, hr, engineer, stands):
    assert " selected>" not in text_of(as_user(hr).get(at(engineer))).replace('value="" selected', "")
    page = as_user(hr).post(at(engineer), {"level": "", "starts_on": "2026-01-01"})
    assert page.status_code == 422
    assert "Choose a level, or “Nowhere”." in text_of(page)


def test_nowhere_is_a_choice(as_user, hr, engineer, stands):
    today = timezone.localdate()
    as_user(hr).post(at(engineer), {"level": "nowhere", "starts_on": today})
    assert not engineer.placements.on(today).exists()
    assert "Now nowhere." in text_of(as_user(hr).get(at(engineer)))


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"starts_on": ""}, "This field is required."),
        ({"starts_on": "soon"}, "Enter a valid date."),
        ({"starts_on": "2199-01-01"}, "Choose a day within the next year."),
        ({"starts_on": "2023-01-01"}, "Has stood at the present level since 1 January 2025."),
        ({"level": "00000000-0000-4000-8000-000000000000"}, "There is no such level now."),
        ({"level": "mid-level"}, "Enno Engineer stands there already."),
    ],
)
@time_machine.travel("2026-11-20T12:00:00Z", tick=False)
def test_what_makes_no_sense_is_refused_at_its_field(as_user, hr, engineer, stands, key_of, typed, said):
    typed = {"level": "senior", "starts_on": "2026-11-20"} | typed
    if typed["level"] in {"senior", "mid-level"}:
        typed["level"] = key_of(typed["level"]).pk
    page = as_user(hr).post(at(engineer), typed)
    assert page.status_code == 422
    assert said in text_of(page)
    assert 'aria-invalid="true"' in text_of(page)
    assert engineer.placements.get(ends_on=None) == stands


def test_a_planned_level_is_named_before_it_is_replaced(as_user, hr, engineer, stands, key_of):
    soon = timezone.localdate() + timedelta(days=30)
    as_user(hr).post(at(engineer), {"level": key_of("senior").pk, "starts_on": soon})
    text = text_of(as_user(hr).get(at(engineer)))
    assert "Planned: Senior from" in text
    assert "What is planned for that day or later is replaced." in text


def test_without_a_published_ladder_the_page_says_who_can_help(as_user, hr, engineer):
    text = text_of(as_user(hr).get(at(engineer)))
    assert "No ladder is published yet." in text
    assert 'href="/ladders/"' in text


def test_somebody_who_left_is_not_placed_and_the_page_says_so(as_user, hr, leaver, key_of):
    page = as_user(hr).post(at(leaver), {"level": key_of("junior").pk, "starts_on": timezone.localdate()})
    assert page.status_code == 422
    assert "Leo Leaver is deactivated. Reactivate first." in text_of(page)


@pytest.mark.parametrize("who", ["engineer", "manager", *THOSE_WHO_DO_NOT])
def test_placing_is_for_hr_and_admins(request, as_user, engineer, stands, key_of, who):
    client = as_user(request.getfixturevalue(who))
    assert client.get(at(engineer)).status_code == 403
    typed = {"level": key_of("senior").pk, "starts_on": timezone.localdate()}
    assert client.post(at(engineer), typed).status_code == 403
    assert engineer.placements.get(ends_on=None) == stands


def test_placing_somebody_not_visible_is_not_there(as_user, colleague, hr, leaver):
    assert as_user(hr).get(at(leaver)).status_code == 200
    assert as_user(colleague).get(at(leaver)).status_code == 404


def test_placing_takes_no_put_and_nobody_unknown(client, as_user, admin, engineer):
    assert client.get(at(engineer)).status_code == 302
    assert as_user(admin).put(at(engineer)).status_code == 405
