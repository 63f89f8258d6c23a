"""Finding people: the pages of the directory, the org chart and the teams."""

from datetime import UTC, datetime

import pytest
import time_machine
from django.urls import reverse

from people.models import Team, User
from people.queries import teams
from tests.factories.people import ReportingLineFactory, TeamFactory, UserFactory
from tests.statements import statements

HTMX = {"HX-Request": "true"}


def names(response):
    return [row.person.name for row in response.context["directory"].rows]


def deactivate(person):
    User.objects.filter(pk=person.pk).update(state="deactivated")


def grow(team, manager, people):
    """That many more people who report to somebody and as many who do not, each in a team of their own."""
    for _ in range(people):
        ReportingLineFactory(person=UserFactory(team=TeamFactory(parent=team)), manager=manager)
        UserFactory(team=TeamFactory(parent=team))


@time_machine.travel(datetime(2026, 11, 20, 12, tzinfo=UTC), tick=False)
def test_directory_shows_name_title_team_manager_and_local_time(as_user, colleague, engineer):
    User.objects.filter(pk=engineer.pk).update(job_title="Mid-level engineer", time_zone="Asia/Tokyo")
    page = as_user(colleague).get("/people/", {"q": "enno"})
    row = page.content.decode().partition("<tbody>")[2].partition("</tbody>")[0]
    for text in ("Enno Engineer", "Mid-level engineer", "Payments", "Mara Manager", "Tokyo, 21:00"):
        assert text in row
    assert ">EE<" in row


def test_directory_lists_everybody_by_name_and_says_how_many(as_user, colleague, engineer):
    page = as_user(colleague).get("/people/")
    assert names(page) == ["Cole Colleague", "Dana Director", "Enno Engineer", "Mara Manager", "Olga Other"]
    assert "5 people in 2 teams." in " ".join(page.content.decode().split())


def test_directory_finds_by_words_and_by_unit(as_user, colleague, engineer, team):
    client = as_user(colleague)
    assert names(client.get("/people/", {"q": "ENNO eng"})) == ["Enno Engineer"]
    assert names(client.get("/people/", {"team": team.pk})) == ["Enno Engineer", "Mara Manager"]
    assert names(client.get("/people/", {"team": team.pk, "q": "dana"})) == []


def test_directory_of_a_colleague_has_nobody_who_left_and_no_choice_of_states(as_user, colleague, hr, leaver):
    assert names(as_user(hr).get("/people/", {"show": "deactivated"})) == ["Leo Leaver"]
    page = as_user(colleague).get("/people/", {"show": "deactivated"})
    assert names(page) == []
    assert "Leo Leaver" not in page.content.decode()
    assert "chips" not in as_user(colleague).get("/people/").content.decode()


def test_directory_counts_the_states_for_hr(as_user, hr, engineer, leaver, team):
    UserFactory(team=team, state="invited")
    page = as_user(hr).get("/people/")
    sets = {each.label: each.count for each in page.context["directory"].sets}
    assert sets == {"Active": 4, "Invited": 1, "Deactivated": 1, "Not yet in the chart": 2}
    assert names(as_user(hr).get("/people/", {"show": "apart"})) == [
        "Hana HR",
        User.objects.get(state="invited").name,
    ]


def test_who_is_not_yet_in_the_chart_may_be_asked_by_everybody(as_user, engineer, committee):
    assert names(as_user(engineer).get("/people/", {"show": "apart"})) == ["Cora Committee"]


def test_directory_shows_no_name_of_a_manager_who_left(as_user, colleague, hr, engineer, manager):
    assert "Mara Manager" in as_user(colleague).get("/people/", {"q": "enno"}).content.decode()
    deactivate(manager)
    page = as_user(colleague).get("/people/", {"q": "enno"}).content.decode()
    assert "Mara Manager" not in page
    assert "No active manager" in page
    assert "Mara Manager" in as_user(hr).get("/people/", {"q": "enno"}).content.decode()


