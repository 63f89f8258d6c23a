"""What people do with their own account: in and out, password, profile, a test mail."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from audit import log
from core.access import require
from core.db import locked
from notifications import outbox
from people import access
from people.actions import invitations
from people.models import Organisation, User


@transaction.atomic
def record_sign_in(*, person: User) -> None:
    """Write down that a person came in."""
    log.record("people.signed_in", target=person, by=person)


@transaction.atomic
def record_failed_sign_in(*, email: str) -> None:
    """Write down that a sign-in failed: of the person with this address, else of nobody known.

    An unknown address costs the same statements as a known one, so that the time tells nobody who is here.
    """
    organisation = Organisation.objects.current()
    person = User.objects.filter(email=email.strip().lower()).first()
    target = person or organisation
    if target:
        log.record("people.sign_in_failed", target=target, by=None)


@transaction.atomic
def record_sign_out(*, person: User) -> None:
    """Write down that a person went out."""
    log.record("people.signed_out", target=person, by=person)


@transaction.atomic
def set_password(*, person: User, password: str, by_link: bool) -> None:
    """Give a person the password they chose, and tell them by mail. Their sessions elsewhere end by it."""
    person.set_password(password)
    person.save(update_fields=["password"])
    kind = "people.password_reset" if by_link else "people.password_changed"
    event = log.record(kind, target=person, by=person)
    outbox.post(kind="password_changed", subject=person, person=person, n=event.pk)


@transaction.atomic
def request_password_reset(*, email: str, now: datetime) -> None:
    """Mail the person with this address a way in: a link to set a password, or their invitation again.

    Nobody else gets anything, and the caller learns nothing: the page after it is the same for everybody.
    """
    person = User.objects.select_for_update(of=("self",)).filter(email=email.strip().lower()).first()
    if person is None:
        return
    if person.state == User.State.ACTIVE and invitations.may_be_mailed(person, "password", now):
        log.record("people.password_reset_requested", target=person, by=None)
        outbox.post(kind="password", subject=person, person=person, n=int(now.timestamp()))
    invitation = person.invitations.unfinished().first()
    if invitation:
        invitations.ask_for_link_again(invitation=invitation, now=now)


@transaction.atomic
def update_profile(
    *, person: User, by: User, row_version: int, preferred_name: str, time_zone: str, locale: str
) -> User:
    """Change what a person says about themselves. Refused when it was changed elsewhere since it was read."""
    require(access.can_edit_profile(by, person))
    person = locked(person)
    if person.row_version != row_version:
        raise ValidationError(_("You changed your profile somewhere else in the meantime."), code="conflict")
    said = {"preferred_name": preferred_name, "time_zone": time_zone, "locale": locale}
    changed = [field for field, value in said.items() if getattr(person, field) != value]
    if changed:
        for field in changed:
            setattr(person, field, said[field])
        person.row_version += 1
        person.save(update_fields=[*changed, "row_version"])
        log.record("people.profile_updated", target=person, by=by, fields=changed)
    return person


@transaction.atomic
def send_test_mail(*, by: User) -> None:
    """Send an admin a mail that shows whether mails arrive."""
    require(access.can_send_test_mail(by), _("Only an administrator can send a test mail."))
    event = log.record("people.mail_tested", target=by, by=by)
    outbox.post(kind="mail_test", subject=by, person=by, n=event.pk)
