"""What people would have a ladder say, and the owner's word on it."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core.access import require
from core.forms import errors_on, status_of
from ladder import access
from ladder.actions import suggestions as actions
from ladder.forms.suggestions import AnswerForm, SuggestionForm
from ladder.models import Ladder, Suggestion
from ladder.queries import suggestions as queries
from people.access import SignedIn


def key_in(request: HttpRequest, name: str) -> UUID | None:
    """A key from the address; what is none is no place of the ladder."""
    given = request.GET.get(name, "")
    try:
        return UUID(given) if given else None
    except ValueError:
        raise Http404 from None


@require_http_methods(["GET", "HEAD", "POST"])
def suggest(request: SignedIn, pk: UUID) -> HttpResponse:
    """“This should say something else.” Of the ladder, a level, a competency, or one cell."""
    by = request.user
    ladder = get_object_or_404(Ladder.objects.visible_to(by), pk=pk)
    require(access.can_suggest_change(by, ladder), _("Suggestions are made for published ladders."))
    subject = queries.subject(ladder, competency=key_in(request, "competency"), level=key_in(request, "level"))
    if subject is None:
        raise Http404
    form = SuggestionForm(request.POST or None)
    if form.is_valid():
        with errors_on(form):
            actions.suggest_change(
                ladder=ladder, competency=subject.competency, level=subject.level, by=by, **form.cleaned_data
            )
            messages.success(request, _("Thank you. The ladder owners read it, and you hear what comes of it."))
            return redirect("ladder:suggestions", pk)
    context = {"form": form, "ladder": ladder, "place": subject.place}
    return render(request, "ladder/suggest.html", context, status=status_of(form))


@require_safe
def suggestions(request: SignedIn, pk: UUID) -> HttpResponse:
    """“What did people suggest?”, or, for whoever owns no ladder, “What came of mine?”"""
    ladder = get_object_or_404(Ladder.objects.visible_to(request.user).select_related("current_version"), pk=pk)
    answered = request.GET.get("show") == "answered"
    context = {
        "ladder": ladder,
        "shown": queries.suggestions_page(ladder, viewer=request.user, answered=answered, page=request.GET.get("page")),
        "answered": answered,
        "may_answer": access.can_edit_ladders(request.user),
    }
    return render(request, "ladder/suggestions.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: SignedIn, pk: UUID) -> HttpResponse:
    """“We take it”, or “We do not, because …”."""
    visible = Suggestion.objects.visible_to(request.user)
    suggestion = get_object_or_404(visible.select_related("ladder__current_version", "author", "answered_by"), pk=pk)
    require(access.can_edit_ladders(request.user), _("Only ladder owners answer suggestions."))
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        with errors_on(form):
            actions.answer_suggestion(
                suggestion=suggestion,
                accept=form.accepts,
                now=timezone.now(),
                by=request.user,
                **form.cleaned_data,
            )
            messages.success(request, _("Answered. Whoever suggested it gets a mail."))
            return redirect("ladder:suggestions", suggestion.ladder_id)
    context = {"form": form, "said": queries.said(suggestion), "ladder": suggestion.ladder}
    return render(request, "ladder/suggest_answer.html", context, status=status_of(form))
