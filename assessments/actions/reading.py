"""That somebody read other people's results, or took them along. Ids only: what they hold is no part of the record."""

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction

from assessments.models import Participation
from audit import log
from audit.models import Event
from people.models import Team, User


@transaction.atomic
def note_reading(*, participation: Participation, read: Sequence[UUID], by: User) -> None:
    """Somebody else than the person read these assessments and evidence of theirs. Nothing read, nothing recorded."""
    if read:
        ids = [str(each) for each in read]
        log.record("assessments.read", target=participation, by=by, person=participation.person, read=ids)


def record_matrix_read(*, of: str, team: Team | None, people: int, by: User) -> None:
    """Whose matrix was read, and of how many people."""
    log.record("assessments.matrix_read", target=team or by, by=by, of=of, people=people)


def record_matrix_exported(*, of: str, team: Team | None, people: int, format: str, by: User) -> Event:
    """The event without which no file leaves."""
    return log.record("assessments.matrix_exported", target=team or by, by=by, of=of, people=people, format=format)


def record_cell_read(*, person: User, competency: UUID, by: User) -> None:
    """The words behind a rating were read."""
    log.record("assessments.cell_read", target=person, by=by, person=person, competency=str(competency))


def read_result(*, person: User, by: User) -> None:
    """A shared result was read; not worth recording of oneself."""
    if person != by:
        log.record("assessments.result_read", target=person, by=by, person=person)
