"""1:1s: one's own, setting and moving them, and the page of the two who talk."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessments.actions.evidence import note_reading
from core.forms import errors_on, status_of
from growthplans.actions import talks as actions
from growthplans.actions.comments import settle_comment
from growthplans.forms.talks import DayForm, NotesForm, SetForm
from growthplans.models import Comment, OneOnOne
from growthplans.queries import talks as queries
from growthplans.queries.talks import Conflict, Kept, Talk
from people.access import SignedIn

SHARED, OWN = "notes", "own"  # the two boxes
USUAL = timedelta(days=14)  # from one 1:1 to the next


def talk_or_404(request: SignedIn, pk: UUID) -> OneOnOne:
    """A 1:1 of the reader's; of others' there is none."""
    talks = OneOnOne.objects.visible_to(request.user)
    return get_object_or_404(talks.select_related("person", "manager"), pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
def one_on_ones(request: SignedIn) -> HttpResponse:
    """“When do we talk?” A POST sets one."""
    on, by = timezone.localdate(), request.user
    pairs = queries.pairs(by, on)
    initial = {"whom": request.GET.get("with"), "on": on}
    form = SetForm(request.POST or None, pairs=pairs, viewer=by, today=on, initial=initial)
    if form.is_valid():
        line, day = pairs[form.cleaned_data["whom"]], form.cleaned_data["on"]
        with errors_on(form):
            return redirect(actions.set_one_on_one(person=line.person, manager=line.manager, on=day, by=by))
    found = queries.talks_of(by, page=request.GET.get("page"), on=on)
    context = {"talks": found, "form": form, "may_set": bool(pairs)}
    return render(request, "growthplans/one_on_ones.html", context, status=status_of(form))


@require_safe
def talk_with(request: SignedIn, pk: UUID) -> HttpResponse:
    """“Our next one.” Where none is set, where to set it."""
    on = timezone.localdate()
    line = queries.pairs(request.user, on).get(pk)
    if line is None:
        raise Http404
    talk = queries.next_talk(request.user, line, on)
    return redirect(talk or f"{reverse('growthplans:one_on_ones')}?with={pk}#set")


@require_safe
def one_on_one(request: SignedIn, pk: UUID) -> HttpResponse:
    """“What do we two talk about?”"""
    return page(request, talk_or_404(request, pk))


@require_POST
def write(request: SignedIn, pk: UUID, box: str) -> HttpResponse:
    """“Let us keep this.” One of the two boxes, saved as one types."""
    talk, keep = talk_or_404(request, pk), request.POST.get("keep")
    if keep == "other":
        return redirect(f"{talk.get_absolute_url()}#{box}")
    sent = request.POST.dict()
    if keep == "mine":
        sent["row_version"] = sent.get("seen", "")
    form = NotesForm(sent, kept=Kept(), auto_id=f"{box}-%s")
    if keep == "both" and form.is_valid():
        other = kept_in(box, seen(request, talk))
        together = Conflict(form.cleaned_data["text"], other).together()
        return page(request, talk, {box: NotesForm(None, kept=other, text=together, auto_id=f"{box}-%s")})
    kept = Kept()
    if form.is_valid():
        was, text = form.cleaned_data["row_version"], form.cleaned_data["text"]
        with errors_on(form):
            row: Any = (
                actions.write_notes(talk=talk, was=was, notes=text, by=request.user)
                if box == SHARED
                else actions.write_private_note(talk=talk, was=was, text=text, by=request.user)
            )
            kept = Kept(text, row.row_version, timezone.now())
    if request.htmx:
        return typed_answer(request, talk, box, form, kept)
    return page(request, talk, {box: form}) if form.errors else redirect(f"{talk.get_absolute_url()}#{box}")


def typed_answer(request: SignedIn, talk: OneOnOne, box: str, form: NotesForm, kept: Kept) -> HttpResponse:
    """The small answer to somebody who is still typing: saved, not yet saved and why, or the two texts."""
    context = {"box": box, "form": form, "said": kept}
    if form.is_overtaken:
        fresh = seen(request, talk_or_404(request, talk.pk))
        context["conflict"] = Conflict(form.cleaned_data["text"], kept_in(box, fresh))
        context["other"] = fresh.other
    return render(request, "growthplans/_box_answer.html", context, status=status_of(form))


@require_POST
def settle(request: SignedIn, pk: UUID, comment: UUID) -> HttpResponse:
    """“We have talked about it.”"""
    talk = talk_or_404(request, pk)
    comments = Comment.objects.visible_to(request.user).filter(goal__plan__person=talk.person_id)
    settle_comment(
        comment=get_object_or_404(comments, pk=comment), is_settled=True, now=timezone.now(), by=request.user
    )
    if request.htmx:
        return render(request, "growthplans/_settled.html")
    messages.success(request, _("Settled."))
    return redirect(talk)


@require_POST
def move(request: SignedIn, pk: UUID) -> HttpResponse:
    """“Another day suits us better.”"""
    talk = talk_or_404(request, pk)
    form = DayForm(request.POST, today=timezone.localdate(), auto_id="move-%s")
    if form.is_valid():
        with errors_on(form):
            actions.move_one_on_one(talk=talk, on=form.cleaned_data["on"], by=request.user)
            messages.success(request, _("Moved. Both of you see it there."))
            return redirect(talk)
    return page(request, talk_or_404(request, pk), {"move": form})


@require_POST
def call_off(request: SignedIn, pk: UUID) -> HttpResponse:
    """“Not this time.” Refused once there are notes."""
    actions.call_off_one_on_one(talk=talk_or_404(request, pk), by=request.user)
    messages.success(request, _("Called off."))
    return redirect("growthplans:one_on_ones")


def seen(request: SignedIn, talk: OneOnOne) -> Talk:
    now = timezone.now()
    return queries.talk_of(talk, viewer=request.user, now=now, on=timezone.localdate(now))


def kept_in(box: str, found: Talk) -> Kept:
    return found.notes if box == SHARED else found.own


def page(request: SignedIn, talk: OneOnOne, typed: dict[str, Any] | None = None) -> HttpResponse:
    """The page; `typed` are the forms that could not be saved, or are not sent yet."""
    found, typed = seen(request, talk), typed or {}
    if found.preparation:
        note_reading(entries=found.preparation.evidence, by=request.user)
    today = timezone.localdate()
    boxes = {}
    for box in (SHARED, OWN):
        kept = kept_in(box, found)
        form = typed.get(box) or NotesForm(None, kept=kept, auto_id=f"{box}-%s")
        conflict = Conflict(form.cleaned_data["text"], kept) if form.is_overtaken else None
        boxes[box] = {"form": form, "said": kept, "conflict": conflict}
    context = {
        "found": found,
        "boxes": boxes,
        "move": typed.get("move") or DayForm(None, today=today, auto_id="move-%s", initial={"on": talk.on}),
        "next_on": max(talk.on, today) + USUAL,
    }
    status = max((status_of(form) for form in typed.values()), default=200)
    return render(request, "growthplans/one_on_one.html", context, status=status)
