"""The address of one's calendar, and the feed behind it."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core.access import SignedIn
from core.secrets import digest
from notifications.actions import calendar as actions
from notifications.queries.calendar import feed_behind
from notifications.views.choices import show


@require_POST
def set_address(request: SignedIn) -> HttpResponse:
    """“Show it in my calendar.” The answer is the one page that holds the address."""
    secret = actions.make_address(by=request.user)
    return show(request, address=settings.RUNG_URL + reverse("open:feed", args=[secret]))


@require_POST
def revoke_address(request: SignedIn) -> HttpResponse:
    """“Nobody should read it any more.”"""
    actions.revoke_address(by=request.user)
    messages.success(request, _("The address of your calendar is dead. Calendars that read it go empty."))
    return redirect("reminders:choices")


@login_not_required
@require_safe
def feed(request: HttpRequest, secret: str) -> HttpResponse:
    """A calendar program asks for the dates, or whether they are still the same."""
    content = feed_behind(secret, timezone.now())
    if content is None:
        raise Http404
    tag = quote_etag(digest(content.decode())[:32])
    headers = {"Cache-Control": "private, no-store", "Content-Disposition": 'inline; filename="rung.ics"'}
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8", headers={"ETag": tag, **headers})
    answer: HttpResponse = get_conditional_response(request, tag, response=response) or response
    for name, value in headers.items():
        answer[name] = value
    return answer
