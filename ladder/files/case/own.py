"""A package of ours, back in our own format: its items and associations, with what the extension adds to them.

What somebody changed in the items elsewhere is read as changed.
"""

from collections import defaultdict
from typing import Any

from django.utils.translation import gettext as _

from ladder.files.case import terms
from ladder.files.case.package import Item, Package, listed, made, mapping
from ladder.files.fields import Fields
from ladder.files.problems import did_you_mean
from ladder.files.tree import Node

ABOVE = {
    terms.LEVEL: (terms.TRACK,),
    terms.EXPECTATION: (terms.COMPETENCY,),
    terms.PROFICIENCY: (terms.COMPETENCY,),
    terms.EXAMPLE: (terms.EXPECTATION, terms.PROFICIENCY),
}


def own_ladder(package: Package, ours: Node) -> Node:
    """The tree of a ladder in our own format. Notes items of types that we do not have, and items out of place."""
    return Own(package, ours).ladder()


class Own:
    def __init__(self, package: Package, ours: Node) -> None:
        self.package = package
        self.problems = package.problems
        self.ours = package.lenient(ours, f"CFDocument.extensions.{terms.OURS}")
        self.rest = {
            name.casefold(): package.lenient(node, path) for name, node, path in self.ours.entries(terms.PARTS)
        }
        self.sorted: dict[str, list[Item]] = defaultdict(list)
        for item in package.in_order():
            self.sort(item)
        self.targets: dict[tuple[str, str], list[Item]] = defaultdict(list)
        for each in package.associations:
            if each.target:
                self.targets[each.kind, each.origin].append(package.items[each.target])

    def sort(self, item: Item) -> None:
        """Notes an item of a type that we do not have, or out of place."""
        if item.type not in terms.ITEM_TYPES:
            message = _("Rung has no item type “%(name)s”.") % {"name": item.type[:80]}
            hint = _(" To read the package as any other, take “%(name)s” out of the extensions of its CFDocument.")
            item.of.note(
                "CFItemType", message + did_you_mean(item.type[:80], terms.ITEM_TYPES) + hint % {"name": terms.OURS}
            )
        elif item.type in ABOVE and not self.above(item, *ABOVE[item.type]):
            message = _("“%(type)s” needs an isChildOf association to an item of the type %(above)s. Add it.")
            item.of.note("identifier", message % {"type": item.type, "above": " / ".join(ABOVE[item.type])})
        else:
            self.sorted[item.type].append(item)

    def above(self, item: Item, *types: str) -> Item | None:
        parents = (self.package.items[parent] for parent in item.parents)
        return next((parent for parent in parents if parent.type in types), None)

    def inside(self, item: Item, kind: str) -> list[Item]:
        return [each for each in self.package.under(item.identifier) if each.type == kind]

    def part(self, item: Item, **said: Any) -> Node:
        """What an item says, and what the extension adds to it."""
        rest = self.rest_of(item).values
        return made(item.line, **{"uuid": item.of.values["identifier"], **said, **rest})

    def rest_of(self, item: Item) -> Fields:
        return self.rest.get(item.identifier) or self.package.lenient(Node(item.line, {}), terms.PARTS)

    def ladder(self) -> Node:
        of = self.package.document.values
        source = "officialSourceURL" if "officialSourceURL" in of else "notes"
        heading = {name: node for name, node in self.ours.values.items() if name != terms.PARTS}
        line = self.ours.node.line
        parts = {
            "dimensions": [self.dimension(item) for item in self.sorted[terms.DIMENSION]],
            "tracks": [self.track(item) for item in self.sorted[terms.TRACK]],
            "competencies": [self.competency(item) for item in self.sorted[terms.COMPETENCY]],
        }
        return made(
            self.package.of.node.line,
            **{
                "uuid": of.get("identifier", ""),
                **{name: of.get(name, "") for name in ("title", "description", "language")},
                "source": of.get(source, ""),
                "licence": self.package.licence(),
                **{name: listed(line, nodes) for name, nodes in parts.items()},
                **heading,
            },
        )

    def dimension(self, item: Item) -> Node:
        of, parent = item.of.values, self.above(item, terms.DIMENSION)
        return self.part(
            item,
            id=of.get("humanCodingScheme", ""),
            title=of["fullStatement"],
            parent=code(parent),
            description=of.get("notes", ""),
        )

    def track(self, item: Item) -> Node:
        of = item.of.values
        return self.part(
            item,
            id=of.get("humanCodingScheme", ""),
            title=of["fullStatement"],
            summary=of.get("notes", ""),
            levels=listed(item.line, [self.level(each) for each in self.inside(item, terms.LEVEL)]),
        )

    def level(self, item: Item) -> Node:
        of = item.of.values
        return self.part(
            item,
            id=self.path(item).rpartition("/")[2],
            title=of["fullStatement"],
            rank=of.get("listEnumeration", ""),
            summary=of.get("notes", ""),
            next=self.others(item, terms.PRECEDES),
            equivalent=self.others(item, terms.IS_PEER_OF),
        )

    def others(self, item: Item, kind: str) -> Node:
        return listed(item.line, [Node(item.line, self.path(each)) for each in self.targets[kind, item.identifier]])

    def path(self, level: Item | None) -> str:
        """A level's name in its track, wherever the track is now."""
        return f"{code(self.above(level, terms.TRACK))}/{code(level).rpartition('/')[2]}" if level else ""

    def competency(self, item: Item) -> Node:
        of, rest = item.of.values, self.rest_of(item)
        told = list(rest.entries("levels"))
        cells: dict[str, list[Node]] = {name: [] for name, _node, _path in told}
        for one in self.inside(item, terms.EXPECTATION):
            level = next((each for each in self.targets[terms.HAS_SKILL_LEVEL, one.identifier]), None)
            if level is None:
                one.of.note(
                    "identifier",
                    _("“Expectation” needs a hasSkillLevel association to an item of the type Level. Add it."),
                )
            cells.setdefault(self.path(level), []).append(self.statement(one))
        points: dict[str, list[Node]] = {}
        for one in self.inside(item, terms.PROFICIENCY):
            point = self.rest_of(one).text("point")
            if not point:
                one.of.note("identifier", _("The extension does not say which scale point this is about."))
            points.setdefault(point, []).append(self.statement(one))
        levels = {
            **{name: listed(item.line, nodes) for name, nodes in cells.items()},
            **{name: self.cell(node, path, cells[name]) for name, node, path in told},
        }
        return made(
            item.line,
            **{
                "uuid": of["identifier"],
                "id": of.get("humanCodingScheme", ""),
                "title": of["fullStatement"],
                "dimension": code(self.above(item, terms.DIMENSION)),
                "description": of.get("notes", ""),
                **rest.values,
                "points": mapping(item.line, {name: listed(item.line, nodes) for name, nodes in points.items()}),
                "levels": mapping(item.line, levels),
            },
        )

    def cell(self, node: Node, path: str, statements: list[Node]) -> Node:
        """A cell of which the extension says more: the long form."""
        more = self.package.lenient(node, path).values
        return (
            made(node.line, **{**more, "statements": listed(node.line, statements)})
            if more
            else listed(node.line, statements)
        )

    def statement(self, item: Item) -> Node:
        more = {name: node for name, node in self.rest_of(item).values.items() if name != "point"}
        examples = [each.of.values["fullStatement"] for each in self.inside(item, terms.EXAMPLE)]
        return made(
            item.line, **{"text": item.of.values["fullStatement"], "examples": listed(item.line, examples), **more}
        )


def code(item: Item | None) -> str:
    """The short name of a part; a level's begins with that of its track."""
    return item.of.text("humanCodingScheme") if item else ""
