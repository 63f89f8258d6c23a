"""From a ladder to rows: what a draft says, written whole. Called by the other actions, in their transactions."""

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from ladder.document.parts import Document
from ladder.document.parts import Statement as Said
from ladder.models import (
    Competency,
    CompetencyKey,
    Dimension,
    Guide,
    Level,
    LevelKey,
    LevelLink,
    Page,
    Requirement,
    Scale,
    ScalePoint,
    Statement,
    Track,
    Version,
)

BATCH = 1_000  # rows in one statement
# Whatever hangs from another row comes before it.
OWNED = (Statement, Requirement, LevelLink, Guide, Page, Competency, Dimension, ScalePoint, Scale, Level, Track)


def write_content(version: Version, document: Document) -> None:
    """Make a draft say exactly this. Every part of the document has its key (`ladder.document.planning.adopt`).

    Refused when a key in it belongs to another ladder.
    """
    keep_keys(version, document)
    for model in OWNED:
        model._default_manager.filter(version=version).delete()
    for name in ("title", "description", "language", "licence", "source", "accumulation", "extra"):
        setattr(version, name, getattr(document, name))
    version.save(update_fields=["title", "description", "language", "licence", "source", "accumulation", "extra"])
    Writing(version, document).write()


def keep_keys(version: Version, document: Document) -> None:
    """The keys of levels and competencies outlive versions: those that are new are added."""
    keys: dict[Any, set[UUID | None]] = {
        LevelKey: {level.key for level in document.levels.values()},
        CompetencyKey: {competency.key for competency in document.competencies},
    }
    for model, wanted in keys.items():
        if model._default_manager.filter(pk__in=wanted).exclude(ladder=version.ladder_id).exists():
            raise ValidationError(
                _("Some uuids in this file belong to another ladder. Take the lines “uuid” out, or keep its “id”.")
            )
        model._default_manager.bulk_create(
            (model(pk=key, ladder_id=version.ladder_id) for key in wanted if key),
            batch_size=BATCH,
            ignore_conflicts=True,
        )


class Writing:
    """Writes the rows of one version, each after what it hangs from."""

    def __init__(self, version: Version, document: Document) -> None:
        self.version, self.document = version, document

    def write(self) -> None:
        self.write_scales()
        self.write_dimensions()
        self.write_levels()
        self.write_competencies()
        self.write_cells()
        self.write_prose()

    def row(self, model: type[Any], position: int, **values: Any) -> Any:
        return model(version=self.version, position=position, **values)

    def write_scales(self) -> None:
        scales = [self.row(Scale, at, slug=one.slug, title=one.title) for at, one in enumerate(self.document.scales)]
        self.scales = {row.slug: row for row in Scale.objects.bulk_create(scales)}
        points = [
            self.row(
                ScalePoint,
                at,
                scale=self.scales[scale.slug],
                slug=one.slug,
                title=one.title,
                value=one.value,
                description=one.description,
                is_expected=one.is_expected,
            )
            for scale in self.document.scales
            for at, one in enumerate(scale.points)
        ]
        self.points = {(row.scale.slug, row.slug): row for row in ScalePoint.objects.bulk_create(points)}

    def write_dimensions(self) -> None:
        """Level by level of their tree, so that each finds its parent."""
        self.dimensions: dict[str, Dimension] = {}
        position = {one.slug: at for at, one in enumerate(self.document.dimensions)}
        for one in self.document.in_tree_order():
            self.dimensions[one.slug] = Dimension.objects.create(
                version=self.version,
                position=position[one.slug],
                parent=self.dimensions.get(one.parent),
                **{name: getattr(one, name) for name in ("key", "slug", "title", "description", "extra")},
            )

    def write_levels(self) -> None:
        fields = ("key", "slug", "title", "kind", "summary", "accumulation", "extra")
        tracks = Track.objects.bulk_create(
            self.row(Track, at, **{name: getattr(one, name) for name in fields}, extends=list(one.extends))
            for at, one in enumerate(self.document.tracks)
        )
        of = {row.slug: row for row in tracks}
        levels = [
            self.row(
                Level,
                at,
                track=of[track.slug],
                key_id=one.key,
                slug=one.slug,
                title=one.title,
                rank=one.rank,
                summary=one.summary,
                is_baseline=one.is_baseline,
                facts=[asdict(fact) for fact in one.facts],
                extra=one.extra,
            )
            for track in self.document.tracks
            for at, one in enumerate(track.levels)
        ]
        self.levels = {f"{row.track.slug}/{row.slug}": row for row in Level.objects.bulk_create(levels, BATCH)}
        LevelLink.objects.bulk_create(
            (
                self.row(LevelLink, at, source=self.levels[path], target=self.levels[target], kind=kind)
                for path, level in self.document.levels.items()
                for at, (kind, target) in enumerate(level.links)
            ),
            BATCH,
        )

    def write_competencies(self) -> None:
        fields = ("slug", "title", "description", "kind", "accumulation", "extra")
        rows = Competency.objects.bulk_create(
            (
                self.row(
                    Competency,
                    at,
                    key_id=one.key,
                    dimension=self.dimensions.get(one.dimension),
                    scale=self.scales.get(one.scale),
                    **{name: getattr(one, name) for name in fields},
                )
                for at, one in enumerate(self.document.competencies)
            ),
            BATCH,
        )
        self.competencies = {row.slug: row for row in rows}

    def write_cells(self) -> None:
        requirements, statements = [], []
        for competency, path, cell in self.document.cells():
            at = {"competency": self.competencies[competency.slug], "level": self.levels[path]}
            scale = self.document.scale_of(competency).slug
            requirements.append(
                self.row(
                    Requirement,
                    0,
                    **at,
                    point=self.points.get((scale, cell.asks)),
                    necessity=cell.necessity,
                    extra=cell.extra,
                )
            )
            statements += self.said(cell.statements, **at)
        for competency in self.document.competencies:
            scale = self.document.scale_of(competency).slug
            for point, said in competency.points.items():
                statements += self.said(
                    said, competency=self.competencies[competency.slug], point=self.points[scale, point]
                )
        Requirement.objects.bulk_create(requirements, BATCH)
        Statement.objects.bulk_create(statements, BATCH)

    def said(self, statements: Iterable[Said], **place: Any) -> list[Statement]:
        return [
            self.row(
                Statement,
                at,
                text=one.text,
                examples=list(one.examples),
                links=[asdict(link) for link in one.links],
                kind=one.kind,
                **place,
            )
            for at, one in enumerate(statements)
        ]

    def write_prose(self) -> None:
        Guide.objects.bulk_create(
            self.row(
                Guide,
                at,
                source=self.levels[one.source],
                target=self.levels[one.target],
                **{name: value for name, value in asdict(one).items() if name not in {"source", "target"}},
            )
            for at, one in enumerate(self.document.guides)
        )
        Page.objects.bulk_create(
            self.row(Page, at, slug=one.slug, title=one.title, text=one.text)
            for at, one in enumerate(self.document.pages)
        )
