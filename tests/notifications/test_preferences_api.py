"""The API of one's own reminders."""

import pytest

from audit.models import Event
from notifications.models import KindPreference, Preference
from tests.factories.people import UserFactory

PATH = "/api/v1/preferences/"
READ, WRITE = "reminders:read", "reminders:write"


@pytest.fixture
def noa(db, kinds):
    kinds("weekly", "quiet")
    return UserFactory(name="Noa", email="noa@example.org", time_zone="Europe/Lisbon")


def change(api, values, tag=None, **headers):
    tag = tag or api.get(PATH)["ETag"]
    return api.patch(PATH, values, format="json", headers={"If-Match": tag, **headers})


def test_a_program_reads_what_holds(calls, noa):
    Preference.objects.create(person=noa, hour=15, chat="slack", chat_url="https://hooks.example/secret")
    response = calls(noa, READ).get(PATH)
    assert response.json() == {
        "time_zone": "Europe/Lisbon",
        "weekday": 1,
        "hour": 15,
        "quiet_from": 20,
        "quiet_until": 7,
        "quiet_days": [6, 7],
        "paused_until": None,
        "leave_from": None,
        "leave_until": None,
        "kinds": {
            "weekly": {"weekday": None, "hour": None, "by_email": True, "by_chat": True, "in_app": True},
            "quiet": {"weekday": None, "hour": None, "by_email": False, "by_chat": False, "in_app": True},
        },
    }


def test_what_is_known_is_not_sent_again(calls, noa):
    api = calls(noa, READ)
    tag = api.get(PATH)["ETag"]
    assert api.get(PATH, headers={"If-None-Match": tag}).status_code == 304


def test_a_program_changes_some_of_it(calls, noa):
    api = calls(noa, READ, WRITE)
    response = change(
        api,
        {"hour": 10, "leave_from": "2027-01-04", "leave_until": "2027-01-08", "kinds": {"weekly": {"by_chat": False}}},
    )
    assert response.status_code == 200
    assert (response.json()["hour"], response.json()["leave_until"], response.json()["weekday"]) == (
        10,
        "2027-01-08",
        1,
    )
    assert response["ETag"] == api.get(PATH)["ETag"]
    kept = KindPreference.objects.get()
    assert (kept.kind, kept.by_chat, kept.by_email) == ("weekly", False, True)
    assert Event.objects.filter(kind="notifications.preferences_changed").count() == 1


def test_a_change_needs_the_etag_of_what_was_read(calls, noa):
    api = calls(noa, READ, WRITE)
    tag = api.get(PATH)["ETag"]
    assert api.patch(PATH, {"hour": 10}, format="json").status_code == 428
    assert change(api, {"hour": 10}, tag).status_code == 200
    assert change(api, {"hour": 11}, tag).status_code == 412
    assert Preference.objects.get().hour == 10


@pytest.mark.parametrize(
    ("values", "status", "field"),
    [
        ({"time_zone": "Mars/Olympus"}, 422, "time_zone"),
        ({"hour": 23}, 422, "hour"),
        ({"weekday": 6}, 422, "weekday"),
        ({"kinds": {"weekly": {"weekday": 7}}}, 422, "weekly-weekday"),
        ({"hour": 24}, 400, "hour"),
        ({"weekday": 0}, 400, "weekday"),
        ({"quiet_days": [8]}, 400, "quiet_days[0]"),
        ({"leave_from": "soon"}, 400, "leave_from"),
        ({"kinds": {"yearly": {}}}, 400, "kinds.yearly"),
        ({"kinds": {"weekly": {"hour": "noon"}}}, 400, "kinds.weekly.hour"),
        ({"kinds": []}, 400, "kinds"),
    ],
)
def test_what_cannot_be_meant_is_refused_by_name(calls, noa, values, status, field):
    response = change(calls(noa, READ, WRITE), values)
    assert response.status_code == status
    assert [error["field"] for error in response.json()["errors"]] == [field]
    assert not Preference.objects.exists()


def test_a_token_needs_the_scope_of_what_it_does(calls, noa):
    api = calls(noa, READ)
    tag = api.get(PATH)["ETag"]
    response = change(api, {"hour": 10}, tag)
    assert (response.status_code, response.json()["detail"]) == (403, "This token lacks the scope “reminders:write”.")
    assert calls(noa, WRITE).get(PATH).status_code == 403


def test_everybody_reads_and_changes_their_own(calls, noa, colleague):
    Preference.objects.create(person=noa, hour=15)
    assert calls(noa, READ).get(PATH).json()["hour"] == 15
    api = calls(colleague, READ, WRITE)
    assert api.get(PATH).json()["hour"] == 9
    change(api, {"hour": 10})
    assert Preference.objects.get(person=noa).hour == 15
