"""Templates for programs: goals that a plan can be started from."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from core.access import require
from core.api.conditions import once_of
from core.api.parameters import ListParameters, Ordering
from growthplans import access
from growthplans.actions import templates as actions
from growthplans.api.goals import DraftSerializer, drafts_of
from growthplans.api.parts import Body, GrowthEntryView, GrowthListView, GrowthView, NameSerializer, caller, named
from growthplans.models import Template
from growthplans.queries import records


class KeptSerializer(serializers.Serializer):
    title = serializers.CharField(help_text="At most 200 characters.")
    text = serializers.CharField(
        required=False, default="", allow_blank=True, trim_whitespace=False, help_text="When to use it."
    )
    goals: Any = serializers.ListField(child=DraftSerializer(), max_length=60)


class TemplateSerializer(KeptSerializer):
    """Goals that are kept for others to begin with."""

    id = serializers.UUIDField()
    kept_by = NameSerializer()


class TemplatesParameters(ListParameters):
    ordering = Ordering("title", "created_at")


def shown(row: Body) -> Body:
    return {name: row[name] for name in ("id", "title", "text", "goals")} | {"kept_by": named(row, "kept_by")}


class TemplateWriteView(GrowthView):
    serializer_class = TemplateSerializer
    address = "api:growth-template"
    rows_of = staticmethod(records.template_rows)
    shape = staticmethod(shown)

    def own(self, pk: UUID) -> Template:
        """A template that is to be changed by those who may, as they know it."""
        template = get_object_or_404(Template.objects.visible_to(caller(self.request)), pk=pk)
        may = access.can_edit_template(caller(self.request), template)
        require(may, _("A template is changed by who keeps it, HR and ladder owners."))
        self.require_known(pk)
        return template


class TemplatesView(TemplateWriteView, GrowthListView):
    """All templates."""

    parameters = TemplatesParameters
    lookups: dict[str, str] = {}
    takes = {"POST": KeptSerializer}
    done = {"POST": HTTPStatus.CREATED}
    keyed = {"POST"}

    def post(self, request: Request) -> Response:
        """Keep goals for others to begin with, as HR, a ladder owner, or somebody who leads."""
        values, by = self.sent(request), caller(request)
        drafts = drafts_of(values.pop("goals"))
        template = actions.keep_template(values=values, goals=drafts, by=by, once=once_of(request))
        return self.answer(template.pk, HTTPStatus.CREATED)


class TemplateView(TemplateWriteView, GrowthEntryView):
    """One template. To change or delete it, send its `ETag` in `If-Match`."""

    takes = {"PUT": KeptSerializer}
    done = {"DELETE": HTTPStatus.NO_CONTENT}

    def put(self, request: Request, pk: UUID) -> Response:
        """Put this in its place. Plans that were started from it stay as they are."""
        template, values, by = self.own(pk), self.sent(request), caller(request)
        drafts = drafts_of(values.pop("goals"))
        actions.edit_template(template=template, was=template.row_version, values=values, goals=drafts, by=by)
        return self.answer(pk)

    def delete(self, request: Request, pk: UUID) -> HttpResponse:
        """Delete it. Plans that were started from it stay."""
        actions.delete_template(template=self.own(pk), by=caller(request))
        return HttpResponse(status=HTTPStatus.NO_CONTENT)
