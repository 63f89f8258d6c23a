"""What stands in the address of a manager's reports."""

from typing import Any

from django import forms

from growthplans.queries.reports import BELOW, DIRECT, EVERYBODY, SETS


class ReportsForm(forms.Form):
    """Whose, narrowed to what, which page. What cannot be understood is left out."""

    of = forms.ChoiceField(choices=[(DIRECT, DIRECT), (BELOW, BELOW)], required=False)
    show = forms.ChoiceField(choices=[(key, key) for key in SETS], required=False)
    page = forms.IntegerField(min_value=1, max_value=1_000_000, required=False)

    def asked(self) -> dict[str, Any]:
        """What can be understood of it."""
        self.full_clean()
        given = self.cleaned_data
        return {
            "of": given.get("of") or DIRECT,
            "show": given.get("show") or EVERYBODY,
            "page": given.get("page") or 1,
        }
