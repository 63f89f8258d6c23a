"""What people type to come in and to look after their own account."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.zones import time_zone_field
from people.forms.fields import PersonField
from people.forms.people import TeamField
from people.models import User
from people.queries.teams import TeamNode


class NewPasswordForm(forms.Form):
    """The two fields of a new password (templates/ui/new_password.html)."""

    password1 = forms.CharField(
        label=gettext_lazy("New password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    password2 = forms.CharField(
        label=gettext_lazy("The same again"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def check_password_of(self, person: User) -> None:
        """Say at the fields what is wrong with it for this person, or that the two differ."""
        password, again = self.cleaned_data.get("password1"), self.cleaned_data.get("password2")
        if password:
            try:
                validate_password(password, person)
            except forms.ValidationError as refusal:
                self.add_error("password1", refusal)
        if password and again and password != again:
            self.add_error("password2", _("The two passwords differ. Type the same one twice."))


class ActivationForm(NewPasswordForm):
    """The last step of joining: a password, what to call the person, and where they are."""

    preferred_name = forms.CharField(
        label=gettext_lazy("What to call you"),
        help_text=gettext_lazy("In greetings and mails. Your full name is used when this is empty."),
        max_length=80,
        required=False,
    )

    def __init__(self, data: Any, *, person: User, now: datetime) -> None:
        super().__init__(data)
        self.person = person
        self.fields["time_zone"] = time_zone_field(now, person.time_zone)

    def clean(self) -> dict[str, Any]:
        self.check_password_of(self.person)
        return self.cleaned_data


class FirstAdministratorForm(NewPasswordForm):
    """The organisation and the first person in it."""

    organisation = forms.CharField(label=gettext_lazy("Name of your organisation"), max_length=200)
    name = forms.CharField(label=gettext_lazy("Your name"), max_length=200)
    email = forms.EmailField(label=gettext_lazy("Work email"))

    def __init__(self, data: Any, *, now: datetime) -> None:
        super().__init__(data)
        self.fields["time_zone"] = time_zone_field(now, "UTC")

    def clean(self) -> dict[str, Any]:
        typed = self.cleaned_data
        self.check_password_of(User(name=typed.get("name", ""), email=typed.get("email", "")))
        return typed


class PasswordLinkForm(forms.Form):
    """Whose password is to be set."""

    email = forms.EmailField(label=gettext_lazy("Work email"))


class InvitationForm(forms.Form):
    """Whom to ask to join, and where they will work."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=200)
    email = forms.EmailField(label=gettext_lazy("Work email"))
    job_title = forms.CharField(label=gettext_lazy("Job title"), max_length=200, required=False)
    manager = PersonField(
        label=gettext_lazy("Manager"),
        help_text=gettext_lazy("The work email of the person they will report to."),
        required=False,
    )

    def __init__(self, data: Any, *, teams: Sequence[TeamNode], may_have_no_team: bool) -> None:
        super().__init__(data)
        nothing = _("No team yet") if may_have_no_team else None
        self.fields["team"] = TeamField(teams, label=_("Team"), nothing=nothing)


class ProfileForm(forms.Form):
    """What people say about themselves."""

    row_version = forms.IntegerField(widget=forms.HiddenInput)
    preferred_name = forms.CharField(
        label=gettext_lazy("What to call you"),
        help_text=gettext_lazy("In greetings and mails. Your full name is used when this is empty."),
        max_length=80,
        required=False,
    )

    def __init__(self, data: Any, *, person: User, now: datetime) -> None:
        said = {"row_version": person.row_version, "preferred_name": person.preferred_name}
        super().__init__(data, initial=said)
        self.fields["time_zone"] = time_zone_field(now, person.time_zone)
        self.fields["locale"] = forms.ChoiceField(
            label=_("Language"),
            choices=settings.LANGUAGES,
            initial=person.locale,
            widget=forms.Select if len(settings.LANGUAGES) > 1 else forms.HiddenInput,
        )
