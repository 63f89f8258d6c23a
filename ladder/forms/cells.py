"""One cell of a draft: its statements, how much is asked, and whether it must be."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ladder.document.parts import Statement as Said
from ladder.document.words import Necessity, StatementKind
from ladder.forms.fields import EntriesField, LinksField, ProseField, RowField
from ladder.queries.drafts import CellPage

MOST_STATEMENTS = 60  # in one cell; the fullest real one has a dozen


class CellForm(forms.Form):
    """A row of fields for each statement, and more on demand; an emptied text takes its statement out."""

    rows = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=MOST_STATEMENTS)
    was = forms.CharField(widget=forms.HiddenInput, max_length=64)
    necessity = forms.ChoiceField(label=gettext_lazy("Must it be?"), choices=Necessity)

    def __init__(self, data: Mapping[str, Any] | None, *, page: CellPage, was: str) -> None:
        self.page, self.count = page, min(max(len(page.statements), 1), MOST_STATEMENTS)
        if data is not None:
            self.count = rows_in(data) + ("more" in data)
            data = {**{name: data[name] for name in data}, "rows": str(self.count)}
        super().__init__(data, initial=self.filled(was))
        expected = next((point for point in page.points if point.is_expected), None)
        usual = _("What the scale expects: %(point)s") % {"point": expected} if expected else _("No point of the scale")
        self.fields["point"] = RowField(
            {point.slug: point for point in page.points}, nothing=usual, label=_("How much is asked")
        )
        for at in range(self.count):
            for name, made in statement_fields().items():
                self.fields[f"{name}_{at}"] = made

    def filled(self, was: str) -> dict[str, Any]:
        asked = self.page.requirement
        values: dict[str, Any] = {
            "rows": self.count,
            "was": was,
            "point": asked.point if asked else None,
            "necessity": asked.necessity if asked else Necessity.REQUIRED,
        }
        for at in range(self.count):
            said = self.page.statements[at] if at < len(self.page.statements) else None
            values[f"order_{at}"] = at + 1
            if said:
                values |= {
                    f"text_{at}": said.text,
                    f"examples_{at}": said.examples,
                    f"links_{at}": said.links,
                    f"kind_{at}": said.kind,
                }
        return values

    def each_statement(self) -> Iterator[dict[str, BoundField]]:
        """The fields of each statement by their names."""
        for at in range(self.count):
            yield {name: self[f"{name}_{at}"] for name in statement_fields()}

    def clean(self) -> dict[str, Any]:
        asked = super().clean() or {}
        for at in range(self.count):
            if (asked.get(f"examples_{at}") or asked.get(f"links_{at}")) and not asked.get(f"text_{at}"):
                self.add_error(f"text_{at}", _("Say what is asked: examples and links belong to a statement."))
        return asked

    def statements(self) -> Sequence[Said]:
        """What was typed, in the order asked for."""
        asked = self.cleaned_data
        given = [at for at in range(self.count) if asked.get(f"text_{at}")]
        given.sort(key=lambda at: (asked.get(f"order_{at}") or at + 1, at))
        return [
            Said(
                asked[f"text_{at}"],
                tuple(asked.get(f"examples_{at}") or ()),
                tuple(asked.get(f"links_{at}") or ()),
                asked.get(f"kind_{at}") or StatementKind.STATEMENT,
            )
            for at in given
        ]

    @property
    def necessity_word(self) -> str:
        return str(Necessity(self.cleaned_data["necessity"]).label)

    @property
    def is_overtaken(self) -> bool:
        return self.has_error(NON_FIELD_ERRORS, "conflict")


def rows_in(data: Mapping[str, Any]) -> int:
    given = str(data.get("rows", ""))
    return min(max(int(given), 1), MOST_STATEMENTS - 1) if given.isdecimal() and len(given) < 4 else 1


def statement_fields() -> dict[str, forms.Field]:
    return {
        "text": ProseField(label=_("What is asked"), required=False, rows=3),
        "examples": EntriesField(label=_("What it can look like, one per line"), required=False, rows=2),
        "links": LinksField(label=_("Links, one per line: what it is, then its address"), required=False, rows=1),
        "kind": forms.ChoiceField(label=_("Kind"), choices=StatementKind, required=False),
        "order": forms.IntegerField(label=_("Place"), required=False, min_value=1, max_value=999),
    }
