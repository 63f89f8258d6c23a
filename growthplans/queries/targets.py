"""The levels that somebody may work towards."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from ladder.document.parts import Level
from ladder.models import LevelKey
from ladder.queries.standing import Standing


@dataclass(frozen=True)
class Target:
    """A level by its key, called as the page calls it."""

    key: UUID
    title: str


def targets(standing: Standing | None, *, kept: Target | None = None) -> list[Target]:
    """Of the ladder where somebody stands: what comes next, then the others; and what the plan has already."""
    found = [] if standing is None else [*standing.next_levels, *in_order(standing)]
    offered = {level.key: Target(level.key, level.title) for level in found if level.key}
    if kept and kept.key not in offered:
        offered[kept.key] = kept
    return list(offered.values())


def keys_of(targets: list[Target]) -> "QuerySet[LevelKey]":
    """The rows of these levels."""
    return LevelKey.objects.select_related("ladder").filter(pk__in=[target.key for target in targets])


def in_order(standing: Standing) -> list[Level]:
    levels = [level for level in standing.document.levels.values() if not level.is_baseline]
    return sorted(levels, key=lambda level: level.rank)
