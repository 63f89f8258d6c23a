"""YAML and JSON as a tree that remembers lines. JSON is read as the YAML it is, so that both name lines alike.

Only what a ladder needs is understood: lists, mappings and texts, in one document. Aliases, tags and deep nesting
are refused while reading, before they cost anything.
"""

import json
import math
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, cast

import yaml
from django.utils.translation import gettext as _

from ladder.document.text import UNPRINTABLE
from ladder.files.problems import Problem, Refused

LARGEST = 16 * 1024 * 1024  # bytes; the largest real ladder has one megabyte, as a CASE package six
DEEPEST = 24
MOST_NODES = 400_000
SURROGATES = re.compile(r"(?<!\\)((?:\\\\)*)\\u([dD][89abAB]\w\w)\\u([dD][c-fC-F]\w\w)")
# As JSON has them; larger exponents are no numbers of anything here, and expensive.
NUMBER = re.compile(r"-?(0|[1-9]\d*)(\.\d+)?([eE][-+]?\d{1,3})?", re.ASCII)
MOST_DIGITS = 1_000
LARGEST_FLOAT = 1e16  # from here on a database gives a whole number back
NOTHING = {"", "~", "null", "Null", "NULL"}


@dataclass
class Node:
    """A text (`value` is str), a list, or a mapping. `is_bare` for a text without quotation marks."""

    line: int
    value: "str | list[Node] | dict[str, Node]"
    is_bare: bool = False
    lines: dict[str, int] = field(default_factory=dict)  # of a mapping's keys

    @property
    def is_nothing(self) -> bool:
        return self.is_bare and self.value in NOTHING

    def plain(self) -> Any:
        """The same as Python values; a bare word is what JSON takes it for."""
        if isinstance(self.value, dict):
            return {name: node.plain() for name, node in self.value.items()}
        if isinstance(self.value, list):
            return [node.plain() for node in self.value]
        if not self.is_bare:
            return self.value
        if self.is_nothing:
            return None
        if self.value in {"true", "false"}:
            return self.value == "true"
        return counted(self.value)


def counted(text: str) -> Any:
    """The number that a bare word is; the word itself where it is none, or none that can be kept."""
    if len(text) > MOST_DIGITS or not NUMBER.fullmatch(text):
        return text
    number = json.loads(text)
    if isinstance(number, float):
        if not math.isfinite(number):
            return text
        return int(number) if abs(number) >= LARGEST_FLOAT else number + 0
    return number


def tree(data: bytes) -> Node:
    """The tree of a file. Refuses, naming the line, what is no UTF-8, too large, or no such file at all."""
    text = decoded(data)
    begins = text.lstrip()
    if begins.startswith(("{", "[")):
        refuse_bad_json(text)
        text = SURROGATES.sub(composed, text)
    return Builder(text).build()


def decoded(data: bytes) -> str:
    if len(data) > LARGEST:
        raise refused(
            1, _("The file is larger than %(size)d MB. Split it into several ladders.") % {"size": LARGEST >> 20}
        )
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise refused(line, _("This is not UTF-8. Save the file as UTF-8 and try again.")) from None
    refuse_unprintable(text)
    if not text.strip():
        raise refused(1, _("The file is empty."))
    return text


def refuse_unprintable(text: str, line: int | None = None) -> None:
    """Refuse what no database keeps: in the text of a file, or in a value that begins in a line."""
    if found := UNPRINTABLE.search(text):
        message = _("A control character (%(code)s) stands here. Take it out.") % {"code": ascii(found.group())}
        raise refused(line or text.count("\n", 0, found.start()) + 1, message)


def refuse_bad_json(text: str) -> None:
    """What begins like JSON must be JSON: its own parser says best what is wrong."""
    try:
        json.loads(text)
    except json.JSONDecodeError as error:
        raise refused(error.lineno, _("This is not JSON: %(reason)s.") % {"reason": error.msg}) from None
    except (RecursionError, ValueError):
        raise refused(1, _("The file is nested too deeply.")) from None


def composed(found: re.Match[str]) -> str:
    """JSON writes characters beyond the first 65,536 as two escapes; YAML knows none of that."""
    high, low = int(found[2], 16), int(found[3], 16)
    return f"{found[1]}{chr(0x10000 + (high - 0xD800) * 0x400 + low - 0xDC00)}"


