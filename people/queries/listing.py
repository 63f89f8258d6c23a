"""Flat rows for programs: the people, teams and lines of the pages, by the same rules."""

from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from people.models import ReportingLine, Team, User
from people.models.users import UserQuerySet, seen_by
from people.queries.directory import Sought, find

Rows = QuerySet[Any, Any]

# Written out: composing it for each page takes longer than running it.
PEOPLE = """
SELECT person.id::text, person.name, person.email, person.job_title, person.time_zone, person.state,
       team.id::text, team.name, manager.id::text, manager.name, manager.state
FROM people_user person
LEFT JOIN people_team team ON team.id = person.team_id
LEFT JOIN people_reportingline line ON line.person_id = person.id
      AND line.starts_on <= %(on)s AND (line.ends_on IS NULL OR line.ends_on > %(on)s)
LEFT JOIN people_user manager ON manager.id = line.manager_id
WHERE person.id = ANY(%(people)s::uuid[])
"""


class PersonRow(NamedTuple):
    """A person with team and present manager."""

    id: str
    name: str
    email: str
    job_title: str
    time_zone: str
    state: str
    team_id: str | None
    team_name: str | None
    manager_id: str | None
    manager_name: str | None
    manager_state: str | None


def people_found(
    *,
    viewer: User,
    on: date,
    words: str = "",
    team: UUID | None = None,
    manager: UUID | None = None,
    state: str | None = None,
) -> UserQuerySet:
    """Whom the viewer may see of those asked for: of a whole unit, of a manager's direct reports."""
    visible = User.objects.visible_to(viewer)
    people = find(visible, Sought(words))
    if team:
        people = people.filter(team__in=Team.objects.in_units([team]).values("pk"))
    if manager:
        lines = ReportingLine.objects.on(on).filter(manager__in=visible.filter(pk=manager))
        people = people.filter(pk__in=lines.values("person"))
    return people.filter(state=state) if state else people


def people_rows(people: list[UUID], *, on: date) -> list[PersonRow]:
    """These people, in this order. Ask `hidden_managers` whose manager the viewer may see."""
    ids = [str(pk) for pk in people]
    with connection.cursor() as cursor:
        cursor.execute(PEOPLE, {"people": f"{{{','.join(ids)}}}", "on": on})
        rows = {row[0]: PersonRow._make(row) for row in cursor.fetchall()}
    return [rows[pk] for pk in ids if pk in rows]


def hidden_managers(managers: Iterable[tuple[str | None, str | None]], *, viewer: User) -> set[str]:
    """Those of the managers, given with their states, whom the viewer may not see: mostly ones who left.

    Asked of those only who are not active, since everybody sees the others: mostly there is nothing to ask.
    """
    unsure = {pk for pk, state in managers if pk and state != User.State.ACTIVE}
    if not unsure:
        return set()
    seen = User.objects.visible_to(viewer).filter(pk__in=unsure).values_list("pk", flat=True)
    return unsure - {str(pk) for pk in seen}


def team_rows(*, viewer: User, parent: UUID | None = None) -> Rows:
    """The teams, or those directly below one of them."""
    teams = Team.objects.visible_to(viewer)
    if parent:
        teams = teams.filter(parent=parent)
    return teams.values("id", "name", "parent_id", "parent__name")


def line_rows(*, viewer: User, on: date | None, person: UUID | None, manager: UUID | None) -> Rows:
    """The reporting lines, where the viewer may see the line and whom it is about.

    Not every manager is one whom the viewer may see: ask `hidden_managers`.
    """
    lines = ReportingLine.objects.visible_to(viewer).filter(seen_by(viewer, "person__"))
    if on:
        lines = lines.on(on)
    if person:
        lines = lines.filter(person=person)
    if manager:
        lines = lines.filter(manager__in=User.objects.visible_to(viewer).filter(pk=manager))
    return lines.values(
        "id",
        "starts_on",
        "ends_on",
        "person_id",
        "person__name",
        "manager_id",
        "manager__name",
        "manager__state",
    )
