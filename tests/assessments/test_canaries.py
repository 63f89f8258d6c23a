"""The proof of privacy: a canary in every private text, and everybody of the cast at every address that reads.

Each canary has its readers; it must reach every one of them somewhere, and nobody else anywhere: no page, no part of a
page, no answer of the API, no file, no search or ordering, no mail, no record, no header.
"""

import io
import logging
import re
import zipfile
from datetime import timedelta
from html import unescape
from itertools import product

import pytest
from django.apps import apps
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils.module_loading import import_string

from assessments.actions import agreeing, evidence, ratings
from assessments.models import NOT_APPLICABLE, Assessment, Participation
from assessments.queries.rubric import rubric_of
from audit.models import Event
from ladder.models import CompetencyKey
from notifications.models import Delivery
from people.models import Organisation
from tests.contracts.access_matrix import addresses
from tests.factories.assessments import EvidenceFactory
from tests.factories.ladder import PlacementFactory
from tests.factories.people import ReportingLineFactory, UserFactory

CAST = ["engineer", "manager", "director", "hr", "committee", "ladder_owner", "admin", "colleague"]
ABOVE = {"manager", "director", "hr"}
CANARY = re.compile(r"canary-[a-z-]+")
# Addresses that do something else than read, or lead out.
NOT_READ = {"account_logout", "usersessions_list", "api-schema"}
MOST_PAGES = 120  # that one person opens by following links


@pytest.fixture
def report(team, manager, senior):
    """Another engineer of the manager's, at the same level."""

    def join(name):
        person = UserFactory(name=name, team=team)
        ReportingLineFactory(person=person, manager=manager)
        PlacementFactory(person=person, level=senior)
        return person

    return join


@pytest.fixture
def judge(rate, start, submit):
    """Writes one side with a canary in every comment and reason."""

    def write(participation, kind, by, word, *, hand_in=True):
        side = start(participation, kind, by)
        for number, key in enumerate(rubric_of(participation).expectations):
            said = {"value": 2, "comment": f"canary-{word}"}
            if number:
                said = {"value": NOT_APPLICABLE, "comment": f"canary-{word}", "reason": f"canary-{word}-reason"}
            rate(side, key, **said)
        return submit(side) if hand_in else side

    return write


@pytest.fixture
def world(request, report, open_cycle, engineer, manager, judge, rate, today, now):
    """People at every stage of a cycle, each canary with the names of those who may read it."""
    Organisation.objects.create(name="Tern Logistics")
    cast = {name: request.getfixturevalue(name) for name in CAST}
    cast |= {"rhea": report("Rhea Revealed"), "pia": report("Pia Proposed"), "sol": report("Sol Shared")}
    cycle = open_cycle()
    of = {
        name: Participation.objects.get(cycle=cycle, person=cast[name]) for name in ("engineer", "rhea", "pia", "sol")
    }
    readers = {}

    def may_read(word, names):
        readers.update({f"canary-{word}": set(names), f"canary-{word}-reason": set(names)})
        return word

    judge(of["engineer"], "self", engineer, may_read("own-draft", {"engineer"}), hand_in=False)
    judge(of["engineer"], "manager", manager, may_read("their-draft", {"manager"}), hand_in=False)
    for name in ("rhea", "pia", "sol"):
        both = {name, "manager"}
        judge(of[name], "self", cast[name], may_read(f"{name}-self", {name} | ABOVE))
        above = ABOVE if name == "sol" else {"manager"}
        judge(of[name], "manager", manager, may_read(f"{name}-manager", {name} | above))
        of[name].refresh_from_db()
        draft = agreeing.start_agreement(participation=of[name], on=today, by=manager)
        word = may_read(f"{name}-agreed", {"rhea": {"manager"}, "pia": both, "sol": both | ABOVE}[name])
        for number, key in enumerate(rubric_of(of[name]).expectations):
            reason = f"canary-{word}-reason" if number else ""
            value = NOT_APPLICABLE if number else 2
            rate(draft, key, value, comment=f"canary-{word}", reason=reason, by=manager)
        if name == "rhea":
            continue
        said = {"on": today, "now": now}
        agreeing.propose_result(assessment=draft, text=f"canary-{name}-proposal", by=manager, **said)
        agreeing.comment_on_proposal(assessment=draft, text=f"canary-{name}-comment", by=cast[name], **said)
        readers |= {f"canary-{name}-proposal": both, f"canary-{name}-comment": both}
        if name == "sol":
            agreeing.accept_proposal(assessment=draft, text="canary-sol-accepted", by=cast["sol"], **said)
            agreeing.share_result(assessment=draft, by=manager, **said)
            agreeing.acknowledge_result(assessment=draft, text="canary-sol-acknowledged", now=now, by=cast["sol"])
            readers |= {"canary-sol-accepted": both, "canary-sol-acknowledged": both}
    key = CompetencyKey.objects.filter(pk__in=rubric_of(of["engineer"]).expectations).first()
    pieces = {}
    for name, names in (("private", {"engineer"}), ("shared", {"engineer"} | ABOVE)):
        piece = EvidenceFactory(
            owner=engineer,
            title=f"canary-{name}-title",
            text=f"canary-{name}-text",
            url=f"https://example.org/canary-{name}-link",
            tags=[key],
        )
        evidence.attach_file(
            entry=piece, data=f"canary-{name}-file".encode(), name=f"canary-{name}-name.txt", by=engineer
        )
        evidence.set_shared(entry=piece, is_shared=name == "shared", now=now, by=engineer)
        readers |= {f"canary-{name}-{part}": names for part in ("title", "text", "link", "file", "name")}
        pieces[name] = piece
    return {"cast": cast, "readers": readers, "cycle": cycle, "of": of, "evidence": pieces, "key": key}


