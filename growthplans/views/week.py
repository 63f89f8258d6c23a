"""This week: everything due, answered in place. Without script each press leads back to the page, opened there."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core.access import require
from core.forms import errors_on, status_of
from core.periods import start_of_next
from growthplans import access
from growthplans.actions import checkins, goals
from growthplans.forms.week import CheckInForm, OpenedForm, SnoozeForm, TickForm, UndoForm
from growthplans.models import Goal
from growthplans.queries import week as queries
from people.access import SignedIn


@require_safe
def week(request: SignedIn) -> HttpResponse:
    """“What did I say I would do?”"""
    asked = OpenedForm(request.GET)
    asked.full_clean()
    return show(request, asked.cleaned_data)


def show(request: SignedIn, opened: Mapping[str, Any], form: Form | None = None) -> HttpResponse:
    """The whole page with one goal opened (`at`, `period`, `ticking`); after a press by htmx, that goal alone."""
    at = opened.get("at")
    page = queries.week_page(request.user, on=timezone.localdate(), opened=at, period=opened.get("period"))
    context = {
        "page": page,
        "week": page.week,
        "choices": page.choices,
        "line": page.week.line(at),
        "ticking": opened.get("ticking"),
        "form": form,
        "typed": form if isinstance(form, CheckInForm) and form.errors and not form.is_overtaken else None,
        "once": uuid4(),
    }
    template = "growthplans/_swapped.html" if request.htmx and form else "growthplans/week.html"
    return render(request, template, context, status=status_of(form) if form else 200)


def own_or_404(request: SignedIn, pk: UUID) -> Goal:
    """A goal that is to be answered; refused to those who may only read it."""
    goal = get_object_or_404(Goal.objects.visible_to(request.user).select_related("plan"), pk=pk)
    require(access.is_owner(request.user, goal.plan), _("Only the person whose goal it is answers for it."))
    return goal


def answered(
    request: SignedIn, goal: Goal, form: Form, *, period: date | None = None, ticking: bool = False
) -> HttpResponse:
    """After a press: the goal as it stands now, with what is wrong if something is."""
    opened = {"at": goal.pk, "period": period or "", "ticking": ticking or ""}
    if request.htmx or form.errors:
        return show(request, opened, form)
    given = {name: value for name, value in opened.items() if value}
    return redirect(reverse("growthplans:week", query=given) + f"#g-{goal.pk}")


@require_POST
def check_in(request: SignedIn, pk: UUID) -> HttpResponse:
    """“It went like this.”"""
    goal, form, now = own_or_404(request, pk), CheckInForm(request.POST), timezone.now()
    if form.is_valid():
        with errors_on(form):
            checkins.check_in(goal=goal, now=now, on=timezone.localdate(now), by=request.user, **form.said())
    return answered(request, goal, form, period=form.cleaned_data.get("period"))


@require_POST
def undo(request: SignedIn, pk: UUID) -> HttpResponse:
    """“I take that back.” Taken back already, it stays so."""
    goal, form = own_or_404(request, pk), UndoForm(request.POST)
    if form.is_valid():
        checkin = queries.checkin_for(goal, form.cleaned_data["period"])
        if checkin:
            with errors_on(form):
                was = form.cleaned_data["was"]
                checkins.undo_check_in(checkin=checkin, was=was, on=timezone.localdate(), by=request.user)
    return answered(request, goal, form, period=form.cleaned_data.get("period"))


@require_POST
def put_off(request: SignedIn, pk: UUID) -> HttpResponse:
    """“Not now, ask me again next time”, or “now, after all”."""
    goal, form, on = own_or_404(request, pk), SnoozeForm(request.POST), timezone.localdate()
    if form.is_valid():
        until = None if form.cleaned_data["wake"] else start_of_next(goal.period, on)
        with errors_on(form):
            goals.snooze_goal(goal=goal, until=until, on=on, by=request.user)
    return answered(request, goal, form)


@require_POST
def tick_off(request: SignedIn, pk: UUID) -> HttpResponse:
    """“This part is done”, or is not after all."""
    goal, form = own_or_404(request, pk), TickForm(request.POST)
    if form.is_valid():
        asked = form.cleaned_data
        step = get_object_or_404(goal.steps, pk=asked["tick"] or asked["untick"])
        with errors_on(form):
            goals.tick_step(step=step, is_done=bool(asked["tick"]), now=timezone.now(), by=request.user)
    return answered(request, goal, form, ticking=True)
