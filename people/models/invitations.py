"""Ways in: an invitation by mail, and the one-time link for the first administrator."""

import uuid
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from core.links import version_of_link
from people.models.users import User

# The states of a person who is asked to join and has no account yet.
JOINING = {User.State.INVITED, User.State.PENDING_ACTIVATION}
INVITATION_LASTS = timedelta(days=14)
SETUP_LINK_LASTS = timedelta(days=1)


class Standing(StrEnum):
    """What a link to an invitation is worth at a moment."""

    OPEN = "open"
    FORGED = "forged"  # Rung never made it
    REPLACED = "replaced"  # a newer one was sent
    EXPIRED = "expired"
    USED = "used"  # Join was pressed, no password is set yet
    WITHDRAWN = "withdrawn"
    JOINED = "joined"  # the person has an account


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def open(self, now: datetime) -> Self:
        """Neither accepted nor withdrawn nor expired."""
        return self.filter(accepted_at=None, withdrawn_at=None, expires_at__gt=now)

    def visible_to(self, user: User) -> Self:
        """HR in its units, and admins."""
        return self if user.is_admin else self.filter(user.in_my_units("person__team"))

    def unfinished(self) -> Self:
        """Of people who are asked to join and have no account yet."""
        return self.filter(withdrawn_at=None, person__state__in=JOINING)


class Invitation(models.Model):
    """A person was asked to join by a link that works once and for a while. One in force a person.

    Sending again raises `link_version`, which kills the links sent before, and makes it unanswered again.
    """

    LINK = "invitation"

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
                fields=["person"], condition=Q(withdrawn_at=None), name="people_invitation_one_in_force"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.expires_at:%Y-%m-%d}"

    def standing(self, code: str, now: datetime) -> Standing:
        """What a link with this code is worth; the first of these that holds."""
        version = version_of_link(self.LINK, self, code)
        said = {
            Standing.FORGED: version is None,
            Standing.JOINED: self.person.state == User.State.ACTIVE,
            Standing.WITHDRAWN: self.withdrawn_at is not None or self.person.state not in JOINING,
            Standing.REPLACED: version != self.link_version,
            Standing.USED: self.accepted_at is not None,
            Standing.EXPIRED: self.expires_at <= now,
        }
        return next((standing for standing, holds in said.items() if holds), Standing.OPEN)


class SetupLinkQuerySet(models.QuerySet["SetupLink"]):
    def usable(self, now: datetime) -> Self:
        """Neither used nor expired."""
        return self.filter(used_at=None, expires_at__gt=now)


class SetupLink(models.Model):
    """The one-time link, printed at first start, that creates the first administrator. A digest is kept."""

    id = models.BigAutoField(primary_key=True)
    digest = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    objects = SetupLinkQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.expires_at:%Y-%m-%d}"
