"""The form of one side: everybody's journey through it, what it refuses, and what it never shows."""

from datetime import timedelta

import pytest
from django.urls import reverse

from assessments.actions import cycles, ratings
from assessments.models import NOT_APPLICABLE, Assessment, Evidence, Rating
from audit.models import Event
from people.actions import lines
from tests.factories.assessments import share
from tests.factories.ladder import PlacementFactory
from tests.factories.people import UserFactory


def write_url(participation, at=None):
    return reverse("assessments:write", args=[participation.pk], query={"at": at} if at else {})


@pytest.fixture
def post(as_user, participation):
    """Sends the form of one competency as somebody; `htmx` as the page does while one types."""

    def send(person, at="debugging", *, htmx=False, **sent):
        headers = {"HX-Request": "true"} if htmx else {}
        said = {"value": "2", "comment": "", "reason": "", "row_version": "0", **sent}
        return as_user(person).post(write_url(participation, at), said, headers=headers)

    return send


def shown(response):
    return response.content.decode()


def test_the_first_open_competency_is_shown_in_full(as_user, engineer, participation):
    page = shown(as_user(engineer).get(write_url(participation)))
    assert "Finds the cause of faults across services and prevents the next one." in page
    assert "What Mid-level asks" in page
    assert "Finds the cause of faults in the team's services alone." in page
    assert "0 of 2 answered" in page
    assert "Only you. Once both sides are submitted also Mara Manager, the managers above and HR" in page
    assert Assessment.objects.count() == 0  # reading begins nothing


def test_an_answer_is_saved_and_leads_on(post, engineer, participation, key_of):
    response = post(engineer, value="2", comment="I found the leak.", go="next")
    assert response.url == f"{write_url(participation, 'mentoring')}#at"
    rating = Rating.objects.get()
    assert (rating.competency_id, rating.value, rating.comment) == (key_of("debugging"), 2, "I found the leak.")
    assert (rating.assessment.kind, rating.assessment.author, rating.row_version) == ("self", engineer, 1)


def test_the_last_one_leads_to_what_is_open_and_then_to_the_overview(post, engineer, participation):
    assert post(engineer, "mentoring", go="next").url == f"{write_url(participation, 'debugging')}#at"
    assert post(engineer, "debugging", go="next").url == f"{write_url(participation, 'mentoring')}#at"
    assert post(engineer, "mentoring", value="3", row_version="1", go="next").url == participation.get_absolute_url()


def test_one_goes_back_and_stops_without_losing_what_was_typed(post, engineer, participation):
    assert (
        post(engineer, "mentoring", comment="One", go="previous").url == f"{write_url(participation, 'debugging')}#at"
    )
    response = post(engineer, "debugging", comment="Two", go="later")
    assert response.url == reverse("assessments:assessments")
    assert set(Rating.objects.values_list("comment", flat=True)) == {"One", "Two"}


def test_nothing_typed_leaves_no_answer(post, engineer):
    post(engineer, value="", go="next")
    assert not Rating.objects.exists()


def test_typing_is_answered_by_how_it_stands(post, engineer):
    response = post(engineer, comment="I fo", htmx=True)
    assert response.status_code == 200
    assert "Saved at" in shown(response)
    assert 'name="row_version" value="1"' in shown(response)
    assert "1 of 2 answered" in shown(response)
    assert "<html" not in shown(response)


def test_not_applicable_needs_a_reason_and_keeps_it(post, engineer, as_user, participation):
    response = post(engineer, value="-2", comment="My words")
    assert response.status_code == 422
    assert "Say why it does not apply to this work." in shown(response)
    assert "My words" in shown(response)
    assert post(engineer, value="-2", reason="No services here.", go="next").status_code == 302
    rating = Rating.objects.get()
    assert (rating.value, rating.reason) == (NOT_APPLICABLE, "No services here.")
    assert "No services here." in shown(as_user(engineer).get(write_url(participation, "debugging")))


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        ({"value": "4"}, "The scale has no such value"),
        ({"value": "-1"}, "The scale has no such value"),  # this scale has a point of its own for it
        ({"value": "meets"}, "The scale has no such value"),
        ({"comment": "x" * 100_000}, "at most 10000 characters"),
        ({"comment": "a\x00b"}, "Null characters are not allowed"),
        ({"reason": "x" * 100_000, "value": "-2"}, "at most 10000 characters"),
        ({"row_version": ""}, "This field is required"),
        ({"row_version": "one"}, "Enter a whole number"),
    ],
)
def test_what_cannot_be_saved_is_refused_at_its_field_and_kept(post, engineer, sent, says):
    response = post(engineer, **{"comment": "My words", **sent})
    assert response.status_code == 422
    assert says in shown(response)
    assert sent.get("comment", "My words") in shown(response)
    assert not Rating.objects.exists()
    while_typing = post(engineer, **sent, htmx=True)
    assert while_typing.status_code == 422
    assert says in shown(while_typing)


