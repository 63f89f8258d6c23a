"""Locks and compare-and-set on real rows."""

import threading

import pytest
from django.db import connection, transaction

from core.db import locked, moved, one_at_a_time
from people.models import User
from tests.factories.people import UserFactory


def test_moved_changes_the_row_and_the_object_in_memory(db):
    person = UserFactory(state="invited")
    assert moved(person, field="state", old="invited", new="active", job_title="Engineer")
    assert (person.state, person.job_title) == ("active", "Engineer")
    assert User.objects.values_list("state", "job_title").get(pk=person.pk) == ("active", "Engineer")


def test_moved_from_another_state_changes_nothing(db):
    person = UserFactory(state="deactivated")
    assert not moved(person, field="state", old="invited", new="active")
    assert person.state == "deactivated"
    assert User.objects.get(pk=person.pk).state == "deactivated"


def test_locked_reads_the_row_again(db):
    person = UserFactory(job_title="Old")
    User.objects.filter(pk=person.pk).update(job_title="New")
    assert locked(person).job_title == "New"


def test_locked_refuses_a_row_that_is_gone(db):
    person = UserFactory()
    User.objects.filter(pk=person.pk).delete()
    with pytest.raises(User.DoesNotExist):
        locked(person)


@pytest.mark.django_db(transaction=True)
def test_one_at_a_time_lets_the_second_wait_for_the_first():
    order, first_holds = [], threading.Event()

    def second():
        first_holds.wait(5)
        with transaction.atomic():
            one_at_a_time("a topic")
            order.append("second")
        connection.close()

    thread = threading.Thread(target=second)
    thread.start()
    with transaction.atomic():
        one_at_a_time("a topic")
        first_holds.set()
        thread.join(0.3)
        order.append("first")
    thread.join(5)
    assert order == ["first", "second"]
