"""The edition of the starter ladder that the demo organisation had before the one that ships: less, and vaguer."""

from collections.abc import Iterable
from dataclasses import replace

from ladder.document.parts import Cell, Competency, Document, Guide, Level, Statement, Track

MID_LEVEL, SENIOR = "engineer/mid-level", "engineer/senior"

NOT_YET_THERE = {"ai-as-apprentice", "observability"}

# The first statement of a cell, as it was.
WORDED = {
    ("debugging", MID_LEVEL): "Isolates faults that cross services, by testing one explanation at a time.",
    ("debugging", SENIOR): (
        "Leads the diagnosis of serious incidents in the team's area, and keeps what is known apart from what is "
        "assumed."
    ),
    ("incidents", MID_LEVEL): (
        "Handles the team's ordinary incidents on call: stops the harm first and finishes the follow-ups."
    ),
    ("incidents", SENIOR): (
        "Leads the response when the team's area is in serious trouble. Afterwards runs a review that asks what went "
        "wrong, never whose fault it was."
    ),
    ("mentoring", SENIOR): (
        "Takes on the growth of one or two colleagues: finds real work for it, and gives feedback at the half-yearly "
        "reviews."
    ),
    ("business-context", MID_LEVEL): (
        "Prices the parts of a feature in effort before starting, and tells the product manager what is expensive."
    ),
    ("autonomy", "engineer/associate"): (
        "Plans a small feature in steps of a day or two and clears up open details with the lead of the team."
    ),
    ("people-management", "management/engineering-manager"): (
        "Meets each person in the team in regular one-to-ones, and raises a hard matter at the half-yearly review."
    ),
}
EXAMPLE = "Tries the booking service with twice the usual number of users, and raises its timeouts."
SUMMARIES = {
    SENIOR: "Is given a problem rather than a ticket, and is the person in the team whom others ask.",
    "engineer/staff": "Takes the hard problem that lies between several teams.",
}

# Dropped since, because it rewarded knowing many tools.
TOOLS = Competency(
    slug="tools-and-languages",
    title="Tools and languages",
    dimension="craft",
    description="Knowing the languages, frameworks and tools that the teams use.",
    cells={
        path: Cell((Statement(text, (example,)),))
        for path, text, example in [
            (
                "engineer/junior",
                "Learns the team's language and editor well enough to follow a change through the code.",
                "Sets up the project from the guide within the first week.",
            ),
            (
                "engineer/associate",
                "Uses the team's frameworks as their manuals describe, and knows where to look things up.",
                "Writes a form with the framework's own checks.",
            ),
            (
                MID_LEVEL,
                "Masters the languages and frameworks of the team, and keeps their versions current.",
                "Brings the service to the new major version in a week.",
            ),
            (
                SENIOR,
                "Knows several languages and frameworks in depth, and proposes which of them the team takes up.",
                "Compares two job queues on paper and recommends one.",
            ),
        ]
    },
)


def first_edition(document: Document) -> Document:
    """What the ladder said before."""
    present = [older(competency) for competency in document.competencies if competency.slug not in NOT_YET_THERE]
    return replace(
        document,
        competencies=(*present[:2], TOOLS, *present[2:]),
        tracks=tuple(shorter(track) for track in document.tracks),
        guides=tuple(without(NOT_YET_THERE, guide) for guide in document.guides),
    )


def older(competency: Competency) -> Competency:
    cells = {path: older_cell(competency.slug, path, cell) for path, cell in competency.cells.items()}
    return replace(competency, cells=cells)


def older_cell(competency: str, path: str, cell: Cell) -> Cell:
    first, *rest = cell.statements
    if (competency, path) in WORDED:
        return replace(cell, statements=(replace(first, text=WORDED[competency, path]), *rest))
    if (competency, path) == ("production-ready-code", MID_LEVEL):
        return replace(cell, statements=(replace(first, examples=(*first.examples[:-1], EXAMPLE)), *rest))
    return cell


def shorter(track: Track) -> Track:
    def said(level: Level) -> Level:
        return replace(level, summary=SUMMARIES.get(f"{track.slug}/{level.slug}", level.summary))

    return replace(track, levels=tuple(said(level) for level in track.levels))


def without(competencies: Iterable[str], guide: Guide) -> Guide:
    """A guide whose activities name none of these."""
    activities = {
        cadence: tuple(replace(one, competency="") if one.competency in competencies else one for one in entries)
        for cadence, entries in guide.activities.items()
    }
    return replace(guide, activities=activities)
