"""Reading ladders: the list, one, its versions, levels and competencies, two levels compared, a file."""

from collections.abc import Mapping
from typing import Any, cast
from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseBase
from django.utils.http import quote_etag
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.conditions import not_modified
from core.api.files import download
from core.api.parameters import ListParameters, Ordering, Parameters
from core.api.views import FileView, ListView, ReadView
from ladder.api import shown
from ladder.document.asked import expectation, expectations
from ladder.document.comparing import Kind, compare_levels
from ladder.document.parts import Document, Path
from ladder.files.writing import plain
from ladder.models import Version, owns_ladders
from ladder.queries import exporting, listing
from ladder.queries.content import document_of
from ladder.queries.importing import state_of
from people.models import User
from people.models.tokens import Scope


def caller(request: Request) -> User:
    """Whoever calls; the view's permission has let nobody else in."""
    return cast(User, request.user)


def version_of(request: Request, ladder: UUID, number: int | None = None) -> Version:
    """The version asked for, or else the present one. Not visible is not there."""
    version = listing.version_shown(ladder, number=number, viewer=caller(request))
    if version is None:
        raise Http404
    return version


def mark(version: Version | None) -> str:
    """What the ETag of a version is made of; blank where there is none."""
    return f"{version.state}-{state_of(version)}" if version else ""


class NamedLadderSerializer(serializers.Serializer):
    """A ladder by its short name; the id leads to the rest."""

    id = serializers.UUIDField()
    slug = serializers.CharField()


class LadderRowSerializer(NamedLadderSerializer):
    """One ladder of the list."""

    title = serializers.CharField(help_text="As the present version has it.")
    is_public = serializers.BooleanField(help_text="Whether it is read without signing in.")
    version = serializers.IntegerField(allow_null=True, help_text="The present version; null before the first.")
    published_at = serializers.DateTimeField(allow_null=True)
    draft = serializers.IntegerField(
        allow_null=True, required=False, help_text="The version that is being edited, or null; told to ladder owners."
    )


class LaddersParameters(ListParameters):
    ordering = Ordering("slug")


class LaddersView(ListView):
    """The ladders of the organisation."""

    scope = Scope.LADDERS_READ
    parameters = LaddersParameters
    serializer_class = LadderRowSerializer

    def rows(self) -> listing.Rows:
        return listing.ladder_rows(viewer=caller(self.request))

    def shown(self, page: list[dict[str, Any]]) -> list[dict[str, Any]]:
        told = [*LadderRowSerializer().fields]
        if not owns_ladders(caller(self.request)):
            told.remove("draft")
        return [{name: row["current" if name == "version" else name] for name in told} for row in page]


class OfVersionParameters(Parameters):
    version = serializers.IntegerField(
        required=False, min_value=1, help_text="The number of a version; without it, the present one."
    )


class LadderSerializer(shown.SummarySerializer):
    """A ladder as one of its versions has it."""

    id = serializers.UUIDField()
    slug = serializers.CharField()
    is_public = serializers.BooleanField()
    version = shown.VersionSerializer()


class LadderView(ReadView):
    """One ladder: what it is called and what it consists of."""

    scope = Scope.LADDERS_READ
    parameters = OfVersionParameters
    serializer_class = LadderSerializer

    def get(self, request: Request, pk: UUID) -> Response:
        version = version_of(request, pk, self.asked.get("version"))
        return Response(
            {
                "id": version.ladder_id,
                "slug": version.ladder.slug,
                "is_public": version.ladder.is_public,
                "version": shown.version_heading(version),
                **shown.summary(document_of(version)),
            }
        )


class VersionsParameters(ListParameters):
    ordering = Ordering("number")


