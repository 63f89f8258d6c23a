"""A ladder as a whole: made, imported, opened for editing, published, switched public."""

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from audit import log
from core.access import require
from core.db import locked, moved, one_at_a_time
from ladder import access
from ladder.actions.content import write_content
from ladder.document.parts import Document
from ladder.document.planning import Plan, adopt
from ladder.models import Ladder, Level, LevelKey, Placement, Version
from ladder.queries.content import document_of
from ladder.queries.importing import import_of, newest_version, state_of
from notifications import outbox
from people.models import User

LADDERS = "ladders"  # the topic of the one lock for making ladders
REFUSED = "conflict"  # the code of a refusal because somebody else was first


def require_owner(by: User | None) -> None:
    require(access.can_edit_ladders(by), _("Only ladder owners change ladders."))


@transaction.atomic
def import_ladder(*, document: Document, by: User | None, was: str | None = None) -> tuple[Version | None, Plan]:
    """Write what a file says into the draft of its ladder; the ladder and the draft are made where there are none.

    Gives the draft and the plan that was carried out; without changes nothing is written, and the newest version
    comes back. Refused to others than ladder owners, and (code "conflict") when `was`, the state that a plan was
    shown for, is no longer that of the ladder.
    """
    require_owner(by)
    one_at_a_time(LADDERS)
    found = import_of(document)
    if was is not None and was != found.was:
        raise ValidationError(
            _("The ladder has changed since this plan was made. Look at the new plan, then import again."), code=REFUSED
        )
    if found.plan.is_empty and found.ladder and found.ladder.slug == document.slug:
        return found.newest, found.plan
    ladder = found.ladder or new_ladder(found.document)
    rename(ladder, document.slug)
    draft = draft_of(ladder, found.document, by)
    write_content(draft, found.document)
    log.record(
        "ladder.imported",
        target=draft,
        by=by,
        ladder=str(ladder.pk),
        number=draft.number,
        added=found.plan.counts["add"],
        changed=found.plan.counts["change"],
        moved=found.plan.counts["move"],
        removed=found.plan.counts["remove"],
    )
    return draft, found.plan


def new_ladder(document: Document) -> Ladder:
    ladder = Ladder(pk=document.key, slug=document.slug)
    ladder.full_clean()
    ladder.save(force_insert=True)
    return ladder


def rename(ladder: Ladder, slug: str) -> None:
    if ladder.slug != slug:
        ladder.slug = slug
        ladder.full_clean()
        ladder.save(update_fields=["slug"])


def draft_of(ladder: Ladder, document: Document, by: User | None) -> Version:
    """The draft of a ladder, locked; a new one after its newest version where there is none."""
    draft = ladder.versions.filter(state=Version.State.DRAFT).first()
    if draft:
        return locked(draft)
    newest = newest_version(ladder)
    return Version.objects.create(
        ladder=ladder,
        number=newest.number + 1 if newest else 1,
        title=document.title,
    )


@transaction.atomic
def create_ladder(*, title: str, slug: str, by: User) -> Version:
    """A new ladder with nothing in it but a title. Refused to others than ladder owners and for a taken short name."""
    require_owner(by)
    one_at_a_time(LADDERS)
    document = adopt(Document(slug=slug, title=title), None)
    if Ladder.objects.filter(Q(slug=slug) | Q(pk=document.key)).exists():
        raise ValidationError({"slug": _("Another ladder has this short name. Choose another one.")})
    draft = draft_of(new_ladder(document), document, by)
    write_content(draft, document)
    log.record("ladder.created", target=draft.ladder, by=by)
    return draft


@transaction.atomic
def start_draft(*, version: Version, by: User) -> Version:
    """Open a version for editing: a draft that says the same. Refused while the ladder has a draft already."""
    require_owner(by)
    ladder = locked(version.ladder)
    if ladder.versions.filter(state=Version.State.DRAFT).exists():
        raise ValidationError(_("This ladder has a draft already. Go on with it, or discard it first."))
    document = document_of(version)
    draft = draft_of(ladder, document, by)
    write_content(draft, document)
    log.record("ladder.draft_started", target=draft, by=by, ladder=str(ladder.pk), copied=version.number)
    return draft


@transaction.atomic
def discard_draft(*, version: Version, by: User) -> None:
    """Throw a draft away; a ladder that was never published goes with it. Refused for what is published."""
    require_owner(by)
    ladder = locked(version.ladder)
    version = locked(version)
    refuse_published(version)
    log.record("ladder.draft_discarded", target=version, by=by, ladder=str(ladder.pk), number=version.number)
    version.delete()
    if not ladder.versions.exists():
        ladder.delete()


