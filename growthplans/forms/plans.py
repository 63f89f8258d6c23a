"""A plan: what it is for, towards which level, until when; agreed to and finished."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from growthplans.forms.typed import DayField, TypedForm
from growthplans.models import Plan
from growthplans.queries.targets import Target, keys_of


class LevelField(forms.ModelChoiceField):
    """A level to work towards, chosen among those offered."""

    def __init__(self, targets: list[Target]) -> None:
        super().__init__(
            keys_of(targets),
            label=gettext_lazy("Towards"),
            required=False,
            error_messages={
                "invalid_choice": gettext_lazy("This is no level of your ladder. Choose one from the list.")
            },
        )
        self.choices = [
            ("", gettext_lazy("No level in particular")),
            *((target.key, target.title) for target in targets),
        ]


class PlanForm(TypedForm):
    target_on = DayField(label=gettext_lazy("Until"), required=False)
    purpose = forms.CharField(
        label=gettext_lazy("What it is for"),
        help_text=gettext_lazy("In your words: what will be different when you are there?"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
    )

    def __init__(self, data: Any, *, targets: list[Target], plan: Plan | None = None, **kwargs: Any) -> None:
        super().__init__(data, **({"initial": said(plan)} if plan else kwargs))
        self.fields["target"] = LevelField(targets)

    def values(self) -> dict[str, Any]:
        """What was typed, for the actions."""
        return {name: self.cleaned_data[name] for name in ("target", "target_on", "purpose")}


def said(plan: Plan) -> dict[str, Any]:
    return {"target": plan.target_id, "target_on": plan.target_on, "purpose": plan.purpose}


class AgreeForm(forms.Form):
    """What the manager agrees to: the plan as it was when they read it."""

    seen = forms.DateTimeField()


class FinishForm(forms.Form):
    """Why the open goals end with the plan, as long as there are any."""

    reason = forms.CharField(
        label=gettext_lazy("Why they end with it"),
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
        error_messages={
            "required": gettext_lazy("Some goals are open. Say in a few words why they end with the plan.")
        },
    )

    def __init__(self, data: Any, *, has_open: bool) -> None:
        super().__init__(data)
        self.fields["reason"].required = has_open
