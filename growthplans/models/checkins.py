"""What is said of a goal: how a period went, and what others remark."""

import uuid
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assessments.models import Evidence
from growthplans.models.plans import Cadence, Goal, readers_of

if TYPE_CHECKING:
    from people.models import User


class CheckInQuerySet(models.QuerySet["CheckIn"]):
    def visible_to(self, user: "User") -> Self:
        """One's own, and those of everybody below."""
        return self.filter(readers_of("goal__plan__person", user))


class CheckIn(models.Model):
    """How one period of a goal went. Progress, never a judgement.

    `period_start` is the first day of the owner's local week, month or quarter, fixed when it is made: a later change
    of cadence or time zone moves no past answer.
    """

    class Answer(models.TextChoices):
        DONE = "done", _("Done")
        PARTLY = "partly", _("Partly")
        NOT_THIS_TIME = "not_this_time", _("Not this time")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    goal = models.ForeignKey(Goal, on_delete=models.CASCADE, related_name="checkins")
    cadence = models.CharField(max_length=12, choices=Cadence, editable=False)
    period_start = models.DateField(editable=False)
    answer = models.CharField(_("how it went"), max_length=16, choices=Answer)
    note = models.CharField(_("one line"), max_length=500, blank=True)
    evidence = models.ManyToManyField(Evidence, related_name="checkins", blank=True)
    made_at = models.DateTimeField(editable=False)
    row_version = models.PositiveIntegerField(default=1, editable=False)

    objects = CheckInQuerySet.as_manager()

    class Meta:
        ordering = ["-period_start", "-made_at"]
        constraints = [
            models.UniqueConstraint(fields=["goal", "cadence", "period_start"], name="growthplans_checkin_once"),
        ]

    def __str__(self) -> str:
        return f"{self.goal_id} in {self.period_start}"

    @property
    def has_reached_its_goal(self) -> bool:
        """Whether the goal was to be reached once, and is by this answer."""
        goal = self.goal
        return goal.state == Goal.State.DONE and goal.cadence == Cadence.ONCE and self.answer == self.Answer.DONE


class CommentQuerySet(models.QuerySet["Comment"]):
    def visible_to(self, user: "User") -> Self:
        """Of one's own goals, and of those of everybody below."""
        return self.filter(readers_of("goal__plan__person", user))

    def open(self) -> Self:
        return self.filter(resolved_at=None)


class Comment(models.Model):
    """A remark on a goal, by its owner or somebody above them; open until one of them says that it is settled."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    goal = models.ForeignKey(Goal, on_delete=models.CASCADE, related_name="comments")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", editable=False)
    text = models.TextField(_("comment"), max_length=2_000)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    resolved_at = models.DateTimeField(null=True, editable=False)
    row_version = models.PositiveIntegerField(default=1, editable=False)

    objects = CommentQuerySet.as_manager()

    class Meta:
        ordering = ["created_at", "pk"]
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="growthplans_comment_has_a_text")]

    def __str__(self) -> str:
        return f"comment on {self.goal_id}"
