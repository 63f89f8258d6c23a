"""What is wrong with a file: where, what, and what to write instead."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

from django.utils.translation import gettext as _

SHOWN = 100  # problems of one file; by then one mends and tries again


@dataclass(frozen=True)
class Problem:
    """One thing to put right. `line` counts from 1; `path` leads to the place inside: competencies[3].title."""

    line: int
    path: str
    message: str

    def __str__(self) -> str:
        where = _("line %(line)d") % {"line": self.line}
        return f"{where}, {self.path}: {self.message}" if self.path else f"{where}: {self.message}"


class Refused(Exception):
    """A file that cannot be taken as it is; nothing of it was."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = sorted(problems, key=lambda problem: problem.line)[:SHOWN]
        super().__init__("; ".join(str(problem) for problem in self.problems))


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """The known word that was probably meant, as a sentence; blank where none is near."""
    names = {name.casefold(): name for name in known}
    near = get_close_matches(word.casefold(), names, n=1, cutoff=0.6)
    return _(" Did you mean “%(word)s”?") % {"word": names[near[0]]} if near else ""
