"""Goals for programs: read, added or suggested, changed, and what becomes of them."""

from collections.abc import Iterable
from datetime import datetime
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from core.access import require
from core.api.conditions import once_of
from core.api.parameters import ListParameters, Ordering
from growthplans import access
from growthplans.actions import goals as actions
from growthplans.api.parts import (
    Body,
    GrowthEntryView,
    GrowthListView,
    GrowthView,
    NameSerializer,
    ReasonSerializer,
    TitleSerializer,
    caller,
    named,
    titled,
)
from growthplans.models import Goal, Plan
from growthplans.models.plans import Cadence
from growthplans.queries import records
from growthplans.queries.drafts import Draft

CARRIED = ("id", "title", "outcome", "cadence", "starts_on", "due_on", "state", "snoozed_until", "closed_on", "reason")


class GrowthStepSerializer(serializers.Serializer):
    """One line of a checklist."""

    id = serializers.UUIDField()
    text = serializers.CharField()
    done_at = serializers.DateTimeField(allow_null=True)


class GoalSerializer(serializers.Serializer):
    """One thing to do once, or in every week, month or quarter."""

    id = serializers.UUIDField()
    plan = serializers.UUIDField()
    person = NameSerializer(help_text="Whose it is.")
    title = serializers.CharField()
    outcome = serializers.CharField(allow_blank=True)
    cadence = serializers.ChoiceField(Cadence.choices)
    competency = TitleSerializer(allow_null=True)
    starts_on = serializers.DateField()
    due_on = serializers.DateField(allow_null=True)
    state = serializers.ChoiceField(Goal.State.choices)
    suggested_by = NameSerializer(allow_null=True)
    snoozed_until = serializers.DateField(allow_null=True, help_text="Nobody is reminded of it before this day.")
    closed_on = serializers.DateField(allow_null=True)
    reason = serializers.CharField(allow_blank=True, help_text="Why it was dropped or declined.")
    carried_from = serializers.UUIDField(allow_null=True, help_text="The goal that goes on in this one.")
    steps: Any = GrowthStepSerializer(many=True, help_text="The checklist.")


class DraftSerializer(serializers.Serializer):
    title = serializers.CharField(help_text="At most 300 characters.")
    outcome = serializers.CharField(
        required=False, default="", allow_blank=True, trim_whitespace=False, help_text="At most 2,000 characters."
    )
    cadence = serializers.ChoiceField(Cadence.choices, required=False, default=Cadence.WEEKLY)
    competency = serializers.UUIDField(required=False, allow_null=True, default=None)
    steps: Any = serializers.ListField(
        child=serializers.CharField(), required=False, default=list, max_length=100, help_text="Lines of a checklist."
    )


class PlannedGoalSerializer(DraftSerializer):
    due_on = serializers.DateField(required=False, allow_null=True, default=None)


class NewGoalSerializer(PlannedGoalSerializer):
    plan = serializers.UUIDField()


class DayToCarrySerializer(serializers.Serializer):
    due_on = serializers.DateField(required=False, allow_null=True, default=None)


class SnoozeSerializer(serializers.Serializer):
    until = serializers.DateField(allow_null=True, help_text="A day after today; null: asked again at once.")


class TickSerializer(serializers.Serializer):
    done = serializers.BooleanField()


class GoalsParameters(ListParameters):
    ordering = Ordering("created_at")
    plan = serializers.UUIDField(required=False)
    person = serializers.UUIDField(required=False)
    state = serializers.ChoiceField(Goal.State.choices, required=False)
    cadence = serializers.ChoiceField(Cadence.choices, required=False)
    competency = serializers.UUIDField(required=False)


def drafts_of(sent: Iterable[Body]) -> list[Draft]:
    return [Draft(**{**goal, "steps": tuple(goal["steps"])}) for goal in sent]


def shown(row: Body) -> Body:
    return {
        **{name: row[name] for name in CARRIED},
        "plan": row["plan_id"],
        "person": named(row, "person"),
        "competency": titled(row, "competency"),
        "suggested_by": named(row, "suggested_by"),
        "carried_from": row["carried_from_id"],
        "steps": row["checklist"],
    }


class GoalWriteView(GrowthView):
    serializer_class = GoalSerializer
    address = "api:growth-goal"
    rows_of = staticmethod(records.goal_rows)
    shape = staticmethod(shown)

    def goal(self, pk: UUID) -> Goal:
        goals = Goal.objects.visible_to(caller(self.request)).select_related("plan__person", "plan__target__ladder")
        return get_object_or_404(goals, pk=pk)


