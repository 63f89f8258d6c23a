"""What the matrix is made of: two statements, one for what was shared and one for what is not shared yet."""

import hashlib
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection

from assessments.queries.matrix.scope import BELOW, REPORTS, TEAM, PersonRow, Scope, people_of, teams_of
from people.models import Team, User

# Of open participations without a shared result: the viewer's own manager assessment, and the self-assessment once
# both sides may read one another. One row each, the values in the order of the version's competencies.
# Materialised, because there are few of them and all the rest hangs from them, whatever the planner thinks.
UNSHARED = """
WITH under_way AS MATERIALIZED (
    SELECT participation.id, participation.person_id, participation.version_id, participation.revealed_at,
        cycle.opened_at
    FROM assessments_participation participation
    JOIN assessments_cycle cycle ON cycle.id = participation.cycle_id
    WHERE participation.person_id = ANY(%(people)s)
        AND participation.shared_at IS NULL AND participation.left_at IS NULL
        AND (cycle.state = 'open' OR participation.extended_to >= %(on)s)
)
SELECT
    under_way.person_id, under_way.version_id, assessment.kind, assessment.submitted_at,
    ARRAY(
        SELECT rating.value FROM ladder_competency competency
        LEFT JOIN assessments_rating rating
            ON rating.assessment_id = assessment.id AND rating.competency_id = competency.key_id
        WHERE competency.version_id = under_way.version_id ORDER BY competency.position, competency.id
    )
FROM under_way JOIN assessments_assessment assessment ON assessment.participation_id = under_way.id
WHERE assessment.kind = 'manager' AND assessment.author_id = %(viewer)s
    OR assessment.kind = 'self' AND assessment.state = 'submitted' AND under_way.revealed_at IS NOT NULL
ORDER BY under_way.opened_at, assessment.id
"""


class UnsharedRow(NamedTuple):
    """One side of a person that is not shared yet, as its reader may see it."""

    person: UUID
    version: UUID
    kind: str
    submitted_at: Any
    values: list[int | None]


@dataclass(frozen=True)
class Found:
    """The people of a scope, what is not shared of them yet, and the teams that the viewer could look at instead."""

    scope: Scope
    people: list[PersonRow]
    unshared: list[UnsharedRow]
    teams: list[Team]

    def mark(self, *also: Any) -> str:
        """The same for the same rows: what an ETag is made of."""
        teams = [(team.pk, team.name) for team in self.teams]
        exact = repr((self.scope.of, self.scope.with_subteams, self.people, self.unshared, teams, also))
        return hashlib.sha256(exact.encode()).hexdigest()[:16]


def find(of: str, team: Team | None, *, with_subteams: bool, viewer: User, on: date, with_teams: bool = True) -> Found:
    """What the viewer may see of the scope. Without a choice: direct reports, or else HR's first team, whole.

    Where there are people, `teams` are found only on demand.
    """
    scope = Scope(TEAM if team else of or REPORTS, team, with_subteams and team is not None)
    people = people_of(scope, viewer=viewer, on=on)
    teams = teams_of(viewer=viewer, on=on) if with_teams or not people else []
    if not people and not of and not team and teams:
        reports_are_below = not viewer.hr_units
        scope = Scope(BELOW) if reports_are_below else Scope(TEAM, teams[0], with_subteams=True)
        people = people_of(scope, viewer=viewer, on=on)
    return Found(scope, people, unshared(people, viewer=viewer, on=on), teams)


def unshared(people: list[PersonRow], *, viewer: User, on: date) -> list[UnsharedRow]:
    asked = [row.pk for row in people if row.is_under_way]
    if not asked:
        return []
    with connection.cursor() as cursor:
        cursor.execute(UNSHARED, {"people": asked, "viewer": viewer.pk, "on": on})
        return [UnsharedRow(*row) for row in cursor.fetchall()]
