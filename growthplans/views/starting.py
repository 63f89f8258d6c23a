"""Starting a plan: one click for the source, one for the plan."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core.forms import errors_on, status_of
from growthplans.actions.plans import start_plan
from growthplans.forms.starting import BeforeForm, SourceForm, StartForm
from growthplans.models import Plan, Template
from growthplans.queries import starting as queries
from people.access import SignedIn

CONFLICT = 409


@require_safe
def start(request: SignedIn) -> HttpResponse:
    """“What should I begin with?”"""
    return render(request, "growthplans/start.html", {"start": queries.sources(request.user, on=timezone.localdate())})


@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: SignedIn, origin: str) -> HttpResponse:
    """“These, until then.” From one source."""
    by, on = request.user, timezone.localdate()
    asked, told = SourceForm(request.GET), BeforeForm(request.POST).asked()
    template = Template.objects.visible_to(by).filter(pk=asked.asked("template")).first()
    is_sent = request.method == "POST"
    before = Plan.objects.visible_to(by).filter(pk=told, person=by).first() if is_sent else queries.plan_under_way(by)
    source = {"to": asked.asked("to"), "template": template, "on": on}
    offer = queries.offer(by, origin, before=before, is_sent=is_sent, **source)
    if offer is None:
        raise Http404
    form = StartForm(request.POST if is_sent else None, offer=offer)
    if form.is_valid():
        with errors_on(form):
            plan = start_plan(
                by=by,
                origin=origin,
                values=form.values(),
                drafts=offer.drafts(form.cleaned_data["goals"], form.cleaned_data["target_on"]),
                now=timezone.now(),
                on=on,
                once=form.cleaned_data["once"],
                ends=told,
            )
            messages.success(request, _("Your plan has begun. You are reminded of each goal when it comes round."))
            return redirect(plan)
    if status_of(form) == CONFLICT:
        offer = queries.offer(by, origin, before=queries.plan_under_way(by), **source)
    return render(request, "growthplans/begin.html", {"offer": offer, "form": form}, status=status_of(form))
