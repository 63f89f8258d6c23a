"""What somebody types to keep evidence, and what narrows a timeline."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import islice
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.forms.boundfield import BoundWidget
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.actions.evidence import titled
from assessments.models import Evidence
from assessments.queries.evidence import NONE, YES_NO, EvidenceLine, TagGroup
from core.forms import OnceField


class EvidenceForm(forms.Form):
    """A title, or a link pasted in its place, and whatever else there is to say. `was` is what an edit began from."""

    title = forms.CharField(
        label=gettext_lazy("What did you do that is worth remembering?"),
        error_messages={"required": gettext_lazy("Write a line, or paste a link.")},
    )
    happened_on = forms.DateField(
        label=gettext_lazy("When"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=Evidence.Kind, initial=Evidence.Kind.WORK)
    url = forms.URLField(label=gettext_lazy("Link"), required=False, assume_scheme="https")
    text = forms.CharField(
        label=gettext_lazy("What happened"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
    )
    was = forms.IntegerField(required=False, widget=forms.HiddenInput)
    once = OnceField()

    def __init__(
        self, data: Any, *, groups: Sequence[TagGroup], on: date | None = None, line: EvidenceLine | None = None
    ) -> None:
        super().__init__(data, initial=filled(line) if line else {"happened_on": on})
        self.fields["competencies"] = forms.TypedMultipleChoiceField(
            label=_("Competencies"),
            choices=[(group.label, [(str(tag.key), tag.title) for tag in group.tags]) for group in groups],
            coerce=UUID,
            required=False,
            widget=forms.CheckboxSelectMultiple,
            error_messages={
                "invalid_choice": _("One of these is no competency of your ladder. Look at the list again.")
            },
        )

    def grouped(self) -> Iterator[tuple[str, list[BoundWidget]]]:
        """The tick boxes under the names of their groups."""
        boxes = iter(self["competencies"])
        for label, choices in self.fields["competencies"].choices:  # type: ignore[attr-defined]
            yield label, list(islice(boxes, len(choices)))

    def clean(self) -> dict[str, Any]:
        """A link in place of the title is the link, and its address without frills the title."""
        typed = super().clean() or {}
        if not typed.get("url"):
            title, url = titled(typed.get("title", ""))
            typed |= {"title": title, "url": url} if url else {}
        return typed

    def values(self) -> dict[str, Any]:
        """What was typed, for the actions."""
        return {name: self.cleaned_data[name] for name in ("kind", "title", "text", "url", "happened_on")}

    @property
    def is_overtaken(self) -> bool:
        return self.has_error(NON_FIELD_ERRORS, "conflict")

    def conflict(self, saved: EvidenceLine) -> list[tuple[str, str, str]]:
        """Where what is saved now and what was typed differ: the field, and both texts."""
        titles = dict(choice for _group, choices in self.fields["competencies"].choices for choice in choices)  # type: ignore[attr-defined]
        ours, theirs = as_texts(self.cleaned_data, titles), as_texts(filled(saved), titles)
        return [(str(self.fields[name].label), theirs[name], ours[name]) for name in ours if ours[name] != theirs[name]]


def filled(line: EvidenceLine) -> dict[str, Any]:
    """The values of the form for what is kept."""
    names = ("kind", "title", "text", "url", "happened_on")
    values = {name: getattr(line.entry, name) for name in names}
    return values | {"competencies": [str(tag.key) for tag in line.tags], "was": line.entry.row_version}


def as_texts(values: Mapping[str, Any], titles: Mapping[str, str]) -> dict[str, str]:
    """The values as people read them."""
    chosen = sorted(str(key) for key in values["competencies"])
    return {
        "title": values["title"],
        "text": values["text"].replace("\r\n", "\n").strip(),
        "url": values["url"],
        "happened_on": date_format(values["happened_on"]),
        "kind": str(Evidence.Kind(values["kind"]).label),
        "competencies": ", ".join(titles.get(key, "") for key in chosen) or "–",
    }


class TagForm(forms.Form):
    """One competency, chosen on the timeline."""

    competency = forms.UUIDField()


class SharedForm(forms.Form):
    """Whether others may read it, by which button was pressed."""

    shared = forms.ChoiceField(choices=YES_NO)

    @property
    def is_shared(self) -> bool:
        return bool(self.cleaned_data["shared"] == "yes")


class FileForm(forms.Form):
    """A file to keep; what it is, the action finds out."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("PDF, PNG, JPEG, GIF, WebP, or text. At most 10 MB."),
        allow_empty_file=True,
        error_messages={"required": gettext_lazy("Choose a file first.")},
    )


class TimelineForm(forms.Form):
    """What stands in the address of a timeline. What cannot be understood is left out, and is an error of the form."""

    q = forms.CharField(
        label=gettext_lazy("Find in evidence"), max_length=100, required=False, widget=forms.SearchInput
    )
    competency = forms.CharField(required=False)
    kind = forms.ChoiceField(choices=Evidence.Kind, required=False)
    shared = forms.ChoiceField(choices=YES_NO, required=False)
    year = forms.IntegerField(min_value=1, max_value=9999, required=False)

    def clean_competency(self) -> str:
        asked: str = self.cleaned_data["competency"]
        try:
            return str(UUID(asked)) if asked and asked != NONE else asked
        except ValueError:
            raise ValidationError(_("There is no such competency.")) from None

    def asked(self) -> dict[str, str]:
        """The values asked for, by facet."""
        self.full_clean()
        given = {name: self.cleaned_data.get(name) for name in ("competency", "kind", "shared", "year")}
        return {name: str(value) for name, value in given.items() if value}

    @property
    def words(self) -> str:
        return str(self.cleaned_data.get("q", ""))