class VersionsView(ListView):
    """The versions of a ladder. Drafts are told to ladder owners."""

    scope = Scope.LADDERS_READ
    parameters = VersionsParameters
    serializer_class = shown.VersionSerializer

    def rows(self) -> listing.Rows:
        ladder: UUID = self.kwargs["pk"]
        version_of(self.request, ladder)
        return listing.version_rows(ladder, viewer=caller(self.request))

    def shown(self, page: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return page


class WholeVersionSerializer(shown.VersionSerializer):
    """All that a version says."""

    ladder = NamedLadderSerializer()
    document = serializers.DictField(help_text="In the format ladder/1, which /ladders/schema.json describes.")


class VersionView(ReadView):
    """A version, whole. Its ETag says what it says now; send it in `If-Match` to replace just that."""

    scope = Scope.LADDERS_READ
    serializer_class = WholeVersionSerializer

    def get(self, request: Request, pk: UUID, number: int) -> HttpResponseBase:
        version = version_of(request, pk, number)
        tag = mark(version)
        if known := not_modified(request, tag):
            return known
        return Response(
            {
                **shown.version_heading(version),
                "ladder": {"id": version.ladder_id, "slug": version.ladder.slug},
                "document": plain(document_of(version)),
            },
            headers={"ETag": quote_etag(tag)},
        )


class ExportParameters(Parameters):
    format = serializers.ChoiceField(
        [*exporting.FORMATS],
        default="yaml",
        help_text="yaml and json are ladder/1, our own format; case is a CASE 1.1 package.",
    )


class ExportView(FileView):
    """A version as a file: the same bytes that `manage.py ladder export` writes."""

    scope = Scope.LADDERS_READ
    parameters = ExportParameters
    kinds: Mapping[str, Any] = {"application/yaml": OpenApiTypes.ANY, "application/json": OpenApiTypes.OBJECT}

    def get(self, request: Request, pk: UUID, number: int) -> HttpResponseBase:
        version = version_of(request, pk, number)
        format = self.asked["format"]
        tag = f"{format}-{mark(version)}"
        if known := not_modified(request, tag):
            return known
        return HttpResponse(
            exporting.exported(version, format),
            content_type=exporting.FORMATS[format].media_type,
            headers={"ETag": quote_etag(tag), **download(exporting.file_name(version, format))},
        )


class LevelSerializer(shown.StepSerializer):
    """A level, and all that it asks."""

    version = serializers.IntegerField()
    track = serializers.CharField(help_text="The title of its track.")
    facts = serializers.DictField(child=serializers.CharField(), help_text="Short facts, such as its scope.")
    expectations: Any = shown.ExpectationSerializer(many=True)


class LevelView(ReadView):
    """What a level asks in the end, with where each line of it comes from."""

    scope = Scope.LADDERS_READ
    parameters = OfVersionParameters
    serializer_class = LevelSerializer

    def get(self, request: Request, pk: UUID, key: UUID) -> Response:
        version = version_of(request, pk, self.asked.get("version"))
        document = document_of(version)
        path = document.path_of.get(key)
        if path is None:
            raise Http404
        return Response(
            {
                **shown.step(document, path),
                "version": version.number,
                "track": document.track_of(path).title,
                "facts": {fact.label: fact.text for fact in document.levels[path].facts},
                "expectations": shown.all_asked(document, expectations(document, path)),
            }
        )


class WholeCompetencySerializer(shown.CompetencySerializer):
    """A competency, and what each level asks of it."""

    version = serializers.IntegerField()
    expectations: Any = shown.ExpectationSerializer(many=True)


class CompetencyView(ReadView):
    """What the levels ask of one competency, level by level."""

    scope = Scope.LADDERS_READ
    parameters = OfVersionParameters
    serializer_class = WholeCompetencySerializer

    def get(self, request: Request, pk: UUID, key: UUID) -> Response:
        version = version_of(request, pk, self.asked.get("version"))
        document = document_of(version)
        if key not in document.slug_of:
            raise Http404
        competency = document.competency[document.slug_of[key]]
        found = (expectation(document, path, competency) for path in document.levels)
        return Response(
            {
                **shown.competency(competency),
                "version": version.number,
                "expectations": shown.all_asked(document, (each for each in found if each)),
            }
        )


class CompareParameters(Parameters):
    """`from` is no name that Python lets a class have."""

    to = serializers.UUIDField(help_text="The level that it is compared with.")
    old = serializers.IntegerField(required=False, min_value=1, help_text="The version that `from` is taken from.")
    new = serializers.IntegerField(required=False, min_value=1, help_text="The version that `to` is taken from.")

    def get_fields(self) -> dict[str, Any]:
        return {"from": serializers.UUIDField(help_text="The level that is left."), **super().get_fields()}


class SideSerializer(shown.LevelNameSerializer):
    """A level in one version."""

    version = serializers.IntegerField()


class ComparisonSerializer(serializers.Serializer):
    """Two levels, of one version or of two, competency by competency."""

    before = SideSerializer()
    after = SideSerializer()
    counts = serializers.DictField(child=serializers.IntegerField(), help_text="How many rows of each kind.")
    rows: Any = shown.RowSerializer(many=True)


class CompareView(ReadView):
    """What changes between two levels: what is new, raised, carried and dropped."""

    scope = Scope.LADDERS_READ
    parameters = CompareParameters
    serializer_class = ComparisonSerializer

    def get(self, request: Request, pk: UUID) -> Response:
        old = version_of(request, pk, self.asked.get("old"))
        new = version_of(request, pk, self.asked.get("new"))
        before, after = document_of(old), document_of(new)
        source, target = level_asked("from", before, self.asked), level_asked("to", after, self.asked)
        comparison = compare_levels(before, source, after, target)
        return Response(
            {
                "before": {**shown.level_name(before, source), "version": old.number},
                "after": {**shown.level_name(after, target), "version": new.number},
                "counts": {kind.value: comparison.counts[kind] for kind in Kind},
                "rows": shown.rows(before, after, comparison),
            }
        )


def level_asked(name: str, document: Document, asked: Mapping[str, Any]) -> Path:
    """The level that a parameter means. What the version lacks is not found."""
    path = document.path_of.get(asked[name])
    if path is None:
        raise NotFound(_("“%(name)s” names no level of this version.") % {"name": name})
    return path
