"""What the addresses of the access matrix are called about."""

from datetime import timedelta

import pytest
from django.utils import timezone

from core.links import link_code
from core.secrets import digest, new_secret
from people.actions import invitations
from people.models import Invitation, Organisation, Role, SetupLink
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
    return {
        **cast,
        "team": team,
        "below": TeamFactory(name="Refunds", parent=team),
        "elsewhere": cast["colleague"].team,
        "role": RoleFactory(person=UserFactory(team=team), kind=Role.Kind.COMMITTEE),
        "invitation": invitation,
        "code": link_code(Invitation.LINK, invitation),
        "today": timezone.localdate(),
        "nowhere": "00000000-0000-4000-8000-000000000000",
    }


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
