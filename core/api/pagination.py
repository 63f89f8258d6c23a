"""Pages by cursor: stable while rows come and go, as quick at the end as at the start."""

from typing import Any

from django.core.signing import BadSignature, Signer
from django.db.models import Q
from django.utils.translation import gettext as _
from rest_framework.exceptions import NotFound
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

# Signed, so that nothing but an address we gave out can name a place in a list.
CURSORS = Signer(salt="core.api.cursor")


class CursorPagination(BasePagination):
    """A page goes on after the last row of the page before: by the field asked for, then by id.

    Needs `ordering`, `page_size` and perhaps `cursor` among the view's parameters (core.api.parameters), and
    rows as dictionaries that hold the field ordered by, which is never empty.
    """

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> list[Any]:
        self.request = request
        self.ordering, size = view.asked["ordering"], view.asked["page_size"]
        self.field = self.ordering.removeprefix("-")
        rows = queryset.order_by(self.ordering, "-id" if self.is_backwards else "id")
        if cursor := view.asked.get("cursor"):
            rows = rows.filter(self.after(cursor))
        page = list(rows[: size + 1])
        self.next = self.cursor_at(page[size - 1]) if len(page) > size else None
        return page[:size]

    @property
    def is_backwards(self) -> bool:
        return bool(self.ordering.startswith("-"))

    def cursor_at(self, row: dict[str, Any]) -> str:
        return CURSORS.sign_object([self.ordering, str(row[self.field]), str(row["id"])])

    def after(self, cursor: str) -> Q:
        """That a row comes after the one the cursor was made at. Refuses a cursor that is not ours."""
        try:
            ordering, value, pk = CURSORS.unsign_object(cursor)
        except BadSignature:
            ordering = None
        if ordering != self.ordering:
            raise NotFound(_("This cursor was not made by this list and ordering. Begin again without it."))
        beyond = "lt" if self.is_backwards else "gt"
        further, same = Q((f"{self.field}__{beyond}", value)), Q((f"id__{beyond}", pk))
        # The first half alone is what an index can start from.
        return Q((f"{self.field}__{beyond}e", value)) & (further | same)

    def get_paginated_response(self, data: list[dict[str, Any]]) -> Response:
        address = self.request.build_absolute_uri()
        following = replace_query_param(address, "cursor", self.next) if self.next else None
        return Response({"next": following, "results": data})

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        following = {
            "type": ["string", "null"],
            "format": "uri",
            "description": "The address of the next page; null on the last.",
        }
        return {
            "type": "object",
            "required": ["next", "results"],
            "properties": {"next": following, "results": schema},
        }
