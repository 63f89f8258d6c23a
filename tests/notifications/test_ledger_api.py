"""The mail ledger for programs: the rows of the page, for admins with the scope, by cursor."""

from datetime import UTC, datetime, timedelta

from django.utils import timezone

from notifications.mails import message_id
from notifications.models import Delivery
from people.models.tokens import Scope
from tests.statements import statements

DELIVERIES = "/api/v1/deliveries/"
NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def test_deliveries_are_the_rows_of_the_page_without_words_of_the_mail(calls, admin, post):
    message = post("noa")
    answer = '550 Spam: "Good day, Noa."'
    Delivery.objects.update(state="dead", created_at=NOW, send_at=NOW, answer=answer, failures=1)
    [row] = calls(admin, Scope.LEDGER_READ).get(DELIVERIES).json()["results"]
    assert row == {
        "id": str(message.pk),
        "person": {"id": str(message.person_id), "name": "Noa", "email": "noa@example.org"},
        "kind": "hello",
        "channel": "email",
        "state": "dead",
        "said": "Given up. Could not be made once.",
        "answer": "550 Spam: (…)",
        "created_at": "2026-03-02T12:00:00Z",
        "send_at": "2026-03-02T12:00:00Z",
        "sent_at": None,
        "refusals": 0,
        "failures": 1,
        "copies": 0,
        "message_id": message_id(message.key),
    }


def test_deliveries_are_narrowed_and_paged(calls, admin, post):
    made = [post(name) for name in ("noa", "ben", "cleo")]
    for number, message in enumerate(made):
        Delivery.objects.filter(pk=message.pk).update(created_at=NOW + timedelta(minutes=number))
    Delivery.objects.filter(pk=made[0].pk).update(state="sent", sent_at=timezone.now())
    api = calls(admin, Scope.LEDGER_READ)

    def found(**asked):
        return [row["person"]["name"] for row in api.get(DELIVERIES, asked).json()["results"]]

    assert found() == ["Noa", "Ben", "Cleo"]
    assert found(ordering="-created_at") == ["Cleo", "Ben", "Noa"]
    assert found(state="sent") == ["Noa"]
    assert found(q="BEN@") == ["Ben"]
    assert found(person=str(made[2].person_id)) == ["Cleo"]
    assert found(kind="unwanted") == []
    assert found(channel="chat") == []
    first = api.get(DELIVERIES, {"page_size": 2}).json()
    assert [row["person"]["name"] for row in api.get(first["next"]).json()["results"]] == ["Cleo"]
    assert api.get(DELIVERIES, {"state": "lost"}).status_code == 400


def test_deliveries_are_for_admins_with_the_scope(calls, admin, hr, engineer, post):
    post("noa")
    assert len(calls(admin, Scope.LEDGER_READ).get(DELIVERIES).json()["results"]) == 1
    lacking = calls(admin, Scope.PEOPLE_READ).get(DELIVERIES)
    assert (lacking.status_code, lacking.json()["detail"]) == (403, "This token lacks the scope “ledger:read”.")
    for who in (hr, engineer):
        refused = calls(who, Scope.LEDGER_READ).get(DELIVERIES)
        assert (refused.status_code, refused.json()["detail"]) == (403, "Only admins read the mail ledger.")


def test_deliveries_cost_the_same_for_one_and_for_many(calls, admin, post):
    api = calls(admin, Scope.LEDGER_READ)
    api.get(DELIVERIES)  # notes the use of the token, to the minute
    counts = []
    for names in (["noa"], ["ben", "cleo", "dora"]):
        for name in names:
            post(name)
        with statements() as seen:
            api.get(DELIVERIES)
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 8
