"""What stands in the addresses of the pages that read and compare ladders."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from ladder.document.comparing import Kind
from ladder.document.planning import What

HIGHEST = 999_999_999  # of the numbers of versions


class TrackForm(forms.Form):
    """Which track of a ladder is shown in full."""

    track = forms.UUIDField(required=False)

    def chosen(self) -> UUID | None:
        self.full_clean()
        return self.cleaned_data.get("track")


class VersionsForm(forms.Form):
    """Two versions, by their numbers."""

    old = forms.IntegerField(min_value=1, max_value=HIGHEST, required=False)
    new = forms.IntegerField(min_value=1, max_value=HIGHEST, required=False)

    def asked(self) -> dict[str, Any]:
        """What is asked for; what cannot be understood is left out, and is an error of the form."""
        self.full_clean()
        return {name: self.cleaned_data.get(name) for name in ("old", "new")}


class ChangesForm(VersionsForm):
    """Two versions, and of what sort the changes are that are shown."""

    what = forms.ChoiceField(choices=What, required=False)

    @property
    def shown(self) -> str:
        """The one sort of part whose changes are shown; blank for all."""
        return str(self.cleaned_data.get("what", ""))


class PairForm(VersionsForm):
    """Two levels, or two tracks, by their keys: `from` and `to`."""

    show = forms.ChoiceField(choices=Kind, required=False)

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        for name in ("from", "to"):
            self.fields[name] = forms.UUIDField(required=False)

    def asked(self) -> dict[str, Any]:
        versions = super().asked()
        return {"source": self.cleaned_data.get("from"), "target": self.cleaned_data.get("to"), **versions}

    @property
    def shown(self) -> str:
        """The one kind of change that is shown; blank for all."""
        return str(self.cleaned_data.get("show", ""))


class SearchForm(forms.Form):
    """Words that somebody looks for."""

    q = forms.CharField(label=_("Search the ladders"), max_length=100, required=False, widget=forms.SearchInput)

    def words(self) -> str:
        self.full_clean()
        return str(self.cleaned_data.get("q", ""))
