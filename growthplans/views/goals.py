"""Goals: one, added, changed, ticked, reached, dropped, carried over; suggestions answered."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessments.actions.evidence import note_reading
from assessments.queries.evidence import Tag, tag_groups
from core.access import require
from core.forms import errors_on, status_of
from growthplans import access
from growthplans.actions import goals as actions
from growthplans.forms.goals import (
    AnswerForm,
    CarryForm,
    CommentForm,
    DropForm,
    GoalForm,
    SnoozeForm,
    TickForm,
    filled,
)
from growthplans.models import Goal
from growthplans.queries import goals as queries
from growthplans.views.plans import plan_or_404
from people.access import SignedIn


def goal_or_404(request: SignedIn, pk: UUID) -> Goal:
    goals = Goal.objects.visible_to(request.user).select_related("plan__person", "plan__target__ladder")
    return get_object_or_404(goals, pk=pk)


@require_safe
def goal(request: SignedIn, pk: UUID) -> HttpResponse:
    """“What did I mean, and how does it go?”"""
    return show(request, goal_or_404(request, pk))


def show(request: SignedIn, goal: Goal, *, template: str = "growthplans/goal.html", **sent: Any) -> HttpResponse:
    """The page of a goal, with the one form that was sent and refused."""
    page = queries.goal_page(goal, viewer=request.user)
    note_reading(entries=page.evidence, by=request.user)
    forms = {"drop": DropForm(), "carry": CarryForm(), "snooze": SnoozeForm(), "comment": CommentForm(None), **sent}
    context = {"page": page, "goal": page.goal, "plan": page.goal.plan, "forms": forms, "today": timezone.localdate()}
    status = max([200, *(status_of(form) for form in sent.values())])
    return render(request, template, context | {"refused": next(iter(sent.values()), None)}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def add(request: SignedIn, pk: UUID) -> HttpResponse:
    """“I want to do this, too.” From the manager it is a suggestion."""
    by, on = request.user, timezone.localdate()
    plan = plan_or_404(request, pk)
    is_own = access.is_owner(by, plan)
    allowed = access.can_write_plan(by, plan) or access.can_agree_to_plan(by, plan)
    require(allowed, _("Goals are added by the plan's owner and suggested by their manager."))
    form = GoalForm(request.POST if request.method == "POST" else None, groups=tag_groups(plan.person, on=on))
    if form.is_valid():
        with errors_on(form):
            actions.add_goal(
                plan=plan,
                values=form.values(),
                steps=form.steps_typed,
                now=timezone.now(),
                on=on,
                by=by,
                once=form.cleaned_data["once"],
            )
            told = _("%(name)s sees it on top of their plan.") % {"name": plan.person.called}
            messages.success(request, _("The goal is in your plan.") if is_own else told)
            return redirect(plan)
    context = {"form": form, "plan": plan, "is_own": is_own}
    return render(request, "growthplans/goal_edit.html", context, status=status_of(form))


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: SignedIn, pk: UUID) -> HttpResponse:
    """“I mean it a little differently.”"""
    by, on = request.user, timezone.localdate()
    goal = goal_or_404(request, pk)
    require(access.can_write_plan(by, goal.plan), _("Only its owner changes a goal, as long as the plan is active."))
    kept = [Tag(goal.competency_id, queries.competency_title(goal))] if goal.competency_id else []
    groups = tag_groups(by, on=on, kept=kept)
    form = GoalForm(request.POST if request.method == "POST" else None, groups=groups, goal=goal)
    if form.is_valid():
        with errors_on(form):
            actions.edit_goal(
                goal=goal,
                was=form.cleaned_data["was"] or 0,
                values=form.values(),
                steps=form.steps_typed,
                now=timezone.now(),
                on=on,
                by=by,
            )
            messages.success(request, _("Saved."))
            return redirect(goal)
    conflict = form.conflict(filled(goal)) if form.is_overtaken else []
    context = {"form": form, "plan": goal.plan, "goal": goal, "conflict": conflict, "is_own": True}
    return render(request, "growthplans/goal_edit.html", context, status=status_of(form))


@require_POST
def answer(request: SignedIn, pk: UUID) -> HttpResponse:
    """“Yes, I take that up”, or “no, thank you”."""
    goal, form = goal_or_404(request, pk), AnswerForm(request.POST)
    if form.is_valid():
        is_taken, reason = form.cleaned_data["taken"] == "yes", form.cleaned_data["reason"]
        now, on = timezone.now(), timezone.localdate()
        actions.answer_suggestion(goal=goal, is_taken=is_taken, reason=reason, now=now, on=on, by=request.user)
        messages.success(request, _("The goal is in your plan.") if is_taken else _("You declined the suggestion."))
    return redirect(goal.plan)


@require_POST
def tick(request: SignedIn, pk: UUID, step: UUID) -> HttpResponse:
    """“That is done.” One line of the checklist."""
    goal, form = goal_or_404(request, pk), TickForm(request.POST)
    line = get_object_or_404(goal.steps, pk=step)
    if form.is_valid():
        is_done = form.cleaned_data["done"] == "yes"
        actions.tick_step(step=line, is_done=is_done, now=timezone.now(), by=request.user)
    if request.htmx:
        return show(request, goal, template="growthplans/goal.html#steps")
    return redirect(f"{goal.get_absolute_url()}#steps")


@require_POST
def reach(request: SignedIn, pk: UUID) -> HttpResponse:
    """“I am there.”"""
    goal = goal_or_404(request, pk)
    actions.reach_goal(goal=goal, on=timezone.localdate(), by=request.user)
    messages.success(request, _("Reached. You can open it again if that was too soon."))
    return redirect(goal)


@require_POST
def drop(request: SignedIn, pk: UUID) -> HttpResponse:
    """“I give this up, because …”"""
    goal, form = goal_or_404(request, pk), DropForm(request.POST)
    if form.is_valid():
        with errors_on(form):
            reason, on = form.cleaned_data["reason"], timezone.localdate()
            actions.drop_goal(goal=goal, reason=reason, now=timezone.now(), on=on, by=request.user)
            messages.success(request, _("Dropped. You can open it again."))
            return redirect(goal)
    return show(request, goal, drop=form)


@require_POST
def carry(request: SignedIn, pk: UUID) -> HttpResponse:
    """“Not finished, so I go on.”"""
    goal, form = goal_or_404(request, pk), CarryForm(request.POST)
    if form.is_valid():
        with errors_on(form):
            due_on, on = form.cleaned_data["due_on"], timezone.localdate()
            new = actions.carry_over_goal(goal=goal, due_on=due_on, now=timezone.now(), on=on, by=request.user)
            messages.success(request, _("Carried over. This is the goal you go on with."))
            return redirect(new)
    return show(request, goal, carry=form)


@require_POST
def snooze(request: SignedIn, pk: UUID) -> HttpResponse:
    """“Not now.” Without a day: “now, after all”."""
    goal, form = goal_or_404(request, pk), SnoozeForm(request.POST)
    is_waking = "wake" in request.POST
    if is_waking or form.is_valid():
        with errors_on(form):
            until = None if is_waking else form.cleaned_data["until"]
            actions.snooze_goal(goal=goal, until=until, on=timezone.localdate(), by=request.user)
            return redirect(goal)
    return show(request, goal, snooze=form)


@require_POST
def reopen(request: SignedIn, pk: UUID) -> HttpResponse:
    """“It is not over after all.”"""
    goal = goal_or_404(request, pk)
    actions.reopen_goal(goal=goal, now=timezone.now(), by=request.user)
    return redirect(goal)
