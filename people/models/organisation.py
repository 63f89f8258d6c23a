"""The organisation, its teams, who reports to whom, and who holds which role."""

import uuid
from datetime import date, datetime
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.db.models.expressions import RawSQL
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from notifications.models import Due

if TYPE_CHECKING:
    from people.models.users import User

# A unit is a team and the teams below it. UNION (not ALL) ends even on a loop that slipped in.
UNIT = """
WITH RECURSIVE unit(id) AS (
    SELECT id FROM people_team WHERE id = ANY(%s)
  UNION
    SELECT team.id FROM people_team team JOIN unit ON team.parent_id = unit.id
) SELECT id FROM unit
"""

# The people below a manager on a day, however deep.
BELOW = """
WITH RECURSIVE below(person_id) AS (
    SELECT person_id FROM people_reportingline
    WHERE manager_id = %s AND starts_on <= %s AND (ends_on IS NULL OR ends_on > %s)
  UNION
    SELECT line.person_id FROM people_reportingline line JOIN below ON line.manager_id = below.person_id
    WHERE line.starts_on <= %s AND (line.ends_on IS NULL OR line.ends_on > %s)
) SELECT person_id FROM below
"""

# The managers above a person on a day, up to the top.
ABOVE = """
WITH RECURSIVE above(manager_id) AS (
    SELECT manager_id FROM people_reportingline
    WHERE person_id = %s AND starts_on <= %s AND (ends_on IS NULL OR ends_on > %s)
  UNION
    SELECT line.manager_id FROM people_reportingline line JOIN above ON line.person_id = above.manager_id
    WHERE line.starts_on <= %s AND (line.ends_on IS NULL OR line.ends_on > %s)
) SELECT manager_id FROM above
"""


# Whether somebody has reports on a day, or is HR.
LEADS = """
EXISTS (
    SELECT FROM people_reportingline WHERE manager_id = %s AND starts_on <= %s AND (ends_on IS NULL OR ends_on > %s)
) OR EXISTS (SELECT FROM people_role WHERE person_id = %s AND kind = 'hr')
"""


def people_below(manager: "User", on: date) -> RawSQL:
    """The ids of everybody below a manager on a day, for `…__in`."""
    return RawSQL(BELOW, [manager.pk, on, on, on, on])


def managers_above(person: "User", on: date) -> RawSQL:
    """The ids of everybody above a person on a day, for `…__in`."""
    return RawSQL(ABOVE, [person.pk, on, on, on, on])


class OrganisationManager(models.Manager["Organisation"]):
    def current(self) -> "Organisation | None":
        """The organisation, or None before the database is first filled."""
        return self.first()

    def for_reader(self, reader: "User", on: date, now: datetime) -> "models.QuerySet[Organisation]":
        """The same as rows; in `leads` whether the reader looks after people: has reports on this day, or is HR; in
        `unseen` how many notices they have not seen."""
        return self.annotate(
            leads=RawSQL(LEADS, [reader.pk, on, on, reader.pk], output_field=models.BooleanField()),
            unseen=Due.objects.visible_to(reader).told(now).filter(seen_at=None).counted(),
        )


