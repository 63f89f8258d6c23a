"""HR's page of one cycle: how far it is, who is shown and how, and what HR does there."""

from datetime import timedelta

import pytest
from django.urls import reverse

from assessments.actions import agreeing, participations
from assessments.actions import cycles as actions
from assessments.models import Assessment, Cycle, Participation
from notifications.models import Delivery
from people.models import User
from tests.assessments.following import LIST, names, page_of, person_page, text
from tests.factories.ladder import PlacementFactory
from tests.factories.people import ReportingLineFactory, TeamFactory, UserFactory

# --- Following


def test_the_page_says_how_far_each_step_is(as_user, cycle, own, rate_all, submit, hr, team, senior, today, now):
    PlacementFactory(person=UserFactory(team=team), level=senior)
    actions.add_late_joiners(cycle=cycle, on=today, now=now, by=hr)
    submit(rate_all(own))
    response = as_user(hr).get(page_of(cycle))
    steps = response.context["following"].steps
    assert steps == {
        "people": 2,
        "own": 1,
        "manager": 0,
        "revealed": 0,
        "proposed": 0,
        "agreed": 0,
        "shared": 0,
        "acknowledged": 0,
    }
    assert "Self-assessments 1 of 2" in text(response)


def test_the_steps_count_those_who_are_further(as_user, shared, hr):
    steps = as_user(hr).get(page_of(shared.participation.cycle)).context["following"].steps
    assert set(steps.values()) == {0, 1}
    assert [key for key, count in steps.items() if not count] == ["acknowledged"]


@pytest.mark.parametrize(
    ("state", "word"),
    [
        ("participation", "Not yet"),
        ("revealed", "In talks"),
        ("agreed", "In talks"),
        ("proposed", "Proposed"),
        ("accepted", "Agreed"),
        ("shared", "Shared"),
    ],
)
def test_each_person_stands_with_a_word(as_user, cycle, hr, state, word, request):
    request.getfixturevalue(state)
    [row] = as_user(hr).get(page_of(cycle)).context["following"].rows
    assert row.stage_word == word
    assert f"{word}" in text(as_user(hr).get(person_page(row.participation)))


def test_what_is_acknowledged_says_so(as_user, shared, cycle, engineer, now, hr):
    agreeing.acknowledge_result(assessment=shared, text="", now=now, by=engineer)
    [row] = as_user(hr).get(page_of(cycle)).context["following"].rows
    assert row.stage_word == "Acknowledged"


def test_hr_reads_states_and_no_draft(as_user, cycle, participation, own, theirs, rate_all, hr):
    """Not even that somebody has begun."""
    before = text(as_user(hr).get(person_page(participation)))
    rate_all(own, comment="canary")
    rate_all(theirs, comment="canary")
    for path in (LIST, page_of(cycle), person_page(participation)):
        assert "canary" not in as_user(hr).get(path).content.decode()
    assert text(as_user(hr).get(person_page(participation))) == before


def test_a_missing_side_is_marked_once_its_day_is_over(as_user, cycle, hr, today):
    Cycle.objects.update(self_due_on=today - timedelta(days=1))
    [row] = as_user(hr).get(page_of(cycle)).context["following"].rows
    assert (row.self_is_late, row.manager_is_late) == (True, False)
    Participation.objects.update(extended_to=today)
    [row] = as_user(hr).get(page_of(cycle)).context["following"].rows
    assert not row.self_is_late


@pytest.fixture
def crowd(cycle, team, senior, hr, manager, today, now):
    """In the cycle besides the engineer: somebody without a manager, somebody out, and somebody who left."""
    people = {}
    for name in ("Ada Alone", "Olaf Out", "Lea Left"):
        people[name] = PlacementFactory(person=UserFactory(name=name, team=team), level=senior).person
    for name in ("Olaf Out", "Lea Left"):
        ReportingLineFactory(person=people[name], manager=manager)
    actions.add_late_joiners(cycle=cycle, on=today, now=now, by=hr)
    participations.take_out(participation=cycle.participations.get(person__name="Olaf Out"), now=now, by=hr)
    User.objects.filter(name="Lea Left").update(state="deactivated")
    return people


@pytest.mark.parametrize(
    ("show", "shown"),
    [
        ("all", ["Ada Alone", "Enno Engineer"]),
        ("no_self", ["Ada Alone"]),
        ("no_manager", ["Ada Alone", "Enno Engineer"]),
        ("talks", []),
        ("shared", []),
        ("alone", ["Ada Alone"]),
        ("out", ["Lea Left", "Olaf Out"]),
    ],
)
def test_chips_show_and_count_the_sets(as_user, cycle, crowd, own, rate_all, submit, hr, show, shown):
    submit(rate_all(own))
    response = as_user(hr).get(page_of(cycle), {"show": show})
    assert names(response) == shown
    counts = {each.key: each.count for each in response.context["following"].sets}
    assert counts == {"all": 2, "no_self": 1, "no_manager": 2, "talks": 0, "shared": 0, "alone": 1, "out": 2}


