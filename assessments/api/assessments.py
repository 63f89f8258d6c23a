"""Assessments for programs: the list, one with its ratings, and writing one's own side."""

from http import HTTPStatus
from typing import Any, cast
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.http import quote_etag
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from assessments.actions import ratings
from assessments.actions.reading import note_reading
from assessments.api.results import CycleNameSerializer
from assessments.models import NOT_APPLICABLE, NOT_OBSERVED, Assessment, Participation
from assessments.models.assessments import LONGEST
from assessments.queries.records import Record, assessment_rows, record
from assessments.queries.said import Said
from core.api.conditions import not_modified, require_match
from core.api.parameters import ListParameters, Ordering
from core.api.views import ListView, ReadView, WriteView
from people.models import User
from people.models.tokens import Scope

ANSWERS = ("rated", "not_observed", "not_applicable")
SIDES = [(kind.value, kind.label) for kind in (Assessment.Kind.SELF, Assessment.Kind.MANAGER)]
BESIDES = {"not_observed": NOT_OBSERVED, "not_applicable": NOT_APPLICABLE, None: None}


def caller(request: Request) -> User:
    """Whoever calls; the view's permission has let nobody else in."""
    return cast(User, request.user)


class SomebodySerializer(serializers.Serializer):
    id = serializers.UUIDField()
    name = serializers.CharField()


class AssessmentRowSerializer(serializers.Serializer):
    """One side's judgement of a person in a cycle, or what both agree on; without what it says."""

    id = serializers.UUIDField()
    kind = serializers.ChoiceField(Assessment.Kind.choices)
    number = serializers.IntegerField(help_text="Of an agreed one: which version of the result it is.")
    state = serializers.ChoiceField(Assessment.State.choices)
    participation = serializers.UUIDField(help_text="The person in the cycle.")
    person = SomebodySerializer()
    cycle = CycleNameSerializer()
    author = SomebodySerializer()
    started_at = serializers.DateTimeField()
    submitted_at = serializers.DateTimeField(allow_null=True, help_text="Of an agreed one: when it was proposed last.")
    shared_at = serializers.DateTimeField(allow_null=True)
    acknowledged_at = serializers.DateTimeField(allow_null=True)


class RatedCompetencySerializer(serializers.Serializer):
    id = serializers.UUIDField(help_text="The same in every version of the ladder.")
    slug = serializers.CharField()
    title = serializers.CharField()


class RatingSerializer(serializers.Serializer):
    """What is said of one competency. The ETag of a rating is its `row_version`, "0" before it is first said."""

    competency = RatedCompetencySerializer()
    answer = serializers.ChoiceField(ANSWERS, allow_null=True, help_text="Null: nothing yet.")
    point = serializers.CharField(allow_null=True, help_text="The point of the scale, by its short name; of “rated”.")
    value = serializers.FloatField(allow_null=True, help_text="The value of that point.")
    comment = serializers.CharField(allow_blank=True)
    reason = serializers.CharField(allow_blank=True, help_text="Why it does not apply; of “not_applicable”.")
    row_version = serializers.IntegerField()


class AssessmentSerializer(AssessmentRowSerializer):
    """One assessment with everything that is asked, in the order of the ladder."""

    ratings: Any = RatingSerializer(many=True)


class AnswerSerializer(serializers.Serializer):
    """An answer to one competency. `point` belongs to “rated”, `reason` to “not_applicable”."""

    answer = serializers.ChoiceField(ANSWERS, allow_null=True)
    point = serializers.CharField(required=False, default="", allow_blank=True, max_length=200)
    comment = serializers.CharField(
        required=False, default="", allow_blank=True, trim_whitespace=False, max_length=LONGEST
    )
    reason = serializers.CharField(
        required=False, default="", allow_blank=True, trim_whitespace=False, max_length=LONGEST
    )


class BeginSerializer(serializers.Serializer):
    """Which side is begun."""

    kind = serializers.ChoiceField(SIDES)


class NothingSerializer(serializers.Serializer):
    """Nothing is sent."""


class AssessmentsParameters(ListParameters):
    ordering = Ordering("started_at")
    person = serializers.UUIDField(required=False)
    cycle = serializers.UUIDField(required=False)
    kind = serializers.ChoiceField(Assessment.Kind.choices, required=False)
    state = serializers.ChoiceField(Assessment.State.choices, required=False)


