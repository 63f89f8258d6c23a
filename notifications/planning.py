"""The planner: what is due by each person's own clock becomes rows. Called each minute, and by `plan_reminders`.

Planning again changes nothing, whoever does it and however late: a unique key holds each kind, subject, person and
period, and a bundle takes only what no other has. A slot that came while nobody looked is made up for until CAUGHT_UP
after it, also when its period is over by then. The lock lets one planner work at a time; without it two could only put
what one person waits for into two messages, or send a first one that turns out empty and is dropped.
"""

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any

from django.contrib.auth import get_user_model
from django.db import connection, transaction

from core.db import one_at_a_time
from core.periods import Period
from notifications.kinds import Reminder, reminders
from notifications.models import Preference

TOPIC = "notifications.planning"
APART = "20 hours"  # one message to one person after the other
CAUGHT_UP = "3 days"
A_DAY_CAUGHT_UP = "2 hours"  # the next day brings its own; but an hour that the clock leaves out may end in it
LENGTHS: Mapping[Period, str] = {"day": "1 day", "week": "7 days", "month": "1 month", "quarter": "3 months"}

MANY = 500  # rows; fewer are joined fast enough whatever PostgreSQL takes them for

IS_FREE = "SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))"

ZONES = """
zone AS MATERIALIZED (
    SELECT said, name, %(now)s AT TIME ZONE name AS local FROM (
        SELECT DISTINCT time_zone AS said, CASE WHEN time_zone = ANY(%(unknown)s) THEN 'UTC' ELSE time_zone END AS name
        FROM {people}
    ) AS zone
)
"""

AWAY = """(
    coalesce({day} < preference.paused_until, false)
    OR coalesce({day} >= preference.leave_from AND {day} < preference.leave_until, false)
)"""

QUIET = """(
    extract(isodow FROM zone.local)::int = ANY(coalesce(preference.quiet_days, %(quiet_days)s))
    OR CASE
        WHEN preference.person_id IS NOT NULL AND preference.quiet_from IS NULL THEN false
        ELSE CASE
            WHEN coalesce(preference.quiet_from, %(quiet_from)s) <= coalesce(preference.quiet_until, %(quiet_until)s)
            THEN extract(hour FROM zone.local) >= coalesce(preference.quiet_from, %(quiet_from)s)
                AND extract(hour FROM zone.local) < coalesce(preference.quiet_until, %(quiet_until)s)
            ELSE extract(hour FROM zone.local) >= coalesce(preference.quiet_from, %(quiet_from)s)
                OR extract(hour FROM zone.local) < coalesce(preference.quiet_until, %(quiet_until)s)
        END
    END
)"""

BY_EMAIL = "coalesce(chosen.by_email, {default})"
BY_CHAT = "(coalesce(chosen.by_chat, {default}) AND coalesce(preference.chat, '') <> '')"

# Whose slot of this period, or of the last one a little while ago, has come. It is worked out once for all who live by
# the same clock and want the same day and hour.
CLOCK = """
person AS MATERIALIZED (
    SELECT person.id AS person_id, person.time_zone AS said,
        coalesce(chosen.weekday, preference.weekday, %(weekday)s) AS weekday,
        coalesce(chosen.hour, preference.hour, %(hour)s) AS hour,
        preference.paused_until, preference.leave_from, preference.leave_until
    FROM {people} person
    JOIN zone ON zone.said = person.time_zone
    LEFT JOIN notifications_preference preference ON preference.person_id = person.id
    LEFT JOIN notifications_kindpreference chosen ON chosen.person_id = person.id AND chosen.kind = %(kind)s
    WHERE person.is_active AND NOT {away}
      AND (coalesce(chosen.in_app, true) OR {by_email} OR {by_chat})
), slot AS MATERIALIZED (
    SELECT asked.*, zone.local::date AS today, period.start::date AS period_start,
        (period.start + %(length)s::interval - interval '1 day')::date AS period_end, slot.day::date,
        moment.at, period.start = date_trunc(%(period)s, zone.local) AS is_present
    FROM (SELECT DISTINCT said, weekday, hour FROM person) AS asked
    JOIN zone USING (said)
    CROSS JOIN LATERAL (
        SELECT date_trunc(%(period)s, zone.local) UNION SELECT date_trunc(%(period)s, zone.local - %(back)s::interval)
    ) AS period(start)
    CROSS JOIN LATERAL (
        SELECT period.start + CASE WHEN %(period)s = 'day' THEN 0
            ELSE (asked.weekday - extract(isodow FROM period.start)::int + 7) %% 7 END * interval '1 day'
    ) AS slot(day)
    CROSS JOIN LATERAL notifications_moment(slot.day + asked.hour * interval '1 hour', zone.name) AS moment(at)
    WHERE moment.at <= %(now)s
), clock AS (
    SELECT preference.person_id, slot.today, slot.period_start, slot.period_end, slot.at AS slot
    FROM person AS preference
    JOIN slot USING (said, weekday, hour)
    WHERE slot.is_present OR slot.at > %(now)s - %(back)s::interval AND NOT {away_then}
)
"""

