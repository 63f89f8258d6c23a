"""One person's page: what colleagues see, the record, and where they stand for those who may know."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from ladder.models import Level
from people.models import Invitation, ReportingLine, Role, User
from tests.factories.ladder import PlacementFactory, make_ladder
from tests.factories.people import ReportingLineFactory, RoleFactory, TeamFactory, UserFactory
from tests.statements import statements

CHANGES = ["edit", "manager", "deactivate", "roles"]


def text_of(response):
    return " ".join(response.content.decode().split())


def at(person, page=""):
    return f"/people/{person.pk}/{page + '/' if page else ''}"


@pytest.fixture
def invited(team, hr):
    person = UserFactory(name="Ivo Invited", team=team, state="invited", password=None)
    expires_at = timezone.now() + timedelta(days=5)
    Invitation.objects.create(person=person, invited_by=hr, expires_at=expires_at)
    return person


@time_machine.travel(datetime(2026, 11, 20, 12, tzinfo=UTC), tick=False)
def test_colleagues_see_who_somebody_is_and_whom_they_work_with(as_user, colleague, manager, engineer, director):
    User.objects.filter(pk=manager.pk).update(job_title="Engineering manager", time_zone="Asia/Tokyo")
    text = text_of(as_user(colleague).get(at(manager)))
    for part in (
        "Mara Manager",
        "Engineering manager",
        "Payments",
        "Dana Director",
        "Enno Engineer",
        "Tokyo, 21:00",
        manager.email,
        "Reports to Mara Manager",
    ):
        assert part in text


def test_colleagues_see_no_record(as_user, colleague, hr, engineer):
    RoleFactory(person=engineer, kind=Role.Kind.COMMITTEE)
    for part in (">History<", "since 1 January 2024", "Promotion committee"):
        assert part in text_of(as_user(hr).get(at(engineer)))
        assert part not in text_of(as_user(colleague).get(at(engineer)))


def test_managers_read_the_history_and_not_the_roles(as_user, manager, engineer):
    RoleFactory(person=engineer, kind=Role.Kind.COMMITTEE)
    page = as_user(manager).get(at(engineer))
    assert "since 1 January 2024" in text_of(page)
    assert page.context["page"].record.roles is None
    assert "Promotion committee" not in text_of(page)


def test_people_read_their_own_record_and_go_on_to_their_profile(as_user, engineer, manager):
    RoleFactory(person=engineer, kind=Role.Kind.COMMITTEE)
    text = text_of(as_user(engineer).get(at(engineer)))
    for part in ("Promotion committee", "since 1 January 2024", "Edit your profile"):
        assert part in text
    assert "Edit your profile" not in text_of(as_user(engineer).get(at(manager)))


@time_machine.travel(datetime(2026, 11, 20, 12, tzinfo=UTC), tick=False)
def test_history_names_past_present_and_planned_managers(as_user, engineer, director, hr):
    ReportingLine.objects.filter(person=engineer).update(ends_on=date(2026, 1, 1))
    ReportingLineFactory(person=engineer, manager=director, starts_on=date(2026, 1, 1), ends_on=date(2027, 1, 1))
    ReportingLineFactory(person=engineer, manager=hr, starts_on=date(2027, 1, 1))
    text = text_of(as_user(engineer).get(at(engineer)))
    planned, now, past = (
        "from 1 January 2027 on",
        "1 January 2026 until 1 January 2027",
        "1 January 2024 until",
    )
    assert text.index(planned) < text.index(now) < text.index(past)
    assert text.count('data-state="now"') == 1


def test_somebody_who_left_is_there_for_hr_and_not_for_colleagues(as_user, hr, colleague, leaver):
    text = text_of(as_user(hr).get(at(leaver)))
    assert "Deactivated" in text
    assert "Reactivate" in text
    assert as_user(colleague).get(at(leaver)).status_code == 404


def test_hr_sees_the_open_invitation_and_what_to_do_with_it(as_user, hr, manager, invited):
    ReportingLineFactory(person=invited, manager=manager)
    text = text_of(as_user(hr).get(at(invited)))
    assert "Hana HR invited them on" in text
    assert f"/people/invitations/{invited.invitations.get().pk}/send-again/" in text
    for_manager = text_of(as_user(manager).get(at(invited)))
    assert "Invited" in for_manager
    assert "send-again" not in for_manager


def test_hr_is_led_to_invite_again_when_no_invitation_is_open(as_user, hr, invited):
    Invitation.objects.update(withdrawn_at=timezone.now())
    assert "Invite them again" in text_of(as_user(hr).get(at(invited)))


def test_a_long_list_of_reports_goes_on_in_the_chart(as_user, colleague, manager, team):
    for person in UserFactory.create_batch(51):
        ReportingLineFactory(person=person, manager=manager)
    page = as_user(colleague).get(at(manager))
    assert len(page.context["page"].reports) == 50
    assert "Everybody, in the org chart" in text_of(page)


@pytest.mark.parametrize(("who", "count"), [("colleague", 6), ("manager", 11), ("hr", 11), ("admin", 9)])
def test_a_person_costs_the_same_with_one_report_and_with_many(request, as_user, engineer, team, who, count):
    client = as_user(request.getfixturevalue(who))
    for people in (1, 3):
        for person in UserFactory.create_batch(people):
            ReportingLineFactory(person=person, manager=engineer)
        RoleFactory(person=engineer, kind=Role.Kind.HR, unit=TeamFactory())
        with statements() as seen:
            client.get(at(engineer))
        assert len(seen) == count


def test_buttons_are_those_the_reader_may_use(as_user, engineer, manager, hr, admin):
    offered = {
        name: [page for page in CHANGES if f'href="{at(engineer, page)}"' in text_of(as_user(person).get(at(engineer)))]
        for name, person in {"manager": manager, "hr": hr, "admin": admin}.items()
    }
    assert offered == {"manager": [], "hr": ["edit", "manager", "deactivate"], "admin": CHANGES}


@pytest.fixture
def ladder(db):
    return make_ladder()


@pytest.fixture
def key_of(ladder):
    keys = dict(Level.objects.filter(version=ladder.current_version).values_list("slug", "key"))
    return keys.__getitem__


@pytest.fixture
def stands(engineer, key_of):
    """Junior for a year, Mid-level since."""
    before = {"starts_on": date(2024, 1, 1), "ends_on": date(2025, 1, 1)}
    PlacementFactory(person=engineer, level_id=key_of("junior"), **before)
    return PlacementFactory(person=engineer, level_id=key_of("mid-level"), starts_on=date(2025, 1, 1))


@pytest.mark.parametrize("who", ["engineer", "manager", "director", "hr", "admin"])
def test_those_who_may_know_read_level_next_level_and_history(request, as_user, engineer, ladder, stands, key_of, who):
    text = text_of(as_user(request.getfixturevalue(who)).get(at(engineer)))
    assert "Where Enno Engineer stands" in text
    assert "since 1 January 2025" in text
    assert f'href="/ladders/{ladder.pk}/levels/{key_of("mid-level")}/"' in text
    assert "What changes from Mid-level to Senior" in text
    ends = f"from={key_of('mid-level')}&amp;to={key_of('senior')}"
    assert f'href="/ladders/{ladder.pk}/compare/?{ends}"' in text
    assert "1 January 2024 until 1 January 2025" in text
    assert text.index('id="levels"') < text.index('id="managers"')
    assert "the managers above, HR of the unit and admins" in text


@pytest.mark.parametrize("who", ["colleague", "committee", "ladder_owner"])
def test_colleagues_read_nothing_of_where_somebody_stands(request, as_user, engineer, manager, ladder, stands, who):
    assert "Mid-level" in text_of(as_user(manager).get(at(engineer)))
    page = as_user(request.getfixturevalue(who)).get(at(engineer))
    assert page.context["career"] is None
    for part in ("Mid-level", "Junior", "stands", str(ladder.pk)):
        assert part not in text_of(page)


def test_managers_do_not_read_where_their_own_manager_stands(as_user, engineer, manager, director, ladder, key_of):
    PlacementFactory(person=manager, level_id=key_of("manager"))
    assert "Where Mara Manager stands" in text_of(as_user(director).get(at(manager)))
    assert "Where Mara Manager stands" not in text_of(as_user(engineer).get(at(manager)))


def test_the_guide_is_linked_where_there_is_one(as_user, engineer, ladder, key_of):
    PlacementFactory(person=engineer, level_id=key_of("junior"))
    text = text_of(as_user(engineer).get(at(engineer)))
    assert f'href="/ladders/{ladder.pk}/guides/{key_of("junior")}/{key_of("mid-level")}/"' in text
    assert "The guide to Mid-level" in text


def test_the_next_level_may_be_on_another_track(as_user, engineer, key_of):
    PlacementFactory(person=engineer, level_id=key_of("senior"))
    text = text_of(as_user(engineer).get(at(engineer)))
    assert "What changes from Senior to Manager" in text
    assert "The guide to" not in text


def test_at_the_top_nothing_is_next(as_user, engineer, key_of):
    PlacementFactory(person=engineer, level_id=key_of("manager"))
    text = text_of(as_user(engineer).get(at(engineer)))
    assert "No level comes after this one." in text
    assert "What changes" not in text


def test_somebody_who_stands_nowhere_is_said_to(as_user, hr, engineer):
    text = text_of(as_user(hr).get(at(engineer)))
    assert "At no level today." in text
    assert 'id="levels"' not in text


def test_a_planned_level_stands_in_the_history(as_user, hr, engineer, key_of):
    soon = timezone.localdate() + timedelta(days=30)
    PlacementFactory(person=engineer, level_id=key_of("junior"), starts_on=soon)
    text = text_of(as_user(hr).get(at(engineer)))
    assert "At no level today." in text
    assert f"from {soon:%-d %B %Y} on" in text


def test_place_is_offered_to_those_who_may_and_for_those_who_are_here(as_user, engineer, manager, hr, admin, leaver):
    offers = {
        person.name: f'href="/ladders/placements/{engineer.pk}/"' in text_of(as_user(person).get(at(engineer)))
        for person in (engineer, manager, hr, admin)
    }
    assert offers == {"Enno Engineer": False, "Mara Manager": False, "Hana HR": True, "Ada Admin": True}
    assert "/ladders/placements/" not in text_of(as_user(hr).get(at(leaver)))


@pytest.mark.parametrize(("who", "count"), [("colleague", 6), ("manager", 11), ("hr", 11), ("admin", 9)])
def test_a_person_costs_the_same_with_one_stay_and_with_many(request, as_user, engineer, key_of, who, count):
    client = as_user(request.getfixturevalue(who))
    PlacementFactory(person=engineer, level_id=key_of("senior"), starts_on=date(2025, 1, 1))
    client.get(at(engineer))  # each process reads a published ladder once
    for year in (2020, 2021, 2022):
        days = {"starts_on": date(year, 1, 1), "ends_on": date(year + 1, 1, 1)}
        PlacementFactory(person=engineer, level_id=key_of("junior"), **days)
        with statements() as seen:
            client.get(at(engineer))
        assert len(seen) == count


def test_the_page_of_somebody_is_read_only_and_for_those_who_signed_in(client, as_user, admin, engineer):
    assert client.get(at(engineer)).url == f"/accounts/login/?next={at(engineer)}"
    assert as_user(admin).post(at(engineer)).status_code == 405
