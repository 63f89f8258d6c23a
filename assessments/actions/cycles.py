"""HR's half: opening a cycle, changing its days, asking late joiners, nudging, closing."""

from datetime import date, datetime
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from assessments.access import cycles as access
from assessments.actions.participations import join, one_cycle_at_a_time
from assessments.models import Cycle, Participation
from assessments.queries.cycles import standing_in, writers_missing
from audit import log
from core.access import require
from core.db import locked
from ladder.models import Ladder
from notifications import outbox
from people.models import Team, User


@transaction.atomic
def open_cycle(
    *,
    title: str,
    unit: Team | None,
    ladder: Ladder | None,
    self_due_on: date,
    manager_due_on: date,
    share_due_on: date,
    on: date,
    now: datetime,
    by: User,
) -> Cycle:
    """Ask everybody of a unit who stands on a ladder for a self-assessment, and their managers for theirs.

    Each is held against the level of today in the version of today. Refused for days that are over or out of order,
    and when nobody would take part.
    """
    require(access.can_open_cycle(by, unit), _("Only HR of this unit opens a cycle for it."))
    one_cycle_at_a_time()
    cycle = Cycle(
        title=title,
        unit=unit,
        ladder=ladder,
        self_due_on=self_due_on,
        manager_due_on=manager_due_on,
        share_due_on=share_due_on,
        opened_by=by,
        opened_at=now,
    )
    refuse_days(self_due_on, manager_due_on, share_due_on, on=on)
    cycle.full_clean(exclude=["opened_by"])
    cycle.save(force_insert=True)
    joined = join(cycle, standing_in(unit, ladder, on=on), now=now)
    if not joined:
        raise ValidationError(
            _(
                "Nobody would take part: in this unit nobody stands on this ladder who is not in another open cycle. "
                "Place people first, or choose another unit."
            )
        )
    log.record("assessments.cycle_opened", target=cycle, by=by, people=len(joined))
    return cycle


@transaction.atomic
def change_cycle(
    *,
    cycle: Cycle,
    title: str,
    self_due_on: date,
    manager_due_on: date,
    share_due_on: date,
    row_version: int,
    by: User,
) -> Cycle:
    """Give an open cycle another title or other days. Refused when somebody changed it meanwhile, and once closed."""
    cycle = locked(cycle)
    require(access.can_manage_cycle(by, cycle), _("Only HR of this unit changes its cycles."))
    refuse_closed(cycle)
    if cycle.row_version != row_version:
        raise ValidationError(_("Somebody else has changed this cycle meanwhile."), code="conflict")
    refuse_days(self_due_on, manager_due_on, share_due_on)
    cycle.title, cycle.row_version = title, row_version + 1
    cycle.self_due_on, cycle.manager_due_on, cycle.share_due_on = self_due_on, manager_due_on, share_due_on
    cycle.full_clean(exclude=["opened_by"])
    cycle.save(update_fields=["title", "self_due_on", "manager_due_on", "share_due_on", "row_version"])
    log.record("assessments.cycle_changed", target=cycle, by=by)
    return cycle


@transaction.atomic
def add_late_joiners(*, cycle: Cycle, on: date, now: datetime, by: User) -> list[UUID]:
    """Ask those who have come to the unit or onto the ladder since the cycle opened. Their ids; perhaps none."""
    one_cycle_at_a_time()
    cycle = locked(cycle)
    require(access.can_manage_cycle(by, cycle), _("Only HR of this unit changes its cycles."))
    refuse_closed(cycle)
    joined = join(cycle, standing_in(cycle.unit, cycle.ladder, on=on), now=now)
    log.record("assessments.joined", target=cycle, by=by, people=len(joined))
    return joined


@transaction.atomic
def nudge(*, cycle: Cycle, people: list[UUID] | None, on: date, by: User) -> int:
    """Remind whoever has something to write in this cycle, the managers too: all of them in the units of this HR, or
    what concerns these people. At most one mail a person and day. How many have something to write.
    """
    require(access.can_follow_cycle(by), _("Only HR nudges."))
    refuse_closed(cycle)
    asked = cycle.participations.taking_part().followed_by(by)
    if people is not None:
        asked = asked.filter(person__in=people)
    missing = writers_missing(asked, on=on)
    nudged = outbox.post_to_all(kind="assessments_missing", subject=cycle, people=missing, n=on.toordinal())
    log.record("assessments.nudged", target=cycle, by=by, people=nudged)
    return nudged


@transaction.atomic
def close_cycle(*, cycle: Cycle, now: datetime, by: User) -> Cycle:
    """End all writing in a cycle, but for people with a longer extension. What is unshared stays as it is."""
    require(access.can_manage_cycle(by, cycle), _("Only HR of this unit closes its cycles."))
    cycle = locked(cycle)  # first, so that nobody joins meanwhile
    refuse_closed(cycle)
    # Whoever is writing at this moment holds one of these locks; after this nobody gets past `opened` any more.
    list(Participation.objects.filter(cycle=cycle).order_by("pk").select_for_update().values_list("pk"))
    cycle.state, cycle.closed_at = Cycle.State.CLOSED, now
    cycle.save(update_fields=["state", "closed_at"])
    log.record("assessments.cycle_closed", target=cycle, by=by)
    return cycle


def refuse_closed(cycle: Cycle) -> None:
    if not cycle.is_open:
        raise ValidationError(_("This cycle is closed."))


def refuse_days(self_due_on: date, manager_due_on: date, share_due_on: date, *, on: date | None = None) -> None:
    """Each day comes after the one before it; of a new cycle none is over."""
    if on and self_due_on < on:
        raise ValidationError({"self_due_on": _("This day is over. Choose today or a later one.")})
    if manager_due_on < self_due_on:
        raise ValidationError({"manager_due_on": _("Managers come after the self-assessments. Choose a later day.")})
    if share_due_on < manager_due_on:
        raise ValidationError({"share_due_on": _("Sharing comes after the managers. Choose a later day.")})
