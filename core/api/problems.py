"""Every refusal as a problem document (RFC 9457)."""

from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, JsonResponse
from rest_framework import exceptions
from rest_framework.views import exception_handler

PROBLEM = "application/problem+json"


def problem(
    status: int,
    detail: str = "",
    *,
    errors: Mapping[str, Any] | None = None,
    headers: Mapping[str, str] | None = None,
    **more: Any,
) -> JsonResponse:
    """A problem document. `errors` maps fields to their messages; "" is the whole. `more` are members of its own."""
    body: dict[str, Any] = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status}
    if detail:
        body["detail"] = detail
    if errors:
        body["errors"] = [{"field": field, "messages": messages} for field, messages in errors.items()]
    body |= more
    return JsonResponse(body, status=status, content_type=PROBLEM, headers=headers)


def problem_details(error: Exception, context: dict[str, Any]) -> JsonResponse | None:
    """What an API view answers when it refuses. A refused action is a 422; one that somebody overtook, a 409."""
    if isinstance(error, ValidationError):
        status = 409 if is_overtaken(error) else 422
        return problem(status, errors=error.message_dict if hasattr(error, "error_dict") else {"": error.messages})
    if isinstance(error, Http404):
        error = exceptions.NotFound()  # Django's own words name the model
    response = exception_handler(error, context)
    if response is None:
        return None
    headers = {name: response[name] for name in ("WWW-Authenticate", "Retry-After") if name in response}
    if isinstance(error, exceptions.ValidationError):
        return problem(response.status_code, errors=dict(by_place(response.data)), headers=headers)
    return problem(response.status_code, str(response.data["detail"]), headers=headers)


def by_place(errors: Any, place: str = "") -> Iterator[tuple[str, list[str]]]:
    """The messages of each place in a body: steps[1].title for the title of the second step."""
    if not isinstance(errors, dict):
        yield place, errors
        return
    for name, inside in errors.items():
        step = f"[{name}]" if isinstance(name, int) else f".{name}"
        yield from by_place(inside, f"{place}{step}".removeprefix("."))


def is_overtaken(error: ValidationError) -> bool:
    """Whether an action refused because somebody else was first (code "conflict", see core.forms.status_of)."""
    return not hasattr(error, "error_dict") and any(each.code == "conflict" for each in error.error_list)
