"""What the frame of every page needs: the organisation, the sections this person may open, light or dark."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from people.models import Organisation, User

TEAM = "team:matrix"


@dataclass(frozen=True)
class Section:
    """One entry of the main navigation; some are shown only to those who lead: whose results of people they read."""

    label: str
    url: str
    current: bool
    is_for_leads: bool


def sections(request: HttpRequest) -> list[Section]:
    """The sections of this person, in the order of the design, with the one being read marked. HR is for HR."""
    user = reader(request)
    entries = [
        (_("Home"), "dashboards:home"),
        (_("Growth"), "growthplans:week"),
        (_("Team"), TEAM),
        (_("Evidence"), "evidence:timeline"),
        (_("Assessments"), "assessments:assessments"),
        (_("Ladders"), "ladder:ladders"),
        (_("People"), "people:directory"),
        *([(_("HR"), "cycles:cycles")] if user and user.hr_units else []),
    ]
    return [section(request.path, label, name) for label, name in entries]


def section(path: str, label: str, name: str) -> Section:
    url = reverse(name)
    return Section(label, url, path == url if url == "/" else path.startswith(url), is_for_leads=name == TEAM)


def reader(request: HttpRequest) -> User | None:
    """Who is signed in; on an error page perhaps nobody has asked yet."""
    user = getattr(request, "user", None)
    return user if isinstance(user, User) and user.is_authenticated else None


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context of base.html. Lazy, so that an error page that needs none of it asks the database nothing."""
    theme = request.COOKIES.get("theme", "")
    return {
        "organisation": SimpleLazyObject(lambda: organisation(reader(request))),
        "nav": SimpleLazyObject(lambda: sections(request)),
        "theme": theme if theme in settings.THEMES else "",
        "rung_version": settings.VERSION,
    }


def organisation(user: User | None) -> Organisation | None:
    """The organisation; for somebody signed in with whether they lead and how many notices are new, so that no second
    statement asks it."""
    if user is None:
        return Organisation.objects.current()
    return Organisation.objects.for_reader(user, timezone.localdate(), timezone.now()).first()
