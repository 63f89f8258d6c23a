"""From rows to a ladder: all that a version says, in one statement."""

import json
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection

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
    Pitfall,
    Point,
    Scale,
    Shift,
    Statement,
    Track,
)
from ladder.models import Version

# The columns read of each table, in the order of `read`.
COLUMNS = {
    "scale": "id, slug, title",
    "scalepoint": "id, scale_id, slug, title, value::text, description, is_expected",
    "dimension": "id, parent_id, key, slug, title, description, extra",
    "track": "id, key, slug, title, kind, summary, extends, accumulation, extra",
    "level": "id, track_id, key_id, slug, title, rank::text, summary, is_baseline, facts, extra",
    "levellink": "source_id, target_id, kind",
    "competency": "id, key_id, slug, title, dimension_id, description, kind, scale_id, accumulation, extra",
    "requirement": "level_id, competency_id, point_id, necessity, extra",
    "statement": "level_id, point_id, competency_id, text, examples, links, kind",
    "guide": (
        "source_id, target_id, title, summary, shifts, decisions, checklists, messages, pitfalls, signs, "
        "activities, after, extra"
    ),
    "page": "slug, title, text",
}
# One statement for all: a page then costs the same for a large ladder as for a small one.
EVERYTHING = (
    "SELECT json_build_object("
    + ", ".join(
        f"'{name}', (SELECT json_agg(json_build_array({columns}) ORDER BY position, id)"
        f" FROM ladder_{name} WHERE version_id = %(version)s)"
        for name, columns in COLUMNS.items()
    )
    + ")::text"
)
KEPT = 8  # versions in the memory of a process
remembered: dict[UUID, Document] = {}


def document_of(version: Version) -> Document:
    """All that a version says. Whoever shows it has asked whether the viewer may see the version.

    Of a published version each process remembers it, since it never changes.
    """
    if version.is_draft:
        return read(version)
    if version.pk not in remembered:
        remembered[version.pk] = read(version)
        while len(remembered) > KEPT:
            remembered.pop(next(iter(remembered)))
    return remembered[version.pk]


def read(version: Version) -> Document:
    with connection.cursor() as cursor:
        cursor.execute(EVERYTHING, {"version": version.pk})
        rows: dict[str, list[list[Any]]] = {
            name: found or [] for name, found in json.loads(cursor.fetchone()[0]).items()
        }
    return Assembly(rows).document(version)


class Assembly:
    """Puts the rows of one version together; ids of rows become the names that the parts know one another by."""

    def __init__(self, rows: dict[str, list[list[Any]]]) -> None:
        self.rows = rows
        self.scales = {row[0]: row[1] for row in rows["scale"]}
        self.points = {row[0]: row[2] for row in rows["scalepoint"]}
        self.dimensions = {row[0]: row[3] for row in rows["dimension"]}
        tracks = {row[0]: row[2] for row in rows["track"]}
        places = {pk: at for at, pk in enumerate(tracks)}
        rows["level"].sort(key=lambda row: places[row[1]])  # track by track; within each as they stand
        self.paths = {row[0]: f"{tracks[row[1]]}/{row[3]}" for row in rows["level"]}

    def document(self, version: Version) -> Document:
        return Document(
            slug=version.ladder.slug,
            title=version.title,
            key=version.ladder_id,
            description=version.description,
            language=version.language,
            licence=version.licence,
            source=version.source,
            accumulation=version.accumulation,
            scales=tuple(self.each_scale()) or (USUAL_SCALE,),
            dimensions=tuple(
                Dimension(slug, title, UUID(key), self.dimensions.get(parent, ""), description, extra)
                for _id, parent, key, slug, title, description, extra in self.rows["dimension"]
            ),
            tracks=tuple(self.each_track()),
            competencies=tuple(self.each_competency()),
            guides=tuple(self.guide(row) for row in self.rows["guide"]),
            pages=tuple(Page(*row) for row in self.rows["page"]),
            extra=version.extra,
        )

    def each_scale(self) -> Iterator[Scale]:
        points = defaultdict(list)
        for _id, scale, slug, title, value, description, is_expected in self.rows["scalepoint"]:
            points[scale].append(Point(slug, title, number(value), description, is_expected))
        return (Scale(slug, title, tuple(points[pk])) for pk, slug, title in self.rows["scale"])

    def each_track(self) -> Iterator[Track]:
        links = defaultdict(list)
        for source, target, kind in self.rows["levellink"]:
            links[source].append((kind, self.paths[target]))
        levels = defaultdict(list)
        for pk, track, key, slug, title, rank, summary, is_baseline, facts, extra in self.rows["level"]:
            levels[track].append(
                Level(
                    slug=slug,
                    title=title,
                    rank=number(rank),
                    key=UUID(key),
                    summary=summary,
                    is_baseline=is_baseline,
                    facts=tuple(Fact(**fact) for fact in facts),
                    links=tuple(links[pk]),
                    extra=extra,
                )
            )
        for pk, key, slug, title, kind, summary, extends, accumulation, extra in self.rows["track"]:
            yield Track(slug, title, UUID(key), kind, summary, tuple(extends), accumulation, tuple(levels[pk]), extra)

    def each_competency(self) -> Iterator[Competency]:
        said = defaultdict(list)
        for level, point, competency, text, examples, links, kind in self.rows["statement"]:
            statement = Statement(text, tuple(examples), tuple(Link(**link) for link in links), kind)
            said[competency, level, point].append(statement)
        cells: dict[str, dict[str, Cell]] = defaultdict(dict)
        for level, competency, point, necessity, extra in self.rows["requirement"]:
            statements = tuple(said.get((competency, level, None), ()))
            cells[competency][self.paths[level]] = Cell(statements, self.points.get(point, ""), necessity, extra)
        meanings: dict[str, dict[str, tuple[Statement, ...]]] = defaultdict(dict)
        for (competency, _level, point), meaning in said.items():
            if point is not None:
                meanings[competency][self.points[point]] = tuple(meaning)
        order = {path: at for at, path in enumerate(self.paths.values())}
        for pk, key, slug, title, dimension, description, kind, scale, accumulation, extra in self.rows["competency"]:
            yield Competency(
                slug=slug,
                title=title,
                key=UUID(key),
                dimension=self.dimensions.get(dimension, ""),
                description=description,
                kind=kind,
                scale=self.scales.get(scale, ""),
                accumulation=accumulation,
                points=meanings[pk],
                cells=dict(sorted(cells[pk].items(), key=lambda cell: order[cell[0]])),
                extra=extra,
            )

    def guide(self, row: list[Any]) -> Guide:
        source, target, title, summary, shifts, decisions, checklists, messages, pitfalls, signs, acts, after, extra = (
            row
        )
        return Guide(
            source=self.paths[source],
            target=self.paths[target],
            title=title,
            summary=summary,
            shifts=tuple(Shift(**each) for each in shifts),
            decisions=tuple(Decision(**each) for each in decisions),
            checklists=tuple(Checklist(each["title"], tuple(each["items"])) for each in checklists),
            messages=tuple(Message(**each) for each in messages),
            pitfalls=tuple(Pitfall(**each) for each in pitfalls),
            signs={family: tuple(texts) for family, texts in signs.items()},
            activities={cadence: tuple(Activity(**each) for each in entries) for cadence, entries in acts.items()},
            after=after,
            extra=extra,
        )


def number(text: str) -> Decimal:
    """As files have it: 3 for 3.000."""
    return Decimal(text).normalize() + 0
