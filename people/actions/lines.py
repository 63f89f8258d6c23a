"""Who reports to whom, from which day on."""

from datetime import date
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from audit import log
from core.access import require
from core.db import locked, one_at_a_time
from people import access
from people.models import ReportingLine, User

LINES = "reporting lines"  # the topic of the one lock for all changes of lines

# The ways up from a manager to a person on any of the days asked for, with the first day each is open.
WAYS_UP = """
WITH RECURSIVE way(manager_id, days, managers) AS (
    SELECT %(manager)s::uuid, daterange(%(starts_on)s, %(ends_on)s), ARRAY[%(manager)s::uuid]
  UNION ALL
    SELECT line.manager_id,
           way.days * daterange(line.starts_on, line.ends_on),
           way.managers || line.manager_id
    FROM way
    JOIN people_reportingline line
      ON line.person_id = way.manager_id AND way.days && daterange(line.starts_on, line.ends_on)
    WHERE way.manager_id <> %(person)s AND line.manager_id <> ALL (way.managers)
)
SELECT lower(days), managers FROM way WHERE manager_id = %(person)s ORDER BY 1 LIMIT 1
"""


@transaction.atomic
def change_manager(*, person: User, manager: User | None, starts_on: date, on: date, by: User) -> User:
    """From a day on, the person reports to this manager, or to nobody; what was planned for later is
    replaced.

    `on` is today. Refused to others than HR of the unit and admins; for people who left; for a loop on any
    day; and for a day before one on which a line has begun, because what has been stays as it was.
    """
    one_at_a_time(LINES)
    person = locked(person)
    require(
        access.can_change_manager(by, person),
        _("Only HR of this unit and admins change who somebody reports to."),
    )
    if person.state == User.State.DEACTIVATED:
        raise ValidationError(_("%(name)s is deactivated. Reactivate first."), params={"name": person.name})
    touched = list(
        person.reporting_lines.filter(Q(ends_on=None) | Q(ends_on__gt=starts_on))
        .select_related("manager")
        .order_by("starts_on")
    )
    refuse_rewriting(touched, starts_on, on)
    refuse_no_change(person, manager, touched, starts_on)
    if manager:
        refuse_manager(person, manager, starts_on, None)

    running = touched[0] if touched and touched[0].starts_on < starts_on else None
    replaced = touched[1:] if running else touched
    ReportingLine.objects.filter(pk__in=[line.pk for line in replaced]).delete()
    stays = running is not None and running.manager == manager
    if running:
        running.ends_on = None if stays else starts_on
        running.save(update_fields=["ends_on"])
    if manager and not stays:
        ReportingLine.objects.create(person=person, manager=manager, starts_on=starts_on)
    log.record(
        "people.manager_changed",
        target=person,
        by=by,
        person=person,
        before=str(touched[0].manager_id) if touched else None,
        after=str(manager.pk) if manager else None,
        starts_on=starts_on.isoformat(),
        replaced=len(replaced),
    )
    return person


@transaction.atomic
def hand_over_reports(*, leaver: User, successor: User, on: date, by: User) -> int:
    """Whoever reports to the leaver, or is planned to, reports to the successor for those days; how many.

    A successor from among them takes the leaver's place below the leaver's own manager. Refused to those who
    may not deactivate the leaver, and for a successor who left or stands below a report.
    """
    one_at_a_time(LINES)
    require(access.can_deactivate_person(by, leaver), _("Only HR of this unit and admins hand people over."))
    above = ReportingLine.objects.on(on).filter(person=leaver, manager__state=User.State.ACTIVE).first()
    lines = leaver.managed_lines.filter(Q(ends_on=None) | Q(ends_on__gt=on)).select_related("person")
    # The successor first, so that there is no loop on the way.
    for line in sorted(lines, key=lambda line: line.person != successor):
        manager = (above.manager if above else None) if line.person == successor else successor
        _reassign(line, manager, starts_on=max(line.starts_on, on))
        log.record(
            "people.manager_changed",
            target=line.person,
            by=by,
            person=line.person,
            before=str(leaver.pk),
            after=str(manager.pk) if manager else None,
            starts_on=max(line.starts_on, on).isoformat(),
            replaced=0,
        )
    return len(lines)


def _reassign(line: ReportingLine, manager: User | None, *, starts_on: date) -> None:
    """The days of a line from one on go to another manager, or to none; the days before stay."""
    if manager:
        refuse_manager(line.person, manager, starts_on, line.ends_on)
    person, ends_on = line.person, line.ends_on
    if line.starts_on < starts_on:
        line.ends_on = starts_on
        line.save(update_fields=["ends_on"])
    else:
        line.delete()
    if manager:
        ReportingLine.objects.create(person=person, manager=manager, starts_on=starts_on, ends_on=ends_on)


def refuse_rewriting(touched: list[ReportingLine], starts_on: date, on: date) -> None:
    """What has begun is history: a change may replace it on the very day it began, not before."""
    begun = [line for line in touched if starts_on < line.starts_on <= on]
    if begun:
        raise ValidationError(
            {
                "starts_on": _("Reports to %(manager)s since %(day)s. Choose that day or a later one.")
                % {"manager": begun[-1].manager.name, "day": date_format(begun[-1].starts_on, "j F Y")}
            }
        )


def refuse_no_change(person: User, manager: User | None, touched: list[ReportingLine], starts_on: date) -> None:
    if manager is None and not touched:
        raise ValidationError(_("%(name)s reports to nobody already."), params={"name": person.name})
    if [(line.manager, line.ends_on, line.starts_on <= starts_on) for line in touched] == [(manager, None, True)]:
        raise ValidationError(
            {
                "manager": _("%(name)s reports to %(manager)s already.")
                % {"name": person.name, "manager": touched[0].manager.name}
            }
        )


def refuse_manager(person: User, manager: User, starts_on: date, ends_on: date | None) -> None:
    """Nobody reports to themselves, to somebody who left, or on any of these days to somebody below them."""
    manager.refresh_from_db(fields=["state"])  # under the lock that a deactivation takes too
    if manager == person:
        raise ValidationError({"manager": _("Nobody reports to themselves. Choose somebody else.")})
    if manager.state == User.State.DEACTIVATED:
        raise ValidationError({"manager": _("%(name)s is deactivated. Choose somebody else.") % {"name": manager.name}})
    loop = first_loop(person, manager, starts_on, ends_on)
    if loop is None:
        return
    day, managers = loop
    names = User.objects.in_bulk([person.pk, *managers])
    values = {
        "loop": " → ".join(names[pk].name for pk in [person.pk, *managers]),
        "name": person.name,
        "day": date_format(day, "j F Y"),
    }
    if day > starts_on:
        text = _(
            "From %(day)s on that would be a loop: %(loop)s. Choose somebody who does not report to %(name)s then."
        )
    else:
        text = _("That would be a loop: %(loop)s. Choose somebody who does not report to %(name)s.")
    raise ValidationError({"manager": text % values})


def first_loop(person: User, manager: User, starts_on: date, ends_on: date | None) -> tuple[date, list[UUID]] | None:
    """The first of these days on which the manager reports to the person, and the way up between them."""
    with connection.cursor() as cursor:
        cursor.execute(
            WAYS_UP, {"person": person.pk, "manager": manager.pk, "starts_on": starts_on, "ends_on": ends_on}
        )
        found: tuple[date, list[UUID]] | None = cursor.fetchone()
    return found
