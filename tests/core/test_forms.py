"""A refused action becomes an error of the form."""

import pytest
from django import forms
from django.core.exceptions import PermissionDenied, ValidationError

from core.access import require
from core.forms import errors_on


class NameForm(forms.Form):
    name = forms.CharField()


@pytest.fixture
def form():
    form = NameForm({"name": "Noa"})
    assert form.is_valid()
    return form


def test_refusal_that_names_a_field_stands_at_the_field(form):
    with errors_on(form):
        raise ValidationError({"name": "Taken."})
    assert form.errors == {"name": ["Taken."]}


def test_refusal_that_names_an_unknown_field_or_none_stands_above_the_form(form):
    with errors_on(form):
        raise ValidationError({"state": "Too late."})
    with errors_on(form):
        raise ValidationError("Closed.")
    assert form.non_field_errors() == ["Too late.", "Closed."]


def test_an_action_that_goes_through_leaves_the_form_clean(form):
    with errors_on(form):
        pass
    assert form.errors == {}


def test_require_refuses_with_its_reason():
    require(True)
    with pytest.raises(PermissionDenied, match="Only admins grant roles"):
        require(False, "Only admins grant roles")
