"""The parts of a ladder. Slugs are what people write; keys (uuid) stay when slug and title change."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_noop

from ladder.document.words import (
    Accumulation,
    CompetencyKind,
    LinkKind,
    Necessity,
    PitfallKind,
    StatementKind,
    TrackKind,
)

Path = str  # of a level: "track/level", by slugs
Extra = Mapping[str, Any]  # rarer facts, kept and exported as they came


@dataclass(frozen=True)
class Link:
    """A page elsewhere that says more."""

    label: str
    url: str


@dataclass(frozen=True)
class Statement:
    """One thing asked, in Markdown, with examples of what it can look like."""

    text: str
    examples: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()
    kind: str = StatementKind.STATEMENT


@dataclass(frozen=True)
class Cell:
    """What one level asks of one competency: its own statements, the scale point, and whether it is asked at all.

    `asks` is the slug of a point of the competency's scale; blank is the point the scale expects.
    """

    statements: tuple[Statement, ...] = ()
    asks: str = ""
    necessity: str = Necessity.REQUIRED
    extra: Extra = field(default_factory=dict)


@dataclass(frozen=True)
class Competency:
    """An ability that levels ask. `points` says what a scale point means for it, for every level that asks it."""

    slug: str
    title: str
    key: UUID | None = None
    dimension: str = ""
    description: str = ""
    kind: str = CompetencyKind.SKILL
    scale: str = ""
    accumulation: str = ""
    points: Mapping[str, tuple[Statement, ...]] = field(default_factory=dict)
    cells: Mapping[Path, Cell] = field(default_factory=dict)
    extra: Extra = field(default_factory=dict)


@dataclass(frozen=True)
class Dimension:
    """A group of competencies, perhaps inside another."""

    slug: str
    title: str
    key: UUID | None = None
    parent: str = ""
    description: str = ""
    extra: Extra = field(default_factory=dict)


@dataclass(frozen=True)
class Point:
    """One value of a scale. `is_expected` marks what "as asked" means where a level names no point."""

    slug: str
    title: str
    value: Decimal
    description: str = ""
    is_expected: bool = False


@dataclass(frozen=True)
class Scale:
    """The values a rating may have, the lowest first."""

    slug: str
    title: str
    points: tuple[Point, ...]

    @cached_property
    def expected(self) -> Point | None:
        return next((point for point in self.points if point.is_expected), None)

    def point(self, slug: str) -> Point | None:
        return next((point for point in self.points if point.slug == slug), None)


# What a ladder without a scale of its own is rated by (design §2).
USUAL_SCALE = Scale(
    "rating",
    gettext_noop("Rating"),
    (
        Point("not-observed", gettext_noop("Not observed"), Decimal(0)),
        Point("developing", gettext_noop("Developing"), Decimal(1)),
        Point("meets", gettext_noop("Meets"), Decimal(2), is_expected=True),
        Point("exceeds", gettext_noop("Exceeds"), Decimal(3)),
    ),
)


@dataclass(frozen=True)
class Fact:
    """A short fact about a level, such as its scope."""

    label: str
    text: str


@dataclass(frozen=True)
class Level:
    """A step of a track. Ranks order levels across tracks and need not differ; a baseline applies to all its track."""

    slug: str
    title: str
    rank: Decimal
    key: UUID | None = None
    summary: str = ""
    is_baseline: bool = False
    facts: tuple[Fact, ...] = ()
    links: tuple[tuple[str, Path], ...] = ()  # kind and target
    extra: Extra = field(default_factory=dict)


@dataclass(frozen=True)
class Track:
    """A way up. What the tracks named in `extends` ask is asked here too."""

    slug: str
    title: str
    key: UUID | None = None
    kind: str = TrackKind.IC
    summary: str = ""
    extends: tuple[str, ...] = ()
    accumulation: str = ""
    levels: tuple[Level, ...] = ()
    extra: Extra = field(default_factory=dict)


@dataclass(frozen=True)
class Shift:
    """How somebody thinks before the step, and after it."""

    before: str
    after: str


@dataclass(frozen=True)
class Decision:
    """A situation, and how to approach it."""

    situation: str
    approach: str


@dataclass(frozen=True)
class Checklist:
    title: str
    items: tuple[str, ...]


@dataclass(frozen=True)
class Message:
    """A message to fill in, with [gaps]."""

    title: str
    text: str


@dataclass(frozen=True)
class Pitfall:
    """A mistake or challenge on the way, and what helps."""

    title: str
    text: str
    solution: str
    kind: str = PitfallKind.MISTAKE


@dataclass(frozen=True)
class Activity:
    """Something to do once a week, month or quarter: what a goal can begin from. `competency` is a slug, or blank."""

    title: str
    text: str = ""
    competency: str = ""


@dataclass(frozen=True)
class Guide:
    """What changes between two levels, and how one gets there."""

    source: Path
    target: Path
    title: str = ""
    summary: str = ""
    shifts: tuple[Shift, ...] = ()
    decisions: tuple[Decision, ...] = ()
    checklists: tuple[Checklist, ...] = ()
    messages: tuple[Message, ...] = ()
    pitfalls: tuple[Pitfall, ...] = ()
    signs: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # by family
    activities: Mapping[str, tuple[Activity, ...]] = field(default_factory=dict)  # by cadence
    after: str = ""
    extra: Extra = field(default_factory=dict)


@dataclass(frozen=True)
class Page:
    """Prose that belongs to the ladder: questions and answers, values, how to use it."""

    slug: str
    title: str
    text: str


@dataclass(frozen=True)
class Document:
    """A whole ladder."""

    slug: str
    title: str
    key: UUID | None = None
    description: str = ""
    language: str = "en"
    licence: str = ""
    source: str = ""
    accumulation: str = Accumulation.RESTATED
    scales: tuple[Scale, ...] = (USUAL_SCALE,)
    dimensions: tuple[Dimension, ...] = ()
    tracks: tuple[Track, ...] = ()
    competencies: tuple[Competency, ...] = ()
    guides: tuple[Guide, ...] = ()
    pages: tuple[Page, ...] = ()
    extra: Extra = field(default_factory=dict)

    @cached_property
    def levels(self) -> dict[Path, Level]:
        """Every level by its path, track by track."""
        return {f"{track.slug}/{level.slug}": level for track in self.tracks for level in track.levels}

    @cached_property
    def track(self) -> dict[str, Track]:
        return {track.slug: track for track in self.tracks}

    @cached_property
    def competency(self) -> dict[str, Competency]:
        return {competency.slug: competency for competency in self.competencies}

    @cached_property
    def scale(self) -> dict[str, Scale]:
        return {scale.slug: scale for scale in self.scales}

    @cached_property
    def path_of(self) -> dict[UUID | None, Path]:
        """The path of the level with this key."""
        return {level.key: path for path, level in self.levels.items()}

    @cached_property
    def slug_of(self) -> dict[UUID | None, str]:
        """The slug of the competency with this key."""
        return {competency.key: competency.slug for competency in self.competencies}

    def track_of(self, path: Path) -> Track:
        return self.track[path.partition("/")[0]]

    def scale_of(self, competency: Competency) -> Scale:
        """The competency's own scale, or the ladder's first."""
        return self.scale[competency.scale] if competency.scale else self.scales[0]

    def linked(self, path: Path, kind: str) -> list[Path]:
        """The levels this one names as its next, or as links of another kind."""
        return [target for found, target in self.levels[path].links if found == kind]

    def next_levels(self, path: Path) -> list[Path]:
        """Where one goes from here: the levels named, or else those of the next rank in the track."""
        named = self.linked(path, LinkKind.NEXT)
        return named or self._of_next_rank(path)

    def levels_below(self, path: Path) -> list[Path]:
        """The levels that lead here in one step."""
        return self._below.get(path, [])

    @cached_property
    def _below(self) -> dict[Path, list[Path]]:
        below: dict[Path, list[Path]] = {}
        for path, level in self.levels.items():
            if not level.is_baseline:
                for target in self.next_levels(path):
                    below.setdefault(target, []).append(path)
        return below

    def _of_next_rank(self, path: Path) -> list[Path]:
        level, track = self.levels[path], self.track_of(path)
        ranks = {other.rank for other in track.levels if not other.is_baseline and other.rank > level.rank}
        nearest = min(ranks, default=None)
        if level.is_baseline or nearest is None:
            return []
        return [
            f"{track.slug}/{other.slug}" for other in track.levels if other.rank == nearest and not other.is_baseline
        ]

    def cells(self) -> Iterator[tuple[Competency, Path, Cell]]:
        """Every cell that says something, competency by competency."""
        for competency in self.competencies:
            for path, cell in competency.cells.items():
                yield competency, path, cell

    def grouped(self) -> list[tuple[Dimension | None, list[Competency]]]:
        """The competencies by dimension, in the order of the dimensions' tree; those without one come last."""
        members: dict[str, list[Competency]] = {}
        for competency in self.competencies:
            members.setdefault(competency.dimension, []).append(competency)
        groups: list[tuple[Dimension | None, list[Competency]]] = [
            (dimension, members[dimension.slug]) for dimension in self.in_tree_order() if dimension.slug in members
        ]
        return groups + ([(None, members[""])] if "" in members else [])

    def in_tree_order(self, parent: str = "") -> list[Dimension]:
        """Each dimension before those inside it."""
        ordered = []
        for dimension in self.dimensions:
            if dimension.parent == parent:
                ordered += [dimension, *self.in_tree_order(dimension.slug)]
        return ordered
