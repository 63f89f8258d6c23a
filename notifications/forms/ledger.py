"""What an admin looks for in the ledger, and what they say when they hold or resend."""

from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from notifications.models import Delivery
from notifications.queries.ledger import Sought

# Days whose midnight every time zone and the database can say.
EARLIEST, LATEST = date(1, 1, 3), date(9999, 12, 29)


class LedgerForm(forms.Form):
    """What stands in the address of the ledger. `before` and `after` are messages: where a page begins."""

    q = forms.CharField(label=_("Name or address"), max_length=100, required=False, widget=forms.SearchInput)
    kind = forms.ChoiceField(label=_("Kind"), required=False)
    day = forms.DateField(
        label=_("Day"),
        required=False,
        validators=[MinValueValidator(EARLIEST), MaxValueValidator(LATEST)],
        widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"),
    )
    state = forms.ChoiceField(choices=Delivery.State, required=False, widget=forms.HiddenInput)
    channel = forms.ChoiceField(choices=Delivery.Channel, required=False, widget=forms.HiddenInput)
    before = forms.UUIDField(required=False, widget=forms.HiddenInput)
    after = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        kinds = sorted(settings.MAILS_IN_WORDS.items(), key=lambda kind: str(kind[1]).casefold())
        self.fields["kind"].choices = [("", _("Every kind")), *kinds]  # type: ignore[attr-defined]

    def sought(self) -> Sought:
        """What is asked for; what cannot be understood is left out, and is an error of the form."""
        self.full_clean()
        asked = self.cleaned_data
        return Sought(words=asked.pop("q", ""), **asked)


class ResendForm(forms.Form):
    """The message as it was shown: the moment at which it was last to be sent."""

    shown = forms.DateTimeField(widget=forms.HiddenInput)


class HoldForm(forms.Form):
    """Why everything is held."""

    reason = forms.CharField(
        label=_("Why"),
        max_length=300,
        help_text=_("Other admins read it: “Restored from Monday's backup”, “New mail server”."),
    )
