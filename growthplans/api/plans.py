"""Plans for programs: read by their owner and those above, changed by the owner, agreed to by the manager."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
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
from growthplans.actions import plans as actions
from growthplans.api.goals import PlannedGoalSerializer, drafts_of
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
    typed,
)
from growthplans.forms.plans import PlanForm, said
from growthplans.models import Goal, Plan
from growthplans.queries import records
from growthplans.queries.starting import due, going_on
from growthplans.queries.targets import Target, targets
from ladder.queries.standing import standing_of


class GrowthPlanSerializer(serializers.Serializer):
    """What somebody means to grow by. Its goals are at `/growth/goals/?plan=…`."""

    id = serializers.UUIDField()
    person = NameSerializer()
    target = TitleSerializer(allow_null=True, help_text="The level it leads to.")
    target_on = serializers.DateField(allow_null=True)
    purpose = serializers.CharField(allow_blank=True)
    origin = serializers.ChoiceField(Plan.Origin.choices, help_text="What it was started from.")
    state = serializers.ChoiceField(Plan.State.choices)
    started_on = serializers.DateField()
    finished_at = serializers.DateTimeField(allow_null=True)
    agreed_at = serializers.DateTimeField(allow_null=True)
    agreed_by = NameSerializer(allow_null=True)
    agreed = serializers.BooleanField(help_text="Whether the manager agreed to it as it is now.")
    changed_at = serializers.DateTimeField(help_text="When it, or what its goals are, last changed.")


class ChangedPlanSerializer(serializers.Serializer):
    target = serializers.UUIDField(
        required=False, allow_null=True, default=None, help_text="A level of the ladder where one stands."
    )
    target_on = serializers.DateField(required=False, allow_null=True, default=None)
    purpose = serializers.CharField(
        required=False, default="", allow_blank=True, trim_whitespace=False, help_text="At most 2,000 characters."
    )


class NewPlanSerializer(ChangedPlanSerializer):
    """A plan of one's own. Another that is under way ends with it, and has to be named in `ends`."""

    goals: Any = serializers.ListField(child=PlannedGoalSerializer(), required=False, default=list, max_length=60)
    ends = serializers.UUIDField(required=False, allow_null=True, default=None)
    carry_over: Any = serializers.ListField(
        child=serializers.UUIDField(),
        required=False,
        default=list,
        max_length=60,
        help_text="Open goals of the plan that ends, which go on in this one. The others are dropped.",
    )


class PlansParameters(ListParameters):
    ordering = Ordering("started_on")
    person = serializers.UUIDField(required=False)
    state = serializers.ChoiceField(Plan.State.choices, required=False)


def shown(row: Body) -> Body:
    is_agreed = row["agreed_at"] is not None and row["agreed_at"] >= row["changed_at"]
    return {
        "id": row["id"],
        "person": named(row, "person"),
        "target": titled(row, "target"),
        **{name: row[name] for name in ("target_on", "purpose", "origin", "state", "started_on", "finished_at")},
        "agreed_at": row["agreed_at"],
        "agreed_by": named(row, "agreed_by"),
        "agreed": is_agreed,
        "changed_at": row["changed_at"],
    }


class PlanWriteView(GrowthView):
    serializer_class = GrowthPlanSerializer
    address = "api:growth-plan"
    rows_of = staticmethod(records.plan_rows)
    shape = staticmethod(shown)

    def plan(self, pk: UUID) -> Plan:
        plans = Plan.objects.visible_to(caller(self.request)).select_related("person", "target__ladder")
        return get_object_or_404(plans, pk=pk)

    def values(self, sent: Body, kept: Target | None = None) -> Body:
        """What is sent of a plan itself. Refused: a level that its page would not offer."""
        by = caller(self.request)
        offered = targets(standing_of(by, viewer=by, on=timezone.localdate()), kept=kept)
        form = PlanForm(sent, targets=offered)
        typed(form)
        return form.values()


class PlansView(PlanWriteView, GrowthListView):
    """Plans: one's own, and those of everybody below. One person has one active plan at most."""

    parameters = PlansParameters
    lookups = {"person": "person", "state": "state"}
    takes = {"POST": NewPlanSerializer}
    done = {"POST": HTTPStatus.CREATED}
    keyed = {"POST"}

    def post(self, request: Request) -> Response:
        """Start a plan of one's own, with its goals. 409 while a plan is under way that `ends` does not name."""
        sent, by, now = self.sent(request), caller(request), timezone.now()
        values = self.values(sent)
        before = Plan.objects.visible_to(by).filter(pk=sent["ends"], person=by).first()
        # What was carried over already is named again by the same call.
        offered = going_on(before, [Goal.State.OPEN, Goal.State.CARRIED]) if before else []
        carried = {each.draft.carried_from: each.draft for each in offered}
        by_id = {goal.pk: draft for goal, draft in carried.items() if goal}
        if set(sent["carry_over"]) - set(by_id):
            raise ValidationError({"carry_over": _("One of these is no open goal of the plan that ends.")})
        drafts = [*drafts_of(sent["goals"]), *(by_id[pk] for pk in sent["carry_over"])]
        plan = actions.start_plan(
            by=by,
            origin=Plan.Origin.EMPTY,
            values=values,
            drafts=[due(draft, values["target_on"]) for draft in drafts],
            now=now,
            on=timezone.localdate(now),
            once=once_of(request),
            ends=sent["ends"],
        )
        return self.answer(plan.pk, HTTPStatus.CREATED)


class PlanView(PlanWriteView, GrowthEntryView):
    """One plan. To change it, send its `ETag` in `If-Match`."""

    takes = {"PATCH": ChangedPlanSerializer}

    def patch(self, request: Request, pk: UUID) -> Response:
        """Change what it is for, its level or its day; what is left out stays as it is."""
        plan, by, now = self.plan(pk), caller(request), timezone.now()
        require(access.can_write_plan(by, plan), _("Only its owner changes a plan, as long as it is active."))
        self.require_known(pk)
        kept = Target(plan.target_id, "") if plan.target_id else None
        values = self.values(said(plan) | self.sent(request), kept)
        on = timezone.localdate(now)
        actions.edit_plan(plan=plan, was=plan.row_version, values=values, now=now, on=on, by=by)
        return self.answer(pk)


class AgreeView(PlanWriteView):
    """Agree, as the manager, to a plan as it was read: `If-Match` names it. Its owner is told by mail."""

    takes: dict[str, Any] = {}

    def post(self, request: Request, pk: UUID) -> Response:
        plan, by = self.plan(pk), caller(request)
        require(access.can_agree_to_plan(by, plan), _("Only the manager agrees to an active plan."))
        self.require_known(pk)
        actions.agree_to_plan(plan=plan, seen=plan.changed_at, now=timezone.now(), by=by)
        return self.answer(pk)


class FinishView(PlanWriteView):
    """End one's own plan. Open goals are dropped with the reason; while there are any, one is needed."""

    takes = {"POST": ReasonSerializer}

    def post(self, request: Request, pk: UUID) -> Response:
        plan, reason, now = self.plan(pk), self.sent(request)["reason"], timezone.now()
        actions.finish_plan(plan=plan, reason=reason, now=now, on=timezone.localdate(now), by=caller(request))
        return self.answer(pk)
