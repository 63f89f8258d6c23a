"""Comments, 1:1s and templates: written, changed, settled; by whom, and by whom not."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from growthplans.actions import comments, talks, templates
from growthplans.models import Comment, OneOnOne, PrivateNote, Template
from growthplans.queries.drafts import Draft
from tests.factories.growthplans import CommentFactory
from tests.growthplans.conftest import NOW
from tests.races import raced

DAY = date(2026, 5, 20)


def refused(act, *arguments, **values):
    with pytest.raises(ValidationError) as error:
        act(*arguments, **values)
    return error.value


def comment(goal, by, text="How is it?", once=None):
    return comments.add_comment(goal=goal, text=text, now=NOW, by=by, once=once)


def test_owner_and_manager_comment_and_nobody_else(goal, engineer, manager, director, hr):
    for one in (engineer, manager):
        assert comment(goal, one, " Well\r\n").text == "Well"
    for other in (director, hr):
        with pytest.raises(PermissionDenied):
            comment(goal, other)
    assert Comment.objects.count() == 2


def test_a_comment_sent_twice_is_one_and_an_empty_one_none(goal, manager):
    once = uuid4()
    assert comment(goal, manager, once=once) == comment(goal, manager, once=once)
    assert [*refused(comment, goal, manager, " ").message_dict] == ["text"]
    assert Comment.objects.count() == 1


def test_its_author_changes_and_deletes_a_comment(goal, manager, engineer):
    said = comment(goal, manager)
    with pytest.raises(PermissionDenied):
        comments.edit_comment(comment=said, was=1, text="Mine", by=engineer)
    assert comments.edit_comment(comment=said, was=1, text="Better", by=manager).text == "Better"
    assert refused(comments.edit_comment, comment=said, was=1, text="Worse", by=manager).code == "conflict"
    assert [*refused(comments.edit_comment, comment=said, was=2, text=" ", by=manager).message_dict] == ["text"]
    with pytest.raises(PermissionDenied):
        comments.delete_comment(comment=said, by=engineer)
    comments.delete_comment(comment=said, by=manager)
    assert not Comment.objects.exists()


def test_either_of_the_two_settles_a_comment(goal, manager, engineer, director):
    said = comment(goal, manager)
    with pytest.raises(PermissionDenied):
        comments.settle_comment(comment=said, is_settled=True, now=NOW, by=director)
    assert comments.settle_comment(comment=said, is_settled=True, now=NOW, by=engineer).resolved_at == NOW
    assert not Comment.objects.open().exists()
    assert comments.settle_comment(comment=said, is_settled=False, now=NOW, by=manager).resolved_at is None


def test_comments_are_read_by_the_owner_and_those_above(goal, engineer, manager, director, hr, colleague):
    said = CommentFactory(goal=goal)
    assert all([*Comment.objects.visible_to(reader)] == [said] for reader in (engineer, manager, director))
    assert not any(Comment.objects.visible_to(other).exists() for other in (hr, colleague))


@pytest.fixture
def talk(engineer, manager):
    return talks.set_one_on_one(person=engineer, manager=manager, on=DAY, by=manager)


def test_a_talk_is_set_by_either_of_the_two_once_a_day(talk, engineer, manager, director, colleague):
    assert talks.set_one_on_one(person=engineer, manager=manager, on=DAY, by=engineer) == talk
    for by, boss in ((director, manager), (director, director), (colleague, colleague)):
        with pytest.raises(PermissionDenied):
            talks.set_one_on_one(person=engineer, manager=boss, on=DAY, by=by)
    assert OneOnOne.objects.get() == talk


def test_a_talk_is_moved_but_not_onto_another(talk, engineer, manager, director):
    other = talks.set_one_on_one(person=engineer, manager=manager, on=DAY + timedelta(days=7), by=engineer)
    with pytest.raises(PermissionDenied):
        talks.move_one_on_one(talk=talk, on=DAY, by=director)
    assert refused(talks.move_one_on_one, talk=other, on=DAY, by=engineer).messages == [
        "There is a 1:1 of you two on this day already."
    ]
    assert talks.move_one_on_one(talk=talk, on=DAY + timedelta(days=1), by=engineer).on == DAY + timedelta(days=1)


def test_both_write_the_notes_and_no_word_is_lost(talk, engineer, manager, director):
    talks.write_notes(talk=talk, was=1, notes="Ours", by=engineer)
    assert refused(talks.write_notes, talk=talk, was=1, notes="Mine", by=manager).code == "conflict"
    with pytest.raises(PermissionDenied):
        talks.write_notes(talk=talk, was=2, notes="Mine", by=director)
    talk.refresh_from_db()
    assert talk.notes == "Ours"


def test_each_has_private_notes_that_the_other_does_not_see(talk, engineer, manager, director):
    for author in (engineer, manager):
        talks.write_private_note(talk=talk, was=0, text=f"Of {author.name}", by=author)
    assert talks.write_private_note(talk=talk, was=1, text="Changed", by=engineer).row_version == 2
    assert refused(talks.write_private_note, talk=talk, was=1, text="Lost", by=engineer).code == "conflict"
    assert [note.text for note in PrivateNote.objects.visible_to(engineer)] == ["Changed"]
    assert [note.text for note in PrivateNote.objects.visible_to(manager)] == ["Of Mara Manager"]
    with pytest.raises(PermissionDenied):
        talks.write_private_note(talk=talk, was=0, text="Mine", by=director)


def test_two_first_private_notes_at_once_are_one_and_a_refusal(transactional_db, talk, engineer):
    texts = ("One", "Two")
    outcomes = raced(
        *(lambda text=text: talks.write_private_note(talk=talk, was=0, text=text, by=engineer) for text in texts)
    )
    assert outcomes[0].startswith("This was changed in another window")
    assert PrivateNote.objects.get().text in texts


def test_a_talk_is_called_off_as_long_as_nothing_is_noted(talk, engineer, manager):
    note = talks.write_private_note(talk=talk, was=0, text="Mine", by=manager)
    assert refused(talks.call_off_one_on_one, talk=talk, by=engineer).messages == [
        "There are notes on this 1:1. Move it to another day instead."
    ]
    talks.write_private_note(talk=talk, was=note.row_version, text="", by=manager)
    talks.write_notes(talk=talk, was=1, notes="Ours", by=manager)
    assert refused(talks.call_off_one_on_one, talk=talk, by=engineer)
    talks.write_notes(talk=talk, was=2, notes="", by=manager)
    talks.call_off_one_on_one(talk=talk, by=engineer)
    assert not OneOnOne.objects.exists()


def test_a_talk_is_seen_by_the_two_alone(talk, engineer, manager, director, hr, admin):
    assert all([*OneOnOne.objects.visible_to(reader)] == [talk] for reader in (engineer, manager))
    assert not any(OneOnOne.objects.visible_to(other).exists() for other in (director, hr, admin))


GOALS = [Draft(" Write\na note ", "weekly", outcome="Read.\r\n", steps=("One", ""))]


def keep(by, goals=GOALS, title="First weeks", once=None):
    return templates.keep_template(values={"title": title, "text": ""}, goals=goals, by=by, once=once)


def test_those_who_look_after_others_keep_templates(manager, hr, ladder_owner, engineer):
    for keeper in (manager, hr, ladder_owner):
        assert keep(keeper).goals == [
            {
                "title": "Write a note",
                "outcome": "Read.",
                "cadence": "weekly",
                "competency": None,
                "steps": ["One"],
            }
        ]
    with pytest.raises(PermissionDenied):
        keep(engineer)
    assert Template.objects.visible_to(engineer).count() == 3


def test_a_template_kept_twice_from_one_form_is_one(hr):
    once = uuid4()
    assert keep(hr, once=once) == keep(hr, once=once)
    assert Template.objects.count() == 1


@pytest.mark.parametrize(
    ("goals", "title", "field"),
    [
        ([], "Empty", "goals"),
        ([Draft(" ", "weekly")], "Empty", "goals"),
        ([Draft("x" * 301, "weekly")], "Long", "goals"),
        ([Draft("x", "daily")], "Daily", "goals"),
        (GOALS, " ", "title"),
    ],
)
def test_a_template_that_cannot_be_kept_is_refused(hr, goals, title, field):
    assert [*refused(keep, hr, goals, title).message_dict] == [field]
    assert not Template.objects.exists()


def test_a_template_keeps_the_competency_of_a_goal_if_a_published_ladder_has_it(hr, key_of):
    key = key_of("debugging")
    assert keep(hr, [Draft("Debug", "weekly", competency=key)]).goals[0]["competency"] == str(key)
    assert [*refused(keep, hr, [Draft("Debug", "weekly", competency=uuid4())]).message_dict] == ["goals"]


def test_a_template_is_changed_and_deleted_by_who_keeps_it_hr_and_owners(manager, hr, ladder_owner, engineer):
    template = keep(manager)

    def edit(by, was, title="Renamed"):
        values = {"title": title, "text": "For all"}
        return templates.edit_template(template=template, was=was, values=values, goals=GOALS, by=by)

    for number, by in enumerate((manager, hr, ladder_owner), start=1):
        assert edit(by, number).row_version == number + 1
    assert refused(edit, manager, 1).code == "conflict"
    with pytest.raises(PermissionDenied):
        edit(engineer, 4)
    with pytest.raises(PermissionDenied):
        templates.delete_template(template=template, by=engineer)
    templates.delete_template(template=template, by=hr)
    assert not Template.objects.exists()
