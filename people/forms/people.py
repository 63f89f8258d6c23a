"""What HR and admins type about people, teams, lines and roles; what everybody types to find somebody."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.forms.boundfield import BoundWidget
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from people.models import Role, Team, User
from people.queries.directory import SHOWN, Sought
from people.queries.person import Departure
from people.queries.teams import TeamNode, each_team, upper_levels

INDENT = "\u2003"  # an ordinary space at the start of an option is not shown
FARTHEST = timedelta(days=366)
NONE = "none"  # a choice of its own, so that leaving something out is never a choice


class TeamField(forms.TypedChoiceField):
    """One of these teams, shown as the tree they are; `nothing` names the choice of none, if there is one."""

    def __init__(self, teams: Sequence[TeamNode], *, label: str, nothing: str | None = None, key: str = NONE) -> None:
        top = min((node.depth for node in teams), default=0)
        choices = [(str(node.team.pk), INDENT * (node.depth - top) + node.team.name) for node in teams]
        super().__init__(
            label=label,
            choices=choices if nothing is None else [(key, nothing), *choices],
            coerce={str(node.team.pk): node.team for node in teams}.get,
            empty_value=None,
            required=bool(key),
            error_messages={"invalid_choice": _("There is no such team here. Choose one from the list.")},
        )

    def prepare_value(self, value: Any) -> Any:
        return str(value.pk) if isinstance(value, Team) else value or NONE


class DirectoryForm(forms.Form):
    """What stands in the address of the directory; of very many teams only the upper levels are offered."""

    q = forms.CharField(
        label=gettext_lazy("Name, email or job title"),
        max_length=100,
        required=False,
        widget=forms.SearchInput,
    )
    show = forms.ChoiceField(choices=SHOWN, required=False)

    def __init__(self, data: Any, *, tree: list[TeamNode]) -> None:
        super().__init__(data)
        offered = {str(node.team.pk) for node in each_team(upper_levels(tree))} | {data.get("team")}
        teams = [node for node in each_team(tree) if str(node.team.pk) in offered]
        self.fields["team"] = TeamField(teams, label=_("Team"), nothing=_("Every team"), key="")

    def sought(self) -> Sought:
        """What is asked for; what cannot be understood is left out, and is an error of the form."""
        self.full_clean()
        asked = self.cleaned_data
        return Sought(asked.get("q", ""), asked.get("team"), asked.get("show") or User.State.ACTIVE)


class PersonForm(forms.Form):
    """A person as colleagues see them; the address only for those who may change it."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=200)
    job_title = forms.CharField(label=gettext_lazy("Job title"), max_length=200, required=False)
    row_version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self,
        data: Any,
        *,
        person: User,
        teams: Sequence[TeamNode],
        may_leave_teams: bool,
        may_edit_email: bool,
    ) -> None:
        known = {field: getattr(person, field) for field in ("name", "job_title", "email", "team", "row_version")}
        super().__init__(data, initial=known)
        self.person = person
        nothing = _("No team") if may_leave_teams or person.team is None else None
        self.fields["team"] = TeamField(teams, label=_("Team"), nothing=nothing)
        if may_edit_email:
            self.fields["email"] = forms.EmailField(label=_("Email address"), max_length=254)

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"]
        return email.lower()

    def conflict(self) -> list[tuple[str, Any, Any]]:
        """When somebody else saved first: label, what is saved, what was typed, where the two differ."""
        if not self.has_error(NON_FIELD_ERRORS, "conflict"):
            return []
        return [
            (str(bound.label), getattr(self.person, bound.name), self.cleaned_data[bound.name])
            for bound in self.visible_fields()
            if self.cleaned_data.get(bound.name) != getattr(self.person, bound.name)
        ]


class ManagerForm(forms.Form):
    """Who somebody reports to, out of these, and from when on."""

    def __init__(self, data: Any, *, candidates: Sequence[User], on: date) -> None:
        super().__init__(data)
        self.on = on
        people: dict[str, User | None] = {str(person.pk): person for person in candidates}
        people[NONE] = None
        self.fields["manager"] = forms.TypedChoiceField(
            label=_("Reports to"),
            choices=[(key, person.name if person else _("Nobody")) for key, person in people.items()],
            coerce=people.get,
            widget=forms.RadioSelect,
            error_messages={"required": _("Choose one of these, or search for somebody else.")},
        )
        self.fields["starts_on"] = forms.DateField(
            label=_("From"), initial=on, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        )
        self.candidates = people

    def managers(self) -> list[tuple[BoundWidget, User | None]]:
        """The radio buttons, each with the person it stands for; None is nobody."""
        return [(radio, self.candidates[radio.data["value"]]) for radio in self["manager"]]

    def clean_starts_on(self) -> date:
        starts_on: date = self.cleaned_data["starts_on"]
        if starts_on > self.on + FARTHEST:
            raise ValidationError(_("Choose a day within the next year."))
        return starts_on


class DeactivationForm(forms.Form):
    """Who takes over the reports of somebody who leaves; their manager, unless somebody else is chosen."""

    def __init__(self, data: Any, *, departure: Departure) -> None:
        super().__init__(data)
        people = {str(person.pk): person for person in departure.successors}
        manager = departure.manager
        self.fields["successor"] = forms.TypedChoiceField(
            label=_("Who takes over their reports"),
            choices=[(NONE, _("Nobody for now")), *((key, person.name) for key, person in people.items())],
            coerce=people.get,
            empty_value=None,
            required=bool(departure.reports),
            initial=str(manager.pk) if manager and str(manager.pk) in people else NONE,
        )


class RoleForm(forms.Form):
    """A role to give, none chosen beforehand; a unit for HR only."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Role"),
        choices=[("", gettext_lazy("Choose a role")), *Role.Kind.choices],
        error_messages={"required": gettext_lazy("Choose the role to give.")},
    )

    def __init__(self, data: Any, *, teams: Sequence[TeamNode]) -> None:
        super().__init__(data)
        self.fields["unit"] = TeamField(teams, label=_("HR for"), nothing=_("The whole organisation"))


class TeamForm(forms.Form):
    """A new team and where it belongs; `nothing` is given to those who may add teams at the top."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=200)

    def __init__(self, data: Any, *, teams: Sequence[TeamNode], may_top: bool, inside: str | None = None) -> None:
        super().__init__(data, initial={"parent": inside})
        self.fields["parent"] = TeamField(teams, label=_("Part of"), nothing=_("No other team") if may_top else None)


class TeamNameForm(forms.Form):
    """Another name for a team; `was` is the one that was shown."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=200)
    was = forms.CharField(widget=forms.HiddenInput)


class TeamPlaceForm(forms.Form):
    """Another place for a team."""

    def __init__(self, data: Any, *, team: Team, teams: Sequence[TeamNode], may_top: bool) -> None:
        super().__init__(data, initial={"parent": team.parent})
        self.fields["parent"] = TeamField(teams, label=_("Part of"), nothing=_("No other team") if may_top else None)
