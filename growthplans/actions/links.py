"""What a mailed link does, without a session: the code in its address says for whom it acts."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from audit import log
from core.db import locked
from growthplans.actions import checkins, goals
from growthplans.models import CheckIn
from growthplans.queries.links import Link, link_behind

SNOOZE, UNDO = "snooze", "undo"
ACTS = (*CheckIn.Answer.values, SNOOZE, UNDO)


@transaction.atomic
def act_by_link(*, link: Link, code: str, act: str, note: str = "", was: int | None = None, now: datetime) -> None:
    """Answer for the link's period as the person it was sent to, put the goal off, or take either back.

    Without a note the words that are there stay. Refused when the link does not answer (any more), and as checking in
    is (code "conflict", too).
    """
    locked(link.due)
    found = link_behind(link.due.pk, code, now=now)
    if found is None or not found.is_open:
        raise ValidationError(_("This link does not work any more. Nothing was changed."))
    log.record("growth.link_used", target=found.goal, by=found.person, act=act)
    goal, by, on = found.goal, found.person, found.today
    if act == SNOOZE:
        goals.snooze_goal(goal=goal, until=found.again_on, on=on, by=by)
    elif act != UNDO:
        start = found.due.period_start
        checkins.check_in(goal=goal, answer=act, note=note or None, period_start=start, was=was, now=now, on=on, by=by)
    elif found.checkin:
        checkins.undo_check_in(checkin=found.checkin, was=was, on=on, by=by)
    elif found.is_asleep:
        goals.snooze_goal(goal=goal, until=None, on=on, by=by)
