"""Who holds which role."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from audit import log
from core.access import require
from core.db import locked, one_at_a_time
from people import access
from people.models import Role, Team, User

ADMINS = "administrators"  # the topic of the one lock for whatever may leave no admin


@transaction.atomic
def grant_role(*, person: User, kind: str, unit: Team | None, by: User) -> Role:
    """Give somebody a role; HR for one unit or, without one, everywhere.

    Refused to others than admins, for people who left, for a role held already, and for a unit with any role
    but HR.
    """
    require(access.can_grant_roles(by), _("Only admins grant roles."))
    person = locked(person)
    if person.state == User.State.DEACTIVATED:
        raise ValidationError(_("%(name)s is deactivated. Reactivate first."), params={"name": person.name})
    if unit and kind != Role.Kind.HR:
        raise ValidationError({"unit": _("Only HR is held for one unit. Leave this empty.")})
    if Role.objects.filter(person=person, kind=kind, unit=unit).exists():
        raise ValidationError({"kind": _("%(name)s holds this role already.") % {"name": person.name}})
    role = Role.objects.create(person=person, kind=kind, unit=unit)
    log.record(
        "people.role_granted",
        target=role,
        by=by,
        person=person,
        role=kind,
        unit=str(unit.pk) if unit else None,
    )
    return role


@transaction.atomic
def revoke_role(*, role: Role, by: User) -> User:
    """Take a role away. Refused to others than admins, and for the role of the last active admin."""
    one_at_a_time(ADMINS)
    require(access.can_grant_roles(by), _("Only admins revoke roles."))
    if role.kind == Role.Kind.ADMIN:
        refuse_leaving_no_admin(without=role.person)
    log.record(
        "people.role_revoked",
        target=role,
        by=by,
        person=role.person,
        role=role.kind,
        unit=str(role.unit_id) if role.unit_id else None,
    )
    Role.objects.filter(pk=role.pk).delete()
    return role.person


def refuse_leaving_no_admin(*, without: User) -> None:
    """Somebody must be able to grant roles. The caller holds the lock on admins."""
    admins = User.objects.active().filter(roles__kind=Role.Kind.ADMIN)
    if admins.filter(pk=without.pk).exists() and not admins.exclude(pk=without.pk).exists():
        raise ValidationError(
            _("%(name)s is the only active admin. Make somebody else an admin first."),
            params={"name": without.name},
        )
