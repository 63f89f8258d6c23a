"""What the address of a page may say."""

from django import forms

LARGEST = 2**63 - 1


class OutboxPlace(forms.Form):
    """Where in the outbox a page begins."""

    before = forms.IntegerField(required=False, min_value=0, max_value=LARGEST)
    after = forms.IntegerField(required=False, min_value=0, max_value=LARGEST)
