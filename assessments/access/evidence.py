"""Evidence is its owner's. Shared, the manager chain and HR of the unit read it; nobody else, admins included."""

from django.utils import timezone

from assessments.models import Evidence
from people.access import is_hr_of
from people.models import User
from people.models.organisation import managers_above


def can_edit_evidence(user: User, entry: Evidence) -> bool:
    """Change, share and delete it: its owner alone."""
    return user.pk == entry.owner_id


def can_read_evidence_of(user: User, person: User) -> bool:
    """Read what somebody shared: those above them, and HR of the unit."""
    above = User.objects.filter(pk__in=managers_above(person, timezone.localdate()))
    return is_hr_of(user, person.team_id) or above.filter(pk=user.pk).exists()
