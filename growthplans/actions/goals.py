"""Goals, added, suggested, changed, reached, dropped and carried over; and the lines of their checklists."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audit import log
from core.access import require
from core.db import key_of_sent, locked, moved
from growthplans import access
from growthplans.actions.typed import (
    MOST_GOALS,
    refuse_days,
    refuse_foreign,
    refuse_overtaken,
    set_typed,
    steps_of,
)
from growthplans.models import Goal, Plan, Step
from notifications import outbox
from notifications.models import Delivery
from people.models import User

LINES = ("title",)
LONGEST_SNOOZE = timedelta(days=92)
NOT_OPEN = gettext_lazy("This goal is no longer open.")


@transaction.atomic
def add_goal(
    *,
    plan: Plan,
    values: Mapping[str, Any],
    steps: Sequence[str] = (),
    now: datetime,
    on: date,
    by: User,
    once: UUID | None = None,
) -> Goal:
    """Add a goal: the owner's is open at once, the manager's is a suggestion that the owner takes up or declines.

    Refused, field by field, where it cannot be kept. The same from the same showing of the form is one goal.
    """
    plan = locked(plan)
    is_own = access.is_owner(by, plan)
    allowed = access.can_write_plan(by, plan) or access.can_agree_to_plan(by, plan)
    require(allowed, _("Goals are added by the plan's owner and suggested by their manager."))
    goal = Goal(pk=key_of_sent(once, by.pk, plan.pk, values, list(steps)), plan=plan, starts_on=on, created_at=now)
    made = Goal.objects.filter(pk=goal.pk).first()
    if made:
        return made
    goal.position = plan.goals.count()
    if not is_own:
        goal.state, goal.suggested_by = Goal.State.SUGGESTED, by
    write_goal(goal, values, steps=steps, on=on)
    log.record("growth.goal_added" if is_own else "growth.goal_suggested", target=goal, by=by, person=plan.person)
    if is_own:
        touch(plan, now)
    return goal


@transaction.atomic
def edit_goal(
    *, goal: Goal, was: int | None, values: Mapping[str, Any], steps: Sequence[str], now: datetime, on: date, by: User
) -> Goal:
    """Change what it says; lines of the checklist that stay as they are stay ticked. Refused as adding is, when it is
    closed, and with the code "conflict" when it was changed since version `was`.
    """
    goal = own(goal, by)
    refuse_overtaken(goal, was)
    goal.row_version += 1
    write_goal(goal, values, steps=steps, on=on)
    touch(goal.plan, now)
    log.record("growth.goal_edited", target=goal, by=by)
    return goal


@transaction.atomic
def answer_suggestion(*, goal: Goal, is_taken: bool, reason: str = "", now: datetime, on: date, by: User) -> Goal:
    """The owner takes a suggestion up, from today on, or declines it. Refused when it is answered already."""
    goal = own(goal, by, state=Goal.State.SUGGESTED)
    old = Goal.State.SUGGESTED
    if is_taken:
        moved(goal, field="state", old=old, new=Goal.State.OPEN, starts_on=on)
        touch(goal.plan, now)
    else:
        said = reason.strip()[:1_000]
        moved(goal, field="state", old=old, new=Goal.State.DECLINED, closed_on=on, reason=said)
    log.record("growth.suggestion_taken" if is_taken else "growth.suggestion_declined", target=goal, by=by)
    return goal


@transaction.atomic
def reach_goal(*, goal: Goal, on: date, by: User) -> Goal:
    """Say that it is reached; nobody is reminded of it any more."""
    goal = own(goal, by)
    moved(goal, field="state", old=Goal.State.OPEN, new=Goal.State.DONE, closed_on=on)
    log.record("growth.goal_reached", target=goal, by=by)
    return goal


@transaction.atomic
def drop_goal(*, goal: Goal, reason: str, now: datetime, on: date, by: User) -> Goal:
    """Give it up. Refused without a reason."""
    goal = own(goal, by)
    set_typed(goal, {"reason": reason}, lines=())
    if not goal.reason:
        raise ValidationError({"reason": _("Say in a few words why. You will be glad of it when you look back.")})
    moved(goal, field="state", old=Goal.State.OPEN, new=Goal.State.DROPPED, closed_on=on, reason=goal.reason)
    touch(goal.plan, now)
    log.record("growth.goal_dropped", target=goal, by=by)
    return goal


@transaction.atomic
def reopen_goal(*, goal: Goal, now: datetime, by: User) -> Goal:
    """Take back that it was reached or dropped."""
    goal = locked(goal)
    require(access.can_write_plan(by, goal.plan), _("Only its owner changes a goal, as long as the plan is active."))
    if goal.state not in {Goal.State.DONE, Goal.State.DROPPED}:
        raise ValidationError(_("Only a goal that was reached or dropped can be opened again."))
    moved(goal, field="state", old=goal.state, new=Goal.State.OPEN, closed_on=None, reason="")
    touch(goal.plan, now)
    log.record("growth.goal_reopened", target=goal, by=by)
    return goal


@transaction.atomic
def carry_over_goal(*, goal: Goal, due_on: date | None, now: datetime, on: date, by: User) -> Goal:
    """Go on with it as a new goal, until another day; the old one stays as history. Gives the new one."""
    goal = own(goal, by)
    new = carry(goal, into=goal.plan, due_on=due_on, position=goal.position, on=on, now=now, by=by)
    touch(goal.plan, now)
    return new


def carry(goal: Goal, *, into: Plan, due_on: date | None, position: int, on: date, now: datetime, by: User) -> Goal:
    """Close a goal as carried over and open it again in this plan, with the lines that are not ticked.

    Refused when it is not open (any more), so that it goes on in one place only.
    """
    goal = locked(goal)
    if goal.plan.person_id != into.person_id or not goal.is_open:
        raise ValidationError(NOT_OPEN)
    moved(goal, field="state", old=Goal.State.OPEN, new=Goal.State.CARRIED, closed_on=on)
    new = Goal(plan=into, starts_on=on, position=position, carried_from=goal, created_at=now)
    said = {name: getattr(goal, name) for name in ("title", "outcome", "cadence", "competency_id")}
    left = goal.steps.filter(done_at=None).values_list("text", flat=True)
    write_goal(new, {**said, "due_on": due_on}, steps=list(left), on=on)
    log.record("growth.goal_carried", target=new, by=by, before=str(goal.pk))
    return new


@transaction.atomic
def snooze_goal(*, goal: Goal, until: date | None, on: date, by: User) -> Goal:
    """Be reminded of it again from a day on (None: at once), at most three months ahead."""
    goal = own(goal, by)
    if until and not on < until <= on + LONGEST_SNOOZE:
        raise ValidationError({"until": _("Choose a day after today, at most three months ahead.")})
    goal.snoozed_until = until
    goal.save(update_fields=["snoozed_until"])
    log.record("growth.goal_snoozed", target=goal, by=by)
    return goal


@transaction.atomic
def tick_step(*, step: Step, is_done: bool, now: datetime, by: User) -> Step:
    """Tick a line of the checklist, or take the tick back. Refused when the line is gone."""
    own(step.goal, by)
    step.done_at = now if is_done else None
    if not Step.objects.filter(pk=step.pk).update(done_at=step.done_at):
        raise ValidationError(_("This line is no longer in the checklist. Look at it again."))
    log.record("growth.step_ticked", target=step.goal, by=by)
    return step


@transaction.atomic
def nudge_goal(*, goal: Goal, on: date, by: User) -> Goal:
    """The manager asks by mail how it goes: at most once a day for one person, whatever the goal."""
    require(access.can_agree_to_plan(by, goal.plan), _("Only the manager nudges."))
    if not goal.is_open:
        raise ValidationError(NOT_OPEN)
    person, n = goal.plan.person, on.toordinal()
    asked = Delivery.objects.filter(kind="goal_nudged", person=person, key__endswith=f":{n}")
    goals = Goal.objects.filter(plan=goal.plan_id).values("pk")
    locked(goal.plan)
    if asked.filter(subject_id__in=goals).exists():
        raise ValidationError(_("%(name)s was nudged today already. Tomorrow you can again.") % {"name": person.called})
    outbox.post(kind="goal_nudged", subject=goal, person=person, n=n)
    log.record("growth.nudged", target=goal, by=by, person=person)
    return goal


def write_goal(goal: Goal, values: Mapping[str, Any], *, steps: Sequence[str], on: date) -> None:
    """Set and save what was typed, and the checklist. Refused, field by field, where it cannot be kept."""
    is_new_day = values.get("due_on") != goal.due_on
    set_typed(goal, values, lines=LINES)
    refuse_days(goal, on=on if is_new_day else None)
    if goal.competency_id:
        refuse_foreign(goal.plan, {goal.competency_id}, on)
    if goal._state.adding and goal.plan.goals.filter(closed_on=None).count() >= MOST_GOALS:
        raise ValidationError(_("A plan has at most %d open goals. Finish or drop some first.") % MOST_GOALS)
    lines = steps_of(steps)
    goal.save()
    was = {step.text: step for step in goal.steps.all()}
    # A line that stays keeps its row: pages that are open name it.
    kept = [was.pop(text) if text in was else Step(goal=goal, text=text) for text in lines]
    for position, step in enumerate(kept):
        step.position = position
    goal.steps.all().delete()
    Step.objects.bulk_create(kept)


def touch(plan: Plan, now: datetime) -> None:
    """The goals are others now, so the manager has not agreed to them as they are."""
    Plan.objects.filter(pk=plan.pk).update(changed_at=now)


def own(goal: Goal, by: User, state: str = Goal.State.OPEN) -> Goal:
    """The goal, locked, in this state, for its owner to change."""
    goal = locked(goal)
    require(access.can_write_plan(by, goal.plan), _("Only its owner changes a goal, as long as the plan is active."))
    if goal.state != state:
        raise ValidationError(NOT_OPEN if state == Goal.State.OPEN else _("This suggestion is answered already."))
    return goal
