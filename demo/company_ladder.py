"""A ladder for the whole company, made by rule: thirty competencies, each with the same four depths."""

from datetime import timedelta
from decimal import Decimal

from demo.names import listed
from ladder.document.parts import Cell, Competency, Dimension, Document, Level, Point, Scale, Statement, Track
from ladder.document.words import TrackKind

DIMENSIONS = {
    "Craft": listed("Domain knowledge, Problem solving, Quality of work, Tools and automation, Use of data"),
    "Delivery": listed("Planning, Prioritising, Follow-through, Handling risk, Improving how we work"),
    "Customers": listed("Customer understanding, Service, Product sense, Negotiation, Commercial awareness"),
    "Communication": listed("Writing, Listening, Presenting, Giving feedback, Working across teams"),
    "Leadership": listed("Setting direction, Delegating, Coaching, Hiring, Decision making"),
    "Responsibility": listed("Ownership, Integrity, Security and privacy, Inclusion, Learning"),
}
INDIVIDUAL = listed("Associate, Intermediate, Professional, Senior, Staff, Principal")
MANAGEMENT = listed("Team lead, Manager, Senior manager, Director")
PUBLISHED = timedelta(weeks=104)  # ago
NOTE = "One ladder for the whole company: what we ask of everybody, in ten levels."
FIRST_MANAGER = 4  # the rank at which one can begin to lead

# What each point above the lowest means, whatever the competency.
DEPTHS = {
    "Learning": "Works on {subject} with guidance, and asks early when something is unclear.",
    "Practising": "Is trusted with {subject} in their own work, and needs no reminder.",
    "Leading": "Sets the example for {subject} in the team, and helps others become better at it.",
    "Shaping": "Changes how the organisation goes about {subject}, well beyond their own team.",
}
DEPTH = Scale(
    "depth",
    "Depth",
    (
        Point("not-observed", "Not observed", Decimal(0)),
        *(
            Point(slug, slug.title(), Decimal(at), is_expected=at == 2)
            for at, slug in enumerate(map(str.lower, DEPTHS), 1)
        ),
    ),
)


def slug(title: str) -> str:
    return title.lower().replace(" ", "-")


def company_ladder() -> Document:
    """Ten levels in two tracks. A level asks a depth of every competency, more of it the higher it is."""
    tracks = (
        Track("individual", "Individual", levels=levels(INDIVIDUAL, 1)),
        Track("management", "Management", kind=TrackKind.MANAGER, levels=levels(MANAGEMENT, FIRST_MANAGER)),
    )
    ranks = {f"{track.slug}/{level.slug}": int(level.rank) for track in tracks for level in track.levels}
    titles = [(dimension, title) for dimension, members in DIMENSIONS.items() for title in members]
    return Document(
        slug="company",
        title="Company ladder",
        description="What we ask of everybody here, whatever their job.",
        scales=(DEPTH,),
        dimensions=tuple(Dimension(slug(title), title) for title in DIMENSIONS),
        tracks=tracks,
        competencies=tuple(
            Competency(
                slug(title),
                title,
                dimension=slug(dimension),
                points={
                    slug(depth): (Statement(text.format(subject=title.lower())),) for depth, text in DEPTHS.items()
                },
                cells={path: Cell(asks=DEPTH.points[asked(rank, place)].slug) for path, rank in ranks.items()},
            )
            for place, (dimension, title) in enumerate(titles)
        ),
    )


def levels(titles: list[str], lowest: int) -> tuple[Level, ...]:
    return tuple(Level(slug(title), title, Decimal(rank)) for rank, title in enumerate(titles, lowest))


def asked(rank: int, place: int) -> int:
    """The point that a rank asks of a competency: higher for some of them than for others."""
    return min(max((rank + place % 3) // 2, 1), len(DEPTHS))
