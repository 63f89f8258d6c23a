"""Whose results the team matrix shows: of the people whose results the viewer may read, the ones asked for."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection

from people.models import Team, User
from people.models.organisation import BELOW as BELOW_THEM
from people.models.organisation import UNIT

REPORTS, BELOW, TEAM = "reports", "below", "team"
MOST_TEAMS = 200  # that are offered to choose from


@dataclass(frozen=True)
class Scope:
    """Direct reports, everybody below, or the members of a team, with those of the teams below it or without."""

    of: str
    team: Team | None = None
    with_subteams: bool = False


class PersonRow(NamedTuple):
    """One person: where they stand today, and what was shared last of them (`PersonCurrent`); None for nothing."""

    pk: UUID
    name: str
    job_title: str
    level: UUID | None
    standing: UUID | None  # the version that everybody reads of the ladder of that level
    ladder: UUID | None
    version: UUID | None  # which the values are of, and in whose order
    shared: float | None  # seconds since 1970, and the values as PostgreSQL writes them: quicker to read and compare
    said: str | None
    agreed: str | None
    is_under_way: bool  # in some cycle without a shared result

    @property
    def shared_at(self) -> datetime | None:
        return None if self.shared is None else datetime.fromtimestamp(self.shared, UTC)


class Values(dict[str, int | None]):
    """What a written value means; whatever is not known yet is a number."""

    def __missing__(self, written: str) -> int:
        self[written] = number = int(written)
        return number


VALUES = Values({"NULL": None})


def values_of(written: str | None) -> list[int | None]:
    """An array of small numbers, as PostgreSQL writes it: {2,NULL,3}."""
    return [VALUES[each] for each in written[1:-1].split(",")] if written and written != "{}" else []


# One row a person, by name. Written out, because putting it together takes Django longer than answering the database.
# Who is meant is found first, as an array: then no plan reads the whole company for one team.
PEOPLE = """
SELECT
    person.id, person.name, person.job_title, placement.level_id, ladder.current_version_id, ladder.id,
    present.version_id, extract(epoch FROM present.shared_at)::float8,
    present.self_values::text, present.agreed_values::text,
    EXISTS (
        SELECT FROM assessments_participation participation
        WHERE participation.person_id = person.id AND participation.shared_at IS NULL
    )
FROM people_user person
LEFT JOIN ladder_placement placement ON placement.person_id = person.id
    AND placement.starts_on <= %s AND (placement.ends_on IS NULL OR placement.ends_on > %s)
LEFT JOIN ladder_levelkey level ON level.id = placement.level_id
LEFT JOIN ladder_ladder ladder ON ladder.id = level.ladder_id
LEFT JOIN assessments_personcurrent present ON present.person_id = person.id
WHERE {people}
ORDER BY unaccent(lower(person.name)), person.id
"""
TEAMS = """
SELECT team.id, team.name, team.parent_id FROM people_team team
WHERE team.id IN (SELECT person.team_id FROM people_user person WHERE {people})
ORDER BY team.name, team.id LIMIT %s
"""
REPORTING = """
SELECT person_id FROM people_reportingline
WHERE manager_id = %s AND starts_on <= %s AND (ends_on IS NULL OR ends_on > %s)
"""
OTHERS = "person.id <> %s AND person.state <> 'deactivated'"

Condition = tuple[str, list[Any]]


def readable(viewer: User, on: date) -> Condition:
    """The people whose shared results this viewer reads: below them, or in a unit where they are HR; not oneself."""
    below: list[Any] = [viewer.pk, viewer.pk, on, on, on, on]
    if None in viewer.hr_units:
        return OTHERS, [viewer.pk]
    if viewer.hr_units:
        theirs = f"(person.id = ANY(ARRAY({BELOW_THEM})) OR person.team_id IN ({UNIT}))"
        return f"{OTHERS} AND {theirs}", [*below, viewer.hr_units]
    return f"{OTHERS} AND person.id = ANY(ARRAY({BELOW_THEM}))", below


def within(scope: Scope, viewer: User, on: date) -> Condition:
    """The people of a scope. Who reports to the viewer is below them, so nothing more is asked then."""
    if scope.team:
        theirs, values = readable(viewer, on)
        if scope.with_subteams:
            return f"person.team_id IN ({UNIT}) AND {theirs}", [[scope.team.pk], *values]
        return f"person.team_id = %s AND {theirs}", [scope.team.pk, *values]
    if scope.of == BELOW:
        return f"{OTHERS} AND person.id = ANY(ARRAY({BELOW_THEM}))", [viewer.pk, viewer.pk, on, on, on, on]
    return f"{OTHERS} AND person.id = ANY(ARRAY({REPORTING}))", [viewer.pk, viewer.pk, on, on]


def people_of(scope: Scope, *, viewer: User, on: date) -> list[PersonRow]:
    """One row a person, by name: one statement, however many there are."""
    people, values = within(scope, viewer, on)
    with connection.cursor() as cursor:
        cursor.execute(PEOPLE.format(people=people), [on, on, *values])
        return [PersonRow(*row) for row in cursor.fetchall()]


def teams_of(*, viewer: User, on: date) -> list[Team]:
    """The teams in which there is somebody whose results the viewer reads, by name."""
    people, values = readable(viewer, on)
    with connection.cursor() as cursor:
        cursor.execute(TEAMS.format(people=people), [*values, MOST_TEAMS])
        return [Team(pk=pk, name=name, parent_id=parent) for pk, name, parent in cursor.fetchall()]
