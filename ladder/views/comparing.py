"""Comparing levels, tracks and versions of a ladder; every comparison has an address that stays."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_list_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from core.forms import status_of
from ladder.forms.reading import ChangesForm, PairForm
from ladder.models import Version
from ladder.queries.comparing import levels, tracks
from ladder.queries.comparing import versions as changes
from ladder.queries.reading import ladders
from ladder.views.reading import edition_or_404, may_be_public
from people.access import SignedIn


def versions_or_404(request: HttpRequest, pk: UUID) -> list[Version]:
    """The versions of a ladder that the reader may see, the newest first."""
    return get_list_or_404(ladders.versions(Version.objects.visible_to(request.user).filter(ladder=pk)))


@may_be_public
@require_safe
def compare(request: HttpRequest, pk: UUID) -> HttpResponse:
    """“What changes for me between these two levels?”"""
    form = PairForm(request.GET)
    asked = form.asked()
    page = levels.compare(
        versions_or_404(request, pk), **asked, show=form.shown, viewer=request.user, on=timezone.localdate()
    )
    context = {"page": page, "form": form, "shown": form.shown}
    return render(request, "ladder/compare.html", context, status=status_of(form))


@may_be_public
@require_safe
def compare_tracks(request: HttpRequest, pk: UUID) -> HttpResponse:
    """“How do these two ways differ?”"""
    edition, form = edition_or_404(request, pk), PairForm(request.GET)
    asked = form.asked()
    page = tracks.compare_tracks(edition, source=asked["source"], target=asked["target"])
    context = {"edition": edition, "page": page, "form": form}
    return render(request, "ladder/compare_tracks.html", context, status=status_of(form))


@require_safe
def compare_versions(request: SignedIn, pk: UUID) -> HttpResponse:
    """“What is different in the new version?”"""
    form = ChangesForm(request.GET)
    page = changes.compare_versions(
        versions_or_404(request, pk),
        **form.asked(),
        what=form.shown,
        page=request.GET.get("page"),
        viewer=request.user,
        on=timezone.localdate(),
    )
    context = {"page": page, "form": form, "shown": form.shown}
    return render(request, "ladder/compare_versions.html", context, status=status_of(form))
