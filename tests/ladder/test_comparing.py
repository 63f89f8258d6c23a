"""Comparing levels, tracks and versions, word by word."""

import re
from uuid import uuid4

import pytest

from ladder.actions import ladders
from ladder.document.comparing import word_changes
from ladder.document.planning import adopt, plan
from ladder.models import Competency, Level, Statement
from tests.factories.ladder import SMALL, document, make_ladder, publish_version
from tests.factories.people import UserFactory
from tests.ladder.pages import RICH, address, key, level_address, place, publish_again, text_of


def compared(client, ladder, source="", target="", **asked):
    ends = {"from": key(ladder, source) if source else None, "to": key(ladder, target) if target else None}
    asked |= {name: end for name, end in ends.items() if end}
    return client.get(address(ladder, "compare"), asked)


def kinds(page):
    rows = page.context["page"].comparison.rows
    return {row.either.competency.slug: str(row.kind) for row in rows}


def marked(words):
    return [("-" if part.is_removed else "+" if part.is_added else "", part.text) for part in words]


# Words


def test_words_that_differ_are_marked():
    assert marked(word_changes("Fixes a task alone.", "Fixes a feature alone.")) == [
        ("", "Fixes a "),
        ("-", "task"),
        ("+", "feature"),
        ("", " alone."),
    ]


def test_spaces_between_two_changes_belong_to_them():
    assert marked(word_changes("Plans the work of one week ahead.", "Plans the work of two months ahead.")) == [
        ("", "Plans the work of "),
        ("-", "one week"),
        ("+", "two months"),
        ("", " ahead."),
    ]


def test_texts_that_share_little_stand_one_after_the_other():
    """Small words and spaces that happen to be the same would make confetti of them."""
    before, after = "Decides how a service of the team behaves.", "Finds the parts of a system that fail."
    assert marked(word_changes(before, after)) == [("-", before), ("+", after)]


@pytest.mark.parametrize(("before", "after"), [("", "New."), ("Old.", ""), ("", "")])
def test_a_text_beside_nothing_is_not_marked(before, after):
    assert marked(word_changes(before, after)) == [("", text) for text in (before, after) if text]


# Levels


def test_compare_shows_what_is_new_raised_carried_and_dropped(as_user, engineer, small):
    page = compared(as_user(engineer), small, "engineer/mid-level", "engineer/senior")
    assert kinds(page) == {"debugging": "raised", "mentoring": "new", "guidance": "dropped"}
    text = text_of(page)
    assert "What changes from Mid-level to Senior" in text
    assert "Of 3 expectations, 1 is new, 1 asks for more and 1 is asked no more." in text
    assert "Finds the cause of faults <del>in</del> the <del>team&#x27;s services alone</del>." in text
    assert "Finds the cause of faults <ins>across services and prevents</ins> the <ins>next one</ins>." in text
    assert "Not asked at this level" in text
    assert "No longer asked" in text


def test_compare_begins_with_the_readers_level_and_its_next(as_user, engineer, small):
    page = compared(as_user(engineer), small).context["page"]
    assert (page.before.title, page.after.title) == ("Junior", "Mid-level")
    place(engineer, small, "engineer/mid-level")
    page = compared(as_user(engineer), small).context["page"]
    assert (page.before.title, page.after.title) == ("Mid-level", "Senior")
    page = compared(as_user(engineer), small, target="management/manager").context["page"]
    assert (page.before.title, page.after.title) == ("Senior", "Manager")


def test_compare_of_the_highest_level_alone_is_with_itself(as_user, engineer, small):
    page = compared(as_user(engineer), small, source="management/manager").context["page"]
    assert (page.before.title, page.after.title) == ("Manager", "Manager")


def test_compare_leads_to_the_guide_of_the_pair(as_user, engineer, small):
    page = compared(as_user(engineer), small, "engineer/junior", "engineer/mid-level")
    assert page.context["page"].guide.title == "From Junior to Mid-level"
    assert compared(as_user(engineer), small, "engineer/junior", "engineer/senior").context["page"].guide is None


