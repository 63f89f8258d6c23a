"""A ladder, its versions, and the keys that outlive them."""

import uuid
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ladder.document.words import Accumulation
from people.models import Role

if TYPE_CHECKING:
    from people.models import User


def owns_ladders(user: "User | AnonymousUser") -> bool:
    """Whether somebody looks after the ladders: they see drafts, too."""
    return not isinstance(user, AnonymousUser) and user.holds(Role.Kind.LADDER_OWNER)


class LadderQuerySet(models.QuerySet["Ladder"]):
    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """Published ladders: everybody signed in, and of those switched public everybody. Drafts: ladder owners."""
        if owns_ladders(user):
            return self
        published = self.filter(current_version__isnull=False)
        return published if user.is_authenticated else published.filter(is_public=True)


class Ladder(models.Model):
    """A career ladder of the organisation. What it says stands in its versions.

    `current_version` is the published one that everybody reads; without one the ladder has only a draft.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    slug = models.SlugField(
        _("short name"),
        max_length=80,
        unique=True,
        error_messages={"unique": _("Another ladder has this short name. Choose another one.")},
    )
    is_public = models.BooleanField(_("readable without signing in"), default=False)
    current_version = models.ForeignKey(
        "Version", null=True, blank=True, on_delete=models.PROTECT, related_name="+", editable=False
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = LadderQuerySet.as_manager()

    def __str__(self) -> str:
        return self.slug

    def get_absolute_url(self) -> str:
        return reverse("ladder:ladder", args=[self.pk])


class LevelKey(models.Model):
    """A level as such, whatever versions call it. Placements, goals and history point here."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    ladder = models.ForeignKey(Ladder, on_delete=models.CASCADE, related_name="level_keys")

    def __str__(self) -> str:
        return str(self.id)


class CompetencyKey(models.Model):
    """A competency as such, whatever versions call it. Evidence, goals and history point here."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    ladder = models.ForeignKey(Ladder, on_delete=models.CASCADE, related_name="competency_keys")

    def __str__(self) -> str:
        return str(self.id)


class VersionQuerySet(models.QuerySet["Version"]):
    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """Drafts: ladder owners. Published and earlier ones: everybody signed in. The public sees the present one."""
        if owns_ladders(user):
            return self
        seen = self.exclude(state=Version.State.DRAFT)
        return seen if user.is_authenticated else seen.filter(state=Version.State.PUBLISHED, ladder__is_public=True)

    def newest_first(self) -> Self:
        return self.order_by("-number")


class Version(models.Model):
    """One edition of a ladder and the heading it has there. Once published it never changes.

    The database refuses changes of a published version and of all that belongs to it
    (migration 0002), but that a later one takes its place and it becomes archived.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        PUBLISHED = "published", _("Published")
        ARCHIVED = "archived", _("Archived")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    ladder = models.ForeignKey(Ladder, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=12, choices=State, default=State.DRAFT, editable=False)
    title = models.CharField(_("title"), max_length=300)
    description = models.TextField(_("description"), blank=True)
    language = models.CharField(_("language"), max_length=35, default="en")
    licence = models.TextField(_("licence"), blank=True)
    source = models.TextField(_("source"), blank=True)
    accumulation = models.CharField(
        _("how levels build on one another"), max_length=12, choices=Accumulation, default=Accumulation.RESTATED
    )
    extra = models.JSONField(default=dict, blank=True)
    note = models.TextField(_("what changed and why"), blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    published_at = models.DateTimeField(null=True, editable=False)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", editable=False
    )

    objects = VersionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["ladder", "number"], name="ladder_version_number"),
            models.UniqueConstraint(fields=["ladder"], condition=Q(state="draft"), name="ladder_version_one_draft"),
            models.UniqueConstraint(
                fields=["ladder"], condition=Q(state="published"), name="ladder_version_one_published"
            ),
            models.CheckConstraint(
                condition=Q(state="draft", published_at=None) | ~Q(state="draft") & Q(published_at__isnull=False),
                name="ladder_version_published_at",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.number}"

    @property
    def is_draft(self) -> bool:
        return self.state == self.State.DRAFT
