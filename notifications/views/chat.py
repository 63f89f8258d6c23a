"""One's own chat: set up, tried, removed."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.access import SignedIn
from core.forms import errors_on, status_of
from notifications.actions import chat as actions
from notifications.forms.chat import ChatForm
from notifications.views.choices import show


@require_POST
def set_chat(request: SignedIn) -> HttpResponse:
    """“Write to me there, too.”"""
    form = ChatForm(request.POST)
    if form.is_valid():
        with errors_on(form):
            actions.set_chat(**form.cleaned_data, by=request.user)
            messages.success(request, _("Your chat is set up. Try it by a test message, then choose what comes there."))
            return redirect("reminders:choices")
    return show(request, status=status_of(form), chat_form=form)


@require_POST
def remove_chat(request: SignedIn) -> HttpResponse:
    """“Not there any more.”"""
    actions.remove_chat(by=request.user)
    messages.success(request, _("Nothing comes into your chat any more, and its address is forgotten."))
    return redirect("reminders:choices")


@require_POST
def test_chat(request: SignedIn) -> HttpResponse:
    """“Does it arrive?”"""
    actions.send_test_message(by=request.user, now=timezone.now())
    messages.success(request, _("A test message is on its way. What became of it is shown here in a minute."))
    return redirect("reminders:choices")