def test_compare_shows_one_kind_when_asked(as_user, engineer, small):
    page = compared(as_user(engineer), small, "engineer/junior", "engineer/mid-level", show="carried")
    rows = [line.row for group in page.context["page"].groups for line in group.rows]
    assert [row.either.competency.slug for row in rows] == ["guidance"]
    choices = {choice.label: choice.count for choice in page.context["page"].choices}
    assert choices == {"New": 0, "Raised": 1, "Carried": 1, "Dropped": 0}
    assert page.context["page"].count == 2


def test_the_same_level_twice_is_the_same_and_the_next_is_offered(as_user, engineer, small):
    page = compared(as_user(engineer), small, "engineer/junior", "engineer/junior")
    text = text_of(page)
    assert "These are the same" in text
    assert "Compare with Mid-level" in text


def test_two_levels_that_ask_the_same_say_so(as_user, engineer):
    """Senior asks what Mid-level asks: the same words, and nothing besides."""
    words = "Finds the cause of faults in the team's services alone."
    text = SMALL.replace("Finds the cause of faults across services and prevents the next one.", words)
    guidance = "      engineer/senior:\n        - Asks for help in time and says what was tried.\n"
    text = text.replace("  - id: mentoring", f"{guidance}  - id: mentoring")
    mentoring = "      engineer/senior:\n        - Makes one other engineer better on purpose.\n"
    ladder = make_ladder(text.replace(mentoring, ""))
    page = compared(as_user(engineer), ladder, "engineer/mid-level", "engineer/senior")
    assert "Both levels ask the same, word for word." in text_of(page)


def test_levels_without_a_common_competency_are_shown_side_by_side(as_user, engineer, small):
    page = compared(as_user(engineer), small, "engineer/junior", "management/manager")
    assert kinds(page) == {"mentoring": "new", "debugging": "dropped", "guidance": "dropped"}
    assert "no competency in common" in text_of(page)


def test_a_level_that_is_lower_changes_rather_than_raises(as_user, engineer, small):
    page = compared(as_user(engineer), small, "engineer/senior", "engineer/junior")
    assert "1 says something else" in text_of(page)
    assert {choice.mark for choice in page.context["page"].choices} == {"new", "changed", "carried", "dropped"}


def test_compare_says_in_words_how_much_is_asked(as_user, engineer):
    ladder = make_ladder(RICH)
    page = compared(as_user(engineer), ladder, "engineer/two", "engineer/one")
    lines = {line.row.either.competency.slug: line for group in page.context["page"].groups for line in group.rows}
    assert (lines["tests"].before, lines["tests"].after) == ("", "Knows, optional")
    assert (lines["code"].before, lines["code"].after) == ("Adopts", "Adopts")
    assert (lines["care"].before, lines["care"].after) == ("", "")


def test_a_level_that_is_nowhere_is_replaced_and_the_page_says_so(as_user, engineer, small):
    page = as_user(engineer).get(address(small, "compare"), {"from": uuid4(), "to": key(small, "engineer/senior")})
    assert "The level asked for is not on this ladder" in text_of(page)
    assert page.context["page"].before.title == "Junior"


@pytest.mark.parametrize("wrong", [{"from": "me"}, {"old": "x"}, {"new": "0"}, {"show": "all"}])
def test_compare_leaves_out_what_it_cannot_understand_and_says_so(as_user, engineer, small, wrong):
    page = as_user(engineer).get(address(small, "compare"), wrong)
    assert page.status_code == 422
    assert "something that is not there" in text_of(page)
    assert page.context["page"].before.title == "Junior"


def test_compare_of_a_ladder_that_is_not_there_is_not_found(as_user, engineer, small):
    assert as_user(engineer).get(address(small, "compare")).status_code == 200
    ladder = make_ladder(SMALL.replace("id: engineering", "id: other"), publish=False)
    assert as_user(engineer).get(address(ladder, "compare")).status_code == 404


# Levels across versions


