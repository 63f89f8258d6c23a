"""Whose results a matrix shows, and what of them that is not shared yet."""

import pytest

from assessments.models import Assessment
from people.models import Organisation, Role, User
from tests.assessments.team import rate, report, stand, under_way
from tests.factories.people import ReportingLineFactory, RoleFactory, TeamFactory, UserFactory
from tests.ladder.pages import text_of


@pytest.fixture
def rated(ladder, engineer, manager):
    stand(engineer, ladder)
    rate(engineer, ladder, {"debugging": 1}, {"debugging": 3}, manager=manager)
    return engineer


def names(response):
    return [row.person.name for row in response.context["matrix"].rows]


def shown(client, query=""):
    response = client.get(f"/team/{query}")
    assert response.status_code == 200
    return response


@pytest.mark.parametrize(
    ("who", "query", "expected"),
    [
        ("manager", "", ["Enno Engineer"]),
        ("director", "?of=below", ["Enno Engineer"]),
        ("director", "", []),  # the manager, who stands at no level, is named below
        ("hr", "", ["Enno Engineer"]),
        ("engineer", "", []),
        ("engineer", "?of=below", []),
        ("colleague", "", []),
        ("admin", "", []),
        ("committee", "", []),
        ("ladder_owner", "", []),
    ],
)
def test_results_are_shown_to_those_above_and_to_hr(as_user, request, rated, who, query, expected):
    assert names(shown(as_user(request.getfixturevalue(who)), query)) == expected


@pytest.mark.parametrize(
    ("who", "status"), [("manager", 200), ("director", 200), ("hr", 200), ("engineer", 404), ("admin", 404)]
)
def test_a_team_in_which_one_reads_nobody_is_not_there(as_user, request, rated, team, who, status):
    assert as_user(request.getfixturevalue(who)).get(f"/team/?of={team.pk}").status_code == status


def test_nobody_reads_themselves_here(as_user, rated, team):
    RoleFactory(person=rated, kind=Role.Kind.HR, unit=team)
    assert names(shown(as_user(rated), f"?of={team.pk}")) == []


def test_whoever_left_is_left_out(as_user, manager, rated):
    assert names(shown(as_user(manager))) == ["Enno Engineer"]
    User.objects.filter(pk=rated.pk).update(state="deactivated")
    assert names(shown(as_user(manager))) == []


def test_a_team_comes_with_those_below_it_if_asked(as_user, hr, ladder, team, rated):
    refunds = TeamFactory(name="Refunds", parent=team)
    stand(UserFactory(name="Ria Refunds", team=refunds), ladder)
    client = as_user(hr)
    assert names(shown(client, f"?of={team.pk}")) == ["Enno Engineer"]
    assert names(shown(client, f"?of={team.pk}&subteams=on")) == ["Enno Engineer", "Ria Refunds"]
    assert names(shown(client)) == ["Enno Engineer", "Ria Refunds"]


def test_somebody_whose_only_report_left_sees_those_below(as_user, director, manager, rated):
    User.objects.filter(pk=manager.pk).update(state="deactivated")
    assert names(shown(as_user(director))) == ["Enno Engineer"]


def test_another_unit_of_hr_stays_another(as_user, rated, team):
    elsewhere = RoleFactory(person=UserFactory(), kind=Role.Kind.HR, unit=TeamFactory()).person
    assert as_user(elsewhere).get(f"/team/?of={team.pk}").status_code == 404


def test_ones_own_draft_lies_over_what_was_shared_and_is_marked(as_user, manager, ladder, rated):
    under_way(rated, ladder, manager=manager, own={"debugging": 2}, drafted={"debugging": 2})
    page = text_of(shown(as_user(manager)))
    assert "Debugging: your rating, not shared yet: 2 Meets, self: 3 Exceeds, asked: 2 Meets, self differs" in page
    assert "data-unshared" in page


def test_a_draft_is_its_authors_alone(as_user, director, manager, hr, ladder, rated):
    part = under_way(rated, ladder, manager=manager, drafted={"debugging": 3})
    assert Assessment.objects.visible_to(manager).filter(participation=part).exists()
    for reader, query in ((director, "?of=below"), (hr, "")):
        assert not Assessment.objects.visible_to(reader).filter(participation=part).exists()
        assert "Debugging: agreed: 1 Developing, self: 3 Exceeds" in text_of(shown(as_user(reader), query))


def test_a_self_assessment_shows_once_both_sides_have_submitted(as_user, director, manager, ladder, rated):
    part = under_way(rated, ladder, manager=manager, own={"debugging": 2}, drafted={"debugging": 2})
    assert "self: 3 Exceeds" in text_of(shown(as_user(director), "?of=below"))
    part.revealed_at = part.joined_at
    part.save()
    assert "self, not shared yet: 2 Meets" in text_of(shown(as_user(director), "?of=below"))


@pytest.mark.parametrize(
    ("change", "is_shown"), [({}, True), ({"left_at": "2026-01-01T00:00Z"}, False), ({"shared_at": "now"}, False)]
)
def test_only_what_is_under_way_lies_over(as_user, manager, ladder, rated, now, change, is_shown):
    part = under_way(rated, ladder, manager=manager, drafted={"debugging": 2}, is_revealed=True)
    type(part).objects.filter(pk=part.pk).update(**{k: now if v == "now" else v for k, v in change.items()})
    assert ("not shared yet: 2 Meets" in text_of(shown(as_user(manager)))) is is_shown


def test_a_closed_cycle_lies_over_only_for_whom_it_was_extended(as_user, manager, ladder, rated, now, today):
    part = under_way(rated, ladder, manager=manager, drafted={"debugging": 2})
    type(part.cycle).objects.update(state="closed", closed_at=now)
    assert "not shared yet: 2 Meets" not in text_of(shown(as_user(manager)))
    type(part).objects.filter(pk=part.pk).update(extended_to=today)
    assert "not shared yet: 2 Meets" in text_of(shown(as_user(manager)))


def test_the_way_to_the_team_is_shown_to_those_who_lead(as_user, manager, hr, engineer):
    Organisation.objects.create(name="Tern Logistics")
    for person, is_shown in ((manager, True), (hr, True), (engineer, False)):
        assert ('href="/team/"' in text_of(as_user(person).get("/"))) is is_shown


def test_people_beside_the_ladder_are_named(as_user, manager, ladder):
    report(manager, ladder, "Ada Placed")
    nowhere = UserFactory(name="Nell Nowhere")
    ReportingLineFactory(person=nowhere, manager=manager)
    page = text_of(shown(as_user(manager)))
    assert "One person stands at no level yet" in page
    assert f'<a href="/people/{nowhere.pk}/">Nell Nowhere</a>' in page
