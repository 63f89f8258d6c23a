"""Writing one side: rating competency by competency, submitting, taking back."""

from datetime import date, datetime
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.access import assessments as access
from assessments.actions.participations import opened
from assessments.models import NOT_APPLICABLE, Assessment, Participation, Rating, Step
from assessments.models.assessments import LONGEST
from assessments.queries.rubric import rubric_of
from audit import log
from core.access import require
from core.db import moved
from people.models import User

SUBMITTED_BY: dict[str, str] = {
    Assessment.Kind.SELF: Step.Kind.SUBMITTED_SELF,
    Assessment.Kind.MANAGER: Step.Kind.SUBMITTED_MANAGER,
}


@transaction.atomic
def start_assessment(*, participation: Participation, kind: str, on: date, by: User) -> Assessment:
    """The draft of one's own side, begun if there is none; once it is submitted, that. Refused as writing is."""
    participation = opened(participation, on=on)
    require(access.can_write_assessment(by, participation, kind), _("This side is written by somebody else."))
    own = Assessment.objects.filter(participation=participation, kind=kind, author=by).first()
    if own:
        return own
    refuse_second(participation, kind)
    assessment = Assessment.objects.create(participation=participation, kind=kind, author=by)
    log.record("assessments.started", target=assessment, by=by, of=kind)
    return assessment


@transaction.atomic
def rate_competency(
    *,
    assessment: Assessment,
    competency: UUID,
    value: int | None,
    comment: str,
    reason: str,
    row_version: int,
    on: date,
    now: datetime,
    by: User,
) -> Rating:
    """Say what one thinks of one competency. The same again changes nothing.

    `row_version` is that of what was shown, 0 for nothing yet: another one means that it was changed elsewhere, and
    is refused with the code "conflict". Refused, too, what the level does not ask, a value the scale does not have,
    not applicable without a reason, and whatever is no draft any more.
    """
    participation = opened(assessment.participation, on=on)
    assessment = Assessment.objects.select_related("participation").get(pk=assessment.pk)
    require(access.can_rate_assessment(by, assessment), _("Only its author writes in an assessment."))
    if not assessment.is_draft:
        raise ValidationError(_("This has been submitted and no longer changes. Load the page again to read it."))
    refuse_rating(participation, competency, value, comment, reason)
    said = {"value": value, "comment": comment, "reason": reason if value == NOT_APPLICABLE else ""}
    rating = Rating.objects.filter(assessment=assessment, competency=competency).first()
    rating = rating or Rating(assessment=assessment, competency_id=competency, row_version=0)
    if all(getattr(rating, name) == told for name, told in said.items()):
        return rating
    if row_version != rating.row_version:
        raise ValidationError(_("You have changed this elsewhere meanwhile. Both texts are kept."), code="conflict")
    for name, told in said.items():
        setattr(rating, name, told)
    rating.row_version, rating.saved_at = row_version + 1, now
    rating.save()
    log.record("assessments.rating_saved", target=assessment, by=by, competency=str(competency))
    return rating


@transaction.atomic
def submit_assessment(*, assessment: Assessment, on: date, now: datetime, by: User) -> Assessment:
    """Hand in one's own side. Once both have, each reads the other.

    Refused while a competency is not answered, when it is handed in already, when another manager has, and for
    whoever is no longer the manager.
    """
    participation = opened(assessment.participation, on=on)
    require(
        access.can_rate_assessment(by, assessment),
        _("Only its author submits an assessment, as long as they are the manager."),
    )
    if assessment.kind not in SUBMITTED_BY:
        raise ValidationError(_("What both are to agree on is not submitted. The manager proposes it."))
    refuse_unanswered(assessment, participation)
    refuse_second(participation, assessment.kind)
    # It is a draft: this side is not handed in yet, and nobody else gets past the lock meanwhile.
    moved(assessment, field="state", old=Assessment.State.DRAFT, new=Assessment.State.SUBMITTED, submitted_at=now)
    Step.objects.create(participation=participation, kind=SUBMITTED_BY[assessment.kind], by=by, at=now)
    log.record("assessments.submitted", target=assessment, by=by, person=participation.person, of=assessment.kind)
    reveal_when_both(participation, now=now)
    return assessment


