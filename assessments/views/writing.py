"""Writing one side: one competency at a time, saved as one types, handed in when everything has an answer."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from assessments.access import assessments as access
from assessments.actions import ratings
from assessments.actions.reading import note_reading
from assessments.forms.assessments import RatingForm
from assessments.models import Assessment, Participation, Rating
from assessments.queries import sheet as queries
from assessments.queries.said import Conflict, Said
from assessments.queries.sheet import Sheet
from core.access import require
from core.forms import errors_on, status_of
from people.access import SignedIn


def participation_or_404(request: SignedIn, pk: UUID) -> Participation:
    """One person in one cycle, with how far the two sides are."""
    visible: Any = Participation.objects.visible_to(request.user).with_sides(timezone.localdate())
    found: Participation = get_object_or_404(visible.select_related("cycle", "person", "version__ladder"), pk=pk)
    return found


def sheet_or_404(request: SignedIn, participation: Participation) -> Sheet:
    """The form of this side as it stands; an unknown competency is not there."""
    is_self = request.user == participation.person
    kind = Assessment.Kind.SELF if is_self else Assessment.Kind.MANAGER
    found = queries.sheet(
        participation, kind=kind, at=request.GET.get("at"), viewer=request.user, on=timezone.localdate()
    )
    if found is None:
        raise Http404
    return found


@require_http_methods(["GET", "HEAD", "POST"])
def write(request: SignedIn, pk: UUID) -> HttpResponse:
    """“How far does this work meet what is asked?”"""
    participation = participation_or_404(request, pk)
    sheet = sheet_or_404(request, participation)
    allowed = sheet.assessment is not None or access.can_write_assessment(request.user, participation, sheet.kind)
    require(allowed, _("Only the person and their manager write here."))
    if request.method == "POST":
        return save(request, sheet)
    note_reading(participation=participation, read=sheet.read, by=request.user)
    return page(request, sheet, RatingForm(None, line=sheet.line))


def save(request: SignedIn, sheet: Sheet) -> HttpResponse:
    """Keep what was typed, then go where the button says. Typing alone stays where it is."""
    if request.POST.get("keep") == "other":
        return redirect(address(sheet, sheet.line))
    form = answer_form(request.POST, sheet.line)
    if form.is_valid():
        now, by = timezone.now(), request.user
        today, key = timezone.localdate(now), queries.key_of(sheet.line.expectation)
        with errors_on(form):
            own = ratings.start_assessment(participation=sheet.participation, kind=sheet.kind, on=today, by=by)
            ratings.rate_competency(assessment=own, competency=key, on=today, now=now, by=by, **form.cleaned_data)
    fresh = sheet_or_404(request, sheet.participation)
    if request.htmx:
        return typed_answer(request, fresh, form)
    if form.errors or not form.is_bound:
        return page(request, fresh, form, status=status_of(form))
    return go_on(request, fresh)


def typed_answer(request: SignedIn, sheet: Sheet, form: RatingForm) -> HttpResponse:
    """The small answer to somebody who is still typing: saved, not yet saved and why, or the two texts."""
    part = "conflict" if form.is_overtaken else "standing"
    context = context_of(sheet, form)
    return render(request, f"assessments/write.html#{part}", context, status=status_of(form))


def go_on(request: SignedIn, sheet: Sheet) -> HttpResponse:
    go = request.POST.get("go")
    if go == "submit":
        return hand_in(request, sheet)
    if go == "later":
        messages.success(request, _("Saved. You can go on whenever you like."))
        return redirect("assessments:assessments")
    to = {"next": sheet.following, "previous": sheet.previous}.get(go or "", sheet.line)
    return redirect(address(sheet, to) if to else sheet.participation)


def hand_in(request: SignedIn, sheet: Sheet) -> HttpResponse:
    assert sheet.assessment is not None  # noqa: S101 - what was typed has just been saved in it
    now = timezone.now()
    try:
        ratings.submit_assessment(assessment=sheet.assessment, on=timezone.localdate(now), now=now, by=request.user)
    except ValidationError as refusal:
        return page(request, sheet, RatingForm(None, line=sheet.line), refusal=refusal, status=422)
    messages.success(request, _("Submitted. You can take it back until the other side has submitted, too."))
    return redirect(sheet.participation)


def page(
    request: SignedIn, sheet: Sheet, form: RatingForm, *, refusal: ValidationError | None = None, status: int = 200
) -> HttpResponse:
    context = {**context_of(sheet, form), "refusal": refusal}
    return render(request, "assessments/write.html", context, status=status)


def context_of(sheet: Sheet, form: RatingForm) -> dict[str, Any]:
    conflict = Conflict(as_typed(form), sheet.line) if form.is_overtaken else None
    return {"sheet": sheet, "form": form, "conflict": conflict}


def answer_form(sent: QueryDict | None, line: Said, **options: Any) -> RatingForm:
    """What was sent. After a conflict: against what was shown beside it, or both texts together and not sent yet."""
    if sent is None:
        return RatingForm(None, line=line, **options)
    keep, data = sent.get("keep"), sent.dict()
    if keep == "mine":
        data["row_version"] = sent.get("seen", "")
    form = RatingForm(data, line=line, **options)
    if keep == "both" and form.is_valid():
        together = Conflict(as_typed(form), line).together()
        return RatingForm(None, line=line, initial={"value": sent.get("value"), **together}, **options)
    return form


def as_typed(form: RatingForm) -> Said:
    """What the form says, as though it had been saved; what could not be read is left out."""
    typed = {name: value for name, value in form.cleaned_data.items() if name in {"value", "comment", "reason"}}
    return Said(form.said.expectation, form.said.scale, Rating(**typed))


def address(sheet: Sheet, line: Said) -> str:
    path = reverse("assessments:write", args=[sheet.participation.pk], query={"at": line.expectation.competency.slug})
    return f"{path}#at"
