"""How people come in: asked by mail, and the first administrator by a one-time link."""

from datetime import date, datetime, timedelta

from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from audit import log
from core.access import require
from core.db import locked, moved, one_at_a_time
from core.secrets import digest, new_secret
from notifications import outbox
from notifications.models import Delivery
from people import access
from people.actions import lines
from people.models import Invitation, Organisation, ReportingLine, Role, SetupLink, Team, User
from people.models.invitations import INVITATION_LASTS, JOINING, SETUP_LINK_LASTS, Standing

# Mails that anybody may cause by typing an address: one in a minute, four in an hour, of each kind.
MAILS_AN_HOUR = 4


@transaction.atomic
def make_setup_link(*, now: datetime) -> str:
    """The secret of a new link that creates the first administrator; earlier ones stop working.

    Refused once there is an organisation.
    """
    one_at_a_time("first administrator")
    refuse_second_organisation()
    SetupLink.objects.filter(used_at=None).delete()
    secret = new_secret()
    link = SetupLink.objects.create(digest=digest(secret), expires_at=now + SETUP_LINK_LASTS)
    log.record("people.setup_link_made", target=link, by=None)
    return secret


@transaction.atomic
def create_first_administrator(
    *, secret: str, organisation: str, name: str, email: str, time_zone: str, password: str, now: datetime
) -> User:
    """Use the one-time link up: the organisation, and its first person, who is admin and active.

    Refused for a link that is unknown, used or expired, and once there is an organisation.
    """
    one_at_a_time("first administrator")
    refuse_second_organisation()
    if SetupLink.objects.usable(now).filter(digest=digest(secret)).update(used_at=now) != 1:
        raise ValidationError(_("This link no longer works."))
    person = User(
        name=name,
        email=email.strip().lower(),
        time_zone=time_zone,
        state=User.State.ACTIVE,
        password=make_password(password),
    )
    person.full_clean()
    person.save()
    made = Organisation.objects.create(name=organisation, is_demo=False)
    role = Role.objects.create(person=person, kind=Role.Kind.ADMIN)
    log.record("people.organisation_created", target=made, by=person)
    log.record("people.activated", target=person, by=person, person=person)
    log.record("people.role_granted", target=role, by=person, person=person, role=role.kind, unit=None)
    return person


def refuse_second_organisation() -> None:
    if Organisation.objects.current():
        raise ValidationError(_("Rung is set up already. Sign in, or ask an administrator to invite you."))


@transaction.atomic
def invite_person(
    *,
    name: str,
    email: str,
    job_title: str,
    team: Team | None,
    manager: User | None,
    by: User,
    on: date,
    now: datetime,
) -> Invitation:
    """Ask somebody to join, by mail. A person whose invitation was withdrawn may be asked again.

    Refused to others than HR of the unit and admins, and for an address that somebody here uses already.
    """
    require(access.can_invite_into_team(by, team), _("Only HR of a unit and admins invite people into it."))
    email = email.strip().lower()
    one_at_a_time(f"invite {email}")
    person = User.objects.select_for_update(of=("self",)).filter(email=email).first()
    if person:
        refuse_known_person(person, by)
    else:
        person = User(email=email, password=make_password(None))
    person.name, person.job_title, person.team = name, job_title, team
    # The best guess until they choose for themselves: where their manager, or whoever invites them, is.
    person.time_zone = (manager or by).time_zone
    person.full_clean(exclude=["password", "last_login"])
    person.save()
    if manager and not ReportingLine.objects.on(on).filter(person=person, manager=manager).exists():
        lines.change_manager(person=person, manager=manager, starts_on=on, on=on, by=by)
    invitation = Invitation.objects.create(person=person, invited_by=by, expires_at=now + INVITATION_LASTS)
    log.record("people.invited", target=invitation, by=by, person=person)
    outbox.post(kind="invitation", subject=invitation, person=person, n=invitation.link_version)
    return invitation


def refuse_known_person(person: User, by: User) -> None:
    """Say at the address what to do instead; of somebody the inviter may not see, only whom to ask."""
    if not User.objects.visible_to(by).filter(pk=person.pk).exists():
        reason = _("Somebody outside your units uses this address. Ask an administrator.")
    elif person.state == User.State.ACTIVE:
        reason = _("%(name)s uses this address and has joined already. Find them in the directory.")
    elif person.state == User.State.DEACTIVATED:
        reason = _("%(name)s used this address and was deactivated. Open their page and reactivate them.")
    elif person.invitations.unfinished().exists():
        reason = _("%(name)s is invited already. Send it again from the list of those who are not here yet.")
    else:
        return
    raise ValidationError({"email": ValidationError(reason, params={"name": person.name}, code="known")})


