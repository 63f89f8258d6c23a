"""The description of the ladder format, for editors and checks of other programs."""

from functools import cache
from pathlib import Path

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

import ladder


@cache
def schema_file() -> bytes:
    return (Path(ladder.__file__).parent / "schema.json").read_bytes()


@login_not_required
@require_safe
@cache_control(public=True, max_age=3600)
def schema(request: HttpRequest) -> HttpResponse:
    """“Is my file a ladder?” asks an editor, before anybody imports it."""
    return HttpResponse(schema_file(), content_type="application/schema+json")
