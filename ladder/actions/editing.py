"""A draft, changed part by part. Each change says what it was made from, so that two editors never lose a word."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Max
from django.utils.text import slugify
from django.utils.translation import gettext as _

from audit import log
from core.access import require
from core.db import locked
from core.fingerprint import fingerprint
from ladder import access
from ladder.actions.ladders import REFUSED, refuse_published
from ladder.document.parts import Statement as Said
from ladder.document.words import LinkKind
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
from people.models import User

Part = TypeVar("Part", Track, Level, Dimension, Competency, Guide, Page)
Edited = TypeVar("Edited", Version, Track, Level, Dimension, Competency, Guide, Page)

# The fields that people type, by which a part is recognised as the one that was shown.
TYPED: dict[type[models.Model], tuple[str, ...]] = {
    Version: ("title", "description", "language", "licence", "source", "accumulation"),
    Track: ("title", "kind", "summary"),
    Level: ("title", "rank", "summary", "facts"),
    Dimension: ("title", "description", "parent_id"),
    Competency: ("title", "description", "dimension_id", "scale_id"),
    Guide: (
        *("source_id", "target_id", "title", "summary", "shifts", "decisions", "checklists", "messages"),
        *("pitfalls", "signs", "activities", "after"),
    ),
    Page: ("title", "text"),
}


def shown(part: models.Model) -> str:
    """The fingerprint of a part as it is now; forms carry it to say what they were filled from."""
    typed = [getattr(part, name) for name in TYPED[type(part)]]
    if isinstance(part, Level):
        typed += part.links.order_by("position").values_list("kind", "target_id")
    return fingerprint(typed)


def shown_cell(requirement: Requirement | None, statements: Iterable[Statement]) -> str:
    """The fingerprint of a cell as it is now."""
    asked = [requirement.point_id, requirement.necessity] if requirement else []
    return fingerprint([asked, *([one.text, one.examples, one.links, one.kind] for one in statements)])


def open_draft(version: Version, by: User) -> Version:
    """The draft, locked for a change. Refused to others than ladder owners, and once it is published."""
    require(access.can_edit_ladders(by), _("Only ladder owners change ladders."))
    version = locked(version)
    refuse_published(version)
    return version


def refuse_overtaken(was: str, now: str) -> None:
    if was != now:
        raise ValidationError(_("Somebody else saved this while you had it open."), code=REFUSED)


def record(kind: str, part: models.Model, version: Version, by: User) -> None:
    log.record(kind, target=part, by=by, ladder=str(version.ladder_id), number=version.number)


@transaction.atomic
def edit_heading(*, version: Version, was: str, values: Mapping[str, Any], by: User) -> Version:
    """Change what a draft is called and how it is described. Refused (code "conflict") when overtaken."""
    version = open_draft(version, by)
    refuse_overtaken(was, shown(version))
    return changed(version, values, version, by)


@transaction.atomic
def edit_part(*, part: Part, was: str, values: Mapping[str, Any], by: User) -> Part:
    """Change the texts of a part of a draft. Refused (code "conflict") when somebody else saved it since."""
    version = open_draft(part.version, by)
    part = locked(part)
    refuse_overtaken(was, shown(part))
    return changed(part, values, version, by)


@transaction.atomic
def edit_level(
    *, level: Level, was: str, values: Mapping[str, Any], links: Sequence[tuple[str, Level]], by: User
) -> Level:
    """Change the texts of a level and where it leads. Refused as the two are."""
    level = edit_part(part=level, was=was, values=values, by=by)
    present = {(link.kind, link.target) for link in level.links.select_related("target")}
    return level if set(links) == present else set_links(level=level, links=links, by=by)


def changed(part: Edited, values: Mapping[str, Any], version: Version, by: User) -> Edited:
    scale = part.scale_id if isinstance(part, Competency) else None
    for name, value in values.items():
        setattr(part, name, value)
    part.full_clean()
    if isinstance(part, Dimension):
        refuse_nesting(part)
    part.save(update_fields=list(values))
    if isinstance(part, Competency) and part.scale_id != scale:
        change_points(part)
    record("ladder.part_edited", part, version, by)
    return part


def refuse_nesting(dimension: Dimension) -> None:
    """No dimension stands inside itself, nor inside one of those inside it."""
    around = dimension.parent
    while around:
        if around.pk == dimension.pk:
            raise ValidationError({"parent": _("This one is inside the dimension itself. Choose another.")})
        around = around.parent


def change_points(competency: Competency) -> None:
    """On another scale levels ask the point of the same name, or else the one that is expected.

    Refused when the competency says what a point means that the other scale lacks.
    """
    scale = competency.scale or Scale.objects.filter(version=competency.version_id)[0]
    points = {point.slug: point for point in ScalePoint.objects.filter(scale=scale)}
    meanings: list[Any] = [*Statement.objects.filter(competency=competency).exclude(point=None).select_related("point")]
    asked: list[Any] = [*Requirement.objects.filter(competency=competency).exclude(point=None).select_related("point")]
    for row in meanings:
        if row.point.slug not in points:
            raise ValidationError(
                {
                    "scale": _("The competency says what “%(point)s” means, which this scale lacks.")
                    % {"point": row.point}
                }
            )
    for row in (*meanings, *asked):
        row.point = points.get(row.point.slug)
    Statement.objects.bulk_update(meanings, ["point"])
    Requirement.objects.bulk_update(asked, ["point"])


@transaction.atomic
def add_part(*, part: Part, by: User) -> Part:
    """Add a part at the end of its list; a level or competency gets its key, and what has no slug one of its title.

    Refused for a slug that is taken.
    """
    version = open_draft(part.version, by)
    if not isinstance(part, Guide) and not part.slug:
        part.slug = free_slug(part)
    if isinstance(part, Level):
        part.key = LevelKey.objects.create(ladder_id=version.ladder_id)
    if isinstance(part, Competency):
        part.key = CompetencyKey.objects.create(ladder_id=version.ladder_id)
    last = siblings(part).aggregate(last=Max("position"))["last"]
    part.position = 0 if last is None else last + 1
    part.full_clean()
    part.save(force_insert=True)
    record("ladder.part_added", part, version, by)
    return part


def free_slug(part: Any) -> str:
    """The title as a short name, with a number behind it where others of the list have it."""
    name = slugify(part.title, allow_unicode=True)[:100].strip("-_") or type(part).__name__.lower()
    taken = set(siblings(part).filter(slug__startswith=name).values_list("slug", flat=True))
    slug, n = name, 1
    while slug in taken:
        n += 1
        slug = f"{name}-{n}"
    return slug


def siblings(part: Any) -> Any:
    """The list that a part's position counts in."""
    rows = type(part)._default_manager.filter(version=part.version_id)
    return rows.filter(track=part.track_id) if isinstance(part, Level) else rows


