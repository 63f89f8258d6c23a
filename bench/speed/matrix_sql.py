"""The cells of a team matrix from the plain tables, a row a rating, by the quickest SQL that we know."""

import os
from collections.abc import Sequence
from datetime import date
from uuid import UUID

import psycopg
from django.db import connection

from bench.speed.matrix_page import Cells

# Whose: everybody who is here and reports to the manager on the day.
REPORTS = """
FROM people_reportingline line
JOIN people_user person ON person.id = line.person_id
WHERE line.manager_id = %(manager)s AND line.starts_on <= %(on)s AND (line.ends_on IS NULL OR line.ends_on > %(on)s)
    AND person.state <> 'deactivated'
"""
LATEST = """
    SELECT id, level_id FROM assessments_participation
    WHERE person_id = team.id AND shared_at IS NOT NULL ORDER BY shared_at DESC LIMIT 1
"""
SIDES = """
LEFT JOIN assessments_assessment own
    ON own.participation_id = participation.id AND own.kind = 'self' AND own.state = 'submitted'
LEFT JOIN assessments_assessment agreed
    ON agreed.participation_id = participation.id AND agreed.kind = 'agreed' AND agreed.state = 'shared'
"""
VALUES = """
    ARRAY(SELECT value FROM assessments_rating WHERE assessment_id = own.id ORDER BY competency_id),
    ARRAY(SELECT value FROM assessments_rating WHERE assessment_id = agreed.id ORDER BY competency_id)
"""
# Each gives a row a person: id, name, level, own and agreed values in the order of the competencies' keys.
VARIANTS = {
    "arrays, lateral": f"""
        WITH team AS (SELECT person.id, person.name {REPORTS})
        SELECT team.id, team.name, participation.level_id, {VALUES}
        FROM team CROSS JOIN LATERAL ({LATEST}) participation {SIDES} ORDER BY team.name
    """,
    "arrays, distinct on": f"""
        WITH team AS (SELECT person.id, person.name {REPORTS}), participation AS (
            SELECT DISTINCT ON (person_id) found.id, found.person_id, found.level_id
            FROM assessments_participation found JOIN team ON team.id = found.person_id
            WHERE found.shared_at IS NOT NULL ORDER BY found.person_id, found.shared_at DESC
        )
        SELECT team.id, team.name, participation.level_id, {VALUES}
        FROM team JOIN participation ON participation.person_id = team.id {SIDES} ORDER BY team.name
    """,
    "joined, aggregated": f"""
        WITH team AS (SELECT person.id, person.name {REPORTS})
        SELECT team.id, team.name, participation.level_id,
            array_agg(rated.value ORDER BY rated.competency_id), array_agg(settled.value ORDER BY rated.competency_id)
        FROM team CROSS JOIN LATERAL ({LATEST}) participation {SIDES}
        JOIN assessments_rating rated ON rated.assessment_id = own.id
        JOIN assessments_rating settled
            ON settled.assessment_id = agreed.id AND settled.competency_id = rated.competency_id
        GROUP BY team.id, team.name, participation.level_id ORDER BY team.name
    """,
}
Row = tuple[UUID, str, UUID, list[int], list[int]]


class PlainSql:
    """One variant asked of a manager's team: prepared, in binary, on a connection of its own to the same database."""

    def __init__(self, variant: str, manager: UUID, on: date) -> None:
        self.statement, self.values = VARIANTS[variant], {"manager": manager, "on": on}
        name = connection.settings_dict["NAME"]
        self.connection = psycopg.connect(os.environ["DATABASE_URL"], dbname=name, autocommit=True)
        self.cursor = self.connection.cursor(binary=True)

    def rows(self) -> list[Row]:
        return self.cursor.execute(self.statement, self.values, prepare=True).fetchall()

    def cells(self, competencies: Sequence[tuple[UUID, str]]) -> Cells:
        """The same as a page says; the competencies by key and slug."""
        slugs = [slug for _key, slug in sorted(competencies)]
        return {
            (person, slug): (own, agreed)
            for person, _name, _level, all_own, all_agreed in self.rows()
            for slug, own, agreed in zip(slugs, all_own, all_agreed, strict=True)
        }
