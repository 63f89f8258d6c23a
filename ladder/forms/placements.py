"""What HR and admins type to place somebody on a ladder."""

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from ladder.models import Level

FARTHEST = timedelta(days=366)
NOWHERE = "nowhere"  # a choice of its own, so that leaving something out is never a choice


class PlacementForm(forms.Form):
    """A level out of these, or none, and from when on. No level is chosen beforehand."""

    def __init__(self, data: Any, *, levels: Sequence[Level], on: date) -> None:
        super().__init__(data)
        self.on = on
        by_track = groupby(levels, key=lambda level: (level.version, level.track))
        groups = [
            (f"{version.title} · {track.title}", [(str(level.key_id), level.title) for level in of_track])
            for (version, track), of_track in by_track
        ]
        self.fields["level"] = forms.TypedChoiceField(
            label=_("Level"),
            choices=[("", _("Choose a level")), *groups, (NOWHERE, _("Nowhere: on no ladder"))],
            coerce={str(level.key_id): level.key for level in levels}.get,
            empty_value=None,
            error_messages={
                "required": _("Choose a level, or “Nowhere”."),
                "invalid_choice": _("There is no such level now. Choose one from the list."),
            },
        )
        self.fields["starts_on"] = forms.DateField(
            label=_("From"), initial=on, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        )

    def clean_starts_on(self) -> date:
        starts_on: date = self.cleaned_data["starts_on"]
        if starts_on > self.on + FARTHEST:
            raise ValidationError(_("Choose a day within the next year."))
        return starts_on
