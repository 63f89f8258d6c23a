"""What admins do to messages: send one again, hold one or all, let them go; and who else may not."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import CommandError, call_command
from django.utils import timezone

from audit.models import Event
from notifications import access, delivery
from notifications.actions import ledger as actions
from notifications.models import Delivery, Hold
from notifications.queries.life import signs_of_life
from tests.notifications.conftest import lease_runs_out, states
from tests.races import DONE, raced

NOW = timezone.now()
OVER = ("dead", "unknown", "dropped", "sent")
MOVED_ON = "Something has happened to this message in the meantime: look again."


def put(message, state, **values):
    """The row as a sender left it."""
    sent_at = NOW if state == "sent" else None
    Delivery.objects.filter(pk=message.pk).update(state=state, sent_at=sent_at, **values)
    message.refresh_from_db()
    return message


def events():
    return list(Event.objects.order_by("id").values_list("kind", "actor", "target_id", "person", "detail"))


@pytest.fixture
def held(admin):
    return actions.hold_all(reason="Restored", by=admin, now=NOW)


# --- Sending again


@pytest.mark.parametrize("state", OVER)
def test_resending_starts_the_same_row_anew(post, admin, state):
    message = put(post(), state, refusals=3, failures=2, copies=1, is_alone=True, answer="550 No")
    was = message.send_at
    actions.resend(message=message, shown=was, by=admin)
    row = Delivery.objects.get()
    assert (row.pk, row.key, row.state, row.sent_at) == (message.pk, message.key, "waiting", None)
    assert (row.refusals, row.failures, row.copies, row.is_alone, row.answer) == (0, 0, 0, False, "")
    assert was < row.send_at <= timezone.now()
    assert events() == [("notifications.resent", admin.pk, str(row.pk), row.person_id, {"was": state})]


def test_what_is_sent_again_bears_the_same_message_id(sink, post, admin):
    message = post()
    delivery.drain()
    message.refresh_from_db()
    actions.resend(message=message, shown=message.send_at, by=admin)
    delivery.drain()
    first, second = sink.accepted
    assert first["Message-ID"] == second["Message-ID"]
    assert states() == {"noa": "sent"}


def test_what_nobody_wants_is_dropped_again(sink, post, admin):
    message = put(post(kind="unwanted"), "dropped")
    actions.resend(message=message, shown=message.send_at, by=admin)
    delivery.drain()
    assert (states(), sink.accepted) == ({"noa": "dropped"}, [])


@pytest.mark.parametrize("state", ["waiting", "sending", "held"])
def test_what_is_still_to_leave_is_not_sent_again(post, admin, state):
    message = put(post(), state)
    with pytest.raises(ValidationError, match="in the meantime") as refusal:
        actions.resend(message=message, shown=message.send_at, by=admin)
    assert refusal.value.code == "conflict"
    assert (states(), events()) == ({"noa": state}, [])


def test_a_page_of_before_the_last_resending_sends_nothing(post, admin):
    """The button pressed again after the mail has gone: the row is sent, as it was on the page, but not the same."""
    message = put(post(), "sent")
    shown = message.send_at
    actions.resend(message=message, shown=shown, by=admin)
    put(message, "sent")
    with pytest.raises(ValidationError, match="in the meantime"):
        actions.resend(message=message, shown=shown, by=admin)
    assert states() == {"noa": "sent"}


@pytest.mark.django_db(transaction=True)
def test_resending_twice_at_once_is_once(sink, post, admin):
    message = put(post(), "dead")

    def again():
        actions.resend(message=Delivery.objects.get(), shown=message.send_at, by=admin)

    assert raced(again, again) == sorted([MOVED_ON, DONE])
    assert [kind for kind, *_ in events()] == ["notifications.resent"]
    delivery.drain()
    assert len(sink.accepted) == 1


# --- Holding one


def test_held_mail_does_not_leave_and_released_mail_does(sink, post, admin):
    message = post("noa")
    post("ben")
    actions.hold(message=message, by=admin)
    delivery.drain()
    assert (states(), sink.recipients()) == ({"noa": "held", "ben": "sent"}, {"ben@example.org": 1})
    actions.release(message=message, by=admin)
    delivery.drain()
    assert states() == {"noa": "sent", "ben": "sent"}
    assert [(kind, target) for kind, _, target, *_ in events()] == [
        ("notifications.held", str(message.pk)),
        ("notifications.released", str(message.pk)),
    ]


def test_released_mail_keeps_its_time(post, admin):
    later = NOW + timedelta(hours=3)
    message = post(send_at=later)
    actions.hold(message=message, by=admin)
    actions.release(message=message, by=admin)
    assert Delivery.objects.get().send_at == later


@pytest.mark.parametrize("state", ["sending", "held", *OVER])
def test_only_what_waits_is_held(post, admin, state):
    message = post()
    put(Delivery.objects.get(), state)
    with pytest.raises(ValidationError, match="Only what waits can be held"):
        actions.hold(message=message, by=admin)
    assert (states(), events()) == ({"noa": state}, [])


@pytest.mark.parametrize("state", ["waiting", "sending", *OVER])
def test_only_what_is_held_is_released(post, admin, state):
    message = put(post(), state)
    with pytest.raises(ValidationError, match="no longer held"):
        actions.release(message=message, by=admin)
    assert (states(), events()) == ({"noa": state}, [])


def test_a_worker_that_has_claimed_a_message_loses_it_to_a_hold(sink, post, admin):
    message = post()
    batch = delivery.claim("email", delivery.PACE)
    assert [row.pk for row in batch.rows] == [message.pk]
    actions.hold(message=Delivery.objects.get(), by=admin)
    assert batch.stamp(batch.rows) == []
    batch.release()
    lease_runs_out()
    delivery.drain()
    assert (states(), sink.accepted) == ({"noa": "held"}, [])


@pytest.mark.django_db(transaction=True)
def test_holding_and_sending_at_once_do_one_or_the_other(sink, post, admin):
    post()
    outcomes = raced(lambda: actions.hold(message=Delivery.objects.get(), by=admin), delivery.drain)
    if outcomes == [DONE, DONE]:
        assert (states(), sink.accepted) == ({"noa": "held"}, [])
    else:
        assert (states(), len(sink.accepted)) == ({"noa": "sent"}, 1)


# --- Holding everything


def test_a_worker_that_has_claimed_messages_does_not_stamp_them_while_everything_is_held(sink, post, admin):
    post()
    batch = delivery.claim("email", delivery.PACE)
    actions.hold_all(reason="", by=admin, now=NOW)
    assert batch.stamp(batch.rows) == []
    actions.release_all(by=admin)
    assert [row.pk for row in batch.stamp(batch.rows)] == [Delivery.objects.get().pk]


def test_everything_is_held_once_with_its_reason(held, admin):
    row = Hold.objects.get()
    assert (row.by, row.reason, row.since) == (admin, "Restored", NOW)
    assert events() == [("notifications.all_held", admin.pk, "1", None, {})]
    with pytest.raises(ValidationError, match="held already"):
        actions.hold_all(reason="Again", by=admin, now=NOW)
    assert Hold.objects.get().reason == "Restored"


def test_a_reason_that_does_not_fit_is_refused(admin):
    with pytest.raises(ValidationError) as refusal:
        actions.hold_all(reason="x" * 301, by=admin, now=NOW)
    assert list(refusal.value.error_dict) == ["reason"]
    assert not Hold.objects.exists()


def test_everything_is_let_go_once(held, admin):
    actions.release_all(by=admin)
    assert not Hold.objects.exists()
    assert events()[1:] == [("notifications.all_released", admin.pk, "1", None, {})]
    with pytest.raises(ValidationError, match="Nothing is held"):
        actions.release_all(by=admin)


@pytest.mark.django_db(transaction=True)
def test_holding_and_releasing_everything_at_once_is_once(admin):
    def hold():
        actions.hold_all(reason="", by=admin, now=NOW)

    def release():
        actions.release_all(by=admin)

    assert raced(hold, hold) == ["Everything is held already.", DONE]
    assert raced(release, release) == ["Nothing is held any more.", DONE]
    assert [kind for kind, *_ in events()] == ["notifications.all_held", "notifications.all_released"]


def test_nothing_leaves_while_everything_is_held(sink, post, held, admin):
    post("noa")
    post("ben")
    actions.hold(message=Delivery.objects.get(person__email="ben@example.org"), by=admin)
    delivery.drain()
    assert (states(), sink.accepted) == ({"noa": "waiting", "ben": "held"}, [])
    actions.release_all(by=admin)
    delivery.drain()
    assert (states(), sink.recipients()) == ({"noa": "sent", "ben": "held"}, {"noa@example.org": 1})


def test_what_was_in_flight_is_not_tried_again_while_everything_is_held(sink, post, held):
    put(post(), "sending")
    delivery.drain()
    assert (states(), sink.accepted) == ({"noa": "sending"}, [])


def test_held_mail_is_not_late(post, admin):
    message = post(send_at=NOW - timedelta(seconds=400))
    assert signs_of_life(now=NOW).oldest_due == 400
    actions.hold_all(reason="", by=admin, now=NOW)
    assert signs_of_life(now=NOW).oldest_due is None
    actions.release_all(by=admin)
    assert signs_of_life(now=NOW).oldest_due == 400
    actions.hold(message=message, by=admin)
    assert signs_of_life(now=NOW).oldest_due is None


def test_a_command_holds_everything_before_anything_is_started(db, capsys):
    call_command("hold_mail", "--reason", "Restored from Monday")
    row = Hold.objects.get()
    assert (row.by, row.reason) == (None, "Restored from Monday")
    assert "No message leaves." in capsys.readouterr().out
    with pytest.raises(CommandError, match="held already"):
        call_command("hold_mail")
    call_command("hold_mail", "--release")
    assert not Hold.objects.exists()
    assert "Messages leave again." in capsys.readouterr().out
    assert [(kind, actor) for kind, actor, *_ in events()] == [
        ("notifications.all_held", None),
        ("notifications.all_released", None),
    ]


# --- Who


def test_nobody_but_admins_acts_on_messages(post, engineer, manager, hr, ladder_owner, committee, admin):
    message, refused = post("noa"), put(post("ben"), "dead")
    kept = put(post("cleo"), "held")
    actions.hold_all(reason="", by=admin, now=NOW)
    before = states()
    for who in (engineer, manager, hr, ladder_owner, committee):
        for act in (
            lambda by: actions.resend(message=refused, shown=refused.send_at, by=by),
            lambda by: actions.hold(message=message, by=by),
            lambda by: actions.release(message=kept, by=by),
            lambda by: actions.hold_all(reason="", by=by, now=NOW),
            lambda by: actions.release_all(by=by),
        ):
            with pytest.raises(PermissionDenied):
                act(who)
        assert not Delivery.objects.visible_to(who).exists()
        assert not access.can_keep_ledger(who)
    assert Delivery.objects.visible_to(admin).count() == 3
    assert access.can_keep_ledger(admin)
    assert (states(), Hold.objects.count()) == (before, 1)
    assert [kind for kind, *_ in events()] == ["notifications.all_held"]
