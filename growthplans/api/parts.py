"""What the addresses of growth plans share: their scopes, how one row and a list of them answer, and names."""

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any, cast
from uuid import UUID

from django.core.exceptions import ValidationError
from django.forms import BaseForm
from django.http import Http404, HttpResponseBase
from django.utils.http import quote_etag
from rest_framework import serializers
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from core.api.conditions import not_modified, require_match
from core.api.views import ListView, WriteView
from core.fingerprint import fingerprint
from growthplans.queries.records import Rows
from people.models import User
from people.models.tokens import Scope

Body = dict[str, Any]


class NameSerializer(serializers.Serializer):
    """Somebody by name."""

    id = serializers.UUIDField()
    name = serializers.CharField()


class TitleSerializer(serializers.Serializer):
    """A level or a competency, as the last published version that has it calls it."""

    id = serializers.UUIDField()
    title = serializers.CharField(allow_blank=True)


class ReasonSerializer(serializers.Serializer):
    reason = serializers.CharField(required=False, default="", allow_blank=True, trim_whitespace=False)


def caller(request: Request) -> User:
    """Whoever calls; the view's permission has let nobody else in."""
    return cast(User, request.user)


def named(row: Mapping[str, Any], who: str) -> Body | None:
    """Somebody whom a row names, or nobody."""
    return {"id": row[f"{who}_id"], "name": row[f"{who}_name"]} if row[f"{who}_id"] else None


def titled(row: Mapping[str, Any], what: str) -> Body | None:
    """The level or competency that a row names, or none."""
    return {"id": row[f"{what}_id"], "title": row["called"] or ""} if row[f"{what}_id"] else None


def typed(form: BaseForm) -> Body:
    """What a form of the pages makes of a body. Refused, field by field, as it is there."""
    if not form.is_valid():
        raise ValidationError(form.errors.as_data())
    return form.cleaned_data


class GrowthView(WriteView):
    """Read with one scope, written with another. A view says which rows it is about, and how one leaves."""

    address: str
    rows_of: Callable[[User], Rows]
    shape: Callable[[Body], Body]
    refusals = {HTTPStatus.PRECONDITION_REQUIRED: "`If-Match` does not say what is changed."}

    def scope_for(self, method: str) -> str:
        return Scope.GROWTH_READ if method in SAFE_METHODS else Scope.GROWTH_WRITE

    def body(self, **which: Any) -> Body:
        """One row as it leaves. Not visible is not there."""
        row = self.rows_of(caller(self.request)).filter(**which).first()
        if row is None:
            raise Http404
        return self.shape(row)

    def answer(self, pk: UUID, status: HTTPStatus = HTTPStatus.OK) -> Response:
        """One row as it is now, with its ETag."""
        body = self.body(pk=pk)
        headers = {"ETag": quote_etag(fingerprint(body))}
        if status == HTTPStatus.CREATED:
            headers["Location"] = reverse(self.address, [pk], request=self.request)
        return Response(body, status=status, headers=headers)

    def require_known(self, pk: UUID) -> None:
        """Go on only if the caller knows the row as it is now."""
        require_match(self.request, fingerprint(self.body(pk=pk)), is_needed=True)


class GrowthListView(ListView, GrowthView):
    """`lookups` says what each parameter narrows the rows by."""

    lookups: Mapping[str, str]

    def rows(self) -> Rows:
        asked = {lookup: self.asked[name] for name, lookup in self.lookups.items() if name in self.asked}
        return self.rows_of(caller(self.request)).filter(**asked)

    def shown(self, page: list[Body]) -> list[Body]:
        return [self.shape(row) for row in page]


class GrowthEntryView(GrowthView):
    def get(self, request: Request, pk: UUID) -> HttpResponseBase:
        answer = self.answer(pk)
        return not_modified(request, answer["ETag"].strip('"')) or answer