def test_an_unknown_competency_and_one_that_is_not_asked_are_not_there(as_user, engineer, participation, post):
    for slug in ("no-such", "guidance"):
        assert as_user(engineer).get(write_url(participation, slug)).status_code == 404
        assert post(engineer, slug).status_code == 404
    assert not Rating.objects.exists()


# --- Two devices


def test_two_devices_never_overwrite_one_another(post, engineer):
    post(engineer, value="2", comment="I led the response. Two of three are shipped.")
    response = post(engineer, value="3", comment="I led the response. Amara was on the call.")
    page = shown(response)
    assert response.status_code == 409
    assert "This was also changed elsewhere" in page
    assert "<ins>Amara was on the call</ins>" in page.replace("\n", "")
    assert "<ins>Two of three are shipped</ins>" in page
    assert "3 Exceeds" in page
    assert "2 Meets" in page
    assert 'name="seen" value="1"' in page
    assert Rating.objects.get().comment == "I led the response. Two of three are shipped."


def test_a_conflict_while_typing_comes_as_its_notice_alone(post, engineer):
    post(engineer, comment="There")
    response = post(engineer, comment="Here", htmx=True)
    assert response.status_code == 409
    assert shown(response).strip().startswith('<div class="write__conflict" id="conflict">')
    assert "<html" not in shown(response)


def test_the_text_typed_here_can_be_kept(post, engineer, participation):
    post(engineer, value="2", comment="There")
    response = post(engineer, value="3", comment="Here", keep="mine", seen="1")
    assert response.url == f"{write_url(participation, 'debugging')}#at"
    assert Rating.objects.values_list("value", "comment", "row_version").get() == (3, "Here", 2)


def test_keeping_one_overwrites_nothing_that_came_later_still(post, engineer):
    post(engineer, comment="There")
    post(engineer, comment="There, later", row_version="1")
    assert post(engineer, comment="Here", keep="mine", seen="1").status_code == 409
    assert Rating.objects.get().comment == "There, later"


def test_the_text_from_elsewhere_can_be_kept(post, engineer, participation):
    post(engineer, comment="There")
    response = post(engineer, comment="Here", keep="other", seen="1")
    assert response.url == f"{write_url(participation, 'debugging')}#at"
    assert Rating.objects.get().comment == "There"


def test_both_texts_can_be_put_together_before_anything_is_saved(post, engineer):
    post(engineer, value="2", comment="There")
    response = post(engineer, value="3", comment="Here", keep="both", seen="1")
    assert response.status_code == 200
    assert "There\n\nHere" in shown(response)
    assert 'name="row_version" value="1"' in shown(response)
    assert Rating.objects.get().comment == "There"
    post(engineer, value="3", comment="There\n\nHere", row_version="1")
    assert Rating.objects.get().comment == "There\n\nHere"


# --- Submitting


def test_submitting_with_gaps_names_each_with_its_link(post, engineer, participation):
    response = post(engineer, "debugging", go="submit")
    assert response.status_code == 422
    assert "One competency has no answer yet:" in shown(response)
    assert '<a href="?at=mentoring#at">Mentoring</a>' in shown(response)
    assert Rating.objects.count() == 1  # what was typed is saved all the same
    assert Assessment.objects.get().is_draft


def test_everything_answered_is_submitted(post, engineer, participation):
    post(engineer, "debugging")
    response = post(engineer, "mentoring", go="submit")
    assert response.url == participation.get_absolute_url()
    assert Assessment.objects.get().state == Assessment.State.SUBMITTED


