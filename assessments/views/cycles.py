"""HR's half of a cycle: opening it, following it, nudging, closing it, and what concerns one person."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessments.access import cycles as access
from assessments.actions import cycles as actions
from assessments.actions import participations
from assessments.forms.cycles import ChangeCycleForm, ExtendForm, FollowForm, NewCycleForm
from assessments.models import Cycle, Participation
from assessments.queries import cycles as queries
from assessments.queries import following
from core.access import require
from core.forms import errors_on, status_of
from ladder.models import Ladder
from people.access import SignedIn


def followed(request: SignedIn, pk: UUID) -> Cycle:
    """A cycle, for HR who has somebody in it; for everybody else it is not there."""
    cycles = Cycle.objects.visible_to(request.user).followed_by(request.user)
    return get_object_or_404(cycles.select_related("unit", "ladder__current_version"), pk=pk)


def participation_of(request: SignedIn, pk: UUID) -> Participation:
    """Somebody of this HR's units in a cycle."""
    people = Participation.objects.visible_to(request.user).followed_by(request.user)
    return get_object_or_404(people.select_related("person__team", "cycle", "version"), pk=pk)


@require_safe
def cycles(request: SignedIn) -> HttpResponse:
    """“Which cycles are there, and how far are they?”"""
    if not access.can_follow_cycle(request.user):
        raise Http404
    found = Cycle.objects.visible_to(request.user).followed_by(request.user)
    listed, page = following.cycles_followed(found, viewer=request.user, page=request.GET.get("page"))
    return render(request, "cycles/cycles.html", {"listed": listed, "page": page})


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: SignedIn) -> HttpResponse:
    """“We begin a round.” First shows who would take part, then opens it."""
    by, on = request.user, timezone.localdate()
    if not access.can_follow_cycle(by):
        raise Http404
    form = NewCycleForm(
        request.POST or None,
        units=queries.units_of(by),
        may_everybody=access.can_open_cycle(by, None),
        ladders=list(Ladder.objects.visible_to(by).select_related("current_version").order_by("slug")),
        on=on,
    )
    preview = None
    if form.is_valid() and "open" in request.POST:
        with errors_on(form):
            cycle = actions.open_cycle(on=on, now=timezone.now(), by=by, **form.cleaned_data)
            messages.success(request, _("The cycle is open. Everybody in it gets a mail."))
            return redirect(cycle)
    elif form.is_valid() and "change" not in request.POST:
        preview = queries.preview(form.cleaned_data["unit"], form.cleaned_data["ladder"], on=on)
    template = "cycles/preview.html" if preview else "cycles/new.html"
    return render(request, template, {"form": form, "preview": preview}, status=status_of(form))


@require_safe
def cycle(request: SignedIn, pk: UUID) -> HttpResponse:
    """“How far is it, and who holds it up?”"""
    cycle = followed(request, pk)
    form = FollowForm(request.GET, units=queries.units_of(request.user))
    found = following.following(
        cycle, form.sought(), viewer=request.user, page=request.GET.get("page"), on=timezone.localdate()
    )
    template = "cycles/cycle.html#found" if request.htmx else "cycles/cycle.html"
    context = {"form": form, "following": found, "cycle": cycle}
    return render(request, template, context, status=status_of(form))


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: SignedIn, pk: UUID) -> HttpResponse:
    """“They need a week more.”"""
    cycle = followed(request, pk)
    require(access.can_manage_cycle(request.user, cycle), _("Only HR of this unit changes its cycles."))
    form = ChangeCycleForm(request.POST or None, cycle=cycle)
    if form.is_valid():
        with errors_on(form):
            actions.change_cycle(cycle=cycle, by=request.user, **form.cleaned_data)
            messages.success(request, _("Saved. Everybody in the cycle sees the new days."))
            return redirect(cycle)
    return render(request, "cycles/change.html", {"form": form, "cycle": cycle}, status=status_of(form))


@require_http_methods(["GET", "HEAD", "POST"])
def close(request: SignedIn, pk: UUID) -> HttpResponse:
    """“It is over.” Says first what stays unshared."""
    cycle = followed(request, pk)
    require(access.can_manage_cycle(request.user, cycle), _("Only HR of this unit closes its cycles."))
    if request.method != "POST":
        unshared = following.unshared_of(cycle)
        return render(request, "cycles/close.html", {"cycle": cycle, "unshared": unshared})
    try:
        actions.close_cycle(cycle=cycle, now=timezone.now(), by=request.user)
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
    else:
        messages.success(request, _("The cycle is closed."))
    return redirect(cycle)


