"""Posting: one row for one message, in the transaction of the act; and the bell, which nothing depends on."""

import time
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from notifications import outbox
from notifications.models import Delivery
from tests.factories.people import UserFactory

HALF_A_SECOND = 0.5


def test_post_promises_a_message_that_is_due_now(engineer):
    delivery = outbox.post(kind="hello", subject=engineer, person=engineer)
    assert delivery.key == f"hello:{engineer.pk}:1"
    assert (delivery.kind, delivery.subject_id, delivery.person) == ("hello", engineer.pk, engineer)
    assert (delivery.state, delivery.channel) == ("waiting", "email")
    assert delivery.send_at <= timezone.now()


def test_post_of_the_same_message_returns_the_first(engineer):
    first = outbox.post(kind="hello", subject=engineer, person=engineer, n=7)
    again = outbox.post(kind="hello", subject=engineer, person=engineer, n=7)
    other = outbox.post(kind="hello", subject=engineer, person=engineer, n=8)
    assert again == first
    assert other != first
    assert Delivery.objects.count() == 2


def test_one_message_to_many_people_is_one_row_each(engineer, manager):
    assert outbox.post_to_all(kind="news", subject=engineer, people=[engineer.pk, manager.pk]) == 2
    found = Delivery.objects.order_by("key")
    assert {delivery.person for delivery in found} == {engineer, manager}
    assert {delivery.key for delivery in found} == {
        f"news:{engineer.pk}:{person.pk}:1" for person in (engineer, manager)
    }
    outbox.post_to_all(kind="news", subject=engineer, people=[engineer.pk])
    assert Delivery.objects.count() == 2


def test_a_message_to_many_wakes_a_worker_once_the_act_is_done(queue, transactional_db):
    person = UserFactory()
    with transaction.atomic():
        outbox.post_to_all(kind="news", subject=person, people=[person.pk])
        assert queue.waiting() == []
    assert queue.waiting() == ["notifications.tasks.drain"]


class ChangedTheirMindError(Exception):
    pass


def post_and_fail(person):
    with transaction.atomic():
        outbox.post(kind="hello", subject=person, person=person)
        assert Delivery.objects.count() == 1
        raise ChangedTheirMindError


def test_post_vanishes_with_the_act_that_failed(queue, transactional_db):
    with pytest.raises(ChangedTheirMindError):
        post_and_fail(UserFactory())
    assert Delivery.objects.count() == 0
    assert queue.waiting() == []


def test_post_wakes_a_worker_once_the_act_is_done(queue, transactional_db):
    person = UserFactory()
    with transaction.atomic():
        outbox.post(kind="hello", subject=person, person=person)
        assert queue.waiting() == []
    assert queue.waiting() == ["notifications.tasks.drain"]


def test_many_posts_in_one_act_wake_a_worker_once(queue, transactional_db):
    person = UserFactory()
    with transaction.atomic():
        for n in range(3):
            outbox.post(kind="hello", subject=person, person=person, n=n)
    assert Delivery.objects.count() == 3
    assert queue.waiting() == ["notifications.tasks.drain"]


def test_post_for_later_wakes_nobody(queue, transactional_db):
    person = UserFactory()
    tomorrow = timezone.now() + timedelta(days=1)
    delivery = outbox.post(kind="hello", subject=person, person=person, send_at=tomorrow)
    assert delivery.send_at == tomorrow
    assert queue.waiting() == []


def timed_act():
    """Seconds that an act took which posts a message."""
    person = UserFactory()
    begun = time.monotonic()
    with transaction.atomic():
        outbox.post(kind="hello", subject=person, person=person)
    return time.monotonic() - begun


def test_a_dead_queue_fails_no_act(queue, transactional_db, caplog):
    outbox.wake()  # the first time, what it needs is imported
    queue.kill()
    assert timed_act() < HALF_A_SECOND
    assert Delivery.objects.get().state == "waiting"
    assert caplog.messages == ["No worker was woken for notifications.tasks.drain: OperationalError"]


def test_a_frozen_queue_holds_no_act_up_for_long_and_only_now_and_then(queue, transactional_db):
    outbox.wake()
    queue.freeze()
    assert timed_act() < HALF_A_SECOND
    assert timed_act() < outbox.ANSWER_WITHIN  # it is not asked again so soon
    assert Delivery.objects.count() == 2


def test_a_queue_that_is_back_is_rung_again(queue, transactional_db, monkeypatch):
    monkeypatch.setattr(outbox, "RING_AGAIN_AFTER", 0)
    outbox.wake()
    queue.kill()
    timed_act()
    queue.start()
    assert queue.waiting() == []
    timed_act()
    assert queue.waiting() == ["notifications.tasks.drain"]
