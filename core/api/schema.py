"""The description of the API (OpenAPI 3.1), made from the views."""

from http import HTTPStatus
from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse
from rest_framework import serializers

from core.api.parameters import Parameters
from core.api.permissions import HasScope
from core.api.problems import PROBLEM

WRITING = {"POST", "PUT", "PATCH", "DELETE"}
# What any call may be answered with besides its result.
REFUSALS = {
    HTTPStatus.BAD_REQUEST: "A parameter is unknown or cannot be read; `errors` names it.",
    HTTPStatus.UNAUTHORIZED: "No token, or one that is unknown, expired or revoked.",
    HTTPStatus.FORBIDDEN: "The token lacks the scope that `detail` names, or its owner may not do this.",
    HTTPStatus.NOT_ACCEPTABLE: "JSON is what there is; the `Accept` header asks for something else.",
    HTTPStatus.TOO_MANY_REQUESTS: "Too many calls; `Retry-After` says in how many seconds to go on.",
}
NOTHING_HERE = {HTTPStatus.NOT_FOUND: "Nothing is here, or nothing that the caller may see."}
WRITTEN = {
    HTTPStatus.CONFLICT: "Somebody else was first; `errors` says what is so now.",
    HTTPStatus.PRECONDITION_FAILED: "What `If-Match` names is no longer so.",
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE: "The body is of a kind that is not taken here.",
    HTTPStatus.UNPROCESSABLE_ENTITY: "Understood and refused; `errors` says why.",
}
IDEMPOTENCY_KEY = OpenApiParameter(
    "Idempotency-Key",
    location=OpenApiParameter.HEADER,
    description="Any text, new for each thing to be made. Sent again with the same key and the same body, a call makes "
    "nothing more and is answered with what was made; with another body it is another call.",
)
NO_SUCH_PAGE = {HTTPStatus.NOT_FOUND: "The cursor was not made by this list and ordering."}


class FieldProblemSerializer(serializers.Serializer):
    field = serializers.CharField(help_text="Empty when the refusal is about no field in particular.")
    messages = serializers.ListField(child=serializers.CharField())


class FileProblemSerializer(serializers.Serializer):
    line = serializers.IntegerField(help_text="In the file that was sent, from 1.")
    path = serializers.CharField(help_text="The place inside, such as competencies[3].title; empty for the whole.")
    message = serializers.CharField(help_text="What is wrong and what to do.")


class ProblemSerializer(serializers.Serializer):
    """A refusal (RFC 9457)."""

    type = serializers.CharField()
    title = serializers.CharField(help_text="The status in words.")
    status = serializers.IntegerField()
    detail = serializers.CharField(required=False, help_text="What is wrong and what to do.")
    errors: Any = FieldProblemSerializer(many=True, required=False)
    problems: Any = FileProblemSerializer(many=True, required=False, help_text="Of a file that was sent: each place.")


class Schema(AutoSchema):
    """Describes what core.api.views adds to the framework: parameters, scopes and problem documents."""

    view: Any

    def get_override_parameters(self) -> list[Any]:
        parameters: type[Parameters] = self.view.parameters
        keyed = [IDEMPOTENCY_KEY] if self.method in self.view.keyed else []
        return [parameters, *keyed] if parameters().fields else keyed

    def get_request_serializer(self) -> Any:
        return self.view.takes.get(self.method)

    def get_response_serializers(self) -> Any:
        refusals = REFUSALS
        if "{" in self.path:
            refusals = refusals | NOTHING_HERE
        if "cursor" in self.view.parameters().fields:
            refusals = refusals | NO_SUCH_PAGE
        if self.method in WRITING:
            refusals = refusals | WRITTEN
        return {
            **self.results(),
            **{
                (status.value, PROBLEM): OpenApiResponse(ProblemSerializer, description)
                for status, description in sorted((refusals | self.view.refusals).items())
            },
        }

    def results(self) -> dict[Any, OpenApiResponse]:
        """What it is answered with when it goes well: one thing, or a file of one of several kinds."""
        done, *others = self.statuses()
        if self.view.kinds:
            return {(done.value, kind): OpenApiResponse(what, "The file.") for kind, what in self.view.kinds.items()}
        result = None if done == HTTPStatus.NO_CONTENT else super().get_response_serializers()
        said = OpenApiResponse(result, "Done." if self.method in WRITING else "What was asked for.")
        return {status.value: said for status in (done, *others)}

    def statuses(self) -> tuple[HTTPStatus, ...]:
        done = self.view.done.get(self.method, HTTPStatus.OK)
        return done if isinstance(done, tuple) else (done,)

    def get_operation_id(self) -> str:
        """`people_list`, `people_read`: the last word of the address, and what is done with one or many."""
        words = [word.replace("-", "_") for word in self._tokenize_path()] or ["api"]
        reading = "list" if self._is_list_view() else "read"
        return "_".join([*words, self.method.lower() if self.method in WRITING else reading])

    def scopes(self) -> list[str]:
        return [self.view.scope_for(self.method)] if HasScope in self.view.permission_classes else []


class SessionScheme(OpenApiAuthenticationExtension):
    """The browser's session."""

    target_class = "rest_framework.authentication.SessionAuthentication"
    name = "session"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, str]:
        # Over https its name begins with __Host-.
        return {"type": "apiKey", "in": "cookie", "name": "rung-session"}