@transaction.atomic
def take_back(*, assessment: Assessment, on: date, now: datetime, by: User) -> Assessment:
    """Write again in what one has submitted, as long as the other side has not. A proposal: until it is accepted."""
    participation = opened(assessment.participation, on=on)
    require(access.can_rate_assessment(by, assessment), _("Only its author takes an assessment back."))
    is_proposal = assessment.kind == Assessment.Kind.AGREED
    if participation.revealed_at and not is_proposal:
        raise ValidationError(_("Both sides have submitted and read one another. HR can reopen it."))
    submitted = Assessment.State.PROPOSED if is_proposal else Assessment.State.SUBMITTED
    if not moved(assessment, field="state", old=submitted, new=Assessment.State.DRAFT):
        raise ValidationError(_("There is nothing to take back. Load the page again to see how it stands."))
    Step.objects.create(participation=participation, kind=Step.Kind.TAKEN_BACK, by=by, at=now)
    log.record("assessments.taken_back", target=assessment, by=by, of=assessment.kind)
    return assessment


@transaction.atomic
def go_on_without_self(*, participation: Participation, on: date, now: datetime, by: User) -> Participation:
    """The manager waits no longer for a self-assessment whose day is over. HR can reopen it.

    Refused before, when it is there, and until the manager has submitted: nobody reads first and judges then.
    """
    participation = opened(participation, on=on)
    require(access.can_lead_agreement(by, participation), _("Only the manager goes on without a self-assessment."))
    if on <= participation.self_due_on:
        raise ValidationError(_("There is still time for the self-assessment. Wait until its day is over."))
    sides = Assessment.objects.filter(participation=participation)
    if not sides.filter(kind=Assessment.Kind.MANAGER, state=Assessment.State.SUBMITTED).exists():
        raise ValidationError(_("Submit your own assessment first."))
    if sides.filter(kind=Assessment.Kind.SELF, state=Assessment.State.SUBMITTED).exists():
        raise ValidationError(_("The self-assessment is there. Load the page again to read it."))
    Assessment.objects.update_or_create(
        participation=participation,
        kind=Assessment.Kind.SELF,
        author=participation.person,
        defaults={"state": Assessment.State.MISSED, "submitted_at": now},
    )
    Step.objects.create(participation=participation, kind=Step.Kind.WENT_WITHOUT, by=by, at=now)
    log.record("assessments.went_without", target=participation, by=by, person=participation.person)
    reveal_when_both(participation, now=now)
    return participation


def reveal_when_both(participation: Participation, *, now: datetime) -> None:
    """Each side reads the other from the moment both are there."""
    there = Assessment.objects.filter(
        participation=participation, state__in=[Assessment.State.SUBMITTED, Assessment.State.MISSED]
    )
    if there.count() == len(SUBMITTED_BY):
        participation.revealed_at = now
        participation.save(update_fields=["revealed_at"])


def refuse_second(participation: Participation, kind: str) -> None:
    """One side is handed in once, whoever the manager is."""
    done = [Assessment.State.SUBMITTED, Assessment.State.MISSED]
    if Assessment.objects.filter(participation=participation, kind=kind, state__in=done).exists():
        raise ValidationError(_("This side has been submitted already. Load the page again to read it."))


def refuse_rating(participation: Participation, competency: UUID, value: int | None, comment: str, reason: str) -> None:
    rubric = rubric_of(participation)
    if competency not in rubric.expectations:
        raise ValidationError(_("This level does not ask for this competency."))
    if value is not None and not rubric.allows(competency, value):
        raise ValidationError({"value": _("The scale has no such value. Choose one of those shown.")})
    if value == NOT_APPLICABLE and not reason.strip():
        raise ValidationError({"reason": _("Say why it does not apply to this work.")})
    for name, text in (("comment", comment), ("reason", reason)):
        if len(text) > LONGEST:
            raise ValidationError({name: _("This is too long: at most %(limit)s characters.") % {"limit": LONGEST}})


def refuse_unanswered(assessment: Assessment, participation: Participation) -> None:
    """Everything asked has an answer, be it "not observed" or "not applicable"."""
    answered = set(assessment.ratings.exclude(value=None).values_list("competency", flat=True))
    asked = rubric_of(participation).expectations
    open_ones = [asked[key].competency.title for key in asked if key not in answered]
    if open_ones:
        message = ngettext(
            "One competency has no answer yet: %(titles)s.",
            "%(count)s competencies have no answer yet: %(titles)s.",
            len(open_ones),
        )
        raise ValidationError(
            message, code="unanswered", params={"count": len(open_ones), "titles": ", ".join(open_ones)}
        )
