"""Between a form and the action it calls."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.forms import BaseForm, HiddenInput, UUIDField


@contextmanager
def errors_on(form: BaseForm) -> Iterator[None]:
    """A refused action becomes an error of the form: at its field if the refusal names one, else above it."""
    try:
        yield
    except ValidationError as refusal:
        if not hasattr(refusal, "error_dict"):
            form.add_error(None, refusal)
            return
        for field, errors in refusal.error_dict.items():
            form.add_error(field if field in form.fields and field != NON_FIELD_ERRORS else None, errors)


def status_of(form: BaseForm) -> int:
    """200 for a form not sent yet, 409 for one that somebody else overtook (code "conflict"), else 422."""
    if not form.errors:
        return 200
    return 409 if form.has_error(NON_FIELD_ERRORS, "conflict") else 422


class OnceField(UUIDField):
    """New on every page that shows the form, so that sending it twice makes one row (`core.db.key_of_sent`)."""

    def __init__(self) -> None:
        super().__init__(required=False, initial=uuid4, widget=HiddenInput)
