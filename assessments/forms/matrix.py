"""What stands in the address of the team matrix. What cannot be understood is left out, and is an error of the form."""

from typing import Any
from uuid import UUID

from django import forms

from assessments.queries.matrix.rows import NEXT, OWN
from assessments.queries.matrix.scope import BELOW, REPORTS
from assessments.queries.matrix.table import NAME, SHOWN, Sought

LONGEST = 2_000  # characters


class KeyField(forms.UUIDField):
    """A key, or one of a few words; None where nothing is said."""

    def __init__(self, *words: str) -> None:
        super().__init__(required=False)
        self.words = words

    def to_python(self, value: Any) -> Any:
        return value if value in self.words else super().to_python(value)


class CellField(forms.CharField):
    """A person and a competency: the person's key, a point, the competency's short name."""

    def to_python(self, value: Any) -> Any:
        person, _dot, slug = str(value or "").partition(".")
        return (forms.UUIDField().clean(person), slug) if value else None


class MatrixForm(forms.Form):
    """Whose, against which level, narrowed to what, in which order, which dimensions folded, which cell open."""

    of = KeyField(REPORTS, BELOW)
    subteams = forms.BooleanField(required=False)
    ladder = forms.UUIDField(required=False)
    level = KeyField(OWN, NEXT)
    show = forms.ChoiceField(choices=[(key, label) for key, (label, _condition) in SHOWN.items()], required=False)
    sort = forms.CharField(max_length=LONGEST, required=False)
    fold = forms.CharField(max_length=LONGEST, required=False)
    every = forms.BooleanField(required=False)
    page = forms.IntegerField(min_value=1, max_value=1_000_000, required=False)
    cell = CellField(max_length=LONGEST, required=False)

    @property
    def asked(self) -> dict[str, Any]:
        """What can be understood of it."""
        return self.cleaned_data if self.errors is not None else {}

    def team(self) -> UUID | None:
        """The team whose members are shown, if it is a team's."""
        of = self.asked.get("of")
        return of if isinstance(of, UUID) else None

    def others(self) -> str:
        """Direct reports or everybody below, if that is asked for."""
        of = self.asked.get("of")
        return of if isinstance(of, str) else ""

    def sought(self) -> Sought:
        asked = self.asked
        return Sought(
            ladder=asked.get("ladder"),
            level=str(asked.get("level") or OWN),
            show=asked.get("show") or "",
            sort=asked.get("sort") or NAME,
            folded=frozenset(filter(None, (asked.get("fold") or "").split(","))),
            page=asked.get("page") or 1,
        )
