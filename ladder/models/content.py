"""What a version says. All of it belongs to the version and is frozen with it; `ladder.document` says what it means."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ladder.document.words import (
    Accumulation,
    CompetencyKind,
    LinkKind,
    Necessity,
    StatementKind,
    TrackKind,
)
from ladder.models.ladders import CompetencyKey, LevelKey, Version


class Owned(models.Model):
    """A row that belongs to a version, at a place in a list."""

    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="%(class)ss")
    position = models.PositiveIntegerField(default=0)

    class Meta:
        abstract = True


class Titled(Owned):
    """A row that people name and link to; `extra` holds rarer facts as they came."""

    slug = models.SlugField(max_length=120, allow_unicode=True)
    title = models.CharField(_("title"), max_length=300)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.title


class Track(Titled):
    """A way up: individual contributor, manager, a role, or one that others extend."""

    key = models.UUIDField(default=uuid.uuid4, editable=False)
    kind = models.CharField(_("kind"), max_length=12, choices=TrackKind, default=TrackKind.IC)
    summary = models.TextField(_("summary"), blank=True)
    extends = ArrayField(models.SlugField(max_length=120, allow_unicode=True), default=list, blank=True)
    accumulation = models.CharField(max_length=12, choices=Accumulation, blank=True)
    extra = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["version", "key"], name="ladder_track_key"),
            models.UniqueConstraint(fields=["version", "slug"], name="ladder_track_slug"),
        ]


class Level(Titled):
    """A step of a track. Equal ranks are equal heights, in one track or across."""

    track = models.ForeignKey(Track, on_delete=models.CASCADE, related_name="levels")
    key = models.ForeignKey(LevelKey, on_delete=models.PROTECT, related_name="+")
    rank = models.DecimalField(_("rank"), max_digits=8, decimal_places=3, validators=[MinValueValidator(0)])
    summary = models.TextField(_("summary"), blank=True)
    is_baseline = models.BooleanField(_("applies to the whole track"), default=False)
    facts = models.JSONField(default=list, blank=True)
    extra = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ["track__position", "position"]
        constraints = [
            models.UniqueConstraint(fields=["version", "key"], name="ladder_level_key"),
            models.UniqueConstraint(fields=["track", "slug"], name="ladder_level_slug"),
        ]


class LevelLink(Owned):
    """One level leads to another: as the next one, as one of the same height, as a change of track, as a fork."""

    source = models.ForeignKey(Level, on_delete=models.CASCADE, related_name="links")
    target = models.ForeignKey(Level, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=12, choices=LinkKind)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "target", "kind"], name="ladder_levellink_once"),
            models.CheckConstraint(condition=~Q(source=F("target")), name="ladder_levellink_not_self"),
        ]

    def __str__(self) -> str:
        return f"{self.source_id} {self.kind} {self.target_id}"


class Dimension(Titled):
    """A group of competencies, perhaps inside another."""

    key = models.UUIDField(default=uuid.uuid4, editable=False)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.CASCADE, related_name="children")
    description = models.TextField(_("description"), blank=True)
    extra = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["version", "key"], name="ladder_dimension_key"),
            models.UniqueConstraint(fields=["version", "slug"], name="ladder_dimension_slug"),
            models.CheckConstraint(condition=~Q(parent=F("id")), name="ladder_dimension_not_in_itself"),
        ]


class Scale(Titled):
    """The values that ratings may have."""

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["version", "slug"], name="ladder_scale_slug")]


class ScalePoint(Titled):
    """One value of a scale. The expected one is what "as asked" means where a level names none."""

    scale = models.ForeignKey(Scale, on_delete=models.CASCADE, related_name="points")
    value = models.DecimalField(_("value"), max_digits=8, decimal_places=3)
    description = models.TextField(_("description"), blank=True)
    is_expected = models.BooleanField(default=False)

    class Meta:
        ordering = ["scale__position", "position"]
        constraints = [
            models.UniqueConstraint(fields=["scale", "slug"], name="ladder_scalepoint_slug"),
            models.UniqueConstraint(
                fields=["scale"], condition=Q(is_expected=True), name="ladder_scalepoint_one_expected"
            ),
        ]


class Competency(Titled):
    """An ability that levels ask. Without a scale of its own it is rated on the version's first."""

    key = models.ForeignKey(CompetencyKey, on_delete=models.PROTECT, related_name="+")
    dimension = models.ForeignKey(
        Dimension, null=True, blank=True, on_delete=models.CASCADE, related_name="competencies"
    )
    description = models.TextField(_("description"), blank=True)
    kind = models.CharField(_("kind"), max_length=12, choices=CompetencyKind, default=CompetencyKind.SKILL)
    scale = models.ForeignKey(Scale, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    accumulation = models.CharField(max_length=12, choices=Accumulation, blank=True)
    extra = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["version", "key"], name="ladder_competency_key"),
            models.UniqueConstraint(fields=["version", "slug"], name="ladder_competency_slug"),
        ]


