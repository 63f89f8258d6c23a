"""What HR types about cycles, and asks of the people in one."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.actions.cycles import refuse_days
from assessments.models import Cycle
from assessments.queries.following import SETS
from ladder.models import Ladder
from people.models import Team
from people.queries.directory import Sought
from people.queries.teams import TeamNode

INDENT = "\u2003"  # an ordinary space at the start of an option is not shown
ANY = "any"  # a choice of its own, so that leaving something out is never a choice
USUAL = {"self_due_on": 14, "manager_due_on": 28, "share_due_on": 42}  # days from opening


class DayField(forms.DateField):
    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        super().__init__(widget=widget, **kwargs)


def row_field(rows: dict[str, tuple[str, Any]], *, label: str, nothing: str | None, **more: Any) -> forms.Field:
    """One of these, each with its name; `nothing` names the choice of none, if there is one."""
    choices = [(key, name) for key, (name, _row) in rows.items()]
    return forms.TypedChoiceField(
        label=label,
        choices=choices if nothing is None else [(more.pop("key", ANY), nothing), *choices],
        coerce={key: row for key, (_name, row) in rows.items()}.get,
        empty_value=None,
        error_messages={"invalid_choice": _("This is not there any more. Choose one from the list.")},
        **more,
    )


def by_name(nodes: Sequence[TeamNode]) -> dict[str, tuple[str, Team]]:
    """Teams as the tree they are."""
    top = min((node.depth for node in nodes), default=0)
    return {str(node.team.pk): (INDENT * (node.depth - top) + node.team.name, node.team) for node in nodes}


def suggested_title(on: date) -> str:
    """The season, as one would call it."""
    seasons = [_("Winter"), _("Spring"), _("Summer"), _("Autumn")]
    return f"{seasons[on.month % 12 // 3]} {on.year}"


class CycleForm(forms.Form):
    """A title and three days, one after the other."""

    title = forms.CharField(label=gettext_lazy("Title"), max_length=120)
    self_due_on = DayField(label=gettext_lazy("Self-assessments until"))
    manager_due_on = DayField(label=gettext_lazy("Manager assessments until"))
    share_due_on = DayField(label=gettext_lazy("Shared until"))
    on: date | None = None  # of a new cycle: no day may be over

    def clean(self) -> None:
        days = {name: self.cleaned_data[name] for name in USUAL if name in self.cleaned_data}
        if len(days) == len(USUAL):
            refuse_days(**days, on=self.on)


class NewCycleForm(CycleForm):
    """A cycle for one of these units or, for HR of the whole organisation, everybody; on one ladder or any."""

    field_order = ["title", "unit", "ladder", *USUAL]

    def __init__(
        self, data: Any, *, units: Sequence[TeamNode], may_everybody: bool, ladders: Sequence[Ladder], on: date
    ) -> None:
        days = {name: on + timedelta(days=after) for name, after in USUAL.items()}
        super().__init__(data, initial={"title": suggested_title(on), **days})
        self.on = on
        self.fields["unit"] = row_field(
            by_name(units), label=_("For whom"), nothing=_("Everybody") if may_everybody else None
        )
        published = {
            str(ladder.pk): (ladder.current_version.title, ladder) for ladder in ladders if ladder.current_version
        }
        self.fields["ladder"] = row_field(published, label=_("On which ladder"), nothing=_("Any ladder"))
        self.order_fields(self.field_order)


class ChangeCycleForm(CycleForm):
    """Another title or other days of a cycle."""

    row_version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data: Any, *, cycle: Cycle) -> None:
        names = ("title", *USUAL, "row_version")
        super().__init__(data, initial={name: getattr(cycle, name) for name in names})
        self.cycle = cycle

    def conflict(self) -> list[tuple[str, Any, Any]]:
        """When somebody else saved first: label, what is saved, what was typed, where the two differ."""
        if not self.has_error(NON_FIELD_ERRORS, "conflict"):
            return []
        return [
            (str(bound.label), getattr(self.cycle, bound.name), self.cleaned_data[bound.name])
            for bound in self.visible_fields()
            if self.cleaned_data[bound.name] != getattr(self.cycle, bound.name)
        ]


class FollowForm(forms.Form):
    """Who of a cycle is asked for, as it stands in the address."""

    q = forms.CharField(
        label=gettext_lazy("Name, email or job title"), max_length=100, required=False, widget=forms.SearchInput
    )
    show = forms.ChoiceField(choices=SETS, required=False)

    def __init__(self, data: Any, *, units: Sequence[TeamNode]) -> None:
        super().__init__(data)
        self.fields["team"] = row_field(
            by_name(units), label=_("Team"), nothing=_("Every team"), key="", required=False
        )

    def sought(self) -> Sought:
        """What is asked for; what cannot be understood is left out, and is an error of the form."""
        self.full_clean()
        asked = self.cleaned_data
        return Sought(asked.get("q", ""), asked.get("team"), asked.get("show") or "all")


class ExtendForm(forms.Form):
    """A last day of one's own."""

    until = DayField(label=gettext_lazy("Until"))
