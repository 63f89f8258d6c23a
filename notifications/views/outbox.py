"""The outbox of the demo organisation."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.module_loading import import_string
from django.views.decorators.http import require_safe

from notifications.forms.outbox import OutboxPlace
from notifications.queries.outbox import outbox_page


@login_not_required
@require_safe
def outbox(request: HttpRequest) -> HttpResponse:
    """Read every mail that the demo organisation would have sent. Elsewhere there is no such page."""
    if not import_string(settings.DEMO_MODE)():
        raise Http404
    place = OutboxPlace(request.GET)
    if not place.is_valid():
        raise Http404
    mails = outbox_page(**place.cleaned_data)
    return render(request, "notifications/outbox.html", {"outbox": mails})
