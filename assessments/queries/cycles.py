"""Cycles before they open and while they run: who would take part, and who has something to write."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from assessments.models import Cycle, Participation
from assessments.models.cycles import ParticipationQuerySet
from ladder.models import Ladder, Level, Placement
from people.access import is_hr_of
from people.models import ReportingLine, Team, User
from people.queries.teams import TeamNode, each_team, team_tree, upper_levels

NAMES_SHOWN = 20


def placed_in(unit: Team | None, ladder: Ladder | None, *, on: date) -> QuerySet[Placement]:
    """Where the active people of a unit (None: everybody) stand on a day, on this ladder or on any published one."""
    present = Level.objects.filter(key=OuterRef("level"), version=OuterRef("level__ladder__current_version"))
    placements = Placement.objects.on(on).filter(Exists(present), person__state=User.State.ACTIVE)
    if unit:
        placements = placements.filter(person__team__in=Team.objects.in_units([unit.pk]))
    if ladder:
        placements = placements.filter(level__ladder=ladder)
    return placements.order_by("person")


def standing_in(unit: Team | None, ladder: Ladder | None, *, on: date) -> QuerySet[Placement]:
    """The same without those who are in another open cycle: nobody is asked twice at once."""
    elsewhere = Participation.objects.filter(person=OuterRef("person"), cycle__state=Cycle.State.OPEN, left_at=None)
    return placed_in(unit, ladder, on=on).exclude(Exists(elsewhere))


def unplaced_in(unit: Team | None, *, on: date) -> QuerySet[User]:
    """The active people of a unit who stand at no level: they cannot take part until HR places them."""
    people: QuerySet[User] = User.objects.active().exclude(pk__in=Placement.objects.on(on).values("person"))
    return people.filter(team__in=Team.objects.in_units([unit.pk])) if unit else people


@dataclass(frozen=True)
class Preview:
    """What opening a cycle would do: how many take part, how many of them have no manager, and who does not."""

    people: int
    without_manager: int
    elsewhere: int
    unplaced: int
    unplaced_names: list[User]

    @property
    def unnamed(self) -> int:
        return self.unplaced - len(self.unplaced_names)


def preview(unit: Team | None, ladder: Ladder | None, *, on: date) -> Preview:
    standing, unplaced = standing_in(unit, ladder, on=on), unplaced_in(unit, on=on)
    people = standing.count()
    return Preview(
        people=people,
        without_manager=standing.exclude(person__in=managed(on)).count(),
        elsewhere=placed_in(unit, ladder, on=on).count() - people,
        unplaced=unplaced.count(),
        unplaced_names=list(unplaced.order_by("name", "pk")[:NAMES_SHOWN]),
    )


def late_joiners(cycle: Cycle, *, on: date) -> QuerySet[Placement]:
    """Those who have come to the unit or onto the ladder since the cycle opened."""
    return standing_in(cycle.unit, cycle.ladder, on=on).exclude(person__in=cycle.participations.values("person"))


def managed(on: date) -> QuerySet[ReportingLine, Any]:
    """The people who report to somebody active on a day, for `…__in`."""
    return ReportingLine.objects.on(on).filter(manager__state=User.State.ACTIVE).values("person")


def writers_missing(participations: ParticipationQuerySet, *, on: date) -> QuerySet[Any, UUID]:
    """The ids of those who have something to write for these: the people, and their managers of the day."""
    rows = participations.with_sides(on)
    people = rows.filter(self_done=False).values_list("person_id", flat=True)
    return people.union(rows.filter(manager_done=False, manager_id__isnull=False).values_list("manager_id", flat=True))


def units_of(user: User) -> list[TeamNode]:
    """The teams of the units where somebody is HR; of very many only the upper levels."""
    nodes = each_team(upper_levels(team_tree()))
    return [node for node in nodes if is_hr_of(user, node.team.pk)]
