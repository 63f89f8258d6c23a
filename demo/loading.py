"""Writing rounds of assessments into the database by COPY: of a large company there are millions of rows."""

from collections.abc import Iterable, Iterator
from operator import attrgetter

from django.db import connection
from django.db.models import Model

from assessments.actions.current import rebuild
from assessments.models import Assessment, Cycle, Participation, Rating
from demo import ratings
from demo.generator import Company
from demo.personas import PERSONAS
from ladder.document.parts import Document
from ladder.models import Version
from ladder.queries.content import document_of

Row = tuple[object, ...]


def load_assessments(company: Company, version: Version) -> None:
    """Every cycle with all that was said in it, in an order in which each row finds what it hangs from."""
    document, cycles = document_of(version), ratings.draw_cycles(company)
    participations = list(ratings.draw_participations(company, cycles, document))
    Cycle.objects.bulk_create(closed(cycle) for cycle in cycles)
    copy(
        Participation,
        "id cycle_id person_id level_id version_id joined_at revealed_at shared_at",
        participation_rows(participations, document, version),
    )
    copy(
        Assessment,
        "id participation_id kind number author_id state started_at submitted_at shared_at acknowledged_at",
        assessment_rows(participations),
    )
    copy(
        Rating,
        "assessment_id competency_id value comment reason row_version saved_at",
        rating_rows(participations, document),
    )
    rebuild()


def copy(model: type[Model], columns: str, rows: Iterable[Row]) -> None:
    """Write rows of these columns. What the database refuses row by row it refuses here, too."""
    statement = f"COPY {model._meta.db_table} ({', '.join(columns.split())}) FROM STDIN"
    with connection.cursor() as cursor, connection.wrap_database_errors, cursor.copy(statement) as sink:
        for row in rows:
            sink.write_row(row)


def closed(cycle: ratings.Cycle) -> Cycle:
    opened_on = cycle.opened_at.date()
    return Cycle(
        id=cycle.id,
        title=cycle.title,
        self_due_on=opened_on + ratings.SELF_DUE,
        manager_due_on=opened_on + ratings.MANAGER_DUE,
        share_due_on=opened_on + ratings.SHARE_DUE,
        state=Cycle.State.CLOSED,
        opened_at=cycle.opened_at,
        opened_by_id=next(persona.id for persona in PERSONAS if persona.key == "hr"),
        closed_at=cycle.opened_at + ratings.CLOSED,
    )


def participation_rows(
    participations: Iterable[ratings.Participation], document: Document, version: Version
) -> Iterator[Row]:
    keys = {level.slug: level.key for level in document.levels.values()}
    for one in participations:
        opened_at = one.cycle.opened_at
        yield one.id, one.cycle.id, one.person, keys[one.level], version.pk, opened_at, one.revealed_at, one.shared_at


def assessment_rows(participations: Iterable[ratings.Participation]) -> Iterator[Row]:
    for one in participations:
        for judgement in one.judgements:
            agreed = judgement.kind == Assessment.Kind.AGREED
            state = Assessment.State.SHARED if agreed else Assessment.State.SUBMITTED
            shared_at = one.shared_at if agreed else None
            acknowledged_at = one.shared_at + ratings.A_DAY if agreed and one.shared_at else None
            said = judgement.submitted_at
            yield (
                *(judgement.id, one.id, judgement.kind, 1, judgement.author, state),
                *(one.cycle.opened_at, said, shared_at, acknowledged_at),
            )


def rating_rows(participations: Iterable[ratings.Participation], document: Document) -> Iterator[Row]:
    """In the order of the unique index, which then grows at its end."""
    keys = [competency.key for competency in document.competencies]
    judgements = (judgement for one in participations for judgement in one.judgements)
    for judgement in sorted(judgements, key=attrgetter("id")):
        comments = judgement.comments or [""] * len(keys)
        for key, value, comment in zip(keys, judgement.values, comments, strict=False):
            yield judgement.id, key, value, comment, "", 1, judgement.submitted_at
