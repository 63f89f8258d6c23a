"""Signs of life: what /statusz says of the processes behind the pages."""

from datetime import timedelta

import pytest
from django.utils import timezone

from notifications.actions import life as actions
from notifications.models import Delivery, Heartbeat
from notifications.queries import life as queries

NOW = timezone.now()


def seconds_ago(seconds):
    return NOW - timedelta(seconds=seconds)


@pytest.fixture
def alive(db):
    for process in ("worker", "beat"):
        actions.show_life(process=process, now=NOW)


def test_before_anything_was_seen(db):
    signs = queries.signs_of_life(now=NOW)
    assert (signs.worker, signs.beat, signs.oldest_due, signs.well) == ("never", "never", None, False)


def test_well_while_both_were_seen_lately(alive):
    signs = queries.signs_of_life(now=NOW)
    assert (signs.worker, signs.beat, signs.oldest_due, signs.well) == ("ok", "ok", None, True)


@pytest.mark.parametrize("process", ["worker", "beat"])
def test_not_well_when_one_was_not_seen_for_long(alive, process):
    actions.show_life(process=process, now=seconds_ago(150))
    assert queries.signs_of_life(now=NOW).well
    actions.show_life(process=process, now=seconds_ago(151))
    signs = queries.signs_of_life(now=NOW)
    assert (getattr(signs, process), signs.well) == ("stale", False)


def test_a_sign_of_life_replaces_the_last_one(alive):
    assert Heartbeat.objects.count() == 2


def test_not_well_when_a_mail_that_could_leave_lies_too_long(alive, post):
    post("noa", send_at=seconds_ago(299))
    assert queries.signs_of_life(now=NOW).oldest_due == 299
    assert queries.signs_of_life(now=NOW).well
    post("ben", send_at=seconds_ago(301))
    signs = queries.signs_of_life(now=NOW)
    assert (signs.oldest_due, signs.well) == (301, False)


def test_a_mail_that_is_going_out_for_too_long_counts(alive, post):
    post(send_at=seconds_ago(400))
    Delivery.objects.update(state="sending")
    assert queries.signs_of_life(now=NOW).oldest_due == 400


@pytest.mark.parametrize("state", ["dead", "unknown", "dropped"])
def test_mails_that_are_done_are_not_late(alive, post, state):
    post(send_at=seconds_ago(400))
    assert queries.signs_of_life(now=NOW).oldest_due == 400
    Delivery.objects.update(state=state)
    assert queries.signs_of_life(now=NOW).oldest_due is None


def test_a_mail_for_later_is_not_late(alive, post):
    post(send_at=seconds_ago(-60))
    assert queries.signs_of_life(now=NOW).oldest_due is None
