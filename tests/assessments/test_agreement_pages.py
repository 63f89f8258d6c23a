"""What is mine to do, and the page of one person in one cycle through all its steps."""

from datetime import timedelta

import pytest
from django.urls import reverse

from assessments.actions import cycles, participations, ratings
from assessments.models import Assessment, Rating, Step
from tests.factories.assessments import CycleFactory, share
from tests.factories.ladder import PlacementFactory
from tests.factories.people import ReportingLineFactory, UserFactory
from tests.statements import statements

LIST = reverse("assessments:assessments")


def shown(response):
    return response.content.decode()


@pytest.fixture
def page_of(as_user, participation):
    return lambda person, **asked: shown(as_user(person).get(participation.get_absolute_url(), asked))


@pytest.fixture
def act(as_user, participation):
    def take(person, name, text=""):
        return as_user(person).post(reverse("assessments:act", args=[participation.pk, name]), {"text": text})

    return take


@pytest.fixture
def agree(as_user, participation):
    def send(person, at="mentoring", *, htmx=False, **sent):
        url = reverse("assessments:agree", args=[participation.pk, at])
        said = {"value": "2", "comment": "", "reason": "", "row_version": "0", **sent}
        return as_user(person).post(url, said, headers={"HX-Request": "true"} if htmx else {})

    return send


# --- What is mine to do


def test_without_a_cycle_the_list_says_what_one_can_do_until_then(as_user, engineer):
    page = shown(as_user(engineer).get(LIST))
    assert "No cycle is open for you." in page
    assert "keep what you did" in page


def test_ones_own_cycle_stands_first_with_its_day_and_progress(as_user, engineer, own, rate, key_of):
    rate(own, key_of("debugging"))
    page = shown(as_user(engineer).get(LIST))
    assert "One thing waits for you." in page
    assert "Your self-assessment is due by" in page
    assert "1 of 2 answered" in page
    assert "Go on writing" in page


def test_a_manager_sees_who_has_written_and_never_what(as_user, manager, own, rate_all, submit, participation):
    before = shown(as_user(manager).get(LIST))
    assert "Waiting" in before
    submit(rate_all(own, comment="SELFWORDS"))
    page = shown(as_user(manager).get(LIST))
    assert "Enno Engineer" in page
    assert page.count("Written") == 1
    assert "Write yours" in page
    assert "SELFWORDS" not in page
    assert "Enno Engineer" not in shown(as_user(UserFactory()).get(LIST))


@pytest.mark.parametrize(
    ("state", "persons", "managers"),
    [
        ("revealed", "Your manager proposes what you agree on", "propose what you agree on"),
        ("proposed", "A result is proposed to you", "Waits for the answer of Enno Engineer"),
        ("accepted", "Your manager proposes what you agree on", "You agree. Share the result."),
        ("shared", "Say that you have read it", "Done."),
    ],
)
def test_each_sees_what_is_next_for_them(request, as_user, engineer, manager, state, persons, managers):
    request.getfixturevalue(state)
    assert persons in shown(as_user(engineer).get(LIST))
    assert managers in shown(as_user(manager).get(LIST))


def test_results_of_before_stand_below(as_user, engineer, manager, ladder, senior, now):
    over = CycleFactory(title="Spring 2026", state="closed", closed_at=now)
    share(engineer, ladder.current_version, senior.pk, {"debugging": 2}, manager=manager, cycle=over)
    page = shown(as_user(engineer).get(LIST))
    assert page.index("Your results") < page.index("Spring 2026")
    assert "Your results" not in shown(as_user(manager).get(LIST))


def test_a_closed_cycle_leaves_the_list(as_user, engineer, participation, cycle, hr, now):
    assert "Autumn 2026" in shown(as_user(engineer).get(LIST))
    cycles.close_cycle(cycle=cycle, now=now, by=hr)
    assert "Autumn 2026" not in shown(as_user(engineer).get(LIST))


def test_the_list_asks_as_often_for_many_reports_as_for_few(as_user, manager, engineer, senior, team, open_cycle):
    def report():
        person = UserFactory(team=team)
        ReportingLineFactory(person=person, manager=manager)
        PlacementFactory(person=person, level=senior)

    client, counts = as_user(manager), []
    report()
    open_cycle()
    client.get(LIST)  # what a version says is read once per process
    for _ in range(2):
        with statements() as seen:
            page = shown(client.get(LIST))
        counts.append((len(seen), page.count("Write yours")))
        for _ in range(3):
            report()
        open_cycle(title="Joined later")
    assert counts[0][1] + 3 == counts[1][1]
    assert counts[0][0] == counts[1][0] <= 8


# --- The page, step by step


def test_the_page_leads_the_person_through_writing_and_submitting(page_of, act, engineer, participation, own, rate_all):
    assert "Go on writing" in page_of(engineer)
    assert act(engineer, "submit").status_code == 422
    rate_all(own, comment="I say of")
    assert "I say of debugging" in page_of(engineer)
    assert act(engineer, "submit").url == participation.get_absolute_url()
    page = page_of(engineer)
    assert "Yours is submitted." in page
    assert "Self-assessment submitted" in page
    assert act(engineer, "take-back").status_code == 302
    own.refresh_from_db()
    assert own.is_draft


