"""Every refusal as a problem document (RFC 9457)."""

from collections.abc import Mapping
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
) -> JsonResponse:
    """A problem document. `errors` maps fields to their messages; "" is the whole."""
    body: dict[str, Any] = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status}
    if detail:
        body["detail"] = detail
    if errors:
        body["errors"] = [{"field": field, "messages": messages} for field, messages in errors.items()]
    return JsonResponse(body, status=status, content_type=PROBLEM, headers=headers)


def problem_details(error: Exception, context: dict[str, Any]) -> JsonResponse | None:
    """What an API view answers when it refuses. A refused action (ValidationError) is a 422."""
    if isinstance(error, ValidationError):
        return problem(422, errors=error.message_dict if hasattr(error, "error_dict") else {"": error.messages})
    if isinstance(error, Http404):
        error = exceptions.NotFound()  # Django's own words name the model
    response = exception_handler(error, context)
    if response is None:
        return None
    headers = {name: response[name] for name in ("WWW-Authenticate", "Retry-After") if name in response}
    if isinstance(error, exceptions.ValidationError):
        errors = response.data if isinstance(response.data, dict) else {"": response.data}
        return problem(response.status_code, errors=errors, headers=headers)
    return problem(response.status_code, str(response.data["detail"]), headers=headers)