@transaction.atomic
def send_invitation_again(*, invitation: Invitation, by: User, now: datetime) -> Invitation:
    """Mail a fresh link; earlier ones stop working. Refused after joining and after a withdrawal."""
    require_keeper(invitation, by)
    invitation = locked(invitation)
    refuse_finished(invitation)
    return renew(invitation, by=by, now=now)


@transaction.atomic
def ask_for_link_again(*, invitation: Invitation, now: datetime) -> None:
    """Whoever holds an old link asks for a fresh one. It goes to the address on file, and not too often.

    Refused once the person has joined or the invitation was withdrawn.
    """
    invitation = locked(invitation)
    refuse_finished(invitation)
    if may_be_mailed(invitation.person, "invitation", now):
        renew(invitation, by=None, now=now)


def require_keeper(invitation: Invitation, by: User) -> None:
    require(access.can_manage_invitation(by, invitation.person), _("Only HR of a unit and admins invite into it."))


def refuse_finished(invitation: Invitation) -> None:
    if invitation.person.state not in JOINING:
        raise ValidationError(_("%(name)s has joined already.") % {"name": invitation.person.name})
    if invitation.withdrawn_at:
        raise ValidationError(_("This invitation was withdrawn. A new one can be sent."))


def may_be_mailed(person: User, kind: str, now: datetime) -> bool:
    """A double click sends one mail, and nobody's mailbox can be filled from outside."""
    sent = Delivery.objects.filter(person=person, kind=kind)
    lately = list(sent.filter(created_at__gt=now - timedelta(hours=1)).values_list("created_at", flat=True))
    return len(lately) < MAILS_AN_HOUR and all(at <= now - timedelta(minutes=1) for at in lately)


def renew(invitation: Invitation, *, by: User | None, now: datetime) -> Invitation:
    """A fresh link with all its days, by mail. The caller holds a lock and has asked who may."""
    invitation.link_version += 1
    invitation.expires_at = now + INVITATION_LASTS
    invitation.accepted_at = None
    invitation.save(update_fields=["link_version", "expires_at", "accepted_at"])
    log.record("people.invitation_sent_again", target=invitation, by=by, person=invitation.person)
    outbox.post(kind="invitation", subject=invitation, person=invitation.person, n=invitation.link_version)
    return invitation


@transaction.atomic
def withdraw_invitation(*, invitation: Invitation, by: User, now: datetime) -> Invitation:
    """Take an invitation back; its links stop working. Refused once the person has joined."""
    require_keeper(invitation, by)
    invitation = locked(invitation)
    refuse_finished(invitation)
    invitation.withdrawn_at = now
    invitation.save(update_fields=["withdrawn_at"])
    moved(invitation.person, field="state", old=User.State.PENDING_ACTIVATION, new=User.State.INVITED)
    log.record("people.invitation_withdrawn", target=invitation, by=by, person=invitation.person)
    return invitation


@transaction.atomic
def accept_invitation(*, invitation: Invitation, code: str, now: datetime) -> Invitation:
    """Use a link up. The person is then pending activation: what is missing is a password.

    Refused for every link that is not the newest, unused and in time.
    """
    invitation = locked(invitation)
    if invitation.standing(code, now) != Standing.OPEN:
        raise ValidationError(_("This link no longer works."))
    invitation.accepted_at = now
    invitation.save(update_fields=["accepted_at"])
    person = invitation.person
    moved(person, field="state", old=User.State.INVITED, new=User.State.PENDING_ACTIVATION)
    log.record("people.invitation_accepted", target=invitation, by=person, person=person)
    return invitation


@transaction.atomic
def activate_person(
    *, invitation: Invitation, password: str, preferred_name: str, time_zone: str, now: datetime
) -> User:
    """A person who accepted their invitation chooses a password and is active from then on.

    Refused for anybody who is not pending activation, and after a withdrawal.
    """
    invitation = locked(invitation)
    person = invitation.person
    won = invitation.withdrawn_at is None and moved(
        person,
        field="state",
        old=User.State.PENDING_ACTIVATION,
        new=User.State.ACTIVE,
        password=make_password(password),
        preferred_name=preferred_name,
        time_zone=time_zone,
    )
    if not won:
        raise ValidationError(_("This invitation can no longer be used. Ask for a new link."))
    if invitation.accepted_at is None:  # a newer link was sent while the password was being chosen
        invitation.accepted_at = now
        invitation.save(update_fields=["accepted_at"])
    log.record("people.activated", target=person, by=person)
    person.refresh_from_db()
    return person
