"""The page of the week: what is due and when, answered by one press, changed, taken back, put off, or refused."""

from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.urls import reverse

from assessments.models import Evidence
from growthplans.actions import checkins, goals
from growthplans.models import CheckIn, Goal, Plan, Step
from growthplans.queries.week import week_of
from tests.factories.assessments import EvidenceFactory
from tests.factories.growthplans import CheckInFactory, GoalFactory, PlanFactory
from tests.growthplans.conftest import NOW, TODAY
from tests.statements import statements

MONDAY, LAST_MONDAY, SUNDAY = date(2026, 5, 11), date(2026, 5, 4), date(2026, 5, 17)
HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def aim(plan):
    """One more goal under way since long."""

    def one(title="Write a note", **values):
        return GoalFactory(plan=plan, title=title, **values)

    return one


@pytest.fixture
def noa(as_user, engineer):
    return as_user(engineer)


def text_of(response):
    return " ".join(response.content.decode().split())


def titles(lines):
    return [line.goal.title for line in lines]


def press(client, goal, act="check_in", *, htmx=False, **sent):
    return client.post(reverse(f"growthplans:{act}", args=[goal.pk]), sent, headers=HTMX if htmx else {})


def week(engineer, on=TODAY):
    return week_of(engineer, on=on)


# --- What is due


def test_weeks_months_quarters_and_goals_of_once_are_asked_until_they_are_answered(aim, engineer):
    for cadence in ("quarterly", "monthly", "weekly", "once"):
        aim(cadence, cadence=cadence, position={"once": 1}.get(cadence, 0))
    assert titles(week(engineer).due) == ["weekly", "once", "monthly", "quarterly"]
    for goal in Goal.objects.all():
        checkins.check_in(goal=goal, answer="partly", now=NOW, on=TODAY, by=engineer)
    assert week(engineer).due == []
    assert titles(week(engineer, TODAY + timedelta(days=7)).due) == ["weekly", "once"]
    assert titles(week(engineer, date(2026, 6, 1)).due) == ["weekly", "once", "monthly"]
    assert len(week(engineer, date(2026, 7, 1)).due) == 4


def test_what_is_past_its_day_comes_first_then_what_is_stuck(aim, engineer):
    aim("Fresh")
    stuck = aim("Stuck", cadence="monthly")
    for start in (date(2026, 4, 1), date(2026, 3, 1)):
        CheckInFactory(goal=stuck, period_start=start, answer="not_this_time")
    aim("Over", cadence="once", due_on=TODAY - timedelta(days=1))
    found = week(engineer).due
    assert titles(found) == ["Over", "Stuck", "Fresh"]
    assert [(line.is_overdue, line.is_stuck) for line in found] == [(True, False), (False, True), (False, False)]


def test_what_begins_or_wakes_later_is_folded_away_until_then(aim, engineer):
    aim("Asleep", snoozed_until=MONDAY + timedelta(days=7))
    aim("In June", cadence="monthly", starts_on=date(2026, 6, 10))
    found = week(engineer)
    assert (found.due, titles(found.later)) == ([], ["Asleep", "In June"])
    assert [line.asked_on for line in found.later] == [MONDAY + timedelta(days=7), date(2026, 6, 1)]
    assert found.next_on == MONDAY + timedelta(days=7)
    assert titles(week(engineer, MONDAY + timedelta(days=7)).due) == ["Asleep"]


def test_a_goal_of_this_week_is_asked_from_its_monday_though_it_begins_later(aim, engineer):
    aim("From Friday", starts_on=TODAY + timedelta(days=2))
    assert titles(week(engineer).due) == ["From Friday"]


def test_a_reached_goal_of_once_is_shown_as_answered_in_its_week_only(aim, engineer):
    goal = aim("Read it", cadence="once")
    checkins.check_in(goal=goal, answer="done", now=NOW, on=TODAY, by=engineer)
    closed_otherwise = aim("Reached by hand", cadence="once")
    goals.reach_goal(goal=closed_otherwise, on=TODAY, by=engineer)
    found = week(engineer)
    assert (found.due, titles(found.answered), found.next_on) == ([], ["Read it"], None)
    assert week(engineer, TODAY + timedelta(days=7)).lines == []