def test_those_in_talks_and_those_shared_are_sets_too(as_user, cycle, revealed, hr, request):
    assert names(as_user(hr).get(page_of(cycle), {"show": "talks"})) == ["Enno Engineer"]
    request.getfixturevalue("shared")
    assert names(as_user(hr).get(page_of(cycle), {"show": "talks"})) == []
    assert names(as_user(hr).get(page_of(cycle), {"show": "shared"})) == ["Enno Engineer"]


def test_leavers_and_people_without_a_manager_are_marked(as_user, cycle, crowd, hr):
    out = text(as_user(hr).get(page_of(cycle), {"show": "out"}))
    assert "Has left" in out
    assert "Lea Left" in out
    alone = cycle.participations.get(person__name="Ada Alone")
    page = as_user(hr).get(person_page(alone))
    assert reverse("people:change_manager", args=[alone.person_id]) in page.content.decode()


def test_people_are_found_by_name_and_by_team(as_user, cycle, crowd, team, senior, hr, today, now):
    below = TeamFactory(name="Refunds", parent=team)
    PlacementFactory(person=UserFactory(name="Bea Below", team=below), level=senior)
    actions.add_late_joiners(cycle=cycle, on=today, now=now, by=hr)
    client = as_user(hr)
    assert names(client.get(page_of(cycle), {"q": "enno"})) == ["Enno Engineer"]
    assert names(client.get(page_of(cycle), {"team": below.pk})) == ["Bea Below"]
    nobody = client.get(page_of(cycle), {"q": "zz"})
    assert "Nobody is found for “zz”" in text(nobody)


@pytest.mark.parametrize("asked_for", [{"show": "secret"}, {"team": "7"}, {"q": "x" * 101}])
def test_an_address_that_asks_for_what_is_not_there_shows_all_and_says_so(as_user, cycle, hr, asked_for):
    response = as_user(hr).get(page_of(cycle), asked_for)
    assert response.status_code == 422
    assert names(response) == ["Enno Engineer"]
    assert "that part is left out" in text(response)


def test_by_htmx_only_the_list_comes(as_user, cycle, hr):
    response = as_user(hr).get(page_of(cycle), headers={"HX-Request": "true"})
    assert "Enno Engineer" in text(response)
    assert "<main" not in response.content.decode()


def test_fifty_people_a_page(as_user, cycle, team, senior, hr, today, now):
    for number in range(50):
        PlacementFactory(person=UserFactory(name=f"P {number:02}", team=team), level=senior)
    actions.add_late_joiners(cycle=cycle, on=today, now=now, by=hr)
    assert len(names(as_user(hr).get(page_of(cycle)))) == 50
    assert names(as_user(hr).get(page_of(cycle), {"page": 2})) == ["P 49"]


# --- Acts


def test_late_joiners_are_announced_and_added(as_user, cycle, team, senior, hr):
    late = PlacementFactory(person=UserFactory(team=team), level=senior).person
    client = as_user(hr)
    assert "One person has come since" in text(client.get(page_of(cycle)))
    response = client.post(page_of(cycle, "join/"), follow=True)
    assert "One person more takes part." in text(response)
    assert cycle.participations.filter(person=late).exists()
    assert "has come since" not in text(client.get(page_of(cycle)))


def test_nudging_says_how_many_before_and_after(as_user, cycle, hr):
    client = as_user(hr)
    assert "Nudge all 2" in text(client.get(page_of(cycle)))
    response = client.post(page_of(cycle, "nudge/"), follow=True)
    assert "2 people are reminded" in text(response)
    assert Delivery.objects.filter(kind="assessments_missing").count() == 2


def test_nudging_by_htmx_answers_in_place(as_user, cycle, participation, hr, now):
    client = as_user(hr)
    response = client.post(person_page(participation, "nudge/"), headers={"HX-Request": "true"})
    assert text(response) == "2 people are reminded, but for those who were today already."
    actions.close_cycle(cycle=cycle, now=now, by=hr)
    refused = client.post(page_of(cycle, "nudge/"), headers={"HX-Request": "true"})
    assert (refused.status_code, text(refused)) == (422, "This cycle is closed.")
    assert "This cycle is closed." in text(client.post(page_of(cycle, "nudge/"), follow=True))


def test_there_may_be_nobody_to_nudge(as_user, revealed, cycle, hr):
    client = as_user(hr)
    assert "Nudge" not in text(client.get(page_of(cycle))).replace("Nudge </th>", "").split("Together", 1)[0]
    response = client.post(person_page(revealed, "nudge/"), follow=True)
    assert "Nobody has anything to write any more." in text(response)


def test_changing_the_days(as_user, cycle, hr, asked, today):
    client = as_user(hr)
    assert 'value="Autumn 2026"' in client.get(page_of(cycle, "change/")).content.decode()
    later = (today + timedelta(days=50)).isoformat()
    sent = {**asked, "share_due_on": later, "row_version": 1}
    assert client.post(page_of(cycle, "change/"), sent).status_code == 302
    cycle.refresh_from_db()
    assert cycle.share_due_on.isoformat() == later


