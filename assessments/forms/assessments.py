"""What is typed in an assessment: an answer to one competency, and words that go with a step."""

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.models import NOT_APPLICABLE
from assessments.models.assessments import LONGEST
from assessments.queries.said import Choice, Said, choices
from core.forms import OnceField


class WordsField(forms.CharField):
    """What somebody says, to the letter; only the ends of lines are made the same on every system."""

    def __init__(self, *, rows: int, **kwargs: Any) -> None:
        widget = forms.Textarea(attrs={"rows": rows, "dir": "auto"})
        super().__init__(required=False, strip=False, max_length=LONGEST, widget=widget, **kwargs)
        self.widget.attrs.pop("maxlength", None)  # a browser that cuts off loses words; we say what is too long

    def to_python(self, value: Any) -> str:
        return (super().to_python(value) or "").replace("\r\n", "\n").replace("\r", "\n")


class RatingForm(forms.Form):
    """An answer to one competency. `row_version` is that of what was shown."""

    value = forms.TypedChoiceField(
        label=gettext_lazy("Rating"),
        required=False,
        coerce=int,
        empty_value=None,
        error_messages={"invalid_choice": gettext_lazy("The scale has no such value. Choose one of those shown.")},
    )
    comment = WordsField(rows=5, label=gettext_lazy("Why? One or two examples are enough"))
    reason = WordsField(rows=2, label=gettext_lazy("Why it does not apply"))
    row_version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(
        self, data: Mapping[str, Any] | None, *, line: Said, initial: Mapping[str, Any] | None = None, **options: Any
    ) -> None:
        self.said = line
        shown = {name: getattr(line, name) for name in ("value", "comment", "reason", "row_version")}
        super().__init__(data, initial={**shown, **(initial or {})}, **options)
        self.points = choices(line.expectation, line.scale)
        answers = [(str(choice.value), choice.label) for choice in self.points]
        answers.append((str(NOT_APPLICABLE), _("Not applicable")))
        field: Any = self.fields["value"]
        field.choices = answers

    @property
    def is_overtaken(self) -> bool:
        return self.has_error(NON_FIELD_ERRORS, "conflict")

    @property
    def chosen(self) -> str:
        """The answer as the page shows it: what was typed, or else what was said."""
        value = self["value"].value()
        return "" if value is None else str(value)

    @property
    def saved_id(self) -> str:
        """The id of the place that says whether it is saved, where several forms stand on one page."""
        return str(self.auto_id) % "saved"

    def each_choice(self) -> Iterator[tuple[Choice, bool]]:
        """The points to choose from, and whether it is chosen."""
        return ((choice, str(choice.value) == self.chosen) for choice in self.points)


class TextForm(forms.Form):
    """A few words that go with a step."""

    text = WordsField(rows=3, label=gettext_lazy("A word to it"))
    once = OnceField()
