"""Judgements: what each side says of each competency, the steps until both agree, and what holds today."""

import uuid
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assessments.models.cycles import Participation, looks_after
from ladder.models import CompetencyKey, Ladder, LevelKey, Version
from people.models import ReportingLine

if TYPE_CHECKING:
    from people.models import User

# What a rating may be besides a place on the scale.
NOT_OBSERVED = -1  # for scales that have no point of this meaning
NOT_APPLICABLE = -2  # with a reason
LONGEST = 10_000  # characters of a comment or reason
ANSWER_WITHIN = timedelta(days=5)  # to a proposal; then the manager may finish alone


class AssessmentQuerySet(models.QuerySet["Assessment"]):
    def visible_to(self, user: "User") -> Self:
        """Their author; then, step by step, the others.

        Once both sides have submitted: the person, their manager; of the self-assessment also those above and HR of
        the unit. What is proposed: the person and their manager. What is shared: those above and HR, too. An admin is
        not a reader of assessments.
        """
        today = timezone.localdate()
        reports = ReportingLine.objects.on(today).filter(manager=user).values("person")
        revealed = Q(state=Assessment.State.SUBMITTED, participation__revealed_at__isnull=False)
        proposed = Q(kind=Assessment.Kind.AGREED) & ~Q(state=Assessment.State.DRAFT)
        agreed = Q(kind=Assessment.Kind.AGREED)
        shared = Q(state__in=[Assessment.State.SHARED, Assessment.State.REPLACED]) | (
            revealed & (Q(kind=Assessment.Kind.SELF) | Q(participation__shared_at__isnull=False))
        )
        return self.filter(
            Q(author=user)
            | Q(participation__person=user) & (revealed | proposed)
            | Q(participation__person__in=reports) & (revealed | agreed)
            | looks_after(user, "participation__") & shared
        )

    def unshared(self) -> Self:
        """Agreed results on their way."""
        return self.filter(kind=Assessment.Kind.AGREED, state__in=ON_THE_WAY)