def test_changing_what_somebody_else_has_changed_shows_both(as_user, cycle, hr, asked):
    client = as_user(hr)
    client.post(page_of(cycle, "change/"), {**asked, "title": "Theirs", "row_version": 1})
    response = client.post(page_of(cycle, "change/"), {**asked, "title": "Mine", "row_version": 1})
    assert response.status_code == 409
    page = response.content.decode()
    assert '<p class="said">Theirs</p>' in page
    assert '<p class="said">Mine</p>' in page
    assert 'name="row_version" value="2"' in page
    assert client.post(page_of(cycle, "change/"), {**asked, "title": "Mine", "row_version": 2}).status_code == 302


def test_days_out_of_order_are_refused_on_changing_too(as_user, cycle, hr, asked, today):
    sent = {**asked, "manager_due_on": today.isoformat(), "row_version": 1}
    response = as_user(hr).post(page_of(cycle, "change/"), sent)
    assert (response.status_code, list(response.context["form"].errors)) == (422, ["manager_due_on"])


def test_closing_says_what_stays_unshared(as_user, cycle, hr):
    client = as_user(hr)
    assert "One result is not shared and stays so." in text(client.get(page_of(cycle, "close/")))
    response = client.post(page_of(cycle, "close/"), follow=True)
    assert "The cycle is closed." in text(response)
    cycle.refresh_from_db()
    assert not cycle.is_open
    assert page_of(cycle, "close/") not in response.content.decode()
    assert "This cycle is closed." in text(client.post(page_of(cycle, "close/"), follow=True))
    assert "This cycle is closed." in text(client.post(page_of(cycle, "join/"), follow=True))


def test_a_person_gets_more_time(as_user, participation, hr, today):
    client = as_user(hr)
    until = today + timedelta(days=60)
    response = client.post(person_page(participation), {"until": until.isoformat()}, follow=True)
    assert f"Until {until:%-d %B}" in text(response)
    participation.refresh_from_db()
    assert participation.extended_to == until


@pytest.mark.parametrize(("typed", "message"), [("2001-01-01", "This day is over"), ("", "This field is required")])
def test_a_day_that_is_none_is_refused_at_its_field(as_user, participation, hr, typed, message):
    response = as_user(hr).post(person_page(participation), {"until": typed})
    assert response.status_code == 422
    assert response.context["form"].errors["until"][0].startswith(message)


def test_a_side_is_reopened_after_one_more_question(as_user, revealed, own, hr):
    client = as_user(hr)
    page = client.get(person_page(revealed)).content.decode()
    assert person_page(revealed, "reopen/self/") in page
    assert person_page(revealed, "reopen/manager/") in page
    asks = text(client.get(person_page(revealed, "reopen/self/")))
    assert "Reopen the self-assessment of Enno Engineer?" in asks
    assert "neither side reads the other" in asks
    assert "Reopened." in text(client.post(person_page(revealed, "reopen/self/"), follow=True))
    own.refresh_from_db()
    assert own.state == Assessment.State.DRAFT
    assert "Reopen the manager assessment of Enno Engineer?" in text(
        client.get(person_page(revealed, "reopen/manager/"))
    )


@pytest.mark.parametrize("kind", ["self", "manager", "agreed", "nothing"])
def test_there_is_nothing_to_reopen_where_nothing_is_submitted(as_user, participation, own, hr, kind):
    assert as_user(hr).get(person_page(participation, f"reopen/{kind}/")).status_code == 404


def test_a_shared_result_offers_neither_reopening_nor_taking_out(as_user, shared, hr):
    client = as_user(hr)
    page = text(client.get(person_page(shared.participation)))
    assert "Reopen the" not in page
    assert "Take them out" not in page
    refused = client.post(person_page(shared.participation, "reopen/self/"), follow=True)
    assert "This result is shared." in text(refused)
    refused = client.post(person_page(shared.participation, "out/"), {"is_out": "yes"}, follow=True)
    assert "This result is shared already" in text(refused)


def test_a_person_is_taken_out_and_put_back(as_user, participation, hr):
    client = as_user(hr)
    out = client.post(person_page(participation, "out/"), {"is_out": "yes"}, follow=True)
    assert "Enno Engineer is out of this cycle." in text(out)
    assert "Put them back" in text(out)
    back = client.post(person_page(participation, "out/"), {"is_out": "no"}, follow=True)
    assert "Enno Engineer is in this cycle again." in text(back)
    participation.refresh_from_db()
    assert participation.left_at is None


@pytest.mark.parametrize("end", ["nudge/", "join/"])
def test_acts_are_posted(as_user, cycle, participation, hr, end):
    assert as_user(hr).get(page_of(cycle, end)).status_code == 405
    assert as_user(hr).get(person_page(participation, "out/")).status_code == 405
