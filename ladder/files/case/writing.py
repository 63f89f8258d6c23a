"""A ladder as a CASE 1.1 package: the tree of items for those who read items, a rubric per track for the matrix."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid5

from ladder.document.parts import Cell, Competency, Document, Link, Path, Statement, Track
from ladder.document.planning import LADDERS, adopt
from ladder.document.words import LinkKind, Necessity
from ladder.files.case import terms
from ladder.files.writing import cell, number, plain, statement

FRAMEWORK_TYPE = "Career ladder"
ADOPTION = {"draft": "Draft", "published": "Adopted", "archived": "Deprecated"}
URL = re.compile(r"https?://\S+")
IDENTIFIER = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[1-5][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
LONGEST_NAME = 80  # characters; the title of a link only says which item is meant

# What the package says by itself. The rest of our format stands in the extension.
SAID = {
    "ladder": {"uuid", "title", "description", "language", "licence", "source", "dimensions", "tracks", "competencies"},
    terms.DIMENSION: {"id", "uuid", "title", "parent", "description"},
    terms.TRACK: {"id", "uuid", "title", "summary", "levels"},
    terms.LEVEL: {"id", "uuid", "title", "rank", "summary", "next", "equivalent"},
    terms.COMPETENCY: {"id", "uuid", "title", "dimension", "description", "points", "levels"},
    terms.EXPECTATION: {"text", "examples"},
}


def as_case(
    document: Document, *, base_url: str, changed_at: datetime, creator: str, version: int, state: str
) -> dict[str, Any]:
    """The CFPackage of a ladder. `state` is that of its version; parts without keys get those of an import."""
    return Writer(adopt(document, None), base_url, changed_at).package(creator=creator, version=version, state=state)


def described(statements: Iterable[Statement]) -> str:
    """Statements as the one text that a cell of a rubric has: a list, where each is one line."""
    texts = [each.text for each in statements]
    if len(texts) > 1 and not any("\n" in text for text in texts):
        return "\n".join(f"- {text}" for text in texts)
    return "\n\n".join(texts)


def linked(links: Iterable[Link]) -> str:
    """Links as Markdown, for readers who know no extension."""
    return "\n".join(f"- [{link.label}]({link.url})" for link in links)


def short(text: str) -> str:
    """The beginning of a text, in one line."""
    return " ".join(text.split())[:LONGEST_NAME]


class Writer:
    """Writes one package. Everything in it has an identifier that is the same whenever the ladder is written."""

    def __init__(self, document: Document, base_url: str, changed_at: datetime) -> None:
        self.document = document
        self.base = f"{base_url.rstrip('/')}/ims/case/v1p1"
        self.changed = changed_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        self.taken: set[str] = set()
        self.parts: dict[str, Any] = {}
        self.items: list[dict[str, Any]] = []
        self.associations: list[dict[str, Any]] = []
        self.count = 0
        self.ladder = self.identifier("ladder", document.key)
        self.dimensions = {
            each.slug: self.link("CFItems", each.title, self.identifier("dimension", each.key))
            for each in document.dimensions
        }
        self.tracks = {each.slug: self.identifier("track", each.key) for each in document.tracks}
        self.levels = {path: self.identifier("level", each.key) for path, each in document.levels.items()}
        self.competencies = {each.slug: self.identifier("competency", each.key) for each in document.competencies}
        self.plain = plain(document)

    def identifier(self, sort: str, key: UUID | None) -> str:
        """The key, where CASE takes it as it is and nothing else of the ladder has it; else one made from it."""
        told = str(key)
        if not IDENTIFIER.fullmatch(told) or told in self.taken:
            told = str(uuid5(LADDERS, f"{sort} {told}"))
        self.taken.add(told)
        return told

    def made(self, *names: str) -> str:
        """The identifier of something that has no key of its own."""
        return str(uuid5(UUID(self.ladder), " ".join(names)))

    def head(self, sort: str, identifier: str) -> dict[str, Any]:
        """What everything in a package begins with."""
        return {
            "identifier": identifier,
            "uri": f"{self.base}/{sort}/{identifier}",
            "lastChangeDateTime": self.changed,
        }

    def link(self, sort: str, title: str, identifier: str) -> dict[str, str]:
        return {"title": short(title), "identifier": identifier, "uri": f"{self.base}/{sort}/{identifier}"}

    def package(self, *, creator: str, version: int, state: str) -> dict[str, Any]:
        self.write_tracks()
        self.write_dimensions()
        for competency, said in zip(self.document.competencies, self.plain.get("competencies", ()), strict=True):
            self.write_competency(competency, said)
        self.write_steps()
        definitions: dict[str, Any] = {"CFItemTypes": self.item_types()}
        if self.document.licence:
            definitions["CFLicenses"] = [self.licence()]
        return {
            "CFDocument": self.heading(creator=creator, version=version, state=state),
            "CFItems": self.items,
            "CFAssociations": self.associations,
            "CFDefinitions": definitions,
            "CFRubrics": [self.rubric(track) for track in self.document.tracks],
        }

    def heading(self, *, creator: str, version: int, state: str) -> dict[str, Any]:
        of = self.document
        source = "officialSourceURL" if URL.fullmatch(of.source) else "notes"
        ours = {name: value for name, value in self.plain.items() if name not in SAID["ladder"]}
        if str(of.key) != self.ladder:
            ours["uuid"] = str(of.key)
        return {
            **self.head("CFDocuments", self.ladder),
            "title": of.title,
            "creator": creator,
            "version": str(version),
            "adoptionStatus": ADOPTION[state],
            "language": of.language,
            "frameworkType": FRAMEWORK_TYPE,
            "caseVersion": "1.1",
            **({"description": of.description} if of.description else {}),
            **({source: of.source} if of.source else {}),
            **({"licenseURI": self.link("CFLicenses", of.licence, self.made("licence"))} if of.licence else {}),
            "extensions": {terms.OURS: {**ours, terms.PARTS: self.parts}},
        }

    def licence(self) -> dict[str, Any]:
        text = self.document.licence
        return {**self.head("CFLicenses", self.made("licence")), "title": short(text), "licenseText": text}

    def item_types(self) -> list[dict[str, Any]]:
        return [
            {
                **self.head("CFItemTypes", self.made("item type", name)),
                "title": name,
                "description": description,
                "hierarchyCode": str(at),
                "typeCode": name.lower(),
            }
            for at, (name, description) in enumerate(terms.ITEM_TYPES.items(), start=1)
        ]

    def write_item(self, sort: str, identifier: str, text: str, **more: str) -> None:
        """An item; of what more there is to say, the blank is left out."""
        self.items.append(
            {
                **self.head("CFItems", identifier),
                "fullStatement": text,
                "CFItemType": sort,
                "CFItemTypeURI": self.link("CFItemTypes", sort, self.made("item type", sort)),
                **{name: value for name, value in more.items() if value},
            }
        )

    def associate(self, kind: str, origin: dict[str, str], target: dict[str, str], at: int | None = None) -> None:
        identifier = self.made(kind, origin["identifier"], target["identifier"])
        self.associations.append(
            {
                **self.head("CFAssociations", identifier),
                "associationType": kind,
                "originNodeURI": origin,
                "destinationNodeURI": target,
                **({"sequenceNumber": at} if at is not None else {}),
            }
        )

    def place(self, origin: dict[str, str], parent: dict[str, str] | None = None) -> None:
        """Puts an item under another, or under the ladder. The numbers run through the whole ladder, so that they
        tell the order of competencies across dimensions, too."""
        self.count += 1
        whole = self.link("CFDocuments", self.document.title, self.ladder)
        self.associate(terms.IS_CHILD_OF, origin, parent or whole, self.count)

    def note_rest(self, sort: str, identifier: str, said: dict[str, Any], key: UUID | None, **more: Any) -> None:
        """What our format says of a part, and its CFItem cannot."""
        rest = {name: value for name, value in said.items() if name not in SAID[sort]}
        if key and str(key) != identifier:
            rest["uuid"] = str(key)
        rest.update({name: value for name, value in more.items() if value})
        if rest:
            self.parts[identifier] = rest

    def write_tracks(self) -> None:
        for track, of_track in zip(self.document.tracks, self.plain.get("tracks", ()), strict=True):
            identifier = self.tracks[track.slug]
            here = self.link("CFItems", track.title, identifier)
            self.write_item(terms.TRACK, identifier, track.title, humanCodingScheme=track.slug, notes=track.summary)
            self.place(here)
            self.note_rest(terms.TRACK, identifier, of_track, track.key)
            for level, said in zip(track.levels, of_track.get("levels", ()), strict=True):
                path = f"{track.slug}/{level.slug}"
                self.write_item(
                    terms.LEVEL,
                    self.levels[path],
                    level.title,
                    humanCodingScheme=path,
                    listEnumeration=str(number(level.rank)),
                    notes=level.summary,
                )
                self.place(self.level_link(path), here)
                self.note_rest(terms.LEVEL, self.levels[path], said, level.key)

    def level_link(self, path: Path) -> dict[str, str]:
        return self.link("CFItems", self.document.levels[path].title, self.levels[path])

    def write_steps(self) -> None:
        """How one level leads to another."""
        kinds = {LinkKind.NEXT: terms.PRECEDES, LinkKind.EQUIVALENT: terms.IS_PEER_OF}
        for path, level in self.document.levels.items():
            for kind, target in level.links:
                if name := kinds.get(LinkKind(kind)):
                    self.associate(name, self.level_link(path), self.level_link(target))

    def write_dimensions(self) -> None:
        for dimension, said in zip(self.document.dimensions, self.plain.get("dimensions", ()), strict=True):
            here = self.dimensions[dimension.slug]
            identifier = here["identifier"]
            self.write_item(
                terms.DIMENSION,
                identifier,
                dimension.title,
                humanCodingScheme=dimension.slug,
                notes=dimension.description,
            )
            self.place(here, self.dimensions.get(dimension.parent))
            self.note_rest(terms.DIMENSION, identifier, said, dimension.key)

    def write_competency(self, competency: Competency, said: dict[str, Any]) -> None:
        identifier = self.competencies[competency.slug]
        here = self.link("CFItems", competency.title, identifier)
        self.write_item(
            terms.COMPETENCY,
            identifier,
            competency.title,
            humanCodingScheme=competency.slug,
            notes=competency.description,
        )
        self.place(here, self.dimensions.get(competency.dimension))
        for point in self.document.scale_of(competency).points:
            for at, one in enumerate(competency.points.get(point.slug, ()), start=1):
                path = f"{competency.slug}/{point.slug}/{at}"
                made = self.made("point", identifier, point.slug, str(at))
                self.write_statement(
                    terms.PROFICIENCY, made, one, path, here, abbreviated=point.title, point=point.slug
                )
        cells: dict[Path, Any] = {}
        for path in (path for path in self.document.levels if path in competency.cells):
            of = competency.cells[path]
            if rest := rest_of(of):
                cells[path] = rest
            elif not of.statements:
                cells[path] = {}
            level = self.levels[path]
            for at, one in enumerate(of.statements, start=1):
                made = self.made("expectation", identifier, level, str(at))
                link = self.write_statement(terms.EXPECTATION, made, one, f"{competency.slug}/{path}/{at}", here)
                self.associate(terms.HAS_SKILL_LEVEL, link, self.level_link(path))
        self.note_rest(terms.COMPETENCY, identifier, said, competency.key, levels=cells)

    def write_statement(
        self,
        sort: str,
        identifier: str,
        one: Statement,
        path: str,
        parent: dict[str, str],
        *,
        abbreviated: str = "",
        point: str = "",
    ) -> dict[str, str]:
        """An item for the statement and each of its examples. Gives the link to it."""
        here = self.link("CFItems", one.text, identifier)
        self.write_item(
            sort,
            identifier,
            one.text,
            humanCodingScheme=path,
            abbreviatedStatement=abbreviated,
            notes=linked(one.links),
        )
        self.place(here, parent)
        said = statement(one)
        self.note_rest(terms.EXPECTATION, identifier, said if isinstance(said, dict) else {}, None, point=point)
        for at, text in enumerate(one.examples, start=1):
            made = self.made("example", identifier, str(at))
            example = self.link("CFItems", text, made)
            self.write_item(terms.EXAMPLE, made, text)
            self.place(example, here)
            self.associate(terms.EXEMPLAR, example, here)
        return here

    def rubric(self, track: Track) -> dict[str, Any]:
        """The matrix of a track: its levels, by the competencies of which one of them says something."""
        identifier = self.made("rubric", self.tracks[track.slug])
        paths = [f"{track.slug}/{level.slug}" for level in track.levels]
        asked = [each for each in self.document.competencies if any(path in each.cells for path in paths)]
        criteria = [self.criterion(identifier, paths, each, at) for at, each in enumerate(asked, start=1)]
        return {
            **self.head("CFRubrics", identifier),
            "title": track.title,
            **({"description": track.summary} if track.summary else {}),
            **({"CFRubricCriteria": criteria} if criteria else {}),
        }

    def criterion(self, rubric: str, paths: list[Path], competency: Competency, at: int) -> dict[str, Any]:
        own = self.competencies[competency.slug]
        identifier = self.made("criterion", rubric, own)
        dimension = self.dimensions.get(competency.dimension)
        return {
            **self.head("CFRubricCriteria", identifier),
            "rubricId": rubric,
            **({"category": dimension["title"]} if dimension else {}),
            "description": competency.title,
            "CFItemURI": self.link("CFItems", competency.title, own),
            "position": at,
            "CFRubricCriterionLevels": [
                self.criterion_level(identifier, path, competency, n) for n, path in enumerate(paths, start=1)
            ],
        }

    def criterion_level(self, criterion: str, path: Path, competency: Competency, at: int) -> dict[str, Any]:
        level = self.document.levels[path]
        text = described(self.asked(competency, competency.cells.get(path)))
        return {
            **self.head("CFRubricCriterionLevels", self.made("criterion level", criterion, self.levels[path])),
            "rubricCriterionId": criterion,
            "quality": level.title,
            **({"description": text} if text else {}),
            "score": number(level.rank),
            "position": at,
        }

    def asked(self, competency: Competency, of: Cell | None) -> tuple[Statement, ...]:
        """What stands in a cell: its own words, or those of the scale point that it asks."""
        if of is None or of.necessity == Necessity.NOT_EXPECTED:
            return ()
        scale = self.document.scale_of(competency)
        point = scale.point(of.asks) if of.asks else scale.expected
        return of.statements or (competency.points.get(point.slug, ()) if point else ())


def rest_of(of: Cell) -> dict[str, Any]:
    """What a cell says besides its statements."""
    said = cell(of)
    return {name: value for name, value in said.items() if name != "statements"} if isinstance(said, dict) else {}