def test_what_is_submitted_is_read_and_no_longer_written(post, as_user, engineer, own, rate_all, submit, participation):
    submit(rate_all(own, comment="I say of"))
    page = shown(as_user(engineer).get(write_url(participation, "debugging")))
    assert "You submitted this on" in page
    assert "I say of debugging" in page
    assert "<textarea" not in page
    response = post(engineer, comment="Later words", row_version="1")
    assert response.status_code == 422
    assert "no longer changes" in shown(response)
    assert "Later words" in shown(response)
    assert not Rating.objects.filter(comment="Later words").exists()


def test_a_second_submit_is_refused(post, engineer, own, rate_all, submit):
    submit(rate_all(own))
    response = post(engineer, row_version="1", go="submit")
    assert response.status_code == 422
    assert Assessment.objects.get().participation.steps.count() == 1


def test_a_closed_cycle_keeps_the_words_on_the_page(post, as_user, engineer, participation, cycle, hr, now):
    cycles.close_cycle(cycle=cycle, now=now, by=hr)
    assert "This cycle is closed" in shown(as_user(engineer).get(write_url(participation)))
    response = post(engineer, comment="Too late")
    assert response.status_code == 422
    assert "Too late" in shown(response)
    assert not Rating.objects.exists()


def test_an_extension_opens_a_closed_cycle_for_one_person(post, engineer, participation, cycle, hr, now, today):
    cycles.close_cycle(cycle=cycle, now=now, by=hr)
    participation.extended_to = today + timedelta(days=1)
    participation.save()
    assert post(engineer, go="next").status_code == 302


def test_somebody_who_left_is_read_only(as_user, manager, engineer, theirs, rate, key_of, participation, post):
    rate(theirs, key_of("debugging"), comment="My draft of it")
    engineer.state = "deactivated"
    engineer.save()
    page = shown(as_user(manager).get(write_url(participation, "debugging")))
    assert "Enno Engineer has left" in page
    assert "My draft of it" in page
    assert post(manager, "mentoring").status_code == 422


def test_what_was_missed_says_so(as_user, engineer, participation, theirs, rate_all, submit, manager, now):
    submit(rate_all(theirs))
    late = participation.self_due_on + timedelta(days=1)
    ratings.go_on_without_self(participation=participation, on=late, now=now, by=manager)
    assert "went on without it" in shown(as_user(engineer).get(write_url(participation)))


# --- Blind, and whose it is


def test_neither_side_sees_the_other_before_both_have_submitted(
    as_user, engineer, manager, own, theirs, rate_all, submit, participation
):
    rate_all(own, 3, comment="SELFWORDS")
    submit(rate_all(theirs, 1, comment="MANAGERWORDS"))
    url = write_url(participation, "debugging")
    mine, other = shown(as_user(engineer).get(url)), shown(as_user(manager).get(url))
    assert "SELFWORDS" in mine
    assert "MANAGERWORDS" not in mine
    assert "MANAGERWORDS" in other
    assert "SELFWORDS" not in other
    overview = participation.get_absolute_url()
    assert "SELFWORDS" not in shown(as_user(manager).get(overview))
    assert "MANAGERWORDS" not in shown(as_user(engineer).get(overview))


def test_the_manager_writes_their_side_of_the_same(post, as_user, manager, participation):
    assert post(manager, comment="They lead.", go="next").status_code == 302
    assert Assessment.objects.get().kind == "manager"
    page = shown(as_user(manager).get(write_url(participation, "debugging")))
    assert "Your assessment of Enno Engineer" in page
    assert "They lead." in page


def test_nobody_else_has_a_form(as_user, director, hr, colleague, admin, post, participation):
    for somebody, status in ((director, 403), (hr, 403), (colleague, 404), (admin, 404)):
        assert as_user(somebody).get(write_url(participation)).status_code == status
        assert post(somebody).status_code == status
    assert not Assessment.objects.exists()


