"""One level: what it asks, and what lies around it."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.utils.translation import gettext as _

from ladder.document.asked import Expectation, Origin, by_dimension
from ladder.document.parts import Dimension, Level, Path, Point, Statement, Track
from ladder.document.words import Necessity
from ladder.models import Placement
from ladder.queries.reading.editions import Edition, News, guide_name, point_name
from ladder.queries.reading.rails import Rail, Rung, beside, drawn_tracks, rails, rung
from people.models import User

A_CROWD = 5  # fewer people at a level could be recognised, so they are not counted


@dataclass(frozen=True)
class Named:
    """A link and its words."""

    title: str
    url: str


@dataclass(frozen=True)
class Passage:
    """Statements of one origin. `source` says where they were written; blank for the level's own."""

    source: str
    url: str
    statements: list[Statement]


@dataclass(frozen=True)
class Asked:
    """One expectation as it is read. `point` is named where it is not the level's usual one."""

    expectation: Expectation
    url: str
    passages: list[Passage]
    point: str

    @property
    def examples(self) -> list[str]:
        return [example for passage in self.passages for one in passage.statements for example in one.examples]

    @property
    def is_optional(self) -> bool:
        return self.expectation.necessity == Necessity.OPTIONAL


@dataclass(frozen=True)
class Group:
    """The expectations of one dimension; None for those outside of any."""

    dimension: Dimension | None
    asked: list[Asked]


@dataclass(frozen=True)
class LevelPage:
    """`people` is how many stand here now; None where they are too few to be counted, or not the reader's to know."""

    edition: Edition
    path: Path
    level: Level
    track: Track
    rails: list[Rail]
    groups: list[Group]
    usual: str
    people: int | None
    below: list[Rung]
    next: list[Rung]
    beside: list[tuple[str, list[Rung]]]
    guides_here: list[Named]
    guides_on: list[Named]
    comparisons: list[Named]
    news: News | None

    @property
    def track_url(self) -> str:
        return self.edition.track_url(self.track)

    @property
    def count(self) -> int:
        return sum(len(group.asked) for group in self.groups)


def level_page(edition: Edition, path: Path, *, on: date) -> LevelPage:
    """What the level asks, under its dimensions, with the levels around it."""
    document, track = edition.document, edition.document.track_of(path)
    grouped = by_dimension(document, path)
    usual = usual_point([expectation for _dimension, asked in grouped for expectation in asked])
    return LevelPage(
        edition=edition,
        path=path,
        level=document.levels[path],
        track=track,
        rails=rails(edition, drawn_tracks(edition, track), open=path),
        groups=[
            Group(dimension, [asked_at(edition, expectation, usual) for expectation in asked])
            for dimension, asked in grouped
        ],
        usual=point_name(usual) if usual else "",
        people=people_at(edition, path, on),
        below=[rung(edition, other) for other in document.levels_below(path)],
        next=[rung(edition, other) for other in document.next_levels(path)],
        beside=beside(edition, path),
        guides_here=[
            Named(guide_name(edition, guide), edition.guide_url(guide))
            for guide in document.guides
            if guide.target == path
        ],
        guides_on=[
            Named(guide_name(edition, guide), edition.guide_url(guide))
            for guide in document.guides
            if guide.source == path
        ],
        comparisons=comparisons(edition, path),
        news=edition.news(on),
    )


def usual_point(asked: list[Expectation]) -> Point | None:
    """What the level asks of most competencies."""
    counted = Counter(expectation.point for expectation in asked if expectation.point)
    return counted.most_common(1)[0][0] if counted else None


def asked_at(edition: Edition, expectation: Expectation, usual: Point | None) -> Asked:
    point = expectation.point
    return Asked(
        expectation=expectation,
        url=edition.competency_url(expectation.competency),
        passages=passages(edition, expectation),
        point=point_name(point) if point and point != usual else "",
    )


def passages(edition: Edition, expectation: Expectation) -> list[Passage]:
    """The lines, those of one origin together."""
    return [
        Passage(
            source(edition, expectation, origin, level),
            edition.level_url(level) if level and origin != Origin.OWN else "",
            [line.statement for line in lines],
        )
        for (origin, level), lines in groupby(expectation.lines, key=lambda line: (line.origin, line.level))
    ]


def source(edition: Edition, expectation: Expectation, origin: str, level: Path) -> str:
    """Where a line was written, for one that is not the level's own."""
    if origin == Origin.OWN:
        return ""
    if origin == Origin.POINT:
        point = point_name(expectation.point) if expectation.point else ""
        return _("for every level at “%(point)s”") % {"point": point}
    if origin == Origin.BASELINE:
        return _("for every level of %(track)s") % {"track": edition.document.track_of(level).title}
    return _("from %(level)s") % {"level": edition.name_of(level, expectation.level)}


def people_at(edition: Edition, path: Path, on: date) -> int | None:
    if not edition.viewer.is_authenticated:
        return None
    here = Placement.objects.on(on).filter(level=edition.document.levels[path].key, person__state=User.State.ACTIVE)
    count = here.count()
    return count if count >= A_CROWD else None


def comparisons(edition: Edition, path: Path) -> list[Named]:
    """With the levels that lead here, with those it leads to, and with the reader's own."""
    document = edition.document
    found = {other: (other, path) for other in document.levels_below(path)}
    found |= {other: (path, other) for other in document.next_levels(path)}
    if edition.here and edition.here != path and edition.here not in found:
        found[edition.here] = (edition.here, path)
    return [
        Named(
            _("Compare with your level, %(level)s") % {"level": edition.name_of(other, path)}
            if other == edition.here
            else _("Compare with %(level)s") % {"level": edition.name_of(other, path)},
            edition.compare_url(before, after),
        )
        for other, (before, after) in found.items()
    ]