def test_goals_of_others_of_finished_plans_and_suggestions_are_not_asked(aim, engineer, manager):
    aim("Mine")
    GoalFactory(plan=PlanFactory(person=manager), title="Theirs")
    old = PlanFactory(person=engineer, state=Plan.State.FINISHED, finished_at=NOW)
    GoalFactory(plan=old, title="Old")
    aim("Suggested", state=Goal.State.SUGGESTED, suggested_by=manager)
    assert titles(week(engineer).lines) == ["Mine"]


def test_a_year_that_begins_in_week_53_is_asked_by_its_iso_week(aim, engineer):
    goal = aim(starts_on=date(2026, 12, 28))
    checkins.check_in(goal=goal, answer="done", now=NOW, on=date(2026, 12, 31), by=engineer)
    assert week(engineer, date(2027, 1, 3)).due == []
    assert titles(week(engineer, date(2027, 1, 4)).due) == ["Write a note"]


# --- The page


def test_the_page_says_what_is_open_and_how_it_went_last_time(aim, noa, key_of):
    goal = aim("Pair with <Mateo>", competency_id=key_of("debugging"))
    CheckInFactory(goal=goal, period_start=LAST_MONDAY, note="He found it.")
    aim("Look back", cadence="monthly")
    text = text_of(noa.get("/growth/"))
    assert "Two goals are open this week." in text
    for part in ("Pair with &lt;Mateo&gt;", "Last week: “He found it.”", "Debugging", "until Sunday", "until 31 May"):
        assert part in text
    assert text.count("has no answer") == 1
    assert "Last month has no answer" in text


def test_without_a_plan_the_page_leads_to_one(as_user, colleague):
    text = text_of(as_user(colleague).get("/growth/"))
    assert "You have no plan yet" in text
    assert f'href="{reverse("growthplans:start")}"' in text


def test_a_plan_without_goals_leads_to_the_first(plan, noa):
    text = text_of(noa.get("/growth/"))
    assert "Your plan has no open goal" in text
    assert f'href="{reverse("growthplans:add_goal", args=[plan.pk])}"' in text


def test_when_nothing_is_due_the_page_says_when_the_next_is(aim, noa):
    goal = aim()
    text = text_of(noa.get(press(noa, goal, answer="done", was=0).url))
    assert "Every goal of this week is answered." in text
    text = text_of(noa.get("/growth/"))
    assert "Everything is answered. The next is asked on Monday, 18 May." in text
    assert "Answered already: one" in text
    press(noa, goal, "undo", period=MONDAY, was=1)
    press(noa, goal, "put_off")
    text = text_of(noa.get("/growth/"))
    assert "Nothing is asked now. The next is asked on Monday, 18 May." in text
    assert "Asked later: one" in text


def test_the_page_asks_the_database_as_often_for_many_goals_as_for_one(aim, noa, engineer):
    counts = []
    for _ in range(2):
        for n in range(3):
            goal = aim()
            Step.objects.create(goal=goal, position=0, text="One")
            entry = EvidenceFactory(owner=engineer)
            CheckInFactory(goal=goal, period_start=MONDAY if n else LAST_MONDAY).evidence.add(entry)
        with statements() as seen:
            assert noa.get("/growth/", {"at": goal.pk}).status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 8


@pytest.mark.parametrize("query", ["?at=x", "?at=&period=soon", "?ticking=maybe&at=1"])
def test_an_address_that_cannot_be_read_opens_nothing(aim, noa, query):
    aim()
    response = noa.get(f"/growth/{query}")
    assert (response.status_code, response.context["week"].opened) == (200, None)


# --- Answering


@pytest.mark.parametrize("answer", ["done", "partly", "not_this_time"])
def test_one_press_answers_and_leads_back_to_the_goal(aim, noa, answer):
    goal = aim()
    response = press(noa, goal, answer=answer, period=MONDAY, was=0)
    assert response.url == f"/growth/?at={goal.pk}&period=2026-05-11#g-{goal.pk}"
    checkin = CheckIn.objects.get()
    assert (checkin.goal, checkin.answer, checkin.period_start, checkin.note) == (goal, answer, MONDAY, "")
    text = text_of(noa.get(response.url))
    assert f"Kept: {checkin.get_answer_display()}, at 12:00" in text
    assert "One line, if you like" in text


def test_by_htmx_the_goal_comes_back_alone_with_how_many_are_open(aim, noa):
    goal, _other = aim(), aim("Another")
    response = press(noa, goal, htmx=True, answer="done", was=0)
    text = text_of(response)
    assert response.status_code == 200
    assert text.startswith(f'<li class="goal" id="g-{goal.pk}" data-state="done">')
    assert '<span id="week-open" hx-swap-oob="true">One goal is open this week.' in text
    assert "Another" not in text


