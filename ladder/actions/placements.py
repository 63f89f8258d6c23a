"""Who stands at which level, from which day on."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from audit import log
from core.access import require
from core.db import locked
from ladder import access
from ladder.models import Level, LevelKey, Placement, Version
from people.models import User


@transaction.atomic
def place_person(*, person: User, level: LevelKey | None, starts_on: date, on: date, by: User) -> User:
    """From a day on somebody stands at this level; with None, at none. What was planned from that day on is replaced.

    Refused to others than HR of the unit and admins; for people who left; for a level that no published ladder has;
    and for a day before one on which a placement has begun, because what has been stays as it was.
    """
    if level:
        locked(level.ladder)  # before the person, as publishing does: a level never vanishes meanwhile
    person = locked(person)
    require(access.can_place_person(by, person), _("Only HR of this unit and admins say where somebody stands."))
    if person.state == User.State.DEACTIVATED:
        raise ValidationError(_("%(name)s is deactivated. Reactivate first."), params={"name": person.name})
    if level:
        refuse_unpublished(level)
    touched = list(
        Placement.objects.filter(Q(ends_on=None) | Q(ends_on__gt=starts_on), person=person).order_by("starts_on")
    )
    refuse_rewriting(touched, starts_on, on)
    held = touched[0] if touched and touched[0].starts_on <= starts_on else None
    stays = held is not None and level is not None and held.level_id == level.pk
    if stays and held and held.ends_on is None:
        raise ValidationError({"level": _("%(name)s stands there already.") % {"name": person.name}})
    if level is None and not touched:
        raise ValidationError({"level": _("%(name)s stands nowhere already.") % {"name": person.name}})
    kept = held if held and (stays or held.starts_on < starts_on) else None
    Placement.objects.filter(pk__in=[placement.pk for placement in touched if placement is not kept]).delete()
    if kept:
        kept.ends_on = None if stays else starts_on
        kept.save(update_fields=["ends_on"])
    if level and not stays:
        Placement.objects.create(person=person, level=level, starts_on=starts_on)
    log.record(
        "ladder.placed",
        target=person,
        by=by,
        person=person,
        before=str(touched[0].level_id) if touched else None,
        after=str(level.pk) if level else None,
        starts_on=starts_on.isoformat(),
    )
    return person


def refuse_unpublished(level: LevelKey) -> None:
    """People stand only where everybody can read what is asked."""
    if not Level.objects.filter(key=level, version__state=Version.State.PUBLISHED).exists():
        raise ValidationError({"level": _("No published ladder has this level. Choose another one.")})


def refuse_rewriting(touched: list[Placement], starts_on: date, on: date) -> None:
    """What has begun by today began on its day, and nothing is put in its place from an earlier day on."""
    begun = [placement for placement in touched if starts_on < placement.starts_on <= on]
    if begun:
        day = date_format(begun[-1].starts_on, "j F Y")
        raise ValidationError(
            {
                "starts_on": _("Has stood at the present level since %(day)s. Choose that day or a later one.")
                % {"day": day}
            }
        )
