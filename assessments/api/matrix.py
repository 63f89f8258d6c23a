"""The team matrix, to be read by programs: the same people, cells and sums as on the page."""

from typing import Any, cast
from uuid import UUID

from django.http import Http404, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.http import quote_etag
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from assessments.actions import reading as actions
from assessments.models import NOT_APPLICABLE, NOT_OBSERVED
from assessments.queries.matrix import reading, table
from assessments.queries.matrix.cells import Cell, Gap
from assessments.queries.matrix.rows import NEXT, OWN, Row
from assessments.queries.matrix.scope import BELOW, REPORTS
from assessments.queries.matrix.table import Matrix, Sought
from core.api.conditions import not_modified
from core.api.parameters import Parameters
from core.api.views import ReadView
from ladder.document.parts import Level
from people.models import Team, User
from people.models.tokens import Scope


class WordOrKey(serializers.UUIDField):
    """A key, or one of a few words."""

    def __init__(self, *words: str, **options: Any) -> None:
        super().__init__(required=False, **options)
        self.words = words

    def to_internal_value(self, data: Any) -> Any:
        return data if data in self.words else super().to_internal_value(data)


class MatrixParameters(Parameters):
    of: Any = WordOrKey(
        REPORTS, BELOW, help_text="`reports` (direct reports), `below` (everybody below), or the id of a team."
    )
    subteams = serializers.BooleanField(
        required=False, default=False, help_text="With the people of the teams below that team."
    )
    ladder = serializers.UUIDField(required=False, help_text="Without it, the ladder on which most of them stand.")
    level: Any = WordOrKey(OWN, NEXT, help_text="Against `own`, `next`, or the id of a level.")
    page = serializers.IntegerField(required=False, default=1, min_value=1, max_value=1_000_000)


class MatrixLevelSerializer(serializers.Serializer):
    id = serializers.UUIDField()
    title = serializers.CharField()


class MatrixPointSerializer(serializers.Serializer):
    """A point of a scale; ratings name it by its place in the list, the lowest being 0."""

    value = serializers.DecimalField(max_digits=8, decimal_places=3, coerce_to_string=True)
    title = serializers.CharField()


class MatrixColumnSerializer(serializers.Serializer):
    """A competency, and what the people shown are in sum."""

    id = serializers.UUIDField()
    slug = serializers.CharField()
    title = serializers.CharField()
    dimension = serializers.CharField(allow_null=True)
    scale: Any = MatrixPointSerializer(many=True)
    asked = serializers.IntegerField(help_text="Of how many it is asked.")
    meet = serializers.IntegerField()
    exceed = serializers.IntegerField()
    differ = serializers.IntegerField(help_text="Where what is held and the self-assessment differ.")
    is_weak = serializers.BooleanField(help_text="One of those that the team lacks most.")


class RatingField(serializers.IntegerField):
    """A place on the scale, or what a rating may be besides."""

    def __init__(self) -> None:
        super().__init__(
            allow_null=True,
            help_text=f"A place on the scale; {NOT_OBSERVED}: not observed; {NOT_APPLICABLE}: not applicable.",
        )


class MatrixCellSerializer(serializers.Serializer):
    """One competency of one person, in the order of `competencies`."""

    held = RatingField()
    self = RatingField()
    asked = serializers.IntegerField(allow_null=True, help_text="A place on the scale; null: not asked.")
    gap = serializers.ChoiceField(Gap.values)
    is_stale = serializers.BooleanField(help_text="Shared more than six months ago.")
    differs = serializers.BooleanField()
    held_is_unshared = serializers.BooleanField(help_text="The caller's own rating, which is not shared yet.")
    self_is_unshared = serializers.BooleanField()


