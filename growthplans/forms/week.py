"""What is pressed and typed on the page of the week: answers, ticks, and what is put off."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.utils.translation import gettext_lazy as _

from core.forms import OnceField
from growthplans.actions.checkins import NewPiece
from growthplans.models import CheckIn


class Chosen(forms.TypedMultipleChoiceField):
    """Ids of rows. Whose they may be, the action says."""

    def valid_value(self, value: object) -> bool:
        return True


class CheckInForm(forms.Form):
    """An answer for one period: by one button, or with its line and evidence. What was not sent stays as it is."""

    answer = forms.ChoiceField(choices=CheckIn.Answer)
    period = forms.DateField(required=False)
    was = forms.IntegerField(required=False)
    note = forms.CharField(label=_("One line, if you like"), max_length=500, required=False)
    evidence = Chosen(coerce=UUID, required=False)
    kept = forms.CharField(label=_("Or keep something new"), required=False)
    once = OnceField()

    def said(self) -> dict[str, Any]:
        """For the action. Boxes that nobody ticked are sent by no browser: whether they were shown, `note` tells."""
        typed, was_open = self.cleaned_data, "note" in self.data
        return {
            "answer": typed["answer"],
            "period_start": typed["period"],
            "was": typed["was"],
            "note": typed["note"] if was_open else None,
            "evidence": typed["evidence"] if was_open else None,
            "kept": NewPiece(typed["kept"], typed["once"]) if typed["kept"] else None,
        }

    def again(self) -> Iterator[tuple[str, str]]:
        """What was sent, to be sent once more; not for which period, nor against which version."""
        sent: Any = self.data
        for name in ("answer", "note", "evidence", "kept", "once"):
            yield from ((name, value) for value in sent.getlist(name))

    @property
    def is_overtaken(self) -> bool:
        return self.has_error(NON_FIELD_ERRORS, "conflict")

    @property
    def label(self) -> str:
        """The answer in words."""
        return str(CheckIn.Answer(self.cleaned_data["answer"]).label)


class UndoForm(forms.Form):
    """Which answer is taken back, as it was shown."""

    period = forms.DateField()
    was = forms.IntegerField()


class TickForm(forms.Form):
    """One line of the checklist: by the button `tick` or `untick`."""

    tick = forms.UUIDField(required=False)
    untick = forms.UUIDField(required=False)


class SnoozeForm(forms.Form):
    """Whether it is put off, or asked again after all."""

    wake = forms.BooleanField(required=False)


class OpenedForm(forms.Form):
    """Which goal stands open on the page, for which of its periods, and whether its checklist does."""

    at = forms.UUIDField(required=False)
    period = forms.DateField(required=False)
    ticking = forms.BooleanField(required=False)
