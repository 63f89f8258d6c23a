"""Our own format, `ladder/1`: from a tree to a ladder. `docs/ladder-format.md` describes it, `schema.json` too."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial
from typing import TypeVar

from django.utils.translation import gettext as _

from ladder.document.parts import (
    USUAL_SCALE,
    Activity,
    Cell,
    Checklist,
    Competency,
    Decision,
    Dimension,
    Document,
    Fact,
    Guide,
    Level,
    Link,
    Message,
    Page,
    Path,
    Pitfall,
    Point,
    Scale,
    Shift,
    Statement,
    Track,
)
from ladder.document.words import (
    Accumulation,
    Cadence,
    CompetencyKind,
    LinkKind,
    Necessity,
    PitfallKind,
    SignFamily,
    StatementKind,
    TrackKind,
)
from ladder.files.fields import Fields, Problems, text_of
from ladder.files.problems import Problem, Refused
from ladder.files.references import check
from ladder.files.tree import Node, tree

FORMAT = "ladder/1"
LADDER = (
    *("format", "id", "uuid", "title", "description", "language", "licence", "source", "accumulation"),
    *("scales", "dimensions", "tracks", "competencies", "guides", "pages", "extra"),
)
SCALE = ("id", "title", "points")
POINT = ("id", "value", "title", "description", "expected")
DIMENSION = ("id", "uuid", "title", "parent", "description", "extra")
TRACK = ("id", "uuid", "title", "kind", "summary", "extends", "accumulation", "levels", "extra")
LEVEL = ("id", "uuid", "title", "rank", "baseline", "summary", "facts", *LinkKind.values, "extra")
FACT = ("label", "text")
COMPETENCY = (
    *("id", "uuid", "title", "dimension", "description", "kind", "scale", "accumulation"),
    *("points", "levels", "extra"),
)
CELL = ("asks", "necessity", "statements", "extra")
STATEMENT = ("text", "kind", "examples", "links")
LINK = ("label", "url")
GUIDE = (
    *("from", "to", "title", "summary", "shifts", "decisions", "checklists", "messages", "pitfalls"),
    *("signs", "activities", "after", "extra"),
)
ACTIVITY = ("title", "text", "competency")
PITFALL = ("kind", "title", "text", "solution")
PAGE = ("id", "title", "text")

Named = TypeVar("Named", Scale, Dimension, Track, Level, Competency, Page, Point)


def read_ladder(node: Node) -> Document:
    """The ladder that a tree describes. Refuses with every problem found, each with its line."""
    problems = Problems()
    document = Reader(problems).ladder(node)
    # Places are counted by what was read: with something left out they would be off.
    problems += [] if problems else check(document, node)
    if problems:
        raise Refused(problems)
    return document


def read_guide(data: bytes, document: Document, *, source: Path, target: Path) -> Guide:
    """One guide of a ladder from the YAML of its parts alone; between which levels, is known already."""
    node = tree(data)
    problems = Problems()
    of = Fields(node, "", problems, GUIDE[2:])
    guide = Reader(problems).guide_parts(of, source, target)
    around = Node(node.line, {"guides": Node(node.line, [node])})
    here = "guides[0]."
    problems += [
        Problem(problem.line, problem.path.removeprefix(here), problem.message)
        for problem in check(replace(document, guides=(guide,)), around)
        if problem.path.startswith(here)
    ]
    if problems:
        raise Refused(problems)
    return guide


class Reader:
    """Reads each part by its fields."""

    def __init__(self, problems: Problems) -> None:
        self.problems = problems

    def fields(self, node: Node, path: str, known: tuple[str, ...]) -> Fields:
        return Fields(node, path, self.problems, known)

    def ladder(self, node: Node) -> Document:
        of = self.fields(node, "", LADDER)
        if of.line("format") != FORMAT:
            of.note("format", _("The file must say “format: %(format)s”.") % {"format": FORMAT})
        slug = of.slug("id")
        if slug and not slug.isascii():
            of.note("id", _("Use plain letters (a to z), digits and hyphens in the short name of a ladder."))
        return Document(
            slug=slug.lower(),
            title=of.line("title", is_required=True),
            key=of.key(),
            description=of.text("description"),
            language=of.line("language") or "en",
            licence=of.text("licence"),
            source=of.text("source"),
            accumulation=of.choice("accumulation", Accumulation.values, Accumulation.RESTATED),
            scales=self.parts(of, "scales", self.scale) or (USUAL_SCALE,),
            dimensions=self.parts(of, "dimensions", self.dimension),
            tracks=self.parts(of, "tracks", self.track),
            competencies=self.parts(of, "competencies", self.competency),
            guides=tuple(self.guide(item, path) for item, path in of.items("guides")),
            pages=self.parts(of, "pages", self.page),
            extra=of.extra(),
        )

    def parts(self, of: Fields, name: str, read: Callable[[Node, str], Named]) -> tuple[Named, ...]:
        """The entries of a list; two of one slug or uuid are a problem that names both lines."""
        found: dict[str, Named] = {}
        lines: dict[object, int] = {}
        for node, path in of.items(name):
            part = read(node, path)
            for mark in {part.slug, getattr(part, "key", None)} - {"", None}:
                if mark in lines:
                    message = _("“%(name)s” stands in line %(line)d already. Give each its own.")
                    self.problems.note(node, path, message % {"name": mark, "line": lines[mark]})
                lines[mark] = node.line
            if part.slug:
                found[part.slug] = part
        return tuple(found.values())

    def scale(self, node: Node, path: str) -> Scale:
        of = self.fields(node, path, SCALE)
        points = self.parts(of, "points", self.point)
        if not points:
            of.note("points", _("A scale needs points: a list with at least one."))
        if sum(point.is_expected for point in points) > 1:
            of.note("points", _("Only one point of a scale can be the expected one."))
        return Scale(of.slug("id"), of.line("title", is_required=True), points)

    def point(self, node: Node, path: str) -> Point:
        of = self.fields(node, path, POINT)
        return Point(
            of.slug("id"),
            of.line("title", is_required=True),
            of.number("value"),
            of.text("description"),
            of.flag("expected"),
        )

    def dimension(self, node: Node, path: str) -> Dimension:
        of = self.fields(node, path, DIMENSION)
        return Dimension(
            of.slug("id"),
            of.line("title", is_required=True),
            of.key(),
            of.line("parent"),
            of.text("description"),
            of.extra(),
        )

    def track(self, node: Node, path: str) -> Track:
        of = self.fields(node, path, TRACK)
        slug = of.slug("id")
        return Track(
            slug=slug,
            title=of.line("title", is_required=True),
            key=of.key(),
            kind=of.choice("kind", TrackKind.values, TrackKind.IC),
            summary=of.text("summary"),
            extends=of.texts("extends"),
            accumulation=of.choice("accumulation", Accumulation.values, ""),
            levels=self.parts(of, "levels", partial(self.level, slug)),
            extra=of.extra(),
        )

    def level(self, track: str, node: Node, path: str) -> Level:
        of = self.fields(node, path, LEVEL)
        return Level(
            slug=of.slug("id"),
            title=of.line("title", is_required=True),
            rank=of.number("rank"),
            key=of.key(),
            summary=of.text("summary"),
            is_baseline=of.flag("baseline"),
            facts=tuple(
                Fact(fact.line("label", is_required=True), fact.text("text"))
                for fact in (self.fields(item, at, FACT) for item, at in of.items("facts"))
            ),
            links=tuple(
                (kind, target if "/" in target else f"{track}/{target}")
                for kind in LinkKind.values
                for target in of.texts(kind)
            ),
            extra=of.extra(),
        )

    def competency(self, node: Node, path: str) -> Competency:
        of = self.fields(node, path, COMPETENCY)
        return Competency(
            slug=of.slug("id"),
            title=of.line("title", is_required=True),
            key=of.key(),
            dimension=of.line("dimension"),
            description=of.text("description"),
            kind=of.choice("kind", CompetencyKind.values, CompetencyKind.SKILL),
            scale=of.line("scale"),
            accumulation=of.choice("accumulation", Accumulation.values, ""),
            points={name: said for name, value, at in of.entries("points") if (said := self.statements(value, at))},
            cells={name: self.cell(value, at) for name, value, at in of.entries("levels")},
            extra=of.extra(),
        )

    def cell(self, node: Node, path: str) -> Cell:
        """The short form is a list of statements; the long form says more."""
        if node.is_nothing or isinstance(node.value, list):
            return Cell(self.statements(node, path))
        of = self.fields(node, path, CELL)
        return Cell(
            statements=self.statements(of.values.get("statements"), of.at("statements")),
            asks=of.line("asks"),
            necessity=of.choice("necessity", Necessity.values, Necessity.REQUIRED),
            extra=of.extra(),
        )

    def statements(self, node: Node | None, path: str) -> tuple[Statement, ...]:
        if node is None or node.is_nothing:
            return ()
        if not isinstance(node.value, list):
            self.problems.note(node, path, _("A list of statements is expected here: lines that begin with “- ”."))
            return ()
        read = (self.statement(item, f"{path}[{at}]") for at, item in enumerate(node.value))
        return tuple(statement for statement in read if statement.text)

    def statement(self, node: Node, path: str) -> Statement:
        """The short form is its text alone."""
        if isinstance(node.value, str):
            return Statement(text_of(node, path, self.problems, 20_000))
        of = self.fields(node, path, STATEMENT)
        if not of.text("text"):
            of.note("text", _("A statement needs a text."))
        return Statement(
            text=of.text("text"),
            examples=of.texts("examples"),
            links=tuple(self.link(item, at) for item, at in of.items("links")),
            kind=of.choice("kind", StatementKind.values, StatementKind.STATEMENT),
        )

    def link(self, node: Node, path: str) -> Link:
        of = self.fields(node, path, LINK)
        url = of.text("url", longest=2000)
        if not url.startswith(("https://", "http://")):
            of.note("url", _("A link begins with https:// or http://."))
        return Link(of.line("label") or url, url)

    def guide(self, node: Node, path: str) -> Guide:
        of = self.fields(node, path, GUIDE)
        return self.guide_parts(of, of.line("from", is_required=True), of.line("to", is_required=True))

    def guide_parts(self, of: Fields, source: Path, target: Path) -> Guide:
        pairs = partial(self.pairs, of)
        return Guide(
            source=source,
            target=target,
            title=of.line("title"),
            summary=of.text("summary"),
            shifts=tuple(Shift(*texts) for texts in pairs("shifts", "before", "after")),
            decisions=tuple(Decision(*texts) for texts in pairs("decisions", "situation", "approach")),
            checklists=tuple(
                Checklist(one.line("title", is_required=True), one.texts("items"))
                for one in self.each(of, "checklists", ("title", "items"))
            ),
            messages=tuple(Message(*texts) for texts in pairs("messages", "title", "text")),
            pitfalls=tuple(
                Pitfall(
                    one.line("title", is_required=True),
                    one.text("text"),
                    one.text("solution"),
                    one.choice("kind", PitfallKind.values, PitfallKind.MISTAKE),
                )
                for one in self.each(of, "pitfalls", PITFALL)
            ),
            signs=self.families(of),
            activities=self.cadences(of),
            after=of.text("after"),
            extra=of.extra(),
        )

    def each(self, of: Fields, name: str, known: tuple[str, ...]) -> Iterable[Fields]:
        return [self.fields(item, path, known) for item, path in of.items(name)]

    def pairs(self, of: Fields, name: str, first: str, second: str) -> list[tuple[str, str]]:
        """Entries of two texts, of which neither may be missing."""
        found = []
        for one in self.each(of, name, (first, second)):
            for field in (first, second):
                if not one.text(field):
                    one.note(field, _("“%(name)s” is missing or empty.") % {"name": field})
            found.append((one.text(first), one.text(second)))
        return found

    def families(self, of: Fields) -> dict[str, tuple[str, ...]]:
        node = of.values.get("signs")
        if node is None:
            return {}
        signs = self.fields(node, of.at("signs"), tuple(SignFamily.values))
        found = {family: signs.texts(family) for family in SignFamily.values}
        return {family: texts for family, texts in found.items() if texts}

    def cadences(self, of: Fields) -> dict[str, tuple[Activity, ...]]:
        node = of.values.get("activities")
        if node is None:
            return {}
        activities = self.fields(node, of.at("activities"), tuple(Cadence.values))
        found = {
            cadence: tuple(self.activity(item, path) for item, path in activities.items(cadence))
            for cadence in Cadence.values
        }
        return {cadence: entries for cadence, entries in found.items() if entries}

    def activity(self, node: Node, path: str) -> Activity:
        """The short form is its title alone."""
        if isinstance(node.value, str):
            return Activity(text_of(node, path, self.problems, 300))
        of = self.fields(node, path, ACTIVITY)
        return Activity(of.line("title", is_required=True), of.text("text"), of.line("competency"))

    def page(self, node: Node, path: str) -> Page:
        of = self.fields(node, path, PAGE)
        return Page(of.slug("id"), of.line("title", is_required=True), of.text("text"))