PLAN = """
WITH {zones}, {clock}
INSERT INTO notifications_due (kind, subject_id, person_id, period_start, due_at)
SELECT %(kind)s, subject_id, person_id, period_start, due_at FROM ({select}) AS wanted
ON CONFLICT DO NOTHING
"""

# What waits goes with the first preferred hour of any of it. What is told of inside Rung alone waits for nothing.
BUNDLE = """
WITH {zones}, waiting AS MATERIALIZED (
    SELECT id, person_id, due_at, name, hour, quiet_days, by_email, by_chat, by_email OR by_chat AS leaves,
        (by_email OR by_chat) AND NOT is_quiet
        AND row_number() OVER (PARTITION BY person_id, hour, by_email OR by_chat ORDER BY due_at) = 1 AS is_first
    FROM (
        SELECT due.id, due.person_id, due.due_at, zone.name, {quiet} AS is_quiet,
            coalesce(chosen.hour, preference.hour, %(hour)s) AS hour,
            coalesce(preference.quiet_days, %(quiet_days)s) AS quiet_days, {by_email} AS by_email, {by_chat} AS by_chat
        FROM notifications_due due
        JOIN unnest(%(kinds)s::text[], %(defaults)s::bool[]) AS kind(name, by_email) ON kind.name = due.kind
        JOIN {people} person ON person.id = due.person_id AND person.is_active
        JOIN zone ON zone.said = person.time_zone
        LEFT JOIN notifications_preference preference ON preference.person_id = due.person_id
        LEFT JOIN notifications_kindpreference chosen ON chosen.person_id = due.person_id AND chosen.kind = due.kind
        WHERE due.slot IS NULL AND NOT {away}
    ) AS due
), timed AS MATERIALIZED (
    SELECT waiting.*, CASE WHEN is_first THEN (
        SELECT min(moment.at)
        FROM (
            SELECT greatest(due_at, (
                SELECT slot + interval '{apart}' FROM notifications_delivery told
                WHERE told.person_id = waiting.person_id AND slot <= %(now)s AND state <> 'dropped'
                ORDER BY slot DESC LIMIT 1
            )) AS at
        ) AS earliest
        -- An hour that the clock leaves out may move forward into the next day; after quiet days one waits for the hour
        -- as well, so that what then goes with it need not come a day later.
        CROSS JOIN generate_series(-1, 8) AS days
        CROSS JOIN LATERAL notifications_moment(
            (earliest.at AT TIME ZONE name)::date + days * interval '1 day' + hour * interval '1 hour', name
        ) AS moment(at)
        WHERE moment.at >= earliest.at AND earliest.at <= %(now)s
          AND extract(isodow FROM moment.at AT TIME ZONE name)::int <> ALL(quiet_days)
    ) END AS at
    FROM waiting
), bundled AS MATERIALIZED (
    SELECT id, person_id, due_at, leaves,
        CASE WHEN min(at) OVER person <= %(now)s
            THEN greatest(min(at) OVER person, date_trunc('hour', %(now)s)) END AS slot,
        bool_or(by_email) OVER person AS by_email, bool_or(by_chat) OVER person AS by_chat,
        row_number() OVER (PARTITION BY person_id) = 1 AS is_one
    FROM timed
    WINDOW person AS (PARTITION BY person_id)
), posted AS (
    INSERT INTO notifications_delivery (
        id, key, kind, subject_id, person_id, channel, slot, state, created_at, send_at,
        refusals, failures, copies, is_alone, answer
    )
    SELECT gen_random_uuid(),
        concat('bundle:', person_id, ':', channel, ':', to_char(slot AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI"Z"')),
        'reminders', person_id, person_id, channel, slot, 'waiting', statement_timestamp(), %(now)s, 0, 0, 0, false, ''
    FROM bundled CROSS JOIN LATERAL (VALUES ('email', by_email), ('chat', by_chat)) AS way(channel, is_wanted)
    WHERE is_one AND slot IS NOT NULL AND is_wanted
    ON CONFLICT (key) DO NOTHING
    RETURNING person_id
)
UPDATE notifications_due due SET slot = coalesce(bundled.slot, bundled.due_at)
FROM bundled
WHERE due.id = bundled.id AND due.slot IS NULL AND (
    bundled.slot IS NULL AND NOT leaves
    -- Whoever made the messages fills them: what is put into them later might come after they have left.
    OR (bundled.person_id, by_email::int + by_chat::int) IN (SELECT person_id, count(*) FROM posted GROUP BY person_id)
)
"""


