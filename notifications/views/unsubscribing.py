"""One click that stops a kind of mail (RFC 8058), from a mail program or on a page, and the way back."""

from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from notifications.actions import choices as actions
from notifications.queries.unsubscribing import unsubscribing_behind


@csrf_exempt  # a mail program has no cookie; the code in the address is what proves it
@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, pk: UUID, kinds: str, code: str) -> HttpResponse:
    """“No more of these mails.” A GET asks, a POST does it and answers at once; `undo` takes it back."""
    found = unsubscribing_behind(pk, kinds, code)
    if found is None:
        raise Http404
    done = ""
    if request.method == "POST":
        done = "on" if "undo" in request.POST else "off"
        names = [reminder.kind for reminder in found.kinds]
        actions.switch_mails(person=found.person, kinds=names, is_on=done == "on")
    context = {"kinds": found.kinds, "done": done, "csrf_token": ""}  # nor does it get one
    return render(request, "notifications/unsubscribe.html", context)
