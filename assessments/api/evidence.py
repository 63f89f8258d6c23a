"""The API of evidence: one's own, to be written, and what others shared, to be read."""

from http import HTTPStatus
from typing import Any, cast
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.http import quote_etag
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from rest_framework import serializers
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from assessments.access import evidence as access
from assessments.actions import evidence as actions
from assessments.files.uploads import KINDS
from assessments.models import Evidence
from assessments.queries import evidence as queries
from assessments.queries.evidence import EvidenceLine
from core.access import require
from core.api.conditions import not_modified, require_match
from core.api.parameters import ListParameters, Ordering
from core.api.views import FileView, ListView, WriteView
from core.downloads import attachment
from core.fingerprint import fingerprint
from people.models import User
from people.models.tokens import Scope


def caller(request: Request) -> User:
    """Whoever calls; the view's permission has let nobody else in."""
    return cast(User, request.user)


class OwnerSerializer(serializers.Serializer):
    id = serializers.UUIDField()
    name = serializers.CharField()


class TagSerializer(serializers.Serializer):
    """A competency, as the last published version that has it calls it."""

    id = serializers.UUIDField()
    title = serializers.CharField()


class EvidenceFileSerializer(serializers.Serializer):
    name = serializers.CharField()
    type = serializers.CharField(help_text="What it was found to be by its content.")
    size = serializers.IntegerField(help_text="In bytes.")
    url = serializers.URLField()


class EvidenceSerializer(serializers.Serializer):
    """A dated piece of work, or of feedback that its owner received."""

    id = serializers.UUIDField()
    owner = OwnerSerializer()
    kind = serializers.ChoiceField(Evidence.Kind.choices)
    title = serializers.CharField()
    text = serializers.CharField(allow_blank=True, help_text="Markdown.")
    url = serializers.CharField(allow_blank=True)
    happened_on = serializers.DateField()
    competencies: Any = TagSerializer(many=True)
    shared = serializers.BooleanField(help_text="Whether the manager chain and HR of the unit read it.")
    file = EvidenceFileSerializer(allow_null=True)


class NewEvidenceSerializer(serializers.Serializer):
    """What is kept. It is private; share it by changing `shared`."""

    kind = serializers.ChoiceField(Evidence.Kind.choices, required=False, default=Evidence.Kind.WORK)
    title = serializers.CharField(help_text="At most 200 characters.")
    text = serializers.CharField(
        allow_blank=True, required=False, default="", trim_whitespace=False, help_text="At most 10,000 characters."
    )
    url = serializers.CharField(
        allow_blank=True, required=False, default="", help_text="https:// or http://, at most 1,000 characters."
    )
    happened_on = serializers.DateField(required=False, help_text="Today, if it is left out; never later.")
    competencies: Any = serializers.ListField(
        child=serializers.UUIDField(),
        required=False,
        default=list,
        max_length=200,
        help_text="Ids of competencies of the ladder on which one stands.",
    )


class ChangedEvidenceSerializer(serializers.Serializer):
    """What changes; what is left out stays as it is."""

    kind = serializers.ChoiceField(Evidence.Kind.choices, required=False)
    title = serializers.CharField(required=False)
    text = serializers.CharField(allow_blank=True, required=False, trim_whitespace=False)
    url = serializers.CharField(allow_blank=True, required=False)
    happened_on = serializers.DateField(required=False)
    competencies: Any = serializers.ListField(child=serializers.UUIDField(), required=False, max_length=200)
    shared = serializers.BooleanField(required=False)


class EvidenceParameters(ListParameters):
    ordering = Ordering("happened_on")
    owner = serializers.UUIDField(required=False)
    competency = serializers.UUIDField(required=False)
    kind = serializers.ChoiceField(Evidence.Kind.choices, required=False)
    shared = serializers.BooleanField(required=False)
    tagged = serializers.BooleanField(required=False, help_text="Whether it has a competency yet.")
    since = serializers.DateField(required=False, help_text="What happened on this day or later.")
    until = serializers.DateField(required=False, help_text="What happened on this day or before.")
    q = serializers.RegexField(
        r"^[^\x00]+$",
        required=False,
        max_length=200,
        help_text="Words that all stand in title, text, link or file name.",
    )


def shown(line: EvidenceLine, request: Request) -> dict[str, Any]:
    """One piece as it leaves."""
    entry, file = line.entry, None
    if entry.file:
        url = reverse("api:evidence-file", [entry.pk], request=request)
        file = {"name": entry.file_name, "type": entry.file_type, "size": entry.file_size, "url": url}
    return {
        "id": entry.pk,
        "owner": {"id": entry.owner_id, "name": entry.owner.name},
        "kind": entry.kind,
        "title": entry.title,
        "text": entry.text,
        "url": entry.url,
        "happened_on": entry.happened_on,
        "competencies": [{"id": tag.key, "title": tag.title} for tag in line.tags],
        "shared": entry.is_shared,
        "file": file,
    }


