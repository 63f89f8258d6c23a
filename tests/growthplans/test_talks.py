"""The page of a 1:1: what the two have to talk about, what they note, and who else reads nothing of it."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from audit.models import Event
from growthplans.models import Comment, OneOnOne, PrivateNote
from people.models import ReportingLine
from tests.factories.assessments import EvidenceFactory
from tests.factories.growthplans import CheckInFactory, CommentFactory, GoalFactory, OneOnOneFactory, PlanFactory
from tests.factories.people import ReportingLineFactory, UserFactory
from tests.growthplans import trouble
from tests.statements import statements

TALKS = reverse("growthplans:one_on_ones")
HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def talk(engineer, manager, today):
    """The next one, in two days; the last one was a week ago."""
    OneOnOneFactory(person=engineer, manager=manager, on=today - timedelta(days=7), notes="Said last week.")
    return OneOnOneFactory(person=engineer, manager=manager, on=today + timedelta(days=2))


def words(page):
    return " ".join(page.content.decode().split())


def path(name, talk, **more):
    return reverse(f"growthplans:{name}", kwargs={"pk": talk.pk, **more})


# --- What there is to talk about


def test_both_see_what_is_stuck_new_suggested_and_said(talk, engineer, manager, as_user):
    plan = trouble.plan_of(engineer)
    trouble.stuck(plan, "No incident came.", title="Lead a review")
    fine = trouble.well(plan, title="Pair with Mateo")
    GoalFactory(plan=plan, title="Read the runbook", state="suggested", suggested_by=manager)
    CommentFactory(goal=fine, author=manager, text="Take Amara along.")
    CommentFactory(goal=fine, author=manager, text="Settled long ago.", resolved_at=timezone.now())
    CheckInFactory(goal=fine, period_start=trouble.week(0), note="He found it.")
    EvidenceFactory(owner=engineer, title="Rewrote the webhook", shared_at=timezone.now())
    EvidenceFactory(owner=engineer, title="Nobody may read this")
    EvidenceFactory(owner=engineer, title="Shared before", shared_at=timezone.now() - timedelta(days=9))
    for reader in (engineer, manager):
        page = words(as_user(reader).get(talk.get_absolute_url()))
        for said in (
            *("Lead a review", "“No incident came.”", "Read the runbook", "Take Amara along.", "“He found it.”"),
            *("Rewrote the webhook", "Said last week."),
        ):
            assert said in page
        for unsaid in ("Nobody may read this", "Shared before", "Settled long ago."):
            assert unsaid not in page
    assert Event.objects.filter(kind="evidence.read", actor=manager, person=engineer).count() == 1
    assert not Event.objects.filter(kind="evidence.read", actor=engineer).exists()


def test_a_first_talk_looks_back_two_weeks_and_says_that_nothing_is_wrong(engineer, manager, as_user, today):
    talk = OneOnOneFactory(person=engineer, manager=manager, on=today)
    trouble.well(trouble.plan_of(engineer))
    page = words(as_user(manager).get(talk.get_absolute_url()))
    assert "In the last two weeks" in page
    assert "No goal is stuck, nothing is overdue" in page


def test_without_a_plan_there_is_something_to_talk_about(talk, engineer, manager, as_user):
    assert "You have no growth plan yet." in words(as_user(engineer).get(talk.get_absolute_url()))
    assert "Enno Engineer has no growth plan yet." in words(as_user(manager).get(talk.get_absolute_url()))


def test_a_talk_that_is_over_leads_to_the_next_one(talk, engineer, manager, as_user):
    trouble.stuck(trouble.plan_of(engineer), title="Lead a review")
    last = OneOnOne.objects.exclude(pk=talk.pk).get()
    page = words(as_user(manager).get(last.get_absolute_url()))
    assert "This one is over." in page
    assert talk.get_absolute_url() in page
    assert "Lead a review" not in page


def test_a_comment_is_settled_on_the_page(talk, engineer, manager, director, as_user):
    comment = CommentFactory(goal=trouble.well(trouble.plan_of(engineer)), author=manager)
    settle = path("settle_in_talk", talk, comment=comment.pk)
    assert as_user(director).post(settle).status_code == 404
    assert "Settled." in words(as_user(engineer).post(settle, **HTMX))
    Comment.objects.update(resolved_at=None)
    assert as_user(manager).post(settle).url == talk.get_absolute_url()
    comment.refresh_from_db()
    assert comment.resolved_at is not None
    elsewhere = CommentFactory(goal=trouble.well(PlanFactory(person=manager)))
    assert as_user(manager).post(path("settle_in_talk", talk, comment=elsewhere.pk)).status_code == 404


def test_many_of_everything_cost_no_more_statements(talk, engineer, manager, as_user, today):
    plan, client, counts = trouble.plan_of(engineer), as_user(manager), []
    for number in (1, 5):
        for one in range(number):
            goal = trouble.stuck(plan, "Not yet.")
            CommentFactory(goal=goal, author=manager)
            GoalFactory(plan=plan, state="suggested", suggested_by=manager)
            EvidenceFactory(owner=engineer, shared_at=timezone.now())
            before = today - timedelta(days=10 * number + one)
            old = OneOnOneFactory(person=engineer, manager=manager, on=before, notes="Then.")
            PrivateNote.objects.create(talk=old, author=manager, text="Mine, then.")
        client.get(talk.get_absolute_url())
        with statements() as seen:
            assert client.get(talk.get_absolute_url()).status_code == 200
        counts.append(len(seen))
    assert counts == [12, 12], "\n".join(each[:40] + "…" + each[each.find("FROM") :][:60] for each in seen)


# --- Notes


@pytest.mark.parametrize("name", ["write_notes", "write_private_note"])
def test_notes_are_kept_as_one_types(name, talk, manager, as_user):
    was = 1 if name == "write_notes" else 0
    answer = as_user(manager).post(
        path(name, talk), {"text": "Ask about\r\nthe on-call load. ", "row_version": was}, **HTMX
    )
    assert "Saved at" in words(answer)
    assert f'name="row_version" value="{was + 1}"' in words(answer)
    again = as_user(manager).post(path(name, talk), {"text": "Ask", "row_version": was + 1})
    assert again.url.startswith(talk.get_absolute_url())
    page = words(as_user(manager).get(talk.get_absolute_url()))
    assert re.search(r"<textarea[^>]*>Ask</textarea>", page)


def test_notes_of_both_are_read_by_both_and_private_ones_by_their_author(talk, engineer, manager, as_user):
    as_user(engineer).post(path("write_notes", talk), {"text": "Of us two.", "row_version": 1})
    as_user(engineer).post(path("write_private_note", talk), {"text": "Mine alone.", "row_version": 0})
    own = words(as_user(engineer).get(talk.get_absolute_url()))
    assert "Of us two." in own
    assert "Mine alone." in own
    theirs = words(as_user(manager).get(talk.get_absolute_url()))
    assert "Of us two." in theirs
    assert "Mine alone." not in theirs
    assert "Only you: not Enno Engineer, no manager above, no HR, no admin" in theirs


def test_nobody_else_finds_the_talk(talk, director, hr, admin, colleague, as_user):
    for other in (director, hr, admin, colleague):
        client = as_user(other)
        assert client.get(talk.get_absolute_url()).status_code == 404
        for name in ("write_notes", "write_private_note", "move_talk", "call_off_talk"):
            assert client.post(path(name, talk), {"text": "Hm", "row_version": 1}).status_code == 404
    assert not PrivateNote.objects.exists()


@pytest.fixture
def overtaken(talk, engineer, manager, as_user):
    """The manager's text was begun before the engineer's was saved; what to send for it."""
    as_user(engineer).post(path("write_notes", talk), {"text": "Bring the incident list.", "row_version": 1})
    return {"text": "Bring the runbook.", "row_version": 1}


def test_when_both_write_both_texts_are_shown(overtaken, talk, manager, as_user):
    for more in ({}, HTMX):
        answer = as_user(manager).post(path("write_notes", talk), overtaken, **more)
        assert answer.status_code == 409
        text = re.sub(r"</?ins>", "", words(answer))
        assert "Bring the runbook." in text
        assert "Bring the incident list." in text
        assert 'name="seen" value="2"' in text
    talk.refresh_from_db()
    assert talk.notes == "Bring the incident list."


@pytest.mark.parametrize(
    ("keep", "kept"),
    [("mine", "Bring the runbook."), ("other", "Bring the incident list."), ("both", "Bring the incident list.")],
)
def test_after_a_conflict_one_chooses(overtaken, talk, manager, as_user, keep, kept):
    answer = as_user(manager).post(path("write_notes", talk), {**overtaken, "seen": 2, "keep": keep})
    talk.refresh_from_db()
    assert talk.notes == kept
    if keep == "both":  # put together in the box, to be looked over first
        assert "Bring the incident list.\n\nBring the runbook.</textarea>" in answer.content.decode()
        assert 'name="row_version" value="2"' in words(answer)


def test_a_private_note_changed_in_two_windows_is_not_lost(talk, manager, as_user):
    client = as_user(manager)
    client.post(path("write_private_note", talk), {"text": "One.", "row_version": 0})
    answer = client.post(path("write_private_note", talk), {"text": "Two.", "row_version": 0}, **HTMX)
    assert answer.status_code == 409
    assert "You changed this in another window meanwhile" in words(answer)
    assert PrivateNote.objects.get().text == "One."


def test_notes_that_are_too_long_are_refused_and_stay(talk, manager, as_user):
    for more in ({}, HTMX):
        answer = as_user(manager).post(path("write_notes", talk), {"text": "x" * 20_001, "row_version": 1}, **more)
        assert answer.status_code == 422
        assert "This has 20001 characters; 20000 is the most. Shorten it." in words(answer)
    assert "x" * 20_001 in words(
        as_user(manager).post(path("write_notes", talk), {"text": "x" * 20_001, "row_version": 1})
    )


# --- When


def test_somebody_sets_one_with_their_manager_and_a_manager_with_each_report(engineer, manager, as_user, today):
    on = today + timedelta(days=5)
    page = words(as_user(engineer).get(TALKS))
    assert "Mara Manager, your manager" in page
    made = as_user(engineer).post(TALKS, {"whom": manager.pk, "on": on})
    talk = OneOnOne.objects.get()
    assert made.url == talk.get_absolute_url()
    assert (talk.person, talk.manager, talk.on) == (engineer, manager, on)
    assert as_user(manager).post(TALKS, {"whom": engineer.pk, "on": on}).url == talk.get_absolute_url()
    assert OneOnOne.objects.count() == 1
    assert talk.get_absolute_url() in words(as_user(engineer).get(TALKS))


def test_with_others_or_on_other_days_none_is_set(engineer, manager, director, as_user, today):
    client = as_user(engineer)
    for whom, on, said in (
        (director, today, "Choose your manager or somebody who reports to you."),
        (manager, today - timedelta(days=1), "Choose today or a later day, at most a year ahead."),
        (manager, today + timedelta(days=400), "Choose today or a later day, at most a year ahead."),
    ):
        page = client.post(TALKS, {"whom": whom.pk, "on": on})
        assert page.status_code == 422
        assert said in words(page)
    assert not OneOnOne.objects.exists()


def test_somebody_alone_is_told_who_says_to_whom_they_report(db, as_user):
    page = words(as_user(UserFactory()).get(TALKS))
    assert "HR of your unit says who that is." in page
    assert "Set a 1:1</h2>" not in page


def test_the_list_has_those_to_come_and_those_that_were(talk, engineer, manager, as_user):
    page = words(as_user(manager).get(TALKS))
    coming, before = page.split('id="past"')
    assert talk.get_absolute_url() in coming
    last = OneOnOne.objects.exclude(pk=talk.pk).get()
    assert last.get_absolute_url() in before


def test_from_a_person_one_comes_to_the_next_talk_or_to_where_it_is_set(talk, engineer, manager, colleague, as_user):
    with_engineer = reverse("growthplans:talk_with", args=[engineer.pk])
    assert as_user(manager).get(with_engineer).url == talk.get_absolute_url()
    assert as_user(engineer).get(reverse("growthplans:talk_with", args=[manager.pk])).url == talk.get_absolute_url()
    talk.delete()
    page = as_user(manager).get(with_engineer, follow=True)
    assert f'<option value="{engineer.pk}" selected>' in words(page)
    assert as_user(colleague).get(with_engineer).status_code == 404
    assert f'href="{with_engineer}"' in words(as_user(manager).get(engineer.get_absolute_url()))
    assert with_engineer not in words(as_user(colleague).get(engineer.get_absolute_url()))


def test_a_talk_is_moved_unless_the_day_is_taken_or_over(talk, manager, as_user, today):
    client = as_user(manager)
    assert client.post(path("move_talk", talk), {"on": today}).url == talk.get_absolute_url()
    talk.refresh_from_db()
    assert talk.on == today
    OneOnOneFactory(person=talk.person, manager=manager, on=today + timedelta(days=1))
    for on, said in (
        (today + timedelta(days=1), "There is a 1:1 of you two on this day already."),
        (today - timedelta(days=7), "Choose today or a later day"),
    ):
        refused = client.post(path("move_talk", talk), {"on": on})
        assert refused.status_code == 422
        assert said in words(refused)
    talk.refresh_from_db()
    assert talk.on == today


def test_a_talk_is_called_off_as_long_as_nothing_is_noted(talk, engineer, as_user):
    last = OneOnOne.objects.exclude(pk=talk.pk).get()
    client = as_user(engineer)
    refused = client.post(path("call_off_talk", last))
    assert refused.status_code == 422
    assert "Move it to another day instead." in words(refused)
    assert client.post(path("call_off_talk", talk)).url == TALKS
    assert OneOnOne.objects.get() == last


# --- When somebody moves on


def test_a_new_manager_sees_no_talk_of_the_one_before_and_those_two_still_do(talk, engineer, manager, as_user, today):
    trouble.stuck(trouble.plan_of(engineer), title="Lead a review")
    new = UserFactory(name="Nina New")
    ReportingLine.objects.filter(person=engineer).update(ends_on=today)
    ReportingLineFactory(person=engineer, manager=new, starts_on=today)
    assert as_user(new).get(talk.get_absolute_url()).status_code == 404
    assert talk.get_absolute_url() not in words(as_user(new).get(TALKS))
    for one in (engineer, manager):
        page = words(as_user(one).get(talk.get_absolute_url()))
        assert "Enno Engineer does not report to Mara Manager any more." in page
        assert "Said last week." in page
        assert "Lead a review" not in page
        assert "Set the next one" not in page
    own = OneOnOneFactory(person=engineer, manager=new, on=today)
    page = words(as_user(new).get(own.get_absolute_url()))
    assert "Lead a review" in page
    assert "Said last week." not in page
