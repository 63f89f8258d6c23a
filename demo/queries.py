"""Whom a visitor of the demo may be."""

from dataclasses import dataclass

from demo.personas import PERSONAS, Persona
from people.models import User
from people.models.organisation import in_demo_mode


@dataclass(frozen=True)
class Choice:
    """One of the people on the sign-in page: a persona, and the person as they are today."""

    persona: Persona
    person: User

    @property
    def key(self) -> str:
        return self.persona.key

    @property
    def name(self) -> str:
        return self.person.name

    @property
    def initials(self) -> str:
        return self.person.initials

    @property
    def role(self) -> str:
        return str(self.persona.role)

    @property
    def what(self) -> str:
        return str(self.persona.what)


def choices() -> list[Choice]:
    """Whom a visitor may be, in the usual order: nobody outside demo mode, nobody who may not come in."""
    if not in_demo_mode():
        return []
    people = User.objects.active().in_bulk([persona.id for persona in PERSONAS])
    return [Choice(persona, people[persona.id]) for persona in PERSONAS if persona.id in people]