class Organisation(models.Model):
    """The one organisation this installation serves; the row is made when the database is first filled.

    `is_demo` is decided then and never switched on over real people.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    name = models.CharField(_("name"), max_length=200)
    is_demo = models.BooleanField(default=False, editable=False)
    filled_at = models.DateTimeField(auto_now_add=True)

    objects = OrganisationManager()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="people_organisation_only_one")]

    def __str__(self) -> str:
        return self.name

    @property
    def demo_mode(self) -> bool:
        """True while the demo may be used: asked for by the environment, and true of this database."""
        return self.is_demo and settings.RUNG_DEMO


def in_demo_mode() -> bool:
    """True while this installation serves the demo organisation (settings.DEMO_MODE)."""
    organisation = Organisation.objects.current()
    return organisation is not None and organisation.demo_mode


class TeamQuerySet(models.QuerySet["Team"]):
    def visible_to(self, user: "User") -> Self:
        """Everybody signed in sees every team."""
        return self

    def in_units(self, units: list[uuid.UUID]) -> Self:
        """These teams and all below them."""
        return self.filter(pk__in=RawSQL(UNIT, [units]))


class Team(models.Model):
    """A team. With the teams below it, it is a unit."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(_("name"), max_length=200)
    parent = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="children",
        verbose_name=_("part of"),
    )

    objects = TeamQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["parent", "name"],
                nulls_distinct=False,
                name="people_team_name",
                violation_error_message=_("There is a team of this name already. Choose another name."),
            ),
            models.CheckConstraint(condition=~Q(parent=F("id")), name="people_team_not_in_itself"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("people:team", args=[self.pk])


class DateRange(models.Func):
    """daterange(starts_on, ends_on): the first day counts, the last does not."""

    function = "daterange"
    output_field = DateRangeField()


def in_force(day: date, path: str = "") -> Q:
    """The condition that a line, or the one a row leads to by `path`, is in force on a day."""
    lasts = Q(**{f"{path}ends_on": None}) | Q(**{f"{path}ends_on__gt": day})
    return Q(**{f"{path}starts_on__lte": day}) & lasts


class ReportingLineQuerySet(models.QuerySet["ReportingLine"]):
    def on(self, day: date) -> Self:
        """The lines in force on a day."""
        return self.filter(in_force(day))

    def visible_to(self, user: "User") -> Self:
        """Today's lines: everybody. Past and coming ones: oneself, one's manager chain, HR in its units, admins."""
        if user.is_admin:
            return self
        today = timezone.localdate()
        mine = Q(person=user) | Q(person__in=people_below(user, today)) | user.in_my_units("person__team")
        return self.filter(in_force(today) | mine)


class ReportingLine(models.Model):
    """A person reports to a manager from a day on, until (not including) another; one manager at a time.

    No loops: kept by people.actions, which takes one lock for all changes of lines.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="reporting_lines")
    manager = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="managed_lines")
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"), null=True, blank=True)

    objects = ReportingLineQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(person=F("manager")), name="people_reportingline_not_self"),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gt=F("starts_on")), name="people_reportingline_days"
            ),
            ExclusionConstraint(
                name="people_reportingline_one_manager",
                expressions=[
                    ("person", RangeOperators.EQUAL),
                    (DateRange("starts_on", "ends_on"), RangeOperators.OVERLAPS),
                ],
                violation_error_message=_("This person already has a manager in these days."),
            ),
        ]
        indexes = [
            models.Index(fields=["manager", "starts_on", "ends_on"], name="people_reportingline_manager"),
            models.Index(fields=["starts_on", "id"], name="people_reportingline_by_start"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} → {self.manager_id}"

    def is_in_force(self, day: date) -> bool:
        """Whether it counts on a day."""
        return self.starts_on <= day and (self.ends_on is None or self.ends_on > day)


class RoleQuerySet(models.QuerySet["Role"]):
    def visible_to(self, user: "User") -> Self:
        """Admins see who holds which role, HR in its units; everybody sees their own."""
        return self if user.is_admin else self.filter(Q(person=user) | user.in_my_units("person__team"))


class Role(models.Model):
    """A person may do the work of HR (in one unit, or everywhere without one), committee, ladder owner or admin."""

    class Kind(models.TextChoices):
        HR = "hr", _("HR")
        COMMITTEE = "committee", _("Promotion committee")
        LADDER_OWNER = "ladder_owner", _("Ladder owner")
        ADMIN = "admin", _("Admin")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="roles")
    kind = models.CharField(max_length=16, choices=Kind)
    unit = models.ForeignKey(Team, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    objects = RoleQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "kind", "unit"], nulls_distinct=False, name="people_role_held_once"
            ),
            models.CheckConstraint(condition=Q(unit=None) | Q(kind="hr"), name="people_role_unit_is_for_hr"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.kind}"