def test_directory_says_how_to_widen_when_nobody_is_found(as_user, hr, engineer, colleague):
    page = as_user(hr).get("/people/", {"q": "Ennno", "team": colleague.team.pk, "show": "invited"})
    text = page.content.decode()
    for part in (
        "Nobody is found for “Ennno”",
        "Enno Engineer",  # a guess
        "Look in every team, not only in Search",
        "Look among those who are active",
        "Show everybody",
    ):
        assert part in text


def test_directory_of_very_many_teams_offers_the_upper_ones_and_the_chosen_one(as_user, engineer, team, monkeypatch):
    monkeypatch.setattr(teams, "TEAMS_A_PAGE", 2)
    ledger, tax = TeamFactory(name="Ledger", parent=team), TeamFactory(name="Tax", parent=team)
    text = as_user(engineer).get("/people/").content.decode()
    assert "Payments</option>" in text
    assert "Ledger</option>" not in text
    page = as_user(engineer).get("/people/", {"team": ledger.pk})
    assert page.status_code == 200
    assert f'<option value="{ledger.pk}" selected>' in page.content.decode()
    assert str(tax.pk) not in page.content.decode()


@pytest.mark.parametrize("wrong", [{"team": "no-such-team"}, {"show": "everybody"}, {"q": "a" * 101}])
def test_directory_leaves_out_what_it_cannot_understand_and_says_so(as_user, engineer, manager, wrong):
    page = as_user(engineer).get("/people/", wrong)
    assert page.status_code == 422
    assert "something that is not there" in page.content.decode()
    assert "Mara Manager" in names(page)


@pytest.mark.parametrize("page", ["0", "99", "x"])
def test_directory_shows_a_page_that_exists(as_user, engineer, manager, page):
    assert "Mara Manager" in names(as_user(engineer).get("/people/", {"page": page}))


def test_directory_goes_on_after_fifty(as_user, engineer):
    for n in range(60):
        UserFactory(name=f"Zed {n:02}")
    client = as_user(engineer)
    first, second = client.get("/people/"), client.get("/people/", {"page": 2, "q": ""})
    assert len(names(first)) == 50
    assert names(second)[-1] == "Zed 59"
    assert not set(names(first)) & set(names(second))


def test_directory_by_htmx_is_the_list_and_the_count_only(as_user, engineer, manager):
    page = as_user(engineer).get("/people/", {"q": "mara"}, headers=HTMX)
    text = page.content.decode()
    assert names(page) == ["Mara Manager"]
    assert "<h1>" not in text
    assert 'hx-swap-oob="innerHTML:#count"' in text
    assert "One person found." in text


def test_directory_escapes_what_was_typed(as_user, engineer):
    text = as_user(engineer).get("/people/", {"q": "<script>alert(1)</script>"}).content.decode()
    assert "<script>alert" not in text
    assert "&lt;script&gt;alert(1)" in text


def test_directory_offers_to_invite_to_those_who_may(as_user, hr, engineer):
    assert "Invite someone" in as_user(hr).get("/people/").content.decode()
    assert "Invite someone" not in as_user(engineer).get("/people/").content.decode()


@pytest.mark.parametrize(("who", "count"), [("engineer", 6), ("hr", 6), ("admin", 6)])
def test_directory_costs_the_same_with_one_person_and_with_many(request, as_user, who, count, team, manager):
    client = as_user(request.getfixturevalue(who))
    for people in (1, 3):
        grow(team, manager, people)
        with statements() as seen:
            client.get("/people/")
        assert len(seen) == count


def test_chart_marks_the_reader_on_the_way_down(as_user, engineer, manager, director):
    text = as_user(engineer).get("/people/chart/").content.decode()
    assert text.index("Dana Director") < text.index("Mara Manager") < text.rindex("Enno Engineer")
    assert '<li aria-current="true">' in text
    assert "One person reports to Mara Manager" in text


def test_chart_below_somebody_leads_back_up(as_user, engineer, manager, director, colleague):
    text = as_user(colleague).get(f"/people/chart/{manager.pk}/").content.decode()
    assert "Who reports to Mara Manager" in text
    assert f"/people/chart/{director.pk}/" in text
    assert "One person below." in text


