"""A draft becomes what everybody reads; a ladder is opened to those outside."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from core.forms import errors_on, status_of
from ladder import access
from ladder.actions import ladders
from ladder.forms.publishing import PublishForm
from ladder.models import Ladder
from ladder.queries.publishing import publication
from ladder.views.drafts import newest, to_start
from people.access import SignedIn


@require_http_methods(["GET", "HEAD", "POST"])
def publish(request: SignedIn, pk: UUID) -> HttpResponse:
    """“From now on this holds.” Shows what changes and for whom, then does it."""
    version = newest(request, pk)
    if not version.is_draft:
        messages.error(request, _("Version %(number)d is published already.") % {"number": version.number})
        return to_start(version)
    on = timezone.localdate()
    planned = publication(version, on=on)
    form = PublishForm(request.POST if request.method == "POST" else None, publication=planned)
    if form.is_valid():
        with errors_on(form):
            version = ladders.publish_version(
                version=version, by=request.user, on=on, now=timezone.now(), **form.asked()
            )
            messages.success(request, _("Version %(number)d is published.") % {"number": version.number})
            return redirect(version.ladder)
    context = {"form": form, "publication": planned, "version": version}
    return render(request, "ladder/publish.html", context, status=status_of(form))


@require_POST
def set_public(request: SignedIn, pk: UUID) -> HttpResponse:
    """“Everybody with the link may read it”, or no longer."""
    ladder = get_object_or_404(Ladder.objects.visible_to(request.user), pk=pk)
    refusal = ""
    try:
        ladder = ladders.set_public(ladder=ladder, is_public=request.POST.get("is_public") == "yes", by=request.user)
    except ValidationError as error:
        refusal = error.messages[0]
    if request.htmx:
        context = {"ladder": ladder, "refusal": refusal, "may_edit": access.can_edit_ladders(request.user)}
        return render(request, "ladder/_public.html", context, status=422 if refusal else 200)
    if refusal:
        messages.error(request, refusal)
    return redirect(ladder)
