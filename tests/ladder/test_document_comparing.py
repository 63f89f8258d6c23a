"""What changes between two levels, and which words."""

from ladder.document.comparing import Kind, Words, abridged, compare_levels, word_changes
from ladder.document.planning import adopt
from tests.factories.ladder import SMALL, document


def kinds(comparison):
    return {row.either.competency.slug: row.kind for row in comparison.rows}


def small():
    return adopt(document(), None)


def test_each_competency_is_new_raised_carried_or_dropped():
    ladder = small()
    assert kinds(compare_levels(ladder, "engineer/junior", ladder, "engineer/mid-level")) == {
        "debugging": Kind.RAISED,
        "guidance": Kind.CARRIED,
    }
    assert kinds(compare_levels(ladder, "engineer/mid-level", ladder, "engineer/senior")) == {
        "debugging": Kind.RAISED,
        "mentoring": Kind.NEW,
        "guidance": Kind.DROPPED,
    }


def test_counts_and_what_is_in_common():
    ladder = small()
    comparison = compare_levels(ladder, "engineer/mid-level", ladder, "engineer/senior")
    assert comparison.counts == {Kind.RAISED: 1, Kind.NEW: 1, Kind.DROPPED: 1}
    assert comparison.has_anything_in_common
    assert not compare_levels(ladder, "engineer/junior", ladder, "management/manager").has_anything_in_common


def test_the_same_level_twice_carries_everything():
    ladder = small()
    comparison = compare_levels(ladder, "engineer/senior", ladder, "engineer/senior")
    assert set(kinds(comparison).values()) == {Kind.CARRIED}


def test_another_scale_point_or_necessity_is_a_change():
    older = document(SMALL)
    newer = document(
        SMALL.replace("        - Makes one", "        asks: exceeds\n        statements: [Makes one").replace(
            "better on purpose.", "better on purpose.]"
        )
    )
    comparison = compare_levels(older, "engineer/senior", newer, "engineer/senior")
    assert kinds(comparison) == {"debugging": Kind.CARRIED, "mentoring": Kind.RAISED}


def test_a_competency_with_another_name_is_still_the_same():
    older = small()
    newer = adopt(document(SMALL.replace("title: Debugging", "title: Finding faults")), older)
    assert kinds(compare_levels(older, "engineer/senior", newer, "engineer/senior"))["debugging"] == Kind.CARRIED


def test_marks_and_spaces_change_nothing():
    newer = document(SMALL.replace("Asks for help in time and", "asks  for help, in time – and"))
    comparison = compare_levels(document(), "engineer/junior", newer, "engineer/junior")
    assert kinds(comparison)["guidance"] == Kind.CARRIED


def test_words_that_differ_are_marked():
    assert word_changes("Takes part in incidents.", "Leads incidents.") == [
        Words("Takes part in", is_removed=True),
        Words("Leads", is_added=True),
        Words(" incidents."),
    ]


def test_words_that_were_only_added_or_only_taken_out():
    short, long = "Leads incidents.", "Leads large incidents."
    assert [words.text.strip() for words in word_changes(short, long) if words.is_added] == ["large"]
    assert [words.text.strip() for words in word_changes(long, short) if words.is_removed] == ["large"]
    assert not any(words.is_removed for words in word_changes(short, long))
    assert not any(words.is_added for words in word_changes(long, short))


def test_a_long_text_is_cut_to_what_is_near_its_changes():
    same = "word " * 200
    words = abridged(word_changes(f"{same}old {same}", f"{same}new {same}"))
    assert [part.text for part in words if part.is_added or part.is_removed] == ["old", "new"]
    first, *_changes, last = [part.text for part in words]
    assert first.startswith(" … word")
    assert last.endswith("word … ")
    assert max(len(part.text) for part in words) < 200
    assert abridged([Words(same)]) == [Words(same)]
    assert abridged([Words("a"), Words("b", is_added=True)]) == [Words("a"), Words("b", is_added=True)]


def test_a_row_shows_the_words_of_each_side():
    ladder = small()
    row = compare_levels(ladder, "engineer/mid-level", ladder, "engineer/senior").rows[0]
    assert "".join(words.text for words in row.old_words) == "Finds the cause of faults in the team's services alone."
    assert "".join(words.text for words in row.new_words) == (
        "Finds the cause of faults across services and prevents the next one."
    )
    assert any(words.is_removed for words in row.old_words)
    assert any(words.is_added for words in row.new_words)


def test_texts_with_little_in_common_stay_whole():
    assert word_changes("Ships parcels daily.", "Mentors younger engineers with patience and care") == [
        Words("Ships parcels daily.", is_removed=True),
        Words("Mentors younger engineers with patience and care", is_added=True),
    ]


def test_a_side_without_text_has_no_marks():
    assert word_changes("", "New.") == [Words("New.")]
    assert word_changes("Old.", "") == [Words("Old.")]
    assert word_changes("", "") == []
