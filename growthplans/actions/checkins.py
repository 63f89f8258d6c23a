"""How a period went: checked in, changed, and taken back."""

from collections.abc import Collection
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from assessments.actions.evidence import add_evidence, titled
from assessments.models import Evidence
from audit import log
from core.access import require
from core.db import locked, moved
from core.periods import start_of, start_of_last
from growthplans import access
from growthplans.actions.goals import NOT_OPEN
from growthplans.actions.typed import refuse_overtaken, set_typed
from growthplans.models import CheckIn, Goal
from growthplans.models.plans import Cadence
from ladder.models import Competency, Placement
from people.models import User

Answer = CheckIn.Answer


class NewPiece(NamedTuple):
    """A new piece of evidence: a line, or a link in its place. The same from one showing of a form (`once`) is one."""

    line: str
    once: UUID | None = None


@transaction.atomic
def check_in(
    *,
    goal: Goal,
    answer: str,
    note: str | None = None,
    evidence: Collection[UUID] | None = None,
    period_start: date | None = None,
    was: int | None = None,
    kept: NewPiece | None = None,
    now: datetime,
    on: date,
    by: User,
) -> CheckIn:
    """Say how this period went, or (late) the one before; said again, it changes what was said.

    Of `note` and `evidence`, None leaves what is there. `kept` is kept and goes with it. A goal of once that is done is
    reached by it. Refused for other periods, closed goals, other people's evidence, and (code "conflict") when the
    answer is not that of version `was` (0: none yet; None: whatever it is), unless it says the same.
    """
    goal = locked(goal)
    require(access.can_write_plan(by, goal.plan), _("Only its owner checks in, as long as the plan is active."))
    start = period_of(goal, period_start, on)
    checkin = goal.checkins.filter(cadence=goal.cadence, period_start=start).first()
    if not goal.is_open and not (checkin and checkin.has_reached_its_goal):
        raise ValidationError(NOT_OPEN)
    if checkin and evidence is None and not kept and (checkin.answer, checkin.note) == (answer, note or checkin.note):
        return checkin
    fresh = checkin is None
    if checkin is None:
        checkin = CheckIn(goal=goal, cadence=goal.cadence, period_start=start, row_version=0)
    refuse_overtaken(checkin, was)
    values = {"answer": answer, "made_at": now, **({} if note is None else {"note": note})}
    set_typed(checkin, values, lines=["note"])
    checkin.row_version += 1
    checkin.save()
    if evidence is not None:
        attach(checkin, evidence, by)
    if kept:
        checkin.evidence.add(keep(kept, goal, on=on, by=by))
    follow(goal, checkin, on)
    log.record("growth.checked_in" if fresh else "growth.checkin_changed", target=checkin, by=by, answer=answer)
    return checkin


@transaction.atomic
def undo_check_in(*, checkin: CheckIn, was: int | None = None, on: date, by: User) -> None:
    """Take back what was said of this period or the one before; a goal that it reached is open again.

    Refused with the code "conflict" when it was changed since version `was`, so that no word is lost unseen.
    """
    goal = locked(checkin.goal)
    require(access.can_write_plan(by, goal.plan), _("Only its owner checks in, as long as the plan is active."))
    checkin = locked(checkin)
    refuse_overtaken(checkin, was)
    if checkin.period_start not in periods_of(goal, on):
        raise ValidationError(_("This period is over, and what was said of it is history."))
    if checkin.has_reached_its_goal:
        moved(goal, field="state", old=Goal.State.DONE, new=Goal.State.OPEN, closed_on=None)
    elif not goal.is_open:
        raise ValidationError(NOT_OPEN)
    log.record("growth.checkin_undone", target=checkin, by=by, answer=checkin.answer)
    checkin.delete()


def periods_of(goal: Goal, on: date) -> tuple[date, date]:
    """The first days of the period that can be answered for now, and of the one before."""
    return start_of(goal.period, on), start_of_last(goal.period, on)


def period_of(goal: Goal, asked: date | None, on: date) -> date:
    """The first day of the period to answer for. Refused: other periods than two, and those before the goal began."""
    present, last = periods_of(goal, on)
    start = asked or present
    if start not in (present, last):
        raise ValidationError(_("You can check in for this period and for the one before."))
    if start < start_of(goal.period, goal.starts_on):
        raise ValidationError(_("The goal had not begun in that period."))
    return start


def follow(goal: Goal, checkin: CheckIn, on: date) -> None:
    """A goal of once is reached when it is done, and open again when it is not after all."""
    if goal.cadence != Cadence.ONCE:
        return
    if checkin.answer == Answer.DONE:
        moved(goal, field="state", old=Goal.State.OPEN, new=Goal.State.DONE, closed_on=on)
    else:
        moved(goal, field="state", old=Goal.State.DONE, new=Goal.State.OPEN, closed_on=None)


def attach(checkin: CheckIn, evidence: Collection[UUID], by: User) -> None:
    """Show with it these pieces of one's own evidence. They stay as private as they are."""
    found = Evidence.objects.filter(owner=by, pk__in=evidence)
    if len(found) < len(set(evidence)):
        raise ValidationError({"evidence": _("One of these is not your evidence. Choose from the list.")})
    checkin.evidence.set(found)


def keep(piece: NewPiece, goal: Goal, *, on: date, by: User) -> Evidence:
    """Keep it, as of the goal's competency where that is one of the ladder that the person stands on."""
    title, url = titled(piece.line)
    values = {"title": title, "url": url, "text": "", "kind": Evidence.Kind.WORK, "happened_on": on}
    stands_on = Placement.objects.on(on).filter(person=by).values("level__ladder__current_version")
    tags = Competency.objects.filter(version__in=stands_on, key=goal.competency_id).values_list("key", flat=True)
    try:
        return add_evidence(values=values, competencies=list(tags), on=on, by=by, once=piece.once)
    except ValidationError as refusal:
        raise ValidationError({"kept": refusal.messages}) from None
