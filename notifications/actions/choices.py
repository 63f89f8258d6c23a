"""When and where somebody wants to be reminded: their own choice, on the page, by the API, or by a link of a mail."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _

from audit import log
from core.db import locked
from core.zones import refuse_unknown_zone
from notifications.models import KindPreference, Preference
from notifications.queries.choices import OF_A_KIND, TIMES, Choices, KindChoice, choices_of


@transaction.atomic
def save_choices(*, was: str, values: Mapping[str, Any], kinds: Mapping[str, Mapping[str, Any]], by: Any) -> Choices:
    """Choose when (zone, day, hour, quiet times, days off) and what may reach one by which way; the rest stays.

    Refused field by field where it makes no sense, and (code "conflict") when it was changed since version `was`.
    """
    by = locked(by)
    present = choices_of(by)
    if present.mark != was:
        raise ValidationError(_("You changed this somewhere else in the meantime."), code="conflict")
    chosen = {kind: replace(present.kinds[kind], **given) for kind, given in kinds.items()}
    wanted = replace(present, **values, kinds={**present.kinds, **chosen})
    changed = [name for name in ("time_zone", *TIMES) if getattr(wanted, name) != getattr(present, name)]
    changed_kinds = [kind for kind, choice in wanted.kinds.items() if choice != present.kinds[kind]]
    refuse(wanted, is_moving="time_zone" in changed)
    if changed or changed_kinds:
        write(by, wanted, changed_kinds)
        preference = Preference(pk=by.pk)
        log.record("notifications.preferences_changed", target=preference, by=by, fields=changed, kinds=changed_kinds)
    return wanted


def refuse(wanted: Choices, *, is_moving: bool) -> None:
    """Says at each field what cannot be meant and what to do."""
    refusals = dict(conflicts_of(wanted))
    if is_moving:
        try:
            refuse_unknown_zone(wanted.time_zone)
        except ValidationError as unknown:
            refusals["time_zone"] = unknown
    if refusals:
        raise ValidationError(refusals)


def conflicts_of(wanted: Choices) -> Iterator[tuple[str, ValidationError]]:
    """Each field whose value the others rule out."""
    if (wanted.quiet_from is None) != (wanted.quiet_until is None):
        missing = "quiet_until" if wanted.quiet_until is None else "quiet_from"
        yield missing, ValidationError(_("Quiet hours have a beginning and an end. Choose both, or neither."))
    elif wanted.quiet_from is not None and wanted.quiet_from == wanted.quiet_until:
        yield "quiet_until", ValidationError(_("Quiet hours end at another hour than they begin. Choose a later one."))
    if wanted.leave_from is None and wanted.leave_until is not None:
        yield "leave_from", ValidationError(_("Say from which day you are away, or take out when you are back."))
    elif wanted.leave_from is not None and wanted.leave_until is None:
        yield "leave_until", ValidationError(_("Say on which day you are back, or take out when you leave."))
    elif wanted.leave_from and wanted.leave_until and wanted.leave_until <= wanted.leave_from:
        yield "leave_until", ValidationError(_("You are back after you leave. Choose a later day."))
    times: dict[str, tuple[int | None, int | None]] = {"": (wanted.weekday, wanted.hour)}
    times |= {f"{kind}-": (choice.weekday, choice.hour) for kind, choice in wanted.kinds.items()}
    for prefix, (weekday, hour) in times.items():
        if weekday in wanted.quiet_days:
            day = WEEKDAYS[weekday - 1]
            said = _("%(day)s is one of your quiet days. Choose another day, or take it out of the quiet days.")
            yield f"{prefix}weekday", ValidationError(said, params={"day": day})
        if hour is not None and is_quiet(hour, wanted):
            said = _("%(hour)s lies in your quiet hours. Choose another hour, or shorten the quiet hours.")
            yield f"{prefix}hour", ValidationError(said, params={"hour": f"{hour:02}:00"})


def is_quiet(hour: int, wanted: Choices) -> bool:
    """Whether an hour lies in the quiet ones, which may go over midnight."""
    begins, ends = wanted.quiet_from, wanted.quiet_until
    if begins is None or ends is None or begins == ends:
        return False
    return begins <= hour < ends if begins < ends else hour >= begins or hour < ends


def write(by: Any, wanted: Choices, changed_kinds: list[str]) -> None:
    """Put down what is wanted. The zone is the person's own, and a profile open elsewhere is to notice it."""
    if wanted.time_zone != by.time_zone:
        by.time_zone = wanted.time_zone
        by.row_version += 1
        by.save(update_fields=["time_zone", "row_version"])
    times = {name: getattr(wanted, name) for name in TIMES}
    Preference.objects.update_or_create(person_id=by.pk, defaults=times)
    write_kinds(by, {kind: wanted.kinds[kind] for kind in changed_kinds})


def write_kinds(person: Any, kinds: Mapping[str, KindChoice]) -> None:
    KindPreference.objects.bulk_create(
        [KindPreference(person_id=person.pk, kind=kind, **asdict(choice)) for kind, choice in kinds.items()],
        update_conflicts=True,
        unique_fields=["person", "kind"],
        update_fields=OF_A_KIND,
    )


@transaction.atomic
def switch_mails(*, person: Any, kinds: Sequence[str], is_on: bool) -> None:
    """Let these kinds come by mail, or no longer. By a link of a mail, so by its reader; done twice it is done once."""
    person = locked(person)
    present = choices_of(person).kinds
    changed = {kind: replace(present[kind], by_email=is_on) for kind in kinds if present[kind].by_email != is_on}
    if changed:
        write_kinds(person, changed)
        event = "notifications.mails_switched_on" if is_on else "notifications.mails_switched_off"
        log.record(event, target=Preference(pk=person.pk), by=person, kinds=list(changed))
