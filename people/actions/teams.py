"""Teams and where they belong."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from audit import log
from core.access import require
from core.db import locked, one_at_a_time
from people import access
from people.models import Team, User

TEAMS = "teams"  # the topic of the one lock for moving teams


@transaction.atomic
def create_team(*, name: str, parent: Team | None, by: User) -> Team:
    """Add a team. Refused to others than HR in its units and admins, and for a name taken beside it."""
    require(access.can_create_team(by, parent), _("Only admins and HR of this unit add teams here."))
    team = Team(name=name, parent=parent)
    team.full_clean()
    team.save()
    log.record("people.team_created", target=team, by=by, parent=str(parent.pk) if parent else None)
    return team


@transaction.atomic
def rename_team(*, team: Team, name: str, was: str, by: User) -> Team:
    """Give a team another name. Refused (code "conflict") when somebody else has renamed it since."""
    team = locked(team)
    require(access.can_edit_team(by, team), _("Only admins and HR of this unit rename teams."))
    if team.name != was:
        raise ValidationError(_("Somebody else renamed this team while you had this page open."), code="conflict")
    team.name = name
    team.full_clean()
    team.save(update_fields=["name"])
    log.record("people.team_renamed", target=team, by=by)
    return team


@transaction.atomic
def move_team(*, team: Team, parent: Team | None, by: User) -> Team:
    """Make a team part of another, or of none; the teams below come with it.

    Refused to others than admins and HR of both places, and into itself or a team below.
    """
    one_at_a_time(TEAMS)
    team = locked(team)
    require(access.can_move_team(by, team, parent), _("Only admins and HR of both units move teams."))
    if parent and Team.objects.in_units([team.pk]).filter(pk=parent.pk).exists():
        raise ValidationError(
            {"parent": _("%(parent)s is part of %(team)s.") % {"parent": parent.name, "team": team.name}}
        )
    before, team.parent = team.parent_id, parent
    team.full_clean()
    team.save(update_fields=["parent"])
    log.record(
        "people.team_moved",
        target=team,
        by=by,
        before=str(before) if before else None,
        after=str(parent.pk) if parent else None,
    )
    return team
