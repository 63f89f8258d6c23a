"""What is sent from the page of notices."""

from django import forms


class SeenForm(forms.Form):
    """Up to which moment everything has been seen: that of the newest message on the page."""

    until = forms.DateTimeField()
