"""What two sides say of somebody's work, drawn by chance: values that hang together, and words. No database here."""

import random
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

import yaml

from assessments.models import NOT_APPLICABLE
from demo.chance import stream

TEXTS = Path(__file__).with_suffix(".yaml")
# Places on the scale of the ladder that ships, and how the texts call them.
NOT_SEEN, DEVELOPING, MEETS, EXCEEDS = range(4)
BANDS = {DEVELOPING: "below", MEETS: "at", EXCEEDS: "above"}
BAR = 0.65  # how far from the middle somebody no longer simply meets what is asked
SELF, MANAGER, AGREED = "self", "manager", "agreed"
WORDS = {SELF: 0.5, MANAGER: 0.6, AGREED: 0.5}  # share with a comment; of both sides all where they differ
UNSEEN = {SELF: 0.015, MANAGER: 0.04}
SKIPPED = 0.1  # of the few competencies that may not apply
SELF_HIGHER, SELF_LOWER, MANAGER_PREVAILS = 0.15, 0.05, 0.65


@cache
def texts() -> dict[str, Any]:
    """All that is said and collected; read when it is asked for first."""
    found: dict[str, Any] = yaml.load(TEXTS.read_text(), Loader=yaml.CSafeLoader)
    return found


@dataclass(frozen=True)
class Said:
    """A rating: the value, and what is said with it."""

    value: int
    comment: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Sides:
    """What is said of one competency: by the person, by their manager, and by both in the end."""

    own: Said
    manager: Said
    agreed: Said


@dataclass(frozen=True)
class Subject:
    """Whom the two sides judge, in which round. `place` is their number in the company.

    `systems` is what their team runs, `colleagues` those who work with them.
    """

    person: UUID
    place: int
    round: int
    is_lead: bool
    years_at_level: float
    systems: list[str]
    colleagues: list[str]

    def word(self, choice: list[str], turn: int = 0) -> str:
        """One of these. Neighbours get different ones, and nobody the same on the same matter twice running."""
        return self.told(choice[(self.place + self.round + turn) % len(choice)], turn)

    def told(self, text: str, turn: int = 0) -> str:
        """The text, with things and people of this team in it."""
        number = self.place + self.round + turn
        system, other = (self.systems[each % len(self.systems)] for each in (number, number + 1))
        return text.format(system=system, other=other, colleague=self.colleagues[number % len(self.colleagues)])


def judge(subject: Subject, competencies: Iterable[str], seed: int) -> dict[str, Sides]:
    """What both sides say of each competency. Where somebody is strong stays the same from round to round."""
    chance = stream(seed, f"judging {subject.person} {subject.round}")
    talent = stream(seed, f"talent {subject.person}").gauss(0, 0.25)
    grown = min(subject.years_at_level, 3) * 0.3 - 0.35
    said = {}
    for competency in competencies:
        if competency in texts()["not applicable"] and chance.random() < SKIPPED:
            skipped = Said(NOT_APPLICABLE, reason=texts()["not applicable"][competency])
            said[competency] = Sides(skipped, skipped, skipped)
        else:
            strength = stream(seed, f"strength {subject.person} {competency}").gauss(0, 0.5)
            values = draw_values(talent + grown + strength, chance)
            said[competency] = say(subject, competency, values, chance)
    return said


def draw_values(strength: float, chance: random.Random) -> tuple[int, int, int]:
    """What the person thinks, what the manager thinks, and what comes of it."""
    score = strength + chance.gauss(0, 0.2)
    manager = EXCEEDS if score > BAR else DEVELOPING if score < -BAR else MEETS
    step = chance.choices((1, -1, 0), (SELF_HIGHER, SELF_LOWER, 1 - SELF_HIGHER - SELF_LOWER))[0]
    own = min(EXCEEDS, max(DEVELOPING, manager + step))
    agreed = manager if chance.random() < MANAGER_PREVAILS else own
    if chance.random() < UNSEEN[MANAGER]:
        return own, NOT_SEEN, own
    if chance.random() < UNSEEN[SELF]:
        return NOT_SEEN, manager, manager
    return own, manager, agreed


def say(subject: Subject, competency: str, values: tuple[int, int, int], chance: random.Random) -> Sides:
    """Values with words, always where the sides differ."""
    own, manager, agreed = values
    differ = own != manager
    turn = list(texts()["competencies"]).index(competency)

    def comment(side: str, value: int) -> str:
        choice = words_for(subject, competency, side, value)
        return subject.word(choice, turn) if differ or chance.random() < WORDS[side] else ""

    remark = subject.word(texts()["agreed"], turn) if differ and chance.random() < WORDS[AGREED] else ""
    return Sides(Said(own, comment(SELF, own)), Said(manager, comment(MANAGER, manager)), Said(agreed, remark))


def words_for(subject: Subject, competency: str, side: str, value: int) -> list[str]:
    """What a side may say with such a value; of those from Staff on, in words of their own."""
    if value == NOT_SEEN:
        found: list[str] = texts()["not seen"][side]
        return found
    words: dict[str, list[str]] = texts()["competencies"][competency]
    kind = f"lead {side}" if subject.is_lead else side
    return words.get(f"{kind} {BANDS[value]}") or words[f"{kind} at"]
