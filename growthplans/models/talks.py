"""The talk of two: what both note down, and what each keeps for themselves."""

import uuid
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from people.models import User


class OneOnOneQuerySet(models.QuerySet["OneOnOne"]):
    def visible_to(self, user: "User") -> Self:
        """The two who talk; nobody above them, no HR, no admin."""
        return self.filter(Q(person=user) | Q(manager=user))


class OneOnOne(models.Model):
    """A talk of a person and who was their manager when it was set; both read and write its `notes`."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="talks")
    manager = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="managed_talks")
    on = models.DateField(_("day"))
    notes = models.TextField(_("notes of both"), blank=True, max_length=20_000)
    row_version = models.PositiveIntegerField(default=1, editable=False)

    objects = OneOnOneQuerySet.as_manager()

    class Meta:
        ordering = ["-on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "manager", "on"],
                name="growthplans_oneonone_day",
                violation_error_message=_("There is a 1:1 of you two on this day already."),
            ),
            models.CheckConstraint(condition=~Q(person=F("manager")), name="growthplans_oneonone_of_two"),
        ]

    def __str__(self) -> str:
        return f"1:1 of {self.person_id} and {self.manager_id} on {self.on}"

    def get_absolute_url(self) -> str:
        return reverse("growthplans:one_on_one", args=[self.pk])


class PrivateNoteQuerySet(models.QuerySet["PrivateNote"]):
    def visible_to(self, user: "User") -> Self:
        """Whoever wrote it, and nobody else."""
        return self.filter(author=user)


class PrivateNote(models.Model):
    """What one of the two keeps about a talk for themselves."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    talk = models.ForeignKey(OneOnOne, on_delete=models.CASCADE, related_name="private_notes")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", editable=False)
    text = models.TextField(_("your own notes"), blank=True, max_length=20_000)
    row_version = models.PositiveIntegerField(default=1, editable=False)

    objects = PrivateNoteQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["talk", "author"], name="growthplans_privatenote_one")]

    def __str__(self) -> str:
        return f"note of {self.author_id}"
