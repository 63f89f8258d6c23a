"""Who stands at which level, from which day on."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from audit.models import Event
from ladder.actions import ladders
from ladder.actions.placements import place_person
from ladder.models import Ladder, LevelKey, Placement, Version
from people.models import User
from tests.factories.ladder import SMALL, PlacementFactory, document, make_ladder, publish_version
from tests.factories.people import RoleFactory, TeamFactory, UserFactory
from tests.races import DONE, raced

LONG_AGO = date(2024, 1, 1)
TODAY = date(2026, 11, 20)
SOON = date(2027, 1, 1)
LATER = date(2027, 3, 1)
WITHOUT_MID_LEVEL = (
    SMALL.replace("      - {id: mid-level, title: Mid-level, rank: 2, next: [senior]}\n", "")
    .replace("      engineer/mid-level:\n        - Finds the cause of faults in the team's services alone.\n", "")
    .replace("      engineer/mid-level:\n        - Asks for help in time and says what was tried.\n", "")
    .replace("to: engineer/mid-level", "to: engineer/senior")
)


@pytest.fixture
def key_of(small):
    """The key of a level of the small ladder, by its slug."""
    keys = {level.slug: level.key for level in small.current_version.levels.select_related("key__ladder")}
    return keys.__getitem__


@pytest.fixture
def stands(engineer, key_of):
    """The engineer stands at Junior for years."""
    return PlacementFactory(person=engineer, level=key_of("junior"), starts_on=LONG_AGO)


def stays_of(person):
    """Level, first day, day after the last, in order."""
    titles = dict(Version.objects.values_list("levels__key", "levels__title"))
    rows = person.placements.order_by("starts_on")
    return [(titles[row.level_id], row.starts_on, row.ends_on) for row in rows]


def place(person, level, by, starts_on=TODAY, on=TODAY):
    return place_person(person=person, level=level, starts_on=starts_on, on=on, by=by)


def said(refused):
    return " ".join(refused.value.messages)


def test_the_first_level_of_somebody(engineer, key_of, admin):
    place(engineer, key_of("junior"), admin)
    assert stays_of(engineer) == [("Junior", TODAY, None)]


def test_a_level_follows_the_one_before(engineer, stands, key_of, admin):
    place(engineer, key_of("mid-level"), admin)
    assert stays_of(engineer) == [("Junior", LONG_AGO, TODAY), ("Mid-level", TODAY, None)]


def test_placing_is_recorded_by_ids_about_the_person(engineer, stands, key_of, admin):
    place(engineer, key_of("mid-level"), admin)
    event = Event.objects.get(kind="ladder.placed")
    assert (event.actor, event.person, event.target_id) == (admin, engineer, str(engineer.pk))
    assert event.detail == {
        "before": str(key_of("junior").pk),
        "after": str(key_of("mid-level").pk),
        "starts_on": "2026-11-20",
    }


def test_placing_nowhere_is_recorded_too(engineer, stands, admin):
    place(engineer, None, admin)
    assert Event.objects.get(kind="ladder.placed").detail["after"] is None
    place(engineer, stands.level, admin, starts_on=SOON)
    assert Event.objects.filter(kind="ladder.placed").latest("id").detail["before"] is None


def test_placing_on_the_day_a_stay_begins_corrects_it(engineer, stands, key_of, admin):
    place(engineer, key_of("senior"), admin, starts_on=LONG_AGO)
    assert stays_of(engineer) == [("Senior", LONG_AGO, None)]


def test_placing_before_a_stay_that_has_begun_is_refused(engineer, stands, key_of, admin):
    with pytest.raises(ValidationError) as refused:
        place(engineer, key_of("senior"), admin, starts_on=LONG_AGO - timedelta(days=1))
    assert refused.value.message_dict == {
        "starts_on": ["Has stood at the present level since 1 January 2024. Choose that day or a later one."]
    }
    assert stays_of(engineer) == [("Junior", LONG_AGO, None)]


def test_placing_in_the_past_after_the_stay_began_is_a_correction(engineer, stands, key_of, admin):
    place(engineer, key_of("mid-level"), admin, starts_on=date(2025, 6, 1))
    assert stays_of(engineer)[1] == ("Mid-level", date(2025, 6, 1), None)


def test_what_is_planned_for_later_is_replaced(engineer, stands, key_of, admin):
    place(engineer, key_of("mid-level"), admin, starts_on=SOON)
    place(engineer, key_of("senior"), admin)
    assert stays_of(engineer) == [("Junior", LONG_AGO, TODAY), ("Senior", TODAY, None)]


def test_what_is_planned_for_sooner_stays(engineer, stands, key_of, admin):
    place(engineer, key_of("mid-level"), admin, starts_on=SOON)
    place(engineer, key_of("senior"), admin, starts_on=LATER)
    assert stays_of(engineer)[1:] == [("Mid-level", SOON, LATER), ("Senior", LATER, None)]


def test_the_present_level_again_takes_back_what_was_planned(engineer, stands, key_of, admin):
    place(engineer, key_of("mid-level"), admin, starts_on=SOON)
    place(engineer, key_of("junior"), admin)
    assert stays_of(engineer) == [("Junior", LONG_AGO, None)]


def test_the_level_of_a_stay_that_began_that_very_day_takes_back_what_was_planned(engineer, stands, key_of, admin):
    place(engineer, None, admin, starts_on=SOON)
    place(engineer, key_of("junior"), admin, starts_on=LONG_AGO)
    assert stays_of(engineer) == [("Junior", LONG_AGO, None)]


def test_the_planned_level_from_today_on(engineer, stands, key_of, admin):
    place(engineer, key_of("mid-level"), admin, starts_on=SOON)
    place(engineer, key_of("mid-level"), admin)
    assert stays_of(engineer) == [("Junior", LONG_AGO, TODAY), ("Mid-level", TODAY, None)]


def test_nowhere_ends_the_stay(engineer, stands, admin):
    place(engineer, None, admin)
    assert stays_of(engineer) == [("Junior", LONG_AGO, TODAY)]


def test_nowhere_on_the_day_the_stay_begins_leaves_none(engineer, stands, admin):
    place(engineer, None, admin, starts_on=LONG_AGO)
    assert stays_of(engineer) == []


def test_an_earlier_stay_is_left_alone(engineer, key_of, admin):
    PlacementFactory(person=engineer, level=key_of("junior"), starts_on=LONG_AGO, ends_on=date(2025, 1, 1))
    place(engineer, key_of("mid-level"), admin)
    assert stays_of(engineer) == [("Junior", LONG_AGO, date(2025, 1, 1)), ("Mid-level", TODAY, None)]


@pytest.mark.parametrize("starts_on", [LONG_AGO, TODAY, SOON])
def test_the_same_level_again_is_refused(engineer, stands, key_of, admin, starts_on):
    with pytest.raises(ValidationError) as refused:
        place(engineer, key_of("junior"), admin, starts_on=starts_on)
    assert refused.value.message_dict == {"level": ["Enno Engineer stands there already."]}
    assert stays_of(engineer) == [("Junior", LONG_AGO, None)]


def test_nowhere_again_is_refused(engineer, small, admin):
    with pytest.raises(ValidationError) as refused:
        place(engineer, None, admin)
    assert refused.value.message_dict == {"level": ["Enno Engineer stands nowhere already."]}


def test_a_level_that_is_only_in_a_draft_is_refused(engineer, admin):
    make_ladder(publish=False)
    with pytest.raises(ValidationError) as refused:
        place(engineer, LevelKey.objects.first(), admin)
    assert refused.value.message_dict == {"level": ["No published ladder has this level. Choose another one."]}


def test_a_level_that_the_present_version_lacks_is_refused(engineer, small, key_of, admin):
    gone = key_of("mid-level")
    version, _plan = ladders.import_ladder(document=document(WITHOUT_MID_LEVEL), by=None)
    publish_version(version)
    with pytest.raises(ValidationError, match="No published ladder has this level"):
        place(engineer, gone, admin)
    assert not Placement.objects.exists()


def test_somebody_who_left_is_not_placed(leaver, key_of, admin):
    with pytest.raises(ValidationError) as refused:
        place(leaver, key_of("junior"), admin)
    assert said(refused) == "Leo Leaver is deactivated. Reactivate first."


def test_somebody_who_left_a_moment_ago_is_not_placed_though_the_form_knew_nothing(engineer, key_of, admin):
    User.objects.filter(pk=engineer.pk).update(state=User.State.DEACTIVATED)
    assert engineer.state == User.State.ACTIVE
    with pytest.raises(ValidationError, match="is deactivated"):
        place(engineer, key_of("junior"), admin)


def test_somebody_invited_is_placed_before_they_come(team, key_of, hr):
    invited = UserFactory(team=team, state="invited")
    place(invited, key_of("junior"), hr)
    assert stays_of(invited) == [("Junior", TODAY, None)]


def test_hr_places_in_its_unit_only(engineer, colleague, hr, key_of):
    place(engineer, key_of("junior"), hr)
    with pytest.raises(PermissionDenied):
        place(colleague, key_of("junior"), hr)


@pytest.mark.parametrize("who", ["engineer", "manager", "director", "committee", "ladder_owner", "colleague"])
def test_nobody_else_places(request, engineer, key_of, who):
    with pytest.raises(PermissionDenied):
        place(engineer, key_of("senior"), request.getfixturevalue(who))
    assert not Placement.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_of_two_who_place_somebody_at_once_the_later_one_counts_and_nothing_overlaps():
    small, admin, person = make_ladder(), RoleFactory(kind="admin").person, UserFactory(name="One")
    junior, senior = (small.current_version.levels.get(slug=slug).key for slug in ("junior", "senior"))
    again = User.objects.get(pk=admin.pk)
    assert raced(lambda: place(person, junior, admin), lambda: place(person, senior, again)) == [DONE, DONE]
    assert [row.starts_on for row in person.placements.all()] == [TODAY]


@pytest.mark.django_db(transaction=True)
def test_of_two_who_give_somebody_the_same_level_at_once_one_is_refused():
    small, admin, person = make_ladder(), RoleFactory(kind="admin").person, UserFactory(name="One")
    junior, again = small.current_version.levels.get(slug="junior").key, User.objects.get(pk=admin.pk)
    outcomes = raced(lambda: place(person, junior, admin), lambda: place(person, junior, again))
    assert outcomes == ["One stands there already.", DONE]
    assert person.placements.count() == 1


@pytest.mark.django_db(transaction=True)
def test_nobody_is_left_on_a_level_that_vanishes_at_the_same_moment():
    small, admin, person = make_ladder(), RoleFactory(kind="admin").person, UserFactory(name="One")
    gone = small.current_version.levels.get(slug="mid-level").key
    version, _plan = ladders.import_ladder(document=document(WITHOUT_MID_LEVEL), by=None)
    today = timezone.localdate()
    outcomes = raced(lambda: place(person, gone, admin, starts_on=today, on=today), lambda: publish_version(version))
    assert outcomes in (
        ["No published ladder has this level. Choose another one.", DONE],
        ["People stand on levels that this version lacks. Say for each of them where they stand then.", DONE],
    )
    present = Ladder.objects.get().current_version
    standing = set(Placement.objects.values_list("level", flat=True))
    assert standing <= set(present.levels.values_list("key", flat=True))


changes = st.lists(
    st.tuples(
        st.sampled_from([None, "junior", "mid-level", "senior"]),
        st.integers(-60, 60),  # from which day on
    ),
    max_size=10,
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes=changes)
def test_no_sequence_of_placements_overlaps_or_touches_what_has_begun_before(team, key_of, admin, changes):
    with transaction.atomic():
        person = UserFactory(email="sequence@example.org", team=TeamFactory(name="Sequence"))
        for slug, days in changes:
            before = stays_of(person)
            starts_on = TODAY + timedelta(days=days)
            try:
                with transaction.atomic():
                    place(person, slug and key_of(slug), admin, starts_on=starts_on)
            except ValidationError:
                assert stays_of(person) == before
                continue
            after = stays_of(person)
            over = [stay for stay in before if stay[2] and stay[2] <= starts_on]
            assert after[: len(over)] == over
            held = [stay for stay in after if stay[1] <= starts_on and (stay[2] is None or stay[2] > starts_on)]
            assert [stay[2] for stay in held] == ([None] if slug else [])
        transaction.set_rollback(True)
