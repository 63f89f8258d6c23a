"""What a plan says to whoever reads it: its goals with what came of them, what waits, and what ended."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import JSONObject

from assessments.queries.results import evidence_of
from growthplans import access
from growthplans.models import CheckIn, Comment, Goal, Plan, Step
from growthplans.models.plans import Cadence, GoalQuerySet, PlanQuerySet
from ladder.models import Competency, Level
from ladder.queries.asked import asking
from people.models import User

OFTEN_FIRST = (Cadence.WEEKLY, Cadence.MONTHLY, Cadence.QUARTERLY, Cadence.ONCE)


@dataclass(frozen=True)
class Said:
    """How one period went."""

    answer: str
    note: str
    cadence: str
    period_start: date

    @property
    def label(self) -> str:
        return str(CheckIn.Answer(self.answer).label)


@dataclass(frozen=True)
class GoalLine:
    """A goal with its competency, checklist (text and whether it is ticked), answers (newest first) and comments."""

    goal: Goal
    competency: str
    steps: list[tuple[str, bool]]
    answers: list[Said]
    comments: int
    open_comments: int

    @property
    def ticked(self) -> int:
        return sum(is_done for _text, is_done in self.steps)

    @property
    def last(self) -> Said | None:
        return next(iter(self.answers), None)

    @property
    def tally(self) -> list[tuple[str, int]]:
        """How often each answer was given, the good ones first."""
        counts = Counter(each.answer for each in self.answers)
        return [(str(label), counts[value]) for value, label in CheckIn.Answer.choices if counts[value]]


def goal_lines(rows: GoalQuerySet) -> list[GoalLine]:
    """These goals in their order, in one statement."""
    steps = Step.objects.filter(goal=OuterRef("pk")).order_by("position")
    answers = CheckIn.objects.filter(goal=OuterRef("pk")).order_by("-period_start", "-made_at")
    comments = Comment.objects.filter(goal=OuterRef("pk"))
    said = Competency.objects.filter(key=OuterRef("competency"), version__published_at__isnull=False)
    found = rows.select_related("suggested_by").annotate(
        called=Subquery(said.order_by("-version__number").values("title")[:1]),
        checklist=ArraySubquery(steps.values(step=JSONObject(text="text", done="done_at"))),
        answers=ArraySubquery(
            answers.values(said=JSONObject(answer="answer", note="note", cadence="cadence", on="period_start"))
        ),
        remarks=ArraySubquery(comments.values("resolved_at")),
    )
    return [
        GoalLine(
            goal,
            goal.called or "",
            [(step["text"], step["done"] is not None) for step in goal.checklist],
            [
                Said(each["answer"], each["note"], each["cadence"], date.fromisoformat(each["on"]))
                for each in goal.answers
            ],
            comments=len(goal.remarks),
            open_comments=goal.remarks.count(None),
        )
        for goal in found
    ]


@dataclass(frozen=True)
class Backing:
    """Of what the target level asks, how much has evidence that the viewer may see."""

    level: str
    asked: int
    backed: int


@dataclass(frozen=True)
class PlanPage:
    """A plan as one viewer reads it. `groups` are the open goals under the words for how often they come round."""

    plan: Plan
    target: str
    backing: Backing | None
    suggestions: list[GoalLine]
    groups: list[tuple[str, list[GoalLine]]]
    ended: list[GoalLine]
    others: list[Plan]
    may_write: bool
    may_agree: bool
    may_keep: bool

    @property
    def open_goals(self) -> int:
        return sum(len(lines) for _label, lines in self.groups)


def called(rows: PlanQuerySet) -> PlanQuerySet:
    """With `called`: the title of the target as the last published version that has it calls it."""
    said = Level.objects.filter(key=OuterRef("target"), version__published_at__isnull=False)
    return rows.annotate(called=Subquery(said.order_by("-version__number").values("title")[:1]))


def plan_page(plan: Plan, *, viewer: User) -> PlanPage:
    """All of a plan that the viewer, who may see it, reads."""
    lines = goal_lines(Goal.objects.filter(plan=plan))
    plans = list(called(Plan.objects.visible_to(viewer).filter(person=plan.person)).order_by("-started_on", "-pk"))
    opened = {cadence: [line for line in lines if fits(line.goal, cadence)] for cadence in OFTEN_FIRST}
    ended = [line for line in lines if line.goal.closed_on]
    return PlanPage(
        plan=plan,
        target=next(each.called for each in plans if each.pk == plan.pk) or "",  # type: ignore[attr-defined]
        backing=backing(plan, viewer),
        suggestions=[line for line in lines if line.goal.state == Goal.State.SUGGESTED],
        groups=[(str(cadence.label), found) for cadence, found in opened.items() if found],
        ended=sorted(ended, key=lambda line: line.goal.closed_on or plan.started_on, reverse=True),
        others=[each for each in plans if each.pk != plan.pk],
        may_write=access.can_write_plan(viewer, plan),
        may_agree=access.can_agree_to_plan(viewer, plan),
        may_keep=access.is_owner(viewer, plan) and access.can_keep_templates(viewer),
    )


def fits(goal: Goal, cadence: str) -> bool:
    return goal.is_open and goal.cadence == cadence


def backing(plan: Plan, viewer: User) -> Backing | None:
    """None without a target that its ladder still has."""
    version = plan.target.ladder.current_version_id if plan.target else None
    asked = asking(version) if version else None
    path = asked.document.path_of.get(plan.target_id) if asked else None
    if asked is None or path is None:
        return None
    keys = [column.key for column, place in zip(asked.columns, asked.at(path), strict=True) if place is not None]
    found = evidence_of(plan.person, viewer=viewer)
    return Backing(asked.document.levels[path].title, len(keys), sum(key in found for key in keys))


def target_title(plan: Plan) -> str:
    """What the target of a plan is called; blank where it has none."""
    return next(each.called for each in called(Plan.objects.filter(pk=plan.pk))) or ""  # type: ignore[attr-defined]


@dataclass(frozen=True)
class Kept:
    """One plan of the list, with all its goals but the suggestions that wait."""

    plan: Plan
    target: str
    lines: list[GoalLine]

    @property
    def answers(self) -> int:
        return sum(len(line.answers) for line in self.lines)

    @property
    def outcomes(self) -> list[tuple[str, int]]:
        """How many goals are in each state, in the order of the states."""
        counts: Mapping[str, int] = Counter(line.goal.state for line in self.lines)
        return [(str(label), counts[state]) for state, label in Goal.State.choices if counts[state]]


def own_plans(person: User) -> list[Kept]:
    """Every plan of one's own, the latest first, in two statements."""
    plans = called(Plan.objects.filter(person=person)).order_by("-started_on", "-created_at")
    lines = goal_lines(Goal.objects.filter(plan__person=person).exclude(state=Goal.State.SUGGESTED))
    return [
        Kept(plan, plan.called or "", [line for line in lines if line.goal.plan_id == plan.pk])  # type: ignore[attr-defined]
        for plan in plans
    ]


def active_plan(person: User, *, viewer: User) -> Plan | None:
    """The plan under way, with `called` and the number of `open_goals`, for those who may read it."""
    plans = called(Plan.objects.visible_to(viewer).active().filter(person=person)).select_related("agreed_by")
    return plans.annotate(open_goals=Count("goals", filter=Q(goals__state=Goal.State.OPEN))).first()
