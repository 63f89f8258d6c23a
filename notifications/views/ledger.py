"""The mail ledger: what was sent to whom, why not, and what an admin does about it."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.access import require
from core.forms import errors_on, status_of
from notifications import access
from notifications.access import SignedIn
from notifications.actions import ledger as actions
from notifications.forms.ledger import HoldForm, LedgerForm, ResendForm
from notifications.models import Delivery
from notifications.queries import ledger as queries


def message_of(request: SignedIn, pk: UUID) -> Delivery:
    """A message, for an admin; for everybody else it is not there."""
    return get_object_or_404(Delivery.objects.visible_to(request.user).select_related("person"), pk=pk)


@require_safe
def ledger(request: SignedIn) -> HttpResponse:
    """“Did it reach them, and if not, why?”"""
    require(access.can_keep_ledger(request.user), _("Only admins read the mail ledger."))
    form = LedgerForm(request.GET)
    context = {"form": form, "ledger": queries.ledger(form.sought(), viewer=request.user, now=timezone.now())}
    return render(request, "notifications/ledger.html", context, status=status_of(form))


@require_safe
def message(request: SignedIn, pk: UUID) -> HttpResponse:
    """“What became of this one?”"""
    story = queries.story(message_of(request, pk), now=timezone.now())
    return render(request, "notifications/ledger_message.html", {"story": story, "message": story.line.row})


@require_http_methods(["GET", "HEAD", "POST"])
def resend(request: SignedIn, pk: UUID) -> HttpResponse:
    """“They say it never came.”"""
    message = message_of(request, pk)
    form = ResendForm(request.POST or None)
    if form.is_valid():
        with errors_on(form):
            actions.resend(message=message, by=request.user, **form.cleaned_data)
            messages.success(request, _("It waits to be sent again and leaves within a minute or two."))
            return redirect("ledger:message", pk)
    context = {"form": form, "story": queries.story(message, now=timezone.now()), "message": message}
    return render(request, "notifications/ledger_resend.html", context, status=status_of(form))


@require_POST
def hold(request: SignedIn, pk: UUID) -> HttpResponse:
    """“Not this one, not yet.”"""
    try:
        actions.hold(message=message_of(request, pk), by=request.user)
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
    else:
        messages.success(request, _("It is held and does not leave."))
    return redirect("ledger:message", pk)


@require_POST
def release(request: SignedIn, pk: UUID) -> HttpResponse:
    """“Now it may go.”"""
    try:
        actions.release(message=message_of(request, pk), by=request.user)
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
    else:
        messages.success(request, _("It is no longer held."))
    return redirect("ledger:message", pk)


@require_http_methods(["GET", "HEAD", "POST"])
def hold_all(request: SignedIn) -> HttpResponse:
    """“Stop: nothing may leave for now.” While everything is held, the way to let it go."""
    require(access.can_keep_ledger(request.user), _("Only admins hold messages."))
    form = HoldForm(request.POST or None)
    if form.is_valid():
        with errors_on(form):
            actions.hold_all(by=request.user, now=timezone.now(), **form.cleaned_data)
            messages.success(request, _("Everything is held. No message leaves until you let them go."))
            return redirect("ledger:ledger")
    context = {"form": form, "hold": queries.present_hold(), "waiting": queries.waiting()}
    return render(request, "notifications/ledger_hold.html", context, status=status_of(form))


@require_POST
def release_all(request: SignedIn) -> HttpResponse:
    """“Let them go.”"""
    try:
        actions.release_all(by=request.user)
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
    else:
        messages.success(request, _("Messages leave again, those first that have waited longest."))
    return redirect("ledger:ledger")
