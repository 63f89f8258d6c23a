"""Files in and out of the API: taken as they come, given as the address asks."""

import io

from rest_framework.permissions import AllowAny
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response
from rest_framework.test import APIRequestFactory
from rest_framework.views import APIView

from core.api.files import AsAsked, FileParser, download


class Export(APIView):
    """Answers with a file, whatever is accepted, and takes no body."""

    authentication_classes = []
    permission_classes = [AllowAny]
    content_negotiation_class = AsAsked
    renderer_classes = [JSONRenderer]

    def get(self, request):
        return Response({"is": "here"}, headers=download("x.json"))

    def post(self, request):
        return Response(request.data)


def test_an_answer_is_the_file_that_the_address_means_whatever_is_accepted():
    response = Export.as_view()(APIRequestFactory().get("/", headers={"Accept": "text/html"})).render()
    assert (response.status_code, response["Content-Type"]) == (200, "application/json")
    assert response["Content-Disposition"] == 'attachment; filename="x.json"'
    assert response.content == b'{"is":"here"}'


def test_a_body_is_refused_where_none_is_read():
    response = Export.as_view()(APIRequestFactory().post("/", {"a": 1}, format="json"))
    assert response.status_code == 415


def test_a_file_is_handed_on_as_it_came_and_no_more_of_it_than_is_taken():
    assert FileParser().parse(io.BytesIO(b"as it is")) == b"as it is"
    most = FileParser.largest
    stream = io.BytesIO(b"x" * (most + 5_000_000))
    assert len(FileParser().parse(stream)) == most + 1
    assert stream.read() == b""
