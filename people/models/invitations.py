"""Ways in: an invitation by mail, and the one-time link for the first administrator."""

import uuid
from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q

if TYPE_CHECKING:
    from people.models.users import User


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def open(self, now: datetime) -> Self:
        """Neither accepted nor withdrawn nor expired."""
        return self.filter(accepted_at=None, withdrawn_at=None, expires_at__gt=now)

    def visible_to(self, user: "User") -> Self:
        """HR in its units, and admins."""
        return self if user.is_admin else self.filter(user.in_my_units("person__team"))


class Invitation(models.Model):
    """A person was asked to join by a link that works once and for a while. One unanswered invitation a person.

    Sending again raises `link_version`, which kills the links sent before.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="invitations")
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    link_version = models.PositiveIntegerField(default=1)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(accepted_at=None, withdrawn_at=None),
                name="people_invitation_one_unanswered",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.expires_at:%Y-%m-%d}"


class SetupLink(models.Model):
    """The one-time link, printed at first start, that creates the first administrator. Only its digest is kept."""

    id = models.BigAutoField(primary_key=True)
    digest = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.expires_at:%Y-%m-%d}"
