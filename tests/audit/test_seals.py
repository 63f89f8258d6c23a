"""Seals: what they cover, what they leave out, and what they find."""

import threading

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from audit import seals, tasks
from audit.models import Event, Seal
from audit.seals import Damage
from tests.audit.conftest import tampering

INSERT = """
INSERT INTO audit_event (kind, target_type, target_id, detail) VALUES ('elsewhere', 'people.team', '1', '{}')
RETURNING id
"""
FORGE = """
INSERT INTO audit_event (id, at, kind, target_type, target_id, detail) OVERRIDING SYSTEM VALUE
VALUES (%s, now(), 'forged', 'people.team', '1', '{}')
"""


def covered(seal):
    return list(Event.objects.filter(id__gte=seal.first, id__lte=seal.last).order_by("id"))


def test_seal_covers_what_was_recorded(record):
    events = [record(), record()]
    seal = seals.seal()
    assert covered(seal) == events
    assert (seal.events, seal.previous, len(seal.sha256)) == (2, "", 64)


def test_seal_continues_where_the_last_one_ended(record):
    record()
    first = seals.seal()
    event = record()
    second = seals.seal()
    assert covered(second) == [event]
    assert second.previous == first.sha256


def test_seal_without_new_events_makes_none(record):
    assert seals.seal() is None
    record()
    assert seals.seal() is not None
    assert seals.seal() is None


def test_seal_leaves_out_what_an_open_transaction_may_still_precede(record, elsewhere):
    before = record()
    elsewhere.set_autocommit(False)
    with elsewhere.cursor() as cursor:
        cursor.execute(INSERT)
        (lower,) = cursor.fetchone()
    after = record()
    assert before.pk < lower < after.pk

    assert covered(seals.seal()) == [before]
    assert seals.seal() is None
    elsewhere.commit()
    assert [event.pk for event in covered(seals.seal())] == [lower, after.pk]


def test_seal_goes_on_over_a_number_that_was_rolled_back(record, elsewhere):
    elsewhere.set_autocommit(False)
    elsewhere.cursor().execute(INSERT)
    after = record()
    assert seals.seal() is None
    elsewhere.rollback()
    assert covered(seals.seal()) == [after]


def test_seal_does_not_wait_for_transactions_that_only_read(record, elsewhere):
    elsewhere.set_autocommit(False)
    elsewhere.cursor().execute("SELECT count(*) FROM audit_event")
    event = record()
    assert covered(seals.seal()) == [event]


def test_seal_yields_to_another_process_that_seals(record, elsewhere):
    record()
    elsewhere.set_autocommit(False)
    elsewhere.cursor().execute(seals.CLOSED_UNTIL)
    assert seals.seal() is None
    elsewhere.rollback()
    assert seals.seal() is not None


def test_many_sealers_at_once_make_one_unbroken_chain(record):
    def keep_sealing():
        for _ in range(10):
            seals.seal()
        connection.close()

    sealers = [threading.Thread(target=keep_sealing) for _ in range(3)]
    for sealer in sealers:
        sealer.start()
    for _ in range(30):
        record()
    for sealer in sealers:
        sealer.join()
    seals.seal()
    report = seals.verify()
    assert (report.damage, report.sealed, report.unsealed) == (None, 30, 0)


def test_task_seals_many_events_in_seals_of_bounded_size(record, monkeypatch):
    monkeypatch.setattr(seals, "AT_MOST", 2)
    for _ in range(5):
        record()
    tasks.seal()
    assert list(Seal.objects.order_by("last").values_list("events", flat=True)) == [2, 2, 1]
    assert seals.verify().sealed == 5


def test_verify_counts_what_is_sealed_and_what_is_not(record):
    record()
    record()
    seals.seal()
    record()
    report = seals.verify()
    assert (report.seals, report.sealed, report.unsealed, report.damage) == (1, 2, 1, None)


def test_verify_of_an_empty_record_finds_nothing_wrong(db):
    report = seals.verify()
    assert (report.seals, report.sealed, report.unsealed, report.last) == (0, 0, 0, None)


def test_verify_does_not_depend_on_the_settings_of_the_session(record):
    record(count=1, state="active")
    seals.seal()
    with connection.cursor() as cursor:
        cursor.execute("SET TIME ZONE 'Asia/Kathmandu'")
        report = seals.verify()
        cursor.execute("SET TIME ZONE 'UTC'")
    assert (report.sealed, report.damage) == (1, None)


@pytest.fixture
def three_seals(record):
    """Six events under three seals."""
    made = []
    for number in range(3):
        record(number=number)
        record(number=number)
        made.append(seals.seal())
    assert seals.verify().damage is None
    return made