def test_a_new_manager_begins_anew_and_the_old_one_reads_their_draft(
    as_user, post, engineer, manager, theirs, rate, key_of, participation, hr, today
):
    rate(theirs, key_of("debugging"), comment="OLDWORDS")
    successor = UserFactory(name="Sunny Successor")
    lines.change_manager(person=engineer, manager=successor, starts_on=today, on=today, by=hr)
    page = shown(as_user(manager).get(write_url(participation, "debugging")))
    assert "no longer reports to you" in page
    assert "OLDWORDS" in page
    assert post(manager, row_version="1").status_code == 403
    fresh = shown(as_user(successor).get(write_url(participation, "debugging")))
    assert "OLDWORDS" not in fresh
    assert post(successor, comment="New words").status_code == 302
    assert Rating.objects.filter(assessment__author=successor).get().comment == "New words"
    assert Rating.objects.filter(assessment=theirs).get().comment == "OLDWORDS"


def test_one_manager_has_submitted_and_the_next_reads_why(
    as_user, post, engineer, theirs, rate_all, submit, participation, hr, today
):
    submit(rate_all(theirs))
    successor = UserFactory(name="Sunny Successor")
    lines.change_manager(person=engineer, manager=successor, starts_on=today, on=today, by=hr)
    assert "has submitted this side" in shown(as_user(successor).get(write_url(participation)))
    assert post(successor).status_code == 422


# --- What helps to judge


def evidence(owner, key, title, *, shared, at):
    entry = Evidence.objects.create(owner=owner, title=title, happened_on=at.date(), shared_at=at if shared else None)
    entry.competencies.add(key)
    return entry


def test_evidence_for_this_competency_stands_beside_it(as_user, engineer, manager, participation, key_of, now):
    private = evidence(engineer, key_of("debugging"), "PRIVATEPIECE", shared=False, at=now)
    told = evidence(engineer, key_of("debugging"), "SHAREDPIECE", shared=True, at=now)
    evidence(engineer, key_of("mentoring"), "OTHERPIECE", shared=True, at=now)
    mine = shown(as_user(engineer).get(write_url(participation, "debugging")))
    assert "PRIVATEPIECE" in mine
    assert "SHAREDPIECE" in mine
    assert "OTHERPIECE" not in mine
    assert not Event.objects.filter(kind="assessments.read").exists()
    theirs = shown(as_user(manager).get(write_url(participation, "debugging")))
    assert "SHAREDPIECE" in theirs
    assert "PRIVATEPIECE" not in theirs
    event = Event.objects.get(kind="assessments.read")
    assert (event.actor_id, event.person_id, event.detail) == (manager.pk, engineer.pk, {"read": [str(told.pk)]})
    assert str(private.pk) not in str(event.detail)


def test_last_time_stands_beside_it(as_user, engineer, manager, colleague, ladder, senior, participation, now):
    share(
        engineer,
        ladder.current_version,
        senior.pk,
        {"debugging": 1, "mentoring": 2},
        {"debugging": 3, "mentoring": 2},
        manager=manager,
        at=now - timedelta(days=180),
        comments=[("debugging", "LASTWORDS")],
    )
    page = shown(as_user(engineer).get(write_url(participation, "debugging")))
    assert "Last time" in page
    assert "1 Developing" in page
    assert "LASTWORDS" in page
    mentoring = shown(as_user(engineer).get(write_url(participation, "mentoring")))
    assert "LASTWORDS" not in mentoring


def test_a_new_manager_reads_last_time_as_far_as_they_may(
    as_user, engineer, manager, ladder, senior, participation, now, hr, today
):
    share(engineer, ladder.current_version, senior.pk, {"debugging": 1}, manager=manager, at=now - timedelta(days=180))
    successor = UserFactory(name="Sunny Successor")
    lines.change_manager(person=engineer, manager=successor, starts_on=today, on=today, by=hr)
    assert "1 Developing" in shown(as_user(successor).get(write_url(participation, "debugging")))
    assert Event.objects.get(kind="assessments.read").actor_id == successor.pk


def test_a_level_at_the_foot_has_nothing_below(as_user, open_cycle, ladder, engineer):
    junior = ladder.current_version.levels.get(slug="junior").key
    PlacementFactory(person=engineer, level=junior)
    page = shown(as_user(engineer).get(write_url(open_cycle().participations.get(person=engineer), "guidance")))
    assert page.count("What Mid-level asks") == 1
    assert "What Junior asks" not in page
