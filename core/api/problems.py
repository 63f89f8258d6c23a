"""Every refusal as a problem document (RFC 9457)."""

from http import HTTPStatus
from typing import Any

from django.core.exceptions import ValidationError
from django.http import JsonResponse
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import exception_handler

PROBLEM = "application/problem+json"


def problem_body(status: int, detail: str = "", errors: Any = None) -> dict[str, Any]:
    body: dict[str, Any] = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status}
    if detail:
        body["detail"] = detail
    if errors:
        body["errors"] = errors
    return body


def problem(status: int, detail: str = "") -> JsonResponse:
    """A problem document for refusals that happen before any API view runs."""
    return JsonResponse(problem_body(status, detail), status=status, content_type=PROBLEM)


def problem_details(error: Exception, context: dict[str, Any]) -> Response | None:
    """Every refusal of the API as a problem document; a refused action (ValidationError) is a 422."""
    if isinstance(error, ValidationError):
        errors = error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
        body = problem_body(422, errors=[{"field": field, "messages": texts} for field, texts in errors.items()])
        return Response(body, status=422, content_type=PROBLEM)
    response = exception_handler(error, context)
    if response is None:
        return None
    if isinstance(error, exceptions.ValidationError):
        fields = response.data if isinstance(response.data, dict) else {"": response.data}
        response.data = problem_body(
            response.status_code, errors=[{"field": field, "messages": texts} for field, texts in fields.items()]
        )
    else:
        detail = response.data.get("detail", "") if isinstance(response.data, dict) else ""
        response.data = problem_body(response.status_code, str(detail))
    response.content_type = PROBLEM
    return response