def test_submitting_with_gaps_from_the_page_links_each(act, engineer, own, participation, rate, key_of):
    rate(own, key_of("debugging"))
    page = shown(act(engineer, "submit"))
    assert "That is not done yet" in page
    assert f"{reverse('assessments:write', args=[participation.pk])}?at=mentoring#at" in page


def test_both_sides_stand_beside_one_another_differences_first(page_of, engineer, manager, revealed):
    for person in (engineer, manager):
        page = page_of(person)
        assert page.index("Where you say different things") < page.index(">Mentoring</h3>")
        assert page.index(">Mentoring</h3>") < page.index("Where you say the same</h2>") < page.index(">Debugging</h3>")
        assert "I say of mentoring" in page
        assert "They say of mentoring" in page


def test_the_manager_begins_agrees_and_proposes(page_of, act, agree, engineer, manager, revealed, key_of):
    assert "Begin what you agree on" in page_of(manager)
    assert act(manager, "start").status_code == 302
    assert "1 of 2 agreed" in page_of(manager)
    refused = act(manager, "propose", "WORDSKEPT")
    assert refused.status_code == 422
    assert "WORDSKEPT" in shown(refused)
    assert f'<a href="#row-{key_of("mentoring")}">Mentoring</a>' in shown(refused)
    assert "AGREEDWORDS" not in page_of(engineer)
    saved = agree(manager, comment="AGREEDWORDS", htmx=True)
    assert saved.status_code == 200
    assert "Saved at" in shown(saved)
    assert "2 of 2 agreed" in shown(saved)
    assert "AGREEDWORDS" not in page_of(engineer)  # a draft is the manager's alone
    assert act(manager, "propose", "Mentoring grew.").status_code == 302
    page = page_of(engineer)
    assert "AGREEDWORDS" in page
    assert "Mentoring grew." in page
    assert "Mara Manager proposes what stands below." in page


def test_agreed_answers_are_kept_without_script_too(agree, manager, revealed, participation, key_of):
    response = agree(manager, comment="Together")
    assert response.url == f"{participation.get_absolute_url()}#row-{key_of('mentoring')}"
    assert Rating.objects.get(assessment__kind="agreed", competency=key_of("mentoring")).comment == "Together"


def test_agreed_answers_are_not_overwritten_from_elsewhere(agree, manager, revealed, key_of):
    agree(manager, comment="There")
    for htmx in (False, True):
        response = agree(manager, comment="Here", htmx=htmx)
        assert response.status_code == 409
        assert "This was also changed elsewhere" in shown(response)
        assert "<ins>Here</ins>" in shown(response)
    together = agree(manager, comment="Here", keep="both", seen="1")
    assert (together.status_code, "There\n\nHere" in shown(together)) == (200, True)
    assert agree(manager, comment="Here", keep="other", seen="1").status_code == 302
    assert Rating.objects.get(assessment__kind="agreed", competency=key_of("mentoring")).comment == "There"
    assert agree(manager, comment="Here", keep="mine", seen="1").status_code == 302
    assert Rating.objects.get(assessment__kind="agreed", competency=key_of("mentoring")).comment == "Here"


def test_a_bad_agreed_answer_is_refused_at_its_place(agree, manager, revealed):
    response = agree(manager, value="9", comment="KEPT")
    assert response.status_code == 422
    assert "The scale has no such value" in shown(response)
    assert agree(manager, comment="x" * 100_000, htmx=True).status_code == 422
    assert agree(manager, at="no-such").status_code == 404


def test_only_the_manager_writes_what_is_agreed(agree, engineer, director, hr, colleague, revealed):
    statuses = [agree(person).status_code for person in (engineer, director, hr, colleague)]
    assert statuses == [403, 403, 403, 404]
    assert not Assessment.objects.filter(kind="agreed").exists()


def test_nothing_is_agreed_while_it_is_proposed_or_shared(agree, manager, shared):
    response = agree(manager, comment="LATE")
    assert response.status_code == 422
    assert "This result is shared" in shown(response)
    assert not Rating.objects.filter(comment="LATE").exists()


def test_the_person_comments_then_accepts(page_of, act, engineer, manager, proposed):
    assert act(engineer, "comment").status_code == 422
    assert act(engineer, "comment", "I see it differently.").status_code == 302
    assert "I see it differently." in page_of(manager)
    assert act(manager, "comment", "Let us talk.").status_code == 302
    assert act(engineer, "accept", "Thank you.").status_code == 302
    page = page_of(manager)
    assert "Thank you." in page
    assert "Share the result" in page


def test_a_word_that_is_too_long_is_kept_in_its_field(act, engineer, proposed):
    response = act(engineer, "comment", "x" * 100_000)
    assert response.status_code == 422
    assert "at most 10000 characters" in shown(response)
    assert "x" * 100_000 in shown(response)
    assert not Step.objects.filter(kind=Step.Kind.COMMENTED).exists()