@pytest.fixture
def changed(small, ladder_owner):
    """A second version: other words for Junior's debugging, and a level between Mid-level and Senior."""
    draft = ladders.start_draft(version=small.current_version, by=ladder_owner)
    Statement.objects.filter(version=draft, text__startswith="Reproduces").update(
        text="Reproduces a reported fault in a test before changing code."
    )
    Level.objects.filter(version=draft, slug="manager").update(title="Team manager")
    small.current_version = publish_version(draft)
    return small


def test_compare_across_versions_shows_what_changed_for_one_level(as_user, engineer, changed):
    page = compared(as_user(engineer), changed, "engineer/junior", old=1, new=2)
    text = text_of(page)
    assert "What changed for Junior from version 1 to version 2" in text
    assert re.search(r"Reproduces a reported fault ?<ins> ?in a test ?</ins> ?before changing code.", text)
    assert "Of 2 expectations, 1 says something else and 1 stays as it is." in text
    assert page.context["page"].url.endswith("&old=1&new=2")


def test_compare_of_a_level_that_stayed_says_so(as_user, engineer, changed):
    page = compared(as_user(engineer), changed, "engineer/senior", old=1, new=2)
    assert "The level asks the same in both versions." in text_of(page)


def test_a_level_that_a_version_lacks_is_shown_as_the_present_one_has_it(as_user, engineer, ladder_owner, small):
    more = "      - {id: manager, title: Manager, rank: 4}\n      - {id: head, title: Head, rank: 5}"
    text = SMALL.replace("      - {id: manager, title: Manager, rank: 4}", more)
    version, _plan = ladders.import_ladder(document=document(text), by=ladder_owner)
    small.current_version = publish_version(version)
    page = compared(as_user(engineer), small, "management/head", "management/head", old=1, new=2)
    assert "Head is not in version 1; it is shown as version 2 has it." in text_of(page)
    page = compared(as_user(engineer), small, "management/head", new=1)
    assert "Head is not in version 1; it is shown as version 2 has it." in text_of(page)


def test_a_version_that_may_not_be_read_is_replaced_and_the_page_says_so(as_user, engineer, ladder_owner, small, draft):
    assert "version 2" in text_of(compared(as_user(ladder_owner), small, "engineer/junior", old=1, new=2))
    page = compared(as_user(engineer), small, "engineer/junior", old=1, new=2)
    assert "There is no version 2 to read here, so version 1 is compared." in text_of(page)
    assert "Draft" not in text_of(page)


# Tracks


def test_tracks_are_compared_level_by_level_of_the_nearest_height(as_user, engineer, small):
    page = as_user(engineer).get(address(small, "compare_tracks"))
    pairs = page.context["page"].pairs
    assert [(pair.names, pair.is_same_height) for pair in pairs] == [(("Senior", "Manager"), False)]
    assert dict(pairs[0].marks) == {"raised": 1, "dropped": 1}
    text = text_of(page)
    assert "nearest height" in text
    assert [link.title for link in page.context["page"].only[0]] == ["Debugging", "Working with guidance"]
    assert page.context["page"].only[1] == []
    assert "Nothing that the other does not ask too." in text


def test_tracks_asked_for_are_compared_in_that_order(as_user, engineer, small):
    place(engineer, small, "management/manager")
    tracks = document(SMALL).track
    assert as_user(engineer).get(address(small, "compare_tracks")).context["page"].before.title == "Management"
    asked = {"from": key_of(small, "management"), "to": key_of(small, "engineer")}
    page = as_user(engineer).get(address(small, "compare_tracks"), asked)
    assert [pair.names[1] for pair in page.context["page"].pairs] == ["Senior", "Mid-level", "Junior"]
    assert len(tracks) == 2


def key_of(ladder, track):
    return ladder.current_version.tracks.get(slug=track).key


def test_the_same_track_twice_asks_for_another(as_user, engineer, small):
    same = {"from": key_of(small, "engineer"), "to": key_of(small, "engineer")}
    page = as_user(engineer).get(address(small, "compare_tracks"), same)
    assert "Choose another track for one of the two." in text_of(page)


