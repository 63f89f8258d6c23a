"""Templates: goals kept for others to start a plan from."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from audit import log
from core.access import require
from core.db import key_of_sent, locked
from growthplans import access
from growthplans.actions.typed import normal, refuse_overtaken, set_typed, steps_of
from growthplans.models import Template
from growthplans.models.plans import Cadence
from growthplans.queries.drafts import Draft
from growthplans.queries.templates import tags_of
from people.models import User

TYPED = ("title", "text", "goals")


@transaction.atomic
def keep_template(*, values: Mapping[str, str], goals: Iterable[Draft], by: User, once: UUID | None = None) -> Template:
    """Keep these goals as a template for everybody.

    Refused without a title or a goal, for competencies that are nowhere published, and to those who lead nobody.
    """
    require(access.can_keep_templates(by), _("Templates are kept by HR, ladder owners and those who lead."))
    goals = list(goals)
    template = Template(pk=key_of_sent(once, by.pk, values, goals), kept_by=by)
    kept = Template.objects.filter(pk=template.pk).first()
    if kept:
        return kept
    write(template, values, goals)
    template.save(force_insert=True)
    log.record("growth.template_kept", target=template, by=by, goals=len(goals))
    return template


@transaction.atomic
def edit_template(
    *, template: Template, was: int, values: Mapping[str, str], goals: Iterable[Draft], by: User
) -> Template:
    """Change a template; plans that were started from it stay as they are. Refused as keeping is."""
    template = locked(template)
    require(access.can_edit_template(by, template), _("A template is changed by who keeps it, HR and ladder owners."))
    refuse_overtaken(template, was)
    write(template, values, list(goals))
    template.row_version += 1
    template.save(update_fields=[*TYPED, "row_version"])
    log.record("growth.template_edited", target=template, by=by)
    return template


@transaction.atomic
def delete_template(*, template: Template, by: User) -> None:
    """Delete it. Plans that were started from it stay."""
    template = locked(template)
    require(access.can_edit_template(by, template), _("A template is deleted by who keeps it, HR and ladder owners."))
    log.record("growth.template_deleted", target=template, by=by)
    template.delete()


def write(template: Template, values: Mapping[str, str], goals: list[Draft]) -> None:
    set_typed(template, values, lines=["title"])
    template.goals = [kept_form(draft) for draft in goals if draft.title.strip()]
    if not template.goals:
        raise ValidationError({"goals": _("A template has one goal at least.")})
    if {draft.competency for draft in goals if draft.competency} - {tag.key for tag in tags_of(goals)}:
        raise ValidationError({"goals": _("One of these names a competency that no published ladder has.")})


def kept_form(draft: Draft) -> dict[str, Any]:
    """A draft as a template keeps it. Refused where a goal of it could not be made."""
    title = normal(draft.title, is_line=True)
    if draft.cadence not in Cadence.values or len(title) > 300 or len(draft.outcome) > 2_000:
        raise ValidationError({"goals": _("The goal “%(title)s” cannot be kept. Shorten it.") % {"title": title[:60]}})
    return {
        "title": title,
        "outcome": normal(draft.outcome, is_line=False),
        "cadence": draft.cadence,
        "competency": str(draft.competency) if draft.competency else None,
        "steps": steps_of(draft.steps),
    }
