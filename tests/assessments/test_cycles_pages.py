"""HR's pages of cycles: who finds them, the list, and opening one in two steps."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from assessments.actions import cycles as actions
from assessments.models import Cycle
from notifications.models import Delivery
from people.models import User
from tests.assessments.following import LIST, NEW, names, page_of, person_page, text
from tests.factories.ladder import PlacementFactory
from tests.factories.people import ReportingLineFactory, RoleFactory, UserFactory
from tests.statements import statements


@pytest.fixture
def everybody(senior, open_cycle, hr_of_all, elsewhere):
    """A cycle for everybody: the engineer, and somebody of another unit."""
    return open_cycle(unit=None, by=hr_of_all)


# --- Who is let in


@pytest.mark.parametrize("somebody", ["engineer", "manager", "director", "admin", "ladder_owner", "colleague"])
def test_nobody_but_hr_finds_the_pages(as_user, cycle, participation, somebody, request):
    client = as_user(request.getfixturevalue(somebody))
    ends = ("", "change/", "close/")
    paths = [LIST, NEW, *(page_of(cycle, end) for end in ends), person_page(participation)]
    assert {path: client.get(path).status_code for path in paths} == dict.fromkeys(paths, 404)
    assert client.post(page_of(cycle, "nudge/")).status_code == 404
    assert LIST not in client.get("/people/").content.decode()


def test_hr_finds_them_in_the_navigation(as_user, hr):
    client = as_user(hr)
    assert f'href="{LIST}">HR<' in client.get("/").content.decode()
    assert f'href="{LIST}" aria-current="page">HR<' in client.get(LIST).content.decode()


def test_hr_of_another_unit_does_not_find_the_cycle(as_user, cycle, participation, elsewhere):
    other = RoleFactory(kind="hr", unit=elsewhere.person.team).person
    client = as_user(other)
    assert client.get(page_of(cycle)).status_code == 404
    assert client.get(person_page(participation)).status_code == 404
    assert "Autumn 2026" not in text(client.get(LIST))


def test_hr_of_one_unit_sees_its_people_in_a_cycle_for_everybody(as_user, everybody, hr, hr_of_all):
    assert names(as_user(hr_of_all).get(page_of(everybody))) == ["Cole Colleague", "Enno Engineer"]
    response = as_user(hr).get(page_of(everybody))
    assert names(response) == ["Enno Engineer"]
    assert response.context["following"].steps["people"] == 1
    assert "Cole Colleague" not in response.content.decode()
    assert page_of(everybody, "close/") not in response.content.decode()
    assert as_user(hr).get(page_of(everybody, "close/")).status_code == 403
    assert as_user(hr).post(page_of(everybody, "change/")).status_code == 403
    assert as_user(hr).post(page_of(everybody, "join/")).status_code == 403
    theirs = everybody.participations.get(person__name="Cole Colleague")
    assert as_user(hr).get(person_page(theirs)).status_code == 404
    mine = everybody.participations.get(person__name="Enno Engineer")
    assert as_user(hr).post(person_page(mine), {"until": timezone.localdate()}).status_code == 302


def test_hr_sees_themselves_and_does_nothing_about_it(as_user, senior, open_cycle, hr, team, today):
    User.objects.filter(pk=hr.pk).update(team=team)
    PlacementFactory(person=hr, level=senior)
    own = open_cycle().participations.get(person=hr)
    client = as_user(hr)
    page = text(client.get(person_page(own)))
    assert "Nobody extends, reopens or takes out themselves" in page
    assert "Take them out" not in page
    assert client.post(person_page(own), {"until": today}).status_code == 403
    assert client.post(person_page(own, "out/"), {"is_out": "yes"}).status_code == 403
    assert client.get(person_page(own, "reopen/self/")).status_code == 403


# --- The list


def test_without_a_cycle_the_page_says_what_one_is(as_user, hr):
    page = as_user(hr).get(LIST)
    assert "No cycle yet" in text(page)
    assert f'href="{NEW}"' in page.content.decode()


def test_the_list_counts_who_has_come_how_far_open_ones_first(as_user, hr, shared, open_cycle, now):
    closed = actions.close_cycle(cycle=shared.participation.cycle, now=now, by=hr)
    open_one = open_cycle(title="Spring 2027")
    listed = as_user(hr).get(LIST).context["listed"]
    rows = [(row.cycle, row.people, row.revealed, row.agreed, row.shared) for row in listed]
    assert rows == [(open_one, 1, 0, 0, 0), (closed, 1, 1, 1, 1)]


# --- Opening


def test_the_form_suggests_a_title_and_days_and_offers_ones_own_units(as_user, hr, senior, elsewhere, today):
    response = as_user(hr).get(NEW)
    page = response.content.decode()
    assert f'value="{(today + timedelta(days=14)).isoformat()}"' in page
    form = response.context["form"]
    assert [label for _, label in form.fields["unit"].choices] == ["Payments"]
    assert [label for _, label in form.fields["ladder"].choices] == ["Any ladder", "Engineering"]
    assert str(today.year) in form.initial["title"]


def test_only_hr_of_the_whole_organisation_is_offered_everybody(as_user, hr_of_all, senior, elsewhere):
    choices = as_user(hr_of_all).get(NEW).context["form"].fields["unit"].choices
    assert [label for _, label in choices] == ["Everybody", "Payments", "Search"]


def test_opening_shows_first_who_would_take_part(as_user, hr, senior, team, asked):
    unplaced = UserFactory(name="Una Unplaced", team=team)
    alone = PlacementFactory(person=UserFactory(team=team), level=senior).person
    response = as_user(hr).post(NEW, asked)
    page = text(response)
    preview = response.context["preview"]
    assert (preview.people, preview.without_manager, preview.elsewhere) == (2, 1, 0)
    # The manager of the fixture stands nowhere either.
    assert [person.name for person in preview.unplaced_names] == ["Mara Manager", "Una Unplaced"]
    assert reverse("ladder:place", args=[unplaced.pk]) in response.content.decode()
    assert "Open it and write to 2 people" in page
    assert not Cycle.objects.exists()
    assert not Delivery.objects.filter(person=alone).exists()


def test_the_preview_counts_those_who_are_in_another_cycle(as_user, hr, cycle, team, senior, asked):
    PlacementFactory(person=UserFactory(team=team), level=senior)
    preview = as_user(hr).post(NEW, asked).context["preview"]
    assert (preview.people, preview.elsewhere) == (1, 1)


def test_the_preview_names_twenty_and_counts_the_rest(as_user, hr, senior, team, asked):
    for _ in range(21):
        UserFactory(team=team)
    response = as_user(hr).post(NEW, asked)
    assert (len(response.context["preview"].unplaced_names), response.context["preview"].unplaced) == (20, 22)
    assert "And 2 more." in text(response)


def test_a_preview_of_nobody_offers_no_opening(as_user, hr, team, asked):
    page = text(as_user(hr).post(NEW, asked))
    assert "Nobody would take part" in page
    assert "Open it and" not in page


def test_the_second_step_opens_and_tells(as_user, hr, senior, engineer, asked):
    response = as_user(hr).post(NEW, {**asked, "open": "yes"})
    cycle = Cycle.objects.get()
    assert (response.status_code, response.url) == (302, page_of(cycle))
    assert [each.person for each in cycle.participations.all()] == [engineer]
    assert Delivery.objects.get(kind="cycle_opened").person == engineer


def test_one_may_go_back_and_change_something(as_user, hr, senior, asked):
    response = as_user(hr).post(NEW, {**asked, "title": "Mine", "change": "yes"})
    assert response.status_code == 200
    assert 'value="Mine"' in response.content.decode()
    assert "See who would take part" in text(response)
    assert not Cycle.objects.exists()


@pytest.mark.parametrize("step", [{}, {"open": "yes"}])
@pytest.mark.parametrize(
    ("field", "typed", "message"),
    [
        ("title", "", "This field is required."),
        ("title", "x" * 121, "Ensure this value has at most 120 characters"),
        ("self_due_on", "2001-01-01", "This day is over."),
        ("share_due_on", "2001-01-01", "Sharing comes after the managers."),
        ("manager_due_on", "soon", "Enter a valid date."),
        ("unit", "any", "This is not there any more."),
        ("unit", "", "This field is required."),
        ("ladder", "7", "This is not there any more."),
    ],
)
def test_what_cannot_be_opened_is_said_at_its_field(as_user, hr, senior, asked, step, field, typed, message):
    response = as_user(hr).post(NEW, {**asked, field: typed, **step})
    assert response.status_code == 422
    assert response.context["form"].errors[field][0].startswith(message)
    assert not Cycle.objects.exists()


def test_opening_what_nobody_would_be_in_is_refused_with_what_was_typed(as_user, hr, team, asked):
    response = as_user(hr).post(NEW, {**asked, "title": "Mine", "open": "yes"})
    assert response.status_code == 422
    assert "Nobody would take part" in text(response)
    assert 'value="Mine"' in response.content.decode()


# --- What it costs


def grow(cycle, team, senior, hr, people):
    for _ in range(people):
        person = PlacementFactory(person=UserFactory(team=team), level=senior).person
        ReportingLineFactory(person=person, manager=UserFactory())
    actions.add_late_joiners(cycle=cycle, on=timezone.localdate(), now=timezone.now(), by=hr)
    PlacementFactory(person=UserFactory(team=team), level=senior)


@pytest.mark.parametrize(
    ("path", "most"),
    [
        (LIST, 8),
        ("{cycle}", 12),
        ("{cycle}?q=per&show=no_self&team={team}", 12),
        ("{person}", 12),
        ("{cycle}close/", 8),
    ],
)
def test_pages_ask_as_often_for_many_people_as_for_few(as_user, cycle, participation, team, senior, hr, path, most):
    path = path.format(cycle=page_of(cycle), team=team.pk, person=person_page(participation))
    client, counts = as_user(hr), []
    for people in (2, 20):
        grow(cycle, team, senior, hr, people)
        client.get(path)
        with statements() as seen:
            assert client.get(path).status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1] <= most


def test_the_preview_asks_as_often_for_many_people_as_for_few(as_user, team, senior, hr, asked):
    client, counts = as_user(hr), []
    for people in (2, 30):
        for _ in range(people):
            PlacementFactory(person=UserFactory(team=team), level=senior)
            UserFactory(team=team)
        with statements() as seen:
            assert client.post(NEW, asked).status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 12