def test_a_line_and_evidence_are_added_and_the_answer_changed(aim, noa, engineer):
    goal, entry = aim(), EvidenceFactory(owner=engineer, title="Found the leak")
    press(noa, goal, answer="done", was=0)
    assert "Found the leak" in text_of(noa.get(f"/growth/?at={goal.pk}"))
    press(noa, goal, answer="partly", was=1, note=" Half of it ", evidence=[entry.pk])
    checkin = CheckIn.objects.get()
    assert (checkin.answer, checkin.note, list(checkin.evidence.all())) == ("partly", "Half of it", [entry])
    press(noa, goal, answer="done", was=2)
    checkin.refresh_from_db()
    assert (checkin.answer, checkin.note, checkin.evidence.count()) == ("done", "Half of it", 1)
    press(noa, goal, answer="done", was=3, note="")
    checkin.refresh_from_db()
    assert (checkin.note, checkin.evidence.count()) == ("", 0)


def test_a_new_piece_is_kept_in_one_line_once(aim, noa, engineer, key_of, senior):
    goal = aim(competency_id=key_of("debugging"))
    once = "6f6f8a39-23a3-4f2c-8d2b-d4ad4ad9c4ac"
    link = "https://a.example/pull/7?x=1"
    for was in (0, 1):
        press(noa, goal, answer="done", was=was, note="", kept=link, once=once)
    entry = Evidence.objects.get(owner=engineer)
    assert (entry.title, entry.url, entry.happened_on, entry.is_shared) == ("a.example/pull/7", link, TODAY, False)
    assert [key.pk for key in entry.competencies.all()] == [key_of("debugging")]
    assert [*CheckIn.objects.get().evidence.all()] == [entry]


def test_a_piece_that_cannot_be_kept_is_said_beside_it_and_nothing_is_written(aim, noa):
    goal = aim()
    press(noa, goal, answer="done", was=0)
    for htmx in (True, False):
        response = press(noa, goal, htmx=htmx, answer="done", was=1, note="My words", kept="x" * 201)
        text = text_of(response)
        assert response.status_code == 422
        assert "at most 200 characters" in text
        assert 'value="My words"' in text
        assert f'value="{"x" * 201}"' in text
    assert (CheckIn.objects.get().note, Evidence.objects.count()) == ("", 0)


def test_evidence_of_somebody_else_is_refused(aim, noa, manager):
    theirs = EvidenceFactory(owner=manager, title="Secret")
    goal = aim()
    for sent in (theirs.pk, "not-an-id"):
        response = press(noa, goal, answer="done", was=0, note="", evidence=[sent])
        assert response.status_code == 422
        assert "Secret" not in text_of(response)
    assert CheckIn.objects.count() == 0


def test_an_answer_that_changed_elsewhere_is_shown_beside_the_new_one(aim, noa, engineer):
    goal = aim()
    checkins.check_in(goal=goal, answer="done", note="From the mail.", now=NOW, on=TODAY, by=engineer)
    for htmx in (True, False):
        response = press(noa, goal, htmx=htmx, answer="partly", was=0, note="From here.")
        text = text_of(response)
        assert response.status_code == 409
        assert "This was also answered elsewhere, at 12:00" in text
        for part in ("From the mail.", "From here.", '<input type="hidden" name="was" value="1">'):
            assert part in text
    assert CheckIn.objects.get().note == "From the mail."
    assert press(noa, goal, answer="partly", was=1, note="From here.").status_code == 302
    assert (CheckIn.objects.get().answer, CheckIn.objects.get().note) == ("partly", "From here.")


def test_an_answer_that_was_taken_back_elsewhere_says_so(aim, noa):
    text = text_of(press(noa, aim(), answer="done", was=3, note="My words"))
    assert "This was taken back elsewhere" in text
    assert "My words" in text
    assert CheckIn.objects.count() == 0


def test_pressing_twice_is_pressing_once(aim, noa):
    goal = aim()
    for _ in range(2):
        assert press(noa, goal, answer="done", was=0).status_code == 302
    assert CheckIn.objects.get().row_version == 1


