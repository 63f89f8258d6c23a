"""Signing in to the demo by one click."""

from allauth.account.utils import perform_login
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import BadRequest
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed

from audit import log
from demo import queries
from people.models.organisation import in_demo_mode


@login_not_required
@transaction.atomic
def sign_in(request: HttpRequest) -> HttpResponse:
    """Be one of the people of the demo. Outside demo mode there is no such page."""
    if not in_demo_mode():
        raise Http404
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    choices = {choice.key: choice for choice in queries.choices()}
    chosen = choices.get(request.POST.get("persona", ""))
    if chosen is None:
        raise BadRequest("nobody of the demo by this name may come in")
    response: HttpResponse = perform_login(request, chosen.person)
    log.record("demo.signed_in", target=chosen.person, by=chosen.person, persona=chosen.key)
    return response
