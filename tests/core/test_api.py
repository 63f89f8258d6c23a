"""What every API view does the same way: refuse by default, and say why in a problem document."""

import json

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.response import Response
from rest_framework.test import APIRequestFactory
from rest_framework.views import APIView

PROBLEM = "application/problem+json"


class Step(serializers.Serializer):
    title = serializers.CharField()


class Level(serializers.Serializer):
    rank = serializers.IntegerField()
    steps = Step(many=True, required=False)


class Levels(APIView):
    """Takes a level; what its rank is decides how that ends."""

    authentication_classes = []
    permission_classes = [AllowAny]

    def post(self, request):
        level = Level(data=request.data)
        level.is_valid(raise_exception=True)
        match level.validated_data["rank"]:
            case 1:
                raise ValidationError({"rank": ["Ranks begin at 2."]})
            case 2:
                raise ValidationError("The ladder is archived.")
            case 3:
                raise PermissionDenied("The ladder owner publishes alone.")
            case 4:
                raise ValidationError("Somebody else was first.", code="conflict")
        return Response(level.data)


class Nameless(APIView):
    """A view that forgot to say whom it lets in."""

    authentication_classes = []

    def get(self, request):
        return Response({"secret": 42})


def answer(body, content_type="application/json"):
    return Levels.as_view()(APIRequestFactory().post("/", body, content_type=content_type))


def test_what_is_right_is_answered():
    response = answer('{"rank": 9}')
    assert (response.status_code, response.data) == (200, {"rank": 9})


@pytest.mark.parametrize(
    ("body", "status", "said"),
    [
        ("[1", 400, {"detail": "JSON parse error - Expecting ',' delimiter: line 1 column 3 (char 2)"}),
        ('{"rank": ""}', 400, {"errors": [{"field": "rank", "messages": ["A valid integer is required."]}]}),
        ("[" * 100_000, 400, {"detail": "JSON parse error - nested too deeply."}),
        (
            '{"rank": 1, "steps": [{"title": "a"}, {"title": ""}]}',
            400,
            {"errors": [{"field": "steps[1].title", "messages": ["This field may not be blank."]}]},
        ),
        ("{}", 400, {"errors": [{"field": "rank", "messages": ["This field is required."]}]}),
        ('{"rank": 1}', 422, {"errors": [{"field": "rank", "messages": ["Ranks begin at 2."]}]}),
        ('{"rank": 2}', 422, {"errors": [{"field": "", "messages": ["The ladder is archived."]}]}),
        ('{"rank": 3}', 403, {"detail": "The ladder owner publishes alone."}),
        ('{"rank": 4}', 409, {"errors": [{"field": "", "messages": ["Somebody else was first."]}]}),
    ],
)
def test_refusal_is_a_problem_document(body, status, said):
    response = answer(body)
    document = json.loads(response.content)
    assert (response.status_code, response["Content-Type"]) == (status, PROBLEM)
    assert {key: document[key] for key in ("type", "status")} == {"type": "about:blank", "status": status}
    assert {key: value for key, value in document.items() if key in {"detail", "errors"}} == said


def test_other_media_types_are_refused():
    response = answer("rank: 4", "application/yaml")
    assert (response.status_code, response["Content-Type"]) == (415, PROBLEM)


def test_view_that_names_no_permission_lets_nobody_in():
    response = Nameless.as_view()(APIRequestFactory().get("/"))
    assert response.status_code == 403
    assert b"42" not in response.content
