"""Evidence: what somebody did or heard, kept until it is asked for."""

import uuid
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ladder.models import CompetencyKey
from people.models.organisation import people_below

if TYPE_CHECKING:
    from people.models import User


class EvidenceQuerySet(models.QuerySet["Evidence"]):
    def visible_to(self, user: "User") -> Self:
        """One's own; what is shared also the manager chain and HR of the unit. An admin is not a reader of it."""
        readers = Q(owner__in=people_below(user, timezone.localdate())) | user.in_my_units("owner__team")
        return self.filter(Q(owner=user) | Q(shared_at__isnull=False) & readers)

    def newest_first(self) -> Self:
        return self.order_by("-happened_on", "-created_at", "pk")


class Evidence(models.Model):
    """A dated piece of work, or of feedback somebody received, tagged with competencies. Private until shared.

    A file is kept under a name that says nothing; `file_name`, `file_type` and `file_size` (bytes) are what was found
    when it came. `row_version` goes up with every change of what was typed.
    """

    class Kind(models.TextChoices):
        WORK = "work", _("Work")
        FEEDBACK = "feedback", _("Feedback")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="evidence")
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.WORK)
    title = models.CharField(_("title"), max_length=200)
    text = models.TextField(_("what happened"), blank=True, max_length=10_000)
    url = models.URLField(_("link"), blank=True, max_length=1_000)
    happened_on = models.DateField(_("when"))
    competencies = models.ManyToManyField(CompetencyKey, related_name="evidence", blank=True)
    shared_at = models.DateTimeField(null=True, editable=False)
    file = models.FileField(blank=True, max_length=120, editable=False)
    file_name = models.CharField(max_length=200, blank=True, editable=False)
    file_type = models.CharField(max_length=60, blank=True, editable=False)
    file_size = models.PositiveIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    row_version = models.PositiveIntegerField(default=1, editable=False)

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")
        constraints = [
            models.CheckConstraint(condition=~Q(title=""), name="assessments_evidence_has_a_title"),
            models.CheckConstraint(
                condition=Q(file="", file_name="", file_type="", file_size=0)
                | ~Q(file="") & ~Q(file_name="") & ~Q(file_type="") & Q(file_size__gt=0),
                name="assessments_evidence_file_is_known",
            ),
        ]
        indexes = [models.Index(fields=["owner", "-happened_on"], name="assessments_evidence_by_day")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("evidence:entry", args=[self.pk])

    @property
    def is_shared(self) -> bool:
        return self.shared_at is not None