def test_the_page_says_from_which_day_the_manager_may_finish(page_of, act, manager, engineer, proposed):
    day = f"{(proposed.submitted_at + timedelta(days=5)):%-d %B}"
    assert f"From {day} you can finish it" in page_of(manager)
    assert f"From {day} they may finish it" in page_of(engineer)
    assert "Finish it<" not in page_of(manager)
    early = act(manager, "finish")
    assert early.status_code == 422
    assert "has until" in shown(early)
    Assessment.objects.filter(pk=proposed.pk).update(submitted_at=proposed.submitted_at - timedelta(days=5))
    assert "Finish it<" in page_of(manager)
    assert act(manager, "finish").status_code == 302
    proposed.refresh_from_db()
    assert proposed.state == Assessment.State.AGREED


def test_a_proposal_is_taken_back_and_changed(page_of, act, agree, manager, proposed):
    assert act(manager, "take-back-proposal").status_code == 302
    assert agree(manager, value="3", row_version="1").status_code == 302
    assert act(manager, "propose").status_code == 302


def test_sharing_acknowledging_and_a_new_version(page_of, act, agree, engineer, manager, accepted, key_of):
    assert act(manager, "share").status_code == 302
    assert "Say that you have read it" in page_of(engineer)
    assert act(engineer, "acknowledge", "Fair.").status_code == 302
    assert "read and done" in page_of(manager)
    assert "Fair." in page_of(manager)
    assert act(manager, "revise").status_code == 302
    assert agree(manager, value="3", comment="SECONDWORDS", row_version="1").status_code == 302
    assert "SECONDWORDS" not in page_of(engineer)
    for person, step in ((manager, "propose"), (engineer, "accept"), (manager, "share")):
        assert act(person, step).status_code == 302
    assert "SECONDWORDS" in page_of(engineer)
    assert "SECONDWORDS" not in page_of(engineer, version="1")
    assert "Replaced by a later version" in page_of(engineer)
    for nonsense in ("99", "one", "9" * 30):
        assert page_of(engineer, version=nonsense)


def test_acknowledging_goes_on_after_the_cycle_is_closed(act, page_of, engineer, shared, cycle, hr, now):
    cycles.close_cycle(cycle=cycle, now=now, by=hr)
    assert "I have read it" in page_of(engineer)
    assert act(engineer, "acknowledge").status_code == 302
    assert "This cycle is closed" in page_of(engineer)


def test_going_on_without_the_self_assessment(page_of, act, manager, participation, theirs, rate_all, submit, today):
    submit(rate_all(theirs))
    assert "after that you can go on without it" in page_of(manager)
    assert act(manager, "go-on").status_code == 422
    cycle = participation.cycle
    cycle.self_due_on = today - timedelta(days=1)
    cycle.save()
    assert "Go on without the self-assessment" in page_of(manager)
    assert act(manager, "go-on").status_code == 302
    page = page_of(manager)
    assert "Went on without a self-assessment" in page
    assert "Begin what you agree on" in page


def test_steps_are_for_the_two_alone(act, director, hr, colleague, proposed):
    for person, status in ((director, 403), (hr, 403), (colleague, 404)):
        for name in ("accept", "share", "comment", "start", "submit"):
            assert act(person, name, "x").status_code == status
    proposed.refresh_from_db()
    assert proposed.state == Assessment.State.PROPOSED


def test_each_does_only_their_own_steps(act, engineer, manager, proposed):
    for person, name in (
        (engineer, "share"),
        (engineer, "finish"),
        (engineer, "take-back-proposal"),
        (manager, "accept"),
    ):
        assert act(person, name).status_code == 403
    assert act(engineer, "no-such-step").status_code == 404


def test_a_step_that_is_not_next_is_refused_in_words(act, engineer, manager, participation):
    for person, name in ((manager, "propose"), (engineer, "accept"), (engineer, "acknowledge"), (manager, "start")):
        response = act(person, name)
        assert response.status_code == 422
        assert "That is not done yet" in shown(response)


def test_steps_are_not_read_by_opening_their_address(as_user, engineer, participation):
    for name in ("submit", "start"):
        assert as_user(engineer).get(reverse("assessments:act", args=[participation.pk, name])).status_code == 405


def test_a_reopened_side_must_come_in_again_before_anything_is_proposed(act, manager, agreed, own, hr, today, now):
    participations.reopen_assessment(assessment=own, on=today, now=now, by=hr)
    response = act(manager, "propose")
    assert response.status_code == 422
    assert "Both sides have to submit first." in shown(response)


def test_an_agreed_result_is_never_handed_in_as_a_side(agreed, manager, today, now):
    with pytest.raises(ratings.ValidationError, match="The manager proposes it"):
        ratings.submit_assessment(assessment=agreed, on=today, now=now, by=manager)


def test_whoever_was_taken_out_reads_that(page_of, as_user, engineer, participation, hr, now):
    participations.take_out(participation=participation, now=now, by=hr)
    assert "HR took this out of the cycle" in page_of(engineer)
    assert "Autumn 2026" not in shown(as_user(engineer).get(LIST))
