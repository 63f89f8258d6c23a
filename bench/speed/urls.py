"""Rung's addresses and the yardsticks beside them."""

from django.urls import path
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from bench.speed.usual_matrix import usual_matrix
from config.urls import urlpatterns as of_rung
from core.api.permissions import IsSignedIn


class EmptyView(APIView):
    """What the framework costs by itself: the same token, the same limit, nothing to say."""

    permission_classes = [IsSignedIn]

    def get(self, request: Request) -> Response:
        return Response([])


urlpatterns = [
    path("api/v1/empty/", EmptyView.as_view(), name="empty"),
    path("usual-matrix/", usual_matrix, name="usual_matrix"),
    *of_rung,
]
