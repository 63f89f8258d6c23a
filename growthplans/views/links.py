"""The pages behind the links of reminders, for whoever holds the link; no session is asked for or made."""

from uuid import UUID

from allauth.core import ratelimit
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from core.forms import errors_on, status_of
from growthplans.actions.links import SNOOZE, UNDO, act_by_link
from growthplans.forms.links import LinkForm
from growthplans.models import CheckIn
from growthplans.queries.links import Link, link_behind

# So that no other site, cache or search engine is told the address, which is as good as a password for this one goal.
PRIVATE = {"Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex, nofollow"}
ACTS = [*CheckIn.Answer.values, SNOOZE]


# Exempt, because the cookie of a session is not what allows it: whoever sends this form knows the code, which no other
# site can know, and a browser without any cookie can send it.
@csrf_exempt
@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def reminder(request: HttpRequest, pk: UUID, code: str, act: str) -> HttpResponse:
    """“Done”, straight from the mail. Looking changes nothing, since mail scanners look too; a button answers."""
    now = timezone.now()
    link, form = link_or_404(pk, code, act), LinkForm(request.POST if request.method == "POST" else None)
    too_many: HttpResponse | None = ratelimit.consume_or_429(request, action="mail_link", key=str(pk))
    if too_many:
        return too_many
    if link.is_open and form.is_valid():
        with errors_on(form):
            asked = form.cleaned_data
            act_by_link(link=link, code=code, act=asked["act"], note=asked["note"], was=asked["was"], now=now)
        if not form.errors:
            return private(redirect("links:reminder", pk, code, act))
        link = link_or_404(pk, code, act)
    return show(request, link, form, act)


def show(request: HttpRequest, link: Link, form: LinkForm, act: str) -> HttpResponse:
    recorded = link.checkin.answer if link.checkin else SNOOZE if link.is_asleep else ""
    left = CheckIn.Answer.values if link.checkin else ACTS  # what is answered needs no putting off
    first = act if act != recorded else ""
    context = {
        "link": link,
        "form": form,
        "first": first,
        # Enter in the line presses the first button: words are asked for where that keeps them.
        "asks_words": first in CheckIn.Answer if first else link.checkin is not None,
        "others": [each for each in left if each not in {act, recorded}],
        "undo": UNDO,
        "csrf_token": "",  # asking for one would set a cookie
    }
    status = status_of(form) if link.is_open else 410
    return private(render(request, "growthplans/link.html", context, status=status))


def private(response: HttpResponse) -> HttpResponse:
    for name, value in PRIVATE.items():
        response.headers[name] = value
    return response


def link_or_404(pk: UUID, code: str, act: str) -> Link:
    link = link_behind(pk, code, now=timezone.now()) if act in ACTS else None
    if link is None:
        raise Http404
    return link
