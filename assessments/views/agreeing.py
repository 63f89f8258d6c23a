"""From two judgements to one: what is mine to do, the page of one person in one cycle, and every step on it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from assessments.access import assessments as access
from assessments.actions import agreeing, ratings
from assessments.actions.reading import note_reading
from assessments.forms.assessments import RatingForm, TextForm
from assessments.queries import agreement as queries
from assessments.queries.agreement import Agreement, Row
from assessments.queries.said import Conflict
from assessments.queries.sheet import said_of
from assessments.queries.todo import todo
from assessments.views.writing import answer_form, as_typed, participation_or_404
from core.access import require
from core.forms import errors_on, status_of
from people.access import SignedIn

DIGITS = 4  # of the number of a version; more of them fit no column


@dataclass(frozen=True)
class Act:
    """A step: what does it, to what, what else that takes, and what is said when it is done."""

    do: Callable[..., Any]
    subject: str
    takes: tuple[str, ...]
    done: str | Promise


ACTS = {
    "submit": Act(
        ratings.submit_assessment,
        "mine",
        ("on", "now"),
        gettext_lazy("Submitted. You can take it back until the other side has submitted, too."),
    ),
    "take-back": Act(ratings.take_back, "mine", ("on", "now"), gettext_lazy("Taken back. You can write again.")),
    "go-on": Act(
        ratings.go_on_without_self,
        "participation",
        ("on", "now"),
        gettext_lazy("You go on without the self-assessment."),
    ),
    "start": Act(agreeing.start_agreement, "participation", ("on",), gettext_lazy("Begun with what both of you say.")),
    "propose": Act(agreeing.propose_result, "latest", ("text", "on", "now"), gettext_lazy("Proposed.")),
    "take-back-proposal": Act(ratings.take_back, "latest", ("on", "now"), gettext_lazy("Taken back. Change it below.")),
    "comment": Act(agreeing.comment_on_proposal, "latest", ("text", "once", "on", "now"), gettext_lazy("Said.")),
    "accept": Act(agreeing.accept_proposal, "latest", ("text", "on", "now"), gettext_lazy("Accepted.")),
    "finish": Act(agreeing.finish_alone, "latest", ("on", "now"), gettext_lazy("Finished as you proposed it.")),
    "share": Act(agreeing.share_result, "latest", ("on", "now"), gettext_lazy("Shared. It holds from now on.")),
    "acknowledge": Act(agreeing.acknowledge_result, "shared", ("text", "now"), gettext_lazy("Thank you.")),
    "revise": Act(
        agreeing.revise_result,
        "participation",
        ("on",),
        gettext_lazy("A new version is begun. The one before holds until you share this one."),
    ),
}


@require_safe
def assessments(request: SignedIn) -> HttpResponse:
    """“What is mine to do?”"""
    context = {"todo": todo(viewer=request.user, on=timezone.localdate(), now=timezone.now())}
    return render(request, "assessments/assessments.html", context)


def agreement_of(request: SignedIn, pk: UUID) -> Agreement:
    number = request.GET.get("version", "")
    is_number = number.isascii() and number.isdigit() and len(number) <= DIGITS
    now = timezone.now()
    return queries.agreement(
        participation_or_404(request, pk),
        viewer=request.user,
        version=int(number) if is_number else None,
        on=timezone.localdate(now),
        now=now,
    )


@require_safe
def participation(request: SignedIn, pk: UUID) -> HttpResponse:
    """“How does it stand, and what does each of us say?”"""
    found = agreement_of(request, pk)
    note_reading(participation=found.participation, read=found.read, by=request.user)
    return page(request, found, TextForm())


@require_POST
def act(request: SignedIn, pk: UUID, name: str) -> HttpResponse:
    """“I submit”, “I propose”, “I agree”, and every other step, with a word to those that take one."""
    found = agreement_of(request, pk)
    if name not in ACTS:
        raise Http404
    step, form = ACTS[name], TextForm(request.POST)
    require(found.is_one_of_the_two, _("Only the person and their manager do this."))
    if form.is_valid():
        now = timezone.now()
        given = {**form.cleaned_data, "now": now, "on": timezone.localdate(now)}
        kind = "participation" if step.subject == "participation" else "assessment"
        with errors_on(form):
            subject = getattr(found, step.subject)
            if subject is None:
                raise ValidationError(_("This is not where it was. Load the page again to see how it stands."))
            step.do(**{kind: subject}, **{each: given[each] for each in step.takes}, by=request.user)
            messages.success(request, str(step.done))
            return redirect(found.participation)
    return page(request, agreement_of(request, pk), form, status=status_of(form))


@require_POST
def agree(request: SignedIn, pk: UUID, slug: str) -> HttpResponse:
    """“On this one we agree so.” One competency of the draft, saved as the manager types."""
    found = agreement_of(request, pk)
    row = row_or_404(found, slug)
    here = f"{found.participation.get_absolute_url()}#row-{row.key}"
    if request.POST.get("keep") == "other":
        return redirect(here)
    form = form_of(found, row, request.POST)
    if form.is_valid():
        now, by = timezone.now(), request.user
        today = timezone.localdate(now)
        with errors_on(form):
            draft = agreeing.start_agreement(participation=found.participation, on=today, by=by)
            ratings.rate_competency(assessment=draft, competency=row.key, on=today, now=now, by=by, **form.cleaned_data)
            if not request.htmx:
                return redirect(here)
    require(access.can_lead_agreement(request.user, found.participation), _("Only the person's manager does this."))
    fresh = agreement_of(request, pk)
    row = row_or_404(fresh, slug)
    if request.htmx:
        context = {**row_context(row, form), "agreement": fresh}
        return render(request, "assessments/_agreed_answer.html", context, status=status_of(form))
    return page(request, fresh, TextForm(), typed={row.key: form}, status=status_of(form))


def row_or_404(found: Agreement, slug: str) -> Row:
    row = next((row for row in found.rows if row.expectation.competency.slug == slug), None)
    if row is None:
        raise Http404
    return row


def form_of(found: Agreement, row: Row, sent: Any = None) -> RatingForm:
    """The form of one agreed answer; several of them stand on one page."""
    line = row.agreed or said_of(found.rubric, row.expectation, None)
    return answer_form(sent, line, auto_id=f"id-{row.key}-%s")


def row_context(row: Row, form: RatingForm | None) -> dict[str, Any]:
    conflict = Conflict(as_typed(form), row.agreed) if form and form.is_overtaken and row.agreed else None
    return {"row": row, "form": form, "conflict": conflict}


def page(
    request: SignedIn,
    found: Agreement,
    form: TextForm,
    *,
    typed: dict[UUID, RatingForm] | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page; `typed` are the forms of agreed answers that could not be saved."""
    typed = typed or {}
    if found.may_edit_agreed:
        typed = {row.key: form_of(found, row) for row in found.rows} | typed
    context = {
        "agreement": found,
        "form": form,
        "groups": [
            [row_context(row, typed.get(row.key)) for row in group]
            for group in ([found.differing, found.alike] if found.is_both else [[], found.rows])
        ],
    }
    return render(request, "assessments/participation.html", context, status=status)
