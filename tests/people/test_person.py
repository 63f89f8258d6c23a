"""What HR and admins change about one person."""

from datetime import timedelta

import pytest
from django.utils import timezone

from people.models import User
from tests.factories.people import ReportingLineFactory, TeamFactory

HTMX = {"HX-Request": "true"}
CHANGES = ["edit", "manager", "deactivate", "roles"]


def text_of(response):
    return " ".join(response.content.decode().split())


def at(person, page=""):
    return f"/people/{person.pk}/{page + '/' if page else ''}"


@pytest.mark.parametrize("page", CHANGES)
@pytest.mark.parametrize("who", ["engineer", "manager", "committee", "colleague"])
def test_changes_are_for_hr_and_admins(request, as_user, engineer, who, page):
    client = as_user(request.getfixturevalue(who))
    typed = {"name": "Mine", "manager": "none", "starts_on": "2026-01-01", "row_version": 1, "kind": "admin"}
    assert client.get(at(engineer, page)).status_code == 403
    assert client.post(at(engineer, page), typed | {"team": engineer.team_id, "unit": "none"}).status_code == 403
    engineer.refresh_from_db()
    assert (engineer.name, engineer.state) == ("Enno Engineer", "active")
    assert (engineer.roles.count(), engineer.reporting_lines.filter(ends_on=None).count()) == (0, 1)


@pytest.mark.parametrize("page", [*CHANGES, "reactivate"])
def test_changes_of_somebody_not_visible_are_not_there(as_user, colleague, leaver, page):
    assert as_user(colleague).get(at(leaver, page)).status_code == 404


@pytest.mark.parametrize("page", ["", *CHANGES, "reactivate"])
def test_nobody_reads_or_changes_without_signing_in(client, engineer, page):
    assert client.get(at(engineer, page)).status_code == 302


@pytest.mark.parametrize("page", [*CHANGES, "reactivate"])
def test_changes_take_no_put(as_user, admin, engineer, page):
    assert as_user(admin).put(at(engineer, page)).status_code == 405
    assert as_user(admin).post(at(engineer)).status_code == 405


def test_editing_a_person(as_user, hr, engineer, team):
    inner = TeamFactory(name="Ledger", parent=team)
    typed = {"name": "Enno E.", "job_title": "Senior engineer", "team": inner.pk, "row_version": 1}
    answer = as_user(hr).post(at(engineer, "edit"), typed, follow=True)
    engineer.refresh_from_db()
    assert (engineer.name, engineer.job_title, engineer.team) == ("Enno E.", "Senior engineer", inner)
    assert "Saved. Everybody sees it now." in text_of(answer)


def test_edit_page_offers_the_address_to_admins_only(as_user, hr, admin, engineer):
    assert 'name="email"' in text_of(as_user(admin).get(at(engineer, "edit")))
    assert 'name="email"' not in text_of(as_user(hr).get(at(engineer, "edit")))


def test_an_address_sneaked_in_by_hr_changes_nothing(as_user, hr, engineer, team):
    typed = {"name": engineer.name, "team": team.pk, "row_version": 1, "email": "mine@example.org"}
    as_user(hr).post(at(engineer, "edit"), typed)
    assert not User.objects.filter(email="mine@example.org").exists()


def test_an_address_is_stored_in_lower_case(as_user, admin, engineer, team):
    typed = {"name": engineer.name, "team": team.pk, "row_version": 1, "email": "Enno@Example.org"}
    as_user(admin).post(at(engineer, "edit"), typed)
    engineer.refresh_from_db()
    assert engineer.email == "enno@example.org"


def test_of_two_editors_the_second_sees_both_texts_and_may_save_again(as_user, hr, engineer, team):
    User.objects.filter(pk=engineer.pk).update(job_title="Staff engineer", row_version=2)
    typed = {"name": engineer.name, "job_title": "Senior engineer", "team": team.pk, "row_version": 1}
    page = as_user(hr).post(at(engineer, "edit"), typed)
    text = text_of(page)
    assert page.status_code == 409
    assert text.index("Staff engineer") < text.index("Senior engineer")
    assert 'name="row_version" value="2"' in text
    assert as_user(hr).post(at(engineer, "edit"), typed | {"row_version": 2}).status_code == 302
    engineer.refresh_from_db()
    assert engineer.job_title == "Senior engineer"


def test_a_person_without_a_name_is_refused(as_user, hr, engineer, team):
    page = as_user(hr).post(at(engineer, "edit"), {"name": " ", "team": team.pk, "row_version": 1})
    assert page.status_code == 422
    assert "This field is required." in text_of(page)
    assert User.objects.filter(name="Enno Engineer").exists()


