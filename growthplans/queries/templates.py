"""What a template holds, and what one can be made of."""

from collections.abc import Sequence

from assessments.queries.evidence import Tag
from growthplans.models import Goal, Plan, Template
from growthplans.queries.drafts import Draft
from growthplans.queries.plans import OFTEN_FIRST, goal_lines
from growthplans.queries.starting import template_drafts
from ladder.models import Competency


def by_cadence(template: Template) -> list[tuple[str, list[tuple[Draft, str]]]]:
    """Its goals with the titles of their competencies, under the words for how often."""
    drafts = template_drafts(template)
    titles = {tag.key: tag.title for tag in tags_of(drafts)}
    told = [(draft, titles.get(draft.competency, "") if draft.competency else "") for draft in drafts]
    groups = [(str(cadence.label), [each for each in told if each[0].cadence == cadence]) for cadence in OFTEN_FIRST]
    return [(label, found) for label, found in groups if found]


def drafts_of_plan(plan: Plan) -> list[Draft]:
    """The open and the reached goals of a plan, with their whole checklists."""
    states = [Goal.State.OPEN, Goal.State.DONE]
    return [
        Draft(
            title=line.goal.title,
            cadence=line.goal.cadence,
            outcome=line.goal.outcome,
            competency=line.goal.competency_id,
            steps=tuple(text for text, _is_done in line.steps),
        )
        for line in goal_lines(Goal.objects.filter(plan=plan, state__in=states))
    ]


def tags_of(drafts: Sequence[Draft]) -> list[Tag]:
    """The competencies that drafts name, called as the last published version calls them."""
    keys = {draft.competency for draft in drafts if draft.competency}
    said = Competency.objects.filter(key__in=keys, version__published_at__isnull=False)
    rows = said.order_by("key", "-version__number").distinct("key").values_list("key", "title")
    return [Tag(key, title) for key, title in rows] if keys else []
