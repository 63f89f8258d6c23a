"""What the addresses of the access matrix are called about."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.utils import timezone

from core.links import link_code
from core.secrets import digest, new_secret
from ladder.actions import ladders, suggestions
from ladder.models import Competency, Ladder, Level
from ladder.queries import packages
from ladder.queries.content import document_of
from people.actions import invitations
from people.models import Invitation, Organisation, Role, SetupLink
from tests.factories.ladder import SMALL, PlacementFactory, make_ladder
from tests.factories.people import ReportingLineFactory, RoleFactory, TeamFactory, UserFactory


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


class Things(dict):
    """What an address or a form may name. The ladders are made when one of them is first named: most name none."""

    def __missing__(self, name):
        if name not in LADDER_THINGS:
            raise KeyError(name)
        self.update(ladder_things(self))
        return self[name]


LADDER_THINGS = {"ladder", "draft", "public", "item", "level", "competency", "suggestion"}


@pytest.fixture
def things(cast, team, manager):
    """Everything an address or a form may name: the cast, and what belongs to the engineer's unit."""
    hr = cast["hr"]
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
        team=team,
        below=TeamFactory(name="Refunds", parent=team),
        elsewhere=cast["colleague"].team,
        role=RoleFactory(person=UserFactory(team=team), kind=Role.Kind.COMMITTEE),
        invitation=invitation,
        code=link_code(Invitation.LINK, invitation),
        today=timezone.localdate(),
        nowhere="00000000-0000-4000-8000-000000000000",
    )


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


@pytest.fixture
def public_ladder(things):
    """The ladder of `things`, readable without signing in."""
    return ladders.set_public(ladder=things["ladder"], is_public=True, by=things["ladder_owner"])


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
