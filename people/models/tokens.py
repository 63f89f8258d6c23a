"""Bearer tokens of the API."""

import uuid
from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from people.models.users import User


class Scope(models.TextChoices):
    """What a token may be used for; its rights are these and its owner's, whichever are fewer."""

    PEOPLE_READ = "people:read", _("Read people, teams, reporting lines and where people stand")
    LADDERS_READ = "ladders:read", _("Read ladders")
    LADDERS_WRITE = "ladders:write", _("Import ladders, start and discard drafts")
    LADDERS_PUBLISH = "ladders:publish", _("Publish ladders")
    EVIDENCE_READ = "evidence:read", _("Read evidence")
    EVIDENCE_WRITE = "evidence:write", _("Add, change and share one's own evidence")
    ASSESSMENTS_READ = "assessments:read", _("Read cycles, assessments and the team matrix")
    ASSESSMENTS_WRITE = "assessments:write", _("Write and submit assessments")
    LEDGER_READ = "ledger:read", _("Read the mail ledger")
    REMINDERS_READ = "reminders:read", _("Read when and by which ways one is reminded")
    REMINDERS_WRITE = "reminders:write", _("Change when and by which ways one is reminded")
    GROWTH_READ = "growth:read", _("Read growth plans, goals, check-ins, comments and one's own 1:1s")
    GROWTH_WRITE = "growth:write", _("Write growth plans, check in, comment, and note down 1:1s")


class ApiTokenQuerySet(models.QuerySet["ApiToken"]):
    def visible_to(self, user: "User") -> Self:
        """Their owner only."""
        return self.filter(owner=user)

    def usable(self, now: datetime) -> Self:
        """Neither expired nor revoked."""
        return self.filter(expires_at__gt=now, revoked_at=None)


class ApiToken(models.Model):
    """A secret that acts for its owner within its scopes, until it expires. Shown once; kept as a digest."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField(_("name"), max_length=100, blank=True)
    # The first characters, kept readable so that people can tell their tokens apart.
    prefix = models.CharField(max_length=16)
    digest = models.CharField(max_length=64, unique=True)
    scopes = ArrayField(models.CharField(max_length=40, choices=Scope), default=list)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    objects = ApiTokenQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.prefix}…"