class Requirement(Owned):
    """How much a level asks of a competency: the scale point (none: the expected one), and whether it must be.

    There is one for each cell that says something.
    """

    level = models.ForeignKey(Level, on_delete=models.CASCADE, related_name="requirements")
    competency = models.ForeignKey(Competency, on_delete=models.CASCADE, related_name="requirements")
    point = models.ForeignKey(ScalePoint, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    necessity = models.CharField(max_length=12, choices=Necessity, default=Necessity.REQUIRED)
    extra = models.JSONField(default=dict, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["level", "competency"], name="ladder_requirement_cell"),
        ]

    def __str__(self) -> str:
        return f"{self.competency_id} at {self.level_id}"


class Statement(Owned):
    """One thing asked, of a competency: at a level, or at a scale point for every level that asks it."""

    competency = models.ForeignKey(Competency, on_delete=models.CASCADE, related_name="statements")
    level = models.ForeignKey(Level, null=True, blank=True, on_delete=models.CASCADE, related_name="statements")
    point = models.ForeignKey(ScalePoint, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=12, choices=StatementKind, default=StatementKind.STATEMENT)
    text = models.TextField(_("statement"))
    examples = ArrayField(models.TextField(), default=list, blank=True)
    links = models.JSONField(default=list, blank=True)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.CheckConstraint(
                condition=Q(level__isnull=True, point__isnull=False) | Q(level__isnull=False, point__isnull=True),
                name="ladder_statement_at_one_place",
            ),
            models.CheckConstraint(condition=~Q(text=""), name="ladder_statement_says_something"),
        ]

    def __str__(self) -> str:
        return self.text


class Guide(Owned):
    """What changes between two levels and how one gets there. The lists have the form of `ladder.document.parts`."""

    source = models.ForeignKey(Level, on_delete=models.CASCADE, related_name="guides")
    target = models.ForeignKey(Level, on_delete=models.CASCADE, related_name="+")
    title = models.CharField(_("title"), max_length=300, blank=True)
    summary = models.TextField(_("summary"), blank=True)
    shifts = models.JSONField(default=list, blank=True)
    decisions = models.JSONField(default=list, blank=True)
    checklists = models.JSONField(default=list, blank=True)
    messages = models.JSONField(default=list, blank=True)
    pitfalls = models.JSONField(default=list, blank=True)
    signs = models.JSONField(default=dict, blank=True)
    activities = models.JSONField(default=dict, blank=True)
    after = models.TextField(_("what comes next"), blank=True)
    extra = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["source", "target"], name="ladder_guide_once"),
            models.CheckConstraint(condition=~Q(source=F("target")), name="ladder_guide_between_two"),
        ]

    def __str__(self) -> str:
        return self.title


class Page(Titled):
    """Prose that belongs to the ladder: questions and answers, how to use it."""

    text = models.TextField(_("text"))

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["version", "slug"], name="ladder_page_slug")]
