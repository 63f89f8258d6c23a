"""What is typed about 1:1s: a day, with whom, and notes."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from growthplans.forms.typed import DayField
from growthplans.queries.talks import Kept
from people.models import ReportingLine, User

FARTHEST = timedelta(days=366)


class DayForm(forms.Form):
    """A day from today on, at most a year ahead."""

    on = DayField(label=gettext_lazy("Day"))

    def __init__(self, data: Mapping[str, Any] | None, *, today: date, **options: Any) -> None:
        self.today = today
        super().__init__(data, **options)

    def clean_on(self) -> date:
        day: date = self.cleaned_data["on"]
        if not self.today <= day <= self.today + FARTHEST:
            raise ValidationError(_("Choose today or a later day, at most a year ahead."))
        return day


class SetForm(DayForm):
    """With whom, and when."""

    whom = forms.TypedChoiceField(
        label=gettext_lazy("With"),
        coerce=UUID,
        error_messages={"invalid_choice": gettext_lazy("Choose your manager or somebody who reports to you.")},
    )
    field_order = ("whom", "on")

    def __init__(
        self, data: Mapping[str, Any] | None, *, pairs: Mapping[UUID, ReportingLine], viewer: User, **options: Any
    ) -> None:
        super().__init__(data, **options)
        whom: Any = self.fields["whom"]
        whom.choices = [
            (key, line.person.name if line.manager_id == viewer.pk else _("%s, your manager") % line.manager.name)
            for key, line in pairs.items()
        ]


class NotesForm(forms.Form):
    """One of the two boxes. `row_version` is that of what was shown."""

    text = forms.CharField(required=False, strip=False, widget=forms.Textarea(attrs={"rows": 10, "dir": "auto"}))
    row_version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, data: Mapping[str, Any] | None, *, kept: Kept, text: str | None = None, **options: Any) -> None:
        shown = {"text": kept.text if text is None else text, "row_version": kept.row_version}
        super().__init__(data, initial=shown, **options)

    @property
    def is_overtaken(self) -> bool:
        return self.has_error(NON_FIELD_ERRORS, "conflict")
