"""People with results, for the tests of the team matrix."""

from datetime import timedelta

from django.utils import timezone

from assessments.actions import current
from tests.factories.assessments import ParticipationFactory, share, write
from tests.factories.people import ReportingLineFactory, UserFactory
from tests.ladder.pages import key, place

NOW = timezone.now()


def stand(person, ladder, path="engineer/mid-level"):
    place(person, ladder, path)
    return person


def rate(person, ladder, agreed, own=None, *, manager, path="engineer/mid-level", days=10, comments=()):
    """Stand there, and have a result that was shared so many days ago."""
    at = NOW - timedelta(days=days)
    level = key(ladder, path)
    shared = share(person, ladder.current_version, level, agreed, own, manager=manager, at=at, comments=comments)
    current.rebuild(person)
    return shared


def report(manager, ladder, name, agreed=None, own=None, *, path="engineer/mid-level", days=10, **fields):
    """Somebody who reports to the manager, stands at a level, and perhaps has a shared result."""
    person = UserFactory(name=name, **fields)
    ReportingLineFactory(person=person, manager=manager)
    stand(person, ladder, path)
    if agreed is not None:
        rate(person, ladder, agreed, own, manager=manager, path=path, days=days)
    return person


def under_way(person, ladder, *, manager, own=None, drafted=None, is_revealed=False, path="engineer/mid-level"):
    """An open cycle of one person: what each side has written so far."""
    part = ParticipationFactory(
        person=person,
        version=ladder.current_version,
        level_id=key(ladder, path),
        revealed_at=NOW if is_revealed else None,
    )
    state = "submitted" if is_revealed else "draft"
    if own is not None:
        write(part, "self", "submitted", own, comments={"debugging": "Mine, in words."})
    if drafted is not None:
        write(part, "manager", state, drafted, author=manager, comments={"debugging": "Only for me."})
    return part
