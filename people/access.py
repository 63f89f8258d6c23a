"""Who may do what to people, teams, lines, roles and invitations.

HR works in its own units, an admin everywhere; an admin alone grants roles.
"""

import uuid
from datetime import datetime

from django.http import HttpRequest
from django.utils import timezone
from django_htmx.middleware import HtmxDetails

from core.secrets import digest
from people.models import ApiToken, Organisation, Role, SetupLink, Team, User
from people.models.invitations import JOINING
from people.models.organisation import managers_above


class SignedIn(HttpRequest):
    """The request of every view that is not marked `login_not_required`: it is known who asks."""

    user: User
    htmx: HtmxDetails


def is_hr_of(user: User, team: uuid.UUID | None) -> bool:
    """HR of a unit that this team lies in. People without a team belong to HR of the whole organisation."""
    return None in user.hr_units or (team is not None and bool(user.hr_units) and team in user.hr_teams)


def keeps_records_of(user: User, team: uuid.UUID | None) -> bool:
    """Admin, or HR of the unit: whoever writes people, teams and lines there."""
    return user.is_admin or is_hr_of(user, team)


def keeps_records(user: User) -> bool:
    """Admin, or HR anywhere."""
    return user.is_admin or bool(user.hr_units)


def can_read_record(user: User, person: User) -> bool:
    """State, and past and coming reporting lines: oneself, the manager chain, HR of the unit, admins."""
    above = User.objects.filter(pk__in=managers_above(person, timezone.localdate()))
    return user == person or keeps_records_of(user, person.team_id) or above.filter(pk=user.pk).exists()


def can_edit_person(user: User, person: User) -> bool:
    return keeps_records_of(user, person.team_id)


def can_edit_email(user: User, person: User) -> bool:
    """The address is the way in: an admin alone changes it once somebody has joined or holds a role."""
    return user.is_admin or (person.state in JOINING and not person.held_roles and is_hr_of(user, person.team_id))


def can_place_in_team(user: User, team: Team | None) -> bool:
    """Put people into this team, or into none."""
    return keeps_records_of(user, team.pk if team else None)


def can_invite_people(user: User) -> bool:
    return keeps_records(user)


def can_invite_into_team(user: User, team: Team | None) -> bool:
    return can_place_in_team(user, team)


def can_manage_invitation(user: User, person: User) -> bool:
    """Send it again, or withdraw it."""
    return keeps_records_of(user, person.team_id)


def can_change_manager(user: User, person: User) -> bool:
    return keeps_records_of(user, person.team_id)


def can_deactivate_person(user: User, person: User) -> bool:
    """Nobody themselves; an admin is deactivated by another admin only."""
    return user != person and (user.is_admin or (is_hr_of(user, person.team_id) and not person.is_admin))


def can_reactivate_person(user: User, person: User) -> bool:
    """As deactivating; nobody gives a former admin's rights back but an admin."""
    return can_deactivate_person(user, person)


def can_read_roles(user: User, person: User) -> bool:
    return user == person or keeps_records_of(user, person.team_id)


def can_grant_roles(user: User) -> bool:
    return user.holds(Role.Kind.ADMIN)


def can_create_team(user: User, parent: Team | None) -> bool:
    """Inside one's units; at the top: admins and HR of the whole organisation."""
    return keeps_records_of(user, parent.pk if parent else None)


def can_edit_team(user: User, team: Team) -> bool:
    return keeps_records_of(user, team.pk)


def can_move_team(user: User, team: Team, parent: Team | None) -> bool:
    """From and to places in one's units."""
    return can_edit_team(user, team) and can_create_team(user, parent)


def can_edit_profile(user: User, person: User) -> bool:
    """Oneself alone: what to call them, time zone, language."""
    return user == person


def can_send_test_mail(user: User) -> bool:
    return user.is_admin


def setup_link_opens(secret: str, now: datetime) -> bool:
    """Whoever holds the one-time link, while there is no organisation."""
    link = SetupLink.objects.usable(now).filter(digest=digest(secret))
    return Organisation.objects.current() is None and link.exists()


def can_create_token(user: User, owner: User) -> bool:
    """Everybody for themselves."""
    return user == owner


def can_revoke_token(user: User, token: ApiToken) -> bool:
    """Its owner."""
    return user == token.owner
