"""A goal, and what is said of it."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy

from assessments.queries.evidence import TagGroup
from core.forms import OnceField
from growthplans.forms.typed import DayField, TypedForm, competency_choices, lines_of
from growthplans.models import Goal
from growthplans.models.plans import Cadence

YES_NO = [("yes", ""), ("no", "")]


class GoalForm(TypedForm):
    """What a goal says; the checklist has one line for each step."""

    title = forms.CharField(
        label=gettext_lazy("What do you want to do?"),
        error_messages={"required": gettext_lazy("Say what you want to do.")},
    )
    cadence = forms.ChoiceField(label=gettext_lazy("How often"), choices=Cadence, initial=Cadence.WEEKLY)
    due_on = DayField(
        label=gettext_lazy("Until"), required=False, help_text=gettext_lazy("Blank: as long as the plan runs.")
    )
    outcome = forms.CharField(
        label=gettext_lazy("What will be true then"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )
    steps = forms.CharField(
        label=gettext_lazy("Checklist"),
        help_text=gettext_lazy("One line for each step."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
    )
    once = OnceField()

    def __init__(self, data: Any, *, groups: Sequence[TagGroup], goal: Goal | None = None) -> None:
        super().__init__(data, initial=filled(goal) if goal else None)
        self.fields["competency"] = forms.TypedChoiceField(
            label=gettext_lazy("Competency"),
            choices=competency_choices(groups),
            required=False,
            coerce=UUID,
            empty_value=None,
            error_messages={
                "invalid_choice": gettext_lazy("This is no competency of your ladder. Choose one from the list.")
            },
        )

    def values(self) -> dict[str, Any]:
        """What was typed, for the actions."""
        said = {name: self.cleaned_data[name] for name in ("title", "outcome", "cadence", "due_on")}
        return {**said, "competency_id": self.cleaned_data["competency"]}

    @property
    def steps_typed(self) -> list[str]:
        return lines_of(self.cleaned_data["steps"])


def filled(goal: Goal) -> dict[str, Any]:
    return {
        "title": goal.title,
        "cadence": goal.cadence,
        "due_on": goal.due_on,
        "outcome": goal.outcome,
        "competency": str(goal.competency_id or ""),
        "steps": "\n".join(step.text for step in goal.steps.all()),
    }


class AnswerForm(forms.Form):
    """Whether a suggestion is taken up, by which button was pressed."""

    taken = forms.ChoiceField(choices=YES_NO)
    reason = forms.CharField(required=False)


class TickForm(forms.Form):
    """Whether a line is done, by which button was pressed."""

    done = forms.ChoiceField(choices=YES_NO)


class DropForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Why"),
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
        error_messages={"required": gettext_lazy("Say in a few words why. You will be glad of it when you look back.")},
    )


class CarryForm(forms.Form):
    due_on = DayField(label=gettext_lazy("Until"), required=False)


class SnoozeForm(forms.Form):
    until = DayField(
        label=gettext_lazy("Remind me again from"),
        error_messages={"required": gettext_lazy("Choose a day after today, at most three months ahead.")},
    )


class CommentForm(TypedForm):
    text = forms.CharField(
        label=gettext_lazy("Comment"),
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        error_messages={"required": gettext_lazy("Write something first.")},
    )
    once = OnceField()


class SettleForm(forms.Form):
    settled = forms.ChoiceField(choices=YES_NO)
