"""Plans and goals: what somebody means to grow by, and until when."""

import uuid
from datetime import date
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.periods import Period
from ladder.models import CompetencyKey, LevelKey
from people.models.organisation import people_below

if TYPE_CHECKING:
    from people.models import User


def readers_of(person_field: str, user: "User") -> Q:
    """The condition that a row is the reader's own or of somebody below them. HR and admins read counts only."""
    return Q(**{person_field: user}) | Q(**{f"{person_field}__in": people_below(user, timezone.localdate())})


class PlanQuerySet(models.QuerySet["Plan"]):
    def visible_to(self, user: "User") -> Self:
        """One's own, and those of everybody below."""
        return self.filter(readers_of("person", user))

    def active(self) -> Self:
        return self.filter(state=Plan.State.ACTIVE)


class Plan(models.Model):
    """What one person means to grow by: goals towards a level, until a day. One active plan a person.

    The manager agreed to it as it was at `agreed_at`; `changed_at` is when it, or what its goals are, last changed.
    """

    class State(models.TextChoices):
        ACTIVE = "active", _("Active")
        FINISHED = "finished", _("Finished")

    class Origin(models.TextChoices):
        GUIDE = "guide", _("From a guide")
        GAPS = "gaps", _("From gaps")
        TEMPLATE = "template", _("From a template")
        EMPTY = "empty", _("From nothing")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="plans")
    target = models.ForeignKey(LevelKey, null=True, blank=True, on_delete=models.PROTECT, related_name="plans")
    target_on = models.DateField(_("until"), null=True, blank=True)
    purpose = models.TextField(_("what it is for"), blank=True, max_length=2_000)
    origin = models.CharField(max_length=12, choices=Origin, editable=False)
    state = models.CharField(max_length=12, choices=State, default=State.ACTIVE, editable=False)
    started_on = models.DateField(editable=False)
    finished_at = models.DateTimeField(null=True, editable=False)
    agreed_at = models.DateTimeField(null=True, editable=False)
    agreed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", editable=False
    )
    changed_at = models.DateTimeField(default=timezone.now, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    row_version = models.PositiveIntegerField(default=1, editable=False)

    objects = PlanQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person"], condition=Q(state="active"), name="growthplans_plan_one_active"),
            models.CheckConstraint(
                condition=Q(state="active", finished_at=None) | Q(state="finished", finished_at__isnull=False),
                name="growthplans_plan_finished_at",
            ),
            models.CheckConstraint(
                condition=Q(agreed_at=None, agreed_by=None) | Q(agreed_at__isnull=False, agreed_by__isnull=False),
                name="growthplans_plan_agreed_by",
            ),
        ]

    def __str__(self) -> str:
        return f"plan of {self.person_id}"

    def get_absolute_url(self) -> str:
        return reverse("growthplans:plan", args=[self.pk])

    @property
    def is_active(self) -> bool:
        return self.state == self.State.ACTIVE

    @property
    def is_agreed(self) -> bool:
        """Whether the manager agreed to it as it is now."""
        return self.agreed_at is not None and self.agreed_at >= self.changed_at


class Cadence(models.TextChoices):
    """How often a goal comes round."""

    ONCE = "once", _("Once")
    WEEKLY = "weekly", _("Weekly")
    MONTHLY = "monthly", _("Monthly")
    QUARTERLY = "quarterly", _("Quarterly")

    @property
    def period(self) -> Period:
        """What one check-in answers for. A goal that is reached once is looked at every week."""
        return PERIOD_OF[self.value]


PERIOD_OF: dict[str, Period] = {"once": "week", "weekly": "week", "monthly": "month", "quarterly": "quarter"}


class GoalQuerySet(models.QuerySet["Goal"]):
    def visible_to(self, user: "User") -> Self:
        """One's own, and those of everybody below."""
        return self.filter(readers_of("plan__person", user))

    def under_way(self) -> Self:
        """Open, in an active plan."""
        return self.filter(state=Goal.State.OPEN, plan__state=Plan.State.ACTIVE)


