"""What the frame of every page needs: the organisation, the sections this person may open, light or dark."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from people.models import Organisation


@dataclass(frozen=True)
class Section:
    """One entry of the main navigation."""

    label: str
    url: str
    current: bool


def sections(request: HttpRequest) -> list[Section]:
    """The sections that exist, in the order of the design, with the one being read marked."""
    entries = [
        (_("Home"), reverse("dashboards:home")),
        (_("Ladders"), reverse("ladder:ladders")),
        (_("People"), reverse("people:directory")),
    ]
    return [
        Section(label, url, request.path == url if url == "/" else request.path.startswith(url))
        for label, url in entries
    ]


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context of base.html. Lazy, so that an error page that needs none of it asks the database nothing."""
    theme = request.COOKIES.get("theme", "")
    return {
        "organisation": SimpleLazyObject(Organisation.objects.current),
        "nav": SimpleLazyObject(lambda: sections(request)),
        "theme": theme if theme in settings.THEMES else "",
        "rung_version": settings.VERSION,
    }
