"""Those who take part in a cycle: joining, more time, once more, out and in again."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from assessments.access import cycles as access
from assessments.models import Assessment, Cycle, Participation, Step
from assessments.models.assessments import ON_THE_WAY
from audit import log
from core.access import require
from core.db import locked, one_at_a_time
from notifications import outbox
from people.models import User

BATCH = 1_000  # rows in one statement


def one_cycle_at_a_time() -> None:
    """Whoever is asked is asked once: two cycles that open or grow at once would both find the same people free."""
    one_at_a_time("assessments.cycles")


def opened(participation: Participation, *, on: date) -> Participation:
    """The same participation, fresh and locked, as long as something may be written. Every write takes this lock.

    Refused when the cycle is closed and the person has no extension, and for whoever has left it or the organisation.
    """
    participation = locked(participation)
    if participation.person.state == User.State.DEACTIVATED:
        raise ValidationError(
            _("%(name)s has left. Nothing more is written in this cycle."), params={"name": participation.person.name}
        )
    if not participation.is_open(on):
        raise ValidationError(_("This cycle is closed. Ask HR if something still has to be put right."))
    return participation


def join(cycle: Cycle, placements: QuerySet[Any], *, now: datetime) -> list[UUID]:
    """Add those who stand at these levels, and tell them; who is in already stays as they are."""
    before = set(cycle.participations.values_list("person_id", flat=True))
    fresh = [
        Participation(
            cycle=cycle,
            person_id=person,
            level_id=level,
            version_id=version,
            joined_at=now,
        )
        for person, level, version in placements.values_list(
            "person_id", "level_id", "level__ladder__current_version_id"
        )
        if person not in before
    ]
    Participation.objects.bulk_create(fresh, batch_size=BATCH)
    people = [participation.person_id for participation in fresh]
    outbox.post_to_all(kind="cycle_opened", subject=cycle, people=people)
    return people


@transaction.atomic
def extend_person(*, participation: Participation, until: date, on: date, by: User) -> Participation:
    """Give one person until a day of their own, which counts after the cycle has closed, too. Refused for past days."""
    participation = locked(participation)
    require_hr(participation, by)
    if until < on:
        raise ValidationError({"until": _("This day is over. Choose today or a later one.")})
    participation.extended_to = until
    participation.save(update_fields=["extended_to"])
    log.record(
        "assessments.extended", target=participation, by=by, person=participation.person, until=until.isoformat()
    )
    return participation


@transaction.atomic
def reopen_assessment(*, assessment: Assessment, on: date, now: datetime, by: User) -> Assessment:
    """Let somebody write again what they have submitted or missed; both sides are hidden from one another until then.

    What is proposed becomes a draft again. Refused once the result is shared: that changes as a new version only.
    """
    participation = opened(assessment.participation, on=on)
    require_hr(participation, by)
    if participation.shared_at:
        raise ValidationError(_("This result is shared. The manager can begin a new version of it."))
    reopenable = Assessment.objects.filter(
        pk=assessment.pk, state__in=[Assessment.State.SUBMITTED, Assessment.State.MISSED]
    )
    if not reopenable.update(state=Assessment.State.DRAFT):
        raise ValidationError(_("Only what has been submitted can be reopened."))
    assessment.refresh_from_db()
    Assessment.objects.filter(participation=participation, kind=Assessment.Kind.AGREED, state__in=ON_THE_WAY).update(
        state=Assessment.State.DRAFT
    )
    participation.revealed_at = None
    participation.save(update_fields=["revealed_at"])
    Step.objects.create(participation=participation, kind=Step.Kind.REOPENED, by=by, at=now)
    log.record("assessments.reopened", target=assessment, by=by, person=participation.person, of=assessment.kind)
    outbox.post(kind="assessment_reopened", subject=assessment, person=assessment.author, n=int(now.timestamp()))
    return assessment


@transaction.atomic
def take_out(*, participation: Participation, now: datetime, by: User) -> Participation:
    """Ask nothing more of this person in this cycle. What was written stays. Refused once a result is shared."""
    participation = locked(participation)
    require_hr(participation, by)
    if participation.shared_at:
        raise ValidationError(_("This result is shared already; it stays in the cycle."))
    if participation.left_at:
        raise ValidationError(_("%(name)s is out of this cycle already."), params={"name": participation.person.name})
    participation.left_at = now
    participation.save(update_fields=["left_at"])
    log.record("assessments.taken_out", target=participation, by=by, person=participation.person)
    return participation


@transaction.atomic
def put_back(*, participation: Participation, by: User) -> Participation:
    """Ask this person again. Refused for whoever is in, and for whoever is asked in another open cycle meanwhile."""
    one_cycle_at_a_time()
    participation = locked(participation)
    require_hr(participation, by)
    if not participation.left_at:
        raise ValidationError(_("%(name)s is in this cycle."), params={"name": participation.person.name})
    elsewhere = Participation.objects.filter(person=participation.person, cycle__state=Cycle.State.OPEN, left_at=None)
    if elsewhere.exists():
        raise ValidationError(
            _("%(name)s is in another open cycle. Take them out of it first."),
            params={"name": participation.person.name},
        )
    participation.left_at = None
    participation.save(update_fields=["left_at"])
    log.record("assessments.put_back", target=participation, by=by, person=participation.person)
    return participation


def require_hr(participation: Participation, by: User) -> None:
    allowed = access.can_manage_participation(by, participation)
    require(allowed, _("Only HR of this unit does this, and nobody for themselves."))
