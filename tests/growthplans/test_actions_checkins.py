"""Check-ins: of this period and the one before, changed, taken back; what a goal of once does then."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from growthplans.actions import checkins, goals
from growthplans.models import CheckIn
from tests.factories.assessments import EvidenceFactory
from tests.factories.growthplans import CheckInFactory, GoalFactory
from tests.growthplans.conftest import NOW, TODAY
from tests.races import DONE, raced

MONDAY, LAST_MONDAY = date(2026, 5, 11), date(2026, 5, 4)


def say(goal, by, answer="done", **said):
    return checkins.check_in(goal=goal, answer=answer, now=NOW, on=said.pop("on", TODAY), by=by, **said)


def refusal(act, *arguments, **values):
    with pytest.raises(ValidationError) as error:
        act(*arguments, **values)
    return error.value.messages[0]


@pytest.mark.parametrize(
    ("cadence", "start"),
    [("weekly", MONDAY), ("monthly", date(2026, 5, 1)), ("quarterly", date(2026, 4, 1)), ("once", MONDAY)],
)
def test_a_check_in_answers_for_the_present_period(add, engineer, cadence, start):
    checkin = say(add(cadence=cadence), engineer, "partly", note=" Half\r\nway ")
    checkin.refresh_from_db()
    assert (checkin.period_start, checkin.cadence, checkin.answer, checkin.note) == (
        start,
        cadence,
        "partly",
        "Half way",
    )


def test_a_quarterly_goal_that_begins_on_31_january_belongs_to_the_first_quarter(plan, engineer):
    goal = GoalFactory(plan=plan, cadence="quarterly", starts_on=date(2026, 1, 31))
    assert say(goal, engineer, on=date(2026, 1, 31)).period_start == date(2026, 1, 1)
    assert say(goal, engineer, on=date(2026, 4, 30)).period_start == date(2026, 4, 1)


def test_a_check_in_comes_late_for_the_period_before_but_no_earlier(plan, engineer):
    goal = GoalFactory(plan=plan, starts_on=LAST_MONDAY + timedelta(days=2))
    assert say(goal, engineer, period_start=LAST_MONDAY).period_start == LAST_MONDAY
    wrong = "You can check in for this period and for the one before."
    for start in (LAST_MONDAY - timedelta(days=7), TODAY, MONDAY + timedelta(days=7)):
        assert refusal(say, goal, engineer, period_start=start) == wrong
    goal.starts_on = MONDAY
    goal.save()
    assert refusal(say, goal, engineer, period_start=LAST_MONDAY) == "The goal had not begun in that period."


def test_said_again_it_changes_the_answer_and_leaves_the_rest(goal, engineer):
    evidence = EvidenceFactory(owner=engineer)
    say(goal, engineer, "partly", note="Half way", evidence=[evidence.pk], was=0)
    say(goal, engineer, "done")
    checkin = CheckIn.objects.get()
    assert (checkin.answer, checkin.note, [*checkin.evidence.all()], checkin.row_version) == (
        "done",
        "Half way",
        [evidence],
        2,
    )
    say(goal, engineer, "done", evidence=[], note="", was=2)
    checkin.refresh_from_db()
    assert (checkin.note, checkin.evidence.count()) == ("", 0)


def test_an_answer_that_was_given_elsewhere_is_not_written_over(goal, engineer):
    say(goal, engineer, "partly", note="Half way")
    assert refusal(say, goal, engineer, "done", note="All", was=0).startswith("This was changed in another window")
    assert CheckIn.objects.get().note == "Half way"


def test_two_clicks_at_once_make_one_check_in(transactional_db, goal, engineer):
    assert raced(*[lambda: say(goal, engineer)] * 2) == [DONE, DONE]
    assert CheckIn.objects.count() == 1


def test_only_its_owner_checks_in(goal, engineer, manager, colleague):
    for other in (manager, colleague):
        with pytest.raises(PermissionDenied):
            say(goal, other)
    checkin = say(goal, engineer)
    with pytest.raises(PermissionDenied):
        checkins.undo_check_in(checkin=checkin, on=TODAY, by=manager)


def test_evidence_of_others_is_refused(goal, engineer, colleague):
    theirs = EvidenceFactory(owner=colleague)
    assert refusal(say, goal, engineer, evidence=[theirs.pk]).startswith("One of these is not your evidence")
    assert not CheckIn.objects.exists()


def test_an_answer_that_is_none_is_refused(goal, engineer):
    with pytest.raises(ValidationError) as error:
        say(goal, engineer, "great", note="x" * 501)
    assert set(error.value.message_dict) == {"answer", "note"}


def test_a_goal_of_once_that_is_done_is_reached_until_it_is_not(add, engineer):
    goal = add(cadence="once")
    say(goal, engineer, "partly")
    goal.refresh_from_db()
    assert goal.state == "open"
    say(goal, engineer, "done")
    goal.refresh_from_db()
    assert (goal.state, goal.closed_on) == ("done", TODAY)
    say(goal, engineer, "partly")
    goal.refresh_from_db()
    assert (goal.state, goal.closed_on) == ("open", None)


def test_a_check_in_is_taken_back(add, goal, engineer):
    checkins.undo_check_in(checkin=say(goal, engineer), on=TODAY, by=engineer)
    once = add("Once", cadence="once")
    checkins.undo_check_in(checkin=say(once, engineer), on=TODAY, by=engineer)
    once.refresh_from_db()
    assert (once.state, CheckIn.objects.count()) == ("open", 0)


def test_what_was_said_of_a_period_long_over_stays(goal, engineer):
    old = CheckInFactory(goal=goal, period_start=date(2026, 4, 27))
    assert refusal(checkins.undo_check_in, checkin=old, on=TODAY, by=engineer) == (
        "This period is over, and what was said of it is history."
    )
    assert CheckIn.objects.get() == old


def test_closed_goals_take_no_check_ins_and_give_none_back(goal, engineer):
    checkin = say(goal, engineer)
    goals.reach_goal(goal=goal, on=TODAY, by=engineer)
    checkin = CheckIn.objects.get()
    closed = "This goal is no longer open."
    assert refusal(say, goal, engineer) == closed
    assert refusal(checkins.undo_check_in, checkin=checkin, on=TODAY, by=engineer) == closed


def test_the_same_answer_again_changes_nothing(goal, engineer):
    first = say(goal, engineer, note="Half way", was=0)
    again = say(goal, engineer, was=0)
    assert (again.pk, again.row_version) == (first.pk, 1)
    assert refusal(say, goal, engineer, note="Another", was=0).startswith("This was changed")


def test_a_new_piece_is_kept_with_the_answer_or_neither_is(add, engineer, key_of, senior):
    goal = add(competency=None)
    checkin = say(goal, engineer, kept=checkins.NewPiece("Found the leak"))
    entry = checkin.evidence.get()
    assert (entry.owner, entry.title, entry.url, entry.competencies.count()) == (engineer, "Found the leak", "", 0)
    with pytest.raises(ValidationError) as error:
        say(goal, engineer, "partly", kept=checkins.NewPiece("http://" + "x" * 1_000))
    assert set(error.value.message_dict) == {"kept"}
    checkin.refresh_from_db()
    assert (checkin.answer, checkin.evidence.count()) == ("done", 1)


def test_only_the_answer_that_was_shown_is_taken_back(goal, engineer):
    checkin = say(goal, engineer)
    say(goal, engineer, note="Half way")
    assert refusal(checkins.undo_check_in, checkin=checkin, was=1, on=TODAY, by=engineer).startswith("This was changed")
    checkins.undo_check_in(checkin=checkin, was=2, on=TODAY, by=engineer)
    assert CheckIn.objects.count() == 0
