"""Form fields that know people."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from people.models import User


class PersonField(forms.Field):
    """An active person, named by their work email: a list to choose from would hold everybody."""

    widget = forms.EmailInput

    def to_python(self, value: Any) -> User | None:
        email = str(value or "").strip().lower()
        if not email:
            return None
        validate_email(email)
        person: User | None = User.objects.active().filter(email=email).first()
        if person is None:
            raise ValidationError(_("Nobody active here has this address. Check the spelling."))
        return person

    def prepare_value(self, value: Any) -> Any:
        return value.email if isinstance(value, User) else value