@pytest.fixture
def paths(world, team):
    """Every address that can be read, about everybody and everything of this world."""
    ladder = world["key"].ladder_id
    level = world["of"]["engineer"].level_id
    pools = {
        "person": [world["cast"][name].pk for name in ("engineer", "rhea", "pia", "sol", "manager")],
        "participation": [each.pk for each in world["of"].values()],
        "evidence": [each.pk for each in world["evidence"].values()],
        "assessment": list(Assessment.objects.values_list("pk", flat=True)),
        "cycle": [world["cycle"].pk],
        "team": [team.pk],
        "ladder": [ladder],
    }
    fixed = {
        "key": [world["key"].pk, level], "competency": [world["key"].pk], "level": [level], "source": [level],
        "target": [level], "kind": ["self", "manager"], "number": [1], "slug": ["debugging", "questions"],
    }  # fmt: skip
    found = []
    for name, route in addresses():
        gaps = re.findall(r"<\w+:(\w+)>", route)
        if name in NOT_READ or "(?P<" in route or not set(gaps) <= {"pk", *fixed}:
            continue
        things = pools[thing_of(name)] if "pk" in gaps else []
        for values in product(*(things if gap == "pk" else fixed[gap] for gap in gaps)):
            found.append(reverse(name, kwargs=dict(zip(gaps, values, strict=True)) or None))
    return found


def thing_of(name):
    """What an address is about."""
    room, _, page = name.rpartition(":")
    if room == "evidence" or page.startswith("evidence"):
        return "person" if page == "of" else "evidence"
    if room == "cycles":
        return "participation" if page in {"person", "nudge_person", "set_out", "reopen"} else "cycle"
    if room == "assessments":
        return "person" if page == "result" else "participation"
    if room == "ladder" or "ladder" in page:
        return "person" if page == "place" else "ladder"
    for thing in ("participation", "assessment", "cycle", "team"):
        if page.startswith(thing):
            return thing
    return "person"


