"""Rubrics of other people's packages: a rubric is a track, a criterion a competency, its levels are the cells.

What the tree of items has said already is not said again.
"""

from collections import Counter, defaultdict

from django.utils.translation import gettext as _

from ladder.document.parts import Statement
from ladder.document.text import bare
from ladder.files.case.package import TOP, Package, entitled, kept, key_of, made, number_of, rest
from ladder.files.case.sketch import Cell, Dimension, Level, Sketch, Skill, Track
from ladder.files.case.writing import described
from ladder.files.exchange import statements
from ladder.files.fields import Fields
from ladder.files.tree import Node

LINKS = {"lastChangeDateTime", "uri", "position"}
READ_OF_RUBRIC = LINKS | {"title", "description", "CFRubricCriteria"}
READ_OF_CRITERION = LINKS | {"category", "description", "rubricId", "CFRubricCriterionLevels"}
READ_OF_LEVEL = LINKS | {"description", "quality", "feedback", "rubricCriterionId"}


class Rubrics:
    """The rubrics of a package, which add to what its items say."""

    def __init__(self, package: Package, sketch: Sketch) -> None:
        self.package, self.sketch = package, sketch
        self.found = [package.lenient(node, path) for node, path in package.of.items("CFRubrics")]
        self.criteria = [(rubric, self.ordered(rubric, "CFRubricCriteria")) for rubric in self.found]

    def ordered(self, of: Fields, name: str) -> list[Fields]:
        """The mappings of a list by their positions."""
        found = [self.package.lenient(node, path) for node, path in of.items(name)]
        return sorted(found, key=lambda each: number_of(each, "position"))

    def items(self) -> set[str]:
        """The items that criteria are about."""
        ends = {self.package.end(each, "CFItemURI") for _rubric, criteria in self.criteria for each in criteria}
        return ends - {"", TOP}

    def add(self) -> None:
        """Adds the tracks, competencies and cells to the sketch."""
        self.categories = {each.title: each.slug for each in reversed(self.sketch.dimensions)}
        free = {bare(track.title): track for track in reversed(self.sketch.tracks)}
        for rubric, criteria in self.criteria:
            text, key = rubric.text("description"), key_of(rubric.text("identifier").casefold())
            title, text = entitled(
                rubric.text("title") or self.package.document.text("title"), rubric.text("title"), text
            )
            track = free.pop(bare(title), None)
            if track is None:
                line = rubric.node.line
                track = self.sketch.track(Track(line, title, text, key, rest=kept(rubric, READ_OF_RUBRIC)))
            elif text not in track.text:
                track.text = "\n\n".join(each for each in (track.text, text) if each)
            named: dict[str, list[str]] = defaultdict(list)
            for level in track.levels:
                named[level.title].append(f"{track.slug}/{level.slug}")
            for criterion in criteria:
                self.add_cells(track, named, criterion, self.skill(criterion))

    def skill(self, criterion: Fields) -> Skill:
        """The competency that a criterion is about: that of its item, or a new one."""
        text, line = criterion.text("description"), criterion.node.line
        skill = self.sketch.skill_of.get(self.package.end(criterion, "CFItemURI"))
        if skill is None:
            title, text = entitled(text or _("Competency"), text)
            skill = Skill(line, title, text, key_of(criterion.text("identifier").casefold()))
            skill.dimension = self.dimension(criterion)
            skill.rest = kept(criterion, READ_OF_CRITERION)
            return self.sketch.skill(skill)
        if text not in (skill.title, skill.text):
            skill.text = "\n\n".join(each for each in (skill.text, text) if each)
        skill.rest.setdefault("criteria", Node(line, [])).value.append(
            rest(criterion, READ_OF_CRITERION | {"CFItemURI"})
        )
        return skill

    def dimension(self, criterion: Fields) -> str:
        """The slug of the dimension that is called like the category, which is added when it is new."""
        text = criterion.text("category")
        if not text:
            return ""
        title, text = entitled(text, text)
        if title not in self.categories:
            self.categories[title] = self.sketch.dimension(Dimension(criterion.node.line, title, text)).slug
        return self.categories[title]

    def add_cells(self, track: Track, named: dict[str, list[str]], criterion: Fields, skill: Skill) -> None:
        """What the levels of a criterion say; the levels are those of the track with the same name, or new ones."""
        met: Counter[str] = Counter()
        for at, of in enumerate(self.ordered(criterion, "CFRubricCriterionLevels"), start=1):
            quality = of.text("quality") or _("Level %(number)d") % {"number": at}
            title, text = entitled(quality, quality)
            if met[title] == len(named[title]):
                named[title].append(self.sketch.level(track, Level(of.node.line, title, text)))
            path = named[title][met[title]]
            met[title] += 1
            if of.text("description") or of.text("feedback"):
                self.say(skill.cells[path], of)

    def say(self, cell: Cell, of: Fields) -> None:
        """Adds what is not in the cell already."""
        text, texts = of.text("description"), dict.fromkeys(cell.texts)
        is_said = text == described([Statement(each) for each in cell.texts])
        for each in [] if is_said else statements(text, ()):
            if each.text not in texts:
                cell.statements.append(made(of.node.line, text=each.text))
        if feedback := of.text("feedback"):
            cell.statements.append(made(of.node.line, kind="note", text=feedback))
        cell.rest.append(rest(of, READ_OF_LEVEL))
