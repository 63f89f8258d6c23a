"""What the addresses of the access matrix are called about."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from assessments.actions import cycles, evidence
from assessments.models import Cycle, Participation
from core.links import link_code
from core.periods import start_of
from core.secrets import digest, new_secret
from growthplans.actions import comments, goals, plans, templates
from growthplans.queries.drafts import Draft
from ladder.actions import ladders, suggestions
from ladder.models import Competency, Ladder, Level
from ladder.queries import packages
from ladder.queries.content import document_of
from notifications.actions import calendar, ledger
from notifications.links import REMINDER, unsubscribe_path
from notifications.models import Delivery, Due, Preference
from people.actions import invitations
from people.models import Invitation, Organisation, Role, SetupLink
from tests.factories.assessments import CycleFactory, EvidenceFactory, ParticipationFactory, share, write
from tests.factories.growthplans import OneOnOneFactory
from tests.factories.ladder import SMALL, PlacementFactory, make_ladder
from tests.factories.people import ReportingLineFactory, RoleFactory, TeamFactory, UserFactory
from tests.kept import made_once


@pytest.fixture
def organisation(db):
    return Organisation.objects.create(name="Tern Logistics")


@pytest.fixture
def demo(db):
    return Organisation.objects.create(name="Tern Logistics", is_demo=True)


@pytest.fixture
def setup_secret(db):
    """The secret of a link for the first administrator."""
    secret = new_secret()
    SetupLink.objects.create(digest=digest(secret), expires_at=timezone.now() + timedelta(hours=1))
    return secret


def named(slug, *, publish=True):
    """A ladder of its own, beside that of `things`."""
    return make_ladder(SMALL.replace("id: engineering\n", f"id: {slug}\n", 1), publish=publish)


@pytest.fixture
def rung(db):
    """The key of a level at which nobody stands."""
    ladder = named("rungs")
    return ladder.current_version.levels.get(slug="manager").key


@pytest.fixture
def result(things):
    """What was shared of the engineer."""
    version = things["ladder"].current_version
    junior = version.levels.get(slug="junior").key_id
    return share(things["engineer"], version, junior, {"debugging": 1, "guidance": 2}, manager=things["manager"])


class Things(dict):
    """What an address or a form may name. Plans are made when first named: most name none, and `grow` goes by it."""

    def __missing__(self, name):
        if name not in GROWTH:
            raise KeyError(name)
        self.update(growth_things(self))
        return self[name]


EVIDENCE = {"private", "shared"}
GROWTH = {"plan", "goal", "step", "suggested", "remark", "template", "finished", "talk", "noted"}


@pytest.fixture
def things(db, request):
    """Everything an address or a form may name: the cast, and what belongs to the engineer's unit. Ask for it first."""
    return made_once(("things", timezone.localdate()), lambda: make_things(**request.getfixturevalue("cast")))


def make_things(**cast):
    hr, manager, team = cast["hr"], cast["manager"], cast["manager"].team
    invitation = invitations.invite_person(
        name="Nora New",
        email="nora@example.org",
        job_title="Engineer",
        team=team,
        manager=manager,
        by=hr,
        on=timezone.localdate(),
        now=timezone.now(),
    )
    ReportingLineFactory(person=cast["leaver"], manager=manager)
    return Things(
        **cast,
        **ladder_things(cast),
        **evidence_things(cast["engineer"]),
        sessions={name: session_of(person) for name, person in cast.items()},
        team=team,
        below=TeamFactory(name="Refunds", parent=team),
        elsewhere=cast["colleague"].team,
        role=RoleFactory(person=UserFactory(team=team), kind=Role.Kind.COMMITTEE),
        invitation=invitation,
        code=link_code(Invitation.LINK, invitation),
        today=timezone.localdate(),
        nowhere="00000000-0000-4000-8000-000000000000",
    )


def session_of(person):
    """The cookie of somebody who is signed in."""
    client = Client()
    client.force_login(person)
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def ladder_things(cast):
    """A published ladder with its draft, one switched public, and what one may name of them."""
    ladder = make_ladder()
    draft = ladders.start_draft(version=ladder.current_version, by=cast["ladder_owner"])
    level = Level.objects.select_related("track").get(version=draft, slug="junior")
    competency = Competency.objects.get(version=draft, slug="debugging")
    PlacementFactory(person=cast["engineer"], level=level.key)
    public = named("open")
    ladders.set_public(ladder=public, is_public=True, by=cast["ladder_owner"])
    return {
        "ladder": ladder,
        "draft": draft,
        "public": public,
        "item": packages.package_of(public.current_version, creator="Tern Logistics")["CFItems"][0],
        "level": level,
        "competency": competency,
        "suggestion": suggestions.suggest_change(
            ladder=ladder, competency=competency.key, level=level.key, text="Say more.", by=cast["engineer"]
        ),
    }


def evidence_things(owner):
    """The engineer's evidence with a file, private and shared."""
    made = {name: EvidenceFactory(owner=owner) for name in EVIDENCE}
    for entry in made.values():
        evidence.attach_file(entry=entry, data=b"GIF89a", name="a.gif", by=owner)
    evidence.set_shared(entry=made["shared"], is_shared=True, now=timezone.now(), by=owner)
    return made