def test_chart_hints_at_a_manager_who_left(as_user, engineer, manager, colleague):
    assert "No active manager" not in as_user(colleague).get("/people/chart/").content.decode()
    deactivate(manager)
    assert "No active manager" in as_user(colleague).get("/people/chart/").content.decode()


def test_chart_of_an_organisation_without_lines_says_who_can_draw_it(as_user, admin):
    text = as_user(admin).get("/people/chart/").content.decode()
    assert "Nobody reports to anybody yet" in text
    assert "?show=apart" in text


def test_chart_below_somebody_who_left_is_not_there_for_colleagues(as_user, colleague, hr, leaver):
    address = reverse("people:chart_below", args=[leaver.pk])
    assert as_user(hr).get(address).status_code == 200
    assert as_user(colleague).get(address).status_code == 404


@pytest.mark.parametrize(("below", "count"), [(False, 6), (True, 6)])
def test_chart_costs_the_same_with_one_person_and_with_many(as_user, admin, team, manager, below, count):
    client = as_user(admin)
    address = f"/people/chart/{manager.pk}/" if below else "/people/chart/"
    for people in (1, 3):
        grow(team, manager, people)
        with statements() as seen:
            client.get(address)
        assert len(seen) == count


def test_teams_are_shown_as_a_tree_with_their_people(as_user, colleague, engineer, team):
    UserFactory(team=TeamFactory(name="Ledger", parent=team))
    text = " ".join(as_user(colleague).get("/people/teams/").content.decode().split())
    assert "One team is part of Payments" in text
    assert "3 people" in text
    assert "Add a team" not in text


def test_teams_start_with_a_first_one(as_user, admin, ladder_owner):
    text = as_user(admin).get("/people/teams/").content.decode()
    assert "No teams yet" in text
    assert reverse("people:create_team") in text
    assert reverse("people:create_team") not in as_user(ladder_owner).get("/people/teams/").content.decode()


def test_team_shows_members_teams_below_and_the_way_up(as_user, colleague, engineer, team):
    inner = TeamFactory(name="Ledger", parent=team)
    text = as_user(colleague).get(team.get_absolute_url()).content.decode()
    assert "Enno Engineer" in text
    assert inner.get_absolute_url() in text
    below = as_user(colleague).get(inner.get_absolute_url()).content.decode()
    assert team.get_absolute_url() in below
    assert "Nobody is in this team yet." in below


def test_team_offers_changes_to_those_who_may(as_user, hr, engineer, team):
    addresses = [reverse(f"people:{name}", args=[team.pk]) for name in ("rename_team", "move_team")]
    for_hr = as_user(hr).get(team.get_absolute_url()).content.decode()
    for_engineer = as_user(engineer).get(team.get_absolute_url()).content.decode()
    assert all(address in for_hr for address in addresses)
    assert not any(address in for_engineer for address in addresses)


def test_team_costs_the_same_with_one_person_and_with_many(as_user, hr, team, manager):
    client = as_user(hr)
    for people in (1, 3):
        grow(team, manager, people)
        UserFactory.create_batch(people, team=team)
        with statements() as seen:
            client.get(team.get_absolute_url())
        assert len(seen) == 8


def test_admin_makes_the_first_team(as_user, admin):
    client = as_user(admin)
    answer = client.post("/people/teams/new/", {"name": "Engineering", "parent": "none"}, follow=True)
    team = Team.objects.get()
    assert (team.name, team.parent) == ("Engineering", None)
    assert answer.redirect_chain == [(team.get_absolute_url(), 302)]
    assert "Engineering is there now." in answer.content.decode()


def test_new_team_starts_below_the_one_it_was_asked_from(as_user, hr, team):
    page = as_user(hr).get("/people/teams/new/", {"in": team.pk})
    assert f'<option value="{team.pk}" selected>' in page.content.decode()


