"""Who may open a cycle, and do what to it and those in it: HR in its units. Nobody decides on themselves."""

from assessments.models import Cycle, Participation
from people.access import is_hr_of
from people.models import Team, User


def can_open_cycle(user: User, unit: Team | None) -> bool:
    """HR of the unit; for everybody: HR of the whole organisation."""
    return is_hr_of(user, unit.pk if unit else None)


def can_manage_cycle(user: User, cycle: Cycle) -> bool:
    """Change its days, add late joiners, close it: as opening it."""
    return is_hr_of(user, cycle.unit_id)


def can_follow_cycle(user: User) -> bool:
    """See who is missing, and nudge: HR, of those in its units."""
    return bool(user.hr_units)


def can_manage_participation(user: User, participation: Participation) -> bool:
    """Extend, reopen, take out of the cycle: HR of the person's unit, never of oneself."""
    return user != participation.person and is_hr_of(user, participation.person.team_id)
