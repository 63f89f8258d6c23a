"""CASE 1.1 (1EdTech): ladders to be read by other programs, as packages and part by part."""

import re
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import Http404, JsonResponse, QueryDict
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param
from rest_framework.views import exception_handler

from core.api.permissions import AnybodyOrScope
from core.api.views import ReadView
from ladder.queries import packages
from people.models import User
from people.models.tokens import Scope

DISCOVERY = "discovery/imscasev1p1_openapi3_v1p0.json"
UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
NUMBER = re.compile(r"\d{1,9}", re.ASCII)
JSON = "application/json"
# By these a list can be sorted; more of them can be picked.
SORTED_BY = ("title", "identifier", "creator", "version", "language", "adoptionStatus", "lastChangeDateTime")
FIELDS = (
    *SORTED_BY,
    *("uri", "description", "notes", "officialSourceURL", "frameworkType", "caseVersion"),
    *("licenseURI", "CFPackageURI"),
)
# What an address may ask for, and what it is called in the description.
PARTS = {
    "CFDocuments": "A ladder, without what it says.",
    "CFPackages": "A ladder with all that it says. The identifier is that of its CFDocument.",
    "CFItems": "A track, level, dimension, competency, statement or example.",
    "CFItemAssociations": "An item, with every association that begins or ends at it.",
    "CFAssociations": "What one item is to another.",
    "CFItemTypes": "A kind of item.",
    "CFLicenses": "The licence of a ladder.",
    "CFRubrics": "The matrix of a track: its levels by what they ask.",
    "CFConcepts": "Ladders have none.",
    "CFSubjects": "Ladders have none.",
    "CFAssociationGroupings": "Ladders have none.",
}
SEVERAL = {"CFItemAssociations": "CFItemAssociations"}  # one address, several things
STATUS_INFO = {
    "type": "object",
    "required": ["imsx_codeMajor", "imsx_severity", "imsx_codeMinor"],
    "properties": {
        "imsx_codeMajor": {"type": "string", "enum": ["success", "processing", "failure", "unsupported"]},
        "imsx_severity": {"type": "string", "enum": ["status", "warning", "error"]},
        "imsx_description": {"type": "string"},
        "imsx_codeMinor": {"type": "object"},
    },
}
MINOR = {401: "unauthorised_request", 403: "forbidden", 404: "unknownobject", 429: "server_busy"}


class Unselectable(exceptions.APIException):
    """A field that a list cannot be asked by. `field` is the parameter."""

    status_code = 400

    def __init__(self, field: str, minor: str, detail: str, *, major: str = "failure") -> None:
        super().__init__(detail)
        self.field, self.minor, self.major = field, minor, major


class NoUuid(exceptions.NotFound):
    """An address that names nothing, because identifiers are UUIDs."""


def status_info(error: Exception, context: dict[str, Any]) -> JsonResponse | None:
    """A refusal as the standard has it."""
    if isinstance(error, Http404):
        error = exceptions.NotFound()
    answer = exception_handler(error, context)
    if answer is None:
        return None
    major, field, minor = "failure", "TargetEndSystem", MINOR.get(answer.status_code, "invalid_selection_field")
    if isinstance(error, Unselectable):
        major, field, minor = error.major, error.field, error.minor
    if isinstance(error, NoUuid):
        field, minor = "sourcedId", "invalid_uuid"
    body = {
        "imsx_codeMajor": major,
        "imsx_severity": "error",
        "imsx_description": str(answer.data["detail"]),
        "imsx_codeMinor": {
            "imsx_codeMinorField": [{"imsx_codeMinorFieldName": field, "imsx_codeMinorFieldValue": minor}]
        },
    }
    headers = {name: answer[name] for name in ("WWW-Authenticate", "Retry-After", "Allow") if name in answer}
    return JsonResponse(body, status=answer.status_code, headers=headers)


