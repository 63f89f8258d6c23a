"""From two judgements to one: proposing, answering, finishing, sharing, acknowledging, and a new version later."""

from datetime import date, datetime
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from assessments.access import assessments as access
from assessments.actions.current import rebuild
from assessments.actions.participations import opened
from assessments.actions.ratings import refuse_unanswered
from assessments.models import Assessment, Participation, Rating, Step
from assessments.models.assessments import LONGEST
from audit import log
from core.access import require
from core.db import key_of_sent, locked, moved
from notifications import outbox
from people.models import User


@transaction.atomic
def start_agreement(*, participation: Participation, on: date, by: User) -> Assessment:
    """The draft of what is to be agreed, begun if there is none: where both sides say the same it says so already.

    Refused before both have submitted, and once a result is shared (`revise_result` begins the next one).
    """
    participation = opened(participation, on=on)
    require_lead(participation, by)
    under_way = Assessment.objects.unshared().filter(participation=participation).first()
    if under_way:
        return under_way
    if not participation.revealed_at:
        raise ValidationError(_("Both sides have to submit first."))
    if participation.shared_at:
        raise ValidationError(_("This result is shared. Begin a new version to change it."))
    sides = Assessment.objects.filter(participation=participation, state=Assessment.State.SUBMITTED)
    said = {side.kind: {rating.competency_id: rating for rating in side.ratings.all()} for side in sides}
    own = said.get(Assessment.Kind.SELF)
    alike = [
        rating for key, rating in said[Assessment.Kind.MANAGER].items() if own is None or own[key].value == rating.value
    ]
    agreed = begin(participation, alike, by=by)
    log.record("assessments.agreement_started", target=agreed, by=by)
    return agreed


@transaction.atomic
def revise_result(*, participation: Participation, on: date, by: User) -> Assessment:
    """Begin the next version of a shared result, from what was shared. The shared one holds until the next is."""
    participation = opened(participation, on=on)
    require_lead(participation, by)
    under_way = Assessment.objects.unshared().filter(participation=participation).first()
    if under_way:
        return under_way
    shared = Assessment.objects.filter(participation=participation, state=Assessment.State.SHARED).first()
    if shared is None:
        raise ValidationError(_("Nothing is shared yet that could get a new version."))
    agreed = begin(participation, list(shared.ratings.all()), by=by)
    Step.objects.create(participation=participation, kind=Step.Kind.REVISED, by=by)
    log.record("assessments.revised", target=agreed, by=by, person=participation.person)
    return agreed


def begin(participation: Participation, ratings: list[Rating], *, by: User) -> Assessment:
    """A draft with these values and reasons; comments are each side's own and stay where they are."""
    highest = Assessment.objects.filter(participation=participation, kind=Assessment.Kind.AGREED).aggregate(
        highest=Max("number", default=0)
    )["highest"]
    agreed = Assessment.objects.create(
        participation=participation, kind=Assessment.Kind.AGREED, author=by, number=highest + 1
    )
    Rating.objects.bulk_create(
        Rating(assessment=agreed, competency_id=rating.competency_id, value=rating.value, reason=rating.reason)
        for rating in ratings
    )
    return agreed


@transaction.atomic
def propose_result(*, assessment: Assessment, text: str, on: date, now: datetime, by: User) -> Assessment:
    """Show the person what the manager would agree on, with a word to it.

    Refused while something has no answer, and while a side that HR has reopened is not submitted again.
    """
    participation = opened(assessment.participation, on=on)
    require_lead(participation, by)
    if not participation.revealed_at:
        raise ValidationError(_("Both sides have to submit first."))
    refuse_unanswered(assessment, participation)
    # Whoever proposes answers for it, also where an earlier manager began it.
    step(assessment, Assessment.State.DRAFT, Assessment.State.PROPOSED, submitted_at=now, author=by)
    told = note(participation, Step.Kind.PROPOSED, text, now=now, by=by)
    log.record("assessments.proposed", target=assessment, by=by, person=participation.person)
    outbox.post(kind="result_proposed", subject=told, person=participation.person)
    return assessment


@transaction.atomic
def comment_on_proposal(
    *, assessment: Assessment, text: str, on: date, now: datetime, by: User, once: UUID | None = None
) -> Assessment:
    """Say something about a proposal; both sides may. Refused when nothing is proposed, and without words.

    The same again from the same showing of the form (`once`) says nothing more.
    """
    participation = opened(assessment.participation, on=on)
    require(access.can_comment_on_proposal(by, participation), _("Only the two of them talk about a proposal."))
    assessment.refresh_from_db(fields=["state"])
    if assessment.state != Assessment.State.PROPOSED:
        raise ValidationError(_("Nothing is proposed now. Load the page again to see how it stands."))
    if not text.strip():
        raise ValidationError({"text": _("Write what you would like to say.")})
    key = key_of_sent(once, by.pk, assessment.pk, text)
    if Step.objects.filter(pk=key).exists():
        return assessment
    told = note(participation, Step.Kind.COMMENTED, text, now=now, by=by, key=key)
    other = assessment.author if by == participation.person else participation.person
    log.record("assessments.commented", target=assessment, by=by, person=participation.person)
    outbox.post(kind="proposal_commented", subject=told, person=other)
    return assessment


