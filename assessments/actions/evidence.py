"""One's own evidence, kept, changed, shared and deleted; and that somebody else read it."""

import logging
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import date, datetime
from functools import partial, wraps
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID, uuid4

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.validators import URLValidator
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from assessments.access import evidence as access
from assessments.files.uploads import media_type_of, shown_name
from assessments.models import Evidence
from audit import log
from core.access import require
from core.db import key_of_sent, locked, one_at_a_time
from ladder.document.text import UNPRINTABLE
from ladder.models import Competency, CompetencyKey, Placement
from people.models import User

logger = logging.getLogger(__name__)

TYPED = ("kind", "title", "text", "url", "happened_on")
FILE = ("file", "file_name", "file_type", "file_size")
LONGEST_TITLE, LONGEST, LONGEST_LINK = 200, 10_000, 1_000  # characters of title, text and link
refuse_link = URLValidator(
    schemes=["http", "https"], message=_("A link is the address of a page and begins with https:// or http://.")
)


@transaction.atomic
def add_evidence(
    *, values: Mapping[str, Any], competencies: Collection[UUID], on: date, by: User, once: UUID | None = None
) -> Evidence:
    """Keep something for oneself; nobody else reads it until it is shared. Refused field by field.

    The same again from the same showing of the form (`once`) is what was kept the first time.
    """
    entry = Evidence(pk=key_of_sent(once, by.pk, values, list(competencies)), owner=by)
    write(entry, values, on)
    tags = fitting(entry, competencies, on)
    one_at_a_time(f"evidence {entry.pk}")
    kept = Evidence.objects.filter(pk=entry.pk).first()
    if kept:
        return kept
    entry.save(force_insert=True)
    entry.competencies.set(tags)
    log.record("evidence.added", target=entry, by=by)
    return entry


@transaction.atomic
def edit_evidence(
    *, entry: Evidence, was: int, values: Mapping[str, Any], competencies: Collection[UUID], on: date, by: User
) -> Evidence:
    """Change what was typed. Refused as adding is, and (code "conflict") when it was changed since version `was`."""
    entry = own(entry, by)
    if entry.row_version != was:
        raise ValidationError(_("This was changed in another window or on another device meanwhile."), code="conflict")
    write(entry, values, on)
    tags = fitting(entry, competencies, on)
    entry.row_version += 1
    entry.save(update_fields=[*TYPED, "row_version"])
    entry.competencies.set(tags)
    log.record("evidence.edited", target=entry, by=by)
    return entry


@transaction.atomic
def tag_evidence(*, entry: Evidence, competencies: Collection[UUID], on: date, by: User) -> Evidence:
    """Say of which competencies it tells, besides those that it has."""
    entry = own(entry, by)
    entry.competencies.add(*fitting(entry, competencies, on))
    entry.row_version += 1
    entry.save(update_fields=["row_version"])
    log.record("evidence.tagged", target=entry, by=by)
    return entry


@transaction.atomic
def set_shared(*, entry: Evidence, is_shared: bool, now: datetime, by: User) -> Evidence:
    """Let the manager chain and HR of the unit read it, or nobody any more."""
    entry = own(entry, by)
    if entry.is_shared != is_shared:
        entry.shared_at = now if is_shared else None
        entry.save(update_fields=["shared_at"])
        log.record("evidence.shared" if is_shared else "evidence.made_private", target=entry, by=by)
    return entry


@transaction.atomic
def delete_evidence(*, entry: Evidence, by: User) -> None:
    """Delete it and its file, for good."""
    entry = own(entry, by)
    forget_file(entry)
    log.record("evidence.deleted", target=entry, by=by)
    entry.delete()


def with_a_new_file(action: Callable[..., Evidence]) -> Callable[..., Evidence]:
    """Gives an action the `path` of a file to write; what it wrote is removed again if its transaction fails."""

    @wraps(action)
    def run(**given: Any) -> Evidence:
        path = f"evidence/{uuid4()}"
        try:
            return action(path=path, **given)
        except BaseException:
            default_storage.delete(path)
            raise

    return run


@with_a_new_file
@transaction.atomic
def attach_file(*, path: str, entry: Evidence, data: bytes, name: str, by: User) -> Evidence:
    """Keep a file with it, in place of the one it has. Refused as `files.uploads` says, and when the disk is full."""
    entry = own(entry, by)
    called = shown_name(name)
    media_type = media_type_of(data, called)
    forget_file(entry)
    try:
        default_storage.save(path, ContentFile(data))
    except OSError:
        logger.exception("A file could not be written.")
        raise ValidationError(
            {"file": _("The server could not store this file; nothing was changed. Tell whoever runs Rung.")}
        ) from None
    entry.file.name, entry.file_name, entry.file_type, entry.file_size = path, called, media_type, len(data)
    entry.save(update_fields=FILE)
    log.record("evidence.file_attached", target=entry, by=by, size=len(data))
    return entry


