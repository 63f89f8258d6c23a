"""This week: what somebody said they would do and has not answered yet, what is answered, and what is asked later."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib.humanize.templatetags.humanize import apnumber
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q, Subquery, prefetch_related_objects
from django.db.models.functions import JSONObject
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy

from assessments.models import Evidence
from core.periods import PERIODS, last_day_of, start_of, start_of_last, start_of_next
from growthplans.models import CheckIn, Goal, Plan, Step
from growthplans.models.plans import Cadence
from growthplans.queries.following import OVERDUE, STUCK, signal
from ladder.models import Competency
from people.models import User

READ = 3  # answers of one goal: of this period, of the last one, and of the one before, which tells what is stuck
ANSWER_FIELDS = ("id", "period_start", "answer", "note", "made_at", "row_version")
CHOICES = 8  # pieces of evidence that are offered

THIS = {
    "week": gettext_lazy("This week"),
    "month": gettext_lazy("This month"),
    "quarter": gettext_lazy("This quarter"),
}
LAST = {
    "week": gettext_lazy("Last week"),
    "month": gettext_lazy("Last month"),
    "quarter": gettext_lazy("Last quarter"),
}


@dataclass(frozen=True)
class Slot:
    """One period of a goal, what pages call it, and the answer for it, if there is one."""

    goal: Goal
    start: date
    label: str | Promise
    checkin: CheckIn | None

    @property
    def version(self) -> int:
        """What a form sends along, to be told when the answer is another one by then."""
        return self.checkin.row_version if self.checkin else 0


@dataclass(frozen=True)
class Line:
    """One goal as the page shows it. `last` is None where it had not begun by then; `steps` are read for one page."""

    goal: Goal
    competency: str
    present: Slot
    last: Slot | None
    trouble: str
    on: date
    steps: Sequence[Step] = ()
    pressed_for: date | None = None  # the period that was just answered for, while this goal is the opened one

    @property
    def pressed(self) -> Slot:
        """The period of the last press."""
        return self.last if self.last and self.last.start == self.pressed_for else self.present

    @property
    def is_late_open(self) -> bool:
        """Whether the page offers to answer for the last period: it has no answer, or was given one just now."""
        return self.last is not None and (self.last.checkin is None or self.pressed == self.last)

    @property
    def ticked(self) -> int:
        return sum(step.done_at is not None for step in self.steps)

    @property
    def is_answered(self) -> bool:
        return self.present.checkin is not None

    @property
    def is_due(self) -> bool:
        return not self.is_answered and self.asked_on <= self.on

    @property
    def asked_on(self) -> date:
        """From when on it is asked of them: the period's first day, or when it begins, or when its sleep is over."""
        start = start_of(self.goal.period, max(self.goal.starts_on, self.on))
        if self.is_answered:
            return start_of_next(self.goal.period, self.on)
        return max(start, self.goal.snoozed_until or start)

    @property
    def is_overdue(self) -> bool:
        return self.trouble == OVERDUE

    @property
    def is_stuck(self) -> bool:
        return self.trouble == STUCK

    @property
    def until(self) -> date:
        """The last day for an answer; of a goal that is reached once, its own last day where it has one."""
        if self.goal.cadence == Cadence.ONCE and self.goal.due_on:
            return self.goal.due_on
        return last_day_of(self.goal.period, self.on)

    @property
    def order(self) -> tuple[bool, bool, int, int]:
        """What is past its day first, then what is stuck, then weeks before months and quarters."""
        return not self.is_overdue, not self.is_stuck, PERIODS.index(self.goal.period), self.goal.position


@dataclass(frozen=True)
class Week:
    """Every goal that somebody has under way, on one of their days. `opened`: the goal just answered, as its form."""

    lines: list[Line]
    on: date
    opened: UUID | None = None

    @property
    def due(self) -> list[Line]:
        """What waits for an answer; the opened one stays in its place, answered or not."""
        return [line for line in self.lines if line.is_due or line.goal.pk == self.opened]

    @property
    def answered(self) -> list[Line]:
        return [line for line in self.lines if line.is_answered and line.goal.pk != self.opened]

    @property
    def later(self) -> list[Line]:
        left = [line for line in self.lines if not line.is_answered and not line.is_due and line.goal.pk != self.opened]
        return sorted(left, key=lambda line: line.asked_on)

    @property
    def open(self) -> int:
        """How many wait for an answer."""
        return sum(line.is_due for line in self.lines)

    @property
    def open_in_words(self) -> str:
        return capfirst(str(apnumber(self.open)))

    @property
    def done(self) -> int:
        return sum(line.is_answered for line in self.lines)

    @property
    def next_on(self) -> date | None:
        """When something is asked again, for who has answered everything."""
        return min((line.asked_on for line in self.lines if line.goal.is_open), default=None)

    def line(self, goal: UUID | None) -> Line | None:
        return next((line for line in self.lines if line.goal.pk == goal), None)


