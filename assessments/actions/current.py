"""What was shared last of each person (`PersonCurrent`): made again from cycles, assessments and ratings."""

from django.db import connection

from people.models import User

# Of each person the newest cycle with a shared result, as one row; rows of people without one go.
REBUILD = """
WITH result AS (
    SELECT DISTINCT ON (participation.person_id)
        participation.person_id, participation.id AS participation_id, version.ladder_id,
        participation.version_id, participation.level_id, agreed.shared_at, agreed.id AS agreed_id, own.id AS self_id
    FROM assessments_assessment agreed
    JOIN assessments_participation participation ON participation.id = agreed.participation_id
    JOIN assessments_cycle cycle ON cycle.id = participation.cycle_id
    JOIN ladder_version version ON version.id = participation.version_id
    LEFT JOIN assessments_assessment own
        ON own.participation_id = participation.id AND own.kind = 'self' AND own.state = 'submitted'
    WHERE agreed.kind = 'agreed' AND agreed.state = 'shared'
        AND (%(person)s::uuid IS NULL OR participation.person_id = %(person)s::uuid)
    ORDER BY participation.person_id, cycle.opened_at DESC, cycle.id
), gone AS (
    DELETE FROM assessments_personcurrent
    WHERE (%(person)s::uuid IS NULL OR person_id = %(person)s::uuid)
        AND NOT EXISTS (SELECT FROM result WHERE result.person_id = assessments_personcurrent.person_id)
)
INSERT INTO assessments_personcurrent
    (person_id, participation_id, ladder_id, version_id, level_id, shared_at, self_values, agreed_values)
SELECT
    person_id, participation_id, ladder_id, version_id, level_id, shared_at,
    ARRAY(
        SELECT rating.value FROM ladder_competency competency
        LEFT JOIN assessments_rating rating
            ON rating.assessment_id = result.self_id AND rating.competency_id = competency.key_id
        WHERE competency.version_id = result.version_id ORDER BY competency.position, competency.id
    ),
    ARRAY(
        SELECT rating.value FROM ladder_competency competency
        LEFT JOIN assessments_rating rating
            ON rating.assessment_id = result.agreed_id AND rating.competency_id = competency.key_id
        WHERE competency.version_id = result.version_id ORDER BY competency.position, competency.id
    )
FROM result
ON CONFLICT (person_id) DO UPDATE SET
    participation_id = excluded.participation_id, ladder_id = excluded.ladder_id, version_id = excluded.version_id,
    level_id = excluded.level_id, shared_at = excluded.shared_at, self_values = excluded.self_values,
    agreed_values = excluded.agreed_values
"""


def rebuild(person: User | None = None) -> int:
    """Make the row of one person again, or those of all; of people without a shared result it goes.

    One statement, for the transaction that shares. Returns how many have a row. What it holds follows from acts that
    are recorded, so it leaves no trace of its own.
    """
    with connection.cursor() as cursor:
        cursor.execute(REBUILD, {"person": person.pk if person else None})
        made: int = cursor.rowcount
    return made
