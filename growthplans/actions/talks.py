"""1:1s: set, moved, and what is noted there."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from audit import log
from core.access import require
from core.db import locked, one_at_a_time
from growthplans import access
from growthplans.actions.typed import refuse_overtaken, set_typed
from growthplans.models import OneOnOne, PrivateNote
from people.models import User


@transaction.atomic
def set_one_on_one(*, person: User, manager: User, on: date, by: User) -> OneOnOne:
    """Set a talk of a person and their manager for a day; the one that is set for that day already is that one."""
    require(access.can_set_one_on_one(by, person, manager), _("A 1:1 is set by a person or their manager."))
    talk, is_new = OneOnOne.objects.get_or_create(person=person, manager=manager, on=on)
    if is_new:
        log.record("growth.talk_set", target=talk, by=by, person=person)
    return talk


@transaction.atomic
def move_one_on_one(*, talk: OneOnOne, on: date, by: User) -> OneOnOne:
    """Move it to another day. Refused where there is one already."""
    talk = of_two(talk, by)
    talk.on = on
    talk.validate_constraints()
    talk.save(update_fields=["on"])
    log.record("growth.talk_moved", target=talk, by=by)
    return talk


@transaction.atomic
def write_notes(*, talk: OneOnOne, was: int, notes: str, by: User) -> OneOnOne:
    """Change the notes of both. Refused with the code "conflict" when the other changed them since version `was`."""
    talk = of_two(talk, by)
    refuse_overtaken(talk, was)
    set_typed(talk, {"notes": notes}, lines=())
    talk.row_version += 1
    talk.save(update_fields=["notes", "row_version"])
    log.record("growth.notes_written", target=talk, by=by)
    return talk


@transaction.atomic
def write_private_note(*, talk: OneOnOne, was: int, text: str, by: User) -> PrivateNote:
    """Change one's own notes, which nobody else reads. `was` is 0 for the first; refused as `write_notes` is."""
    require(access.can_write_notes(by, talk), _("Notes are of the two who talk."))
    one_at_a_time(f"note of {by.pk} on {talk.pk}")
    note = PrivateNote.objects.filter(talk=talk, author=by).first() or PrivateNote(talk=talk, author=by, row_version=0)
    refuse_overtaken(note, was)
    set_typed(note, {"text": text}, lines=())
    note.row_version += 1
    note.save()
    log.record("growth.private_note_written", target=note, by=by)
    return note


@transaction.atomic
def call_off_one_on_one(*, talk: OneOnOne, by: User) -> None:
    """Call it off. Refused once one of the two has noted something, so that no word is lost."""
    talk = of_two(talk, by)
    if talk.notes or talk.private_notes.exclude(text="").exists():
        raise ValidationError(_("There are notes on this 1:1. Move it to another day instead."))
    log.record("growth.talk_called_off", target=talk, by=by)
    talk.delete()


def of_two(talk: OneOnOne, by: User) -> OneOnOne:
    """The talk, locked, for either of the two to change."""
    talk = locked(talk)
    require(access.can_write_notes(by, talk), _("A 1:1 is changed by the two who talk."))
    return talk
