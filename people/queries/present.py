"""How things stand now: whose manager is who, and what time it is where somebody is."""

import zoneinfo
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Exists, IntegerField, OuterRef, Q
from django.db.models.expressions import RawSQL
from django.utils import timezone

from people.models import ReportingLine, User
from people.models.organisation import in_force, managers_above
from people.models.users import UserQuerySet


@dataclass(frozen=True)
class LocalTime:
    """The time where somebody is, and whether it is another day there than for the reader."""

    place: str
    at: datetime  # naive: shown as it is
    is_another_day: bool


def local_time(person: User, now: datetime) -> LocalTime:
    """The time on the person's clock, with the place as people say it: "Lisbon", not "Europe/Lisbon"."""
    at = now.astimezone(zoneinfo.ZoneInfo(person.time_zone))
    place = person.time_zone.rpartition("/")[2].replace("_", " ")
    return LocalTime(place, at.replace(tzinfo=None), at.date() != timezone.localdate(now))


def is_one_of(people: UserQuerySet, field: str) -> Exists:
    """Whether a row's person is one of these people, as a column."""
    return Exists(people.filter(pk=OuterRef(field)))


@dataclass(frozen=True)
class Reporting:
    """To whom somebody reports: None for a manager whom the viewer may not see, mostly one who left."""

    manager: User | None

    @property
    def is_to_somebody_active(self) -> bool:
        return self.manager is not None and self.manager.state != User.State.DEACTIVATED


def present_managers(people: Iterable[User], *, viewer: User, on: date) -> dict[UUID, Reporting]:
    """Of those people who report to somebody on this day: to whom."""
    lines = (
        ReportingLine.objects.on(on)
        .filter(person__in=[person.pk for person in people])
        .annotate(is_known=is_one_of(User.objects.visible_to(viewer), "manager"))
        .select_related("manager")
    )
    return {line.person_id: Reporting(line.manager if line.is_known else None) for line in lines}


def chain_above(person: User, *, viewer: User, on: date) -> list[Reporting]:
    """To whom the person reports, to whom that manager does, and so on up to the top."""
    return climbed(person, known_lines(on_the_way_up(person, on), viewer=viewer), on)


def on_the_way_up(person: User, on: date) -> Q:
    """The condition of the lines in force on a day of somebody and of all managers above."""
    return in_force(on) & (Q(person=person) | Q(person__in=managers_above(person, on)))


def known_lines(condition: Q, *, viewer: User) -> dict[ReportingLine, Reporting]:
    """Lines, each with the manager as far as the viewer may see that one."""
    known = is_one_of(User.objects.visible_to(viewer), "manager")
    lines = ReportingLine.objects.filter(condition).annotate(is_known=known).select_related("manager")
    return {line: Reporting(line.manager if line.is_known else None) for line in lines}


def climbed(person: User, lines: dict[ReportingLine, Reporting], on: date) -> list[Reporting]:
    """The chain above somebody, out of lines that hold it."""
    up = {line.person_id: line for line in lines if line.is_in_force(on)}
    chain = []
    line = up.pop(person.pk, None)
    while line:
        chain.append(lines[line])
        line = up.pop(line.manager_id, None)
    return chain


# Everybody below the person of a reporting line on a day, who has not left; for a query of lines.
BELOW_OF_LINE = """
WITH RECURSIVE below(person_id) AS (
    SELECT line.person_id FROM people_reportingline line
    WHERE line.manager_id = people_reportingline.person_id
        AND line.starts_on <= %s AND (line.ends_on IS NULL OR line.ends_on > %s)
  UNION
    SELECT line.person_id FROM people_reportingline line JOIN below ON line.manager_id = below.person_id
    WHERE line.starts_on <= %s AND (line.ends_on IS NULL OR line.ends_on > %s)
)
SELECT count(*) FROM below JOIN people_user person ON person.id = below.person_id
WHERE below.person_id <> people_reportingline.person_id AND person.state <> 'deactivated'
"""


def number_below(on: date) -> RawSQL:
    """How many people are below the person of a reporting line, as a column of it."""
    return RawSQL(BELOW_OF_LINE, [on] * 4, output_field=IntegerField())
