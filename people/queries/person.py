"""One person's page: what colleagues see, and the record for those who may read it."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q

from people import access
from people.models import Invitation, ReportingLine, Role, User
from people.models.invitations import JOINING
from people.models.organisation import managers_above, people_below
from people.models.users import UserQuerySet
from people.queries.directory import Sought, find
from people.queries.present import (
    LocalTime,
    Reporting,
    climbed,
    known_lines,
    local_time,
    on_the_way_up,
    present_managers,
)

REPORTS_SHOWN = 50
CANDIDATES = 12


@dataclass(frozen=True)
class Record:
    """Reporting lines of all days, newest first; roles and invitation where the viewer may know them."""

    lines: list[ReportingLine]
    roles: list[Role] | None
    invitation: Invitation | None


@dataclass(frozen=True)
class Rights:
    """What the viewer may do here; each name is that of the button."""

    edit: bool
    change_manager: bool
    deactivate: bool
    reactivate: bool
    grant_roles: bool
    invite: bool


@dataclass(frozen=True)
class PersonPage:
    """A person as the viewer may see them; `record` is None for colleagues."""

    person: User
    now: datetime
    on: date
    local: LocalTime
    chain: list[Reporting]
    reports: list[User]
    has_more_reports: bool
    record: Record | None
    may: Rights


def person_page(person: User, *, viewer: User, now: datetime, on: date) -> PersonPage:
    """Everything the directory and the record say of this person to this viewer."""
    reports = list(reports_of(person, viewer=viewer, on=on)[: REPORTS_SHOWN + 1])
    may_read = access.can_read_record(viewer, person)
    wanted = on_the_way_up(person, on) | Q(person=person) if may_read else on_the_way_up(person, on)
    lines = known_lines(wanted, viewer=viewer)
    return PersonPage(
        person=person,
        now=now,
        on=on,
        local=local_time(person, now),
        chain=climbed(person, lines, on),
        reports=reports[:REPORTS_SHOWN],
        has_more_reports=len(reports) > REPORTS_SHOWN,
        record=record_of(person, list(lines), viewer=viewer) if may_read else None,
        may=rights(viewer, person),
    )


def reports_of(person: User, *, viewer: User, on: date) -> UserQuerySet:
    """Who reports to the person on this day and has not left, by name."""
    lines = ReportingLine.objects.on(on).filter(manager=person)
    people: UserQuerySet = User.objects.visible_to(viewer).exclude(state=User.State.DEACTIVATED)
    return people.filter(pk__in=lines.values("person")).alphabetical()


def record_of(person: User, lines: list[ReportingLine], *, viewer: User) -> Record:
    """The record as far as this viewer may read it; the lines are read already."""
    own = [line for line in lines if line.person_id == person.pk]
    invitations = Invitation.objects.visible_to(viewer).filter(person=person).unfinished().select_related("invited_by")
    return Record(
        lines=sorted(own, key=lambda line: line.starts_on, reverse=True),
        roles=roles_of(person, viewer=viewer) if access.can_read_roles(viewer, person) else None,
        invitation=invitations.order_by("-created_at").first() if person.state in JOINING else None,
    )


def roles_of(person: User, *, viewer: User) -> list[Role]:
    """The roles of somebody whose roles the viewer may know, with their units."""
    roles = Role.objects.visible_to(viewer).filter(person=person).select_related("unit").order_by("kind", "unit__name")
    person.held_roles = list(roles)  # what the rights on the page ask for, too
    return person.held_roles


def rights(viewer: User, person: User) -> Rights:
    """The predicates that the actions ask too, and the states in which they make sense."""
    has_left = person.state == User.State.DEACTIVATED
    return Rights(
        edit=access.can_edit_person(viewer, person),
        change_manager=not has_left and access.can_change_manager(viewer, person),
        deactivate=not has_left and access.can_deactivate_person(viewer, person),
        reactivate=has_left and access.can_reactivate_person(viewer, person),
        grant_roles=not has_left and access.can_grant_roles(viewer),
        invite=person.state in JOINING and access.can_manage_invitation(viewer, person),
    )


@dataclass(frozen=True)
class ManagerChoice:
    """What one must know to change a manager: the present one, what is planned, who could be next."""

    present: Reporting | None
    planned: list[ReportingLine]
    candidates: list[User]


def manager_choice(person: User, *, viewer: User, words: str, on: date) -> ManagerChoice:
    """The candidates are those found by the words or, without words, the managers close by.

    Nobody below the person is among them: that would be a loop.
    """
    managers = ReportingLine.objects.on(on).values("manager")
    nearby = Q(pk__in=managers_above(person, on)) | Q(team=person.team_id, pk__in=managers)
    people = User.objects.visible_to(viewer).exclude(state=User.State.DEACTIVATED).exclude(pk=person.pk)
    people = people.exclude(pk__in=people_below(person, on))
    people = find(people, Sought(words)) if words else people.filter(nearby)
    planned = person.reporting_lines.filter(starts_on__gt=on).select_related("manager").order_by("starts_on")
    return ManagerChoice(
        present=present_managers([person], viewer=viewer, on=on).get(person.pk),
        planned=list(planned),
        candidates=list(people.select_related("team").alphabetical()[:CANDIDATES]),
    )


@dataclass(frozen=True)
class Departure:
    """Who reports to somebody who leaves, and who could take over: the manager first in mind."""

    reports: list[User]
    manager: User | None
    successors: list[User]


def departure(person: User, *, viewer: User, on: date) -> Departure:
    """The successors are the manager, the others who report to that manager, and the reports themselves."""
    lines = ReportingLine.objects.on(on)
    managers = lines.filter(person=person).values("manager")
    close = lines.filter(Q(manager=person) | Q(manager__in=managers)).values("person")
    people = User.objects.visible_to(viewer).active().exclude(pk=person.pk)
    reporting = present_managers([person], viewer=viewer, on=on).get(person.pk)
    return Departure(
        reports=list(reports_of(person, viewer=viewer, on=on)),
        manager=reporting.manager if reporting else None,
        successors=list(people.filter(Q(pk__in=managers) | Q(pk__in=close)).alphabetical()),
    )
