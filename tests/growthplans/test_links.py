"""The page behind a mailed link: looking changes nothing, a button answers, and every link that does not says why."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from audit.models import Event
from growthplans.actions import checkins, goals, plans
from growthplans.actions.links import act_by_link
from growthplans.models import CheckIn, Goal
from growthplans.queries.links import link_behind
from growthplans.reminders import goals as items_of
from notifications.links import reminder_path
from notifications.models import Due
from people.models import User
from tests.growthplans.conftest import NOW, TODAY
from tests.growthplans.test_week import MONDAY, text_of
from tests.statements import statements


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def due(goal, engineer):
    return due_of(goal, engineer)


def due_of(goal, person, start=MONDAY, **values):
    said = {"kind": goal.cadence, "due_at": NOW, "slot": NOW, **values}
    return Due.objects.create(subject_id=goal.pk, person=person, period_start=start, **said)


@pytest.fixture
def stranger():
    """Any browser, as strict about forms from elsewhere as in production, with nobody signed in."""
    return Client(enforce_csrf_checks=True)


def state():
    """All that a link may change."""
    return list(CheckIn.objects.values()), list(Goal.objects.values()), Event.objects.count()


def refused_page(stranger, due, act="done"):
    """The text of a page that does nothing any more, whatever is sent to it."""
    before = state()
    path = reminder_path(due, act)
    for send in (stranger.get, stranger.head):
        assert send(path).status_code == 410
    response = stranger.post(path, {"act": "done"})
    assert (response.status_code, state()) == (410, before)
    assert "<form" not in text_of(response)
    return text_of(response)


# --- Looking


@pytest.mark.parametrize("method", ["get", "head"])
@pytest.mark.parametrize("act", ["done", "partly", "not_this_time", "snooze"])
def test_looking_changes_nothing_and_leaves_nothing(stranger, due, method, act):
    before = state()
    response = getattr(stranger, method)(reminder_path(due, act))
    assert (response.status_code, state(), dict(response.cookies)) == (200, before, {})


def test_the_page_says_for_whom_and_which_period_it_answers_and_asks_first(stranger, due, goal):
    Goal.objects.filter(pk=goal.pk).update(outcome="A secret outcome")
    text = text_of(stranger.get(reminder_path(due, "partly")))
    assert "Write a note" in text
    assert "A goal of Enno Engineer, for 11 May to 17 May." in text
    assert "A secret outcome" not in text
    main = text[text.index('<main class="door__main"') :]
    buttons = [part.split('"')[0] for part in main.split('name="act" value="')[1:]]
    assert buttons == ["partly", "done", "not_this_time", "snooze"]
    assert 'value="partly" data-kind="primary"' in main


def test_the_address_is_told_to_nobody(stranger, due):
    for response in (
        stranger.get(reminder_path(due, "done")),
        stranger.post(reminder_path(due, "done"), {"act": "done"}),
    ):
        assert response["Referrer-Policy"] == "no-referrer"
        assert response["X-Robots-Tag"] == "noindex, nofollow"
        assert "no-store" in response["Cache-Control"]


def test_the_links_of_a_reminder_are_those_pages(stranger, due):
    acts = items_of([due], NOW)[due.pk].acts
    assert [act.path for act in acts] == [reminder_path(due, a) for a in ("done", "partly", "not_this_time", "snooze")]
    assert [stranger.get(act.path).status_code for act in acts] == [200] * 4


def test_the_page_costs_few_statements(stranger, due):
    with statements() as seen:
        stranger.get(reminder_path(due, "done"))
    assert len(seen) <= 5


# --- Answering


@pytest.mark.parametrize("answer", ["done", "partly", "not_this_time"])
def test_a_button_answers_as_the_person_without_session_or_cookie(stranger, due, goal, engineer, answer):
    path = reminder_path(due, "done")
    response = stranger.post(path, {"act": answer, "note": " It went ", "was": 0})
    assert (response.status_code, response.url, dict(response.cookies)) == (302, path, {})
    checkin = CheckIn.objects.get()
    assert (checkin.goal, checkin.answer, checkin.note, checkin.period_start) == (goal, answer, "It went", MONDAY)
    used, made = Event.objects.order_by("-id")[1], Event.objects.order_by("-id")[0]
    assert (used.kind, used.actor_id, used.detail) == ("growth.link_used", engineer.pk, {"act": answer})
    assert (made.kind, made.actor_id) == ("growth.checked_in", engineer.pk)


def test_what_is_kept_is_shown_with_a_way_back_and_without_the_words(stranger, due, goal):
    path = reminder_path(due, "done")
    stranger.post(path, {"act": "done", "note": "Private words", "was": 0})
    text = text_of(stranger.get(path))
    for part in ("Kept: Done", "With a line of yours", "Undo", f'href="{goal.get_absolute_url()}"'):
        assert part in text
    assert "Private words" not in text
    assert "Remind me next week" not in text
    stranger.post(path, {"act": "undo", "was": 1})
    assert CheckIn.objects.count() == 0
    assert stranger.post(path, {"act": "undo", "was": 1}).status_code == 302
    assert "Kept" not in text_of(stranger.get(path))


def test_a_used_link_changes_the_answer_and_leaves_the_line(stranger, due):
    stranger.post(reminder_path(due, "done"), {"act": "done", "note": "It went", "was": 0})
    text = text_of(stranger.get(reminder_path(due, "partly")))
    assert "Kept: Done" in text
    assert 'value="partly" data-kind="primary"' in text
    stranger.post(reminder_path(due, "partly"), {"act": "partly", "was": 1})
    checkin = CheckIn.objects.get()
    assert (checkin.answer, checkin.note) == ("partly", "It went")


def test_pressing_twice_is_pressing_once(stranger, due):
    for _ in range(2):
        assert stranger.post(reminder_path(due, "done"), {"act": "done", "was": 0}).status_code == 302
    assert CheckIn.objects.get().row_version == 1


def test_an_answer_that_was_given_meanwhile_is_not_written_over(stranger, due, goal, engineer):
    checkins.check_in(goal=goal, answer="done", note="In Rung", now=NOW, on=TODAY, by=engineer)
    response = stranger.post(reminder_path(due, "partly"), {"act": "partly", "note": "In the mail", "was": 0})
    text = text_of(response)
    assert response.status_code == 409
    for part in ("Kept: Done", 'value="In the mail"', "changed in another window", 'name="was" value="1"'):
        assert part in text
    assert CheckIn.objects.get().note == "In Rung"


def test_a_goal_is_put_off_and_asked_again(stranger, due, goal):
    path = reminder_path(due, "snooze")
    stranger.post(path, {"act": "snooze", "was": 0})
    goal.refresh_from_db()
    assert goal.snoozed_until == MONDAY + timedelta(days=7)
    assert "You are asked again from Monday, 18 May on" in text_of(stranger.get(path))
    stranger.post(path, {"act": "undo", "was": 0})
    goal.refresh_from_db()
    assert goal.snoozed_until is None


def test_a_goal_of_once_is_reached_and_open_again(stranger, add, engineer):
    goal = add(cadence="once")
    path = reminder_path(due_of(goal, engineer), "done")
    stranger.post(path, {"act": "done", "was": 0})
    goal.refresh_from_db()
    assert goal.state == Goal.State.DONE
    assert "Kept: Done" in text_of(stranger.get(path))
    stranger.post(path, {"act": "undo", "was": 1})
    goal.refresh_from_db()
    assert goal.state == Goal.State.OPEN


def test_a_late_link_answers_for_its_own_week(stranger, due, goal):
    with time_machine.travel(NOW + timedelta(days=7), tick=False):
        stranger.post(reminder_path(due, "done"), {"act": "done", "was": 0})
    assert CheckIn.objects.get().period_start == MONDAY


@pytest.mark.parametrize(
    "sent", [{}, {"act": "delete"}, {"act": "done", "note": "x" * 501}, {"act": "done", "was": "x"}]
)
def test_what_cannot_be_read_is_refused_and_changes_nothing(stranger, due, sent):
    before = state()
    assert stranger.post(reminder_path(due, "done"), sent).status_code == 422
    assert state() == before


def test_somebody_else_signed_in_here_is_told_for_whom_it_answers(client, due, manager, engineer):
    client.force_login(manager)
    path = reminder_path(due, "done")
    said = "This browser is signed in as Mara Manager; what you press here is the answer of Enno Engineer."
    assert said in text_of(client.get(path))
    client.post(path, {"act": "done", "was": 0})
    assert Event.objects.get(kind="growth.checked_in").actor_id == engineer.pk
    client.force_login(engineer)
    assert "signed in as" not in text_of(client.get(path))


def test_one_link_is_pressed_so_often_and_no_more(stranger, due):
    path = reminder_path(due, "done")
    answers = [stranger.post(path, {"act": "nothing"}).status_code for _ in range(31)]
    assert answers == [422] * 30 + [429]
    assert stranger.get(path).status_code == 200


# --- Links that do not answer


def test_a_forged_link_is_not_there(stranger, due, goal, engineer):
    other = due_of(goal, engineer, MONDAY - timedelta(days=7))
    code = reminder_path(due, "done").split("/")[3]
    before = state()
    for pk, sent, act in (
        (due.pk, "0" * 64, "done"),
        (other.pk, code, "done"),
        (uuid4(), code, "done"),
        (due.pk, code, "drop"),
    ):
        path = reverse("links:reminder", args=[pk, sent, act])
        assert (stranger.get(path).status_code, stranger.post(path, {"act": "done"}).status_code) == (404, 404)
    assert state() == before


def test_a_link_about_something_that_no_link_answers_is_not_there(stranger, engineer):
    due = Due.objects.create(kind="comments", subject_id=uuid4(), person=engineer, period_start=TODAY, due_at=NOW)
    assert stranger.get(reminder_path(due, "done")).status_code == 404


@pytest.mark.parametrize(
    ("cadence", "start", "last"),
    [
        ("weekly", MONDAY, "2026-05-24T23:59:00+00:00"),
        ("monthly", MONDAY.replace(day=1), "2026-06-27T11:59:00+00:00"),  # 45 days after the mail
        ("quarterly", MONDAY.replace(month=4, day=1), "2026-06-27T11:59:00+00:00"),
    ],
)
def test_a_link_is_good_until_the_next_period_is_over_or_for_45_days(stranger, add, engineer, cadence, start, last):
    due = due_of(add(cadence=cadence), engineer, start)
    end = datetime.fromisoformat(last)
    with time_machine.travel(end, tick=False):
        assert stranger.get(reminder_path(due, "done")).status_code == 200
    with time_machine.travel(end + timedelta(minutes=1), tick=False):
        text = refused_page(stranger, due)
    assert "This link is too old" in text
    assert f'href="{reverse("growthplans:week")}"' in text


def test_the_week_of_a_link_ends_by_the_persons_own_clock(stranger, due, engineer):
    User.objects.filter(pk=engineer.pk).update(time_zone="Pacific/Kiritimati")  # fourteen hours ahead
    with time_machine.travel(datetime.fromisoformat("2026-05-24T09:59:00+00:00"), tick=False):
        assert stranger.get(reminder_path(due, "done")).status_code == 200
    with time_machine.travel(datetime.fromisoformat("2026-05-24T10:00:00+00:00"), tick=False):
        assert "This link is too old" in refused_page(stranger, due)


def test_a_goal_that_comes_round_otherwise_now_is_not_answered_by_an_old_link(stranger, due, goal):
    Goal.objects.filter(pk=goal.pk).update(cadence="monthly")
    assert "This link is too old" in refused_page(stranger, due)


def test_a_replaced_link_says_so(stranger, due):
    old = reminder_path(due, "done")
    Due.objects.filter(pk=due.pk).update(link_version=2)
    response = stranger.post(old, {"act": "done"})
    assert (response.status_code, CheckIn.objects.count()) == (410, 0)
    assert "There is a newer link" in text_of(response)
    due.refresh_from_db()
    assert stranger.get(reminder_path(due, "done")).status_code == 200


def test_a_link_of_somebody_who_left_says_so_and_names_nothing(stranger, due, engineer):
    User.objects.filter(pk=engineer.pk).update(state="deactivated")
    text = refused_page(stranger, due)
    assert "This account is closed" in text
    assert "Write a note" not in text
    assert "Enno" not in text


def test_a_link_to_a_closed_goal_says_so(stranger, due, goal, engineer):
    goals.drop_goal(goal=goal, reason="Other plans", now=NOW, on=TODAY, by=engineer)
    text = refused_page(stranger, due)
    assert "This goal is closed" in text
    assert f'href="{goal.get_absolute_url()}"' in text


def test_a_link_into_a_finished_plan_says_so(stranger, due, plan, engineer):
    plans.finish_plan(plan=plan, now=NOW, on=TODAY, by=engineer, reason="Enough")
    assert "This plan is finished" in refused_page(stranger, due)


def test_a_link_that_was_replaced_while_the_page_was_open_does_nothing(due, goal):
    code = reminder_path(due, "done").split("/")[3]
    link = link_behind(due.pk, code, now=NOW)
    Due.objects.filter(pk=due.pk).update(link_version=2)
    with pytest.raises(ValidationError):
        act_by_link(link=link, code=code, act="done", now=NOW)
    with pytest.raises(ValidationError):
        act_by_link(link=link, code="0000", act="done", now=NOW)
    assert CheckIn.objects.count() == 0
