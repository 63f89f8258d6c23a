"""What Rung told somebody lately."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core.access import SignedIn
from notifications.actions import notices as actions
from notifications.forms.notices import SeenForm
from notifications.models import Due
from notifications.queries.notices import item_of, notices_of
from notifications.queries.upcoming import next_sends


@require_safe
def notices(request: SignedIn) -> HttpResponse:
    """“What did Rung want of me?”"""
    now = timezone.now()
    found = notices_of(request.user, now)
    upcoming = [] if found.messages else next_sends(request.user, now, 1, foreseen=True)
    return render(request, "notifications/notices.html", {"notices": found, "upcoming": upcoming})


@require_POST
def see(request: SignedIn, pk: UUID) -> HttpResponse:
    """“Show me that.”"""
    due = get_object_or_404(Due.objects.visible_to(request.user), pk=pk)
    now = timezone.now()
    actions.see(due=due, now=now)
    item = item_of(due, now)
    if item is None:
        messages.info(request, _("Nothing is left to do there."))
        return redirect("notices:notices")
    return redirect(item.path)


@require_POST
def see_all(request: SignedIn) -> HttpResponse:
    """“I have seen them.”"""
    form = SeenForm(request.POST)
    if form.is_valid():
        actions.see_all(until=form.cleaned_data["until"], by=request.user, now=timezone.now())
    return redirect("notices:notices")