@transaction.atomic
def plan(now: datetime, *, waits: bool = True) -> Mapping[str, int]:
    """Plan what is due at this moment and bundle what may leave; how much is new, by kind.

    Another planner that is at it is waited for, or, without `waits`, left to it: then nothing is new.
    """
    with connection.cursor() as cursor:
        if waits:
            one_at_a_time(TOPIC)
        else:
            cursor.execute(IS_FREE, [TOPIC])
            if not cursor.fetchone()[0]:
                return {}
        everybody = {"now": now, "unknown": unknown_zones(), **before_they_choose()}
        planned = {}
        for kind, reminder in reminders().items():
            back = A_DAY_CAUGHT_UP if reminder.period == "day" else CAUGHT_UP
            of_period = {"period": reminder.period, "length": LENGTHS[reminder.period], "back": back}
            cursor.execute(statement_of(reminder), {**everybody, **of_period, "kind": kind})
            planned[kind] = cursor.rowcount
        if sum(planned.values()) > MANY:
            # Without it PostgreSQL takes the new rows for a handful and joins each with each.
            cursor.execute("ANALYZE notifications_due")
        defaults = [reminder.by_email for reminder in reminders().values()]
        cursor.execute(bundling(), {**everybody, "kinds": list(reminders()), "defaults": defaults})
    return planned


def unknown_zones() -> list[str]:
    """Zones of people for which PostgreSQL would refuse a whole statement: whoever bears such a name lives by UTC."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT DISTINCT time_zone FROM {people()}")
        return [name for (name,) in cursor.fetchall() if name not in known_zones()]


@cache
def known_zones() -> frozenset[str]:
    """Asked once: reading them takes PostgreSQL longer than planning."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM pg_timezone_names")
        return frozenset(name for (name,) in cursor.fetchall())


def before_they_choose() -> dict[str, Any]:
    """What holds for whoever has no preference yet."""
    said = Preference()
    names = ("weekday", "hour", "quiet_from", "quiet_until", "quiet_days")
    return {name: getattr(said, name) for name in names}


def statement_of(reminder: Reminder) -> str:
    default = "true" if reminder.by_email else "false"
    clock = CLOCK.format(
        people=people(),
        away=AWAY.format(day="zone.local::date"),
        away_then=AWAY.format(day="slot.day"),
        by_email=BY_EMAIL.format(default=default),
        by_chat=BY_CHAT.format(default=default),
    )
    return PLAN.format(zones=ZONES.format(people=people()), clock=clock, select=reminder.select)


@cache
def bundling() -> str:
    return BUNDLE.format(
        zones=ZONES.format(people=people()),
        people=people(),
        quiet=QUIET,
        away=AWAY.format(day="zone.local::date"),
        by_email=BY_EMAIL.format(default="kind.by_email"),
        by_chat=BY_CHAT.format(default="kind.by_email"),
        apart=APART,
    )


@cache
def people() -> str:
    """The table of people, whichever app has it."""
    return connection.ops.quote_name(get_user_model()._meta.db_table)
