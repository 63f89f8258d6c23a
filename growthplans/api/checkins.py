"""Check-ins for programs: what is due this week, and how each period went."""

from collections.abc import Sequence
from datetime import date
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.db.models import F
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.http import quote_etag
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from core.access import require
from core.api.conditions import not_modified, require_match
from core.api.parameters import ListParameters, Ordering
from core.fingerprint import fingerprint
from growthplans import access
from growthplans.actions import checkins as actions
from growthplans.api.parts import Body, GrowthListView, GrowthView, NameSerializer, TitleSerializer, caller, named
from growthplans.models import CheckIn, Goal
from growthplans.models.plans import Cadence
from growthplans.queries import records
from growthplans.queries.following import OVERDUE, STALE, STUCK
from growthplans.queries.week import Line, Slot, checkin_for, week_of

TROUBLES = [(what, what) for what in (OVERDUE, STUCK, STALE)]


class CheckInSerializer(serializers.Serializer):
    """How one period of a goal went."""

    id = serializers.UUIDField()
    goal = serializers.UUIDField()
    person = NameSerializer()
    cadence = serializers.ChoiceField(Cadence.choices, help_text="That of the goal, when it was answered.")
    period_start = serializers.DateField(help_text="The first day of the week, month or quarter.")
    answer = serializers.ChoiceField(CheckIn.Answer.choices)
    note = serializers.CharField(allow_blank=True)
    evidence: Any = serializers.ListField(
        child=serializers.UUIDField(), help_text="Ids of what the caller may read of the evidence shown with it."
    )
    made_at = serializers.DateTimeField()


class SaidSerializer(serializers.Serializer):
    """How it went. What is left out is blank."""

    answer = serializers.ChoiceField(CheckIn.Answer.choices)
    note = serializers.CharField(
        required=False, default="", allow_blank=True, help_text="One line, at most 500 characters."
    )
    evidence: Any = serializers.ListField(
        child=serializers.UUIDField(),
        required=False,
        default=list,
        max_length=200,
        help_text="Ids of one's own evidence. It stays as private as it is.",
    )


class CheckInsParameters(ListParameters):
    ordering = Ordering("period_start", "made_at")
    goal = serializers.UUIDField(required=False)
    person = serializers.UUIDField(required=False)
    answer = serializers.ChoiceField(CheckIn.Answer.choices, required=False)
    since = serializers.DateField(required=False, help_text="Periods that begin on this day or later.")
    until = serializers.DateField(required=False, help_text="Periods that begin on this day or before.")


def shown(row: Body) -> Body:
    return {
        **{name: row[name] for name in ("id", "cadence", "period_start", "answer", "note", "made_at")},
        "goal": row["goal_id"],
        "person": named(row, "person"),
        "evidence": row["shown"],
    }


class CheckInWriteView(GrowthView):
    serializer_class = CheckInSerializer
    rows_of = staticmethod(records.checkin_rows)
    shape = staticmethod(shown)


class CheckInsView(CheckInWriteView, GrowthListView):
    """Check-ins: one's own, and those of everybody below."""

    parameters = CheckInsParameters
    lookups = {
        "goal": "goal",
        "person": "goal__plan__person",
        "answer": "answer",
        "since": "period_start__gte",
        "until": "period_start__lte",
    }