@require_POST
def add_late_joiners(request: SignedIn, pk: UUID) -> HttpResponse:
    """“They have come since.”"""
    cycle = followed(request, pk)
    try:
        joined = actions.add_late_joiners(cycle=cycle, on=timezone.localdate(), now=timezone.now(), by=request.user)
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
    else:
        people = len(joined)
        messages.success(
            request,
            ngettext("One person more takes part.", "%(people)s people more take part.", people) % {"people": people},
        )
    return redirect(cycle)


@require_POST
def nudge(request: SignedIn, pk: UUID) -> HttpResponse:
    """“Please write.” To everybody who is missing."""
    return reminded(request, followed(request, pk), None)


@require_POST
def nudge_person(request: SignedIn, pk: UUID) -> HttpResponse:
    """The same to one person and their manager, whoever of them is missing."""
    participation = participation_of(request, pk)
    return reminded(request, participation.cycle, participation)


def reminded(request: SignedIn, cycle: Cycle, only: Participation | None) -> HttpResponse:
    refused = told = ""
    try:
        people = actions.nudge(
            cycle=cycle, people=[only.person_id] if only else None, on=timezone.localdate(), by=request.user
        )
    except ValidationError as refusal:
        refused = refusal.messages[0]
    else:
        told = _("Nobody has anything to write any more.")
        if people:
            text = ngettext(
                "One person is reminded, unless they were today already.",
                "%(people)s people are reminded, but for those who were today already.",
                people,
            )
            told = text % {"people": people}
    if request.htmx:
        return render(
            request, "cycles/_nudged.html", {"told": told, "refused": refused}, status=422 if refused else 200
        )
    if refused:
        messages.error(request, refused)
    else:
        messages.success(request, told)
    return redirect("cycles:person", only.pk) if only else redirect(cycle)


@require_http_methods(["GET", "HEAD", "POST"])
def person(request: SignedIn, pk: UUID) -> HttpResponse:
    """“How is it with this one, and what do they need?” Posting gives them more time."""
    participation, by, on = participation_of(request, pk), request.user, timezone.localdate()
    form = ExtendForm(request.POST or None, initial={"until": participation.extended_to})
    if form.is_valid():
        with errors_on(form):
            participations.extend_person(participation=participation, on=on, by=by, **form.cleaned_data)
            messages.success(request, _("Saved. The day holds for both sides."))
            return redirect("cycles:person", pk)
    context = {
        "form": form,
        "row": following.row_of(participation, viewer=by, on=on),
        "may_manage": access.can_manage_participation(by, participation),
    }
    return render(request, "cycles/person.html", context, status=status_of(form))


@require_http_methods(["GET", "HEAD", "POST"])
def reopen(request: SignedIn, pk: UUID, kind: str) -> HttpResponse:
    """“They want to put something right.”"""
    participation = participation_of(request, pk)
    require(access.can_manage_participation(request.user, participation), _("Only HR of this unit reopens."))
    handed_in = following.handed_in(participation, kind)
    if handed_in is None:
        raise Http404
    if request.method != "POST":
        return render(request, "cycles/reopen.html", {"participation": participation, "kind": kind})
    try:
        participations.reopen_assessment(
            assessment=handed_in, on=timezone.localdate(), now=timezone.now(), by=request.user
        )
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
    else:
        messages.success(request, _("Reopened. Its author gets a mail."))
    return redirect("cycles:person", pk)


@require_POST
def set_out(request: SignedIn, pk: UUID) -> HttpResponse:
    """“Not this time”, or after all."""
    participation, by = participation_of(request, pk), request.user
    name = {"name": participation.person.name}
    try:
        if request.POST.get("is_out") == "yes":
            participations.take_out(participation=participation, now=timezone.now(), by=by)
            messages.success(request, _("%(name)s is out of this cycle.") % name)
        else:
            participations.put_back(participation=participation, by=by)
            messages.success(request, _("%(name)s is in this cycle again.") % name)
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
    return redirect("cycles:person", pk)