def test_a_team_elsewhere_is_refused_at_its_field(as_user, hr, engineer, colleague):
    typed = {"name": "Enno", "team": colleague.team.pk, "row_version": 1}
    page = as_user(hr).post(at(engineer, "edit"), typed)
    assert page.status_code == 422
    assert "There is no such team here." in text_of(page)


def test_somebody_in_no_team_may_stay_so(as_user, admin, director):
    typed = {"name": "Dana D.", "email": director.email, "team": "none", "row_version": 1}
    as_user(admin).post(at(director, "edit"), typed)
    director.refresh_from_db()
    assert (director.name, director.team) == ("Dana D.", None)


def test_changing_the_manager(as_user, hr, engineer, director):
    today = timezone.localdate()
    assert "Now to Mara Manager." in text_of(as_user(hr).get(at(engineer, "manager")))
    as_user(hr).post(at(engineer, "manager"), {"manager": director.pk, "starts_on": today})
    assert engineer.reporting_lines.on(today).get().manager == director


def test_searching_for_a_manager_anywhere(as_user, hr, engineer, colleague):
    client = as_user(hr)
    page = client.get(at(engineer, "manager"), {"q": "olga"}, headers=HTMX)
    assert "Olga Other" in text_of(page)
    assert "<h1>" not in text_of(page)
    olga = User.objects.get(name="Olga Other")
    typed = {"manager": olga.pk, "starts_on": "2026-01-01"}
    assert client.post(at(engineer, "manager"), typed).status_code == 422  # not among those close by
    assert client.post(at(engineer, "manager") + "?q=olga", typed).status_code == 302
    assert engineer.reporting_lines.get(ends_on=None).manager == olga


def test_searching_for_somebody_below_says_why_nobody_is_found(as_user, admin, director, engineer):
    text = text_of(as_user(admin).get(at(director, "manager"), {"q": "enno"}))
    assert "People below them are left out." in text


def test_choosing_no_manager_is_a_choice_and_forgetting_is_not(as_user, hr, engineer):
    today = timezone.localdate().isoformat()
    forgotten = as_user(hr).post(at(engineer, "manager"), {"starts_on": today})
    assert forgotten.status_code == 422
    assert "Choose one of these, or search for somebody else." in text_of(forgotten)
    as_user(hr).post(at(engineer, "manager"), {"manager": "none", "starts_on": today})
    assert not engineer.reporting_lines.filter(ends_on=None).exists()


@pytest.mark.parametrize(
    ("day", "said"),
    [
        ("", "This field is required."),
        ("soon", "Enter a valid date."),
        ("2199-01-01", "within the next year"),
    ],
)
def test_a_day_that_makes_no_sense_is_refused(as_user, hr, engineer, director, day, said):
    page = as_user(hr).post(at(engineer, "manager"), {"manager": director.pk, "starts_on": day})
    assert page.status_code == 422
    assert said in text_of(page)
    assert engineer.reporting_lines.count() == 1


def test_a_refused_change_of_manager_is_said_at_its_field(as_user, hr, engineer, manager):
    today = timezone.localdate().isoformat()
    page = as_user(hr).post(at(engineer, "manager"), {"manager": manager.pk, "starts_on": today})
    assert page.status_code == 422
    assert "Enno Engineer reports to Mara Manager already." in text_of(page)


def test_a_planned_change_is_named_before_it_is_replaced(as_user, hr, engineer, director):
    soon = timezone.localdate() + timedelta(days=30)
    as_user(hr).post(at(engineer, "manager"), {"manager": director.pk, "starts_on": soon})
    text = text_of(as_user(hr).get(at(engineer, "manager")))
    assert "Planned: to Dana Director from" in text
    assert "What is planned for that day or later is replaced." in text


def test_deactivating_names_the_reports_and_hands_them_over(as_user, hr, manager, engineer, director):
    text = text_of(as_user(hr).get(at(manager, "deactivate")))
    assert "One person reports to Mara Manager" in text
    assert f'<option value="{director.pk}" selected>' in text
    answer = as_user(hr).post(at(manager, "deactivate"), {"successor": director.pk}, follow=True)
    manager.refresh_from_db()
    assert manager.state == "deactivated"
    assert engineer.reporting_lines.get(ends_on=None).manager == director
    assert "Mara Manager is signed out everywhere." in text_of(answer)


