"""Changing ladders by a program: a file imported, a draft started, discarded and published."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, HttpResponseBase
from django.utils import timezone
from django.utils.http import quote_etag
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from core.access import require
from core.api.conditions import require_match
from core.api.files import JSONFileParser, YAMLFileParser
from core.api.parameters import Parameters
from core.api.problems import problem
from core.api.views import WriteView
from ladder import access
from ladder.actions import ladders
from ladder.api import shown
from ladder.api.reading import caller, mark, version_of
from ladder.document.planning import Kind, Plan, What
from ladder.files import FORMATS, Refused, read
from ladder.files.formats import SPELLINGS
from ladder.models import Version
from ladder.queries import listing
from ladder.queries.importing import import_of
from people.models.tokens import Scope

OWNERS_ONLY = {HTTPStatus.FORBIDDEN: "The token lacks the scope that `detail` names, or its owner owns no ladders."}


class FieldSerializer(serializers.Serializer):
    name = serializers.CharField()
    before = serializers.CharField(allow_blank=True)
    after = serializers.CharField(allow_blank=True)


class ChangeSerializer(serializers.Serializer):
    """One line of a plan."""

    kind = serializers.ChoiceField([(kind.value, kind.value) for kind in Kind])
    what = serializers.ChoiceField([(what.value, what.value) for what in What])
    name = serializers.CharField()
    fields_changed: Any = FieldSerializer(many=True, help_text="What differs, of a change.")


class CountsSerializer(serializers.Serializer):
    add = serializers.IntegerField()
    change = serializers.IntegerField()
    move = serializers.IntegerField()
    remove = serializers.IntegerField()
    unchanged = serializers.IntegerField()


class PlanSerializer(serializers.Serializer):
    """What an import changes against the newest version of the ladder, whatever its state."""

    counts = CountsSerializer()
    changes: Any = ChangeSerializer(many=True)


class ImportedSerializer(serializers.Serializer):
    """The plan, and the version that says so now. Nothing was written where the plan is empty or for a dry run."""

    plan = PlanSerializer()
    is_written = serializers.BooleanField()
    version = shown.VersionSerializer(allow_null=True, help_text="The newest version; null for a ladder that is new.")
    url = serializers.URLField(allow_null=True, help_text="Where the newest version is; null for a ladder that is new.")


class ImportParameters(Parameters):
    dry_run = serializers.BooleanField(required=False, default=False, help_text="Only make the plan.")
    name = serializers.CharField(
        required=False,
        default="ladder",
        max_length=200,
        help_text="The name of the file; it gives the short name where the file itself has none.",
    )
    format = serializers.ChoiceField(
        sorted({*FORMATS, *SPELLINGS}), required=False, help_text="What it is, where that is not to be recognised."
    )


class FileSerializer(serializers.Serializer):
    """A ladder as a file: ladder/1 (which /ladders/schema.json describes), a CASE package, or the common JSON."""

    def to_internal_value(self, data: Any) -> Any:
        return data


class ImportView(WriteView):
    """Write a file into the draft of its ladder; ladder and draft are made where there are none.

    `?dry_run=true` gives the plan only, with an ETag. Where somebody's draft would be replaced, that ETag (or the
    draft's) has to come back in `If-Match`; `*` replaces it whatever it says. Of a file that cannot be taken nothing
    is; `problems` names every place.
    """

    scope = Scope.LADDERS_WRITE
    parameters = ImportParameters
    parser_classes = [JSONFileParser, YAMLFileParser]
    serializer_class = ImportedSerializer
    takes = {"POST": FileSerializer}
    refusals = {
        **OWNERS_ONLY,
        HTTPStatus.UNPROCESSABLE_ENTITY: "The file cannot be taken; `problems` says why, line by line.",
        HTTPStatus.PRECONDITION_REQUIRED: "A draft would be replaced, and `If-Match` does not say which.",
    }

    def post(self, request: Request) -> HttpResponseBase:
        by = caller(request)
        require(access.can_edit_ladders(by), _("Only ladder owners change ladders."))
        sent: Any = request.data
        data = sent if isinstance(sent, bytes) else b""  # without a body there is no file
        try:
            document = read(data, name=self.asked["name"], format=self.asked.get("format", ""))
        except Refused as refused:
            return problem(422, _("This file cannot be taken."), problems=[vars(each) for each in refused.problems])
        found = import_of(document)
        require_match(request, mark(found.newest), is_needed=found.replaces_draft and not self.asked["dry_run"])
        if self.asked["dry_run"]:
            return imported(request, found.newest, found.plan, is_written=False)
        version, plan = ladders.import_ladder(document=document, by=by, was=found.was)
        return imported(request, version, plan, is_written=found.changes_anything)


def imported(request: Request, version: Version | None, plan: Plan, *, is_written: bool) -> Response:
    """The answer to an import. Its ETag is that of the newest version."""
    body = {"plan": shown_plan(plan), "is_written": is_written, "version": None, "url": None}
    if version is None:
        return Response(body)
    url = reverse("api:ladder-version", [version.ladder_id, version.number], request=request)
    body |= {"version": shown.version_heading(version), "url": url}
    return Response(body, headers={"ETag": quote_etag(mark(version)), "Location": url})


def shown_plan(plan: Plan) -> dict[str, Any]:
    return {
        "counts": {**{kind.value: plan.counts[kind] for kind in Kind}, "unchanged": plan.unchanged},
        "changes": [
            {
                "kind": change.kind,
                "what": change.what,
                "name": change.name,
                "fields_changed": [
                    {"name": name, "before": before, "after": after} for name, before, after in change.fields
                ],
            }
            for change in plan.changes
        ],
    }


class DraftView(WriteView):
    """The draft of a ladder."""

    scope = Scope.LADDERS_WRITE
    serializer_class = shown.VersionSerializer
    done = {"POST": HTTPStatus.CREATED, "DELETE": HTTPStatus.NO_CONTENT}
    takes: Mapping[str, Any] = {}
    refusals = OWNERS_ONLY

    def post(self, request: Request, pk: UUID) -> Response:
        """Open the present version for editing: a draft that says the same."""
        draft = ladders.start_draft(version=version_of(request, pk), by=caller(request))
        url = reverse("api:ladder-version", [pk, draft.number], request=request)
        headers = {"ETag": quote_etag(mark(draft)), "Location": url}
        return Response(shown.version_heading(draft), status=HTTPStatus.CREATED, headers=headers)

    def delete(self, request: Request, pk: UUID) -> HttpResponse:
        """Throw the draft away; a ladder that was never published goes with it."""
        version_of(request, pk)
        require(access.can_edit_ladders(caller(request)), _("Only ladder owners change ladders."))
        draft = listing.draft_shown(pk, viewer=caller(request))
        if draft is None:
            raise Http404
        require_match(request, mark(draft))
        ladders.discard_draft(version=draft, by=caller(request))
        return HttpResponse(status=HTTPStatus.NO_CONTENT)


class PublishSerializer(serializers.Serializer):
    version = serializers.IntegerField(min_value=1, help_text="The number of the draft.")
    mapping = serializers.DictField(
        child=serializers.UUIDField(),
        required=False,
        default=dict,
        help_text="For each level that is no longer there, by id, the id of the level where people stand from today.",
    )
    note = serializers.CharField(
        required=False, allow_blank=True, default="", max_length=10_000, help_text="What changed and why."
    )
    tell = serializers.BooleanField(
        required=False, default=False, help_text="Whether everybody on the ladder gets a mail."
    )


class PublishView(WriteView):
    """Make a draft the version that everybody reads; the one before it is archived."""

    scope = Scope.LADDERS_PUBLISH
    serializer_class = shown.VersionSerializer
    takes = {"POST": PublishSerializer}
    refusals = OWNERS_ONLY

    def post(self, request: Request, pk: UUID) -> Response:
        sent = self.sent(request)
        version, mapping = version_of(request, pk, sent.pop("version")), by_key(sent.pop("mapping"))
        require_match(request, mark(version))
        now = timezone.now()
        version = ladders.publish_version(
            version=version, mapping=mapping, by=caller(request), on=timezone.localdate(now), now=now, **sent
        )
        return Response(shown.version_heading(version), headers={"ETag": quote_etag(mark(version))})


def by_key(mapping: Mapping[str, UUID]) -> dict[UUID, UUID]:
    """The mapping by the ids of levels. Refuses names that are no ids, which no description of a call can."""
    try:
        return {UUID(name): target for name, target in mapping.items()}
    except ValueError:
        raise ValidationError({"mapping": _("Levels are named by their ids here.")}) from None
