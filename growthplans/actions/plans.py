"""Plans, started, changed, agreed to and finished."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from audit import log
from core.access import require
from core.db import key_of_sent, locked, moved, one_at_a_time
from growthplans import access
from growthplans.actions.goals import carry, write_goal
from growthplans.actions.typed import refuse_overtaken, set_typed
from growthplans.models import Goal, Plan
from growthplans.queries.drafts import Draft
from notifications import outbox
from people.models import User

TYPED = ("target", "target_on", "purpose")


@transaction.atomic
def start_plan(
    *,
    by: User,
    origin: str,
    values: Mapping[str, Any],
    drafts: Sequence[Draft],
    now: datetime,
    on: date,
    once: UUID | None = None,
    ends: UUID | Literal["any"] | None = "any",
) -> Plan:
    """Begin a plan of one's own with these goals; the one before is finished, and what is not carried over dropped.

    `ends` is the plan that they were told would end with it (None: they were told of none). Refused, field by field,
    where it cannot be kept, and with the code "conflict" when another plan is under way by now. The same from the
    same showing of the form is one plan.
    """
    plan = Plan(pk=key_of_sent(once, by.pk, values, drafts), person=by, origin=origin, started_on=on)
    plan.created_at = plan.changed_at = now
    write_plan(plan, values, on)
    one_at_a_time(f"plans of {by.pk}")
    made = Plan.objects.filter(pk=plan.pk).first()
    if made:
        return made
    before = Plan.objects.filter(person=by).active().select_for_update().first()
    if ends not in {"any", before.pk if before else None}:
        raise ValidationError(_("Another plan was started or finished meanwhile. Look at it first."), code="conflict")
    carried = [draft.carried_from for draft in drafts if draft.carried_from]
    if before:
        end(before, left=carried, reason=_("A new plan was started."), now=now, on=on, by=by)
    plan.save(force_insert=True)
    for position, draft in enumerate(drafts):
        with refused_at(f"goals[{position}]"):
            if draft.carried_from:
                carry(draft.carried_from, into=plan, due_on=draft.due_on, position=position, on=on, now=now, by=by)
            else:
                goal = Goal(plan=plan, position=position, starts_on=on, created_at=now)
                write_goal(goal, said_by(draft), steps=draft.steps, on=on)
    log.record("growth.plan_started", target=plan, by=by, origin=origin, goals=len(drafts))
    return plan


@contextmanager
def refused_at(place: str) -> Iterator[None]:
    """A refusal of one field of several drafts says of which."""
    try:
        yield
    except ValidationError as refusal:
        if not hasattr(refusal, "error_dict"):
            raise
        raise ValidationError({f"{place}.{name}": errors for name, errors in refusal.error_dict.items()}) from None


def said_by(draft: Draft) -> dict[str, Any]:
    return {
        "title": draft.title,
        "outcome": draft.outcome,
        "cadence": draft.cadence,
        "competency_id": draft.competency,
        "due_on": draft.due_on,
    }


@transaction.atomic
def edit_plan(*, plan: Plan, was: int, values: Mapping[str, Any], now: datetime, on: date, by: User) -> Plan:
    """Change what it is for, its target and its day. Refused with the code "conflict" when changed since `was`."""
    plan = own(plan, by)
    refuse_overtaken(plan, was)
    write_plan(plan, values, on)
    plan.row_version += 1
    plan.changed_at = now
    plan.save(update_fields=[*TYPED, "row_version", "changed_at"])
    log.record("growth.plan_edited", target=plan, by=by)
    return plan


@transaction.atomic
def agree_to_plan(*, plan: Plan, seen: datetime, now: datetime, by: User) -> Plan:
    """The manager agrees to it as it was at `seen`, and the person is told. Refused when it has changed since."""
    plan = locked(plan)
    require(access.can_agree_to_plan(by, plan), _("Only the manager agrees to an active plan."))
    if plan.changed_at != seen:
        raise ValidationError(_("The plan has changed meanwhile. Look at it again."), code="conflict")
    if not plan.is_agreed:
        plan.agreed_at, plan.agreed_by = now, by
        plan.save(update_fields=["agreed_at", "agreed_by"])
        log.record("growth.plan_agreed", target=plan, by=by, person=plan.person)
        outbox.post(kind="plan_agreed", subject=plan, person=plan.person, n=int(now.timestamp()))
    return plan


@transaction.atomic
def finish_plan(*, plan: Plan, reason: str, now: datetime, on: date, by: User) -> Plan:
    """End it. Open goals are dropped with this reason; without one it is refused while there are any."""
    plan = own(plan, by)
    end(plan, left=[], reason=reason.strip(), now=now, on=on, by=by)
    return plan


def end(plan: Plan, *, left: Sequence[Goal], reason: str, now: datetime, on: date, by: User) -> None:
    """Finish a locked plan: drop its open goals but those `left`, decline what is suggested."""
    goals = plan.goals.exclude(pk__in=[goal.pk for goal in left])
    still_open = goals.filter(state=Goal.State.OPEN)
    if not reason and still_open.exists():
        raise ValidationError({"reason": _("Some goals are open. Say in a few words why they end with the plan.")})
    still_open.update(state=Goal.State.DROPPED, closed_on=on, reason=reason)
    goals.filter(state=Goal.State.SUGGESTED).update(state=Goal.State.DECLINED, closed_on=on, reason=reason)
    moved(plan, field="state", old=Plan.State.ACTIVE, new=Plan.State.FINISHED, finished_at=now)
    log.record("growth.plan_finished", target=plan, by=by)


def write_plan(plan: Plan, values: Mapping[str, Any], on: date) -> None:
    """Set what was typed. A target stands on a ladder that is published; its day is not over."""
    is_new_day = values.get("target_on") != plan.target_on
    set_typed(plan, values, lines=())
    if plan.target and plan.target.ladder.current_version_id is None:
        raise ValidationError({"target": _("This level is on no published ladder. Choose another.")})
    if plan.target_on and is_new_day and plan.target_on <= on:
        raise ValidationError({"target_on": _("This day is over. Choose a later one.")})


def own(plan: Plan, by: User) -> Plan:
    """The plan, locked, for its owner to change."""
    plan = locked(plan)
    require(access.can_write_plan(by, plan), _("Only its owner changes a plan, as long as it is active."))
    return plan
