"""What an assessment says of one competency, in words and as rungs."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.models import NOT_APPLICABLE, NOT_OBSERVED, Rating
from assessments.queries.matrix.cells import cell
from assessments.queries.rubric import NOT_OBSERVED_POINT
from ladder.document.asked import Expectation
from ladder.document.comparing import Words, word_changes
from ladder.document.parts import USUAL_SCALE, Point, Scale
from ladder.queries.reading.editions import point_name

MOST_RUNGS = 5
# What the points of the usual scale mean, where the ladder does not say it.
MEANINGS = {
    "exceeds": gettext_lazy("All of it, and others learn from it"),
    "meets": gettext_lazy("Most of it, on one's own"),
    "developing": gettext_lazy("Some of it, or with help"),
    "not-observed": gettext_lazy("No occasion to show it yet"),
}


@dataclass(frozen=True)
class Said:
    """One answer held against what is asked; `rating` is None where nothing was said yet."""

    expectation: Expectation
    scale: Scale
    rating: Rating | None

    @property
    def value(self) -> int | None:
        return self.rating.value if self.rating else None

    @property
    def comment(self) -> str:
        return self.rating.comment if self.rating else ""

    @property
    def reason(self) -> str:
        return self.rating.reason if self.rating else ""

    @property
    def row_version(self) -> int:
        return self.rating.row_version if self.rating else 0

    @property
    def saved_at(self) -> datetime | None:
        return self.rating.saved_at if self.rating else None

    @property
    def is_answered(self) -> bool:
        return self.value is not None

    @cached_property
    def point(self) -> Point | None:
        """The point of the scale; None for nothing yet, not observed and not applicable."""
        value = self.value
        return self.scale.points[value] if value is not None and value >= 0 else None

    @property
    def label(self) -> str:
        return "" if self.value is None else named(self.scale, self.value)

    @property
    def answer(self) -> str:
        """Its kind in one word, for programs; blank for nothing yet."""
        if self.value is None:
            return ""
        return {NOT_OBSERVED: "not_observed", NOT_APPLICABLE: "not_applicable"}.get(self.value, "rated")

    @property
    def held(self) -> int:
        return rungs(self.scale, self.value)

    @property
    def asked(self) -> int:
        point = self.expectation.point
        return rungs(self.scale, self.scale.points.index(point)) if point else 0

    @property
    def size(self) -> int:
        return min(len(self.scale.points) - 1 + lowest(self.scale), MOST_RUNGS)

    @property
    def gap(self) -> str:
        """Where it stands against what is asked, as `data-gap` has it."""
        point = self.expectation.point
        asked = self.scale.points.index(point) if point else None
        return cell(self.scale.points, held=self.value, own=None, asked=asked).gap


@dataclass(frozen=True)
class Conflict:
    """Two answers to one competency, neither to be lost: what is typed here, and what was saved elsewhere."""

    mine: Said
    other: Said

    @cached_property
    def words(self) -> list[Words]:
        return word_changes(self.other.comment, self.mine.comment)

    @property
    def my_words(self) -> list[Words]:
        """What is typed here; marked is what stands only here."""
        return [part for part in self.words if not part.is_removed]

    @property
    def other_words(self) -> list[Words]:
        return [part for part in self.words if not part.is_added]

    def together(self) -> dict[str, str]:
        """Both texts one after the other; only one where it holds the other."""
        return {name: joined(getattr(self.other, name), getattr(self.mine, name)) for name in ("comment", "reason")}


def joined(one: str, other: str) -> str:
    if one in other or other in one:
        return max(one, other, key=len)
    return f"{one}\n\n{other}"


@dataclass(frozen=True)
class Choice:
    """What one may answer: `key` is the key that chooses it."""

    value: int
    key: str
    label: str
    meaning: str
    held: int


def choices(expectation: Expectation, scale: Scale) -> list[Choice]:
    """The points of the scale, the highest first, and not observed where the scale has no such point."""
    values = [f"{point.value:f}" for point in scale.points]
    by_value = all(len(value) == 1 for value in values) and len(set(values)) == len(values)
    found = [
        Choice(
            place,
            values[place] if by_value else str(place + 1),
            named(scale, place),
            meaning(expectation, scale, point),
            rungs(scale, place),
        )
        for place, point in enumerate(scale.points)
    ]
    if lowest(scale):
        words = named(scale, NOT_OBSERVED)
        found.insert(0, Choice(NOT_OBSERVED, "" if by_value and "0" in values else "0", words, "", 0))
    return found[::-1]


def named(scale: Scale, value: int) -> str:
    """A rating in words: “2 Meets”."""
    if value == NOT_OBSERVED:
        return _("Not observed")
    if value == NOT_APPLICABLE:
        return _("Not applicable")
    point = scale.points[value]
    return f"{point.value:f} {point_name(point)}"


def meaning(expectation: Expectation, scale: Scale, point: Point) -> str:
    """What a point means: as the scale says it, or the usual words for the usual points."""
    is_usual = {each.slug for each in scale.points} <= {each.slug for each in USUAL_SCALE.points}
    return point.description or (str(MEANINGS[point.slug]) if is_usual else "")


def lowest(scale: Scale) -> int:
    """How many rungs the lowest point is worth: none, if it says that nothing was seen."""
    return 0 if any(point.slug == NOT_OBSERVED_POINT for point in scale.points) else 1


def rungs(scale: Scale, value: int | None) -> int:
    """Drawn rungs of a rating, of at most MOST_RUNGS."""
    if value is None or value < 0:
        return 0
    most = len(scale.points) - 1 + lowest(scale)
    held = value + lowest(scale)
    return held if most <= MOST_RUNGS else round(held * MOST_RUNGS / most)
