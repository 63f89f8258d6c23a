"""The owner's workbench: a draft, track by track, and each of its cells."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core.access import require
from core.forms import errors_on, status_of
from ladder import access
from ladder.actions import editing, ladders
from ladder.forms.cells import CellForm
from ladder.forms.parts import HeadingForm
from ladder.models import Ladder, Version
from ladder.queries import drafts as queries
from ladder.queries.content import document_of
from people.access import SignedIn


def newest(request: SignedIn, pk: UUID) -> Version:
    """The newest version of a ladder, for its owners: the draft, if nobody has just published or discarded it."""
    by = request.user
    ladder = get_object_or_404(Ladder.objects.visible_to(by), pk=pk)
    require(access.can_edit_ladders(by), _("Only ladder owners change ladders."))
    versions = Version.objects.visible_to(by).filter(ladder=ladder)
    version = versions.select_related("ladder__current_version").newest_first().first()
    if version is None:
        raise Http404
    return version


def to_start(version: Version) -> HttpResponse:
    """Where somebody is led who would edit what is published: the page that offers a draft."""
    return redirect("ladder:draft", version.ladder_id)


@require_http_methods(["GET", "HEAD", "POST"])
def draft(request: SignedIn, pk: UUID) -> HttpResponse:
    """“Let me work on the next version.” A GET shows the draft; a POST starts one that says what is in force."""
    version = newest(request, pk)
    if request.method == "POST":
        try:
            ladders.start_draft(version=version, by=request.user)
        except ValidationError as refusal:
            messages.error(request, refusal.messages[0])
        return redirect("ladder:draft", pk)
    if not version.is_draft:
        return render(request, "ladder/draft_start.html", {"version": version})
    bench = queries.workbench(version, track=request.GET.get("track", ""), viewer=request.user)
    return render(request, "ladder/draft.html", {"bench": bench, "version": version, "here": "grid"})


@require_safe
def sheet(request: SignedIn, pk: UUID, sheet: str) -> HttpResponse:
    """“Which tracks, competencies, guides are there, and in which order?”"""
    version = newest(request, pk)
    if sheet not in queries.SHEETS:
        raise Http404
    if not version.is_draft:
        return to_start(version)
    context = {"version": version, "here": sheet, **queries.sheet(version, sheet)}
    return render(request, f"ladder/draft_{sheet}.html", context)


@require_safe
def findings(request: SignedIn, pk: UUID) -> HttpResponse:
    """“What should I look at before I publish?”"""
    version = newest(request, pk)
    if not version.is_draft:
        return to_start(version)
    context = {"version": version, "flaws": queries.flaws(document_of(version)), "here": "findings"}
    return render(request, "ladder/draft_findings.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def edit_heading(request: SignedIn, pk: UUID) -> HttpResponse:
    """“It should be called and described otherwise.”"""
    version = newest(request, pk)
    if request.method != "POST" and not version.is_draft:
        return to_start(version)
    form = HeadingForm(request.POST or None, part=version, choices={}, initial={})
    looks = form.looks() if form.is_valid() and "preview" in request.POST else None
    if form.is_valid() and looks is None:
        with errors_on(form):
            was = request.POST.get("was", "")
            editing.edit_heading(version=version, was=was, values=form.values(), by=request.user)
            messages.success(request, _("Saved in the draft."))
            return redirect("ladder:draft", pk)
    context = {"form": form, "version": version, "was": editing.shown(version), "looks": looks, "here": "about"}
    template = "ladder/draft_part.html#looks" if request.htmx and looks is not None else "ladder/draft_about.html"
    return render(request, template, context, status=status_of(form))


@require_http_methods(["GET", "HEAD", "POST"])
def edit_cell(request: SignedIn, pk: UUID, competency: UUID, level: UUID) -> HttpResponse:
    """“This is what we ask there.” Looks at it, saves it, or saves it and goes on to the next cell."""
    version = newest(request, pk)
    page = queries.cell_page(version, competency, level, viewer=request.user)
    if request.method != "POST" and not version.is_draft:
        return to_start(version)
    if page is None:
        return gone(request, version)
    was = editing.shown_cell(page.requirement, page.statements)
    form = CellForm(request.POST if request.method == "POST" else None, page=page, was=was)
    is_look = "preview" in request.POST or "more" in request.POST
    if form.is_valid() and not is_look:
        asked = form.cleaned_data
        with errors_on(form):
            editing.edit_cell(
                competency=page.competency,
                level=page.level,
                was=asked["was"],
                statements=form.statements(),
                point=asked["point"],
                necessity=asked["necessity"],
                by=request.user,
            )
            return after_cell(request, page)
    looks = form.statements() if "preview" in request.POST and form.is_valid() else None
    context = {"form": form, "page": page, "version": version, "was": was, "looks": looks}
    template = "ladder/draft_cell.html#looks" if request.htmx and looks is not None else "ladder/draft_cell.html"
    return render(request, template, context, status=status_of(form))


def after_cell(request: HttpRequest, page: queries.CellPage) -> HttpResponse:
    """On to the next cell if that was asked for, else back to this one in the grid."""
    ladder = page.version.ladder_id
    if "next" in request.POST and page.following:
        messages.success(request, _("Saved in the draft. Here is the next one."))
        return redirect("ladder:edit_cell", ladder, *page.following)
    messages.success(request, _("Saved in the draft."))
    place = f"?track={page.track.slug}#cell-{page.competency.key_id}-{page.level.key_id}"
    return redirect(reverse("ladder:draft", args=[ladder]) + place)


def gone(request: HttpRequest, version: Version) -> HttpResponse:
    """What somebody was editing is there no more: 404, or, if they typed something, their words to copy."""
    if request.method != "POST":
        raise Http404
    typed = [str(text) for name, text in request.POST.items() if name not in WORDLESS and str(text).strip()]
    return render(request, "ladder/draft_gone.html", {"version": version, "typed": typed}, status=409)


WORDLESS = {"csrfmiddlewaretoken", "was", "rows", "preview", "more", "next"}


@require_http_methods(["GET", "HEAD", "POST"])
def discard(request: SignedIn, pk: UUID) -> HttpResponse:
    """“We do not want this draft.”"""
    version = newest(request, pk)
    if request.method != "POST":
        if not version.is_draft:
            return to_start(version)
        return render(request, "ladder/draft_discard.html", {"version": version})
    try:
        ladders.discard_draft(version=version, by=request.user)
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
        return redirect(version.ladder)
    messages.success(request, _("The draft is gone."))
    return redirect(version.ladder) if version.ladder.current_version_id else redirect("ladder:ladders")
