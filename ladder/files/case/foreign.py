"""A package of somebody else, as a ladder in our own format: nothing that it says is lost, whatever it is called there.

Leaves of the tree of items are statements, what they lie in is a competency, and what competencies lie in is a
dimension. A leaf's skill level or education level is its level.
"""

from collections import defaultdict
from typing import Any

from django.utils.text import slugify
from django.utils.translation import gettext as _

from ladder.files.case import terms
from ladder.files.case.package import Association, Item, Package, heading, kept, key_of, made, rest
from ladder.files.case.rubrics import Rubrics
from ladder.files.case.sketch import Dimension, Level, Sketch, Skill, Track
from ladder.files.fields import Fields
from ladder.files.reading import FORMAT
from ladder.files.references import MOST
from ladder.files.tree import Node, refused

# What is read into a field of its own, or means nothing outside of its server.
LINKS = {"CFDocumentURI", "CFPackageURI", "CFItemTypeURI", "CFItemAssociationURI", "lastChangeDateTime"}
READ_OF_ITEM = LINKS | {"fullStatement", "notes"}
READ_OF_DOCUMENT = LINKS | {"title", "description", "notes", "language", "officialSourceURL", "licenseURI"}
# CEDS codes of school years, the lowest first; a level of another name comes after them, as it was met.
SCHOOL_YEARS = (
    "IT",
    "PR",
    "PK",
    "TK",
    "KG",
    *(f"{year:02}" for year in range(1, 14)),
    "PS",
    "UG",
    "AS",
    "BA",
    "PB",
    "MD",
)


def foreign_ladder(package: Package, name: str) -> Node:
    """The tree of a ladder in our own format. Refuses a package without items and rubrics."""
    return Foreign(package).ladder(name)