def test_a_track_that_is_not_there_is_replaced_and_the_page_says_so(as_user, engineer, small):
    page = as_user(engineer).get(address(small, "compare_tracks"), {"from": uuid4()})
    assert "A track asked for is not on this ladder" in text_of(page)
    wrong = as_user(engineer).get(address(small, "compare_tracks"), {"from": "x"})
    assert wrong.status_code == 422


# Versions


def test_versions_are_compared_part_by_part(as_user, engineer, changed):
    page = as_user(engineer).get(address(changed, "compare_versions"))
    assert (page.context["page"].old.number, page.context["page"].new.number) == (1, 2)
    text = text_of(page)
    assert "What changed from version 1 to version 2" in text
    assert "Debugging · Engineer, Junior" in text
    assert re.search(r"<ins> ?in a test ?</ins>", text)
    assert "Team manager" in text
    assert "Changed: 2" in text


def test_versions_say_first_what_changes_for_the_readers_level(as_user, engineer, changed):
    assert "What changes for your level" not in text_of(as_user(engineer).get(address(changed, "compare_versions")))
    place(engineer, changed, "engineer/junior")
    text = text_of(as_user(engineer).get(address(changed, "compare_versions")))
    assert "What changes for your level" in text
    assert "Of 2 expectations, 1 says something else and 1 stays as it is." in text
    senior = UserFactory()
    place(senior, changed, "engineer/senior")
    text = text_of(as_user(senior).get(address(changed, "compare_versions")))
    assert "Your level asks the same in both versions." in text


def test_changes_of_one_sort_are_shown_when_asked(as_user, engineer, changed):
    page = as_user(engineer).get(address(changed, "compare_versions"), {"what": "level"})
    assert [label for label, _changes in page.context["page"].groups] == ["Level"]
    wrong = as_user(engineer).get(address(changed, "compare_versions"), {"what": "colour"})
    assert wrong.status_code == 422


def test_versions_that_say_the_same_say_so(as_user, engineer, ladder_owner, small):
    text = text_of(as_user(engineer).get(address(small, "compare_versions")))
    assert "This is the only version so far." in text
    publish_again(small, ladder_owner)
    text = text_of(as_user(engineer).get(address(small, "compare_versions")))
    assert "Every part of the one stands in the other, word for word." in text


def test_many_changes_come_a_page_at_a_time(as_user, engineer, ladder_owner, starter):
    draft = ladders.start_draft(version=starter.current_version, by=ladder_owner)
    Competency.objects.filter(version=draft).delete()
    publish_version(draft)
    page = as_user(engineer).get(address(starter, "compare_versions"))
    assert len(page.context["page"].page.object_list) == 50
    assert "?page=2" in page.content.decode()
    assert as_user(engineer).get(address(starter, "compare_versions"), {"page": "999"}).status_code == 200


def test_drafts_are_compared_by_owners_alone(as_user, engineer, ladder_owner, small, draft):
    Competency.objects.filter(version=draft, slug="debugging").update(title="Secret plan")
    asked = {"old": 1, "new": 2}
    assert "Secret plan" in text_of(as_user(ladder_owner).get(address(small, "compare_versions"), asked))
    text = text_of(as_user(engineer).get(address(small, "compare_versions"), asked))
    assert "Secret plan" not in text
    assert "There is no version 2 to read here" in text


def test_parts_that_changed_places_have_moved():
    """Only those that moved: the others stay where they were beside one another."""
    old = document(SMALL)
    moved = SMALL.replace("  - {id: craft, title: Craft}\n  - {id: people, title: People}\n", "{dimensions}")
    new = document(moved.replace("{dimensions}", "  - {id: people, title: People}\n  - {id: craft, title: Craft}\n"))
    changes = plan(adopt(old, None), adopt(new, None)).changes
    assert [(change.kind, change.what) for change in changes] == [("move", "dimension")]


def test_compare_leads_to_the_levels_themselves(as_user, engineer, small):
    page = compared(as_user(engineer), small, "engineer/mid-level", "engineer/senior")
    assert level_address(small, "engineer/senior") in page.content.decode()
