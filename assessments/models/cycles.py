"""Rounds of assessments, and who takes part in them."""

import uuid
from datetime import date
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ladder.models import Ladder, LevelKey, Version
from people.models import ReportingLine, Team
from people.models.organisation import people_below

if TYPE_CHECKING:
    from people.models import User


def looks_after(user: "User", path: str = "") -> Q:
    """The condition that a row's person is below this manager today, or in a unit where the user is HR."""
    below = Q(**{f"{path}person__in": people_below(user, timezone.localdate())})
    return below | user.in_my_units(f"{path}person__team") if user.hr_units else below


class CycleQuerySet(models.QuerySet["Cycle"]):
    def visible_to(self, user: "User") -> Self:
        """HR and admins: all of them, which says no more than titles and dates. Others: where they or theirs are in."""
        if user.is_admin or user.hr_units:
            return self
        theirs = Participation.objects.visible_to(user).filter(cycle=OuterRef("pk"))
        return self.filter(Exists(theirs))

    def followed_by(self, user: "User") -> Self:
        """For HR: those opened for one of their units, and those where somebody of their units is in."""
        theirs = Participation.objects.followed_by(user).filter(cycle=OuterRef("pk"))
        return self.filter(Exists(theirs) | user.in_my_units("unit"))

    def open(self) -> Self:
        return self.filter(state=Cycle.State.OPEN)

    def newest_first(self) -> Self:
        return self.order_by("-opened_at", "pk")


class Cycle(models.Model):
    """A round of assessments: of a unit or everybody, on one ladder or any.

    The three dates say until when one is asked to have written, judged and shared. Writing ends when HR closes it.
    """

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        CLOSED = "closed", _("Closed")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    title = models.CharField(_("title"), max_length=120)
    unit = models.ForeignKey(
        Team, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("unit")
    )
    ladder = models.ForeignKey(
        Ladder, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("ladder")
    )
    self_due_on = models.DateField(_("self-assessments until"))
    manager_due_on = models.DateField(_("manager assessments until"))
    share_due_on = models.DateField(_("shared until"))
    state = models.CharField(max_length=12, choices=State, default=State.OPEN, editable=False)
    opened_at = models.DateTimeField(default=timezone.now, editable=False)
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", editable=False
    )
    closed_at = models.DateTimeField(null=True, editable=False)
    row_version = models.PositiveIntegerField(default=1, editable=False)

    objects = CycleQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(title=""), name="assessments_cycle_has_a_title"),
            models.CheckConstraint(
                condition=Q(self_due_on__lte=F("manager_due_on")) & Q(manager_due_on__lte=F("share_due_on")),
                name="assessments_cycle_days_in_order",
            ),
            models.CheckConstraint(
                condition=Q(state="open", closed_at=None) | Q(state="closed", closed_at__isnull=False),
                name="assessments_cycle_closed_at",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("cycles:cycle", args=[self.pk])

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN


class ParticipationQuerySet(models.QuerySet["Participation"]):
    def visible_to(self, user: "User") -> Self:
        """Oneself, one's manager chain, HR of the unit, and whoever wrote an assessment in it."""
        wrote = Q(pk__in=Participation.objects.filter(assessments__author=user).values("pk"))
        return self.filter(Q(person=user) | looks_after(user) | wrote)

    def followed_by(self, user: "User") -> Self:
        """For HR: the people of their units."""
        return self.filter(user.in_my_units("person__team"))

    def taking_part(self) -> Self:
        """Neither taken out of the cycle nor deactivated."""
        return self.filter(left_at=None).exclude(person__state="deactivated")

    def with_sides(self, on: date) -> models.QuerySet[Any]:
        """Each with the active manager of the day (`manager_id`), and whether the sides are written: `self_done` (a
        missed one counts, since nobody waits for it), `manager_done`."""
        lines = ReportingLine.objects.on(on).filter(person=OuterRef("person"), manager__state="active")
        itself, done = Participation.objects.filter(pk=OuterRef("pk")), ["submitted", "missed"]
        return self.annotate(
            manager_id=Subquery(lines.values("manager")[:1]),
            self_done=Exists(itself.filter(assessments__kind="self", assessments__state__in=done)),
            manager_done=Exists(itself.filter(assessments__kind="manager", assessments__state__in=done)),
        )


class Participation(models.Model):
    """One person in one cycle: against which level of which version, and how far the two sides have come.

    `revealed_at` is when the later of self and manager was submitted, and each could read the other. `shared_at` is
    when an agreed result was first shared. `extended_to` is a last day of one's own, which outlasts the cycle.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="participations")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="participations")
    level = models.ForeignKey(LevelKey, on_delete=models.PROTECT, related_name="+")
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="+")
    joined_at = models.DateTimeField(default=timezone.now, editable=False)
    extended_to = models.DateField(_("extended to"), null=True, blank=True)
    left_at = models.DateTimeField(null=True, editable=False)
    revealed_at = models.DateTimeField(null=True, editable=False)
    shared_at = models.DateTimeField(null=True, editable=False)

    # What `with_sides` adds.
    manager_id: uuid.UUID | None
    self_done: bool
    manager_done: bool

    objects = ParticipationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["cycle", "person"], name="assessments_participation_once"),
            models.CheckConstraint(
                condition=Q(shared_at=None) | Q(revealed_at__isnull=False),
                name="assessments_participation_revealed_before_shared",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} in {self.cycle_id}"

    def get_absolute_url(self) -> str:
        return reverse("assessments:participation", args=[self.pk])

    def is_open(self, on: date) -> bool:
        """Whether anything may still be written: while the cycle is open, or this person's own extension lasts."""
        extended = self.extended_to is not None and self.extended_to >= on
        return self.left_at is None and (self.cycle.is_open or extended)

    @property
    def self_due_on(self) -> date:
        """The cycle's day, or the person's own where that is later."""
        return max(self.cycle.self_due_on, self.extended_to or date.min)

    @property
    def manager_due_on(self) -> date:
        return max(self.cycle.manager_due_on, self.extended_to or date.min)
