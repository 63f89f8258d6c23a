"""A manager's reports: who needs a word, and saying it."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core.access import require
from core.forms import errors_on, status_of
from growthplans import access
from growthplans.actions.comments import add_comment
from growthplans.actions.goals import nudge_goal
from growthplans.forms.goals import CommentForm
from growthplans.forms.reports import ReportsForm
from growthplans.models import Goal
from growthplans.queries import reports as queries
from people.access import SignedIn


@require_safe
def reports(request: SignedIn) -> HttpResponse:
    """“Who of my people needs a word from me?”"""
    return page(request, request.GET)


@require_POST
def comment(request: SignedIn, pk: UUID) -> HttpResponse:
    """“About this goal I have something to say.”"""
    goal, form = goal_to_follow(request, pk), CommentForm(request.POST)
    if form.is_valid():
        with errors_on(form):
            text, once = form.cleaned_data["text"], form.cleaned_data["once"]
            add_comment(goal=goal, text=text, now=timezone.now(), by=request.user, once=once)
    done = _("Said. %(name)s is reminded of it with the next mail.") % {"name": goal.plan.person.called}
    return answer(request, goal, form, done, typed=form)


@require_POST
def nudge(request: SignedIn, pk: UUID) -> HttpResponse:
    """“How is it going?” By mail, at most once a day."""
    goal, form = goal_to_follow(request, pk), forms.Form(request.POST)
    with errors_on(form):
        nudge_goal(goal=goal, on=timezone.localdate(), by=request.user)
    done = _("Nudged. %(name)s gets a mail about this goal.") % {"name": goal.plan.person.called}
    return answer(request, goal, form, done)


def goal_to_follow(request: SignedIn, pk: UUID) -> Goal:
    """A goal of somebody who reports to the reader; refused to those who only read it."""
    goal = get_object_or_404(Goal.objects.visible_to(request.user).select_related("plan__person"), pk=pk)
    require(
        access.can_agree_to_plan(request.user, goal.plan), _("Only the manager does this, while the plan is active.")
    )
    return goal


def answer(
    request: SignedIn, goal: Goal, form: forms.Form, done: str, *, typed: CommentForm | None = None
) -> HttpResponse:
    """The row as it is now; without script the page, with what else stood in its address."""
    person, back = goal.plan.person_id, request.POST.get("back", "")
    said = {"goal": goal.pk, "form": form, "typed": typed if form.errors else None, "done": "" if form.errors else done}
    if request.htmx:
        now = timezone.now()
        row = queries.report_of(person, viewer=request.user, now=now, on=timezone.localdate(now))
        context = {"row": row, "said": said, "form": CommentForm(), "back": back}
        return render(request, "growthplans/_report.html", context, status=status_of(form))
    if form.errors:
        return page(request, QueryDict(back), said=said, status=status_of(form))
    messages.success(request, done)
    return redirect(f"{reverse('growthplans:reports')}?{back}#r-{person}")


def page(
    request: SignedIn, address: QueryDict, *, said: dict[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    now = timezone.now()
    found = queries.reports(**ReportsForm(address).asked(), viewer=request.user, now=now, on=timezone.localdate(now))
    context = {"reports": found, "said": said, "form": CommentForm(), "back": address.urlencode()}
    return render(request, "growthplans/reports.html", context, status=status)
