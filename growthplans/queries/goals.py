"""What one goal says to whoever reads it: its checklist, how it went, what was remarked, and where it goes on."""

from dataclasses import dataclass

from django.db.models import Prefetch

from assessments.models import Evidence
from growthplans import access
from growthplans.models import CheckIn, Comment, Goal, Step
from growthplans.queries.plans import GoalLine, goal_lines
from people.models import User


@dataclass(frozen=True)
class GoalPage:
    """A goal as one viewer reads it; the evidence of a check-in is what they may see of it."""

    line: GoalLine
    steps: list[Step]
    checkins: list[CheckIn]
    comments: list[tuple[Comment, bool]]
    may_write: bool
    may_comment: bool

    @property
    def goal(self) -> Goal:
        return self.line.goal

    @property
    def evidence(self) -> list[Evidence]:
        return [entry for checkin in self.checkins for entry in checkin.evidence.all()]


def goal_page(goal: Goal, *, viewer: User) -> GoalPage:
    """All of a goal that the viewer, who may see it, reads."""
    rows = Goal.objects.filter(pk=goal.pk).select_related("plan__person", "carried_from", "carried_to")
    (line,) = goal_lines(rows)
    goal = line.goal
    checkins = goal.checkins.prefetch_related(Prefetch("evidence", Evidence.objects.visible_to(viewer)))
    comments = goal.comments.select_related("author", "goal__plan")
    may_write = access.can_write_plan(viewer, goal.plan)
    return GoalPage(
        line=line,
        steps=list(goal.steps.all()),
        checkins=list(checkins),
        comments=[(comment, access.can_edit_comment(viewer, comment)) for comment in comments],
        may_write=may_write,
        may_comment=may_write or access.can_comment_on_goal(viewer, goal),
    )


def competency_title(goal: Goal) -> str:
    """What the competency of a goal is called; blank where it has none."""
    (line,) = goal_lines(Goal.objects.filter(pk=goal.pk))
    return line.competency