@transaction.atomic
def remove_file(*, entry: Evidence, by: User) -> Evidence:
    """Take its file away, for good."""
    entry = own(entry, by)
    if entry.file:
        forget_file(entry)
        entry.file.name, entry.file_name, entry.file_type, entry.file_size = "", "", "", 0
        entry.save(update_fields=FILE)
        log.record("evidence.file_removed", target=entry, by=by)
    return entry


@transaction.atomic
def note_reading(*, entries: Iterable[Evidence], by: User) -> None:
    """Record that somebody was shown evidence; of their own nothing is recorded."""
    read: dict[UUID, list[UUID]] = defaultdict(list)
    for entry in entries:
        if entry.owner_id != by.pk:
            read[entry.owner_id].append(entry.pk)
    if read:
        log.record_reading("evidence.read", by=by, read=read)


def titled(line: str) -> tuple[str, str]:
    """What one line keeps, as title and link: a link pasted in place of a title is both, the title without frills."""
    if not line.startswith(("https://", "http://")) or " " in line:
        return line, ""
    parts = urlsplit(line)
    return f"{parts.netloc}{parts.path}".rstrip("/")[:LONGEST_TITLE] or line, line


def own(entry: Evidence, by: User) -> Evidence:
    """The row, locked for a change by its owner. Refused to others, and when it was deleted meanwhile."""
    require(access.can_edit_evidence(by, entry), _("Only the person whose evidence it is changes it."))
    try:
        return locked(entry)
    except Evidence.DoesNotExist:
        raise ValidationError(_("This was deleted meanwhile. Nothing was changed.")) from None


def forget_file(entry: Evidence) -> None:
    """Delete its file from the disk, once the transaction is through."""
    if entry.file.name:
        transaction.on_commit(partial(default_storage.delete, entry.file.name), robust=True)


def write(entry: Evidence, values: Mapping[str, Any], on: date) -> None:
    """Set what was typed, in its normal form. Refused, field by field, where it cannot be kept."""
    for name, value in values.items():
        setattr(entry, name, value)
    entry.title = " ".join(entry.title.split())
    entry.text = entry.text.replace("\r\n", "\n").replace("\r", "\n").strip("\n").rstrip()
    errors: dict[str, list[str]] = {}
    try:
        entry.full_clean(exclude=["owner", "url"], validate_unique=False, validate_constraints=False)
    except ValidationError as refusal:
        errors = refusal.message_dict
    errors |= {name: [message] for name, message in faults(entry, on)}
    if errors:
        raise ValidationError(errors)


def faults(entry: Evidence, on: date) -> Iterator[tuple[str, str]]:
    """What is wrong besides what the table itself refuses: by field, what and what to do."""
    if len(entry.text) > LONGEST:
        yield "text", _("This is longer than 10,000 characters. Shorten it, or keep the whole as a file.")
    if len(entry.url) > LONGEST_LINK:
        yield "url", _("This link is longer than 1,000 characters. Give a shorter one.")
    if entry.happened_on > on:
        yield "happened_on", _("This day is still to come. Choose today or a day before it.")
    for name in ("title", "text", "url"):
        if UNPRINTABLE.search(getattr(entry, name)):
            yield name, _("A control character stands in this text. Take it out, or type the text again.")
    if entry.url:
        try:
            refuse_link(entry.url)
        except ValidationError as refusal:
            yield "url", refusal.messages[0]


def fitting(entry: Evidence, competencies: Collection[UUID], on: date) -> list[CompetencyKey]:
    """These competencies: of the ladder where its owner stands, or tagged with already. Refused with any other."""
    ladders = Placement.objects.on(on).filter(person=entry.owner_id).values("level__ladder__current_version")
    offered = Competency.objects.filter(version__in=ladders, key__in=competencies).values("key")
    fit = Q(pk__in=offered) | Q(
        pk__in=entry.competencies.through.objects.filter(evidence=entry).values("competencykey")
    )
    found = list(CompetencyKey.objects.filter(fit, pk__in=competencies))
    if len(found) < len(set(competencies)):
        raise ValidationError(
            {"competencies": _("One of these is no competency of your ladder. Look at the list again.")}
        )
    return found
