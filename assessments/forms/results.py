"""What stands in the address of a result. What cannot be understood is left out, and is an error of the form."""

from django import forms

from assessments.forms.matrix import KeyField
from assessments.queries.matrix.rows import NEXT, OWN
from assessments.queries.results import Sought


class ResultForm(forms.Form):
    """Held against which level, of which cycle and version, and which competency is drawn over the cycles."""

    level = KeyField(OWN, NEXT)
    cycle = forms.UUIDField(required=False)
    version = forms.IntegerField(min_value=1, max_value=32_767, required=False)
    competency = forms.CharField(max_length=200, required=False)

    def sought(self) -> Sought:
        self.full_clean()
        asked = self.cleaned_data
        return Sought(
            level=str(asked.get("level") or OWN),
            cycle=asked.get("cycle"),
            number=asked.get("version"),
            competency=asked.get("competency") or "",
        )
