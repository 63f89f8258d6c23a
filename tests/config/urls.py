"""Addresses that fail on purpose."""

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import OperationalError
from django.urls import path

from config.urls import handler400, handler403, handler404, handler500
from config.urls import urlpatterns as real

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]


@login_not_required
def database_away(request):
    raise OperationalError("connection lost")


@login_not_required
def defect(request):
    raise ValueError("a secret detail")


@login_not_required
def refused(request):
    raise ValidationError("The cycle is closed.")


@login_not_required
def forbidden(request):
    raise PermissionDenied("Only the committee votes.")


urlpatterns = [
    *real,
    path("database-away/", database_away),
    path("api/database-away/", database_away),
    path("defect/", defect),
    path("api/defect/", defect),
    path("refused/", refused),
    path("forbidden/", forbidden),
]
