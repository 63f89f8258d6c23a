"""What people type into plans and goals, in its normal form, and what of it is refused."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _

from growthplans.models import Goal, Plan
from ladder.document.text import UNPRINTABLE
from ladder.models import Competency, Placement

MOST_STEPS, LONGEST_STEP = 30, 300
MOST_GOALS = 60  # open ones of one plan


def set_typed(row: models.Model, values: Mapping[str, Any], *, lines: Collection[str]) -> None:
    """Set what was typed; `lines` are the fields of one line. Refused, field by field, where it cannot be kept."""
    errors: dict[str, Any] = {}
    for name, value in values.items():
        setattr(row, name, normal(value, is_line=name in lines) if isinstance(value, str) else value)
        most = getattr(row._meta.get_field(name.removesuffix("_id")), "max_length", None)
        if isinstance(value, str) and most and len(getattr(row, name)) > most:  # what Django checks of short texts only
            errors[name] = _("This has %(length)d characters; %(most)d is the most. Shorten it.") % {
                "length": len(getattr(row, name)),
                "most": most,
            }
    try:
        row.clean_fields(exclude={field.name for field in row._meta.fields} - set(values))
    except ValidationError as refusal:
        errors = refusal.message_dict | errors
    if errors:
        raise ValidationError(errors)


def normal(text: str, *, is_line: bool) -> str:
    """Without what no screen shows; one line where there is one, else lines that end as everywhere."""
    text = UNPRINTABLE.sub("", text)
    return " ".join(text.split()) if is_line else text.replace("\r\n", "\n").replace("\r", "\n").strip()


def refuse_overtaken(row: Any, was: int | None) -> None:
    """Refused (code "conflict") when the row is not as it was when typing began; None: whatever it was."""
    if was is not None and row.row_version != was:
        raise ValidationError(_("This was changed in another window or by somebody else meanwhile."), code="conflict")


def refuse_days(goal: Goal, *, on: date | None = None) -> None:
    """The last day comes after the first; a new one is not over yet."""
    if goal.due_on and goal.due_on < goal.starts_on:
        raise ValidationError({"due_on": _("This is before the goal begins. Choose a later day.")})
    if on and goal.due_on and goal.due_on < on:
        raise ValidationError({"due_on": _("This day is over. Choose today or a later one.")})


def refuse_foreign(plan: Plan, keys: Collection[UUID], on: date) -> None:
    """Competencies come from the ladder where the person stands, from that of the target, or from their goals."""
    stands_on = Placement.objects.on(on).filter(person=plan.person_id).values("level__ladder__current_version")
    ladder = Q(version__in=stands_on)
    if plan.target:
        ladder |= Q(version=plan.target.ladder.current_version_id)
    known = set(Competency.objects.filter(ladder, key__in=keys).values_list("key", flat=True))
    known |= set(
        Goal.objects.filter(plan__person=plan.person_id, competency__in=keys).values_list("competency", flat=True)
    )
    if set(keys) - known:
        raise ValidationError({"competency": _("This is no competency of your ladder. Choose one from the list.")})


def steps_of(lines: Sequence[str]) -> list[str]:
    """The lines of a checklist in their normal form, without empty ones. Refused: too many, or too long ones."""
    steps = [step for step in (normal(line, is_line=True) for line in lines) if step]
    if len(steps) > MOST_STEPS:
        raise ValidationError(
            {"steps": _("A checklist has at most %d lines. Make a second goal of some.") % MOST_STEPS}
        )
    for number, step in enumerate(steps, start=1):
        if len(step) > LONGEST_STEP:
            message = _("Line %(number)d has %(length)d characters; %(most)d is the most. Shorten it.")
            said = {"number": number, "length": len(step), "most": LONGEST_STEP}
            raise ValidationError({"steps": message % said})
    return steps
