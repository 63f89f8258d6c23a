"""The plan of an import: what is added, changed, moved, removed, and which parts are the same."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from ladder.document.parts import Cell, Competency, Document, Level, Statement, Track
from ladder.document.planning import Kind, What, adopt, plan
from ladder.document.text import normal
from ladder.files import as_json, as_yaml, read
from tests.factories.ladder import SMALL, document


def old():
    return adopt(document(), None)


def planned(text):
    before = old()
    after = adopt(document(text), before)
    return plan(before, after)


def lines(found):
    return [(change.kind, change.what, change.name) for change in found.changes]


def test_the_same_file_changes_nothing():
    found = planned(SMALL)
    assert found.is_empty
    assert found.unchanged == 22


def test_a_first_import_adds_everything():
    found = plan(None, old())
    assert {change.kind for change in found.changes} == {Kind.ADD}
    assert found.counts[Kind.ADD] == 22
    assert found.unchanged == 0


def test_a_changed_statement_names_cell_and_words():
    found = planned(SMALL.replace("Makes one other engineer", "Makes two other engineers"))
    assert lines(found) == [(Kind.CHANGE, What.EXPECTATION, "Mentoring · Engineer, Senior")]
    [(field, words)] = found.changes[0].words()
    assert field == "statements"
    assert [word.text for word in words if word.is_added] == ["two", "engineers"]
    assert found.unchanged == 21


def test_examples_links_and_kinds_are_part_of_a_cell():
    cell = "        - {text: Makes one other engineer better on purpose., kind: signal, examples: [So.],\n"
    cell += "           links: [{label: More, url: 'https://example.org'}]}"
    found = planned(SMALL.replace("        - Makes one other engineer better on purpose.", cell))
    assert found.changes[0].fields == (
        (
            "statements",
            "Makes one other engineer better on purpose.",
            "(signal) Makes one other engineer better on purpose.\n– So.\nMore: https://example.org",
        ),
    )


def test_added_and_removed_parts():
    text = SMALL.replace(
        "  - {id: questions, title: Questions, text: Ask your manager.}", "  - {id: new, title: New, text: X.}"
    )
    assert lines(planned(text)) == [(Kind.ADD, What.PAGE, "New"), (Kind.REMOVE, What.PAGE, "Questions")]


def test_a_level_in_another_place_of_its_track_moves():
    lines_of = SMALL.splitlines()
    at = next(at for at, line in enumerate(lines_of) if "id: mid-level" in line)
    lines_of[at], lines_of[at + 1] = lines_of[at + 1], lines_of[at]
    found = planned("\n".join(lines_of))
    assert lines(found) == [(Kind.MOVE, What.LEVEL, "Engineer, Mid-level")] or lines(found) == [
        (Kind.MOVE, What.LEVEL, "Engineer, Senior")
    ]


def test_a_competency_in_another_dimension_moves():
    text = SMALL.replace("    title: Mentoring\n    dimension: people", "    title: Mentoring\n    dimension: craft")
    assert lines(planned(text)) == [(Kind.MOVE, What.COMPETENCY, "Mentoring")]


def test_a_part_that_moved_and_changed_is_one_change():
    text = SMALL.replace("    title: Mentoring\n    dimension: people", "    title: Teaching\n    dimension: craft")
    assert (Kind.CHANGE, What.COMPETENCY, "Teaching") in lines(planned(text))


def test_parts_are_found_again_by_uuid_then_slug_then_title():
    before = old()
    [debugging, *_rest] = before.competencies
    by_slug = adopt(document(SMALL.replace("title: Debugging", "title: Faults")), before)
    by_title = adopt(
        document(SMALL.replace("id: debugging", "id: faults").replace("competency: debugging", "competency: faults")),
        before,
    )
    text = SMALL.replace(
        "  - id: debugging\n    title: Debugging", f"  - id: faults\n    uuid: {debugging.key}\n    title: Faults"
    )
    by_uuid = adopt(document(text.replace("competency: debugging", "competency: faults")), before)
    assert {found.competencies[0].key for found in (by_slug, by_title, by_uuid)} == {debugging.key}


def test_a_new_part_does_not_take_the_key_of_one_that_was_renamed():
    before = old()
    key = before.levels["engineer/senior"].key
    text = SMALL.replace(
        "      - {id: senior, title: Senior, rank: 3, next: [management/manager]}",
        f"      - {{id: lead, title: Lead, rank: 3, uuid: {key}, next: [management/manager]}}\n"
        "      - {id: senior, title: Something else, rank: 2.5}",
    ).replace("next: [senior]", "next: [lead]")
    after = adopt(document(text), before)
    assert after.levels["engineer/lead"].key == before.levels["engineer/senior"].key
    assert after.levels["engineer/senior"].key not in {level.key for level in before.levels.values()}


def test_the_same_file_gives_the_same_keys_everywhere():
    assert adopt(document(), None) == adopt(document(), None)


def test_a_level_that_goes_to_another_track_keeps_its_uuid():
    before = old()
    key = before.levels["engineer/senior"].key
    line = "      - {id: senior, title: Senior, rank: 3, next: [management/manager]}\n"
    text = SMALL.replace(line, "").replace("engineer/senior", "management/senior").replace("next: [senior]", "next: []")
    manager = "      - {id: manager, title: Manager, rank: 4}"
    after = adopt(document(text.replace(manager, f"{manager}\n{line[:-2]}, uuid: {key}}}")), before)
    assert after.levels["management/senior"].key == key
    found = plan(before, after)
    assert (Kind.MOVE, What.LEVEL, "Management, Senior") in lines(found)
    assert found.counts[Kind.REMOVE] == 0


WORDS = st.text(alphabet="abc é漢خ👩‍🔧\"':#-.!?{}[]&*%@`|>1", min_size=1, max_size=30)
TITLES = WORDS.map(normal).map(lambda text: " ".join(text.split())).filter(bool)
TEXTS = st.lists(
    st.sampled_from(["a", "B.", "\n", "- ", "> ", "1. ", " ", "é漢", ": ", "#", "|", "```\n", "yes", "1.10"])
)
TEXTS = TEXTS.map("".join).map(normal).filter(bool)


@given(st.lists(TITLES, min_size=1, max_size=4), st.lists(TEXTS, max_size=4), st.dictionaries(WORDS, TEXTS, max_size=2))
def test_any_ladder_comes_back_from_its_file(titles, texts, extra):
    levels = tuple(Level(f"l{at}", title, Decimal(at)) for at, title in enumerate(titles))
    cell = Cell(tuple(Statement(text, tuple(texts[:at])) for at, text in enumerate(texts)), extra=extra)
    ladder = adopt(
        Document(
            "t",
            titles[0],
            description=texts[0] if texts else "",
            tracks=(Track("ic", titles[-1], levels=levels),),
            competencies=(Competency("c", titles[0], cells={"ic/l0": cell}),),
            extra=extra,
        ),
        None,
    )
    for written in (as_yaml(ladder), as_json(ladder)):
        again = read(written.encode(), name="t")
        assert again == ladder
        assert plan(ladder, adopt(again, ladder)).is_empty
    assert as_yaml(read(as_json(ladder).encode(), name="t")) == as_yaml(ladder)