class MatrixRowSerializer(serializers.Serializer):
    """One person against one level."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    level = MatrixLevelSerializer()
    against = MatrixLevelSerializer()
    shared_at = serializers.DateTimeField(allow_null=True)
    met = serializers.IntegerField()
    asked = serializers.IntegerField()
    cells: Any = MatrixCellSerializer(many=True)


class MatrixSerializer(serializers.Serializer):
    """People on one ladder, sixty a page by name. `without_level` stand at no level, or on another ladder."""

    ladder = serializers.UUIDField(allow_null=True)
    title = serializers.CharField(allow_null=True)
    competencies: Any = MatrixColumnSerializer(many=True)
    people: Any = MatrixRowSerializer(many=True)
    count = serializers.IntegerField(help_text="How many people there are on all pages.")
    pages = serializers.IntegerField()
    without_level: Any = serializers.ListField(child=serializers.UUIDField())


class MatrixView(ReadView):
    """The people whose results the caller reads, against what is asked of them. Reading it is recorded."""

    scope = Scope.ASSESSMENTS_READ
    parameters = MatrixParameters
    serializer_class = MatrixSerializer

    def get(self, request: Request) -> HttpResponseBase:
        viewer = cast(User, request.user)
        of = self.asked.get("of", "")
        team = get_object_or_404(Team.objects.visible_to(viewer), pk=of) if isinstance(of, UUID) else None
        found = reading.find(
            "" if team else of,
            team,
            with_subteams=self.asked["subteams"],
            viewer=viewer,
            on=timezone.localdate(),
            with_teams=False,
        )
        if team and not found.people:
            raise Http404
        if found.people:
            actions.record_matrix_read(of=found.scope.of, team=found.scope.team, people=len(found.people), by=viewer)
        tag = found.mark(viewer.pk, timezone.localdate(), request.query_params.urlencode())
        if known := not_modified(request, tag):
            return known
        sought = Sought(
            ladder=self.asked.get("ladder"), level=str(self.asked.get("level", OWN)), page=self.asked["page"]
        )
        shown = shown_matrix(table.matrix(found, sought, now=timezone.now()))
        return Response(shown, headers={"ETag": quote_etag(tag), "Cache-Control": "private, no-cache"})


def shown_matrix(matrix: Matrix) -> dict[str, Any]:
    elsewhere = [person for ladder in matrix.elsewhere for person in ladder.people]
    return {
        "ladder": matrix.asking.document.key if matrix.asking else None,
        "title": matrix.asking.document.title if matrix.asking else None,
        "competencies": [
            {
                "id": column.key,
                "slug": column.competency.slug,
                "title": column.competency.title,
                "dimension": column.dimension.title if column.dimension else None,
                "scale": [{"value": f"{point.value:f}", "title": point.title} for point in column.points],
                "asked": total.asked,
                "meet": total.meet,
                "exceed": total.exceed,
                "differ": total.differ,
                "is_weak": place in matrix.foot.weakest,
            }
            for place, (column, total) in enumerate(zip(matrix.columns, matrix.foot.sums, strict=True))
        ],
        "people": [shown_row(row) for row in matrix.page],
        "count": len(matrix.rows),
        "pages": matrix.page.paginator.num_pages,
        "without_level": [person.pk for person in [*matrix.unplaced, *elsewhere]],
    }


def shown_row(row: Row) -> dict[str, Any]:
    return {
        "id": row.person.pk,
        "name": row.person.name,
        "level": named(row.level),
        "against": named(row.against),
        "shared_at": row.person.shared_at,
        "met": row.counts.met,
        "asked": row.counts.asked,
        "cells": [shown_cell(cell) for cell in row.cells],
    }


def named(level: Level) -> dict[str, Any]:
    return {"id": level.key, "title": level.title}


def shown_cell(cell: Cell) -> dict[str, Any]:
    return {
        "held": cell.held,
        "self": cell.own,
        "asked": cell.asked,
        "gap": cell.gap.value,
        "is_stale": cell.is_stale,
        "differs": cell.differs,
        "held_is_unshared": cell.held_is_unshared,
        "self_is_unshared": cell.own_is_unshared,
    }
