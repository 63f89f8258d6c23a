"""Where people stand on a ladder, and what they would have it say."""

import uuid
from datetime import date
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ladder.models.ladders import CompetencyKey, Ladder, LevelKey, owns_ladders
from people.models.organisation import DateRange, in_force, people_below

if TYPE_CHECKING:
    from people.models import User


class PlacementQuerySet(models.QuerySet["Placement"]):
    def on(self, day: date) -> Self:
        """The placements in force on a day."""
        return self.filter(in_force(day))

    def visible_to(self, user: "User") -> Self:
        """Oneself, one's manager chain, HR in its units, and admins."""
        if user.is_admin:
            return self
        below = Q(person__in=people_below(user, timezone.localdate()))
        return self.filter(Q(person=user) | below | user.in_my_units("person__team"))


class Placement(models.Model):
    """A person stands at a level from a day on, until (not including) another; at one level at a time."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="placements")
    level = models.ForeignKey(LevelKey, on_delete=models.PROTECT, related_name="placements")
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"), null=True, blank=True)

    objects = PlacementQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gt=F("starts_on")), name="ladder_placement_days"
            ),
            ExclusionConstraint(
                name="ladder_placement_one_level",
                expressions=[
                    ("person", RangeOperators.EQUAL),
                    (DateRange("starts_on", "ends_on"), RangeOperators.OVERLAPS),
                ],
                violation_error_message=_("This person already stands at a level in these days."),
            ),
        ]
        indexes = [models.Index(fields=["level", "starts_on", "ends_on"], name="ladder_placement_level")]

    def __str__(self) -> str:
        return f"{self.person_id} at {self.level_id}"

    def is_in_force(self, day: date) -> bool:
        """Whether it counts on a day."""
        return self.starts_on <= day and (self.ends_on is None or self.ends_on > day)


class SuggestionQuerySet(models.QuerySet["Suggestion"]):
    def visible_to(self, user: "User") -> Self:
        """Whoever made it, and ladder owners."""
        return self if owns_ladders(user) else self.filter(author=user)

    def open(self) -> Self:
        return self.filter(state=Suggestion.State.OPEN)


class Suggestion(models.Model):
    """Somebody would have the ladder say something else: as a whole, of a competency, or of one cell."""

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        ACCEPTED = "accepted", _("Accepted")
        DECLINED = "declined", _("Declined")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    ladder = models.ForeignKey(Ladder, on_delete=models.CASCADE, related_name="suggestions")
    competency = models.ForeignKey(CompetencyKey, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    level = models.ForeignKey(LevelKey, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="ladder_suggestions")
    text = models.TextField(_("suggestion"), max_length=4000)
    created_at = models.DateTimeField(auto_now_add=True)
    state = models.CharField(max_length=12, choices=State, default=State.OPEN, editable=False)
    answer = models.TextField(_("answer"), blank=True, max_length=4000)
    answered_at = models.DateTimeField(null=True, editable=False)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", editable=False
    )

    objects = SuggestionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state="open", answered_by=None, answered_at=None)
                | ~Q(state="open") & Q(answered_by__isnull=False, answered_at__isnull=False),
                name="ladder_suggestion_answered",
            ),
        ]
        indexes = [models.Index(fields=["ladder", "state", "created_at"], name="ladder_suggestion_open")]

    def __str__(self) -> str:
        return f"{self.state} {self.id}"
