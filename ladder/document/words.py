"""The words with a fixed meaning that a ladder may use; files, tables and pages know the same ones."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Accumulation(TextChoices):
    """What a level asks besides its own expectations."""

    RESTATED = "restated", _("Each level says all it asks")
    CUMULATIVE = "cumulative", _("Each level adds to those below")
    REPLACE = "replace", _("What is not said again stays as it was below")


class TrackKind(TextChoices):
    IC = "ic", _("Individual contributor")
    MANAGER = "manager", _("Manager")
    ROLE = "role", _("Role")
    GENERIC = "generic", _("Shared by other tracks")


class LinkKind(TextChoices):
    """How one level leads to another."""

    NEXT = "next", _("Next level")
    EQUIVALENT = "equivalent", _("The same height")
    SWITCH = "switch", _("Change of track")
    FORK = "fork", _("Fork")


class CompetencyKind(TextChoices):
    SKILL = "skill", _("Skill")
    BEHAVIOUR = "behaviour", _("Behaviour")
    VALUE = "value", _("Value")
    SCOPE = "scope", _("Scope")


class Necessity(TextChoices):
    REQUIRED = "required", _("Required")
    OPTIONAL = "optional", _("Optional")
    NOT_EXPECTED = "not_expected", _("Not expected")


class StatementKind(TextChoices):
    STATEMENT = "statement", _("Statement")
    SIGNAL = "signal", _("Signal")
    NOTE = "note", _("Note")


class PitfallKind(TextChoices):
    MISTAKE = "mistake", _("Common mistake")
    CHALLENGE = "challenge", _("Challenge")


class SignFamily(TextChoices):
    TECHNICAL = "technical", _("Technical")
    LEADERSHIP = "leadership", _("Leadership")
    ORGANISATIONAL = "organisational", _("Organisational")


class Cadence(TextChoices):
    """How often one does a thing: once a week, a month, a quarter."""

    WEEKLY = "weekly", _("Weekly")
    MONTHLY = "monthly", _("Monthly")
    QUARTERLY = "quarterly", _("Quarterly")