@transaction.atomic
def accept_proposal(*, assessment: Assessment, text: str, on: date, now: datetime, by: User) -> Assessment:
    """The person agrees. Refused when nothing is proposed."""
    participation = opened(assessment.participation, on=on)
    require(access.can_answer_proposal(by, participation), _("Only the person themselves accepts."))
    step(assessment, Assessment.State.PROPOSED, Assessment.State.AGREED)
    told = note(participation, Step.Kind.ACCEPTED, text, now=now, by=by)
    log.record("assessments.accepted", target=assessment, by=by)
    outbox.post(kind="proposal_accepted", subject=told, person=assessment.author)
    return assessment


@transaction.atomic
def finish_alone(*, assessment: Assessment, on: date, now: datetime, by: User) -> Assessment:
    """The manager has waited five days for an answer and goes on with what was proposed. Refused before."""
    participation = opened(assessment.participation, on=on)
    require_lead(participation, by)
    assessment.refresh_from_db(fields=["submitted_at"])
    from_when = assessment.may_finish_at
    if from_when and now < from_when:
        raise ValidationError(
            _("%(name)s has until %(day)s to answer. You can finish it then."),
            params={"name": participation.person.name, "day": date_format(from_when, "j F")},
        )
    step(assessment, Assessment.State.PROPOSED, Assessment.State.AGREED)
    note(participation, Step.Kind.FINISHED, "", now=now, by=by)
    log.record("assessments.finished", target=assessment, by=by, person=participation.person)
    return assessment


@transaction.atomic
def share_result(*, assessment: Assessment, on: date, now: datetime, by: User) -> Assessment:
    """The result holds from now on, and those above and HR read it. Refused before it is agreed."""
    participation = opened(assessment.participation, on=on)
    require_lead(participation, by)
    Assessment.objects.filter(participation=participation, state=Assessment.State.SHARED).update(
        state=Assessment.State.REPLACED
    )
    step(assessment, Assessment.State.AGREED, Assessment.State.SHARED, shared_at=now)
    if not participation.shared_at:
        participation.shared_at = now
        participation.save(update_fields=["shared_at"])
    rebuild(participation.person)
    told = note(participation, Step.Kind.SHARED, "", now=now, by=by)
    log.record("assessments.shared", target=assessment, by=by, person=participation.person, number=assessment.number)
    outbox.post(kind="result_shared", subject=told, person=participation.person)
    return assessment


@transaction.atomic
def acknowledge_result(*, assessment: Assessment, text: str, now: datetime, by: User) -> Assessment:
    """The person has read what was shared, and may say something to it; once, and after the cycle's end, too."""
    participation = locked(assessment.participation)
    require(access.can_answer_proposal(by, participation), _("Only the person themselves acknowledges a result."))
    unread = Assessment.objects.filter(pk=assessment.pk, state=Assessment.State.SHARED, acknowledged_at=None)
    if not unread.update(acknowledged_at=now):
        raise ValidationError(_("There is nothing to acknowledge. Load the page again to see how it stands."))
    note(participation, Step.Kind.ACKNOWLEDGED, text, now=now, by=by)
    log.record("assessments.acknowledged", target=assessment, by=by)
    assessment.refresh_from_db()
    return assessment


def step(assessment: Assessment, old: str, new: str, **values: datetime | User) -> None:
    """Move on, or refuse because somebody else has moved it meanwhile."""
    if not moved(assessment, field="state", old=old, new=new, **values):
        raise ValidationError(_("This is not where it was. Load the page again to see how it stands."))


def note(
    participation: Participation, kind: str, text: str, *, now: datetime, by: User, key: UUID | None = None
) -> Step:
    """Write down a step that both sides see, with what was said."""
    if len(text) > LONGEST:
        raise ValidationError({"text": _("This is too long: at most %(limit)s characters.") % {"limit": LONGEST}})
    return Step.objects.create(pk=key, participation=participation, kind=kind, text=text.strip(), by=by, at=now)


def require_lead(participation: Participation, by: User) -> None:
    require(access.can_lead_agreement(by, participation), _("Only the person's manager does this."))
