"""Reads the fields of one mapping by name and kind, and notes every problem instead of stopping at the first."""

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from ladder.document.text import normal
from ladder.files.problems import Problem, did_you_mean
from ladder.files.tree import NUMBER, Node

LONGEST_LINE = 300
LONGEST_SLUG = 120
LONGEST_TEXT = 20_000
LARGEST_NUMBER = Decimal(100_000)
SLUG = re.compile(r"[-\w]+")


class Problems(list[Problem]):
    """The problems of a file, noted as they are met."""

    def note(self, node: Node, path: str, message: str) -> None:
        self.append(Problem(node.line, path, message))


class Fields:
    """One mapping of a file. Every field is read by one of these methods; those never asked for are unknown.

    A method gives the value, or a harmless one after noting a problem.
    """

    def __init__(self, node: Node, path: str, problems: Problems, known: Sequence[str]) -> None:
        self.node, self.path, self.problems = node, path, problems
        self.values: Mapping[str, Node] = {}
        if not isinstance(node.value, dict):
            problems.note(
                node, path, _("Names with values are expected here, such as “%(name)s: …”.") % {"name": known[0]}
            )
            return
        self.values = {name: value for name, value in node.value.items() if not value.is_nothing}
        for name in node.value:
            if name not in known:
                line = node.lines.get(name, node.line)
                message = _("There is no field “%(name)s” here.") % {"name": name} + did_you_mean(name, known)
                problems.append(Problem(line, self.at(name), message))

    def at(self, name: str) -> str:
        return f"{self.path}.{name}" if self.path else name

    def note(self, name: str, message: str) -> None:
        node = self.values.get(name, self.node)
        self.problems.note(node, self.at(name), message)

    def text(self, name: str, *, longest: int = LONGEST_TEXT) -> str:
        """Markdown of any number of lines, in its normal form."""
        node = self.values.get(name)
        if node is None:
            return ""
        return text_of(node, self.at(name), self.problems, longest)

    def line(self, name: str, *, is_required: bool = False) -> str:
        """One line, such as a title."""
        said = " ".join(self.text(name, longest=LONGEST_LINE).split())
        if is_required and not said:
            self.note(name, _("“%(name)s” is missing or empty.") % {"name": name})
        return said

    def slug(self, name: str) -> str:
        """A short name: letters, digits and hyphens. Never missing."""
        node = self.values.get(name)
        if node is None:
            self.note(name, _("“%(name)s” is missing. Give it a short name such as “senior”.") % {"name": name})
            return ""
        said = text_of(node, self.at(name), self.problems, LONGEST_SLUG)
        if said and not SLUG.fullmatch(said):
            self.note(
                name, _("“%(said)s” is no short name. Use letters, digits and hyphens only.") % {"said": said[:80]}
            )
            return ""
        return said

    def key(self, name: str = "uuid") -> UUID | None:
        said = self.line(name)
        if not said:
            return None
        try:
            return UUID(said)
        except ValueError:
            self.note(name, _("“%(said)s” is no uuid. Leave the line out and one is made.") % {"said": said[:80]})
            return None

    def number(self, name: str) -> Decimal:
        """A number with up to three decimals. Never missing."""
        said = self.line(name)
        number = Decimal(said) if NUMBER.fullmatch(said) else LARGEST_NUMBER
        if abs(number) >= LARGEST_NUMBER or number != round(number, 3):
            self.note(name, _("“%(said)s” is no number such as 3 or 4.5.") % {"said": said[:80]})
            return Decimal(0)
        return number.normalize() + 0

    def flag(self, name: str) -> bool:
        said = self.line(name)
        if said not in {"", "true", "false"}:
            self.note(name, _("Write true or false, not “%(said)s”.") % {"said": said[:80]})
        return said == "true"

    def choice(self, name: str, choices: Sequence[str], default: str) -> str:
        said = self.line(name)
        if said and said not in choices:
            known = ", ".join(choices)
            message = _("“%(said)s” is not known here. Choose one of: %(known)s.") % {"said": said[:80], "known": known}
            self.note(name, message + did_you_mean(said, choices))
            return default
        return said or default

    def extra(self, name: str = "extra") -> dict[str, Any]:
        """Whatever stands there, kept as it is."""
        node = self.values.get(name)
        if node is None:
            return {}
        if not isinstance(node.value, dict):
            self.note(name, _("Names with values are expected here."))
            return {}
        return {key: value.plain() for key, value in node.value.items()}

    def items(self, name: str) -> Iterator[tuple[Node, str]]:
        """The entries of a list, each with its place."""
        node = self.values.get(name)
        if node is None:
            return
        if not isinstance(node.value, list):
            self.note(name, _("A list is expected here: lines that begin with “- ”."))
            return
        for at, item in enumerate(node.value):
            yield item, f"{self.at(name)}[{at}]"

    def texts(self, name: str) -> tuple[str, ...]:
        """A list of texts, without the empty ones."""
        said = (text_of(node, path, self.problems, LONGEST_TEXT) for node, path in self.items(name))
        return tuple(text for text in said if text)

    def entries(self, name: str) -> Iterator[tuple[str, Node, str]]:
        """The entries of a mapping: name, value, place."""
        node = self.values.get(name)
        if node is None:
            return
        if not isinstance(node.value, dict):
            self.note(name, _("Names with values are expected here."))
            return
        for key, value in node.value.items():
            yield key, value, f"{self.at(name)}.{key}"


def text_of(node: Node, path: str, problems: Problems, longest: int) -> str:
    """The node's text in its normal form."""
    if not isinstance(node.value, str):
        problems.note(node, path, _("A text is expected here."))
        return ""
    said = normal(node.value) if not node.is_nothing else ""
    if len(said) > longest:
        message = _("This text has %(length)d characters, %(most)d at most are taken. Shorten it.")
        problems.note(node, path, message % {"length": len(said), "most": longest})
        return said[:longest]
    return said
