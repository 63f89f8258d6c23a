"""The proof of privacy: a canary in everything that is written in plans and 1:1s, and everybody at every address.

Each canary has its readers; it must reach every one of them somewhere, and nobody else anywhere: no page, no answer of
the API, no mail but to its owner, no record, no row of the ledger, no log.
"""

import logging
import re
from datetime import UTC, datetime, time, timedelta
from itertools import product

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.module_loading import import_string

from audit.models import Event
from growthplans.actions import checkins, comments, goals, plans, talks
from growthplans.models import CheckIn, Comment, Goal, OneOnOne, Plan, PrivateNote, Template
from growthplans.queries.drafts import Draft
from notifications import bundles, planning
from notifications.models import Delivery, Due
from people.models import Organisation
from tests.assessments.test_canaries import CANARY, CAST, read_by, words_of
from tests.contracts.access_matrix import addresses
from tests.growthplans import trouble

OWNER, BOTH, ABOVE = {"engineer"}, {"engineer", "manager"}, {"engineer", "manager", "director"}
READERS = {
    **dict.fromkeys(["purpose", "title", "outcome", "step", "reason", "note", "comment", "suggested"], ABOVE),
    **dict.fromkeys(["declined", "finished", "carried", "late-note"], ABOVE),
    "shared-notes": BOTH,
    "shared-before": BOTH,
    "own-of-engineer": OWNER,
    "own-of-manager": {"manager"},
}
# What a mail to the owner of a goal may say of it, so that the week needs no sign-in.
IN_MAILS = {"canary-title", "canary-note", "canary-late-note", "canary-carried"}
NO_SUCH_ACT = 405
NOT_READ = {"account_logout", "usersessions_list", "api-schema"}


@pytest.fixture
def cast(request, db):
    Organisation.objects.create(name="Tern Logistics")
    return {name: request.getfixturevalue(name) for name in CAST}


@pytest.fixture
def world(cast, engineer, manager):
    """The engineer's plans and 1:1s, each text with the name of its canary."""
    now, on = timezone.now(), timezone.localdate()
    when = {"now": now, "on": on}
    old = plans.start_plan(
        by=engineer, origin="empty", values={"purpose": "canary-finished"}, drafts=[Draft("Old", "weekly")], **when
    )
    plans.finish_plan(plan=old, reason="canary-reason", now=now, on=on, by=engineer)
    said = Draft("canary-title", "weekly", outcome="canary-outcome", steps=("canary-step", "Two"))
    plan = plans.start_plan(by=engineer, origin="empty", values={"purpose": "canary-purpose"}, drafts=[said], **when)
    goal = plan.goals.get()
    checkins.check_in(goal=goal, answer="not_this_time", note="canary-note", by=engineer, **when)
    comments.add_comment(goal=goal, text="canary-comment", now=now, by=manager)
    silent = trouble.stuck(plan, "canary-late-note", title="canary-carried")
    Goal.objects.filter(pk=silent.pk).update(created_at=now - timedelta(days=60))
    for title in ("canary-suggested", "Declined"):
        goals.add_goal(plan=plan, values={"title": title, "cadence": "weekly"}, by=manager, **when)
    goals.answer_suggestion(
        goal=Goal.objects.get(title="Declined"), is_taken=False, reason="canary-declined", by=engineer, **when
    )
    goals.nudge_goal(goal=goal, on=on, by=manager)
    for day, notes in ((on - timedelta(days=7), "canary-shared-before"), (on, "canary-shared-notes")):
        talk = talks.set_one_on_one(person=engineer, manager=manager, on=day, by=manager)
        talks.write_notes(talk=talk, was=1, notes=notes, by=engineer)
    for name, author in (("engineer", engineer), ("manager", manager)):
        talks.write_private_note(talk=talk, was=0, text=f"canary-own-of-{name}", by=author)
    plans.agree_to_plan(plan=plan, seen=Plan.objects.get(pk=plan.pk).changed_at, now=now, by=manager)
    planning.plan(next_monday())
    return cast


def next_monday():
    """Noon of it: whatever is due weekly is told by then."""
    return datetime.combine(trouble.week(-1), time(12), UTC)


def of_growth(name):
    """Whether an address may be about a row of growth plans; of the others people's are asked for."""
    return name.startswith(("growthplans:", "links:")) or re.match(r"api:.*(plan|goal|check|talk|one-on|week)", name)


