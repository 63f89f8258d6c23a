"""A person's shared result, to be read by programs: what the page says, without the drawings."""

from typing import Any, cast
from uuid import UUID

from django.http import Http404, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.http import quote_etag
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from assessments.access import assessments as access
from assessments.actions import reading as actions
from assessments.api.matrix import MatrixLevelSerializer, MatrixPointSerializer, RatingField, WordOrKey
from assessments.models import Cycle
from assessments.queries import results as queries
from assessments.queries.gaps import Line
from assessments.queries.matrix.cells import Gap
from assessments.queries.matrix.rows import NEXT, OWN
from assessments.queries.results import Result, ResultPage, Sought
from assessments.queries.shared import Shared
from core.api.conditions import not_modified
from core.api.parameters import Parameters
from core.api.views import ReadView
from core.fingerprint import fingerprint
from people.models import User
from people.models.tokens import Scope


class ResultParameters(Parameters):
    level: Any = WordOrKey(OWN, NEXT, help_text="Against `own`, `next`, or the id of a level of the same ladder.")
    cycle = serializers.UUIDField(required=False, help_text="Without it, the newest with a shared result.")
    version = serializers.IntegerField(
        required=False,
        min_value=1,
        max_value=32_767,
        help_text="Of the result; without it, the last.",
    )


class CycleNameSerializer(serializers.Serializer):
    id = serializers.UUIDField()
    title = serializers.CharField()


class ResultVersionSerializer(serializers.Serializer):
    """A version of a shared result."""

    cycle = CycleNameSerializer()
    version = serializers.IntegerField()
    is_replaced = serializers.BooleanField(help_text="Whether a later version of it has been shared.")
    shared_at = serializers.DateTimeField()


class ResultLineSerializer(serializers.Serializer):
    """One competency held against the level."""

    id = serializers.UUIDField()
    slug = serializers.CharField()
    title = serializers.CharField()
    dimension = serializers.CharField(allow_null=True)
    scale: Any = MatrixPointSerializer(many=True)
    agreed = RatingField()
    self = RatingField()
    asked = serializers.IntegerField(allow_null=True, help_text="A place on the scale; null: not asked.")
    gap = serializers.ChoiceField(Gap.values)
    evidence = serializers.IntegerField(help_text="Pieces of evidence that the caller may read.")


class ResultGapSerializer(serializers.Serializer):
    competency = serializers.UUIDField()
    text = serializers.CharField()


class ResultSerializer(ResultVersionSerializer):
    """A shared result held against a level; values of an earlier version of the ladder are carried over."""

    person = serializers.UUIDField()
    ladder = serializers.UUIDField()
    level = MatrixLevelSerializer()
    asked = serializers.IntegerField()
    met = serializers.IntegerField()
    gaps: Any = ResultGapSerializer(many=True, help_text="The largest first.")
    competencies: Any = ResultLineSerializer(many=True)
    results: Any = ResultVersionSerializer(many=True, help_text="Every shared result, the newest first.")


class ResultView(ReadView):
    """What was agreed on of a person, for them, the managers above and HR of the unit. Reading it is recorded."""

    scope = Scope.ASSESSMENTS_READ
    parameters = ResultParameters
    serializer_class = ResultSerializer

    def get(self, request: Request, pk: UUID) -> HttpResponseBase:
        viewer = cast(User, request.user)
        person = get_object_or_404(User.objects.visible_to(viewer), pk=pk)
        if not access.can_read_results_of(viewer, person):
            raise Http404
        sought = Sought(str(self.asked.get("level", OWN)), self.asked.get("cycle"), self.asked.get("version"))
        page = queries.result_page(person, sought, viewer=viewer, on=timezone.localdate())
        if page.result is None:
            raise Http404
        if page.left_out:
            raise serializers.ValidationError({name: [said] for name, said in page.left_out.items()})
        said = shown_result(page, page.result)
        mark = fingerprint(said)
        if known := not_modified(request, mark):
            return known
        actions.read_result(person=person, by=viewer)
        return Response(said, headers={"ETag": quote_etag(mark)})


def shown_result(page: ResultPage, result: Result) -> dict[str, Any]:
    return {
        **shown_version(result.shared),
        "person": page.person.pk,
        "ladder": result.document.key,
        "level": {"id": result.level.key, "title": result.level.title},
        "asked": result.asked,
        "met": result.met,
        "gaps": [{"competency": line.column.key, "text": text} for line, text in result.gaps],
        "competencies": [shown_line(line) for line in result.lines],
        "results": [shown_version(shared) for shared in page.results],
    }


def shown_version(shared: Shared) -> dict[str, Any]:
    return {
        "cycle": shown_cycle(shared.cycle),
        "version": shared.agreed.number,
        "is_replaced": shared.is_replaced,
        "shared_at": shared.shared_at,
    }


def shown_cycle(cycle: Cycle) -> dict[str, Any]:
    return {"id": cycle.pk, "title": cycle.title}


def shown_line(line: Line) -> dict[str, Any]:
    column, cell = line.column, line.cell
    return {
        "id": column.key,
        "slug": column.competency.slug,
        "title": column.competency.title,
        "dimension": column.dimension.title if column.dimension else None,
        "scale": [{"value": f"{point.value:f}", "title": point.title} for point in column.points],
        "agreed": cell.held,
        "self": cell.own,
        "asked": cell.asked,
        "gap": cell.gap.value,
        "evidence": line.evidence,
    }