def test_hr_of_a_unit_is_not_offered_the_top_nor_other_units(as_user, hr, admin, team, colleague):
    for_admin = as_user(admin).get("/people/teams/new/").content.decode()
    for_hr = as_user(hr).get("/people/teams/new/").content.decode()
    for option in ("No other team", "Search</option>"):
        assert option in for_admin
        assert option not in for_hr
    refused = as_user(hr).post("/people/teams/new/", {"name": "Mine", "parent": "none"})
    assert refused.status_code == 422
    assert not Team.objects.filter(name="Mine").exists()


def test_a_team_name_in_use_is_refused_with_what_was_typed(as_user, hr, team):
    TeamFactory(name="Ledger", parent=team)
    page = as_user(hr).post("/people/teams/new/", {"name": "Ledger", "parent": team.pk})
    assert page.status_code == 422
    assert "There is a team of this name already" in page.content.decode()
    assert 'value="Ledger"' in page.content.decode()
    assert Team.objects.filter(name="Ledger").count() == 1


def test_a_team_without_a_name_is_refused(as_user, hr, team):
    page = as_user(hr).post("/people/teams/new/", {"name": " ", "parent": team.pk})
    assert page.status_code == 422
    assert "This field is required." in page.content.decode()
    assert Team.objects.count() == 1


def test_renaming_a_team(as_user, hr, team):
    as_user(hr).post(f"/people/teams/{team.pk}/rename/", {"name": "Money", "was": "Payments"})
    team.refresh_from_db()
    assert team.name == "Money"


def test_renaming_a_team_that_was_renamed_meanwhile_shows_both_names(as_user, hr, team):
    Team.objects.filter(pk=team.pk).update(name="Cash")
    page = as_user(hr).post(f"/people/teams/{team.pk}/rename/", {"name": "Money", "was": "Payments"})
    text = page.content.decode()
    assert page.status_code == 409
    assert "Rename Cash" in text
    assert 'value="Money"' in text
    again = as_user(hr).post(f"/people/teams/{team.pk}/rename/", {"name": "Money", "was": "Cash"})
    assert again.status_code == 302


def test_moving_a_team(as_user, admin, team, colleague):
    address = f"/people/teams/{team.pk}/move/"
    assert "No other team" in as_user(admin).get(address).content.decode()
    as_user(admin).post(address, {"parent": colleague.team.pk})
    team.refresh_from_db()
    assert team.parent == colleague.team


def test_moving_a_team_into_one_below_is_refused(as_user, admin, team):
    inner = TeamFactory(name="Ledger", parent=team)
    page = as_user(admin).post(f"/people/teams/{team.pk}/move/", {"parent": inner.pk})
    assert page.status_code == 422
    assert "Ledger is part of Payments." in page.content.decode()


@pytest.mark.parametrize("page", ["teams/new/", "teams/{team}/rename/", "teams/{team}/move/"])
@pytest.mark.parametrize("who", ["engineer", "manager", "committee"])
def test_teams_are_changed_by_hr_and_admins_only(request, as_user, team, who, page):
    address = "/people/" + page.format(team=team.pk)
    typed = {"name": "Mine", "was": team.name, "parent": "none"}
    client = as_user(request.getfixturevalue(who))
    assert client.get(address).status_code == 403
    assert client.post(address, typed).status_code == 403
    assert not Team.objects.filter(name="Mine").exists()


def test_hr_elsewhere_may_not_rename_this_team(as_user, hr, colleague):
    assert as_user(hr).get(f"/people/teams/{colleague.team.pk}/rename/").status_code == 403


@pytest.mark.parametrize("page", ["", "chart/", "teams/", "teams/{team}/"])
def test_reading_pages_take_no_post(as_user, engineer, team, page):
    assert as_user(engineer).post("/people/" + page.format(team=team.pk)).status_code == 405


@pytest.mark.parametrize("page", ["", "chart/", "teams/", "teams/{team}/", "teams/new/"])
def test_nobody_reads_without_signing_in(client, team, page):
    answer = client.get("/people/" + page.format(team=team.pk))
    assert answer.status_code == 302
    assert answer.url.startswith("/accounts/login/")
