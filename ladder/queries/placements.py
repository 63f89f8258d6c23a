"""At which levels somebody stood, stands and will stand; and at which they could be placed."""

from dataclasses import dataclass
from datetime import date

from django.db.models import F, OuterRef, Subquery

from ladder.models import Level, Placement
from ladder.queries.standing import Standing, standing_at
from people.models import User


@dataclass(frozen=True)
class Stay:
    """A stretch of days at a level, by the name that it has or had last."""

    placement: Placement
    level: str
    ladder: str


@dataclass(frozen=True)
class Whereabouts:
    """Where somebody stands today, and every stay, the latest first."""

    standing: Standing | None
    stays: list[Stay]


def whereabouts(person: User, *, viewer: User, on: date) -> Whereabouts:
    """All that this viewer may know of where somebody stands; nothing for those who may not."""
    stays = stays_of(person, viewer=viewer)
    now = present(stays, on)
    return Whereabouts(standing_at(now.placement) if now else None, stays)


def stays_of(person: User, *, viewer: User) -> list[Stay]:
    """Every stay, the latest first. A level that is gone keeps the title that it had in its last version."""
    published = Level.objects.filter(key=OuterRef("level"), version__published_at__isnull=False)
    titles = published.order_by("-version__number").values("title")
    placements = (
        Placement.objects.visible_to(viewer)
        .filter(person=person)
        .select_related("level__ladder__current_version__ladder")
        .annotate(title=Subquery(titles[:1]), ladder_title=F("level__ladder__current_version__title"))
    )
    return [Stay(row, row.title or "", row.ladder_title or "") for row in placements.order_by("-starts_on")]


def present(stays: list[Stay], on: date) -> Stay | None:
    """The stay in force on a day."""
    return next((stay for stay in stays if stay.placement.is_in_force(on)), None)


@dataclass(frozen=True)
class PlacementChoice:
    """What one must know to place somebody: where they stand, what is planned, and the levels there are."""

    present: Stay | None
    planned: list[Stay]
    levels: list[Level]


def placement_choice(person: User, *, viewer: User, on: date) -> PlacementChoice:
    """The levels of all published ladders, ladder by ladder and track by track from the bottom up."""
    stays = stays_of(person, viewer=viewer)
    levels = Level.objects.filter(version=F("version__ladder__current_version"), is_baseline=False)
    return PlacementChoice(
        present=present(stays, on),
        planned=[stay for stay in reversed(stays) if stay.placement.starts_on > on],
        levels=list(
            levels.select_related("version", "track", "key__ladder").order_by(
                "version__title", "version", "track__position", "position"
            )
        ),
    )
