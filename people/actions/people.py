"""What colleagues see of a person, and whether the person may come in."""

from datetime import date, datetime

from allauth.usersessions.models import UserSession
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from audit import log
from core.access import require
from core.db import locked, moved, one_at_a_time
from people import access
from people.actions.lines import LINES, hand_over_reports
from people.actions.roles import ADMINS, refuse_leaving_no_admin
from people.models import ApiToken, Invitation, Team, User


@transaction.atomic
def edit_person(
    *,
    person: User,
    by: User,
    row_version: int,
    name: str,
    job_title: str,
    team: Team | None,
    email: str | None = None,
) -> User:
    """Write down a person's name, job title, team and, where given, email address.

    A new address kills the invitation links sent to the old one. Refused to others than HR of the unit and
    admins; for a team outside HR's own units; and when somebody else saved since `row_version` (code
    "outdated").
    """
    person = locked(person)
    require(access.can_edit_person(by, person), _("Only HR of this unit and admins edit people."))
    if person.row_version != row_version:
        raise ValidationError(_("Somebody else saved this page while you had it open."), code="conflict")
    asked = {
        "name": name,
        "job_title": job_title,
        "team": team,
        "email": person.email if email is None else email,
    }
    changed = [field for field, value in asked.items() if getattr(person, field) != value]
    if not changed:
        return person
    if "team" in changed:
        require(access.can_place_in_team(by, team), _("HR places people in teams of its own units only."))
    if "email" in changed:
        require(
            access.can_edit_email(by, person),
            _("Only an admin changes the address of somebody who has joined."),
        )
        Invitation.objects.filter(person=person).unfinished().update(link_version=F("link_version") + 1)
    for field in changed:
        setattr(person, field, asked[field])
    person.row_version += 1
    person.full_clean(exclude={field.name for field in User._meta.fields} - set(changed))
    person.save(update_fields=[*changed, "row_version"])
    log.record("people.edited", target=person, by=by, person=person, fields=changed)
    return person


@transaction.atomic
def deactivate_person(*, person: User, by: User, on: date, now: datetime, successor: User | None = None) -> User:
    """Shut somebody out at once: sessions, tokens and open invitations end; what they wrote stays.

    Their reports go to the successor, or keep a manager who is not active. Refused for oneself, for the last
    active admin, to others than HR of the unit and admins, and for somebody deactivated already.
    """
    one_at_a_time(ADMINS)
    one_at_a_time(LINES)
    person = locked(person)
    require(
        access.can_deactivate_person(by, person),
        _("Only HR of this unit and admins deactivate people, an admin only another admin."),
    )
    was = person.state
    if was == User.State.DEACTIVATED:
        raise ValidationError(_("%(name)s is deactivated already."), params={"name": person.name})
    refuse_leaving_no_admin(without=person)
    detail = _end_access(person, now)
    moved(person, field="state", old=was, new=User.State.DEACTIVATED)
    if successor:
        detail["reports"] = hand_over_reports(leaver=person, successor=successor, on=on, by=by)
    log.record("people.deactivated", target=person, by=by, person=person, was=was, **detail)
    return person


def _end_access(person: User, now: datetime) -> dict[str, int]:
    """End sessions, revoke tokens, withdraw invitations that lead in. Says how many of each."""
    sessions = UserSession.objects.filter(user=person)
    for session in sessions:
        session.end()
    return {
        "sessions": len(sessions),
        "tokens": ApiToken.objects.usable(now).filter(owner=person).update(revoked_at=now),
        "invitations": Invitation.objects.filter(person=person).unfinished().update(withdrawn_at=now),
    }


@transaction.atomic
def reactivate_person(*, person: User, by: User) -> User:
    """Let somebody in again: active with their old password, or invited if they never chose one.

    Refused to others than HR of the unit and admins, and for somebody who is not deactivated.
    """
    person = locked(person)
    require(
        access.can_reactivate_person(by, person),
        _("Only HR of this unit and admins reactivate people, and an admin only another admin."),
    )
    new = User.State.ACTIVE if person.has_usable_password() else User.State.INVITED
    if not moved(person, field="state", old=User.State.DEACTIVATED, new=new):
        raise ValidationError(_("%(name)s is not deactivated."), params={"name": person.name})
    log.record("people.reactivated", target=person, by=by, person=person, state=new)
    return person
