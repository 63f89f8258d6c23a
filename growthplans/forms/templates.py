"""A template: its title, when to use it, and its goals, one row each."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy

from core.forms import OnceField
from growthplans.forms.typed import TypedForm, competency_choices, lines_of
from growthplans.models.plans import Cadence
from growthplans.queries.drafts import Draft

MOST, MORE = 60, 2  # rows that are read, and empty ones that are offered


class TemplateForm(TypedForm):
    title = forms.CharField(
        label=gettext_lazy("Title"), error_messages={"required": gettext_lazy("Give the template a title.")}
    )
    text = forms.CharField(
        label=gettext_lazy("When to use it"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )
    once = OnceField()

    def values(self) -> dict[str, str]:
        """What was typed, for the actions."""
        return {name: self.cleaned_data[name] for name in ("title", "text")}


class PlanChoice(forms.Form):
    """The plan whose goals a new template begins with, as the address names it."""

    plan = forms.UUIDField(required=False)

    def chosen(self) -> Any:
        self.full_clean()
        return self.cleaned_data.get("plan")


class RowForm(forms.Form):
    """One goal. Without a title it is none."""

    title = forms.CharField(label=gettext_lazy("Goal"), required=False)
    cadence = forms.ChoiceField(
        label=gettext_lazy("How often"), choices=Cadence, initial=Cadence.WEEKLY, required=False
    )
    outcome = forms.CharField(
        label=gettext_lazy("What will be true then"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
    )
    steps = forms.CharField(
        label=gettext_lazy("Checklist"),
        help_text=gettext_lazy("One line for each step."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
    )

    def __init__(self, *args: Any, groups: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["competency"] = forms.TypedChoiceField(
            label=gettext_lazy("Competency"),
            choices=competency_choices(groups),
            required=False,
            coerce=UUID,
            empty_value=None,
        )

    def draft(self) -> Draft | None:
        said = self.cleaned_data
        if not said.get("title"):
            return None
        return Draft(
            title=said["title"],
            cadence=said["cadence"] or Cadence.WEEKLY,
            outcome=said["outcome"],
            competency=said["competency"],
            steps=tuple(lines_of(said["steps"])),
        )


Rows = forms.formset_factory(RowForm, extra=MORE, max_num=MOST, absolute_max=MOST)


def rows(data: Any, *, drafts: list[Draft], groups: Any) -> Any:
    """The rows of these goals, and some empty ones."""
    initial = [
        {
            "title": draft.title,
            "cadence": draft.cadence,
            "outcome": draft.outcome,
            "competency": str(draft.competency or ""),
            "steps": "\n".join(draft.steps),
        }
        for draft in drafts
    ]
    return Rows(data, initial=initial, form_kwargs={"groups": groups}, prefix="goals")


def drafts_of(rows: Any) -> list[Draft]:
    """The goals that were typed, in their order."""
    return [draft for row in rows if (draft := row.draft())]
