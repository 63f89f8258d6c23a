"""Who reads an assessment, in words; the rules themselves are `Assessment.objects.visible_to`."""

from django.utils.translation import gettext as _

from assessments.models import Assessment, Participation
from people.models import User


def readers(participation: Participation, kind: str, *, state: str, manager: User | None, viewer: User) -> str:
    """Who reads this side in this state. `state` is that of the assessment, a draft if there is none yet."""
    is_self = viewer == participation.person
    name = participation.person.name if not is_self else manager.name if manager else _("your manager")
    if kind == Assessment.Kind.AGREED:
        return agreed_readers(state, name)
    if participation.revealed_at and state == Assessment.State.SUBMITTED:
        if kind == Assessment.Kind.SELF or participation.shared_at:
            return _("You, %(name)s, the managers above and HR of the unit") % {"name": name}
        return _("You and %(name)s; the managers above and HR once a result is shared") % {"name": name}
    if kind == Assessment.Kind.SELF:
        return _("Only you. Once both sides are submitted also %(name)s, the managers above and HR") % {"name": name}
    return _("Only you. Once both sides are submitted also %(name)s; the managers above and HR once it is shared") % {
        "name": name
    }


def agreed_readers(state: str, name: str) -> str:
    if state == Assessment.State.DRAFT:
        return _("Only you, until you propose it. Then also %(name)s") % {"name": name}
    if state in {Assessment.State.SHARED, Assessment.State.REPLACED}:
        return _("You, %(name)s, the managers above and HR of the unit") % {"name": name}
    return _("You and %(name)s; the managers above and HR once it is shared") % {"name": name}