@dataclass(frozen=True)
class WeekPage:
    """The week with all that its own page shows: the plan, checklists, and evidence to choose from."""

    plan: Plan | None
    week: Week
    choices: list[Evidence]


def week_of(person: User, *, on: date) -> Week:
    """The goals of somebody's active plan that are under way, or were reached by an answer of this week.

    One statement, so that the home page can afford it: the answers come along as objects.
    """
    answers = CheckIn.objects.filter(goal=OuterRef("pk"), cadence=OuterRef("cadence")).order_by("-period_start")
    said = Competency.objects.filter(key=OuterRef("competency"), version__published_at__isnull=False)
    reached = Q(state=Goal.State.DONE, cadence=Cadence.ONCE, closed_on__gte=start_of("week", on))
    goals = (
        Goal.objects.filter(Q(state=Goal.State.OPEN) | reached, plan__person=person, plan__state=Plan.State.ACTIVE)
        .annotate(
            answers=ArraySubquery(answers.values(said=JSONObject(**{name: name for name in ANSWER_FIELDS}))[:READ]),
            called=Subquery(said.order_by("-version__number").values("title")[:1]),
        )
        .select_related("plan")
    )
    lines = [line(goal, on) for goal in goals]
    lines = [each for each in lines if each.goal.is_open or each.is_answered]
    return Week(sorted(lines, key=lambda each: each.order), on)


def line(goal: Goal, on: date) -> Line:
    answers = [checkin(goal, kept) for kept in goal.answers]  # type: ignore[attr-defined]
    by_start = {each.period_start: each for each in answers}
    period, present, last = goal.period, start_of(goal.period, on), start_of_last(goal.period, on)
    has_begun = start_of(period, goal.starts_on) <= last
    return Line(
        goal=goal,
        competency=goal.called or "",  # type: ignore[attr-defined]
        present=Slot(goal, present, THIS[period], by_start.get(present)),
        last=Slot(goal, last, LAST[period], by_start.get(last)) if has_begun else None,
        trouble=signal(goal, answers, on),
        on=on,
    )


def checkin(goal: Goal, kept: dict[str, object]) -> CheckIn:
    """A row from the object that the statement made of it."""
    fields: Any = {name: CheckIn._meta.get_field(name) for name in kept}
    values = {name: fields[name].to_python(value) for name, value in kept.items()}
    return CheckIn(goal=goal, cadence=goal.cadence, **values)


def week_page(person: User, *, on: date, opened: UUID | None = None, period: date | None = None) -> WeekPage:
    """The week for its own page, in five statements at most."""
    week = week_of(person, on=on)
    plan = week.lines[0].goal.plan if week.lines else Plan.objects.active().filter(person=person).first()
    week = replace(week, opened=opened)
    if not week.lines:
        return WeekPage(plan, week, [])
    prefetch_related_objects([each.goal for each in week.lines], "steps")
    slots = [slot for each in week.lines for slot in (each.present, each.last) if slot and slot.checkin]
    prefetch_related_objects([slot.checkin for slot in slots if slot.checkin], "evidence")
    lines = [
        replace(each, steps=list(each.goal.steps.all()), pressed_for=period if each.goal.pk == opened else None)
        for each in week.lines
    ]
    choices = list(Evidence.objects.filter(owner=person).newest_first()[:CHOICES])
    return WeekPage(plan, replace(week, lines=lines), choices)


def checkin_for(goal: Goal, period_start: date) -> CheckIn | None:
    """The answer of one period, if there is one."""
    return goal.checkins.filter(cadence=goal.cadence, period_start=period_start).first()
