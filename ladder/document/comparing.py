"""What changes between two levels, and between two texts word by word."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from ladder.document.asked import Expectation, expectations
from ladder.document.parts import Document, Path
from ladder.document.text import bare

WORD = re.compile(r"\w+|\s+|[^\w\s]")
SENTENCE = re.compile(r".+?(?:[.!?…]+\s+|\n+|\Z)", re.DOTALL)
MOST_WORDS = 3_000  # of both texts; finding each word's partner takes seconds beyond it, so sentences are compared
# How much of the letters of both must be in words they share, of 1: found by reading the steps of real ladders.
# Below it marked words are confetti, and the texts are better read one by one.
ALIKE_ENOUGH = 0.3
NEARBY = 160  # characters kept on each side of a change, where only the changes are to be seen


class Kind(TextChoices):
    """What becomes of an expectation from one level to the other."""

    NEW = "new", _("New")
    RAISED = "raised", _("Raised")
    CARRIED = "carried", _("Carried")
    DROPPED = "dropped", _("Dropped")


@dataclass(frozen=True)
class Words:
    """A stretch of text that is in both, in the older only (`is_removed`) or in the newer only (`is_added`)."""

    text: str
    is_removed: bool = False
    is_added: bool = False


@dataclass(frozen=True)
class Row:
    """One competency on both sides; None where it is not asked."""

    kind: str
    before: Expectation | None
    after: Expectation | None

    @property
    def either(self) -> Expectation:
        found = self.after or self.before
        assert found is not None  # noqa: S101 - a row has at least one side
        return found

    @cached_property
    def old_words(self) -> list[Words]:
        """The text before, with what was taken out marked."""
        return [words for words in self.words if not words.is_added]

    @cached_property
    def new_words(self) -> list[Words]:
        """The text after, with what was put in marked."""
        return [words for words in self.words if not words.is_removed]

    @cached_property
    def words(self) -> list[Words]:
        return word_changes(self.before.text if self.before else "", self.after.text if self.after else "")


@dataclass(frozen=True)
class Comparison:
    """Two levels, of one ladder or of two versions of it, competency by competency."""

    rows: list[Row]

    @cached_property
    def counts(self) -> Counter[str]:
        return Counter(row.kind for row in self.rows)

    @property
    def has_anything_in_common(self) -> bool:
        return bool(self.counts[Kind.RAISED] or self.counts[Kind.CARRIED])


def compare_levels(old: Document, before: Path, new: Document, after: Path) -> Comparison:
    """What the level `after` asks against what `before` asks, in the order of the newer ladder.

    Competencies are the same when their keys are, whatever they are called by now.
    """
    was = {same(expectation): expectation for expectation in expectations(old, before)}
    rows = []
    for expectation in expectations(new, after):
        earlier = was.pop(same(expectation), None)
        rows.append(Row(kind_of(earlier, expectation), earlier, expectation))
    return Comparison(rows + [Row(Kind.DROPPED, earlier, None) for earlier in was.values()])


def same(expectation: Expectation) -> object:
    return expectation.competency.key or expectation.competency.slug


def kind_of(before: Expectation | None, after: Expectation) -> str:
    if before is None:
        return Kind.NEW
    return Kind.CARRIED if says(before) == says(after) else Kind.RAISED


def says(expectation: Expectation) -> tuple[list[str], str, str]:
    """What makes two expectations the same: the words, how much is asked, and whether it must be."""
    asked = expectation.point.slug if expectation.point else ""
    return [bare(line.statement.text) for line in expectation.lines], asked, expectation.necessity


def word_changes(before: str, after: str) -> list[Words]:
    """The two texts as one, cut where they differ. Texts that share too little are shown one after the other."""
    if not before or not after:
        return [*([Words(before)] if before else []), *([Words(after)] if after else [])]
    old, new = WORD.findall(before), WORD.findall(after)
    if len(old) + len(new) > MOST_WORDS:
        old, new = SENTENCE.findall(before), SENTENCE.findall(after)
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    words = list(stretches(matcher, old, new))
    shared = sum(len(bare(part.text)) for part in words if not part.is_removed and not part.is_added)
    if 2 * shared < ALIKE_ENOUGH * (len(bare(before)) + len(bare(after))):
        return [Words(before, is_removed=True), Words(after, is_added=True)]
    return words


def abridged(words: list[Words]) -> list[Words]:
    """The changes with the words around them; what is the same for long is left out, as an ellipsis says."""
    last = len(words) - 1
    return [abridge(part, at > 0, at < last) if last > 0 else part for at, part in enumerate(words)]


def abridge(part: Words, has_before: bool, has_after: bool) -> Words:
    if part.is_added or part.is_removed or len(part.text) <= 3 * NEARBY:
        return part
    head = part.text[:NEARBY].rpartition(" ")[0] if has_before else ""
    tail = part.text[-NEARBY:].partition(" ")[2] if has_after else ""
    return Words(f"{head} … {tail}")


def stretches(matcher: SequenceMatcher[str], old: list[str], new: list[str]) -> Iterator[Words]:
    """The pieces in order. Spaces and dots that only happen to be the same between two changes belong to these."""
    opcodes = matcher.get_opcodes()
    removed = added = ""
    for at, (tag, first, last, start, end) in enumerate(opcodes):
        before, after = "".join(old[first:last]), "".join(new[start:end])
        is_between = 0 < at < len(opcodes) - 1 and not bare(before)
        if tag == "equal" and not is_between:
            yield from change(removed, added)
            yield Words(before)
            removed = added = ""
        else:
            removed, added = removed + before, added + after
    yield from change(removed, added)


def change(removed: str, added: str) -> Iterator[Words]:
    if removed:
        yield Words(removed, is_removed=True)
    if added:
        yield Words(added, is_added=True)
