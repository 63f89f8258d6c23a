"""Seals over closed ranges of events: made each minute (audit.tasks), checked by `manage.py audit verify`."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db import connection, transaction
from django.db.models import Max, Q

from audit.models import Event, Seal

AT_MOST = 10_000  # events in one seal, so that neither making nor checking one takes much memory

# The moment before which nothing can be added any more, and no row if another process is sealing. See `seal`.
CLOSED_UNTIL = """
SELECT least(statement_timestamp(), (
    SELECT min(coalesce(writer.xact_start, 'epoch'))
    FROM pg_locks held LEFT JOIN pg_stat_activity writer USING (pid)
    WHERE held.relation = 'audit_event'::regclass AND held.mode = 'RowExclusiveLock' AND held.granted
      AND held.database = (SELECT oid FROM pg_database WHERE datname = current_database())
      AND held.pid IS DISTINCT FROM pg_backend_pid()
))
WHERE pg_try_advisory_xact_lock(hashtextextended('audit.seal', 0))
"""

# What a seal says of the events after one id, up to and including another. One event is one line of JSON, the
# same in every session; without the columns that are NULL, so that a column added later leaves old seals
# true.
CONTENT = """
SELECT coalesce(min(id), 0), coalesce(max(id), 0), count(*), encode(sha256(convert_to(
    %s || coalesce(string_agg(E'\\n' || jsonb_strip_nulls(jsonb_build_object(
        'id', id, 'at', to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US'), 'kind', kind,
        'actor', actor_id, 'target_type', target_type, 'target_id', target_id, 'person', person_id,
        'detail', detail::text
    ))::text, '' ORDER BY id), ''), 'UTF8')), 'hex')
FROM audit_event WHERE id > %s AND id <= %s
"""

BEFORE_ALL = -(2**63)


@dataclass(frozen=True)
class Content:
    """The events of a range: first and last id (0 when there is none), how many, and the hash over them."""

    first: int
    last: int
    events: int
    sha256: str


class Damage(StrEnum):
    """What somebody did to the record, as far as it can be told apart."""

    CHAIN = "the seal before it is missing or was changed"
    SEAL = "the seal itself was changed"
    MISSING = "an event is missing"
    ADDED = "an event was added"
    CHANGED = "an event was changed"


@dataclass(frozen=True)
class Report:
    """What a walk over all seals found; `broken` is the first seal that is not true, and why."""

    seals: int
    sealed: int
    unsealed: int
    last: Seal | None
    broken: Seal | None = None
    damage: Damage | None = None


def content(*, previous: str, after: int, up_to: int) -> Content:
    with connection.cursor() as cursor:
        cursor.execute(CONTENT, [previous, after, up_to])
        return Content(*cursor.fetchone())


@transaction.atomic
def seal() -> Seal | None:
    """Seal the closed events after the last seal. None when there are none, or another process is at it.

    Ids are drawn when a row is inserted and seen when its transaction commits, so an id below those we see
    may still come. Nobody is made to wait for that. An event is closed once its `at` lies before the start of
    every transaction that now writes events (they hold a lock on the table from before they draw an id until
    they have ended): `at` is set after the id was drawn (migration 0002), so whoever drew a lower id began
    earlier than `at`, does not write any more, and is either visible to the statements that follow or never
    will be. A writer whose start we may not see counts as one that began before everything. Transactions that
    write no events, however long, hold nothing up. (A server clock that is set back meanwhile can make `verify` report
    an added event that is true; it can hide nothing.)
    """
    with connection.cursor() as cursor:
        cursor.execute(CLOSED_UNTIL)
        closed: tuple[datetime] | None = cursor.fetchone()
    if closed is None:
        return None
    before = Seal.objects.order_by("last").last()
    after, previous = (before.last, before.sha256) if before else (BEFORE_ALL, "")
    following = Event.objects.filter(id__gt=after).order_by("id")[:AT_MOST]
    up_to = following.aggregate(last=Max("id", filter=Q(at__lt=closed[0])))["last"]
    if up_to is None:
        return None
    events = content(previous=previous, after=after, up_to=up_to)
    return Seal.objects.create(
        first=events.first, last=events.last, events=events.events, previous=previous, sha256=events.sha256
    )


def seal_all() -> None:
    """Seal what is closed now, in as many seals as it takes."""
    while (made := seal()) and made.events == AT_MOST:
        pass


def verify() -> Report:
    """Walk the seals from the first one: is each still true of the events in its range, and of the seal
    before it?

    Stops at the first that is not. What no seal covers yet is counted, not judged. Seals cut off at the end
    leave no trace here: whoever wants to notice that keeps the hash of the last seal somewhere else.
    """
    seals = sealed = 0
    after, previous, last = BEFORE_ALL, "", None
    for each in Seal.objects.order_by("last").iterator():
        found = content(previous=each.previous, after=after, up_to=each.last)
        damage = damage_of(each, found, previous)
        if damage:
            return Report(seals, sealed, unsealed_after(after), last, broken=each, damage=damage)
        seals, sealed = seals + 1, sealed + each.events
        after, previous, last = each.last, each.sha256, each
    return Report(seals, sealed, unsealed_after(after), last)


def damage_of(each: Seal, found: Content, previous: str) -> Damage | None:
    if each.previous != previous:
        return Damage.CHAIN
    if found == Content(each.first, each.last, each.events, each.sha256):
        return None
    following = Seal.objects.filter(last__gt=each.last).order_by("last").first()
    if found.sha256 in (each.sha256, following and following.previous):
        return Damage.SEAL
    if found.events != each.events:
        return Damage.MISSING if found.events < each.events else Damage.ADDED
    return Damage.CHANGED


def unsealed_after(last: int) -> int:
    return Event.objects.filter(id__gt=last).count()
