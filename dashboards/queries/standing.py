"""Where somebody stands and what comes next, as the home page and a person's page say it."""

from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from ladder.document.parts import Level, Path
from ladder.queries.reading.editions import News, news_of
from ladder.queries.standing import Standing


@dataclass(frozen=True)
class Rung:
    """One level of somebody's track, drawn as a rung; `state` is now, next or blank."""

    level: Level
    url: str
    state: str


@dataclass(frozen=True)
class Step:
    """A level that can be next: what changes until there, and the guide where the ladder has one."""

    level: Level
    title: str
    compare_url: str
    guide_url: str


@dataclass(frozen=True)
class Stand:
    """A standing with its track as rungs, the highest first, and the steps from here."""

    standing: Standing
    url: str
    rungs: list[Rung]
    steps: list[Step]
    news: News | None


def stand(standing: Standing | None, *, on: date) -> Stand | None:
    """A standing as pages show it; None stays None."""
    if standing is None:
        return None
    return Stand(
        standing,
        level_url(standing, standing.level),
        rungs(standing),
        [step(standing, path) for path in standing.document.next_levels(standing.path)],
        news_of(standing.version, standing.level, on),
    )


def rungs(standing: Standing) -> list[Rung]:
    ahead = {standing.document.levels[path].key for path in standing.document.next_levels(standing.path)}
    states = dict.fromkeys(ahead, "next") | {standing.level.key: "now"}
    levels = [level for level in standing.track.levels if not level.is_baseline]
    return [
        Rung(level, level_url(standing, level), states.get(level.key, ""))
        for level in sorted(levels, key=lambda level: level.rank, reverse=True)
    ]


def step(standing: Standing, path: Path) -> Step:
    here, level = standing.level, standing.document.levels[path]
    has_guide = any((guide.source, guide.target) == (standing.path, path) for guide in standing.document.guides)
    return Step(
        level,
        _("What changes from %(here)s to %(next)s") % {"here": here.title, "next": level.title},
        compare_url(standing, here, level),
        reverse("ladder:guide", args=[standing.ladder.pk, here.key, level.key]) if has_guide else "",
    )


def level_url(standing: Standing, level: Level) -> str:
    return reverse("ladder:level", args=[standing.ladder.pk, level.key])


def compare_url(standing: Standing, before: Level, after: Level) -> str:
    return reverse("ladder:compare", args=[standing.ladder.pk], query={"from": before.key, "to": after.key})
