"""An event is part of the act, and stays as it was written."""

from datetime import UTC, datetime

import pytest
from django.db import ProgrammingError, connection, transaction

from audit import log
from audit.models import Event, Seal
from tests.factories.people import TeamFactory, UserFactory

LONG_AGO = datetime(2001, 1, 1, tzinfo=UTC)
FORGED_AT = "INSERT INTO audit_event (at, kind, target_type, target_id, detail) VALUES (%s, 'forged', 't', '1', '{}')"
FORGED_ID = "INSERT INTO audit_event (id, kind, target_type, target_id, detail) VALUES (%s, 'forged', 't', '1', '{}')"
TWO_AT_ONCE = """
INSERT INTO audit_event (at, kind, target_type, target_id, detail)
VALUES (DEFAULT, 'first', 't', '1', '{}'), (DEFAULT, 'second', 't', '1', '{}')
"""


def test_record_says_who_did_what_to_whom(admin, engineer, team):
    event = log.record("people.team_changed", target=engineer, by=admin, person=engineer, team=str(team.pk))
    event.refresh_from_db()
    assert (event.kind, event.actor, event.person) == ("people.team_changed", admin, engineer)
    assert (event.target_type, event.target_id) == ("people.user", str(engineer.pk))
    assert event.detail == {"team": str(team.pk)}


def test_record_of_the_system_has_no_actor(team):
    event = log.record("people.team_changed", target=team, by=None)
    event.refresh_from_db()
    assert (event.actor, event.person) == (None, None)


class ChangedTheirMindError(Exception):
    pass


def test_record_vanishes_with_the_act_that_failed(db):
    person = UserFactory()

    def act():
        with transaction.atomic():
            log.record("people.team_changed", target=TeamFactory(), by=person)
            assert Event.objects.count() == 1
            raise ChangedTheirMindError

    with pytest.raises(ChangedTheirMindError):
        act()
    assert Event.objects.count() == 0


@pytest.mark.parametrize("table", ["audit_event", "audit_seal"])
@pytest.mark.parametrize(
    ("operation", "statement"),
    [
        ("UPDATE", "UPDATE {table} SET id = DEFAULT"),
        ("DELETE", "DELETE FROM {table}"),
        ("TRUNCATE", "TRUNCATE {table}"),
    ],
)
def test_database_refuses_every_change_of_the_record(db, table, operation, statement):
    log.record("people.team_changed", target=TeamFactory(), by=None)
    Seal.objects.create(first=1, last=2, events=1, sha256="0" * 64)
    with pytest.raises(ProgrammingError, match=f"{operation} on {table} is refused"), transaction.atomic():
        connection.cursor().execute(statement.format(table=table))
    assert (Event.objects.count(), Seal.objects.count()) == (1, 1)


@pytest.mark.parametrize("table", ["audit_event", "audit_seal"])
def test_grants_allow_nothing_but_adding_and_reading(db, table):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT array_agg(DISTINCT privilege_type::text ORDER BY privilege_type::text)"
            " FROM pg_class, aclexplode(relacl) WHERE oid = %s::regclass AND privilege_type = ANY(%s)",
            [table, ["SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE"]],
        )
        assert cursor.fetchone() == (["INSERT", "SELECT"],)


def test_an_event_does_not_choose_its_own_time(db):
    with connection.cursor() as cursor:
        cursor.execute(FORGED_AT, [LONG_AGO])
    assert Event.objects.get().at > LONG_AGO


def test_an_event_does_not_choose_its_own_number(db):
    with pytest.raises(ProgrammingError, match="id"), transaction.atomic():
        connection.cursor().execute(FORGED_ID, [7])
    assert Event.objects.count() == 0


def test_the_time_of_an_event_is_taken_after_its_number(db):
    with connection.cursor() as cursor:
        cursor.execute(TWO_AT_ONCE)
    first, second = Event.objects.order_by("id")
    assert first.at < second.at
