"""Races as browsers run them, a few of each; `dev.py faults` runs a thousand against the whole program."""

import re
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from assessments.models import Assessment, Evidence, Rating, Step
from notifications.models import Delivery
from tests.races import DONE, raced

TIMES = 5
pytestmark = pytest.mark.django_db(transaction=True)


def browser(person):
    client = Client()
    client.force_login(person)
    return client


def at_once(*sendings):
    """The answers to all of them, in the order of their status."""
    answers = []
    assert set(raced(*[lambda send=send: answers.append(send()) for send in sendings])) == {DONE}
    return sorted(answers, key=lambda answer: answer.status_code)


def words_of(answer):
    return unescape(re.sub("<[^>]+>", "", answer.content.decode()))


def answering(client, participation, comment, row_version):
    path = reverse("assessments:write", args=[participation.pk]) + "?at=debugging"
    return lambda: client.post(path, {"value": 2, "comment": comment, "reason": "", "row_version": row_version})


def stepping(client, participation, name, **form):
    return lambda: client.post(reverse("assessments:act", args=[participation.pk, name]), form)


def once(page):
    return page.context["form"]["once"].value()


def test_of_two_browsers_one_saves_and_the_other_reads_both_texts(own, participation, engineer):
    desk, phone = browser(engineer), browser(engineer)
    for version in range(TIMES):
        texts = {f"From the desk {version}.", f"On the phone {version}."}
        sendings = [
            answering(client, participation, text, version)
            for client, text in zip((desk, phone), sorted(texts), strict=True)
        ]
        won, overtaken = at_once(*sendings)
        assert (won.status_code, overtaken.status_code) == (302, 409)
        kept = Rating.objects.get()
        assert (kept.comment in texts, kept.row_version) == (True, version + 1)
        assert {text for text in texts if text in words_of(overtaken)} == texts


def test_a_form_of_evidence_sent_twice_keeps_one_and_other_words_another(engineer):
    client = browser(engineer)
    form = {"title": "Found the leak", "kind": "work", "happened_on": "2026-01-05"}
    form["once"] = once(client.get("/evidence/"))
    answers = at_once(*[lambda: client.post("/evidence/", form)] * TIMES)
    assert {answer.status_code for answer in answers} == {302}
    assert Evidence.objects.get().title == "Found the leak"
    client.post("/evidence/", form | {"title": "Mended the leak"})  # "Back", and other words
    client.post("/evidence/", form | {"once": once(client.get("/evidence/"))})  # said again on a fresh page
    titles = sorted(Evidence.objects.values_list("title", flat=True))
    assert titles == ["Found the leak", "Found the leak", "Mended the leak"]


def test_a_comment_sent_twice_is_said_once_and_mailed_once(proposed, participation, engineer):
    client = browser(engineer)
    form = {"text": "Not yet.", "once": once(client.get(participation.get_absolute_url()))}
    answers = at_once(*[stepping(client, participation, "comment", **form)] * TIMES)
    assert {answer.status_code for answer in answers} == {302}
    assert Step.objects.get(kind=Step.Kind.COMMENTED).text == "Not yet."
    assert Delivery.objects.filter(kind="proposal_commented").count() == 1
    client.post(reverse("assessments:act", args=[participation.pk, "comment"]), form | {"text": "Soon."})
    assert Step.objects.filter(kind=Step.Kind.COMMENTED).count() == 2


def test_an_answer_lands_before_its_side_is_submitted_or_not_at_all(own, rate_all, participation, engineer):
    rate_all(own, comment="Before.")
    desk, phone = browser(engineer), browser(engineer)
    own.ratings.update(row_version=1)
    answers = [None, None]

    def write():
        answers[0] = answering(phone, participation, "At the bell.", 1)().status_code

    def submit():
        answers[1] = stepping(desk, participation, "submit")().status_code

    raced(write, submit)
    assert Assessment.objects.get(pk=own.pk).state == Assessment.State.SUBMITTED
    landed = own.ratings.filter(comment="At the bell.", row_version=2).exists()
    assert answers in ([302, 302], [422, 302])
    assert landed == (answers[0] == 302)
    assert answering(phone, participation, "Too late.", 1 + landed)().status_code == 422
    assert not own.ratings.filter(comment="Too late.").exists()
