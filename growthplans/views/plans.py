"""Plans: one, one's own, changed, agreed to and finished."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.access import require
from core.forms import errors_on, status_of
from growthplans import access
from growthplans.actions import plans as actions
from growthplans.forms.plans import AgreeForm, FinishForm, PlanForm, said
from growthplans.models import Plan
from growthplans.queries import plans as queries
from growthplans.queries.targets import Target, targets
from ladder.queries.standing import standing_of
from people.access import SignedIn


def plan_or_404(request: SignedIn, pk: UUID) -> Plan:
    plans = Plan.objects.visible_to(request.user).select_related("person", "target__ladder", "agreed_by")
    return get_object_or_404(plans, pk=pk)


def own_or_404(request: SignedIn, pk: UUID) -> Plan:
    """A plan that is to be changed; refused to those who may only read it."""
    plan = plan_or_404(request, pk)
    require(access.can_write_plan(request.user, plan), _("Only its owner changes a plan, as long as it is active."))
    return plan


@require_safe
def plans(request: SignedIn) -> HttpResponse:
    """“What did I mean to do, and what became of it?”"""
    context = {"plans": queries.own_plans(request.user), "may_keep": access.can_keep_templates(request.user)}
    return render(request, "growthplans/plans.html", context)


@require_safe
def plan(request: SignedIn, pk: UUID) -> HttpResponse:
    """“How do I get there?”"""
    return show(request, plan_or_404(request, pk), AgreeForm())


def show(request: SignedIn, plan: Plan, form: AgreeForm) -> HttpResponse:
    page = queries.plan_page(plan, viewer=request.user)
    context = {"page": page, "plan": plan, "form": form, "today": timezone.localdate()}
    return render(request, "growthplans/plan.html", context, status=status_of(form))


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: SignedIn, pk: UUID) -> HttpResponse:
    """“It is for something else, or takes longer.”"""
    by, on = request.user, timezone.localdate()
    plan = own_or_404(request, pk)
    called = queries.target_title(plan)
    kept = Target(plan.target_id, called) if plan.target_id else None
    offered = targets(standing_of(by, viewer=by, on=on), kept=kept)
    form = PlanForm(request.POST if request.method == "POST" else None, targets=offered, plan=plan)
    if form.is_valid():
        with errors_on(form):
            actions.edit_plan(
                plan=plan, was=form.cleaned_data["was"] or 0, values=form.values(), now=timezone.now(), on=on, by=by
            )
            messages.success(request, _("Saved."))
            return redirect(plan)
    conflict = form.conflict(said(plan)) if form.is_overtaken else []
    context = {"form": form, "plan": plan, "conflict": conflict}
    return render(request, "growthplans/plan_edit.html", context, status=status_of(form))


@require_POST
def agree(request: SignedIn, pk: UUID) -> HttpResponse:
    """“That is a good plan.” The manager's word, to the plan as they read it."""
    plan, form = plan_or_404(request, pk), AgreeForm(request.POST)
    if form.is_valid():
        with errors_on(form):
            actions.agree_to_plan(plan=plan, seen=form.cleaned_data["seen"], now=timezone.now(), by=request.user)
            messages.success(request, _("You agreed. %(name)s is told by mail.") % {"name": plan.person.called})
            return redirect(plan)
    return show(request, plan, form)


@require_http_methods(["GET", "HEAD", "POST"])
def finish(request: SignedIn, pk: UUID) -> HttpResponse:
    """“This is done, or no longer what I want.”"""
    plan = own_or_404(request, pk)
    page = queries.plan_page(plan, viewer=request.user)
    form = FinishForm(request.POST if request.method == "POST" else None, has_open=page.open_goals > 0)
    if form.is_valid():
        with errors_on(form):
            reason, on = form.cleaned_data["reason"], timezone.localdate()
            actions.finish_plan(plan=plan, reason=reason, now=timezone.now(), on=on, by=request.user)
            messages.success(request, _("The plan is finished. It stays here to be read."))
            return redirect(plan)
    context = {"page": page, "plan": plan, "form": form}
    return render(request, "growthplans/plan_finish.html", context, status=status_of(form))
