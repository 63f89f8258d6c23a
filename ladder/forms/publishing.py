"""What owners say when they publish."""

from typing import Any
from uuid import UUID

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ladder.forms.fields import ProseField
from ladder.queries.publishing import Publication

WHERE = "stand_"  # begins the name of a field that says where people of a vanished level stand


class PublishForm(forms.Form):
    """What changed and why, whom to tell, and where those stand whose level is gone."""

    def __init__(self, data: Any, *, publication: Publication) -> None:
        super().__init__(data)
        self.publication = publication
        levels = [("", _("Choose a level")), *((str(key), name) for key, name in publication.levels)]
        for standing in publication.vanished:
            self.fields[f"{WHERE}{standing.key}"] = forms.TypedChoiceField(
                label=standing.name,
                choices=levels,
                coerce=UUID,
                help_text=ngettext(
                    "One person stands there. From today they stand at:",
                    "%(people)d people stand there. From today they stand at:",
                    standing.people,
                )
                % {"people": standing.people},
                error_messages={"required": _("Say where they stand then.")},
            )
        self.fields["note"] = ProseField(
            label=_("What changed and why"),
            help_text=_("Everybody who reads the ladder sees it, beside the changes.") if publication.is_later else "",
            required=False,
            rows=4,
        )
        if publication.is_later and publication.told:
            self.fields["tell"] = forms.BooleanField(
                label=ngettext(
                    "Tell the one person who stands on it by mail",
                    "Tell the %(people)d people who stand on it by mail",
                    publication.told,
                )
                % {"people": publication.told},
                initial=True,
                required=False,
            )
        self.fields["was"] = forms.CharField(widget=forms.HiddenInput, initial=publication.was)

    def moves(self) -> list[BoundField]:
        """For each vanished level with people, where they stand then."""
        return [self[f"{WHERE}{standing.key}"] for standing in self.publication.vanished]

    def add_error(self, field: str | None, error: Any) -> None:
        """What is refused about the mapping stands above the form: each level has a field of its own."""
        super().add_error(None if field == "mapping" else field, error)

    def asked(self) -> dict[str, Any]:
        """What the action needs."""
        values = self.cleaned_data
        return {
            "mapping": {standing.key: values[f"{WHERE}{standing.key}"] for standing in self.publication.vanished},
            "note": values["note"],
            "tell": values.get("tell", False),
            "was": values["was"],
        }
