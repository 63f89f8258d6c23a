"""A package as it was read: its items, and what is said between them. Takes what servers really send, 1.0 and 1.1.

Ours are read by `own`, those of others by `foreign`; both give a tree in our own format, with the lines of the package.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from graphlib import CycleError, TopologicalSorter
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from ladder.files.case import terms
from ladder.files.fields import LONGEST_LINE, Fields, Problems
from ladder.files.tree import Node

NAMES = ("CFDocument", "CFItems", "CFAssociations", "CFDefinitions", "CFRubrics", "extensions")
USUAL = ("identifier",)  # named as an example where something is no mapping
WHOLE = re.compile(r"\d{1,9}")
DEEPEST = 24  # items under items
LAST = 10**9  # where what has no number stands
TOP = "*"  # stands for the document, where an association ends at it


@dataclass
class Item:
    """A CFItem. `at` is its place under its first parent, then in the file."""

    identifier: str
    of: Fields
    at: tuple[int, int]
    parents: dict[str, None] = field(default_factory=dict)  # in the order of the file

    @property
    def line(self) -> int:
        return self.of.node.line

    @property
    def type(self) -> str:
        return self.of.text("CFItemType")


@dataclass(frozen=True)
class Association:
    """A CFAssociation that begins at an item of the package. `target` is blank where it ends outside of it."""

    kind: str
    origin: str
    target: str
    of: Fields


def made(line: int, /, **fields: Any) -> Node:
    """A mapping of nodes and texts, of which the empty ones are left out."""
    values = {name: value if isinstance(value, Node) else Node(line, value) for name, value in fields.items()}
    said = {name: node for name, node in values.items() if node.value not in ("", [], {}) and not node.is_nothing}
    return Node(line, said, lines={name: node.line for name, node in said.items()})


def listed(line: int, nodes: list[Node]) -> Node:
    return Node(line, nodes)


def mapping(line: int, values: dict[str, Node]) -> Node:
    """A mapping of nodes, the empty ones among them."""
    return Node(line, values, lines={name: node.line for name, node in values.items()})


def key_of(identifier: str) -> str:
    """The identifier, where it can be the key of a part; else blank."""
    try:
        return identifier if str(UUID(identifier)) == identifier else ""
    except ValueError:
        return ""


def kept(of: Fields, read: set[str]) -> dict[str, Node]:
    """All that stands in a mapping but for what is read: its identifier, too, unless it is a key."""
    is_read = {*read, "identifier"} if key_of(of.text("identifier").casefold()) else read
    return {name: node for name, node in of.values.items() if name not in is_read}


def rest(of: Fields, read: set[str]) -> Node:
    return made(of.node.line, **{name: node for name, node in of.values.items() if name not in read})


class Package:
    """What a package says, with every problem noted. After that, nothing in it is of an unexpected shape."""

    def __init__(self, node: Node, problems: Problems) -> None:
        self.problems = problems
        self.of = Fields(node, "", problems, NAMES)
        self.document = self.mapping("CFDocument")
        self.definitions = self.parts_of_definitions()
        self.items: dict[str, Item] = {}
        self.identifier = self.document.text("identifier").casefold()
        self.known: dict[str, str] = {self.identifier: TOP, self.document.text("uri"): TOP}  # identifiers and addresses
        self.read_items()
        self.associations = list(self.read_associations())
        self.children: dict[str, list[str]] = {}  # by parent, that of the roots is blank
        self.place_items()

    def lenient(self, node: Node, path: str) -> Fields:
        """Fields of which none is unknown: others write more than the standard names."""
        return Fields(node, path, self.problems, (*USUAL, *(node.value if isinstance(node.value, dict) else ())))

    def mapping(self, name: str) -> Fields:
        if name not in self.of.values:
            self.of.note(name, _("“%(name)s” is missing or empty.") % {"name": name})
        return self.lenient(self.of.values.get(name, Node(self.of.node.line, {})), name)

    def parts_of_definitions(self) -> Fields:
        """Older servers write an empty list where there are none."""
        node = self.of.values.get("CFDefinitions")
        return self.lenient(node if node and node.value else Node(self.of.node.line, {}), "CFDefinitions")

    def read_items(self) -> None:
        for n, (node, path) in enumerate(self.of.items("CFItems")):
            of = self.lenient(node, path)
            identifier = of.text("identifier").casefold()
            if not identifier:
                of.note("identifier", _("“%(name)s” is missing or empty.") % {"name": "identifier"})
                continue
            if identifier in self.items:
                message = _("“%(name)s” stands in line %(line)d already. Give each its own.")
                of.note("identifier", message % {"name": identifier, "line": self.items[identifier].line})
                continue
            for name in ("fullStatement", "notes"):
                if not of.text(name) and name == "fullStatement":
                    of.note(name, _("“%(name)s” is missing or empty.") % {"name": name})
            self.items[identifier] = Item(identifier, of, (LAST, n))
            self.known[identifier] = identifier
            self.known.setdefault(of.text("uri"), identifier)

    def read_associations(self) -> Iterator[Association]:
        """Those that begin at an item and are no step of the tree."""
        for n, (node, path) in enumerate(self.of.items("CFAssociations")):
            of = self.lenient(node, path)
            kind, origin, target = (
                of.text("associationType"),
                self.end(of, "originNodeURI"),
                self.end(of, "destinationNodeURI"),
            )
            if origin not in self.items:
                continue
            if kind == terms.IS_CHILD_OF and target:
                item = self.items[origin]
                item.at = min(item.at, (number_of(of, "sequenceNumber"), n))
                if target != TOP:
                    item.parents[target] = None
            else:
                yield Association(kind, origin, target if target in self.items else "", of)

    def end(self, of: Fields, name: str) -> str:
        """The item or document at one end of an association; blank where that is outside of the package."""
        node = of.values.get(name)
        if node is None:
            return ""
        if not isinstance(node.value, dict):
            return self.known.get(of.text(name), "")
        link = self.lenient(node, of.at(name))
        told = (link.text("identifier").casefold(), link.text("uri"))
        return next((self.known[each] for each in told if each and each in self.known), "")

    def place_items(self) -> None:
        """The tree. Notes what is inside itself, and what is too deep."""
        try:
            order = list(
                TopologicalSorter({each.identifier: each.parents for each in self.items.values()}).static_order()
            )
        except CycleError as error:
            item = self.items[error.args[1][0]]
            message = _("“%(name)s” is inside itself, by isChildOf. Take one of these associations out.")
            item.of.note("identifier", message % {"name": heading(item)[0][:80]})
            return
        children = defaultdict(list)
        depth: dict[str, int] = {}
        for identifier in order:
            item = self.items[identifier]
            depth[identifier] = 1 + max((depth[parent] for parent in item.parents), default=0)
            if depth[identifier] > DEEPEST:
                item.of.note("identifier", _("The file is nested too deeply."))
                return
            for parent in item.parents or [""]:
                children[parent].append(item)
        for parent, items in children.items():
            self.children[parent] = [item.identifier for item in sorted(items, key=lambda item: item.at)]

    def under(self, identifier: str) -> list[Item]:
        """The items inside an item, in order; of a blank identifier those at the top."""
        return [self.items[each] for each in self.children.get(identifier, ())]

    def in_order(self) -> list[Item]:
        """All items, by the numbers that say where they stand."""
        return sorted(self.items.values(), key=lambda item: item.at)

    def licence(self) -> "Node | str":
        """The text of the licence that the document names, or else its name."""
        node = self.document.values.get("licenseURI")
        if node is None:
            return ""
        if not isinstance(node.value, dict):
            return node
        link = self.lenient(node, "CFDocument.licenseURI")
        for licence, path in self.definitions.items("CFLicenses"):
            of = self.lenient(licence, path)
            if of.text("identifier").casefold() == link.text("identifier").casefold() and of.text("licenseText"):
                return of.values["licenseText"]
        return link.text("title") or link.text("uri")


def number_of(of: Fields, name: str) -> int:
    """A number that something is ordered by; whatever is no number comes last."""
    node = of.values.get(name)
    said = node.value if node else ""
    return int(said) if isinstance(said, str) and WHOLE.fullmatch(said) else LAST


def heading(item: Item) -> tuple[str, str]:
    """A title and a description of an item."""
    brief, text, notes = (item.of.text(name) for name in ("abbreviatedStatement", "fullStatement", "notes"))
    return entitled(brief or text, brief, text, notes)


def entitled(name: str, *texts: str) -> tuple[str, str]:
    """A title of one line, and all texts that are not that: nothing is lost, however long the name is."""
    title = " ".join(name.split())
    if len(title) > LONGEST_LINE:
        title = f"{title[: LONGEST_LINE - 1].rstrip()}…"
    return title, "\n\n".join(text for text in dict.fromkeys(texts) if text not in ("", title))
