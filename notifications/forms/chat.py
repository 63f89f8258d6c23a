"""Where messages to a chat go."""

from django import forms
from django.utils.translation import gettext_lazy

from notifications.models import Preference


class ChatForm(forms.Form):
    """Which chat, and its incoming webhook. What stands there is never shown again."""

    chat = forms.ChoiceField(
        label=gettext_lazy("Chat"), choices=[(chat.value, chat.label) for chat in Preference.Chat if chat.value]
    )
    chat_url = forms.CharField(
        label=gettext_lazy("Address of the incoming webhook"),
        help_text=gettext_lazy("Begins with https://. It is as good as a password, so it is shown to nobody again."),
        max_length=1_000,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "url", "spellcheck": "false", "dir": "ltr"}),
        error_messages={"required": gettext_lazy("Paste the address that Slack or Teams gave you.")},
    )