def growth_things(cast):
    """The engineer's plan with a goal, its checklist, a suggestion and a remark of the manager's; one plan before."""
    """The engineer's plan with a goal, its checklist, a suggestion and a remark of the manager; one finished."""
    engineer, manager, now, on = cast["engineer"], cast["manager"], timezone.now(), timezone.localdate()
    level, competency = cast["level"].key, cast["competency"].key_id
    when = {"now": now, "on": on}
    finished = plans.start_plan(by=engineer, origin="empty", values={}, drafts=[], **when)
    drafts = [Draft("Read a plan", "weekly", competency=competency, steps=("One", "Two"))]
    plan = plans.start_plan(by=engineer, origin="empty", values={"target": level}, drafts=drafts, **when)
    goal = plan.goals.get()
    suggested = goals.add_goal(plan=plan, values={"title": "Ship it", "cadence": "once"}, by=manager, **when)
    finished.refresh_from_db()
    return {
        "plan": plan,
        "finished": finished,
        "goal": goal,
        "step": goal.steps.first(),
        "suggested": suggested,
        "remark": comments.add_comment(goal=goal, text="How does it go?", now=now, by=manager),
        "template": templates.keep_template(values={"title": "A first year"}, goals=drafts, by=manager),
        "talk": OneOnOneFactory(person=engineer, manager=manager, on=on),
        "noted": OneOnOneFactory(person=engineer, manager=manager, notes="Said then."),
    }


@pytest.fixture
def mailed(things):
    """The link by which the engineer answers for their goal of this week."""
    today = timezone.localdate()
    due = Due.objects.create(
        kind="weekly",
        subject_id=things["goal"].pk,
        person=things["engineer"],
        period_start=start_of("week", today),
        due_at=timezone.now(),
    )
    return SimpleNamespace(pk=due.pk, code=link_code(REMINDER, due))


@pytest.fixture
def cycle(things):
    """An open cycle of the engineer's unit, with the engineer in it."""
    today = timezone.localdate()
    return cycles.open_cycle(
        title="Autumn 2026",
        unit=things["team"],
        ladder=None,
        self_due_on=today,
        manager_due_on=today,
        share_due_on=today,
        on=today,
        now=timezone.now(),
        by=things["hr"],
    )


@pytest.fixture
def closed_cycle(cycle, things):
    return cycles.close_cycle(cycle=Cycle.objects.get(), now=timezone.now(), by=things["hr"])


@pytest.fixture
def participation(cycle):
    return Participation.objects.get(cycle=cycle)


@pytest.fixture
def rounds(things):
    """The engineer in four cycles, each a step further: begun, both submitted, proposed, shared; and one by one."""
    engineer, manager = things["engineer"], things["manager"]
    version, now = things["ladder"].current_version, timezone.now()
    answers, made = {"debugging": 2, "guidance": 2}, SimpleNamespace(asked=things["competency"].key_id)
    for state in ("begun", "revealed", "proposed", "shared"):
        is_begun = state == "begun"
        round_ = ParticipationFactory(
            cycle=CycleFactory(title=state.title()),
            person=engineer,
            version=version,
            level=things["level"].key,
            revealed_at=None if is_begun else now,
            shared_at=now if state == "shared" else None,
        )
        setattr(made, state, round_)
        said = ("draft", {}) if is_begun else ("submitted", answers)
        own = write(round_, "self", *said)
        write(round_, "manager", *said, author=manager)
        if state in {"proposed", "shared"}:
            made.result = write(round_, "agreed", state, answers, author=manager)
        if state in {"begun", "revealed"}:
            setattr(made, f"{state}_self", own)
    return made


@pytest.fixture
def public_ladder(things):
    """The ladder of `things`, readable without signing in."""
    return ladders.set_public(ladder=things["ladder"], is_public=True, by=things["ladder_owner"])


@pytest.fixture
def reminded(things):
    """What Rung told the engineer, the link that stops it, and where else the engineer wants to be told."""
    engineer, now = things["engineer"], timezone.now()
    secret = calendar.make_address(by=engineer)
    Preference.objects.update(chat="slack", chat_url="https://hooks.example/services/T0")
    due = Due.objects.create(
        kind="weekly", subject_id=engineer.pk, person=engineer, period_start=now.date(), due_at=now, slot=now
    )
    path = unsubscribe_path(Preference.objects.get(), "weekly")
    return SimpleNamespace(due=due, secret=secret, code=path.split("/")[-2])


@pytest.fixture
def cast(engineer, manager, director, hr, committee, ladder_owner, admin, colleague, leaver):
    people = [engineer, manager, director, hr, committee, ladder_owner, admin, colleague, leaver]
    names = [
        "engineer",
        "manager",
        "director",
        "hr",
        "committee",
        "ladder_owner",
        "admin",
        "colleague",
        "leaver",
    ]
    return dict(zip(names, people, strict=True))


def readable(ladder):
    """A ladder and one of each of its parts, as addresses name them."""
    document = document_of(ladder.current_version or ladder.versions.get())
    levels = document.levels
    return SimpleNamespace(
        pk=ladder.pk,
        track=document.tracks[0].key,
        competency=document.competencies[0].key,
        level=levels["engineer/senior"].key,
        source=levels["engineer/junior"].key,
        target=levels["engineer/mid-level"].key,
        page=document.pages[0].slug,
    )


@pytest.fixture
def published(db):
    """A ladder that everybody signed in reads."""
    return readable(named("published"))


@pytest.fixture
def opened(db):
    """A ladder that its owner switched public."""
    ladder = named("opened")
    Ladder.objects.filter(pk=ladder.pk).update(is_public=True)
    return readable(ladder)


@pytest.fixture
def unpublished(db):
    """A ladder of which there is only a draft."""
    return readable(named("unpublished", publish=False))


@pytest.fixture
def message(things):
    """The mail of the invitation, which waits."""
    return Delivery.objects.get(subject_id=things["invitation"].pk)


@pytest.fixture
def refused(message):
    """The same, refused for good."""
    Delivery.objects.filter(pk=message.pk).update(state="dead", answer="550 5.1.1 No such user")
    message.refresh_from_db()
    return message


@pytest.fixture
def everything_held(db):
    return ledger.hold_all(reason="Restored.", by=None, now=timezone.now())
