"""Reads of people, below the pages: who is found, how the chart is cut, what time it is."""

from datetime import UTC, date, datetime

import pytest
from django.utils import timezone

from people.models import ReportingLine, User
from people.queries import chart as charts
from people.queries import teams
from people.queries.chart import chart
from people.queries.directory import Sought, find, guesses
from people.queries.person import departure, manager_choice
from people.queries.present import chain_above, local_time, number_below, present_managers
from people.queries.teams import counted_team_tree, each_team, team_page, team_tree, upper_levels
from tests.factories.people import ReportingLineFactory, TeamFactory, UserFactory

TODAY = date(2026, 11, 20)


def found(words, **more):
    return [person.name for person in find(User.objects.all(), Sought(words, **more)).alphabetical()]


def outline(nodes):
    """Names with those below: {"Dana": {"Mara": {}}}."""
    return {node.person.name: outline(node.reports) for node in nodes}


def deactivate(*people):
    User.objects.filter(pk__in=[person.pk for person in people]).update(state="deactivated")


@pytest.mark.parametrize("words", ["wisniewski", "WIŚNIEWSKI", "tomasz wis", "wis tom", "tomasz@", "staff"])
def test_people_are_found_whatever_accents_case_and_order(db, words):
    UserFactory(name="Tomasz Wiśniewski", email="tomasz@example.org", job_title="Staff engineer")
    UserFactory(name="Amara Okafor", email="amara@example.org", job_title="Engineer")
    assert found(words) == ["Tomasz Wiśniewski"]


def test_people_are_found_by_what_they_are_called(db):
    UserFactory(name="Ekaterina Petrova", preferred_name="Katya")
    assert found("katya") == ["Ekaterina Petrova"]


@pytest.mark.parametrize("words", ["%", "_", "\\", "a%z"])
def test_signs_with_a_meaning_in_sql_are_only_signs(db, words):
    UserFactory(name="Amara Ruiz")
    assert found(words) == []
    assert found("amara") == ["Amara Ruiz"]


def test_names_are_in_the_order_of_a_phone_book(db):
    for name in ("Zoë", "élodie", "Łucja", "Ömer", "Amara", "Eva"):
        UserFactory(name=name)
    assert found("") == ["Amara", "élodie", "Eva", "Łucja", "Ömer", "Zoë"]


def test_people_of_a_unit_are_those_of_the_team_and_of_all_below(team, engineer, colleague):
    inner = UserFactory(name="Inga Inner", team=TeamFactory(parent=TeamFactory(parent=team)))
    assert found("", team=team) == [engineer.name, inner.name, "Mara Manager"]


def test_names_nearly_right_are_guessed_and_nonsense_is_not(db, engineer):
    UserFactory(name="Tomasz Wiśniewski")
    assert [person.name for person in guesses(Sought("wisneiwski"), engineer)] == ["Tomasz Wiśniewski"]
    assert guesses(Sought("qqqqqq"), engineer) == []


def test_guesses_keep_to_active_people_whom_the_viewer_may_see(engineer, colleague, leaver):
    assert guesses(Sought("leaverr"), colleague) == []
    User.objects.filter(pk=leaver.pk).update(state="active")
    assert [person.name for person in guesses(Sought("leaverr"), colleague)] == ["Leo Leaver"]


def test_local_time_is_that_of_the_place():
    now = datetime(2026, 11, 20, 23, 30, tzinfo=UTC)
    person = UserFactory.build(time_zone="America/Sao_Paulo")
    assert local_time(person, now).place == "Sao Paulo"
    assert local_time(person, now).at == datetime(2026, 11, 20, 20, 30, tzinfo=UTC).replace(tzinfo=None)
    assert local_time(person, now).is_another_day is False


def test_local_time_tells_when_it_is_another_day_than_for_the_reader():
    now = datetime(2026, 11, 20, 23, 30, tzinfo=UTC)
    tokyo = UserFactory.build(time_zone="Asia/Tokyo")
    assert local_time(tokyo, now).is_another_day is True
    with timezone.override("Asia/Tokyo"):
        assert local_time(tokyo, now).is_another_day is False


def test_the_chain_goes_up_to_the_top(engineer, manager, director, colleague):
    chain = chain_above(engineer, viewer=colleague, on=TODAY)
    assert [above.manager for above in chain] == [manager, director]


def test_the_chain_is_that_of_the_day(engineer, manager, director, colleague):
    ReportingLine.objects.filter(person=manager).update(ends_on=date(2025, 1, 1))
    assert len(chain_above(engineer, viewer=colleague, on=date(2024, 12, 31))) == 2
    assert len(chain_above(engineer, viewer=colleague, on=date(2025, 1, 1))) == 1


