"""The person who signs in, and who may see whom."""

import uuid
from functools import cached_property
from typing import Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.db.models.expressions import RawSQL
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.zones import zone_names
from people.models.organisation import UNIT, Role, Team, people_below


def validate_time_zone(name: str) -> None:
    """Refuses a name that the time zone database does not know."""
    if name not in zone_names():
        raise ValidationError(
            _("There is no time zone “%(name)s”. Choose one such as Europe/Lisbon."), params={"name": name}
        )


class Plain(models.Func):
    """A text without accents and capitals: Łucja, LUCJA and lucja are one. Needs the extension unaccent."""

    template = "unaccent(lower(%(expressions)s))"
    output_field = models.TextField()


def seen_by(user: "User", path: str = "") -> Q:
    """The condition of `visible_to`, for a row that leads to a person by `path`, such as "manager__"."""
    if user.is_admin:
        return Q()
    seen = (
        Q(**{f"{path}state": User.State.ACTIVE})
        | Q(**{f"{path}pk": user.pk})
        | Q(**{f"{path}pk__in": people_below(user, timezone.localdate())})
    )
    return seen | user.in_my_units(f"{path}team") if user.hr_units else seen


class UserQuerySet(models.QuerySet["User"]):
    def visible_to(self, user: "User") -> Self:
        """The directory: active people for everybody; others for their managers, HR in its units, and admins."""
        return self.filter(seen_by(user))

    def active(self) -> Self:
        return self.filter(state=User.State.ACTIVE)

    def alphabetical(self) -> Self:
        """By name as people look it up, whatever the collation of the database."""
        return self.order_by(Plain("name"), "pk")


class UserManager(BaseUserManager.from_queryset(UserQuerySet)["User"]):  # type: ignore[misc]
    def get_by_natural_key(self, username: str | None) -> "User":
        """The person with this address, in whatever case it was typed."""
        person: User = self.get(email=(username or "").strip().lower())
        return person


class User(AbstractBaseUser):
    """A person. Signs in by email address, which is stored in lower case."""

    class State(models.TextChoices):
        INVITED = "invited", _("Invited")
        PENDING_ACTIVATION = "pending_activation", _("Pending activation")
        ACTIVE = "active", _("Active")
        DEACTIVATED = "deactivated", _("Deactivated")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(
        _("email address"),
        unique=True,
        error_messages={"unique": _("Somebody with this address is here already.")},
    )
    name = models.CharField(_("name"), max_length=200)
    preferred_name = models.CharField(_("what to call you"), max_length=80, blank=True)
    job_title = models.CharField(_("job title"), max_length=200, blank=True)
    team = models.ForeignKey(
        Team, null=True, blank=True, on_delete=models.PROTECT, related_name="members", verbose_name=_("team")
    )
    time_zone = models.CharField(_("time zone"), max_length=64, default="UTC", validators=[validate_time_zone])
    locale = models.CharField(_("language"), max_length=16, default="en")
    state = models.CharField(max_length=20, choices=State, default=State.INVITED, editable=False)
    # What Django and allauth ask; always what the state says.
    is_active = models.GeneratedField(
        expression=models.ExpressionWrapper(Q(state="active"), output_field=models.BooleanField()),
        output_field=models.BooleanField(),
        db_persist=True,
    )
    joined_at = models.DateTimeField(default=timezone.now, editable=False)
    row_version = models.PositiveIntegerField(default=1, editable=False)

    USERNAME_FIELD = "email"

    objects = UserManager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(email=Lower(F("email"))), name="people_user_email_lower"),
            models.CheckConstraint(condition=~Q(name=""), name="people_user_has_a_name"),
        ]
        indexes = [
            models.Index(fields=["name", "id"], name="people_user_by_name"),
            models.Index(fields=["team", "name"], name="people_user_by_team"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("dashboards:person", args=[self.pk])

    @property
    def called(self) -> str:
        """What to call the person in a greeting."""
        return self.preferred_name or self.name

    @property
    def initials(self) -> str:
        """Up to two letters: of the first and the last word of the name."""
        words = self.name.split()
        return "".join(word[0] for word in ([words[0], words[-1]] if len(words) > 1 else words)).upper()

    @cached_property
    def held_roles(self) -> list[Role]:
        """The roles this person holds, read once per request."""
        return list(self.roles.all())

    def holds(self, kind: str) -> bool:
        return any(role.kind == kind for role in self.held_roles)

    @property
    def is_admin(self) -> bool:
        return self.holds(Role.Kind.ADMIN)

    @property
    def hr_units(self) -> list[uuid.UUID | None]:
        """The units where this person is HR; None stands for the whole organisation."""
        return [role.unit_id for role in self.held_roles if role.kind == Role.Kind.HR]

    @cached_property
    def hr_teams(self) -> frozenset[uuid.UUID]:
        """Every team of the units where this person is HR, read once per request."""
        return frozenset(Team.objects.in_units([unit for unit in self.hr_units if unit]).values_list("pk", flat=True))

    def in_my_units(self, team_field: str) -> Q:
        """The condition that a row's team lies in a unit where this person is HR; matches nothing for others."""
        if None in self.hr_units:
            return ~Q(pk__in=[])  # everything; an empty Q would vanish beside "or"
        if not self.hr_units:
            return Q(pk__in=[])
        return Q(**{f"{team_field}__in": RawSQL(UNIT, [self.hr_units])})