def refused(line: int, message: str, path: str = "") -> Refused:
    return Refused([Problem(line, path, message)])


class Builder:
    """Builds the tree from the parser's events, one by one, so that a hostile file is left early."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.open: list[Node] = []  # lists and mappings not closed yet
        self.names: list[str | None] = []  # of each, the key whose value comes next
        self.root: Node | None = None
        self.count = 0
        self.problems: list[Problem] = []

    def build(self) -> Node:
        take: dict[type, Callable[[Any], None]] = {
            yaml.MappingStartEvent: lambda event: self.begin(event, {}),
            yaml.SequenceStartEvent: lambda event: self.begin(event, []),
            yaml.ScalarEvent: self.scalar,
            yaml.AliasEvent: self.alias,
            yaml.MappingEndEvent: self.end,
            yaml.SequenceEndEvent: self.end,
            yaml.DocumentStartEvent: self.document,
        }
        try:
            for event in yaml.parse(self.text, Loader=yaml.CSafeLoader):
                if handler := take.get(type(event)):
                    handler(event)
        except yaml.YAMLError as error:
            raise self.unreadable(error) from None
        if self.problems:
            raise Refused(self.problems)
        if self.root is None:
            raise refused(1, _("The file is empty."))
        return self.root

    def unreadable(self, error: yaml.YAMLError) -> Refused:
        mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
        number = mark.line + 1 if mark else 1
        lines = self.text.splitlines()
        line = lines[number - 1] if 0 < number <= len(lines) else ""
        if line[: len(line) - len(line.lstrip())].count("\t") or "\t" in str(getattr(error, "problem", "")):
            return refused(number, _("A tab stands at the beginning of this line. Use spaces instead."))
        reason = getattr(error, "problem", None) or _("something is missing here")
        return refused(number, _("This is not YAML: %(reason)s.") % {"reason": reason})

    def document(self, event: Any) -> None:
        if self.root is not None:
            raise refused(
                event.start_mark.line + 1, _("A second document begins here. Put each ladder into a file of its own.")
            )

    def begin(self, event: Any, value: "list[Node] | dict[str, Node]") -> None:
        line = event.start_mark.line + 1
        self.refuse_tag(event)
        if len(self.open) >= DEEPEST:
            raise refused(line, _("The file is nested too deeply."))
        node = Node(line, value)
        self.place(node)
        self.open.append(node)
        self.names.append(None)

    def end(self, event: Any) -> None:
        self.open.pop()
        self.names.pop()

    def alias(self, event: Any) -> None:
        raise refused(
            event.start_mark.line + 1,
            _("“*%(name)s” repeats another place. Write it out: a ladder file has no aliases.")
            % {"name": event.anchor},
        )

    def scalar(self, event: Any) -> None:
        self.refuse_tag(event)
        line = event.start_mark.line + 1
        refuse_unprintable(event.value, line)  # written as an escape
        if self.open and isinstance(self.open[-1].value, dict) and self.names[-1] is None:
            self.key(event.value, line)
        else:
            self.place(Node(line, event.value, is_bare=event.style in (None, "")))

    def key(self, name: str, line: int) -> None:
        mapping = self.open[-1]
        if name in mapping.lines:
            message = _("“%(name)s” stands in line %(line)d already. Keep one of the two.")
            self.problems.append(Problem(line, name, message % {"name": name, "line": mapping.lines[name]}))
        self.names[-1] = name
        mapping.lines[name] = line

    def place(self, node: Node) -> None:
        self.count += 1
        if self.count > MOST_NODES:
            raise refused(node.line, _("The file has too many parts. Split it into several ladders."))
        if not self.open:
            self.root = node
            return
        parent, name = self.open[-1].value, self.names[-1]
        if isinstance(parent, list):
            parent.append(node)
        elif name is None:
            raise refused(node.line, _("A list or mapping cannot be a name. Write a word before the colon."))
        else:
            cast(dict[str, Node], parent)[name] = node
            self.names[-1] = None

    def refuse_tag(self, event: Any) -> None:
        if event.tag and event.tag != "!":
            raise refused(
                event.start_mark.line + 1, _("“%(tag)s” is not understood here. Leave it out.") % {"tag": event.tag}
            )