def test_deactivating_somebody_without_reports_asks_nothing_more(as_user, hr, engineer):
    assert "takes over" not in text_of(as_user(hr).get(at(engineer, "deactivate")))
    assert as_user(hr).post(at(engineer, "deactivate")).status_code == 302
    engineer.refresh_from_db()
    assert engineer.state == "deactivated"


def test_reports_may_be_left_without_an_active_manager(as_user, hr, manager, engineer):
    as_user(hr).post(at(manager, "deactivate"), {"successor": "none"})
    assert engineer.reporting_lines.get(ends_on=None).manager == manager
    assert "No active manager" in text_of(as_user(engineer).get(at(engineer)))


def test_a_successor_who_is_none_is_refused(as_user, hr, manager, engineer, colleague):
    page = as_user(hr).post(at(manager, "deactivate"), {"successor": colleague.pk})
    assert page.status_code == 422
    manager.refresh_from_db()
    assert manager.state == "active"


def test_the_last_admin_is_not_deactivated_by_hr_nor_by_themselves(as_user, hr, admin):
    assert as_user(admin).post(at(admin, "deactivate")).status_code == 403
    assert as_user(hr).post(at(admin, "deactivate")).status_code == 403


def test_deactivating_somebody_who_left_meanwhile_says_so(as_user, hr, leaver):
    page = as_user(hr).post(at(leaver, "deactivate"))
    assert page.status_code == 422
    assert "Leo Leaver is deactivated already." in text_of(page)


def test_reactivating(as_user, hr, leaver):
    assert "Let Leo Leaver in again?" in text_of(as_user(hr).get(at(leaver, "reactivate")))
    answer = as_user(hr).post(at(leaver, "reactivate"), follow=True)
    leaver.refresh_from_db()
    assert leaver.state == "active"
    assert "Leo Leaver is back." in text_of(answer)


def test_reactivating_somebody_active_says_so(as_user, hr, engineer):
    answer = as_user(hr).post(at(engineer, "reactivate"), follow=True)
    assert "Enno Engineer is not deactivated." in text_of(answer)


def test_managers_do_not_reactivate(as_user, manager, leaver):
    ReportingLineFactory(person=leaver, manager=manager)
    assert as_user(manager).get(at(leaver)).status_code == 200
    assert as_user(manager).post(at(leaver, "reactivate")).status_code == 403


def test_granting_a_role(as_user, admin, engineer, team):
    answer = as_user(admin).post(at(engineer, "roles"), {"kind": "hr", "unit": team.pk}, follow=True)
    assert engineer.roles.get().unit == team
    assert "HR · Payments" in text_of(answer)


def test_no_role_is_given_that_was_not_chosen(as_user, admin, engineer):
    response = as_user(admin).post(f"/people/{engineer.pk}/roles/", {"kind": "", "unit": ""})
    assert response.status_code == 422
    assert "Choose the role to give." in response.content.decode()
    assert not engineer.roles.exists()


def test_a_role_held_already_is_said_at_its_field(as_user, admin, committee):
    page = as_user(admin).post(at(committee, "roles"), {"kind": "committee", "unit": "none"})
    assert page.status_code == 422
    assert "Cora Committee holds this role already." in text_of(page)


def test_a_unit_for_another_role_than_hr_is_refused(as_user, admin, engineer, team):
    page = as_user(admin).post(at(engineer, "roles"), {"kind": "committee", "unit": team.pk})
    assert page.status_code == 422
    assert "Only HR is held for one unit." in text_of(page)


def test_revoking_a_role_asks_first(as_user, admin, committee):
    address = f"/people/roles/{committee.roles.get().pk}/revoke/"
    asked = text_of(as_user(admin).get(address))
    assert "Promotion committee: take it away from Cora Committee?" in asked
    assert committee.roles.exists()
    as_user(admin).post(address)
    assert not committee.roles.exists()


def test_the_last_admin_keeps_the_role_and_is_told(as_user, admin):
    answer = as_user(admin).post(f"/people/roles/{admin.roles.get().pk}/revoke/", follow=True)
    assert "Ada Admin is the only active admin." in text_of(answer)
    assert admin.roles.exists()


def test_roles_are_revoked_by_admins_only(as_user, hr, colleague, committee):
    own = hr.roles.get()
    assert as_user(hr).post(f"/people/roles/{own.pk}/revoke/").status_code == 403
    assert as_user(colleague).post(f"/people/roles/{own.pk}/revoke/").status_code == 404
    assert hr.roles.exists()