@pytest.fixture
def paths(world):
    """Every address that answers a reader: those of growth plans about each of its rows, the others about the engineer.

    Of those that only act, one answer says so.
    """
    rows = [
        row.pk
        for model in (Plan, Goal, CheckIn, Comment, OneOnOne, PrivateNote, Template)
        for row in model._default_manager.all()
    ]
    engineer, client, found = world["engineer"], Client(), []
    client.force_login(engineer)
    for name, route in addresses():
        gaps = re.findall(r"<(\w+):(\w+)>", route)
        if name in NOT_READ or "(?P<" in route:
            continue
        values = {"uuid": [*rows, engineer.pk] if of_growth(name) else [engineer.pk], "int": [1]}
        asked = product(*(values.get(kind, ["none"]) for kind, _gap in gaps))
        about = [
            reverse(name, kwargs={gap: it for (_kind, gap), it in zip(gaps, given, strict=True)}) for given in asked
        ]
        if client.get(about[0]).status_code != NO_SUCH_ACT:
            found += about
    return found


def test_everybody_reads_what_is_theirs_to_read_and_nothing_else(world, paths):
    read = {name: read_by(person, paths) for name, person in world.items()}
    assert read == {name: {f"canary-{word}" for word, names in READERS.items() if name in names} for name in world}


def test_the_walk_comes_to_every_page_of_plans_and_talks(world, paths):
    """Whatever is added to these rooms is walked through, too."""
    client = Client()
    client.force_login(world["engineer"])
    shown = {path for path in paths if path.startswith("/growth/") and client.get(path).status_code == 200}
    for row in (*Plan.objects.all(), *Goal.objects.all(), *OneOnOne.objects.all()):
        assert row.get_absolute_url() in shown


def test_no_mail_but_the_owners_own_says_a_word(world, settings):
    mails = {}
    for row in Delivery.objects.exclude(kind=Delivery.BUNDLE):
        mails[row] = import_string(settings.MAILS[row.kind])(row)
    rows = [*Delivery.objects.filter(kind=Delivery.BUNDLE, channel="email")]
    for pk, bundle in bundles.contents(rows, next_monday()).items():
        mails[Delivery.objects.get(pk=pk)] = bundle and bundles.mail(bundle)
    said = {
        name: set(CANARY.findall(" ".join(f"{each.subject} {each.text} {each.html}" for each in of)))
        for name, person in world.items()
        if (of := [each for row, each in mails.items() if each and row.person_id == person.pk])
    }
    assert {"engineer", "manager"} <= set(said)
    assert said.pop("engineer") & IN_MAILS
    assert set().union(*said.values()) == set()
    own = [each for row, each in mails.items() if each and row.person == world["engineer"]]
    assert set(CANARY.findall(" ".join(f"{each.text} {each.html}" for each in own))) <= IN_MAILS
    assert not any(CANARY.search(each.subject) for each in mails.values() if each)


def test_every_canary_is_in_the_table_where_it_was_written_and_in_no_other(world):
    """The record of acts, what is due and the ledger of mails hold none."""
    holding = {
        model._meta.label_lower
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and any(CANARY.search(str(row)) for row in model._default_manager.values())
    }
    growth = ("plan", "goal", "step", "checkin", "comment", "oneonone", "privatenote")
    assert holding == {f"growthplans.{name}" for name in growth}
    assert Event.objects.filter(kind="growth.private_note_written").count() == 2
    assert Delivery.objects.exists()
    assert Due.objects.exists()


def test_neither_a_refusal_nor_a_log_repeats_what_was_written(world, engineer, manager, caplog):
    talk = OneOnOne.objects.get(on=timezone.localdate())
    client = Client()
    client.force_login(manager)
    with caplog.at_level(logging.DEBUG):
        for name in ("write_notes", "write_private_note"):
            path = reverse(f"growthplans:{name}", args=[talk.pk])
            answer = client.post(path, {"text": "canary-typed", "row_version": 9})
            assert answer.status_code == 409
            assert "canary-typed" in words_of(answer)
        for other in ("director", "hr", "admin", "colleague"):
            client.force_login(world[other])
            assert words_of(client.post(path, {"text": "Hm", "row_version": 1})) == set()
    assert not CANARY.search(caplog.text)


def test_a_new_manager_reads_the_plan_and_no_talk_of_the_one_before(world, engineer, manager, colleague, paths):
    on = timezone.localdate()
    engineer.reporting_lines.update(ends_on=on)
    engineer.reporting_lines.create(manager=colleague, starts_on=on)
    about_plans = {f"canary-{word}" for word, names in READERS.items() if names == ABOVE}
    assert read_by(colleague, paths) == about_plans
    assert read_by(manager, paths) == {"canary-shared-notes", "canary-shared-before", "canary-own-of-manager"}
