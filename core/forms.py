"""Between a form and the action it calls."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.forms import BaseForm


@contextmanager
def errors_on(form: BaseForm) -> Iterator[None]:
    """A refused action becomes an error of the form: at its field where the refusal names one, else above the form."""
    try:
        yield
    except ValidationError as refusal:
        if not hasattr(refusal, "error_dict"):
            form.add_error(None, refusal)
            return
        for field, errors in refusal.error_dict.items():
            form.add_error(field if field in form.fields and field != NON_FIELD_ERRORS else None, errors)
