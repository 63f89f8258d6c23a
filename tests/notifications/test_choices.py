"""Choosing when and where one is reminded: what is kept, what is refused where, and who was first."""

import re
from datetime import date

import pytest
from django.core.exceptions import ValidationError

from audit.models import Event
from notifications.actions import choices as actions
from notifications.models import KindPreference, Preference
from notifications.queries.choices import choices_of
from tests.factories.people import UserFactory

PAGE = "/settings/reminders/"


@pytest.fixture
def noa(db, kinds):
    kinds("weekly", "daily", "quiet")
    return UserFactory(name="Noa", email="noa@example.org", time_zone="Europe/Lisbon")


def save(person, kinds=None, **values):
    was = choices_of(type(person).objects.get(pk=person.pk)).mark
    return actions.save_choices(was=was, values=values, kinds=kinds or {}, by=person)


def refused(person, kinds=None, **values):
    """What is said at which field; and nothing is kept."""
    before = (Preference.objects.count(), KindPreference.objects.count(), Event.objects.count())
    with pytest.raises(ValidationError) as refusal:
        save(person, kinds, **values)
    assert (Preference.objects.count(), KindPreference.objects.count(), Event.objects.count()) == before
    person.refresh_from_db()
    return refusal.value.message_dict


def fields(page):
    """The form of the page as a browser would send it back unchanged."""
    html = re.search(rf'<form[^>]+action="{PAGE}".*?</form>', page.content.decode(), re.S)[0]
    sent = {}
    for tag in re.findall(r"<input[^>]+>", html):
        name, value = re.search(r'name="([^"]+)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and name[1] != "csrfmiddlewaretoken" and ("checkbox" not in tag or " checked" in tag):
            sent.setdefault(name[1], []).append(value[1] if value else "on" if "checkbox" in tag else "")
    for name, options in re.findall(r'<select name="([^"]+)".*?>(.*?)</select>', html, re.S):
        sent[name] = re.search(r'value="([^"]*)" selected', options)[1]
    return {name: value[0] if len(value) == 1 else value for name, value in sent.items()}


def test_until_somebody_chooses_the_defaults_hold_and_no_row_is_made(noa):
    choices = choices_of(noa)
    assert (choices.time_zone, choices.weekday, choices.hour, choices.quiet_days) == ("Europe/Lisbon", 1, 9, [6, 7])
    assert {kind: (one.by_email, one.by_chat, one.in_app) for kind, one in choices.kinds.items()} == {
        "weekly": (True, True, True),
        "daily": (True, True, True),
        "quiet": (False, False, True),
    }
    assert not Preference.objects.exists()


def test_saving_keeps_times_and_only_the_kinds_that_changed(noa):
    save(noa, {"weekly": {"weekday": 3, "by_email": False}, "daily": {}}, weekday=5, hour=15, quiet_days=[7])
    row = Preference.objects.get()
    assert (row.person, row.weekday, row.hour, row.quiet_days, row.quiet_from) == (noa, 5, 15, [7], 20)
    kind = KindPreference.objects.get()
    assert (kind.kind, kind.weekday, kind.hour, kind.by_email, kind.in_app) == ("weekly", 3, None, False, True)
    save(noa, {"weekly": {"weekday": None}})
    kind.refresh_from_db()
    assert (kind.weekday, kind.by_email) == (None, False)


def test_saving_is_recorded_by_the_names_of_what_changed(noa):
    save(noa, {"weekly": {"by_email": False}}, hour=10, time_zone="Asia/Tokyo")
    event = Event.objects.get()
    assert (event.kind, event.actor_id, event.target_id) == ("notifications.preferences_changed", noa.pk, str(noa.pk))
    assert event.detail == {"fields": ["time_zone", "hour"], "kinds": ["weekly"]}


def test_saving_what_is_so_already_changes_and_records_nothing(noa):
    save(noa, {"weekly": {"by_email": True}}, hour=9, time_zone="Europe/Lisbon")
    assert not Preference.objects.exists()
    assert not Event.objects.exists()


def test_the_zone_is_the_persons_own_and_a_profile_open_elsewhere_notices(noa):
    save(noa, time_zone="Asia/Tokyo")
    noa.refresh_from_db()
    assert (noa.time_zone, noa.row_version) == ("Asia/Tokyo", 2)


@pytest.mark.parametrize("zone", ["Mars/Olympus", "", "localtime", "posix/Europe/Lisbon", "../etc/passwd"])
def test_a_zone_that_python_or_postgresql_does_not_know_is_refused(noa, zone):
    said = refused(noa, time_zone=zone)
    assert said == {"time_zone": [f"There is no time zone “{zone}”. Choose one such as Europe/Lisbon."]}


@pytest.mark.parametrize(
    ("of_kinds", "values", "field", "said"),
    [
        ({}, {"weekday": 6}, "weekday", "Saturday is one of your quiet days."),
        ({}, {"quiet_days": [1]}, "weekday", "Monday is one of your quiet days."),
        ({"weekly": {"weekday": 7}}, {}, "weekly-weekday", "Sunday is one of your quiet days."),
        ({}, {"hour": 23}, "hour", "23:00 lies in your quiet hours."),
        ({}, {"hour": 6}, "hour", "06:00 lies in your quiet hours."),
        ({}, {"quiet_from": 9, "quiet_until": 12}, "hour", "09:00 lies in your quiet hours."),
        ({"daily": {"hour": 20}}, {}, "daily-hour", "20:00 lies in your quiet hours."),
        ({}, {"quiet_from": None}, "quiet_from", "Choose both, or neither."),
        ({}, {"quiet_until": None}, "quiet_until", "Choose both, or neither."),
        ({}, {"quiet_until": 20}, "quiet_until", "Quiet hours end at another hour"),
        ({}, {"leave_from": date(2027, 1, 4)}, "leave_until", "Say on which day you are back"),
        ({}, {"leave_until": date(2027, 1, 4)}, "leave_from", "Say from which day you are away"),
        (
            {},
            {"leave_from": date(2027, 1, 5), "leave_until": date(2027, 1, 4)},
            "leave_until",
            "You are back after you leave.",
        ),
        (
            {},
            {"leave_from": date(2027, 1, 4), "leave_until": date(2027, 1, 4)},
            "leave_until",
            "You are back after you leave.",
        ),
    ],
)
def test_what_cannot_be_meant_is_refused_at_its_field(noa, of_kinds, values, field, said):
    refusals = refused(noa, of_kinds, **values)
    assert list(refusals) == [field]
    assert said in refusals[field][0]


@pytest.mark.parametrize("values", [{"hour": 19}, {"hour": 7}, {"quiet_from": None, "quiet_until": None, "hour": 0}])
def test_hours_at_the_edge_of_quiet_are_not_quiet(noa, values):
    save(noa, **values)
    assert Preference.objects.get().hour == values["hour"]


def test_whoever_comes_second_is_told_and_changes_nothing(noa):
    was = choices_of(noa).mark
    save(noa, hour=11)
    with pytest.raises(ValidationError) as refusal:
        actions.save_choices(was=was, values={"hour": 12}, kinds={}, by=noa)
    assert refusal.value.code == "conflict"
    assert Preference.objects.get().hour == 11


def test_the_page_saves_what_it_shows(as_user, noa):
    client = as_user(noa)
    sent = fields(client.get(PAGE))
    assert sent["time_zone"] == "Europe/Lisbon"
    sent |= {"hour": "15", "weekday": "5", "weekly-weekday": "3"}
    del sent["weekly-by_email"]
    response = client.post(PAGE, sent, follow=True)
    assert response.redirect_chain == [(PAGE, 302)]
    assert "Saved. Your next messages come as you see here." in response.content.decode()
    assert (Preference.objects.get().weekday, Preference.objects.get().hour) == (5, 15)
    kept = {row.kind: (row.weekday, row.by_email, row.by_chat, row.in_app) for row in KindPreference.objects.all()}
    assert kept == {"weekly": (3, False, True, True)}
    assert "Every Wednesday, 15:00" in response.content.decode()


def test_the_page_says_at_each_field_what_to_put_right_and_keeps_what_was_chosen(as_user, noa):
    client = as_user(noa)
    sent = fields(client.get(PAGE)) | {"weekday": "6", "time_zone": "Mars/Olympus", "paused_until": "soon"}
    response = client.post(PAGE, sent)
    page = response.content.decode()
    assert response.status_code == 422
    assert "There is no time zone “Mars/Olympus”. Choose one from the list." in page
    assert "Enter a valid date." in page
    sent |= {"time_zone": "Europe/Lisbon", "paused_until": ""}
    page = client.post(PAGE, sent).content.decode()
    assert "Saturday is one of your quiet days." in page
    assert re.search(r'<option value="6" selected>', page)
    assert not Preference.objects.exists()


def test_the_page_shows_both_to_whoever_was_overtaken_and_saving_again_keeps_theirs(as_user, noa):
    client = as_user(noa)
    sent = fields(client.get(PAGE))
    save(noa, {"weekly": {"by_email": False}}, hour=11, leave_from=date(2027, 1, 4), leave_until=date(2027, 1, 5))
    response = client.post(PAGE, sent | {"hour": "12", "quiet_days": ["7"]})
    page = " ".join(re.sub("<[^>]+>", " ", response.content.decode()).split())
    assert response.status_code == 409
    assert "Best hour Saved now 11:00 What you chose here 12:00" in page
    assert "Quiet days Saved now Saturday, Sunday What you chose here Sunday" in page
    assert "On leave from Saved now Jan. 4, 2027 What you chose here none" in page
    assert "Weekly things by mail Saved now off What you chose here on" in page
    again = client.post(PAGE, sent | {"hour": "12", "was": fields(response)["was"]})
    assert again.status_code == 302
    assert Preference.objects.get().hour == 12


def test_the_page_of_somebody_overtaken_by_the_same_says_so(as_user, noa):
    client = as_user(noa)
    sent = fields(client.get(PAGE)) | {"hour": "11"}
    save(noa, hour=11)
    response = client.post(PAGE, sent)
    assert response.status_code == 409
    assert "Both come to the same" in response.content.decode()


def test_without_a_chat_its_switches_are_not_shown_and_stay_as_they_are(as_user, noa):
    client = as_user(noa)
    sent = fields(client.get(PAGE))
    assert "weekly-by_chat" not in sent
    client.post(PAGE, sent | {"weekly-hour": "10"})
    assert KindPreference.objects.get().by_chat is True


def test_nobody_sees_or_changes_the_choices_of_another(as_user, noa, colleague):
    save(noa, hour=11)
    assert 'value="11" selected' in as_user(noa).get(PAGE).content.decode()
    client = as_user(colleague)
    page = client.get(PAGE)
    assert 'value="11" selected' not in page.content.decode()
    client.post(PAGE, fields(page) | {"hour": "13"})
    assert dict(Preference.objects.values_list("person__name", "hour")) == {"Noa": 11, "Cole Colleague": 13}