class Goal(models.Model):
    """One thing to do once, or in every week, month or quarter, from `starts_on`; until `due_on`, if that is set.

    A manager's suggestion becomes a goal when the owner takes it up. What was carried over goes on in the goal that
    says so in `carried_from`. `snoozed_until`: nobody is reminded of it before that day.
    """

    class State(models.TextChoices):
        SUGGESTED = "suggested", _("Suggested")
        OPEN = "open", _("Open")
        DONE = "done", _("Done")
        DROPPED = "dropped", _("Dropped")
        CARRIED = "carried", _("Carried over")
        DECLINED = "declined", _("Declined")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="goals")
    title = models.CharField(_("goal"), max_length=300)
    outcome = models.TextField(_("what will be true then"), blank=True, max_length=2_000)
    cadence = models.CharField(_("how often"), max_length=12, choices=Cadence, default=Cadence.WEEKLY)
    competency = models.ForeignKey(
        CompetencyKey,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="goals",
        verbose_name=_("competency"),
    )
    starts_on = models.DateField(_("from"))
    due_on = models.DateField(_("until"), null=True, blank=True)
    state = models.CharField(max_length=12, choices=State, default=State.OPEN, editable=False)
    suggested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", editable=False
    )
    position = models.PositiveSmallIntegerField(default=0, editable=False)
    snoozed_until = models.DateField(null=True, editable=False)
    closed_on = models.DateField(null=True, editable=False)
    reason = models.TextField(_("reason"), blank=True, max_length=1_000)  # why it was dropped or declined
    carried_from = models.OneToOneField(
        "self", null=True, on_delete=models.PROTECT, related_name="carried_to", editable=False
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    row_version = models.PositiveIntegerField(default=1, editable=False)

    objects = GoalQuerySet.as_manager()

    class Meta:
        ordering = ["position", "created_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(title=""), name="growthplans_goal_has_a_title"),
            models.CheckConstraint(condition=Q(cadence__in=Cadence.values), name="growthplans_goal_cadence"),
            models.CheckConstraint(
                condition=Q(due_on=None) | Q(due_on__gte=models.F("starts_on")), name="growthplans_goal_days"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["open", "suggested"], closed_on=None)
                | ~Q(state__in=["open", "suggested"]) & Q(closed_on__isnull=False),
                name="growthplans_goal_closed_on",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["suggested", "declined"]) | Q(suggested_by__isnull=False),
                name="growthplans_goal_suggested_by",
            ),
            models.CheckConstraint(condition=~Q(state="dropped") | ~Q(reason=""), name="growthplans_goal_drop_reason"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("growthplans:goal", args=[self.pk])

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN

    @property
    def period(self) -> Period:
        return PERIOD_OF[self.cadence]

    def is_overdue(self, on: date) -> bool:
        """Whether its last day has passed and it is not reached."""
        return self.is_open and self.due_on is not None and self.due_on < on


class Step(models.Model):
    """One line of a goal's checklist."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    goal = models.ForeignKey(Goal, on_delete=models.CASCADE, related_name="steps")
    position = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=300)
    done_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["goal", "position"],
                name="growthplans_step_position",
                deferrable=models.Deferrable.DEFERRED,
            ),
            models.CheckConstraint(condition=~Q(text=""), name="growthplans_step_has_a_text"),
        ]

    def __str__(self) -> str:
        return self.text


class TemplateQuerySet(models.QuerySet["Template"]):
    def visible_to(self, user: "User") -> Self:
        """Everybody signed in may start from every template."""
        return self


class Template(models.Model):
    """Goals that a plan can be started from, kept by HR, ladder owners and those who lead.

    `goals` is a list of {"title", "outcome", "cadence", "competency" (uuid of a key, or null), "steps": [text]}.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    title = models.CharField(_("title"), max_length=200)
    text = models.TextField(_("when to use it"), blank=True, max_length=2_000)
    goals = models.JSONField(default=list)
    kept_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    row_version = models.PositiveIntegerField(default=1, editable=False)

    objects = TemplateQuerySet.as_manager()

    class Meta:
        ordering = ["title", "pk"]
        constraints = [models.CheckConstraint(condition=~Q(title=""), name="growthplans_template_has_a_title")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("growthplans:template", args=[self.pk])
