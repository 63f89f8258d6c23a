"""Form fields for the texts of a ladder: kept in the same normal form as texts from files."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from ladder.document.parts import Link
from ladder.document.text import UNPRINTABLE, normal

LONGEST_LINE, LONGEST_TEXT = 300, 20_000  # as in files
INDENT = "  "  # a line that begins with it goes on with the entry of the line before
NONE = "none"  # a choice of its own, so that leaving something out is never a choice


def refuse_unprintable(value: str) -> None:
    if UNPRINTABLE.search(value):
        raise ValidationError(_("A control character stands in this text. Take it out, or type the text again."))


class LineField(forms.CharField):
    """One line, such as a title."""

    default_validators = [refuse_unprintable]

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=LONGEST_LINE, **kwargs)

    def to_python(self, value: Any) -> str:
        return " ".join(normal(super().to_python(value) or "").split())


class ProseField(forms.CharField):
    """Markdown of any number of lines."""

    default_validators = [refuse_unprintable]

    def __init__(self, *, rows: int = 4, longest: int = LONGEST_TEXT, **kwargs: Any) -> None:
        widget = forms.Textarea(attrs={"rows": rows, "dir": "auto"})
        super().__init__(max_length=longest, strip=False, widget=widget, **kwargs)

    def to_python(self, value: Any) -> Any:
        return normal(super().to_python(value) or "")


class EntriesField(ProseField):
    """A list of texts, one per line; indented lines go on with the entry above them."""

    def to_python(self, value: Any) -> Any:
        text = str(value or "").replace("\r\n", "\n").replace("\r", "\n")
        entries: list[list[str]] = []
        for line in text.split("\n"):
            if entries and line.startswith(INDENT):
                entries[-1].append(line.removeprefix(INDENT))
            elif line.strip():
                entries.append([line.strip()])
        return [entry for lines in entries if (entry := normal("\n".join(lines)))]

    def prepare_value(self, value: Any) -> Any:
        return value if isinstance(value, str) or value is None else as_lines(value)

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(self.to_python(self.prepare_value(initial)) != self.to_python(data))

    def validate(self, value: Any) -> None:
        if self.required and not value:
            raise ValidationError(self.error_messages["required"], code="required")

    def run_validators(self, value: list[str]) -> None:
        super().run_validators("\n".join(value))


class FactsField(EntriesField):
    """Facts as lines "Scope: one task"."""

    def clean(self, value: Any) -> Any:
        facts = []
        for entry in super().clean(value):
            label, colon, text = entry.partition(":")
            if not colon or not label.strip() or len(label) > LONGEST_LINE:
                raise ValidationError(
                    _("Write each fact as “Label: text”. “%(entry)s” is none.") % {"entry": entry[:80]}
                )
            facts.append({"label": " ".join(label.split()), "text": normal(text.strip())})
        return facts

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, str) or value is None:
            return value
        return as_lines(f"{fact['label']}: {fact['text']}" for fact in value)


class LinksField(EntriesField):
    """Links as lines "What it is https://…"."""

    def clean(self, value: Any) -> Any:
        links = []
        for entry in super().clean(value):
            label, _space, url = entry.rpartition(" ")
            if not re.match(r"https?://\S", url) or len(url) > 2000:
                raise ValidationError(_("A link ends in its address, which begins with https:// or http://."))
            links.append(Link(label.strip() or url, url))
        return links

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, str) or value is None:
            return value
        return as_lines(f"{link['label']} {link['url']}" for link in value)


def as_lines(entries: Iterable[str]) -> str:
    """The entries, one per line; further lines of an entry are indented."""
    return "\n".join(entry.replace("\n", f"\n{INDENT}") for entry in entries)


def called(row: Any) -> str:
    """What a row is called in a list of all; a level by its track, too."""
    return f"{row.track} · {row}" if hasattr(row, "track") else str(row)


class RowField(forms.TypedChoiceField):
    """One of these rows, chosen by name from a list; `nothing` names the choice of none, if there is one."""

    def __init__(self, rows: Mapping[str, Any], *, nothing: str | None = None, **kwargs: Any) -> None:
        self.rows = rows
        choices = [(name, called(row)) for name, row in rows.items()]
        super().__init__(
            choices=choices if nothing is None else [(NONE, nothing), *choices],
            coerce=rows.get,
            empty_value=None,
            error_messages={"invalid_choice": _("This is not there any more. Choose one from the list.")},
            **kwargs,
        )

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, str):
            return value
        return next((name for name, row in self.rows.items() if row == value), NONE)


class RowsField(forms.TypedMultipleChoiceField):
    """Any of these rows."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, rows: Mapping[str, Any], **kwargs: Any) -> None:
        super().__init__(
            choices=[(name, called(row)) for name, row in rows.items()],
            coerce=rows.get,
            required=False,
            error_messages={"invalid_choice": _("One of these is not there any more. Look at the list again.")},
            **kwargs,
        )