def test_a_manager_who_left_has_no_name_for_colleagues_and_one_for_hr(engineer, manager, colleague, hr):
    deactivate(manager)
    (for_colleague,) = present_managers([engineer], viewer=colleague, on=TODAY).values()
    (for_hr,) = present_managers([engineer], viewer=hr, on=TODAY).values()
    assert (for_colleague.manager, for_colleague.is_to_somebody_active) == (None, False)
    assert (for_hr.manager, for_hr.is_to_somebody_active) == (manager, False)


def test_number_below_counts_who_has_not_left_at_any_depth(engineer, manager, director):
    ReportingLineFactory(person=UserFactory(), manager=engineer)
    ReportingLineFactory(person=UserFactory(state="deactivated"), manager=engineer)
    below = ReportingLine.objects.on(TODAY).annotate(below=number_below(TODAY))
    assert below.get(person=manager).below == 2
    assert below.get(person=engineer).below == 1
    assert below.filter(manager=engineer).first().below == 0


def test_chart_is_the_tree_of_present_lines(engineer, manager, director, colleague):
    page = chart(viewer=engineer, on=TODAY)
    assert outline(page.tops) == {
        "Dana Director": {"Mara Manager": {"Enno Engineer": {}}},
        "Olga Other": {"Cole Colleague": {}},
    }
    dana = page.tops[0]
    assert (dana.direct, dana.below, dana.hidden) == (1, 2, 0)
    assert page.people == 5


def test_chart_unfolds_two_levels_and_the_way_to_the_viewer(engineer, manager, director, colleague):
    deep = UserFactory(name="Dora Deep")
    ReportingLineFactory(person=deep, manager=engineer)

    def open_ones(nodes):
        return {n.person.name for n in nodes if n.reports and n.is_open} | {
            name for n in nodes for name in open_ones(n.reports)
        }

    two_levels = {"Dana Director", "Mara Manager", "Olga Other"}
    assert open_ones(chart(viewer=colleague, on=TODAY).tops) == two_levels
    assert open_ones(chart(viewer=deep, on=TODAY).tops) == two_levels | {"Enno Engineer"}


def test_people_of_a_manager_who_left_stand_at_the_top_with_a_hint(engineer, manager, director, colleague):
    ReportingLineFactory(person=UserFactory(name="Nina New"), manager=engineer)
    deactivate(manager)
    page = chart(viewer=colleague, on=TODAY)
    assert outline(page.tops) == {"Enno Engineer": {"Nina New": {}}, "Olga Other": {"Cole Colleague": {}}}
    assert [node.has_no_active_manager for node in page.tops] == [True, False]
    assert [node.person for node in page.apart] == [director]


def test_people_apart_are_counted_and_some_are_shown(engineer, admin, monkeypatch):
    monkeypatch.setattr(charts, "APART_SHOWN", 1)
    UserFactory(name="Zora Zero")
    page = chart(viewer=engineer, on=TODAY)
    assert ([node.person.name for node in page.apart], page.apart_count) == (["Ada Admin"], 2)


def test_invited_people_are_in_the_chart_for_those_who_may_see_them(engineer, manager, hr, colleague, team):
    ReportingLineFactory(person=UserFactory(name="Ivo Invited", state="invited", team=team), manager=manager)
    below_mara = {"Enno Engineer": {}, "Ivo Invited": {}}
    assert outline(chart(viewer=hr, on=TODAY).tops)["Dana Director"]["Mara Manager"] == below_mara
    assert outline(chart(viewer=manager, on=TODAY).tops)["Dana Director"]["Mara Manager"] == below_mara
    assert "Ivo Invited" not in str(outline(chart(viewer=colleague, on=TODAY).tops))


def test_chart_below_one_person_has_the_way_up(engineer, manager, director, colleague):
    page = chart(viewer=colleague, on=TODAY, at=manager)
    assert outline(page.tops) == {"Mara Manager": {"Enno Engineer": {}}}
    assert [above.manager for above in page.above] == [director]
    assert (page.people, page.apart_count) == (1, 0)


def test_chart_shows_whole_levels_as_long_as_they_fit(engineer, manager, director, colleague, monkeypatch):
    monkeypatch.setattr(charts, "PEOPLE_A_CHART", 4)
    page = chart(viewer=colleague, on=TODAY)
    assert outline(page.tops) == {
        "Dana Director": {"Mara Manager": {}},
        "Olga Other": {"Cole Colleague": {}},
    }
    mara = page.tops[0].reports[0]
    assert (mara.direct, mara.below, mara.reports) == (1, 1, [])


def test_chart_below_one_person_shows_reports_even_when_they_are_too_many(manager, engineer, monkeypatch):
    monkeypatch.setattr(charts, "PEOPLE_A_CHART", 2)
    for name in ("Anna", "Berta", "Carla"):
        ReportingLineFactory(person=UserFactory(name=name), manager=manager)
    (top,) = chart(viewer=engineer, on=TODAY, at=manager).tops
    assert [node.person.name for node in top.reports] == ["Anna", "Berta"]
    assert (top.direct, top.hidden) == (4, 2)


