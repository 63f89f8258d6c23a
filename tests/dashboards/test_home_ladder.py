"""Home: where the reader stands, what is next, and what the ladder asks of those who look after it."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from ladder.actions import ladders, suggestions
from ladder.models import Level, Placement, Version
from people.models import Organisation, User
from tests.factories.ladder import SMALL, PlacementFactory, document, make_ladder, publish_version
from tests.factories.people import UserFactory


def text_of(response):
    return " ".join(response.content.decode().split())


@pytest.fixture
def organisation(db):
    return Organisation.objects.create(name="Tern Logistics")


@pytest.fixture
def ladder(db):
    return make_ladder()


@pytest.fixture
def key_of(ladder):
    keys = dict(Level.objects.filter(version=ladder.current_version).values_list("slug", "key"))
    return keys.__getitem__


@pytest.fixture
def stands(engineer, key_of):
    return PlacementFactory(person=engineer, level_id=key_of("junior"), starts_on=date(2025, 1, 1))


def publish_another(ladder, *, days_ago=0):
    """A second version that words one level otherwise."""
    text = SMALL.replace("summary: Learns with others.", "summary: Learns with others and asks.")
    version, _plan = ladders.import_ladder(document=document(text), by=None)
    at = timezone.now() - timedelta(days=days_ago)
    ladders.publish_version(version=version, mapping={}, by=None, on=at.date(), now=at)


def test_somebody_placed_reads_level_since_when_and_what_is_next(as_user, engineer, ladder, stands, key_of):
    text = text_of(as_user(engineer).get("/"))
    assert "You stand at Junior, and Mid-level is next. You report to Mara Manager." in text
    assert "since January 2025" in text
    assert "Learns with others." in text
    assert f'href="/ladders/{ladder.pk}/">Engineering</a>' in text
    ends = f"from={key_of('junior')}&amp;to={key_of('mid-level')}"
    assert f'href="/ladders/{ladder.pk}/compare/?{ends}">What changes from Junior to Mid-level</a>' in text
    assert f'href="/ladders/{ladder.pk}/guides/{key_of("junior")}/{key_of("mid-level")}/"' in text
    assert "You, the managers above you, HR of your unit and admins" in text


def test_the_track_is_drawn_from_the_top_with_the_present_rung_marked(as_user, engineer, stands):
    home = as_user(engineer).get("/").context["home"]
    rungs = [(rung.level.title, rung.state) for rung in home.stand.rungs]
    assert rungs == [("Senior", ""), ("Mid-level", "next"), ("Junior", "now")]


def test_a_guide_that_is_not_there_is_not_linked(as_user, engineer, key_of):
    PlacementFactory(person=engineer, level_id=key_of("mid-level"))
    text = text_of(as_user(engineer).get("/"))
    assert "What changes from Mid-level to Senior" in text
    assert "The guide to" not in text


def test_at_the_top_nothing_is_next(as_user, manager, key_of):
    PlacementFactory(person=manager, level_id=key_of("manager"))
    assert "No level comes after this one." in text_of(as_user(manager).get("/"))


def test_home_is_about_the_reader_only(as_user, engineer, manager, stands):
    assert "What changes from Junior" in text_of(as_user(engineer).get("/"))
    text = text_of(as_user(manager).get("/"))
    assert "What changes" not in text
    assert "You stand at no level so far." in text


def test_a_stay_that_ended_or_is_to_come_is_no_level(as_user, engineer, stands):
    today = timezone.localdate()
    for days in ({"ends_on": today}, {"starts_on": today + timedelta(days=1), "ends_on": None}):
        Placement.objects.filter(pk=stands.pk).update(**days)
        assert "You stand at no level so far." in text_of(as_user(engineer).get("/"))


def test_a_new_version_is_news_with_what_changed_for_the_readers_level(as_user, engineer, ladder, stands, key_of):
    assert "was published on" not in text_of(as_user(engineer).get("/"))
    publish_another(ladder)
    text = text_of(as_user(engineer).get("/"))
    assert f"Version 2 was published on {timezone.localdate():%-d %B}" in text
    ends = f"from={key_of('junior')}&amp;to={key_of('junior')}&amp;old=1&amp;new=2"
    assert f'href="/ladders/{ladder.pk}/compare/?{ends}">What changed for your level</a>' in text


@pytest.mark.parametrize(("days", "is_news"), [(29, True), (31, False)])
def test_news_last_for_a_month(as_user, engineer, ladder, stands, days, is_news):
    publish_another(ladder, days_ago=days)
    assert ("Version 2 was published on" in text_of(as_user(engineer).get("/"))) is is_news


def test_a_draft_is_no_news(as_user, engineer, ladder, stands, ladder_owner):
    ladders.start_draft(version=ladder.current_version, by=ladder_owner)
    assert "was published on" not in text_of(as_user(engineer).get("/"))


def test_hr_reads_how_many_active_people_of_its_units_stand_nowhere(
    as_user, organisation, hr, engineer, manager, colleague, key_of
):
    UserFactory(team=engineer.team, state="invited")
    text = text_of(as_user(hr).get("/"))
    assert "2 active people stand at no level." in text
    PlacementFactory(person=engineer, level_id=key_of("junior"))
    assert "One active person stands at no level." in text_of(as_user(hr).get("/"))
    PlacementFactory(person=manager, level_id=key_of("manager"))
    assert "no level. To place" not in text_of(as_user(hr).get("/"))


def test_a_ladder_owner_without_ladders_reads_how_to_begin(as_user, ladder_owner):
    text = text_of(as_user(ladder_owner).get("/"))
    assert "There is no ladder yet." in text
    assert 'href="/ladders/"' in text


def test_a_ladder_owner_reads_drafts_and_open_suggestions(as_user, ladder_owner, engineer, ladder):
    text = text_of(as_user(ladder_owner).get("/"))
    for part in ("The ladders you look after", "Version 1 is published", "No draft", "No open suggestion"):
        assert part in text
    ladders.start_draft(version=ladder.current_version, by=ladder_owner)
    for words in ("One", "Two"):
        suggestions.suggest_change(ladder=ladder, competency=None, level=None, text=words, by=engineer)
    text = text_of(as_user(ladder_owner).get("/"))
    assert "One draft is open. 2 suggestions wait for your word." in text
    assert f'href="/ladders/{ladder.pk}/suggestions/">2 open suggestions</a>' in text
    assert f'href="/ladders/{ladder.pk}/draft/">Draft of version 2</a>' in text


def test_an_answered_suggestion_no_longer_waits(as_user, ladder_owner, engineer, ladder):
    made = suggestions.suggest_change(ladder=ladder, competency=None, level=None, text="One", by=engineer)
    assert "One suggestion waits for your word." in text_of(as_user(ladder_owner).get("/"))
    suggestions.answer_suggestion(suggestion=made, accept=True, answer="", now=timezone.now(), by=ladder_owner)
    assert "waits for your word" not in text_of(as_user(ladder_owner).get("/"))


def test_a_ladder_that_is_only_a_draft_is_listed_for_its_owner_only(as_user, ladder_owner, engineer):
    make_ladder(publish=False)
    text = text_of(as_user(ladder_owner).get("/"))
    assert "Engineering" in text
    assert "is published" not in text
    assert "The ladders you look after" not in text_of(as_user(engineer).get("/"))


def test_the_newest_title_of_a_ladder_is_told(as_user, ladder_owner, ladder):
    version, _plan = ladders.import_ladder(
        document=document(SMALL.replace("\ntitle: Engineering", "\ntitle: Building")), by=None
    )
    assert Version.objects.get(pk=version.pk).title == "Building"
    assert "Building" in text_of(as_user(ladder_owner).get("/"))
    publish_version(version)
    assert "Building" in text_of(as_user(ladder_owner).get("/"))


def test_a_manager_who_was_deactivated_is_not_named_beside_the_level(as_user, engineer, manager, stands):
    User.objects.filter(pk=manager.pk).update(state="deactivated")
    text = text_of(as_user(engineer).get("/"))
    assert "You stand at Junior, and Mid-level is next." in text
    assert "Mara Manager" not in text