def refuse_published(version: Version) -> None:
    if not version.is_draft:
        raise ValidationError(
            _("Version %(number)d is published and never changes. Start a new draft.") % {"number": version.number},
            code=REFUSED,
        )


@transaction.atomic
def publish_version(
    *,
    version: Version,
    mapping: Mapping[UUID, UUID],
    note: str = "",
    tell: bool = False,
    was: str | None = None,
    by: User | None,
    on: date,
    now: datetime,
) -> Version:
    """Make a draft the version that everybody reads; the one before it is archived.

    `mapping` says, for a level that is no longer there, at which level those who stand on it stand from today.
    With `tell`, everybody on the ladder gets a mail. Refused while people stand on a vanished level without a
    mapping, for a ladder without levels, for a version that is not a draft (any more), and (code "conflict") when
    `was`, the state whose changes were looked at, is no longer that of the draft.
    """
    require_owner(by)
    ladder = locked(version.ladder)
    version = locked(version)
    refuse_published(version)
    if was is not None and was != state_of(version):
        raise ValidationError(
            _("The draft has changed since you looked. Look at the changes again, then publish."), code=REFUSED
        )
    refuse_empty(version)
    moved_people = move_people(version, mapping, on)
    if ladder.current_version:
        moved(ladder.current_version, field="state", old=Version.State.PUBLISHED, new=Version.State.ARCHIVED)
    moved(
        version,
        field="state",
        old=Version.State.DRAFT,
        new=Version.State.PUBLISHED,
        note=note,
        published_at=now,
        published_by=by,
    )
    ladder.current_version = version
    ladder.save(update_fields=["current_version"])
    told = tell_people(version, on) if tell else 0
    log.record(
        "ladder.published",
        target=version,
        by=by,
        ladder=str(ladder.pk),
        number=version.number,
        moved=moved_people,
        told=told,
    )
    return version


def refuse_empty(version: Version) -> None:
    if not Level.objects.filter(version=version).exists():
        raise ValidationError(_("There is no level yet. Add a track with a level, then publish."))


def move_people(version: Version, mapping: Mapping[UUID, UUID], on: date) -> int:
    """Whoever stands, or will stand, at a level that this version lacks stands at the mapped one; how many."""
    here = Level.objects.filter(version=version).values("key")
    stranded = Placement.objects.filter(Q(ends_on=None) | Q(ends_on__gt=on), level__ladder=version.ladder_id)
    stranded = stranded.exclude(level__in=here).select_related("level")
    missing = {placement.level_id for placement in stranded} - set(mapping)
    if missing:
        raise ValidationError(
            {
                "mapping": _(
                    "People stand on levels that this version lacks. Say for each of them where they stand then."
                )
            }
        )
    targets = LevelKey.objects.in_bulk(set(mapping.values()))
    if not set(mapping.values()) <= set(here.values_list("key", flat=True)):
        raise ValidationError({"mapping": _("People can be moved to a level of this version only.")})
    for placement in stranded:
        target = targets[mapping[placement.level_id]]
        if placement.starts_on < on:
            Placement.objects.filter(pk=placement.pk).update(ends_on=on)
            Placement.objects.create(
                person_id=placement.person_id, level=target, starts_on=on, ends_on=placement.ends_on
            )
        else:
            Placement.objects.filter(pk=placement.pk).update(level=target)
    return len(stranded)


def tell_people(version: Version, on: date) -> int:
    """Promise a mail to everybody active who stands on the ladder; how many."""
    standing = Placement.objects.on(on).filter(level__ladder=version.ladder_id)
    people = User.objects.active().filter(pk__in=standing.values("person"))
    return outbox.post_to_all(kind="ladder_published", subject=version, people=people.values_list("pk", flat=True))


@transaction.atomic
def set_public(*, ladder: Ladder, is_public: bool, by: User) -> Ladder:
    """Let everybody who has the link read the published version without signing in, or end that."""
    require_owner(by)
    ladder = locked(ladder)
    if is_public and ladder.current_version_id is None:
        raise ValidationError(_("Publish a version first. A draft is never public."))
    ladder.is_public = is_public
    ladder.save(update_fields=["is_public"])
    log.record("ladder.public_switched", target=ladder, by=by, is_public=is_public)
    return ladder
