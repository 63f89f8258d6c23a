"""What owners type about the parts of a draft."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.core.validators import MaxValueValidator
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ladder.document.parts import Document, Path
from ladder.document.words import Accumulation, LinkKind, TrackKind
from ladder.files import Refused, guide_as_yaml, read_guide
from ladder.files.fields import LARGEST_NUMBER
from ladder.forms.fields import FactsField, LineField, ProseField, RowField, RowsField
from ladder.models import Competency, Dimension, Guide, Level, Page, Track, Version
from ladder.queries.drafts import Choices

Values = dict[str, Any]


class PartForm(forms.Form):
    """One part of a draft. `part` is None for a new one; `choices` are the rows of other sorts that it may name."""

    model: ClassVar[Any]
    prose: ClassVar[tuple[str, ...]] = ()  # the fields whose Markdown can be looked at

    def __init__(self, data: Any, *, part: Any = None, choices: Choices, initial: Mapping[str, Any]) -> None:
        super().__init__(data, initial=self.filled(part) if part else dict(initial))
        self.part, self.rows = part, choices

    def filled(self, part: Any) -> Values:
        """What the form shows of the part."""
        return {name: getattr(part, name) for name in self.base_fields}

    def values(self) -> Values:
        """What the action writes."""
        return dict(self.cleaned_data)

    def new(self, version: Version) -> Any:
        return self.model(version=version, **self.values())

    def conflict(self) -> list[tuple[str, str, str]]:
        """When somebody else was first: label, what is saved, what was typed, where the two differ."""
        if not self.has_error(NON_FIELD_ERRORS, "conflict"):
            return []
        both = [
            (str(bound.label), spoken(bound, self.initial.get(bound.name)), spoken(bound, bound.data))
            for bound in self.visible_fields()
        ]
        return [(label, saved, typed) for label, saved, typed in both if saved != typed]

    def looks(self) -> list[tuple[str, str]]:
        """Label and text of what was typed as Markdown."""
        return [(str(self[name].label), text) for name in self.prose if (text := self.cleaned_data.get(name))]


def spoken(bound: BoundField, value: Any) -> str:
    """A value of a field as people read it."""
    prepared = bound.field.prepare_value(value)
    if isinstance(bound.field, forms.ChoiceField):
        choices: Any = bound.field.choices
        names = {str(name): str(label) for name, label in choices}
        chosen = prepared if isinstance(prepared, list) else [prepared]
        return ", ".join(names.get(str(name), str(name)) for name in chosen if name)
    return str(prepared or "").replace("\r\n", "\n").strip()


class HeadingForm(PartForm):
    """What the ladder is called and how it is described."""

    model = Version
    prose = ("description",)

    title = LineField(label=gettext_lazy("Title"))
    description = ProseField(label=gettext_lazy("Description"), required=False, rows=8)
    accumulation = forms.ChoiceField(label=gettext_lazy("How levels build on one another"), choices=Accumulation)
    language = forms.RegexField(
        r"^[A-Za-z0-9-]{2,35}$",
        label=gettext_lazy("Language"),
        help_text=gettext_lazy("As a code, such as “en” or “pt-BR”."),
        error_messages={"invalid": gettext_lazy("Write a language code such as “en”.")},
    )
    licence = ProseField(label=gettext_lazy("Licence"), required=False, rows=2)
    source = ProseField(label=gettext_lazy("Where it comes from"), required=False, rows=2)


class TrackForm(PartForm):
    model = Track
    prose = ("summary",)

    title = LineField(label=gettext_lazy("Title"))
    kind = forms.ChoiceField(label=gettext_lazy("What it is for"), choices=TrackKind, initial=TrackKind.IC)
    summary = ProseField(label=gettext_lazy("Summary"), required=False)


class LevelForm(PartForm):
    """A level; where it leads is asked once it is there."""

    model = Level
    prose = ("summary",)

    title = LineField(label=gettext_lazy("Title"))
    rank = forms.DecimalField(
        label=gettext_lazy("Rank"),
        help_text=gettext_lazy("Levels of the same rank are at the same height, in every track."),
        min_value=0,
        max_digits=8,
        decimal_places=3,
        validators=[MaxValueValidator(LARGEST_NUMBER - 1)],
    )
    summary = ProseField(label=gettext_lazy("Summary"), required=False)
    facts = FactsField(
        label=gettext_lazy("Facts"),
        help_text=gettext_lazy("One per line, such as “Scope: A team’s whole area”."),
        required=False,
        rows=4,
    )

    def __init__(self, data: Any, *, part: Any = None, choices: Choices, initial: Mapping[str, Any]) -> None:
        super().__init__(data, part=part, choices=choices, initial=initial)
        if part:
            others = {name: level for name, level in choices["levels"].items() if level.pk != part.pk}
            for kind in LinkKind:
                self.fields[kind.value] = RowsField(others, label=kind.label)
                self.initial[kind.value] = [
                    str(link.target.key_id) for link in choices["links"].values() if link.kind == kind
                ]

    def filled(self, part: Level) -> Values:
        return {**super().filled(part), "rank": f"{part.rank.normalize():f}"}

    def values(self) -> Values:
        """A fact that was only shown stays exactly as it was."""
        values = {name: self.cleaned_data[name] for name in self.base_fields}
        if self.part and "facts" not in self.changed_data:
            values["facts"] = self.part.facts
        return values

    def links(self) -> list[tuple[str, Level]]:
        return [(kind.value, level) for kind in LinkKind for level in self.cleaned_data[kind.value]]

    def new(self, version: Version) -> Level:
        return Level(version=version, track=self.rows["tracks"][self.initial["track"]], **self.values())

    def link_fields(self) -> list[BoundField]:
        return [self[kind.value] for kind in LinkKind if kind.value in self.fields]


class DimensionForm(PartForm):
    model = Dimension
    prose = ("description",)

    title = LineField(label=gettext_lazy("Title"))
    description = ProseField(label=gettext_lazy("Description"), required=False)

    def __init__(self, data: Any, *, part: Any = None, choices: Choices, initial: Mapping[str, Any]) -> None:
        super().__init__(data, part=part, choices=choices, initial=initial)
        others = {name: row for name, row in choices["dimensions"].items() if row != part}
        self.fields["parent"] = RowField(others, nothing=_("No other dimension"), label=_("Part of"))

    def filled(self, part: Dimension) -> Values:
        return {**super().filled(part), "parent": part.parent}


class CompetencyForm(PartForm):
    model = Competency
    prose = ("description",)

    title = LineField(label=gettext_lazy("Title"))
    description = ProseField(label=gettext_lazy("Description"), required=False)

    def __init__(self, data: Any, *, part: Any = None, choices: Choices, initial: Mapping[str, Any]) -> None:
        super().__init__(data, part=part, choices=choices, initial=initial)
        self.fields["dimension"] = RowField(choices["dimensions"], nothing=_("No dimension"), label=_("Dimension"))
        usual = _("The ladder’s own: %(scale)s") % {"scale": next(iter(choices["scales"].values()))}
        self.fields["scale"] = RowField(choices["scales"], nothing=usual, label=_("Rated on"))

    def filled(self, part: Competency) -> Values:
        return {**super().filled(part), "dimension": part.dimension, "scale": part.scale}


class PageForm(PartForm):
    model = Page
    prose = ("text",)

    title = LineField(label=gettext_lazy("Title"))
    text = ProseField(label=gettext_lazy("Text"), rows=16)


class GuideForm(PartForm):
    """A guide in the words of the file format: what is wrong is named with its line."""

    model = Guide

    text = forms.CharField(
        label=gettext_lazy("Guide"),
        strip=False,
        widget=forms.Textarea(attrs={"rows": 28, "spellcheck": "false", "class": "draftcode", "dir": "auto"}),
        error_messages={"required": gettext_lazy("Write at least a title.")},
    )

    def __init__(self, data: Any, *, part: Any = None, choices: Choices, initial: Mapping[str, Any]) -> None:
        self.document: Document = choices["document"]["draft"]
        super().__init__(data, part=part, choices=choices, initial=initial)
        self.fields["source"] = RowField(choices["levels"], label=_("From"))
        self.fields["target"] = RowField(choices["levels"], label=_("To"))
        self.order_fields(["source", "target", "text"])

    def filled(self, part: Guide) -> Values:
        ends = self.path_of(part.source), self.path_of(part.target)
        guide = next(each for each in self.document.guides if (each.source, each.target) == ends)
        return {"source": part.source, "target": part.target, "text": guide_as_yaml(guide)}

    def path_of(self, level: Level) -> Path:
        return self.document.path_of[level.key_id]

    def clean(self) -> Values:
        asked = super().clean() or {}
        if self.errors:
            return asked
        if asked["source"] == asked["target"]:
            raise ValidationError({"target": _("A guide leads from one level to another.")})
        ends = {name: self.path_of(asked[name]) for name in ("source", "target")}
        try:
            self.guide = read_guide(asked["text"].encode("utf-8", "replace"), self.document, **ends)
        except Refused as refusal:
            raise ValidationError({"text": [str(problem) for problem in refusal.problems]}) from None
        return asked

    def values(self) -> Values:
        parts = {name: value for name, value in asdict(self.guide).items() if name not in {"source", "target"}}
        return {**parts, "source": self.cleaned_data["source"], "target": self.cleaned_data["target"]}


FORMS: dict[str, type[PartForm]] = {
    "tracks": TrackForm,
    "levels": LevelForm,
    "dimensions": DimensionForm,
    "competencies": CompetencyForm,
    "guides": GuideForm,
    "pages": PageForm,
}
