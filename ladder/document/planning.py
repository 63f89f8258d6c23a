"""What an import would change: one ladder against another, part by part, before anything is written."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher
from functools import cached_property
from typing import TypeVar
from uuid import UUID, uuid5

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from ladder.document.comparing import Words, abridged, word_changes
from ladder.document.parts import Cell, Competency, Dimension, Document, Guide, Level, Statement, Track
from ladder.document.text import bare

LADDERS = UUID("5f0d8a52-9d4b-5c1e-8a3e-2f6f0f1f8b11")  # keys of ladders without one are made from this and the slug


class Kind(TextChoices):
    ADD = "add", _("Added")
    CHANGE = "change", _("Changed")
    MOVE = "move", _("Moved")
    REMOVE = "remove", _("Removed")


class What(TextChoices):
    """The sort of part that a change is about."""

    LADDER = "ladder", _("Ladder")
    SCALE = "scale", _("Scale")
    DIMENSION = "dimension", _("Dimension")
    TRACK = "track", _("Track")
    LEVEL = "level", _("Level")
    COMPETENCY = "competency", _("Competency")
    EXPECTATION = "expectation", _("Expectation")
    GUIDE = "guide", _("Guide")
    PAGE = "page", _("Page")


@dataclass(frozen=True)
class Part:
    """One part as it is compared: where it stands, and its texts by field."""

    what: str
    name: str
    siblings: str  # the list that it stands in
    values: Mapping[str, str]


@dataclass(frozen=True)
class Change:
    """One line of a plan. `fields` names what differs; a part that also moved is a change."""

    kind: str
    what: str
    name: str
    fields: tuple[tuple[str, str, str], ...] = ()  # field, before, after

    def words(self) -> list[tuple[str, list[Words]]]:
        """Field by field, the words that differ and some around them."""
        return [(name, abridged(word_changes(before, after))) for name, before, after in self.fields]


@dataclass(frozen=True)
class Plan:
    """Everything that would change, in the order of a ladder file, and how many parts would not."""

    changes: list[Change] = field(default_factory=list)
    unchanged: int = 0

    @property
    def is_empty(self) -> bool:
        return not self.changes

    @cached_property
    def counts(self) -> Counter[str]:
        return Counter(change.kind for change in self.changes)


Key = tuple[str, object]


def plan(old: Document | None, new: Document) -> Plan:
    """The changes from the old ladder to the new one, whose parts have keys (`adopt`)."""
    was, now = parts(old) if old else {}, parts(new)
    moved = moves(was, now)
    changes = [change for key, part in now.items() if (change := change_of(was.get(key), part, is_moved=key in moved))]
    changes += [Change(Kind.REMOVE, part.what, part.name) for key, part in was.items() if key not in now]
    order = [what.value for what in What]
    changes.sort(key=lambda change: order.index(change.what))
    return Plan(changes, unchanged=len(now) - sum(change.kind != Kind.REMOVE for change in changes))


def change_of(before: Part | None, after: Part, *, is_moved: bool) -> Change | None:
    if before is None:
        return Change(Kind.ADD, after.what, after.name)
    names = {**before.values, **after.values}
    differing = tuple(
        (name, old, new)
        for name in names
        if (old := before.values.get(name, "")) != (new := after.values.get(name, ""))
    )
    if differing:
        return Change(Kind.CHANGE, after.what, after.name, differing)
    return Change(Kind.MOVE, after.what, after.name) if is_moved else None


def moves(was: Mapping[Key, Part], now: Mapping[Key, Part]) -> set[Key]:
    """The parts that are in another list than before, or have changed places with others of their list."""
    moved = {key for key in now if key in was and was[key].siblings != now[key].siblings}
    stayed = (was.keys() & now.keys()) - moved
    before = in_lists(was, stayed)
    for siblings, new in in_lists(now, stayed).items():
        old = before[siblings]
        if old != new:
            blocks = SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks()
            moved |= set(new) - {key for block in blocks for key in new[block.b : block.b + block.size]}
    return moved


def in_lists(parts: Mapping[Key, Part], these: Set[Key]) -> dict[str, list[Key]]:
    """These parts by the list that they stand in, in its order."""
    lists: dict[str, list[Key]] = {}
    for key, part in parts.items():
        if key in these:
            lists.setdefault(part.siblings, []).append(key)
    return lists


def parts(document: Document) -> dict[Key, Part]:
    """Every part of a ladder by its key."""
    return dict(each_part(document))


def each_part(document: Document) -> Iterator[tuple[Key, Part]]:
    heading = ("title", "description", "language", "licence", "source", "accumulation", "extra")
    yield ("ladder", ""), Part(What.LADDER, document.title, "", values_of(document, heading))
    for scale in document.scales:
        points = {
            point.slug: f"{point.value} {point.title} {point.description} {point.is_expected}" for point in scale.points
        }
        yield ("scale", scale.slug), Part(What.SCALE, scale.title, "scales", {"title": scale.title, **points})
    keys = {dimension.slug: dimension.key for dimension in document.dimensions}
    for dimension in document.dimensions:
        named = values_of(dimension, ("slug", "title", "description", "extra"))
        yield (
            ("dimension", dimension.key),
            Part(What.DIMENSION, dimension.title, f"dimension {keys.get(dimension.parent)}", named),
        )
    yield from tracks_and_levels(document)
    for competency in document.competencies:
        fields = ("slug", "title", "description", "kind", "scale", "accumulation", "extra")
        points = {point: said(statements) for point, statements in competency.points.items()}
        yield (
            ("competency", competency.key),
            Part(
                What.COMPETENCY,
                competency.title,
                f"dimension {keys.get(competency.dimension)}",
                {**values_of(competency, fields), **points},
            ),
        )
    for competency, path, cell in document.cells():
        level = document.levels[path]
        yield (
            ("expectation", (competency.key, level.key)),
            Part(
                What.EXPECTATION,
                f"{competency.title} · {document.track_of(path).title}, {level.title}",
                f"expectation {competency.key} {level.key}",
                cell_values(cell),
            ),
        )
    for guide in document.guides:
        ends = (document.levels[guide.source].key, document.levels[guide.target].key)
        names = f"{document.levels[guide.source].title} → {document.levels[guide.target].title}"
        yield ("guide", ends), Part(What.GUIDE, names, "guides", guide_values(guide))
    for page in document.pages:
        yield ("page", page.slug), Part(What.PAGE, page.title, "pages", values_of(page, ("title", "text")))


def tracks_and_levels(document: Document) -> Iterator[tuple[Key, Part]]:
    for track in document.tracks:
        fields = ("slug", "title", "kind", "summary", "extends", "accumulation", "extra")
        yield ("track", track.key), Part(What.TRACK, track.title, "tracks", values_of(track, fields))
        for level in track.levels:
            values = values_of(level, ("slug", "title", "rank", "summary", "is_baseline", "extra"))
            facts = {fact.label: fact.text for fact in level.facts}
            links = {
                kind: ", ".join(target for found, target in level.links if found == kind) for kind, _to in level.links
            }
            name = f"{track.title}, {level.title}"
            yield ("level", level.key), Part(What.LEVEL, name, f"track {track.key}", {**values, **facts, **links})


def values_of(part: object, names: Iterable[str]) -> dict[str, str]:
    given = {name: value for name in names if (value := getattr(part, name))}
    return {
        name: json.dumps(value, sort_keys=True, ensure_ascii=False) if isinstance(value, Mapping) else str(value)
        for name, value in given.items()
    }


def cell_values(cell: Cell) -> dict[str, str]:
    return {"statements": said(cell.statements), **values_of(cell, ("asks", "necessity", "extra"))}


def said(statements: Iterable[Statement]) -> str:
    """Statements as one text, with all that belongs to them."""
    lines = []
    for statement in statements:
        lines.append(statement.text if statement.kind == "statement" else f"({statement.kind}) {statement.text}")
        lines += [f"– {example}" for example in statement.examples]
        lines += [f"{link.label}: {link.url}" for link in statement.links]
    return "\n".join(lines)


def guide_values(guide: Guide) -> dict[str, str]:
    """The texts of a guide, part by part."""
    lists = {
        "shifts": [f"{shift.before} → {shift.after}" for shift in guide.shifts],
        "decisions": [f"{decision.situation}: {decision.approach}" for decision in guide.decisions],
        "checklists": [f"{one.title}: {' · '.join(one.items)}" for one in guide.checklists],
        "messages": [f"{message.title}: {message.text}" for message in guide.messages],
        "pitfalls": [f"({one.kind}) {one.title}: {one.text} {one.solution}" for one in guide.pitfalls],
        "signs": [f"({family}) {sign}" for family, signs in guide.signs.items() for sign in signs],
        "activities": [
            f"({cadence}) {one.title}: {one.text} {one.competency}"
            for cadence, activities in guide.activities.items()
            for one in activities
        ],
    }
    joined = {name: "\n".join(lines) for name, lines in lists.items() if lines}
    return {**values_of(guide, ("title", "summary", "after", "extra")), **joined}


Named = TypeVar("Named", Track, Dimension, Competency, Level)


def adopt(new: Document, old: Document | None) -> Document:
    """The new ladder with a key for every part: the old part's where uuid, slug or title say it is the same.

    Keys of parts that are really new are made from the ladder's key and the slug, so that the same file gives
    the same keys everywhere.
    """
    key = new.key or (old.key if old else None) or uuid5(LADDERS, new.slug)
    tracks = with_keys(key, "track", new.tracks, old.tracks if old else ())
    before = {track.key: track for track in old.tracks} if old else {}
    taken = {level.key for track in before.values() for level in track.levels}
    told = {level.key for track in new.tracks for level in track.levels if level.key}
    with_levels = []
    for track in tracks:
        same = before.get(track.key)
        levels = with_keys(
            key, f"level {track.slug}", track.levels, same.levels if same else (), told=told, taken=taken
        )
        with_levels.append(replace(track, levels=levels))
    return replace(
        new,
        key=key,
        tracks=tuple(with_levels),
        dimensions=with_keys(key, "dimension", new.dimensions, old.dimensions if old else ()),
        competencies=with_keys(key, "competency", new.competencies, old.competencies if old else ()),
    )


def with_keys(
    ladder: UUID,
    sort: str,
    new: tuple[Named, ...],
    old: tuple[Named, ...],
    *,
    told: Iterable[UUID | None] = (),
    taken: Iterable[UUID | None] = (),
) -> tuple[Named, ...]:
    """A key for each: told by the file, else of the old part of the same slug, else of the same title."""
    used = {*told, *(part.key for part in new if part.key)}
    free = [part for part in old if part.key not in used]
    matched: dict[str, UUID | None] = {}
    for same in (lambda part: part.slug, lambda part: bare(part.title)):
        by_name = {same(part): part for part in reversed(free) if part.key not in matched.values()}
        for part in new:
            if not part.key and part.slug not in matched and (found := by_name.pop(same(part), None)):
                matched[part.slug] = found.key
    used |= {*matched.values(), *taken, *(part.key for part in old)}
    keyed = []
    for part in new:
        key, n = part.key or matched.get(part.slug), 1
        while key is None:
            made = uuid5(ladder, f"{sort} {part.slug}{f' {n}' if n > 1 else ''}")
            key, n = (None if made in used else made), n + 1
        keyed.append(replace(part, key=key))
    return tuple(keyed)
