"""What every view of the API is made of."""

from collections.abc import Collection, Mapping
from http import HTTPStatus
from typing import Any

from django.db.models import QuerySet
from drf_spectacular.views import SpectacularAPIView
from rest_framework.generics import GenericAPIView
from rest_framework.mixins import ListModelMixin
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer

from core.api.files import AsAsked
from core.api.parameters import ListParameters, Parameters
from core.api.permissions import HasScope, IsSignedIn


class ReadView(GenericAPIView):
    """Something that can be read by a session, or by a token with the `scope` that the view names."""

    permission_classes = [HasScope]
    scope: str
    parameters: type[Parameters] = Parameters
    asked: dict[str, Any]
    # For the description: by method, what is sent and how it ends well; kinds of files; refusals of its own.
    takes: Mapping[str, Any] = {}
    done: Mapping[str, HTTPStatus | tuple[HTTPStatus, ...]] = {}
    keyed: Collection[str] = ()  # methods that understand Idempotency-Key (core.api.conditions.once_of)
    kinds: Mapping[str, Any] = {}
    refusals: Mapping[HTTPStatus, str] = {}

    def scope_for(self, method: str) -> str:
        """The scope that a token needs for this act; a view that is read and written may name two."""
        return self.scope

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if hasattr(self, str(request.method).lower()):  # that there is no such act is to be said first
            self.asked = self.parameters.read(request.query_params)

    def finalize_response(self, *args: Any, **kwargs: Any) -> Response:
        response = super().finalize_response(*args, **kwargs)
        # What one person may see is kept by no cache on the way, nor by a browser that others use too.
        response.headers.setdefault("Cache-Control", "private, no-store")
        return response


class ListView(ListModelMixin, ReadView):
    """A list, page by page. A view says which rows (as dictionaries), and how a page of them is shown.

    Rows are plain dictionaries, not objects through a serializer: that is most of the time a list takes. The
    serializer describes them in the schema, and tests hold the two together.
    """

    parameters: type[ListParameters]

    def rows(self) -> QuerySet:
        """What this person may see of what was asked for, by `.values()`."""
        raise NotImplementedError

    def shown(self, page: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """The rows of a page as they leave."""
        raise NotImplementedError

    def get(self, request: Request, **place: Any) -> Response:
        page = self.paginate_queryset(self.rows()) or []
        return self.get_paginated_response(self.shown(page))


class FileView(ReadView):
    """Something that is read as a file. A view names the `kinds` of file there are."""

    content_negotiation_class = AsAsked


class WriteView(ReadView):
    """Something that can be done: by a session that sends its CSRF token, or by a token with the `scope`.

    A view says by method what it `takes`. Actions decide who may, as they do for the pages.
    """

    takes: Mapping[str, type[Serializer]]

    def sent(self, request: Request) -> dict[str, Any]:
        """What the body says; of a PATCH only what it names. Refused, field by field, where it cannot be read."""
        body = self.takes[str(request.method)](data=request.data, partial=request.method == "PATCH")
        body.is_valid(raise_exception=True)
        return dict(body.validated_data)


class SchemaView(SpectacularAPIView):
    """The description of the API, as YAML or JSON, for anybody signed in and any token."""

    permission_classes = [IsSignedIn]
