"""What is pressed on the page behind a mailed link."""

from django import forms
from django.utils.translation import gettext_lazy as _

from growthplans.actions.links import ACTS


class LinkForm(forms.Form):
    """One act, with a line of words if one likes; `was` is the version of the answer that the page showed."""

    act = forms.ChoiceField(choices=[(act, act) for act in ACTS])
    note = forms.CharField(
        label=_("One line"),
        max_length=500,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "auto"}),
    )
    was = forms.IntegerField(required=False)