class CaseView(ReadView):
    """Whatever anybody may read of ladders switched public; whoever is signed in reads the others, too."""

    schema = None  # described by the discovery file, not by ours
    permission_classes = [AnybodyOrScope]
    scope = Scope.LADDERS_READ

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Parameters of other standards are no business of ours: they are read where there are any."""
        super(ReadView, self).initial(request, *args, **kwargs)

    def get_exception_handler(self) -> Callable[[Exception, dict[str, Any]], Any]:
        return status_info


def viewer(request: Request) -> User | AnonymousUser:
    return request.user or AnonymousUser()


class DocumentsView(CaseView):
    """The ladders there are."""

    def get(self, request: Request) -> Response:
        query = request.query_params
        limit, offset = number(query, "limit", 100, least=1), number(query, "offset", 0, least=0)
        sort, fields = sort_asked(query), fields_asked(query)
        if "filter" in query:
            raise Unselectable(
                "filter", "invalid_selection_field", _("Lists are not filtered here."), major="unsupported"
            )
        found = packages.headings(viewer(request))
        if sort:
            found.sort(key=lambda document: str(document.get(sort, "")).casefold())
        if query.get("orderBy") == "desc":
            found.reverse()
        page = found[offset : offset + limit]
        if fields:
            page = [{name: value for name, value in document.items() if name in fields} for document in page]
        headers = {"X-Total-Count": str(len(found)), "Link": links(request, limit, offset, len(found))}
        return Response({"CFDocuments": page}, headers=headers)


def number(query: QueryDict, name: str, default: int, *, least: int) -> int:
    """A whole number that is asked for. Refuses what is none, or less than the least."""
    said = query.get(name, str(default))
    if not NUMBER.fullmatch(said) or int(said) < least:
        message = _("“%(name)s” is a whole number from %(least)d on.") % {"name": name, "least": least}
        raise Unselectable(name, "invalid_selection_field", message)
    return int(said)


def sort_asked(query: QueryDict) -> str:
    """The field to sort by; blank where none is asked for. Refuses others than those there are, and other orders."""
    sort = query.get("sort", "")
    if sort and sort not in SORTED_BY:
        message = _("Sort by one of: %(names)s.") % {"names": ", ".join(SORTED_BY)}
        raise Unselectable("sort", "invalid_sort_field", message)
    if query.get("orderBy", "asc") not in {"asc", "desc"}:
        raise Unselectable("orderBy", "invalid_sort_field", _("“orderBy” is asc or desc."))
    return sort


def fields_asked(query: QueryDict) -> set[str]:
    """The fields to be picked; none for all of them. Refuses those that there are not."""
    fields = {name.strip() for said in query.getlist("fields") for name in said.split(",") if name.strip()}
    if unknown := fields - set(FIELDS):
        message = _("There is no field “%(name)s”.") % {"name": min(unknown)[:80]}
        raise Unselectable("fields", "invalid_selection_field", message)
    return fields


def links(request: Request, limit: int, offset: int, total: int) -> str:
    """The Link header (RFC 8288): where the first, previous, next and last page begin."""
    last = max(total - 1, 0) // limit * limit
    starts = {"first": 0, "last": last}
    if offset > 0:
        starts["prev"] = max(offset - limit, 0)
    if offset + limit < total:
        starts["next"] = offset + limit
    address = replace_query_param(request.build_absolute_uri(), "limit", limit)
    return ", ".join(f'<{replace_query_param(address, "offset", at)}>; rel="{rel}"' for rel, at in starts.items())


class PartView(CaseView):
    """One ladder, or one part of a ladder."""

    def get(self, request: Request, kind: str, identifier: str) -> Response:
        if kind not in PARTS:
            raise exceptions.NotFound(_("There is no “%(kind)s” here.") % {"kind": kind[:80]})
        if not UUID.fullmatch(identifier.lower()):
            raise NoUuid(_("Identifiers are UUIDs, and this is none."))
        found = packages.part(kind, identifier.lower(), viewer=viewer(request))
        if found is None:
            raise exceptions.NotFound(_("There is nothing here with this identifier that you may read."))
        return Response(found)


class DiscoveryView(CaseView):
    """What is served here, in OpenAPI 3."""

    def get(self, request: Request) -> Response:
        return Response(description())


def description() -> dict[str, Any]:
    """A short description of our own; the standard's describes the fields."""
    refused = {"description": "Refused.", "content": {JSON: {"schema": {"$ref": "#/components/schemas/StatusInfo"}}}}
    whole = {"type": "integer", "minimum": 0}
    parameters = {
        "limit": {**whole, "minimum": 1, "default": 100},
        "offset": {**whole, "default": 0},
        "sort": {"type": "string", "enum": list(SORTED_BY)},
        "orderBy": {"type": "string", "enum": ["asc", "desc"], "default": "asc"},
        "fields": {"type": "string", "description": f"By commas, of: {', '.join(FIELDS)}."},
    }

    def operation(name: str, about: str, *asked: dict[str, Any]) -> dict[str, Any]:
        answer = {"description": about, "content": {JSON: {"schema": {"type": "object"}}}}
        responses = {"200": answer, "default": refused}
        return {"get": {"operationId": name, "summary": about, "parameters": list(asked), "responses": responses}}

    identifier = {"name": "sourcedId", "in": "path", "required": True, "schema": {"type": "string", "format": "uuid"}}
    asked = [{"name": name, "in": "query", "schema": schema} for name, schema in parameters.items()]
    return {
        "openapi": "3.0.1",
        "info": {
            "title": "CASE 1.1, as served by Rung",
            "version": "1.1",
            "description": "Career ladders as competency frameworks, to be read.",
        },
        "servers": [{"url": f"{settings.RUNG_URL}/ims/case/v1p1"}],
        "paths": {
            "/CFDocuments": operation("getAllCFDocuments", "The ladders that the caller may read.", *asked),
            **{
                f"/{kind}/{{sourcedId}}": operation(f"get{SEVERAL.get(kind, kind[:-1])}", about, identifier)
                for kind, about in PARTS.items()
            },
        },
        "components": {"schemas": {"StatusInfo": STATUS_INFO}},
    }