class AssessmentsView(ListView):
    """The assessments that the caller may read now: their own, and others' from the step at which they may."""

    scope = Scope.ASSESSMENTS_READ
    parameters = AssessmentsParameters
    serializer_class = AssessmentRowSerializer

    def rows(self) -> Any:
        asked = {name: self.asked.get(name) for name in ("person", "cycle", "kind", "state")}
        return assessment_rows(viewer=caller(self.request), **asked)

    def shown(self, page: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [shown_row(row) for row in page]


class AssessmentView(ReadView):
    """One assessment with what it says. That somebody else than the person read it is recorded."""

    scope = Scope.ASSESSMENTS_READ
    serializer_class = AssessmentSerializer

    def get(self, request: Request, pk: UUID) -> HttpResponseBase:
        found = record_or_404(request, pk)
        by, participation = caller(request), found.assessment.participation
        if by.pk not in {found.assessment.author_id, participation.person_id}:
            note_reading(participation=participation, read=[pk], by=by)
        return not_modified(request, found.mark) or answered(found)


class RatingView(WriteView):
    """Say what one thinks of one competency, in an assessment of one's own that is not submitted.

    `If-Match` names the `row_version` that was read ("0" for nothing yet), so that no words are lost.
    """

    scope = Scope.ASSESSMENTS_WRITE
    serializer_class = RatingSerializer
    takes = {"PUT": AnswerSerializer}
    refusals = {HTTPStatus.PRECONDITION_REQUIRED: "`If-Match` is missing."}

    def put(self, request: Request, pk: UUID, key: UUID) -> Response:
        found = record_or_404(request, pk)
        said = found.answers.get(key)
        if said is None:
            raise Http404
        sent = self.sent(request)
        require_match(request, str(said.row_version), is_needed=True)
        now = timezone.now()
        rating = ratings.rate_competency(
            assessment=found.assessment,
            competency=key,
            value=value_of(said, sent["answer"], sent["point"]),
            comment=sent["comment"],
            reason=sent["reason"],
            row_version=said.row_version,
            on=timezone.localdate(now),
            now=now,
            by=caller(request),
        )
        body = shown_rating(key, Said(said.expectation, said.scale, rating))
        return Response(body, headers={"ETag": quote_etag(str(rating.row_version))})


class SubmitView(WriteView):
    """Hand in one's own side. Refused while something asked has no answer."""

    scope = Scope.ASSESSMENTS_WRITE
    serializer_class = AssessmentSerializer
    takes = {"POST": NothingSerializer}

    def post(self, request: Request, pk: UUID) -> Response:
        now = timezone.now()
        ratings.submit_assessment(
            assessment=record_or_404(request, pk).assessment, on=timezone.localdate(now), now=now, by=caller(request)
        )
        return answered(record_or_404(request, pk))


class BeginView(WriteView):
    """Begin one's own side for a person in a cycle, or find what is begun."""

    scope = Scope.ASSESSMENTS_WRITE
    serializer_class = AssessmentSerializer
    takes = {"POST": BeginSerializer}
    done = {"POST": HTTPStatus.CREATED}

    def post(self, request: Request, pk: UUID) -> Response:
        participation = get_object_or_404(Participation.objects.visible_to(caller(request)), pk=pk)
        kind = self.sent(request)["kind"]
        begun = ratings.start_assessment(
            participation=participation, kind=kind, on=timezone.localdate(), by=caller(request)
        )
        url = reverse("api:assessment", [begun.pk], request=request)
        return answered(record_or_404(request, begun.pk), status=HTTPStatus.CREATED, headers={"Location": url})


def record_or_404(request: Request, pk: UUID) -> Record:
    found = record(pk, viewer=caller(request))
    if found is None:
        raise Http404
    return found


def value_of(said: Said, answer: str | None, point: str) -> int | None:
    """What a rating holds for an answer. Refused: a point that the scale does not have."""
    if answer != "rated":
        return BESIDES[answer]
    places = {each.slug: place for place, each in enumerate(said.scale.points)}
    if point not in places:
        raise ValidationError({"point": _("The scale has no such point. It has: %s.") % ", ".join(places)})
    return places[point]


def answered(found: Record, **options: Any) -> Response:
    """An assessment with what it says, and its ETag."""
    body = {**shown_row(found.row), "ratings": [shown_rating(key, said) for key, said in found.answers.items()]}
    headers = {"ETag": quote_etag(found.mark), **options.pop("headers", {})}
    return Response(body, headers=headers, **options)


def shown_row(row: dict[str, Any]) -> dict[str, Any]:
    times = ("started_at", "submitted_at", "shared_at", "acknowledged_at")
    return {
        **{name: row[name] for name in ("id", "kind", "number", "state", *times)},
        "participation": row["participation_id"],
        "person": {"id": row["participation__person_id"], "name": row["participation__person__name"]},
        "cycle": {"id": row["participation__cycle_id"], "title": row["participation__cycle__title"]},
        "author": {"id": row["author_id"], "name": row["author__name"]},
    }


def shown_rating(key: UUID, said: Said) -> dict[str, Any]:
    competency = said.expectation.competency
    return {
        "competency": {"id": key, "slug": competency.slug, "title": competency.title},
        "answer": said.answer or None,
        "point": said.point.slug if said.point else None,
        "value": float(said.point.value) if said.point else None,
        "comment": said.comment,
        "reason": said.reason,
        "row_version": said.row_version,
    }