def test_the_last_period_is_answered_late_and_no_earlier_one(aim, noa):
    goal = aim()
    response = press(noa, goal, answer="partly", period=LAST_MONDAY, was=0)
    assert CheckIn.objects.get().period_start == LAST_MONDAY
    assert "Kept for last week: Partly" in text_of(noa.get(response.url))
    text = text_of(noa.get("/growth/"))
    assert "has no answer" not in text
    assert "Last week: partly" in text
    response = press(noa, goal, answer="done", period=LAST_MONDAY - timedelta(days=7), was=0)
    assert response.status_code == 422
    assert "You can check in for this period and for the one before." in text_of(response)


def test_a_page_that_was_open_over_the_weekend_answers_for_the_week_it_showed(aim, noa):
    goal = aim()
    with time_machine.travel(datetime.fromisoformat("2026-05-18T08:00:00+00:00"), tick=False):
        press(noa, goal, answer="done", period=MONDAY, was=0)
    assert CheckIn.objects.get().period_start == MONDAY


def test_undo_takes_the_answer_back_and_only_the_one_that_was_shown(aim, noa):
    goal = aim(cadence="once")
    press(noa, goal, answer="done", was=0)
    goal.refresh_from_db()
    assert goal.state == Goal.State.DONE
    response = press(noa, goal, "undo", period=MONDAY, was=7)
    assert (response.status_code, CheckIn.objects.count()) == (409, 1)
    assert "changed in another window" in text_of(response)
    for _ in range(2):
        assert press(noa, goal, "undo", period=MONDAY, was=1).status_code == 302
    goal.refresh_from_db()
    assert (goal.state, CheckIn.objects.count()) == (Goal.State.OPEN, 0)
    assert press(noa, goal, "undo").status_code == 422


def test_a_goal_that_was_dropped_meanwhile_takes_no_answer(aim, noa, engineer):
    goal = aim()
    goals.drop_goal(goal=goal, reason="Other plans", now=NOW, on=TODAY, by=engineer)
    for htmx in (True, False):
        response = press(noa, goal, htmx=htmx, answer="done", was=0)
        assert response.status_code == 422
        assert "This goal is no longer open." in text_of(response)
    assert CheckIn.objects.count() == 0


def test_a_goal_is_put_off_to_the_next_period_and_asked_again(aim, noa):
    expected = {"weekly": MONDAY + timedelta(days=7), "monthly": date(2026, 6, 1), "quarterly": date(2026, 7, 1)}
    for cadence, until in expected.items():
        goal = aim(cadence, cadence=cadence)
        press(noa, goal, "put_off")
        goal.refresh_from_db()
        assert goal.snoozed_until == until
    assert "Ask me now" in text_of(press(noa, goal, "put_off", htmx=True))
    press(noa, goal, "put_off", wake="yes")
    goal.refresh_from_db()
    assert goal.snoozed_until is None


def test_a_line_of_the_checklist_is_ticked_in_place(aim, noa):
    goal = aim()
    step = Step.objects.create(goal=goal, position=0, text="Ask Amara")
    response = press(noa, goal, "tick_off", htmx=True, tick=step.pk)
    assert "Checklist: 1 of 1" in text_of(response)
    step.refresh_from_db()
    assert step.done_at == NOW
    response = press(noa, goal, "tick_off", untick=step.pk)
    assert "Checklist: 0 of 1" in text_of(noa.get(response.url))
    step.refresh_from_db()
    assert step.done_at is None


def test_lines_of_other_goals_are_not_ticked_here(aim, noa):
    step = Step.objects.create(goal=aim(), position=0, text="Ask Amara")
    assert press(noa, aim(), "tick_off", tick=step.pk).status_code == 404
    assert press(noa, aim(), "tick_off", tick="x").status_code == 422
    step.refresh_from_db()
    assert step.done_at is None


@pytest.mark.parametrize(
    ("act", "sent"),
    [("check_in", {"answer": "done"}), ("undo", {"period": MONDAY, "was": 1}), ("put_off", {}), ("tick_off", {})],
)
def test_nobody_answers_for_somebody_else(aim, as_user, engineer, manager, director, hr, colleague, act, sent):
    goal = aim()
    CheckInFactory(goal=goal, period_start=MONDAY)
    for person, status in ((manager, 403), (director, 403), (hr, 404), (colleague, 404)):
        assert press(as_user(person), goal, act, **sent).status_code == status
    assert as_user(engineer).get(reverse(f"growthplans:{act}", args=[goal.pk])).status_code == 405
    assert (CheckIn.objects.count(), CheckIn.objects.get().row_version) == (1, 1)
