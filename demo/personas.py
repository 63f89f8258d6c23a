"""The seven people of the demo whom a visitor may be. No size or seed changes their keys and ids."""

from dataclasses import dataclass
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from demo.names import Name
from demo.words import Job


@dataclass(frozen=True)
class Persona:
    """Somebody one may sign in as: who they are, the role they stand for, and what they come to Rung for."""

    key: str
    id: UUID
    name: Name
    job: Job
    time_zone: str
    years_here: float
    role: Promise
    what: Promise
    years_at_level: float | None = None


PERSONAS = [
    Persona(
        key="engineer",
        id=UUID("ba130b3d-eb8e-48ce-8c65-ead98c768f2a"),
        name=Name("Noa Ben-David", "Noa", "Ben-David"),
        job=Job("Mid-level engineer", "mid-level"),
        time_zone="Europe/Lisbon",
        years_here=2.3,
        years_at_level=1.2,
        role=_("Mid-level engineer"),
        what=_("Your assessment, what is next"),
    ),
    Persona(
        key="manager",
        id=UUID("8f00a4af-1802-4fe1-aa6c-c7efea0fae03"),
        name=Name("Ingrid Solheim", "Ingrid", "Solheim"),
        job=Job("Engineering manager", "engineering-manager"),
        time_zone="Europe/Berlin",
        # Led the team for less time than Noa is in it: who was there before reported to the director then.
        years_here=3.2,
        years_at_level=0.8,
        role=_("Engineering manager"),
        what=_("Assessments, the team matrix"),
    ),
    Persona(
        key="director",
        id=UUID("c6f9267e-384f-49fe-9535-715db7a4fa89"),
        name=Name("Marguerite Achebe", "Marguerite", "Achebe"),
        job=Job("Director of engineering"),
        time_zone="America/New_York",
        years_here=4.5,
        role=_("Manager of managers"),
        what=_("Everybody below, in one matrix"),
    ),
    Persona(
        key="hr",
        id=UUID("b7854f54-2cb2-42d6-9db2-a5c77f8fae28"),
        name=Name("Dolores Aguirre", "Dolores", "Aguirre"),
        job=Job("HR business partner"),
        time_zone="Europe/Lisbon",
        years_here=3.1,
        role=_("HR"),
        what=_("Cycles, invitations, levels"),
    ),
    Persona(
        key="committee",
        id=UUID("58f7b4c7-07af-4b54-a071-6e257490b2c3"),
        name=Name("Peter van Dijk", "Peter", "van Dijk"),
        job=Job("Principal engineer", "principal"),
        time_zone="Europe/Berlin",
        years_here=6.2,
        years_at_level=1.7,
        role=_("Promotion committee"),
        what=_("The ladder; cases are to come"),
    ),
    Persona(
        key="owner",
        id=UUID("14414897-14c0-4c41-be79-aa9d22fdcd2e"),
        name=Name("Hanna Lindqvist", "Hanna", "Lindqvist"),
        job=Job("Staff engineer", "staff"),
        time_zone="Europe/Berlin",
        years_here=5.4,
        years_at_level=2.2,
        role=_("Ladder owner"),
        what=_("The ladder and its suggestions"),
    ),
    Persona(
        key="admin",
        id=UUID("e7c250c4-6d12-4f3b-84b8-53e05aad472d"),
        name=Name("Arjun Kurian", "Arjun", "Kurian"),
        job=Job("IT administrator"),
        time_zone="Asia/Kolkata",
        years_here=3.7,
        role=_("Administrator"),
        what=_("Set-up, mail, roles"),
    ),
]
