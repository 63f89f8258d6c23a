"""The ladder that ships with Rung: complete, of one piece, and nothing in it said twice."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations

import pytest

from ladder.document.asked import expectation
from ladder.document.checking import findings
from ladder.document.parts import Cell, Document, Guide, Statement
from ladder.document.text import bare, likeness
from ladder.document.words import Cadence, LinkKind, PitfallKind, SignFamily
from ladder.files import as_yaml, read
from ladder.starter import starter

MOST_ALIKE = 0.6
STAFF, MANAGER, TECH_LEAD = "engineer/staff", "management/engineering-manager", "architecture/tech-lead"
STEPS = [
    ("engineer/junior", "engineer/associate"),
    ("engineer/associate", "engineer/mid-level"),
    ("engineer/mid-level", "engineer/senior"),
    ("engineer/senior", STAFF),
    ("engineer/senior", MANAGER),
    ("engineer/senior", TECH_LEAD),
]
SENTENCE = re.compile(r"(?<=[.!?])\s+")


@pytest.fixture(scope="module")
def ladder():
    return read(starter(), name="starter")


def cell(ladder: Document, competency: str, path: str) -> Cell:
    return ladder.competency[competency].cells[path]


def changed(ladder: Document, competency: str, path: str, **values) -> Document:
    """The ladder with one cell changed."""
    at = ladder.competency[competency]
    cells = dict(at.cells) | {path: replace(at.cells[path], **values)}
    with_it = replace(at, cells=cells)
    return replace(ladder, competencies=tuple(with_it if one is at else one for one in ladder.competencies))


def with_guide(ladder: Document, at: int, **values) -> Document:
    """The ladder with one guide changed."""
    guides = list(ladder.guides)
    guides[at] = replace(guides[at], **values)
    return replace(ladder, guides=tuple(guides))


# --- The rules: each gives what breaks it


def unfounded(ladder: Document) -> Iterator[str]:
    """Expected cells without a statement, and statements without an example."""
    for competency in ladder.competencies:
        for path in ladder.levels:
            found = expectation(ladder, path, competency)
            if found and not found.lines:
                yield f"{competency.slug} at {path} says nothing"
            for line in found.lines if found else ():
                if not line.statement.examples:
                    yield f"{competency.slug} at {path} has no example"


def sentences(ladder: Document) -> Iterator[str]:
    """Every sentence of statements, examples and guides."""
    for text in texts(ladder):
        yield from (bare(sentence) for sentence in SENTENCE.split(text) if bare(sentence))


def texts(ladder: Document) -> Iterator[str]:
    for _competency, _path, cell in ladder.cells():
        for statement in cell.statements:
            yield from (statement.text, *statement.examples)
    for guide in ladder.guides:
        yield from texts_of(guide)


def texts_of(guide: Guide) -> Iterator[str]:
    yield from (guide.summary, guide.after)
    for shift in guide.shifts:
        yield from (shift.before, shift.after)
    for decision in guide.decisions:
        yield from (decision.situation, decision.approach)
    for checklist in guide.checklists:
        yield from checklist.items
    yield from (message.text for message in guide.messages)
    for pitfall in guide.pitfalls:
        yield from (pitfall.title, pitfall.text, pitfall.solution)
    for signs in guide.signs.values():
        yield from signs
    for activities in guide.activities.values():
        for activity in activities:
            yield from (activity.title, activity.text)


def repeated(ladder: Document) -> Iterator[str]:
    yield from (sentence for sentence, times in Counter(sentences(ladder)).items() if times > 1)


def alike(ladder: Document) -> Iterator[str]:
    """Pairs of cells of one competency that a reader could hardly tell apart."""
    for competency in ladder.competencies:
        said = {path: " ".join(one.text for one in cell.statements) for path, cell in competency.cells.items()}
        for (one, text), (other, another) in combinations(said.items(), 2):
            if likeness(text, another) > MOST_ALIKE:
                yield f"{competency.slug}: {one} and {other}"


def missing(guide: Guide) -> Iterator[str]:
    """Parts that a guide lacks."""
    for part in ("title", "summary", "shifts", "decisions", "checklists", "messages", "after"):
        if not getattr(guide, part):
            yield part
    for kind in PitfallKind.values:
        if not any(pitfall.kind == kind for pitfall in guide.pitfalls):
            yield f"pitfalls: {kind}"
    for family in SignFamily.values:
        if not guide.signs.get(family):
            yield f"signs: {family}"
    for cadence in Cadence.values:
        if not guide.activities.get(cadence):
            yield f"activities: {cadence}"


def incomplete_guides(ladder: Document) -> Iterator[str]:
    guides = {(guide.source, guide.target): guide for guide in ladder.guides}
    for step in STEPS:
        if step not in guides:
            yield f"no guide {step}"
        else:
            yield from (f"{step}: {part}" for part in missing(guides[step]))


def thin_first_guide(ladder: Document) -> Iterator[str]:
    """The first guide is long enough to start a plan from."""
    guide = ladder.guides[0]
    least = {
        "weekly": (len(guide.activities.get("weekly", ())), 5),
        "monthly": (len(guide.activities.get("monthly", ())), 5),
        "signs": (sum(map(len, guide.signs.values())), 8),
        "checklist": (max((len(one.items) for one in guide.checklists), default=0), 10),
    }
    yield from (part for part, (there, asked) in least.items() if there < asked)


# --- The ladder keeps them


def test_the_file_is_in_canonical_form(ladder):
    assert as_yaml(ladder).encode() == starter()


def test_ten_levels_on_three_tracks(ladder):
    assert {track.slug: [level.title for level in track.levels] for track in ladder.tracks} == {
        "engineer": ["Junior", "Associate", "Mid-level", "Senior", "Staff", "Principal"],
        "management": ["Engineering Manager", "Senior Engineering Manager"],
        "architecture": ["Tech Lead", "Architect"],
    }


def test_the_levels_form_a_graph_that_parts_at_senior(ladder):
    assert {path: ladder.next_levels(path) for path in ladder.levels} == {
        "engineer/junior": ["engineer/associate"],
        "engineer/associate": ["engineer/mid-level"],
        "engineer/mid-level": ["engineer/senior"],
        "engineer/senior": [STAFF, MANAGER, TECH_LEAD],
        STAFF: ["engineer/principal"],
        "engineer/principal": [],
        MANAGER: ["management/senior-engineering-manager"],
        "management/senior-engineering-manager": [],
        TECH_LEAD: ["architecture/architect"],
        "architecture/architect": [],
    }
    assert ladder.linked(STAFF, LinkKind.EQUIVALENT) == [MANAGER, TECH_LEAD]
    assert ladder.linked(MANAGER, LinkKind.SWITCH) == [STAFF]


def test_levels_of_the_same_height_have_the_same_rank(ladder):
    for path in ladder.levels:
        for other in ladder.linked(path, LinkKind.EQUIVALENT):
            assert ladder.levels[path].rank == ladder.levels[other].rank


def test_every_level_and_track_says_what_it_is_about(ladder):
    assert [track.slug for track in ladder.tracks if not track.summary] == []
    assert [path for path, level in ladder.levels.items() if not level.summary or len(level.facts) < 3] == []


def test_there_are_enough_competencies_in_enough_dimensions(ladder):
    groups = ladder.grouped()
    assert len(ladder.competencies) >= 14
    assert len(groups) >= 4
    assert all(dimension and len(members) >= 2 for dimension, members in groups)
    assert [one.slug for one in [*ladder.competencies, *ladder.dimensions] if not one.description] == []


def test_every_level_is_asked_enough_to_be_told_by(ladder):
    asked = {path: sum(bool(expectation(ladder, path, one)) for one in ladder.competencies) for path in ladder.levels}
    assert {path: count for path, count in asked.items() if count < 14} == {}


def test_every_expected_cell_has_statements_and_every_statement_an_example(ladder):
    assert list(unfounded(ladder)) == []


def test_no_sentence_is_said_twice(ladder):
    assert len(list(sentences(ladder))) > 1_000
    assert list(repeated(ladder)) == []


def test_no_two_cells_of_a_competency_are_nearly_the_same(ladder):
    assert list(alike(ladder)) == []


def test_every_step_up_to_and_from_senior_has_a_whole_guide(ladder):
    assert list(incomplete_guides(ladder)) == []


def test_the_first_guide_has_enough_to_begin_a_plan_with(ladder):
    assert (ladder.guides[0].source, ladder.guides[0].target) == STEPS[0]
    assert list(thin_first_guide(ladder)) == []


def test_every_activity_belongs_to_a_competency(ladder):
    named = [one.competency for guide in ladder.guides for entries in guide.activities.values() for one in entries]
    assert set(named) <= set(ladder.competency)


def test_the_owner_finds_nothing_to_look_at(ladder):
    assert findings(ladder) == []


# --- Each rule finds a flaw that is planted

JUNIOR, ASSOCIATE = "engineer/junior", "engineer/associate"
SENIOR_GUIDE = 2


def empty_cell(ladder):
    return changed(ladder, "debugging", JUNIOR, statements=())


def no_example(ladder):
    first, *rest = cell(ladder, "debugging", JUNIOR).statements
    return changed(ladder, "debugging", JUNIOR, statements=(replace(first, examples=()), *rest))


def a_sentence_of_another_cell(ladder):
    first = cell(ladder, "autonomy", ASSOCIATE).statements[0]
    borrowed = SENTENCE.split(cell(ladder, "debugging", ASSOCIATE).statements[0].text)[0]
    return changed(ladder, "autonomy", ASSOCIATE, statements=(replace(first, text=f"{first.text} {borrowed}"),))


def an_example_of_another_cell(ladder):
    example = cell(ladder, "debugging", ASSOCIATE).statements[0].examples[0]
    statement = replace(cell(ladder, "autonomy", JUNIOR).statements[0], examples=(example.upper(),))
    return changed(ladder, "autonomy", JUNIOR, statements=(statement,))


def a_sentence_of_a_cell_in_a_guide(ladder):
    return with_guide(ladder, SENIOR_GUIDE, after=cell(ladder, "debugging", JUNIOR).statements[0].text)


def nearly_the_same_cell(ladder):
    text = cell(ladder, "debugging", JUNIOR).statements[0].text.replace("bug", "fault")
    return changed(ladder, "debugging", ASSOCIATE, statements=(Statement(text, ("By reading the log.",)),))


def without_guide(ladder):
    return replace(ladder, guides=ladder.guides[:-1])


def without(**part):
    return lambda ladder: with_guide(ladder, SENIOR_GUIDE, **part)


def only_mistakes(ladder):
    pitfalls = ladder.guides[SENIOR_GUIDE].pitfalls
    return with_guide(ladder, SENIOR_GUIDE, pitfalls=tuple(one for one in pitfalls if one.kind == PitfallKind.MISTAKE))


def only(part, *names):
    def plant(ladder):
        present = getattr(ladder.guides[SENIOR_GUIDE], part)
        return with_guide(ladder, SENIOR_GUIDE, **{part: {name: present[name] for name in names}})

    return plant


def four(cadence):
    def plant(ladder):
        activities = ladder.guides[0].activities
        return with_guide(ladder, 0, activities={**activities, cadence: activities[cadence][:4]})

    return plant


def two_signs_of_each_family(ladder):
    return with_guide(ladder, 0, signs={family: signs[:2] for family, signs in ladder.guides[0].signs.items()})


def short_checklists(ladder):
    shortened = tuple(replace(one, items=one.items[:9]) for one in ladder.guides[0].checklists)
    return with_guide(ladder, 0, checklists=shortened)


@pytest.mark.parametrize(
    ("rule", "plant"),
    [
        (unfounded, empty_cell),
        (unfounded, no_example),
        (repeated, a_sentence_of_another_cell),
        (repeated, an_example_of_another_cell),
        (repeated, a_sentence_of_a_cell_in_a_guide),
        (alike, nearly_the_same_cell),
        (findings, empty_cell),
        (incomplete_guides, without_guide),
        (incomplete_guides, without(shifts=())),
        (incomplete_guides, without(decisions=())),
        (incomplete_guides, without(checklists=())),
        (incomplete_guides, without(messages=())),
        (incomplete_guides, without(pitfalls=())),
        (incomplete_guides, without(summary="")),
        (incomplete_guides, without(after="")),
        (incomplete_guides, only_mistakes),
        (incomplete_guides, only("signs", "technical", "leadership")),
        (incomplete_guides, only("activities", "weekly", "monthly")),
        (thin_first_guide, four("weekly")),
        (thin_first_guide, four("monthly")),
        (thin_first_guide, two_signs_of_each_family),
        (thin_first_guide, short_checklists),
    ],
)
def test_a_flaw_is_found(ladder, rule, plant):
    assert list(rule(ladder)) == []
    assert list(rule(plant(ladder))) != []


def test_a_file_that_is_written_otherwise_is_not_canonical(ladder):
    text = starter().decode()
    for other in (
        text.replace("title: Craft", 'title: "Craft"', 1),
        text + "\n",
        text.replace("rank: 1\n", "rank: 1.0\n"),
    ):
        assert other != text
        assert read(other.encode(), name="starter") == ladder
        assert as_yaml(ladder) != other
