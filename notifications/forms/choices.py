"""When and where somebody wants to be reminded, as they choose it."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.utils.dates import WEEKDAYS, WEEKDAYS_ABBR
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.periods import Period
from core.zones import time_zone_field
from notifications.kinds import Reminder, reminders
from notifications.queries.choices import OF_A_KIND, TIMES, Choices

WAYS = ("by_email", "by_chat", "in_app")


def hour_choices(nothing: str = "") -> list[tuple[Any, str]]:
    return [*([("", nothing)] if nothing else []), *((hour, f"{hour:02}:00") for hour in range(24))]


def day_choices(nothing: str = "") -> list[tuple[Any, str]]:
    days = ((number + 1, str(name)) for number, name in WEEKDAYS.items())
    return [*([("", nothing)] if nothing else []), *days]


def number(label: str, choices: list[tuple[Any, str]]) -> forms.TypedChoiceField:
    """A day or an hour out of a list."""
    is_needed = choices[0][0] != ""
    return forms.TypedChoiceField(label=label, choices=choices, coerce=int, empty_value=None, required=is_needed)


def day(label: Any, hint: Any = "") -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, help_text=hint, required=False, widget=widget)


class ChoicesForm(forms.Form):
    """All of it at once: times, days off, and the kinds with what holds for each. `was` is what was shown."""

    was = forms.CharField(widget=forms.HiddenInput)
    paused_until = day(
        gettext_lazy("No reminders until"), gettext_lazy("The first day on which they come again. Empty: no pause.")
    )
    leave_from = day(gettext_lazy("On leave from"))
    leave_until = day(gettext_lazy("Back on"))

    def __init__(self, data: Any, *, choices: Choices, has_chat: bool, now: datetime) -> None:
        self.choices, self.has_chat = choices, has_chat
        super().__init__(data, initial=self.filled())
        self.fields["time_zone"] = time_zone_field(now, choices.time_zone)
        self.fields["hour"] = number(_("Best hour"), hour_choices())
        self.fields["weekday"] = number(_("Best day"), day_choices())
        self.fields["quiet_from"] = number(_("Quiet from"), hour_choices(_("No quiet hours")))
        self.fields["quiet_until"] = number(_("Quiet until"), hour_choices(_("No quiet hours")))
        self.fields["quiet_days"] = forms.TypedMultipleChoiceField(
            label=_("Quiet days"),
            choices=[(number + 1, str(name)) for number, name in WEEKDAYS_ABBR.items()],
            coerce=int,
            required=False,
            widget=forms.CheckboxSelectMultiple,
        )
        for reminder in reminders().values():
            self.add_kind(reminder)

    def add_kind(self, reminder: Reminder) -> None:
        """The fields of one kind; a day of its own only where it does not come on any day."""
        names = {"by_email": _("%(kind)s by mail"), "by_chat": _("%(kind)s in a chat"), "in_app": _("%(kind)s in Rung")}
        for way in WAYS:
            if way != "by_chat" or self.has_chat:
                label = names[way] % {"kind": reminder.label}
                switch = forms.CheckboxInput(attrs={"class": "switch", "role": "switch", "aria-label": label})
                self.fields[f"{reminder.kind}-{way}"] = forms.BooleanField(label=label, required=False, widget=switch)
        said = {"kind": reminder.label}
        if reminder.period != "day":
            label = _("Day for %(kind)s") % said
            self.fields[f"{reminder.kind}-weekday"] = number(label, day_choices(_("Your best day")))
        label = _("Hour for %(kind)s") % said
        self.fields[f"{reminder.kind}-hour"] = number(label, hour_choices(_("Your best hour")))

    def filled(self) -> dict[str, Any]:
        """What holds now."""
        times = {name: getattr(self.choices, name) for name in TIMES}
        kinds = {
            f"{kind}-{name}": getattr(choice, name) for kind, choice in self.choices.kinds.items() for name in OF_A_KIND
        }
        return {"was": self.choices.mark, "time_zone": self.choices.time_zone, **times, **kinds}

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("time_zone", *TIMES)}

    def kind_values(self) -> dict[str, dict[str, Any]]:
        """What was chosen for each kind; what the form does not show stays as it is."""
        shown = {kind: [name for name in OF_A_KIND if f"{kind}-{name}" in self.fields] for kind in self.choices.kinds}
        return {kind: {name: self.cleaned_data[f"{kind}-{name}"] for name in names} for kind, names in shown.items()}

    def rows(self) -> Iterator[dict[str, Any]]:
        """The kinds as rows of a table: their words, when they come, and their fields."""
        ways = {"by_email": _("Mail"), "by_chat": _("Chat"), "in_app": _("In Rung")}
        for kind, reminder in reminders().items():
            choice = self.choices.kinds[kind]
            own = [self[name] for name in (f"{kind}-weekday", f"{kind}-hour") if name in self.fields]
            yield {
                "reminder": reminder,
                "when": when(
                    reminder.period, choice.weekday or self.choices.weekday, hour_of(choice.hour, self.choices)
                ),
                "own": own,
                "is_open": any(bound.errors for bound in own),
                "ways": [
                    (label, self[f"{kind}-{way}"]) for way, label in ways.items() if f"{kind}-{way}" in self.fields
                ],
            }

    @property
    def is_overtaken(self) -> bool:
        return self.has_error(NON_FIELD_ERRORS, "conflict")

    def conflict(self) -> list[tuple[str, str, str]]:
        """Where what is saved now and what was sent differ: the field, and both."""
        saved = self.filled()
        return [
            (
                str(bound.label),
                self.said(bound.name, saved[bound.name]),
                self.said(bound.name, self.cleaned_data[bound.name]),
            )
            for bound in self.visible_fields()
            if saved[bound.name] != self.cleaned_data[bound.name]
        ]

    def said(self, name: str, value: Any) -> str:
        """A value as people read it."""
        if isinstance(value, bool):
            return _("on") if value else _("off")
        if isinstance(value, date):
            return date_format(value)
        if name == "time_zone":
            return str(value)
        if isinstance(value, list):
            return ", ".join(str(WEEKDAYS[number - 1]) for number in value) or _("none")
        labels = dict(getattr(self.fields[name], "choices", []))
        return str(labels.get("" if value is None else value, _("none")))


def hour_of(own: int | None, choices: Choices) -> int:
    return choices.hour if own is None else own


def when(period: Period, weekday: int, hour: int) -> str:
    """When a kind comes, in words."""
    said = {
        "day": _("At %(hour)s, on days with something new"),
        "week": _("Every %(day)s, %(hour)s"),
        "month": _("First %(day)s of the month, %(hour)s"),
        "quarter": _("First %(day)s of the quarter, %(hour)s"),
    }[period]
    return said % {"day": WEEKDAYS[weekday - 1], "hour": f"{hour:02}:00"}
