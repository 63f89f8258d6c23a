"""Placing people."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.access import require
from core.forms import errors_on, status_of
from ladder import access
from ladder.actions import placements
from ladder.forms.placements import PlacementForm
from ladder.queries.placements import placement_choice
from people.access import SignedIn
from people.models import User


@require_http_methods(["GET", "HEAD", "POST"])
def place(request: SignedIn, pk: UUID) -> HttpResponse:
    """“From now on, or from some day on, they stand at this level.”"""
    by, on = request.user, timezone.localdate()
    person = get_object_or_404(User.objects.visible_to(by), pk=pk)
    require(access.can_place_person(by, person), _("Only HR of this unit and admins say where somebody stands."))
    choice = placement_choice(person, viewer=by, on=on)
    form = PlacementForm(request.POST or None, levels=choice.levels, on=on)
    if form.is_valid():
        with errors_on(form):
            placements.place_person(person=person, by=by, on=on, **form.cleaned_data)
            messages.success(request, _("Saved. The page shows from which day on it holds."))
            return redirect(person)
    context = {"form": form, "person": person, "choice": choice}
    return render(request, "ladder/place.html", context, status=status_of(form))
