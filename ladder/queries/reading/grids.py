"""The ladder as a whole, and one of its tracks: what each of its levels asks, as one table."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from ladder.document.asked import Expectation, Origin, expectation
from ladder.document.parts import Competency, Dimension, Point, Statement, Track
from ladder.document.words import Necessity
from ladder.queries.reading.editions import Edition, News, guide_name, point_name
from ladder.queries.reading.levels import Named, usual_point
from ladder.queries.reading.rails import Rail, Rung, beside, drawn_tracks, rails, rung, rungs


@dataclass(frozen=True)
class Cell:
    """What one level asks of one competency, briefly; `same_as` names the level whose words are asked here too."""

    rung: Rung
    url: str
    statements: list[Statement]
    more: int
    same_as: str
    point: str
    is_optional: bool


@dataclass(frozen=True)
class Row:
    """One competency across the levels; None where a level does not ask it."""

    competency: Competency
    url: str
    cells: list[Cell | None]


@dataclass(frozen=True)
class Grid:
    """One track: its levels are the columns. `usual` is what a cell asks that names no point of the scale."""

    track: Track
    columns: list[Rung]
    groups: list[tuple[Dimension | None, list[Row]]]
    usual: str


@dataclass(frozen=True)
class TrackLink:
    """A track to choose."""

    track: Track
    url: str
    is_chosen: bool
    is_yours: bool


@dataclass(frozen=True)
class LadderPage:
    """A ladder at a glance, and one track of it in full."""

    edition: Edition
    rails: list[Rail]
    tracks: list[TrackLink]
    grid: Grid | None
    guides: list[Named]
    news: News | None

    @property
    def levels(self) -> int:
        return len(self.edition.document.levels)


@dataclass(frozen=True)
class Step:
    """A level of a track, and where it leads."""

    rung: Rung
    next: list[Rung]
    beside: list[tuple[str, list[Rung]]]


@dataclass(frozen=True)
class TrackPage:
    edition: Edition
    track: Track
    rails: list[Rail]
    steps: list[Step]
    extends: list[Named]
    extended_by: list[Named]
    grid_url: str


def ladder_page(edition: Edition, *, track: UUID | None, on: date) -> LadderPage:
    """The track asked for, or else the viewer's own, or else the first."""
    document = edition.document
    chosen = chosen_track(edition, track)
    own = document.track_of(edition.here) if edition.here else None
    return LadderPage(
        edition=edition,
        rails=rails(edition, drawn_tracks(edition, chosen)) if chosen else [],
        tracks=[
            TrackLink(other, edition.url("ladder", track=other.key) + "#grid", other == chosen, other == own)
            for other in document.tracks
        ],
        grid=grid(edition, chosen) if chosen else None,
        guides=[Named(guide_name(edition, guide), edition.guide_url(guide)) for guide in document.guides],
        news=edition.news(on),
    )


def chosen_track(edition: Edition, key: UUID | None) -> Track | None:
    document = edition.document
    if found := next((track for track in document.tracks if key and track.key == key), None):
        return found
    return document.track_of(edition.here) if edition.here else next(iter(document.tracks), None)


def grid(edition: Edition, track: Track) -> Grid:
    """The competencies that any level of the track asks."""
    document, columns = edition.document, rungs(edition, track)
    asked = {
        competency.slug: [expectation(document, column.path, competency) for column in columns]
        for competency in document.competencies
    }
    usual = usual_point([found for row in asked.values() for found in row if found])
    groups = []
    for dimension, competencies in document.grouped():
        rows = [
            row_of(edition, competency, columns, asked[competency.slug], {None, usual})
            for competency in competencies
            if any(asked[competency.slug])
        ]
        if rows:
            groups.append((dimension, rows))
    return Grid(track, columns, groups, point_name(usual) if usual else "")


def row_of(
    edition: Edition,
    competency: Competency,
    columns: list[Rung],
    asked: list[Expectation | None],
    unmarked: set[Point | None],
) -> Row:
    cells = [
        cell_of(edition, column, found, unmarked) if found else None
        for column, found in zip(columns, asked, strict=True)
    ]
    return Row(competency, edition.competency_url(competency), cells)


def cell_of(edition: Edition, column: Rung, asked: Expectation, unmarked: set[Point | None]) -> Cell:
    """The level's own statements, or those of its scale point; else only where the words are to be read."""
    shown = [line for line in asked.lines if line.origin in {Origin.OWN, Origin.POINT}]
    inherited = [line for line in asked.lines if line not in shown]
    return Cell(
        rung=column,
        url=f"{column.url}#{asked.competency.slug}",
        statements=[line.statement for line in shown],
        more=len(inherited) if shown else 0,
        same_as=edition.name_of(inherited[-1].level, column.path) if inherited and not shown else "",
        point=point_name(asked.point) if asked.point and asked.point not in unmarked else "",
        is_optional=asked.necessity == Necessity.OPTIONAL,
    )


def track_page(edition: Edition, track: Track) -> TrackPage:
    """The levels from the top down, and where each leads."""
    document = edition.document
    return TrackPage(
        edition=edition,
        track=track,
        rails=rails(edition, [track]),
        steps=[step_of(edition, each) for each in reversed(rungs(edition, track))],
        extends=[Named(document.track[slug].title, edition.track_url(document.track[slug])) for slug in track.extends],
        extended_by=[
            Named(other.title, edition.track_url(other)) for other in document.tracks if track.slug in other.extends
        ],
        grid_url=edition.url("ladder", track=track.key) + "#grid",
    )


def step_of(edition: Edition, each: Rung) -> Step:
    onwards = [rung(edition, path) for path in edition.document.next_levels(each.path)]
    return Step(each, onwards, beside(edition, each.path))