def words_of(response):
    """Every canary in an answer: its body, its headers; of a spreadsheet what is packed in it."""
    body = b"".join(response.streaming_content) if response.streaming else response.content
    if body[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            body = b"\n".join(archive.read(name) for name in archive.namelist())
    return set(CANARY.findall(f"{unescape(body.decode(errors='replace'))} {dict(response.headers)}"))


def links_of(response):
    """Where a page leads: links, forms that are sent by GET, parts that are fetched."""
    if "html" not in response.headers.get("Content-Type", ""):
        return []
    found = re.findall(r'(?:href|hx-get|action)="(/[^"#]*)', response.content.decode())
    return [unescape(path) for path in found if not path.startswith(("/static/", "/accounts/", "/demo/"))]


def read_by(person, paths):
    """Everything that somebody finds: every address that there is, then wherever the pages lead, parts of them too."""
    client = Client(raise_request_exception=True)
    client.force_login(person)
    seen, waiting, words = set(paths), list(paths), set()
    while waiting and len(seen) < len(paths) + MOST_PAGES:
        response = client.get(waiting.pop(0))
        words |= words_of(response)
        for path in links_of(response):
            if path not in seen:
                seen.add(path)
                waiting.append(path)
    return words


def test_everybody_reads_what_is_theirs_to_read_and_nothing_else(world, paths):
    read = {name: read_by(person, paths) for name, person in world["cast"].items()}
    assert read == {name: {word for word, names in world["readers"].items() if name in names} for name in world["cast"]}


DIFFERENT_EACH_TIME = re.compile(r'name="(csrfmiddlewaretoken|once)" value="[^"]*"|"X-CSRFToken": "[^"]*"')
ASKED = ["?q={}", "?search={}", "?words={}", "?ordering={}", "?show={}", "?sort={}"]


@pytest.mark.parametrize("name", ["colleague", "admin", "manager"])
def test_no_search_and_no_ordering_tells_whether_a_word_is_there(name, world, paths):
    """The answer about a word that is hidden is the answer about a word that is nowhere."""
    client = Client()
    client.force_login(world["cast"][name])
    hidden = sorted(word for word, names in world["readers"].items() if name not in names)[0]
    nowhere = "canary-" + "z" * (len(hidden) - len("canary-"))
    lists = [path for path in paths if not re.search(r"[0-9a-f]{8}-|z$", path)]  # signs of life tell the time
    lists += [reverse("evidence:of", args=[world["cast"]["engineer"].pk])]
    for path, asked in product(lists, ASKED):
        cache.clear()
        answers = []
        for word in (hidden, nowhere):
            response = client.get(path + asked.format(word))
            body = DIFFERENT_EACH_TIME.sub("", response.content.decode())
            answers.append((response.status_code, body.replace(word, "")))
        assert answers[0] == answers[1], path + asked


def test_no_mail_and_no_record_holds_a_word(world, settings, caplog):
    mails = [
        mail for delivery in Delivery.objects.all() if (mail := import_string(settings.MAILS[delivery.kind])(delivery))
    ]
    assert {"cycle_opened", "result_proposed", "proposal_commented", "result_shared"} <= set(
        Delivery.objects.values_list("kind", flat=True)
    )
    assert mails
    assert not any(CANARY.search(f"{mail.subject} {mail.text} {mail.html}") for mail in mails)
    assert Event.objects.filter(kind="assessments.rating_saved").exists()
    assert not any(CANARY.search(str(list(event.values()))) for event in [Event.objects.all()])


def test_every_canary_is_in_the_table_of_its_owner_and_in_no_other(world):
    """Words live in ratings, steps and evidence; the record, the mail ledger and the read model hold none."""
    holding = {
        model._meta.label
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and any(CANARY.search(str(row)) for row in model._default_manager.values())
    }
    assert holding == {"assessments.Rating", "assessments.Step", "assessments.Evidence"}


def test_what_was_never_submitted_stays_its_authors(world, manager, today, now, judge, rate, start, submit, caplog):
    """A self-assessment that was missed is shown to nobody, although both sides are revealed."""
    participation = world["of"]["engineer"]
    submit(Assessment.objects.get(participation=participation, kind="manager"))
    late = participation.self_due_on + timedelta(days=1)
    with caplog.at_level(logging.DEBUG):
        ratings.go_on_without_self(participation=participation, on=late, now=now, by=manager)
        client = Client()
        client.force_login(manager)
        page = client.get(reverse("assessments:participation", args=[participation.pk]))
    assert "canary-their-draft" in words_of(page)
    assert "canary-own-draft" not in words_of(page)
    assert not CANARY.search(caplog.text)
