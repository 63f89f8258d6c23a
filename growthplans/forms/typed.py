"""What the forms of growth plans share: both texts of a conflict, and the competencies one may choose."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy

from assessments.queries.evidence import TagGroup


class TypedForm(forms.Form):
    """A form that changes a row: `was` is the version that it began from."""

    was = forms.IntegerField(required=False, widget=forms.HiddenInput)

    @property
    def is_overtaken(self) -> bool:
        return self.has_error(NON_FIELD_ERRORS, "conflict")

    def conflict(self, saved: Mapping[str, Any]) -> list[tuple[str, str, str]]:
        """Where what is saved now and what was typed differ: the field, and both texts."""
        both = [
            (name, self.as_text(name, value), self.as_text(name, self.typed(name))) for name, value in saved.items()
        ]
        return [(str(self.fields[name].label), theirs, ours) for name, theirs, ours in both if theirs != ours]

    def typed(self, name: str) -> Any:
        return self.cleaned_data.get(name)

    def as_text(self, name: str, value: Any) -> str:
        """A value as people read it."""
        if value in (None, ""):
            return "–"
        if hasattr(value, "isoformat"):
            return date_format(value)
        choices = getattr(self.fields[name], "choices", None)
        return label_of(choices, value) if choices else str(value).strip()


def label_of(choices: Any, value: Any) -> str:
    """What a choice is called, groups of them looked through."""
    for key, label in choices:
        for inner, said in label if isinstance(label, list) else [(key, label)]:
            if str(inner) == str(getattr(value, "pk", value)):
                return str(said)
    return "–"


class DayField(forms.DateField):
    """A day, in the browser's own calendar."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **kwargs)


def competency_choices(groups: Sequence[TagGroup]) -> list[Any]:
    offered = [(group.label, [(str(tag.key), tag.title) for tag in group.tags]) for group in groups]
    return [("", gettext_lazy("None in particular")), *offered]


def lines_of(text: str) -> list[str]:
    """The lines of a checklist as somebody typed them."""
    return [line.strip() for line in text.splitlines() if line.strip()]
