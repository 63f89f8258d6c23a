"""Flat rows for programs: the people, teams and lines of the pages, by the same rules."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import FilteredRelation, QuerySet

from people.models import ReportingLine, Team, User
from people.models.organisation import in_force
from people.models.users import seen_by
from people.queries.directory import Sought, find

Rows = QuerySet[Any, Any]


def people_rows(
    *,
    viewer: User,
    on: date,
    words: str = "",
    team: UUID | None = None,
    manager: UUID | None = None,
    state: str | None = None,
) -> Rows:
    """Whom the viewer may see, with the manager of the day; `team` asks for a whole unit.

    Not every manager is one whom the viewer may see: ask `hidden_managers`.
    """
    visible = User.objects.visible_to(viewer)
    line = FilteredRelation("reporting_lines", condition=in_force(on, "reporting_lines__"))
    people = find(visible, Sought(words)).annotate(line=line)
    if team:
        people = people.filter(team__in=Team.objects.in_units([team]).values("pk"))
    if manager:
        people = people.filter(line__manager__in=visible.filter(pk=manager))
    if state:
        people = people.filter(state=state)
    return people.values(
        "id",
        "name",
        "email",
        "job_title",
        "time_zone",
        "state",
        "team_id",
        "team__name",
        "line__manager_id",
        "line__manager__name",
        "line__manager__state",
    )


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
    visible = User.objects.visible_to(viewer)
    lines = ReportingLine.objects.visible_to(viewer).filter(seen_by(viewer, "person__"))
    if on:
        lines = lines.on(on)
    if person:
        lines = lines.filter(person=person)
    if manager:
        lines = lines.filter(manager__in=visible.filter(pk=manager))
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


def hidden_managers(rows: Iterable[dict[str, Any]], path: str, *, viewer: User) -> set[UUID]:
    """The managers at the end of the path whom the viewer may not see, mostly ones who left.

    Asked of those only who are not active, since everybody sees the others: mostly there is nothing to ask.
    """
    managers = {row[f"{path}_id"]: row[f"{path}__state"] for row in rows}
    unsure = {pk for pk, state in managers.items() if pk and state != User.State.ACTIVE}
    if not unsure:
        return set()
    return unsure - set(User.objects.visible_to(viewer).filter(pk__in=unsure).values_list("pk", flat=True))
