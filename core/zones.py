"""Time zones: which there are, as a list to choose from, and whether both of those who reckon with them know one."""

import zoneinfo
from datetime import datetime
from functools import cache
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils.translation import gettext as _

REGIONS = [
    "Africa",
    "America",
    "Antarctica",
    "Arctic",
    "Asia",
    "Atlantic",
    "Australia",
    "Europe",
    "Indian",
    "Pacific",
]


@cache
def zone_names() -> frozenset[str]:
    """Every name of the time zone database, read once per process: it means walking through hundreds of files."""
    return frozenset(zoneinfo.available_timezones())


@cache
def zones() -> dict[str, zoneinfo.ZoneInfo]:
    """Every place of the time zone database by its name, read once per process."""
    names = sorted(name for name in zone_names() if name.partition("/")[0] in REGIONS)
    return {name: zoneinfo.ZoneInfo(name) for name in names}


def time_zone_choices(now: datetime, present: str) -> list[tuple[str, Any]]:
    """Places by region, each with its time now; before them UTC, and the present one if it is no place."""
    clock = f"{now:%H:%M}"
    odd = [] if present in zones() or present == "UTC" else [(present, present)]
    regions: dict[str, list[tuple[str, str]]] = {region: [] for region in REGIONS}
    for name, zone in zones().items():
        region, _slash, place = name.partition("/")
        label = place.replace("_", " ").replace("/", ", ")
        regions[region].append((name, f"{label} · {now.astimezone(zone):%H:%M}"))
    return [("UTC", f"UTC · {clock}"), *odd, *regions.items()]


def time_zone_field(now: datetime, present: str) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=_("Time zone"),
        help_text=_("Each with the time it is there now."),
        choices=time_zone_choices(now, present),
        initial=present,
        error_messages={"invalid_choice": _("There is no time zone “%(value)s”. Choose one from the list.")},
    )


def refuse_unknown_zone(name: str) -> None:
    """Refuses a zone that Python or PostgreSQL does not know: pages reckon with the one, reminders with both."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM pg_timezone_names WHERE name = %s)", [name])
        [(is_known,)] = cursor.fetchall()
    if not is_known or name not in zone_names():
        raise ValidationError(
            _("There is no time zone “%(name)s”. Choose one such as Europe/Lisbon."), params={"name": name}
        )