def mark(entry: Evidence) -> str:
    """What the ETag is made of."""
    return f"{entry.row_version}-{fingerprint([entry.shared_at, entry.file.name])}"


class EvidenceWriteView(WriteView):
    """Read with one scope, written with another."""

    serializer_class = EvidenceSerializer

    def scope_for(self, method: str) -> str:
        return Scope.EVIDENCE_READ if method in SAFE_METHODS else Scope.EVIDENCE_WRITE

    def line(self, pk: UUID) -> EvidenceLine:
        """One piece. Not visible is not there."""
        for line in queries.evidence_lines([pk], viewer=caller(self.request)):
            return line
        raise Http404

    def answer(self, pk: UUID, status: HTTPStatus = HTTPStatus.OK) -> Response:
        """One piece as it is now."""
        line = self.line(pk)
        headers = {"ETag": quote_etag(mark(line.entry))}
        if status == HTTPStatus.CREATED:
            headers["Location"] = reverse("api:evidence-entry", [pk], request=self.request)
        return Response(shown(line, self.request), status=status, headers=headers)


class EvidenceListView(ListView, EvidenceWriteView):
    """Evidence: one's own, and what those below a manager, or in one's units as HR, have shared."""

    parameters = EvidenceParameters
    takes = {"POST": NewEvidenceSerializer}
    done = {"POST": HTTPStatus.CREATED}

    def rows(self) -> Any:
        names = {"q": "words", "tagged": "is_tagged"}
        given = ("owner", "competency", "kind", "shared", "tagged", "since", "until", "q")
        asked = {names.get(name, name): self.asked[name] for name in given if name in self.asked}
        return queries.evidence_rows(viewer=caller(self.request), **asked)

    def shown(self, page: list[dict[str, Any]]) -> list[dict[str, Any]]:
        by = caller(self.request)
        lines = {line.entry.pk: line for line in queries.evidence_lines([row["id"] for row in page], viewer=by)}
        actions.note_reading(entries=[line.entry for line in lines.values()], by=by)
        return [shown(lines[row["id"]], self.request) for row in page if row["id"] in lines]

    def post(self, request: Request) -> Response:
        """Keep something for oneself."""
        values, on = self.sent(request), timezone.localdate()
        competencies = values.pop("competencies")
        values.setdefault("happened_on", on)
        entry = actions.add_evidence(values=values, competencies=competencies, on=on, by=caller(request))
        return self.answer(entry.pk, HTTPStatus.CREATED)


class EvidenceEntryView(EvidenceWriteView):
    """One piece of evidence. To change or delete it, send its `ETag` in `If-Match`."""

    takes = {"PATCH": ChangedEvidenceSerializer}
    done = {"DELETE": HTTPStatus.NO_CONTENT}
    refusals = {HTTPStatus.PRECONDITION_REQUIRED: "`If-Match` does not say what is changed."}

    def get(self, request: Request, pk: UUID) -> HttpResponse:
        entry = self.line(pk).entry
        if unchanged := not_modified(request, mark(entry)):
            return unchanged
        actions.note_reading(entries=[entry], by=caller(request))
        return self.answer(pk)

    def own(self, request: Request, pk: UUID) -> EvidenceLine:
        """A piece that is to be changed by whose it is, as they know it."""
        line = self.line(pk)
        may = access.can_edit_evidence(caller(request), line.entry)
        require(may, _("Only the person whose evidence it is changes it."))
        require_match(request, mark(line.entry), is_needed=True)
        return line

    def patch(self, request: Request, pk: UUID) -> Response:
        """Change what is said of it, or who may read it."""
        line, sent, by = self.own(request, pk), self.sent(request), caller(request)
        entry, now = line.entry, timezone.now()
        is_shared = sent.pop("shared", entry.is_shared)
        if sent:
            competencies = sent.pop("competencies", [tag.key for tag in line.tags])
            values = {name: sent.get(name, getattr(entry, name)) for name in actions.TYPED}
            actions.edit_evidence(
                entry=entry,
                was=entry.row_version,
                values=values,
                competencies=competencies,
                on=timezone.localdate(now),
                by=by,
            )
        actions.set_shared(entry=entry, is_shared=is_shared, now=now, by=by)
        return self.answer(pk)

    def delete(self, request: Request, pk: UUID) -> HttpResponse:
        """Delete it and its file, for good."""
        actions.delete_evidence(entry=self.own(request, pk).entry, by=caller(request))
        return HttpResponse(status=HTTPStatus.NO_CONTENT)


class EvidenceFileView(FileView):
    """The file that is kept with a piece of evidence."""

    scope = Scope.EVIDENCE_READ
    serializer_class = EvidenceSerializer
    kinds = {kind.media_type: OpenApiTypes.BINARY for kind in KINDS}

    def get(self, request: Request, pk: UUID) -> HttpResponse:
        by = caller(request)
        entry = get_object_or_404(Evidence.objects.visible_to(by).exclude(file=""), pk=pk)
        answer = attachment(entry.file, name=entry.file_name, media_type=entry.file_type)
        actions.note_reading(entries=[entry], by=by)
        return answer