def neighbours(part: Any) -> Any:
    """The list that a part is shown in: competencies of one dimension, dimensions inside the same one."""
    if isinstance(part, Competency):
        return siblings(part).filter(dimension=part.dimension_id)
    return siblings(part).filter(parent=part.parent_id) if isinstance(part, Dimension) else siblings(part)


@transaction.atomic
def remove_part(*, part: Part, by: User) -> None:
    """Take a part out of a draft with all that hangs from it. Its key stays, and what points at the key.

    A dimension leaves its competencies behind, in the dimension around it.
    """
    version = open_draft(part.version, by)
    record("ladder.part_removed", part, version, by)
    if isinstance(part, Track):
        for other in Track.objects.filter(version=version, extends__contains=[part.slug]):
            other.extends.remove(part.slug)
            other.save(update_fields=["extends"])
    if isinstance(part, Competency):
        leave_out_of_guides(part)
    if isinstance(part, Dimension):
        Competency.objects.filter(dimension=part).update(dimension=part.parent_id)
        Dimension.objects.filter(parent=part).update(parent=part.parent_id)
    part.delete()


def leave_out_of_guides(competency: Competency) -> None:
    """Activities name a competency by its slug; those of one that goes name none."""
    for guide in Guide.objects.filter(version=competency.version_id):
        named = [
            activity
            for activities in guide.activities.values()
            for activity in activities
            if activity["competency"] == competency.slug
        ]
        for activity in named:
            activity["competency"] = ""
        if named:
            guide.save(update_fields=["activities"])


