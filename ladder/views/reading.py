"""Reading ladders. One that is switched public is read at the same addresses without signing in."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_list_or_404, get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from core.forms import status_of
from ladder import access
from ladder.forms.reading import SearchForm, TrackForm
from ladder.models import Version
from ladder.queries import searching
from ladder.queries.reading import competencies, editions, grids, guides, levels
from ladder.queries.reading import ladders as lists
from ladder.queries.reading.editions import Edition
from people.access import SignedIn

FORMATS = (("yaml", "YAML"), ("json", "JSON"), ("case", "CASE"))  # that a ladder is downloaded in

Found = TypeVar("Found")
View = Callable[..., HttpResponse]


def may_be_public(view: View) -> View:
    """Whoever has not signed in reads what is public, and is asked to sign in for all else, be it there or not."""

    @login_not_required
    @wraps(view)
    def opened(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except Http404:
            if request.user.is_authenticated:
                raise
            return redirect_to_login(request.get_full_path())

    return opened


def edition_or_404(request: HttpRequest, pk: UUID) -> Edition:
    """The version that the address means: the present one, or one asked for by its number."""
    visible = Version.objects.visible_to(request.user).filter(ladder=pk)
    version = get_object_or_404(editions.asked_for(visible, request.GET.get("version")))
    return editions.edition(version, viewer=request.user, on=timezone.localdate())


def found_or_404(found: Found | None) -> Found:
    """A part of the edition, if it has one."""
    if found is None:
        raise Http404
    return found


@require_safe
def ladders(request: SignedIn) -> HttpResponse:
    """“Which ladders are there, and which is mine?”"""
    context = {
        "ladders": lists.ladders(viewer=request.user, on=timezone.localdate()),
        "form": SearchForm(),
        "may_edit": access.can_edit_ladders(request.user),
    }
    return render(request, "ladder/ladders.html", context)


@require_safe
def search(request: SignedIn) -> HttpResponse:
    """“Where do the ladders speak of this?”"""
    form = SearchForm(request.GET)
    context = {"form": form, "search": searching.search(form.words(), viewer=request.user)}
    template = "ladder/search.html#found" if request.htmx else "ladder/search.html"
    return render(request, template, context, status=status_of(form))


@may_be_public
@require_safe
def ladder(request: HttpRequest, pk: UUID) -> HttpResponse:
    """“What does this ladder ask, level by level?”"""
    edition, form = edition_or_404(request, pk), TrackForm(request.GET)
    context = {
        "page": grids.ladder_page(edition, track=form.chosen(), on=timezone.localdate()),
        "form": form,
        "formats": FORMATS,
        "may_edit": access.can_edit_ladders(request.user),
        "may_suggest": access.can_suggest_change(request.user, edition.ladder),
    }
    return render(request, "ladder/ladder.html", context, status=status_of(form))


@may_be_public
@require_safe
def track(request: HttpRequest, pk: UUID, key: UUID) -> HttpResponse:
    """“Where does this way lead?”"""
    edition = edition_or_404(request, pk)
    track = found_or_404(next((track for track in edition.document.tracks if track.key == key), None))
    return render(request, "ladder/track.html", {"page": grids.track_page(edition, track)})


@may_be_public
@require_safe
def level(request: HttpRequest, pk: UUID, key: UUID) -> HttpResponse:
    """“What is asked at this level?”"""
    edition = edition_or_404(request, pk)
    path = found_or_404(edition.document.path_of.get(key))
    context = {
        "page": levels.level_page(edition, path, on=timezone.localdate()),
        "may_suggest": access.can_suggest_change(request.user, edition.ladder) and edition.is_present,
    }
    return render(request, "ladder/level.html", context)


@may_be_public
@require_safe
def competency(request: HttpRequest, pk: UUID, key: UUID) -> HttpResponse:
    """“How does this ability grow from level to level?”"""
    edition = edition_or_404(request, pk)
    slug = found_or_404(edition.document.slug_of.get(key))
    page = competencies.competency_page(edition, edition.document.competency[slug])
    return render(request, "ladder/competency.html", {"page": page})


@may_be_public
@require_safe
def guide(request: HttpRequest, pk: UUID, source: UUID, target: UUID) -> HttpResponse:
    """“How do I get from here to there?”"""
    edition = edition_or_404(request, pk)
    paths = edition.document.path_of
    ends = (found_or_404(paths.get(source)), found_or_404(paths.get(target)))
    guide = next((guide for guide in edition.document.guides if (guide.source, guide.target) == ends), None)
    return render(request, "ladder/guide.html", {"page": guides.guide_page(edition, found_or_404(guide))})


@may_be_public
@require_safe
def page(request: HttpRequest, pk: UUID, slug: str) -> HttpResponse:
    """“What else does the ladder say?”"""
    edition = edition_or_404(request, pk)
    text = found_or_404(next((page for page in edition.document.pages if page.slug == slug), None))
    return render(request, "ladder/page.html", {"edition": edition, "text": text})


@require_safe
def versions(request: SignedIn, pk: UUID) -> HttpResponse:
    """“What did it say before, and what is coming?”"""
    visible = Version.objects.visible_to(request.user).filter(ladder=pk)
    found = get_list_or_404(lists.versions(visible))
    return render(request, "ladder/versions.html", {"ladder": found[0].ladder, "versions": found})