class Foreign:
    def __init__(self, package: Package) -> None:
        self.package = package
        self.sketch = Sketch()
        self.associations: dict[str, list[Association]] = defaultdict(list)
        for each in package.associations:
            self.associations[each.origin].append(each)
        self.levels = self.skill_levels()
        self.tracks = {item.identifier for item in package.in_order() if self.is_track(item)}
        self.examples = self.exemplars()
        self.example_of = {each: target for target, found in self.examples.items() for each in found}
        self.aside = self.levels | self.tracks | self.example_of.keys()
        self.rubrics = Rubrics(package, self.sketch)
        self.competencies = self.rubrics.items() - self.aside
        self.paths: dict[str, str] = {}  # by identifier of a level, or by name of an education level
        self.seen: set[str] = set()

    def skill_levels(self) -> set[str]:
        """The items that are levels: others have them as their skill level, and nothing lies in them.

        What lies beside them is a level, too, unless something there is more than that.
        """
        found = {
            each.target
            for each in self.package.associations
            if each.kind == terms.HAS_SKILL_LEVEL and each.target not in ("", each.origin)
            if not self.package.under(each.target)
        }
        asking = {each.origin for each in self.package.associations if each.kind == terms.HAS_SKILL_LEVEL}
        for parent in {parent for each in found for parent in self.package.items[each].parents}:
            beside = {each.identifier for each in self.package.under(parent)}
            if not any(self.package.under(each) or each in asking for each in beside):
                found |= beside
        return found

    def is_track(self, item: Item) -> bool:
        """Whether nothing but levels lies in an item."""
        inside = self.package.under(item.identifier)
        return bool(inside) and all(each.identifier in self.levels for each in inside)

    def exemplars(self) -> dict[str, list[str]]:
        """The examples of each statement: items without anything in them, of an item with nothing else in it."""
        ends: dict[str, str] = {}
        for each in self.package.associations:
            is_between = each.kind == terms.EXEMPLAR and each.target and not {each.origin, each.target} & self.levels
            if is_between and not self.package.under(each.origin):
                ends.setdefault(each.origin, each.target)
        found = defaultdict(list)
        for item in self.package.in_order():
            if item.identifier in ends:
                found[ends[item.identifier]].append(item.identifier)
        return {
            target: origins
            for target, origins in found.items()
            if target not in ends and all(ends.get(each.identifier) == target for each in self.package.under(target))
        }

    def ladder(self, name: str) -> Node:
        package, of, line = self.package, self.package.document, self.package.document.node.line
        if not package.items and not self.rubrics.found:
            package.of.note("CFItems", _("“%(name)s” is missing or empty.") % {"name": "CFItems"})
        self.add_tracks()
        self.refuse_too_many()
        self.add_competencies()
        self.rubrics.add()
        self.refuse_too_many()
        texts = (of.text("description"), of.text("notes"))
        return made(
            line,
            format=FORMAT,
            id=slugify(name) or slugify(of.text("title")) or "ladder",
            uuid=key_of(package.identifier),
            title=of.values.get("title", ""),
            language=of.values.get("language", ""),
            description="\n\n".join(text for text in texts if text),
            source=of.values.get("officialSourceURL", ""),
            licence=package.licence(),
            extra=made(line, case=made(line, **kept(of, READ_OF_DOCUMENT))),
            **self.sketch.nodes(line),
        )

    def refuse_too_many(self) -> None:
        """Leaves early what would be refused in the end, after much work."""
        for name, count in self.sketch.counts().items():
            if count > MOST[name]:
                message = _("There are %(count)d %(name)s; %(most)d at most are taken. Split the ladder.")
                raise refused(self.package.of.node.line, message % {"count": count, "name": name, "most": MOST[name]})

    def inside(self, identifier: str) -> list[Item]:
        """The items inside an item but for levels, tracks and examples, which are read for themselves."""
        return [each for each in self.package.under(identifier) if each.identifier not in self.aside]

    def is_leaf(self, item: Item) -> bool:
        return item.identifier not in self.competencies and not self.inside(item.identifier)

    def rest(self, item: Item) -> dict[str, Any]:
        """What is kept of an item besides its text, with the associations that lead elsewhere."""
        skills = self.skills_of(item)
        elsewhere = [
            rest(each.of, {"identifier", "uri", "originNodeURI", "sequenceNumber", *LINKS})
            for each in self.associations[item.identifier]
            if (each.kind, each.target in skills) != (terms.HAS_SKILL_LEVEL, True)
            if (each.kind, self.example_of.get(item.identifier)) != (terms.EXEMPLAR, each.target)
        ]
        return {**kept(item.of, READ_OF_ITEM), "associations": Node(item.line, elsewhere)}

    def skills_of(self, item: Item) -> dict[str, None]:
        """The skill levels of a leaf."""
        kinds = [each for each in self.associations[item.identifier] if each.kind == terms.HAS_SKILL_LEVEL]
        found = dict.fromkeys(each.target for each in kinds if each.target in self.levels)
        return found if self.is_leaf(item) else {}

    def told(self, item: Item) -> list[str]:
        """The levels of a leaf: its skill levels, or else its education levels; a blank one where none is told."""
        return list(self.skills_of(item)) or education_levels(item.of) or [""]

    def add_tracks(self) -> None:
        """The items that are tracks, and one more track for all other levels that are told."""
        ordered = self.package.in_order()
        for item in ordered:
            if item.identifier in self.tracks:
                track = self.sketch.track(Track(item.line, *heading(item), **self.marks(item)))
                for each in self.package.under(item.identifier):
                    self.add_level(track, each)
        without = self.levels - self.paths.keys()
        strays = [item for item in ordered if item.identifier in without]
        leaves = [item for item in ordered if item.identifier not in self.aside and self.is_leaf(item)]
        told = dict.fromkeys(name for item in leaves for name in self.told(item) if name not in self.levels)
        if strays or told:
            self.add_levels(strays, list(told))

    def add_levels(self, strays: list[Item], told: list[str]) -> None:
        line = self.package.document.node.line
        track = self.sketch.track(Track(line, _("Levels")))
        if "" in told:
            others = len(strays) + len(told) > 1
            self.paths[""] = self.sketch.level(track, Level(line, _("All"), is_baseline=others))
        for item in strays:
            self.add_level(track, item)
        for name in sorted(filter(None, told), key=school_year):
            self.paths[name] = self.sketch.level(track, Level(line, name))

    def add_level(self, track: Track, item: Item) -> None:
        self.paths[item.identifier] = self.sketch.level(track, Level(item.line, *heading(item), **self.marks(item)))

    def marks(self, item: Item) -> dict[str, Any]:
        """What every part made from an item has."""
        code = item.of.text("humanCodingScheme")
        return {"key": key_of(item.identifier), "code": code, "rest": self.rest(item)}

    def add_competencies(self) -> None:
        leaves = [item for item in self.inside("") if self.is_leaf(item)]
        if leaves:
            line = self.package.document.node.line
            skill = self.sketch.skill(Skill(line, self.package.document.text("title")))
            self.say(skill, leaves)
        self.add_branches(self.inside(""), "")

    def add_branches(self, items: list[Item], dimension: str) -> None:
        """The items that are more than a leaf, each once, wherever it is named first."""
        for item in items:
            if item.identifier not in self.seen and not self.is_leaf(item):
                self.seen.add(item.identifier)
                self.add_branch(item, dimension)

    def add_branch(self, item: Item, dimension: str) -> None:
        inside = self.inside(item.identifier)
        leaves = [each for each in inside if self.is_leaf(each)]
        title, text = heading(item)
        if len(leaves) == len(inside):
            skill = self.sketch.skill(Skill(item.line, title, text, dimension=dimension, **self.marks(item)))
        else:
            group = self.sketch.dimension(Dimension(item.line, title, text, parent=dimension, **self.marks(item)))
            dimension = group.slug
            if leaves or item.identifier in self.competencies:
                skill = self.sketch.skill(Skill(item.line, title, code=group.code, dimension=dimension))
        if leaves or item.identifier in self.competencies:
            self.sketch.skill_of[item.identifier] = skill
            self.say(skill, leaves)
        self.add_branches(inside, dimension)

    def say(self, skill: Skill, leaves: list[Item]) -> None:
        """The leaves are the statements of a competency."""
        for item in leaves:
            of, examples = item.of, [self.package.items[each] for each in self.examples.get(item.identifier, ())]
            texts = Node(item.line, [Node(each.line, said(each)) for each in examples])
            identifiers = [{"identifier": each.of.values["identifier"]} for each in (item, *examples)]
            kept_of = [{**self.rest(each), **names} for each, names in zip((item, *examples), identifiers, strict=True)]
            for at, name in enumerate(self.told(item)):
                cell = skill.cells[self.paths[name]]
                cell.statements.append(made(item.line, text=of.values["fullStatement"], examples=texts))
                if of.text("notes"):
                    cell.statements.append(made(item.line, kind="note", text=of.values["notes"]))
                # What is kept besides stands at the first of its levels.
                cell.rest += [made(item.line, **each) for each in (identifiers if at else kept_of)]


def said(item: Item) -> str:
    return "\n\n".join(text for name in ("fullStatement", "notes") if (text := item.of.text(name)))


def education_levels(of: Fields) -> list[str]:
    """School years and the like: a list in version 1.1, a text elsewhere, under either name."""
    name = next((name for name in ("educationLevel", "educationalLevel") if name in of.values), "")
    if not name:
        return []
    texts = of.texts(name) if isinstance(of.values[name].value, list) else (of.text(name),)
    return list(dict.fromkeys(level for text in texts for part in text.split(",") if (level := part.strip())))


def school_year(name: str) -> int:
    code = name.upper().zfill(2)
    return SCHOOL_YEARS.index(code) if code in SCHOOL_YEARS else len(SCHOOL_YEARS)
