"""One competency, level by level."""

from dataclasses import dataclass
from functools import cached_property

from ladder.document.asked import Expectation, expectation
from ladder.document.comparing import Words, word_changes
from ladder.document.parts import Competency, Dimension, Point, Statement, Track
from ladder.document.words import Necessity
from ladder.queries.reading.editions import Edition, point_name
from ladder.queries.reading.levels import Passage, passages
from ladder.queries.reading.rails import Rung, rungs


@dataclass(frozen=True)
class Meaning:
    """A point of the scale, and what it means for this competency."""

    name: str
    point: Point
    statements: tuple[Statement, ...]


@dataclass(frozen=True)
class Rise:
    """What a level asks, beside what the one before it in the track asks."""

    rung: Rung
    expectation: Expectation
    before: Expectation | None
    passages: list[Passage]
    point: str

    @property
    def is_optional(self) -> bool:
        return self.expectation.necessity == Necessity.OPTIONAL

    @property
    def is_unchanged(self) -> bool:
        return self.before is not None and self.before.text == self.expectation.text

    @cached_property
    def words(self) -> list[Words]:
        """The text with what is new in it marked; nothing when all of it is new, where marks would say nothing."""
        if self.before is None or self.is_unchanged:
            return []
        words = [part for part in word_changes(self.before.text, self.expectation.text) if not part.is_removed]
        return words if any(not part.is_added for part in words) else []


@dataclass(frozen=True)
class CompetencyPage:
    """`tracks` are those that ask it, each with its levels from the lowest up; `point` is what all of them ask."""

    edition: Edition
    competency: Competency
    dimension: Dimension | None
    meanings: list[Meaning]
    tracks: list[tuple[Track, str, list[Rise]]]
    point: str

    @property
    def levels(self) -> int:
        return sum(len(rises) for _track, _url, rises in self.tracks)

    @property
    def is_told_by_points(self) -> bool:
        """Whether the scale says it all, so that the levels only name a point of it."""
        return any(meaning.statements for meaning in self.meanings)


def competency_page(edition: Edition, competency: Competency) -> CompetencyPage:
    """What it is, what the points of its scale mean, and what each level asks of it."""
    document = edition.document
    dimensions = {dimension.slug: dimension for dimension in document.dimensions}
    risen = [(track, edition.track_url(track), rises(edition, competency, track)) for track in document.tracks]
    points = {rise.point for _track, _url, found in risen for rise in found}
    return CompetencyPage(
        edition=edition,
        competency=competency,
        dimension=dimensions.get(competency.dimension),
        meanings=[
            Meaning(point_name(point), point, competency.points.get(point.slug, ()))
            for point in document.scale_of(competency).points
        ],
        tracks=[(track, url, found) for track, url, found in risen if found],
        point=points.pop() if len(points) == 1 else "",
    )


def rises(edition: Edition, competency: Competency, track: Track) -> list[Rise]:
    found: list[Rise] = []
    for rung in rungs(edition, track):
        if asked := expectation(edition.document, rung.path, competency):
            before = found[-1].expectation if found else None
            point = point_name(asked.point) if asked.point else ""
            found.append(Rise(rung, asked, before, passages(edition, asked), point))
    return found
