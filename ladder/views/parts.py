"""The parts of a draft: tracks and levels, dimensions and competencies, guides and pages."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from core.forms import errors_on, status_of
from ladder.actions import editing
from ladder.forms.parts import FORMS, LevelForm, PartForm
from ladder.models import Level, Version
from ladder.queries import drafts as queries
from ladder.views.drafts import gone, newest, to_start
from people.access import SignedIn


@require_http_methods(["GET", "HEAD", "POST"])
def add_part(request: SignedIn, pk: UUID, sort: str) -> HttpResponse:
    """“One more.” A level or competency begins where `in` says."""
    version = newest(request, pk)
    if sort not in FORMS:
        raise Http404
    if request.method != "POST" and not version.is_draft:
        return to_start(version)
    choices = queries.choices_for(version, sort)
    within = request.GET.get("in", "")
    if sort == "levels" and within not in choices["tracks"]:
        return gone(request, version)
    around = {"track": within, "dimension": within, "parent": within} if within else {}
    form = FORMS[sort](request.POST or None, choices=choices, initial=around)
    looks = form.looks() if "preview" in request.POST and form.is_valid() else None
    if form.is_valid() and looks is None:
        with errors_on(form):
            part = editing.add_part(part=form.new(version), by=request.user)
            messages.success(request, _("“%(title)s” is added to the draft.") % {"title": part})
            return redirect("ladder:draft_sheet", pk, queries.SHEET_OF[sort])
    context = {"form": form, "version": version, "sort": sort, "looks": looks, "within": choices.get("tracks", {})}
    return render(request, template_for(request, looks), context, status=status_of(form))


@require_http_methods(["GET", "HEAD", "POST"])
def edit_part(request: SignedIn, pk: UUID, sort: str, name: str) -> HttpResponse:
    """“It should say this instead.”"""
    version = newest(request, pk)
    part = queries.part_named(version, sort, name)
    if request.method != "POST" and not version.is_draft:
        return to_start(version)
    if part is None:
        return gone(request, version)
    form = FORMS[sort](request.POST or None, part=part, choices=queries.choices_for(version, sort, part), initial={})
    looks = form.looks() if "preview" in request.POST and form.is_valid() else None
    if form.is_valid() and looks is None:
        with errors_on(form):
            save(part, form, request)
            messages.success(request, _("Saved in the draft."))
            return redirect("ladder:draft_sheet", pk, queries.SHEET_OF[sort])
    context = {
        "form": form,
        "version": version,
        "sort": sort,
        "part": part,
        "name": name,
        "was": editing.shown(part),
        "looks": looks,
    }
    return render(request, template_for(request, looks), context, status=status_of(form))


def save(part: Any, form: PartForm, request: SignedIn) -> None:
    was, by = request.POST.get("was", ""), request.user
    if isinstance(form, LevelForm):
        editing.edit_level(level=part, was=was, values=form.values(), links=form.links(), by=by)
    else:
        editing.edit_part(part=part, was=was, values=form.values(), by=by)


def template_for(request: SignedIn, looks: Any) -> str:
    return "ladder/draft_part.html#looks" if request.htmx and looks is not None else "ladder/draft_part.html"


@require_http_methods(["GET", "HEAD", "POST"])
def remove_part(request: SignedIn, pk: UUID, sort: str, name: str) -> HttpResponse:
    """“We do not need it any more.” Says first what goes with it, and who stands there."""
    version = newest(request, pk)
    part = queries.part_named(version, sort, name)
    if not version.is_draft:
        return to_start(version)
    if part is None:
        return gone(request, version)
    if request.method != "POST":
        people = queries.people_at(part, on=timezone.localdate()) if isinstance(part, Level) else 0
        context = {"version": version, "sort": sort, "part": part, "name": name, "people": people}
        return render(request, "ladder/draft_remove.html", context)
    try:
        editing.remove_part(part=part, by=request.user)
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
    else:
        messages.success(request, _("“%(title)s” is out of the draft.") % {"title": part})
    return redirect("ladder:draft_sheet", pk, queries.SHEET_OF[sort])


@require_POST
def move_part(request: SignedIn, pk: UUID, sort: str) -> HttpResponse:
    """“This one first.” Changes places with its neighbour; `up` or `down` names the part."""
    version = newest(request, pk)
    if sort not in FORMS:
        raise Http404
    is_up = "up" in request.POST
    part = queries.part_named(version, sort, request.POST.get("up" if is_up else "down", ""))
    if part is not None and version.is_draft:
        editing.move_part(part=part, up=is_up, by=request.user)
    if request.htmx and version.is_draft:
        return moved(request, version, sort)
    return redirect("ladder:draft_sheet", pk, queries.SHEET_OF[sort])


def moved(request: SignedIn, version: Version, sort: str) -> HttpResponse:
    sheet = queries.SHEET_OF[sort]
    context = {"version": version, **queries.sheet(version, sheet)}
    return render(request, f"ladder/draft_{sheet}.html#list", context)