class CheckInView(CheckInWriteView):
    """How one period of a goal went, in the goal's present cadence. `period` is the first day of it."""

    takes = {"PUT": SaidSerializer}
    done = {"PUT": (HTTPStatus.OK, HTTPStatus.CREATED), "DELETE": HTTPStatus.NO_CONTENT}

    def goal(self, pk: UUID) -> Goal:
        """A goal that its owner answers for."""
        goal = get_object_or_404(Goal.objects.visible_to(caller(self.request)).select_related("plan"), pk=pk)
        may = access.can_write_plan(caller(self.request), goal.plan)
        require(may, _("Only its owner checks in, as long as the plan is active."))
        return goal

    def said(self, pk: UUID, period: str) -> Body:
        """What is said of the period."""
        return self.body(goal=pk, cadence=F("goal__cadence"), period_start=day_or_404(period))

    def get(self, request: Request, pk: UUID, period: str) -> HttpResponseBase:
        body = self.said(pk, period)
        mark = fingerprint(body)
        return not_modified(request, mark) or Response(body, headers={"ETag": quote_etag(mark)})

    def put(self, request: Request, pk: UUID, period: str) -> Response:
        """Check in for the present period or the one before; again, with `If-Match`, change what was said.

        `If-None-Match: *` makes sure that nothing is changed.
        """
        goal, sent, day = self.goal(pk), self.sent(request), day_or_404(period)
        checkin, now = checkin_for(goal, day), timezone.now()
        mark = fingerprint(self.said(pk, period)) if checkin else ""
        require_match(request, mark, is_needed=checkin is not None)
        was = checkin.row_version if checkin else 0
        on, by = timezone.localdate(now), caller(request)
        actions.check_in(goal=goal, period_start=day, was=was, now=now, on=on, by=by, **sent)
        body = self.said(pk, period)
        headers = {"ETag": quote_etag(fingerprint(body))}
        return Response(body, status=HTTPStatus.OK if checkin else HTTPStatus.CREATED, headers=headers)

    def delete(self, request: Request, pk: UUID, period: str) -> HttpResponse:
        """Take it back, as long as the period or the one after it lasts. A goal that it reached is open again."""
        checkin = checkin_for(self.goal(pk), day_or_404(period))
        if checkin is None:
            raise Http404
        require_match(request, fingerprint(self.said(pk, period)), is_needed=True)
        on, by = timezone.localdate(), caller(request)
        actions.undo_check_in(checkin=checkin, was=checkin.row_version, on=on, by=by)
        return HttpResponse(status=HTTPStatus.NO_CONTENT)


def day_or_404(text: str) -> date:
    """The day in an address, as 2026-05-11."""
    try:
        day = parse_date(text)
    except ValueError:
        day = None
    if day is None:
        raise Http404
    return day


# --- This week


class PeriodSerializer(serializers.Serializer):
    """A period of a goal, and what was said of it."""

    start = serializers.DateField()
    url = serializers.URLField(help_text="Where it is answered, by PUT.")
    answer = serializers.ChoiceField(CheckIn.Answer.choices, allow_null=True)
    note = serializers.CharField(allow_blank=True)


class WeekLineSerializer(serializers.Serializer):
    """A goal under way."""

    goal = TitleSerializer()
    cadence = serializers.ChoiceField(Cadence.choices)
    competency = serializers.CharField(allow_blank=True)
    trouble = serializers.ChoiceField(
        TROUBLES,
        allow_null=True,
        help_text="Past its day; twice “not this time”; or not answered for two periods.",
    )
    asked_on = serializers.DateField(help_text="From when on it is asked.")
    until = serializers.DateField(help_text="The last day for an answer.")
    period = PeriodSerializer()
    last = PeriodSerializer(allow_null=True, help_text="The period before, which can still be answered late.")


class WeekSerializer(serializers.Serializer):
    """What one's own active plan asks, as the page “This week” shows it."""

    on = serializers.DateField(help_text="Today, where the caller is.")
    due: Any = WeekLineSerializer(many=True, help_text="What waits for an answer, the pressing first.")
    answered: Any = WeekLineSerializer(many=True)
    later: Any = WeekLineSerializer(many=True)


class DueView(GrowthView):
    """What is due this week, of one's own goals; what is answered, and what is asked later."""

    serializer_class = WeekSerializer

    def get(self, request: Request) -> HttpResponseBase:
        week = week_of(caller(request), on=timezone.localdate())
        due, answered, later = (self.lines(lines) for lines in (week.due, week.answered, week.later))
        return Response({"on": week.on, "due": due, "answered": answered, "later": later})

    def lines(self, lines: Sequence[Line]) -> list[Body]:
        return [
            {
                "goal": {"id": line.goal.pk, "title": line.goal.title},
                "cadence": line.goal.cadence,
                "competency": line.competency,
                "trouble": line.trouble or None,
                "asked_on": line.asked_on,
                "until": line.until,
                "period": self.period(line.present),
                "last": self.period(line.last) if line.last else None,
            }
            for line in lines
        ]

    def period(self, slot: Slot) -> Body:
        url = reverse("api:growth-checkin", [slot.goal.pk, slot.start], request=self.request)
        said = slot.checkin
        return {
            "start": slot.start,
            "url": url,
            "answer": said.answer if said else None,
            "note": said.note if said else "",
        }