EVENT_CHANGES = {
    "at": "at + interval '1 microsecond'",
    "kind": "'people.role_granted'",
    "actor_id": "gen_random_uuid()",
    "target_type": "'people.role'",
    "target_id": "'1'",
    "person_id": "gen_random_uuid()",
    "detail": "'{}'",
}


def test_every_column_of_an_event_is_sealed():
    assert {*EVENT_CHANGES, "id"} == {field.column for field in Event._meta.concrete_fields}


@pytest.mark.parametrize("column", EVENT_CHANGES)
def test_verify_finds_a_changed_event(three_seals, column):
    with tampering() as cursor:
        cursor.execute(
            f"UPDATE audit_event SET {column} = {EVENT_CHANGES[column]} WHERE id = %s", [three_seals[1].first]
        )
    report = seals.verify()
    assert (report.broken, report.damage, report.seals) == (three_seals[1], Damage.CHANGED, 1)


@pytest.mark.parametrize("end", ["first", "last"])
def test_verify_finds_a_missing_event(three_seals, end):
    with tampering() as cursor:
        cursor.execute("DELETE FROM audit_event WHERE id = %s", [getattr(three_seals[1], end)])
    report = seals.verify()
    assert (report.broken, report.damage) == (three_seals[1], Damage.MISSING)


def test_verify_finds_that_a_whole_range_is_missing(three_seals):
    with tampering() as cursor:
        cursor.execute("DELETE FROM audit_event WHERE id <= %s", [three_seals[0].last])
    report = seals.verify()
    assert (report.broken, report.damage) == (three_seals[0], Damage.MISSING)


def test_verify_finds_an_added_event_between_two_seals(record, elsewhere):
    record()
    elsewhere.set_autocommit(False)
    elsewhere.cursor().execute(INSERT)
    elsewhere.rollback()
    seals.seal()
    record()
    second = seals.seal()
    with tampering() as cursor:
        cursor.execute(FORGE, [second.first - 1])
    report = seals.verify()
    assert (report.broken, report.damage) == (second, Damage.ADDED)


def test_verify_finds_an_added_event_before_the_first(three_seals):
    with tampering() as cursor:
        cursor.execute(FORGE, [-5])
    report = seals.verify()
    assert (report.broken, report.damage) == (three_seals[0], Damage.ADDED)


@pytest.mark.parametrize("column", ["first", "events", "sha256"])
def test_verify_finds_a_changed_seal(three_seals, column):
    value = "repeat('0', 64)" if column == "sha256" else f"{column} + 1"
    with tampering() as cursor:
        cursor.execute(f"UPDATE audit_seal SET {column} = {value} WHERE id = %s", [three_seals[1].pk])
    report = seals.verify()
    assert (report.broken, report.damage) == (three_seals[1], Damage.SEAL)


def test_verify_finds_a_seal_that_was_made_to_fit_a_changed_event(three_seals):
    first, second, third = three_seals
    with tampering() as cursor:
        cursor.execute("UPDATE audit_event SET kind = 'people.role_granted' WHERE id = %s", [second.first])
        fitting = seals.content(previous=first.sha256, after=first.last, up_to=second.last)
        cursor.execute("UPDATE audit_seal SET sha256 = %s WHERE id = %s", [fitting.sha256, second.pk])
    report = seals.verify()
    assert (report.broken, report.damage) == (third, Damage.CHAIN)


@pytest.mark.parametrize("number", [0, 1])
def test_verify_finds_a_missing_seal(three_seals, number):
    with tampering() as cursor:
        cursor.execute("DELETE FROM audit_seal WHERE id = %s", [three_seals[number].pk])
    report = seals.verify()
    assert (report.broken, report.damage) == (three_seals[number + 1], Damage.CHAIN)


def test_command_says_that_the_record_is_whole(three_seals, record, capsys):
    record()
    call_command("audit", "verify")
    told = capsys.readouterr().out
    assert "Sealed: 6 events under 3 seals. Not sealed yet: 1" in told
    assert three_seals[2].sha256 in told


def test_command_says_what_is_broken_and_exits_with_1(three_seals):
    broken = three_seals[1]
    with tampering() as cursor:
        cursor.execute("DELETE FROM audit_event WHERE id = %s", [broken.first])
    with pytest.raises(CommandError) as refusal:
        call_command("audit", "verify")
    assert refusal.value.returncode == 1
    assert f"an event is missing, in the events {broken.first} to {broken.last}" in str(refusal.value)


def test_command_refuses_what_it_cannot_do(capsys):
    with pytest.raises(CommandError, match="invalid choice: 'mend' \\(choose from 'verify'\\)"):
        call_command("audit", "mend")
