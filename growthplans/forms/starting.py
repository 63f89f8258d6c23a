"""Which source a plan begins with, and what of it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from core.forms import OnceField
from growthplans.forms.plans import LevelField
from growthplans.forms.typed import DayField
from growthplans.queries.starting import Offer


class SourceForm(forms.Form):
    """What the address names: the level that a guide leads to, or a template."""

    to = forms.UUIDField(required=False)
    template = forms.UUIDField(required=False)

    def asked(self, name: str) -> Any:
        self.full_clean()
        return self.cleaned_data.get(name)


class BeforeForm(forms.Form):
    """The plan that was under way when the page was shown."""

    before = forms.UUIDField(required=False)

    def asked(self) -> Any:
        self.full_clean()
        return self.cleaned_data.get("before")


class StartForm(forms.Form):
    """The drafts that are ticked, a level and a day."""

    target_on = DayField(label=gettext_lazy("Until"), required=False)
    goals = forms.MultipleChoiceField(
        label=gettext_lazy("Goals"),
        required=False,
        error_messages={
            "invalid_choice": gettext_lazy("What is offered has changed meanwhile. Look through it again.")
        },
    )
    once = OnceField()

    def __init__(self, data: Any, *, offer: Offer) -> None:
        super().__init__(data, initial={"target": offer.target, "target_on": offer.target_on, "goals": offer.chosen})
        self.fields["target"] = LevelField(offer.targets)
        self.fields["goals"].choices = [(each.key, each.draft.title) for each in offer.offered]  # type: ignore[attr-defined]

    @property
    def picked(self) -> list[str]:
        """The keys of the drafts that are ticked."""
        return self["goals"].value() or []

    def values(self) -> dict[str, Any]:
        """What was typed, for the actions."""
        return {name: self.cleaned_data[name] for name in ("target", "target_on")}
