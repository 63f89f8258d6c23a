"""Parts of a ladder as they leave, and their description."""

from collections.abc import Iterable
from typing import Any

from rest_framework import serializers

from ladder.document.asked import Expectation, Line, Origin
from ladder.document.comparing import Comparison, Kind
from ladder.document.parts import Competency, Document, Path
from ladder.document.words import CompetencyKind, Necessity, StatementKind, TrackKind
from ladder.files.writing import number
from ladder.models import Version

A_LEVEL = "The level as track/level, by short names."


class LinkSerializer(serializers.Serializer):
    label: Any = serializers.CharField()
    url = serializers.URLField()


class LevelNameSerializer(serializers.Serializer):
    """A level by name. The id stays the same from version to version."""

    id = serializers.UUIDField()
    path = serializers.CharField(help_text=A_LEVEL)
    title = serializers.CharField()


class LineSerializer(serializers.Serializer):
    """One statement asked, and where it was written."""

    kind = serializers.ChoiceField(StatementKind.choices)
    text = serializers.CharField(help_text="Markdown.")
    examples = serializers.ListField(child=serializers.CharField())
    links: Any = LinkSerializer(many=True)
    origin = serializers.ChoiceField(
        [(origin.value, origin.value) for origin in Origin],
        help_text="own: at this level; below: at a level that leads here; baseline: for the whole track; "
        "extended: in a track that this one extends; point: at the scale point that is asked.",
    )
    written_at = serializers.CharField(allow_null=True, help_text=f"{A_LEVEL} Null for the text of a scale point.")


class PointSerializer(serializers.Serializer):
    slug = serializers.CharField()
    title = serializers.CharField()
    value = serializers.FloatField()


class CompetencyNameSerializer(serializers.Serializer):
    """A competency by name. The id stays the same from version to version."""

    id = serializers.UUIDField()
    slug = serializers.CharField()
    title = serializers.CharField()


class ExpectationSerializer(serializers.Serializer):
    """All that a level asks of one competency, with what it builds on."""

    competency = CompetencyNameSerializer()
    level = LevelNameSerializer()
    necessity = serializers.ChoiceField(Necessity.choices)
    asks = PointSerializer(allow_null=True, help_text="The scale point asked; null where none is the expected one.")
    statements: Any = LineSerializer(many=True)


class StepSerializer(LevelNameSerializer):
    """A level among its neighbours."""

    rank = serializers.FloatField(help_text="Orders levels across tracks; equal ranks are equal heights.")
    summary = serializers.CharField(allow_blank=True)
    is_baseline = serializers.BooleanField(help_text="Applies to the whole track; nobody stands here.")
    next = serializers.ListField(child=serializers.CharField(), help_text="Where one goes from here, as track/level.")


class TrackSerializer(serializers.Serializer):
    id = serializers.UUIDField()
    slug = serializers.CharField()
    title = serializers.CharField()
    kind = serializers.ChoiceField(TrackKind.choices)
    summary = serializers.CharField(allow_blank=True)
    levels: Any = StepSerializer(many=True)


class DimensionSerializer(serializers.Serializer):
    id = serializers.UUIDField()
    slug = serializers.CharField()
    title = serializers.CharField()
    parent: Any = serializers.CharField(allow_blank=True, help_text="The short name of the one around it, or blank.")


class CompetencySerializer(CompetencyNameSerializer):
    dimension = serializers.CharField(allow_blank=True, help_text="The short name of its dimension, or blank.")
    kind = serializers.ChoiceField(CompetencyKind.choices)
    description = serializers.CharField(allow_blank=True)


class SummarySerializer(serializers.Serializer):
    """What a ladder consists of, without its expectations."""

    title = serializers.CharField()
    description = serializers.CharField(allow_blank=True)
    language = serializers.CharField()
    licence = serializers.CharField(allow_blank=True)
    source: Any = serializers.CharField(allow_blank=True)
    tracks: Any = TrackSerializer(many=True)
    dimensions: Any = DimensionSerializer(many=True)
    competencies: Any = CompetencySerializer(many=True)


class VersionSerializer(serializers.Serializer):
    """One edition of a ladder. Published ones never change."""

    id = serializers.UUIDField()
    number = serializers.IntegerField()
    state = serializers.ChoiceField(Version.State.choices)
    title = serializers.CharField()
    note = serializers.CharField(allow_blank=True, help_text="What changed and why.")
    created_at = serializers.DateTimeField()
    published_at = serializers.DateTimeField(allow_null=True)


class RowSerializer(serializers.Serializer):
    """One competency at both levels; null where it is not asked."""

    kind = serializers.ChoiceField([(kind.value, kind.value) for kind in Kind])
    competency = CompetencyNameSerializer()
    before = ExpectationSerializer(allow_null=True)
    after = ExpectationSerializer(allow_null=True)


def version_heading(version: Version) -> dict[str, Any]:
    fields = ("id", "number", "state", "title", "note", "created_at", "published_at")
    return {name: getattr(version, name) for name in fields}


def level_name(document: Document, path: Path) -> dict[str, Any]:
    level = document.levels[path]
    return {"id": level.key, "path": path, "title": level.title}


def competency_name(competency: Competency) -> dict[str, Any]:
    return {"id": competency.key, "slug": competency.slug, "title": competency.title}


def line(of: Line) -> dict[str, Any]:
    return {
        "kind": of.statement.kind,
        "text": of.statement.text,
        "examples": of.statement.examples,
        "links": [{"label": link.label, "url": link.url} for link in of.statement.links],
        "origin": of.origin,
        "written_at": of.level or None,
    }


def asked(document: Document, of: Expectation | None) -> dict[str, Any] | None:
    """An expectation, or None where there is none."""
    if of is None:
        return None
    point = of.point
    return {
        "competency": competency_name(of.competency),
        "level": level_name(document, of.level),
        "necessity": of.necessity,
        "asks": {"slug": point.slug, "title": point.title, "value": number(point.value)} if point else None,
        "statements": [line(each) for each in of.lines],
    }


def all_asked(document: Document, expectations: Iterable[Expectation]) -> list[Any]:
    return [asked(document, each) for each in expectations]


def summary(document: Document) -> dict[str, Any]:
    return {
        **{name: getattr(document, name) for name in ("title", "description", "language", "licence", "source")},
        "tracks": [
            {
                "id": track.key,
                **{name: getattr(track, name) for name in ("slug", "title", "kind", "summary")},
                "levels": [step(document, f"{track.slug}/{level.slug}") for level in track.levels],
            }
            for track in document.tracks
        ],
        "dimensions": [
            {"id": each.key, "slug": each.slug, "title": each.title, "parent": each.parent}
            for each in document.dimensions
        ],
        "competencies": [competency(each) for each in document.competencies],
    }


def step(document: Document, path: Path) -> dict[str, Any]:
    level = document.levels[path]
    return {
        **level_name(document, path),
        "rank": number(level.rank),
        "summary": level.summary,
        "is_baseline": level.is_baseline,
        "next": document.next_levels(path),
    }


def competency(of: Competency) -> dict[str, Any]:
    return {
        **competency_name(of),
        "dimension": of.dimension,
        "kind": of.kind,
        "description": of.description,
    }


def rows(old: Document, new: Document, comparison: Comparison) -> list[dict[str, Any]]:
    return [
        {
            "kind": row.kind,
            "competency": competency_name(row.either.competency),
            "before": asked(old, row.before),
            "after": asked(new, row.after),
        }
        for row in comparison.rows
    ]