class GoalsView(GoalWriteView, GrowthListView):
    """Goals: one's own, and those of everybody below."""

    parameters = GoalsParameters
    lookups = {
        "plan": "plan",
        "person": "plan__person",
        "state": "state",
        "cadence": "cadence",
        "competency": "competency",
    }
    takes = {"POST": NewGoalSerializer}
    done = {"POST": HTTPStatus.CREATED}
    keyed = {"POST"}

    def post(self, request: Request) -> Response:
        """Add a goal to a plan of one's own; as the manager, suggest one for a report's."""
        sent, by, now = self.sent(request), caller(request), timezone.now()
        plan = get_object_or_404(Plan.objects.visible_to(by), pk=sent.pop("plan"))
        steps, competency = sent.pop("steps"), sent.pop("competency")
        goal = actions.add_goal(
            plan=plan,
            values=sent | {"competency_id": competency},
            steps=steps,
            now=now,
            on=timezone.localdate(now),
            by=by,
            once=once_of(request),
        )
        return self.answer(goal.pk, HTTPStatus.CREATED)


class GoalView(GoalWriteView, GrowthEntryView):
    """One goal. To change it, send its `ETag` in `If-Match`."""

    takes = {"PATCH": PlannedGoalSerializer}

    def patch(self, request: Request, pk: UUID) -> Response:
        """Change what it says; what is left out stays as it is, and lines that stay are still ticked."""
        goal, by, now = self.goal(pk), caller(request), timezone.now()
        require(
            access.can_write_plan(by, goal.plan), _("Only its owner changes a goal, as long as the plan is active.")
        )
        self.require_known(pk)
        sent = self.sent(request)
        steps = sent.pop("steps", [step.text for step in goal.steps.all()])
        kept = {name: getattr(goal, name) for name in ("title", "outcome", "cadence", "due_on")}
        values = kept | {"competency_id": sent.pop("competency", goal.competency_id)} | sent
        actions.edit_goal(
            goal=goal, was=goal.row_version, values=values, steps=steps, now=now, on=timezone.localdate(now), by=by
        )
        return self.answer(pk)


class StepView(GoalWriteView):
    """Tick a line of the checklist, or take the tick back."""

    takes = {"PUT": TickSerializer}

    def put(self, request: Request, pk: UUID, step: UUID) -> Response:
        line, is_done = get_object_or_404(self.goal(pk).steps, pk=step), self.sent(request)["done"]
        actions.tick_step(step=line, is_done=is_done, now=timezone.now(), by=caller(request))
        return self.answer(pk)


class GoalActView(GoalWriteView):
    """One thing that becomes of a goal: `act` does it."""

    takes: dict[str, Any] = {}

    def post(self, request: Request, pk: UUID) -> Response:
        goal = self.goal(pk)
        found = self.act(goal, self.sent(request) if self.takes else {}, timezone.now())
        return self.answer(found.pk, HTTPStatus.OK if found.pk == pk else HTTPStatus.CREATED)

    def act(self, goal: Goal, sent: Body, now: datetime) -> Goal:
        raise NotImplementedError


class ReachView(GoalActView):
    """Say that it is reached."""

    def act(self, goal: Goal, sent: Body, now: datetime) -> Goal:
        return actions.reach_goal(goal=goal, on=timezone.localdate(now), by=caller(self.request))


class DropView(GoalActView):
    """Give it up, with a reason."""

    takes = {"POST": ReasonSerializer}

    def act(self, goal: Goal, sent: Body, now: datetime) -> Goal:
        return actions.drop_goal(goal=goal, now=now, on=timezone.localdate(now), by=caller(self.request), **sent)


class CarryView(GoalActView):
    """Go on with it as a new goal, which is answered; the old one stays as history."""

    takes = {"POST": DayToCarrySerializer}
    done = {"POST": HTTPStatus.CREATED}

    def act(self, goal: Goal, sent: Body, now: datetime) -> Goal:
        return actions.carry_over_goal(goal=goal, now=now, on=timezone.localdate(now), by=caller(self.request), **sent)


class SnoozeView(GoalActView):
    """Be reminded of it again from a day on, at most three months ahead."""

    takes = {"POST": SnoozeSerializer}

    def act(self, goal: Goal, sent: Body, now: datetime) -> Goal:
        return actions.snooze_goal(goal=goal, on=timezone.localdate(now), by=caller(self.request), **sent)


class ReopenView(GoalActView):
    """Take back that it was reached or dropped."""

    def act(self, goal: Goal, sent: Body, now: datetime) -> Goal:
        return actions.reopen_goal(goal=goal, now=now, by=caller(self.request))


class TakeView(GoalActView):
    """Take up what the manager suggested, from today on."""

    def act(self, goal: Goal, sent: Body, now: datetime) -> Goal:
        return self.answered(goal, now, is_taken=True)

    def answered(self, goal: Goal, now: datetime, **said: Any) -> Goal:
        on, by = timezone.localdate(now), caller(self.request)
        return actions.answer_suggestion(goal=goal, now=now, on=on, by=by, **said)


class DeclineView(TakeView):
    """Decline what the manager suggested."""

    takes = {"POST": ReasonSerializer}

    def act(self, goal: Goal, sent: Body, now: datetime) -> Goal:
        return self.answered(goal, now, is_taken=False, **sent)


class NudgeGoalView(GoalActView):
    """Ask by mail, as the manager, how it goes: one person once a day at most."""

    def act(self, goal: Goal, sent: Body, now: datetime) -> Goal:
        return actions.nudge_goal(goal=goal, on=timezone.localdate(now), by=caller(self.request))
