"""What people would have the ladder say, and the owner's word on it."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ladder.forms.fields import ProseField

LONGEST = 4000


class SuggestionForm(forms.Form):
    text = ProseField(label=gettext_lazy("What should it say instead, and why?"), rows=6, longest=LONGEST)


class AnswerForm(forms.Form):
    """Accept or decline, by which button was pressed."""

    answer = ProseField(label=gettext_lazy("Your answer"), required=False, rows=4, longest=LONGEST)

    @property
    def accepts(self) -> bool:
        return "accept" in self.data

    def clean_answer(self) -> str:
        answer: str = self.cleaned_data["answer"]
        if not answer and not self.accepts:
            raise forms.ValidationError(_("Say why, in a word or two: somebody thought about this."))
        return answer
