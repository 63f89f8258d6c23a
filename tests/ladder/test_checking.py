"""What an owner is told to look at before publishing."""

from ladder.document.checking import Flaw, findings
from tests.factories.ladder import SMALL, document


def found(text):
    return [
        (finding.flaw, finding.level, finding.competency.slug if finding.competency else "")
        for finding in findings(document(text))
    ]


def test_a_good_ladder_has_one_thing_to_look_at():
    assert found(SMALL) == [(Flaw.REPEATED, "engineer/mid-level", "guidance")]


def test_a_hole_between_two_levels_is_empty():
    text = SMALL.replace(
        "      engineer/mid-level:\n        - Finds the cause of faults in the team's services alone.\n", ""
    )
    assert (Flaw.EMPTY, "engineer/mid-level", "debugging") in found(text)


def test_a_cell_without_words_is_empty():
    text = SMALL.replace("        - Makes one other engineer better on purpose.", "        asks: meets")
    assert (Flaw.EMPTY, "engineer/senior", "mentoring") in found(text)


def test_what_is_left_out_on_purpose_is_not_empty():
    text = SMALL.replace(
        "        - Finds the cause of faults in the team's services alone.", "        necessity: not_expected"
    )
    assert all(flaw != Flaw.EMPTY for flaw, _level, _competency in found(text))


def test_the_same_statement_in_another_competency_is_repeated():
    text = SMALL.replace("Gives every report a plan to grow by.", "Makes one other engineer better, on purpose!")
    assert (Flaw.REPEATED, "management/manager", "mentoring") not in found(text)
    text = SMALL.replace(
        "Makes one other engineer better on purpose.", "Asks for help in time and says what was tried."
    )
    assert (Flaw.REPEATED, "engineer/senior", "mentoring") in found(text)


def test_a_level_that_no_level_leads_to_is_unreachable():
    text = SMALL.replace("next: [senior]}", "next: [management/manager]}")
    assert (Flaw.UNREACHABLE, "engineer/senior", "") in found(text)


def test_equal_titles_are_told():
    text = SMALL.replace("title: Mentoring", "title: 'Working, with guidance'").replace(
        "title: Senior", "title: mid level"
    )
    assert (Flaw.SAME_TITLE, "", "mentoring") in found(text)
    assert (Flaw.SAME_TITLE, "engineer/senior", "") in found(text)


def test_a_competency_that_no_level_asks_is_told():
    text = SMALL.replace("guides:", "  - {id: idle, title: Idle}\nguides:")
    assert (Flaw.UNUSED, "", "idle") in found(text)