@transaction.atomic
def move_part(*, part: Part, up: bool, by: User) -> Part:
    """Let a part change places with its neighbour in the list; at the end of the list nothing happens."""
    version = open_draft(part.version, by)
    rows = list(neighbours(part).order_by("position", "pk"))
    places = [row.position for row in rows]
    at = next(at for at, row in enumerate(rows) if row.pk == part.pk)
    to = at - 1 if up else at + 1
    if 0 <= to < len(rows):
        rows[at], rows[to] = rows[to], rows[at]
        for position, row in zip(places, rows, strict=True):
            row.position = position
        type(part)._default_manager.bulk_update(rows, ["position"])
        record("ladder.part_moved", part, version, by)
    return part


@transaction.atomic
def set_links(*, level: Level, links: Sequence[tuple[str, Level]], by: User) -> Level:
    """Say where a level leads: kind and target of each link, in place of those it has.

    Refused when its next levels would lead back to it.
    """
    version = open_draft(level.version, by)
    LevelLink.objects.filter(source=level).delete()
    LevelLink.objects.bulk_create(
        LevelLink(version=version, position=at, source=level, target=target, kind=kind)
        for at, (kind, target) in enumerate(links)
    )
    refuse_loop(level)
    record("ladder.links_set", level, version, by)
    return level


def refuse_loop(level: Level) -> None:
    following = defaultdict(list)
    links = LevelLink.objects.filter(version=level.version_id, kind=LinkKind.NEXT)
    for source, target in links.values_list("source", "target"):
        following[source].append(target)
    seen, waiting = set(), [*following[level.pk]]
    while waiting:
        target = waiting.pop()
        if target == level.pk:
            raise ValidationError(
                {"next": _("From there one comes back to “%(level)s”. Take one of the steps out.") % {"level": level}}
            )
        if target not in seen:
            seen.add(target)
            waiting += following[target]


@transaction.atomic
def edit_cell(
    *,
    competency: Competency,
    level: Level,
    was: str,
    statements: Sequence[Said],
    point: ScalePoint | None,
    necessity: str,
    by: User,
) -> None:
    """Change what a level asks of a competency. Nothing asked and nothing said empties the cell.

    Refused (code "conflict") when somebody else saved the cell since.
    """
    version = open_draft(competency.version, by)
    cell = {"competency": competency, "level": level}
    requirement = Requirement.objects.filter(**cell).first()
    refuse_overtaken(was, shown_cell(requirement, Statement.objects.filter(**cell)))
    Statement.objects.filter(**cell).delete()
    Statement.objects.bulk_create(
        Statement(
            version=version,
            position=at,
            **cell,
            kind=one.kind,
            text=one.text,
            examples=list(one.examples),
            links=[{"label": link.label, "url": link.url} for link in one.links],
        )
        for at, one in enumerate(statements)
    )
    says_something = statements or point or necessity != "required"
    if says_something:
        Requirement.objects.update_or_create(
            **cell,
            defaults={"point": point, "necessity": necessity},
            create_defaults={"version": version, "point": point, "necessity": necessity},
        )
    elif requirement:
        requirement.delete()
    log.record(
        "ladder.cell_edited",
        target=competency,
        by=by,
        ladder=str(version.ladder_id),
        number=version.number,
        level=str(level.key_id),
    )