class Assessment(models.Model):
    """One side's judgement of a person in a cycle: the person's own, their manager's, or what both agree on.

    Self and manager: draft, then submitted; a self-assessment that never came is missed. Agreed: draft, proposed,
    agreed, shared, and replaced when a later version is shared. A later version has the next `number`.
    """

    class Kind(models.TextChoices):
        SELF = "self", _("Self")
        MANAGER = "manager", _("Manager")
        AGREED = "agreed", _("Agreed")

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        SUBMITTED = "submitted", _("Submitted")
        MISSED = "missed", _("Not written")
        PROPOSED = "proposed", _("Proposed")
        AGREED = "agreed", _("Agreed")
        SHARED = "shared", _("Shared")
        REPLACED = "replaced", _("Replaced by a later version")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    participation = models.ForeignKey(Participation, on_delete=models.PROTECT, related_name="assessments")
    kind = models.CharField(max_length=12, choices=Kind)
    number = models.PositiveSmallIntegerField(default=1)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="assessments_written")
    state = models.CharField(max_length=12, choices=State, default=State.DRAFT, editable=False)
    started_at = models.DateTimeField(default=timezone.now, editable=False)
    submitted_at = models.DateTimeField(null=True, editable=False)  # of an agreed one: when it was proposed last
    shared_at = models.DateTimeField(null=True, editable=False)
    acknowledged_at = models.DateTimeField(null=True, editable=False)

    objects = AssessmentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["participation", "kind", "author", "number"], name="assessments_assessment_once"
            ),
            models.UniqueConstraint(
                fields=["participation", "kind"],
                condition=Q(state__in=["submitted", "missed"]),
                name="assessments_assessment_one_submitted",
            ),
            models.UniqueConstraint(
                fields=["participation"], condition=Q(state="shared"), name="assessments_assessment_one_shared"
            ),
            models.UniqueConstraint(
                fields=["participation"],
                condition=Q(kind="agreed", state__in=["draft", "proposed", "agreed"]),
                name="assessments_assessment_one_on_its_way",
            ),
            models.CheckConstraint(
                condition=Q(kind="agreed", state__in=["draft", "proposed", "agreed", "shared", "replaced"])
                | Q(kind="self", state__in=["draft", "submitted", "missed"])
                | Q(kind="manager", state__in=["draft", "submitted"]),
                name="assessments_assessment_states_of_its_kind",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["shared", "replaced"], shared_at__isnull=False)
                | ~Q(state__in=["shared", "replaced"]) & Q(shared_at=None, acknowledged_at=None),
                name="assessments_assessment_shared_at",
            ),
            models.CheckConstraint(
                condition=Q(state="draft") | Q(submitted_at__isnull=False),
                name="assessments_assessment_submitted_at",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"

    @property
    def is_draft(self) -> bool:
        return self.state == self.State.DRAFT

    @property
    def may_finish_at(self) -> datetime | None:
        """From when on the manager may finish alone what is proposed."""
        return self.submitted_at + ANSWER_WITHIN if self.submitted_at else None


ON_THE_WAY = [Assessment.State.DRAFT, Assessment.State.PROPOSED, Assessment.State.AGREED]


class Rating(models.Model):
    """What an assessment says of one competency.

    `value` is the place of a point on the competency's scale in the pinned version, the lowest being 0; or
    NOT_OBSERVED, or NOT_APPLICABLE with a reason; or nothing yet. `row_version` goes up with every change, so that
    two devices never overwrite one another's words.
    """

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="ratings")
    competency = models.ForeignKey(CompetencyKey, on_delete=models.PROTECT, related_name="+")
    value = models.SmallIntegerField(null=True)
    comment = models.TextField(_("comment"), blank=True, max_length=LONGEST)
    reason = models.TextField(_("reason"), blank=True, max_length=LONGEST)
    row_version = models.PositiveIntegerField(default=1)
    saved_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            # With the value in the index, a matrix reads no table.
            models.UniqueConstraint(
                fields=["assessment", "competency"], include=["value"], name="assessments_rating_once"
            ),
            models.CheckConstraint(condition=Q(value=None) | Q(value__gte=-2), name="assessments_rating_value"),
            models.CheckConstraint(
                condition=Q(value=-2) & ~Q(reason="") | Q(reason="") & (Q(value=None) | ~Q(value=-2)),
                name="assessments_rating_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.competency_id}: {self.value}"


class Step(models.Model):
    """What happened between the two sides, in the order it did; `text` is what somebody said with it."""

    class Kind(models.TextChoices):
        SUBMITTED_SELF = "submitted_self", _("Self-assessment submitted")
        SUBMITTED_MANAGER = "submitted_manager", _("Manager assessment submitted")
        TAKEN_BACK = "taken_back", _("Taken back")
        WENT_WITHOUT = "went_without", _("Went on without a self-assessment")
        REOPENED = "reopened", _("Reopened by HR")
        PROPOSED = "proposed", _("Proposed")
        COMMENTED = "commented", _("Commented")
        ACCEPTED = "accepted", _("Accepted")
        FINISHED = "finished", _("Finished by the manager")
        SHARED = "shared", _("Shared")
        ACKNOWLEDGED = "acknowledged", _("Acknowledged")
        REVISED = "revised", _("A new version begun")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    participation = models.ForeignKey(Participation, on_delete=models.CASCADE, related_name="steps")
    kind = models.CharField(max_length=20, choices=Kind)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    text = models.TextField(blank=True, max_length=LONGEST)

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"


class PersonCurrent(models.Model):
    """What was shared last of a person, for the matrix: one row a person, written in the sharing transaction.

    `self_values` and `agreed_values` hold what `Rating.value` does, in the order of the version's competencies; a
    place is empty where that side says nothing. `assessments.actions.current` can make all of it again.
    """

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, primary_key=True, on_delete=models.CASCADE, related_name="current"
    )
    participation = models.ForeignKey(Participation, on_delete=models.CASCADE, related_name="+")
    ladder = models.ForeignKey(Ladder, on_delete=models.PROTECT, related_name="+")
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="+")
    level = models.ForeignKey(LevelKey, on_delete=models.PROTECT, related_name="+")
    shared_at = models.DateTimeField()
    self_values = ArrayField(models.SmallIntegerField(null=True))
    agreed_values = ArrayField(models.SmallIntegerField(null=True))

    def __str__(self) -> str:
        return str(self.person_id)
