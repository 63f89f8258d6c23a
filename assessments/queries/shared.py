"""What is shared of a person, as far as a viewer may read it; comments are no part of it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q
from django.db.models.functions import JSONObject
from django.utils.translation import gettext as _

from assessments.models import Assessment, Cycle, Participation, Rating
from assessments.queries.matrix.cells import Cell, cell
from core.charts import Kind, Series
from ladder.queries.asked import Column
from people.models import User

Values = Mapping[UUID, int | None]  # as `Rating.value`, by the key of the competency


@dataclass(frozen=True)
class Shared:
    """One version of a shared result, and what the person had said of themselves."""

    agreed: Assessment
    values: Values
    own: Values

    @property
    def participation(self) -> Participation:
        return self.agreed.participation

    @property
    def cycle(self) -> Cycle:
        return self.agreed.participation.cycle

    @property
    def shared_at(self) -> datetime | None:
        return self.agreed.shared_at

    @property
    def is_replaced(self) -> bool:
        return self.agreed.state == Assessment.State.REPLACED

    def cell(self, column: Column, asked: int | None) -> Cell:
        """What it says of a competency, in the points of its own version."""
        held, own = self.values.get(column.key), self.own.get(column.key)
        return cell(column.points, held, own, asked)


def shared_results(person: User, *, viewer: User) -> list[Shared]:
    """All of them in one statement: the newest cycle first, and of each its latest version first."""
    results = Q(kind=Assessment.Kind.AGREED, state__in=[Assessment.State.SHARED, Assessment.State.REPLACED])
    own = Q(kind=Assessment.Kind.SELF, state=Assessment.State.SUBMITTED, participation__shared_at__isnull=False)
    said = Rating.objects.filter(assessment=OuterRef("pk")).values(said=JSONObject(key="competency", value="value"))
    rows = (
        Assessment.objects.visible_to(viewer)
        .filter(results | own, participation__person=person)
        .select_related("participation__cycle", "participation__version")
        .annotate(said=ArraySubquery(said))
        .order_by("-participation__cycle__opened_at", "participation", "-number")
    )
    return [
        shared
        for _participation, assessments in groupby(rows, key=lambda row: row.participation_id)
        for shared in of_participation(list(assessments))
    ]


def of_participation(assessments: list[Any]) -> list[Shared]:
    values = {each.pk: {UUID(said["key"]): said["value"] for said in each.said} for each in assessments}
    own = next((values[each.pk] for each in assessments if each.kind == Assessment.Kind.SELF), {})
    agreed = (each for each in assessments if each.kind == Assessment.Kind.AGREED)
    return [Shared(each, values[each.pk], own) for each in agreed]


def under_way(person: User, *, viewer: User, on: date) -> Participation | None:
    """The cycle in which a first result is still to come, for those who may know of it."""
    rows = Participation.objects.visible_to(viewer).filter(
        Q(cycle__state=Cycle.State.OPEN) | Q(extended_to__gte=on), person=person, shared_at=None, left_at=None
    )
    return rows.select_related("cycle").order_by("-cycle__opened_at", "pk").first()


def heights(cells: Iterable[Cell | None], side: str) -> list[int | None]:
    """`held`, `own` or `asked` as charts number it; None for what is no place, and where nothing was seen."""
    return [one.rungs(getattr(one, side)) or None if one else None for one in cells]


SIDES: list[tuple[str, Kind]] = [("held", "dot"), ("own", "ring"), ("asked", "bar")]


def series(values: Mapping[str, Sequence[float | None]], asked: str) -> list[Series]:
    """What charts draw: agreed, self, and what is asked, called so; a side that says nothing is left out."""
    names = {"held": _("Agreed"), "own": _("Self"), "asked": asked}
    return [Series(names[side], kind, values[side]) for side, kind in SIDES if set(values[side]) - {None}]


def all_heights(cells: Sequence[Cell | None]) -> dict[str, list[int | None]]:
    return {side: heights(cells, side) for side, _kind in SIDES}


def top(cells: Iterable[Cell | None]) -> int:
    """The highest number on the longest of the scales."""
    return max((one.rungs(len(one.points) - 1) for one in cells if one), default=1)