def test_tops_that_do_not_fit_are_counted(engineer, colleague, monkeypatch):
    monkeypatch.setattr(charts, "PEOPLE_A_CHART", 1)
    page = chart(viewer=engineer, on=TODAY)
    assert (list(outline(page.tops)), page.tops_hidden) == (["Dana Director"], 1)


def test_a_loop_that_slipped_in_does_not_hang_the_chart(engineer, manager, director):
    ReportingLineFactory(person=director, manager=engineer)
    assert outline(chart(viewer=engineer, on=TODAY).tops) == {}
    page = chart(viewer=engineer, on=TODAY, at=manager)
    assert "Enno Engineer" in str(outline(page.tops))


def test_teams_count_the_active_people_of_their_unit(team, engineer, manager, leaver):
    inner = TeamFactory(name="Ledger", parent=team)
    UserFactory(team=inner)
    UserFactory(team=inner, state="invited")
    counts = {node.team.name: (node.depth, node.people) for node in each_team(counted_team_tree())}
    assert counts == {"Payments": (0, 3), "Ledger": (1, 1)}


def test_teams_are_by_name_each_followed_by_those_below(team):
    TeamFactory(name="Äpfel", parent=team)
    TeamFactory(name="apricots", parent=team)
    TeamFactory(name="Billing")
    names = [node.team.name for node in each_team(team_tree())]
    assert names == ["Billing", "Payments", "Äpfel", "apricots"]


def test_of_very_many_teams_only_the_levels_that_fit_are_shown(team, monkeypatch):
    monkeypatch.setattr(teams, "TEAMS_A_PAGE", 3)
    ledger = TeamFactory(name="Ledger", parent=team)
    TeamFactory.create_batch(2, parent=ledger)

    def shown():
        return [(node.team.name, node.teams) for node in each_team(upper_levels(team_tree()))]

    assert shown() == [("Payments", 3), ("Ledger", 2)]
    TeamFactory.create_batch(3)
    assert {node.depth for node in each_team(upper_levels(team_tree()))} == {0}
    assert upper_levels([]) == []


def test_a_team_page_knows_the_teams_above_and_its_own_members(team, engineer, manager, leaver, hr, colleague):
    inner = TeamFactory(name="Night", parent=TeamFactory(name="Ledger", parent=team))
    UserFactory(name="Ivo Invited", team=team, state="invited")
    page = team_page(inner, viewer=colleague, page=None)
    assert [above.name for above in page.above] == ["Payments", "Ledger"]
    for_colleague = [person.name for person in team_page(team, viewer=colleague, page=None).members]
    for_hr = [person.name for person in team_page(team, viewer=hr, page=None).members]
    assert for_colleague == ["Enno Engineer", "Mara Manager"]
    assert for_hr == ["Enno Engineer", "Ivo Invited", "Mara Manager"]


def test_managers_close_by_are_those_above_and_those_in_the_team(engineer, manager, director, admin, team):
    lead = UserFactory(name="Lena Lead", team=team)
    ReportingLineFactory(person=UserFactory(team=team), manager=lead)
    choice = manager_choice(engineer, viewer=admin, words="", on=TODAY)
    assert [person.name for person in choice.candidates] == ["Dana Director", "Lena Lead", "Mara Manager"]
    assert (choice.present.manager, choice.planned) == (manager, [])


def test_nobody_below_and_nobody_who_left_could_be_the_manager(engineer, manager, director, admin, leaver):
    def names(person, words):
        return [p.name for p in manager_choice(person, viewer=admin, words=words, on=TODAY).candidates]

    assert names(manager, "dana") == ["Dana Director"]
    assert names(director, "enno") == names(director, "dana") == []
    assert names(manager, "leo") == []


def test_planned_changes_are_named(engineer, director, admin):
    ReportingLine.objects.filter(person=engineer).update(ends_on=date(2027, 1, 1))
    line = ReportingLineFactory(person=engineer, manager=director, starts_on=date(2027, 1, 1))
    assert manager_choice(engineer, viewer=admin, words="", on=TODAY).planned == [line]


def test_successors_are_the_manager_the_peers_and_the_reports(engineer, manager, director, admin, leaver):
    peer = UserFactory(name="Petra Peer")
    ReportingLineFactory(person=peer, manager=director)
    ReportingLineFactory(person=leaver, manager=manager)
    leaving = departure(manager, viewer=admin, on=TODAY)
    assert [person.name for person in leaving.successors] == ["Dana Director", "Enno Engineer", "Petra Peer"]
    assert (leaving.reports, leaving.manager) == ([engineer], director)
    assert departure(director, viewer=admin, on=TODAY).manager is None
