"""A guide from one level to another."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from ladder.document.parts import Activity, Guide, Message, Pitfall
from ladder.document.words import Cadence, PitfallKind, SignFamily
from ladder.queries.reading.editions import Edition, guide_name
from ladder.queries.reading.rails import Rung, rung


@dataclass(frozen=True)
class Exercise:
    """Something to do regularly, and the competency that it strengthens."""

    activity: Activity
    competency: str
    url: str


@dataclass(frozen=True)
class Part:
    """An entry of the table of contents."""

    anchor: str
    title: str
    count: int | None


@dataclass(frozen=True)
class GuidePage:
    """A guide, its lists under the words that the page has for them; what it does not say is an empty list."""

    edition: Edition
    guide: Guide
    title: str
    source: Rung
    target: Rung
    compare_url: str
    messages: list[tuple[Message, int]]
    pitfalls: list[tuple[str, list[Pitfall]]]
    signs: list[tuple[str, tuple[str, ...]]]
    activities: list[tuple[str, list[Exercise]]]

    @property
    def parts(self) -> list[Part]:
        """The parts that this guide has, in the order of the page."""
        guide = self.guide
        counted = [
            ("shifts", _("How the thinking shifts"), len(guide.shifts)),
            ("decisions", _("How to decide"), len(guide.decisions)),
            ("checklists", _("Checklists"), len(guide.checklists)),
            ("messages", _("Messages to borrow"), len(guide.messages)),
            ("pitfalls", _("What gets in the way"), len(guide.pitfalls)),
            ("signs", _("Signs that you are there"), sum(len(signs) for _family, signs in self.signs)),
            ("activities", _("What to do, and how often"), sum(len(entries) for _cadence, entries in self.activities)),
        ]
        parts = [Part(anchor, title, count) for anchor, title, count in counted if count]
        return [*parts, Part("after", _("What comes next"), None)] if guide.after else parts


def guide_page(edition: Edition, guide: Guide) -> GuidePage:
    """All that a guide says; with each message the number of lines that it fills."""
    return GuidePage(
        edition=edition,
        guide=guide,
        title=guide_name(edition, guide),
        source=rung(edition, guide.source),
        target=rung(edition, guide.target),
        compare_url=edition.compare_url(guide.source, guide.target),
        messages=[(message, lines(message.text)) for message in guide.messages],
        pitfalls=[
            (kind.value, found)
            for kind in PitfallKind
            if (found := [pitfall for pitfall in guide.pitfalls if pitfall.kind == kind])
        ],
        signs=[(str(family.label), guide.signs[family]) for family in SignFamily if guide.signs.get(family)],
        activities=[
            (str(cadence.label), [exercise(edition, activity) for activity in guide.activities[cadence]])
            for cadence in Cadence
            if guide.activities.get(cadence)
        ],
    )


def exercise(edition: Edition, activity: Activity) -> Exercise:
    competency = edition.document.competency.get(activity.competency)
    if competency is None:
        return Exercise(activity, "", "")
    return Exercise(activity, competency.title, edition.competency_url(competency))


A_LINE = 62  # letters, about, of a message as the page shows it


def lines(text: str) -> int:
    return sum(1 + len(paragraph) // A_LINE for paragraph in text.split("\n"))
