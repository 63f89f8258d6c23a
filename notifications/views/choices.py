"""The page of one's own reminders: when and where, what comes next, the calendar and the chat."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.access import SignedIn
from core.forms import errors_on, status_of
from notifications.actions import choices as actions
from notifications.forms.chat import ChatForm
from notifications.forms.choices import ChoicesForm
from notifications.queries.chat import chat_of
from notifications.queries.choices import choices_of
from notifications.queries.upcoming import next_sends
from notifications.wishes import preference_of

SENDS = 5


@require_http_methods(["GET", "HEAD", "POST"])
def choices(request: SignedIn) -> HttpResponse:
    """“Write to me then and there.”"""
    form = form_of(request, request.POST if request.method == "POST" else None)
    if form.is_valid():
        with errors_on(form):
            actions.save_choices(
                was=form.cleaned_data["was"], values=form.values(), kinds=form.kind_values(), by=request.user
            )
            messages.success(request, _("Saved. Your next messages come as you see here."))
            return redirect("reminders:choices")
    conflict = form.conflict() if form.is_overtaken else []
    if form.is_overtaken:
        # Saving again keeps what is typed here, now that both have been seen.
        form.data = request.POST.copy()
        form.data["was"] = form.choices.mark
    return show(request, status=status_of(form), form=form, conflict=conflict)


def form_of(request: SignedIn, sent: Any = None) -> ChoicesForm:
    has_chat = bool(preference_of(request.user).chat)
    return ChoicesForm(sent, choices=choices_of(request.user), has_chat=has_chat, now=timezone.now())


def show(request: SignedIn, *, status: int = 200, **more: Any) -> HttpResponse:
    """The whole page, with what is special about it this time."""
    person = request.user
    context = {
        "form": more.pop("form", None) or form_of(request),
        "chat_form": more.pop("chat_form", None) or ChatForm(initial={"chat": preference_of(person).chat}),
        "chat": chat_of(person),
        "has_calendar": bool(preference_of(person).calendar_digest),
        "sends": next_sends(person, timezone.now(), SENDS, foreseen=True),
        **more,
    }
    return render(request, "notifications/choices.html", context, status=status)
