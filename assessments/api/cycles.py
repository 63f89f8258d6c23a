"""Cycles for programs: which there are, who takes part and how far they are; opening, nudging, closing."""

from http import HTTPStatus
from types import SimpleNamespace
from typing import Any, cast
from uuid import UUID

from django.db.models import F
from django.shortcuts import get_object_or_404
from django.utils import timezone
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from assessments.access import cycles as access
from assessments.actions import cycles as actions
from assessments.models import Assessment, Cycle
from assessments.queries import following
from core.api.parameters import ListParameters, Ordering
from core.api.views import ListView, ReadView, WriteView
from ladder.models import Ladder
from people.models import Team, User
from people.models.tokens import Scope


def caller(request: Request) -> User:
    """Whoever calls; the view's permission has let nobody else in."""
    return cast(User, request.user)


def cycle_of(request: Request, pk: UUID) -> Cycle:
    return get_object_or_404(Cycle.objects.visible_to(caller(request)), pk=pk)


class UnitOrPersonSerializer(serializers.Serializer):
    id = serializers.UUIDField()
    name = serializers.CharField()


class LadderNameSerializer(serializers.Serializer):
    id = serializers.UUIDField()
    title = serializers.CharField()


class StepsSerializer(serializers.Serializer):
    """Of how many people what has come to pass; each step counts those who are further, too."""

    people = serializers.IntegerField()
    own = serializers.IntegerField(help_text="Self-assessments written, or not waited for any more.")
    manager = serializers.IntegerField(help_text="Manager assessments written.")
    revealed = serializers.IntegerField(help_text="Both written, so that each side reads the other.")
    proposed = serializers.IntegerField()
    agreed = serializers.IntegerField()
    shared = serializers.IntegerField()
    acknowledged = serializers.IntegerField()


class CycleSerializer(serializers.Serializer):
    """A round of assessments: of a unit or everybody, on one ladder or any."""

    id = serializers.UUIDField()
    title = serializers.CharField()
    state = serializers.ChoiceField(Cycle.State.choices)
    unit = UnitOrPersonSerializer(allow_null=True, help_text="Null is everybody.")
    ladder = LadderNameSerializer(allow_null=True, help_text="Null is any ladder.")
    self_due_on = serializers.DateField()
    manager_due_on = serializers.DateField()
    share_due_on = serializers.DateField()
    opened_at = serializers.DateTimeField()
    closed_at = serializers.DateTimeField(allow_null=True)


class FollowedCycleSerializer(CycleSerializer):
    steps = StepsSerializer(required=False, help_text="For HR: of the people of its units. Absent for others.")


COLUMNS = ("id", "title", "state", "self_due_on", "manager_due_on", "share_due_on", "opened_at", "closed_at")


def cycle_rows(viewer: User) -> Any:
    return Cycle.objects.visible_to(viewer).values(
        *COLUMNS,
        "unit_id",
        "ladder_id",
        unit_name=F("unit__name"),
        ladder_title=F("ladder__current_version__title"),
    )


def shown_cycle(row: dict[str, Any]) -> dict[str, Any]:
    unit, ladder = row["unit_id"], row["ladder_id"]
    return {name: row[name] for name in COLUMNS} | {
        "unit": {"id": unit, "name": row["unit_name"]} if unit else None,
        "ladder": {"id": ladder, "title": row["ladder_title"]} if ladder else None,
    }


class CyclesParameters(ListParameters):
    ordering = Ordering("opened_at")
    state = serializers.ChoiceField(Cycle.State.choices, required=False)


class OpenSerializer(serializers.Serializer):
    title = serializers.CharField(max_length=120)
    unit = serializers.UUIDField(required=False, allow_null=True, default=None, help_text="Null is everybody.")
    ladder = serializers.UUIDField(required=False, allow_null=True, default=None, help_text="Null is any ladder.")
    self_due_on = serializers.DateField()
    manager_due_on = serializers.DateField()
    share_due_on = serializers.DateField()


class CyclesView(ListView, WriteView):
    """The cycles where you or people of yours take part; for HR and admins all."""

    parameters = CyclesParameters
    serializer_class = CycleSerializer
    takes = {"POST": OpenSerializer}
    done = {"POST": HTTPStatus.CREATED}

    @property
    def scope(self) -> str:  # type: ignore[override]
        return Scope.ASSESSMENTS_WRITE if self.request.method == "POST" else Scope.ASSESSMENTS_READ

    def rows(self) -> Any:
        rows = cycle_rows(caller(self.request))
        return rows.filter(state=self.asked["state"]) if "state" in self.asked else rows

    def shown(self, page: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [shown_cycle(row) for row in page]

    def post(self, request: Request) -> Response:
        """Open a cycle, as HR of the unit; for everybody, as HR of the whole organisation."""
        by, sent = caller(request), self.sent(request)
        for name, rows in (("unit", Team.objects.visible_to(by)), ("ladder", Ladder.objects.visible_to(by))):
            if sent[name]:
                sent[name] = get_object_or_404(rows, pk=sent[name])
        cycle = actions.open_cycle(on=timezone.localdate(), now=timezone.now(), by=by, **sent)
        url = reverse("api:cycle", [cycle.pk], request=request)
        body = shown_cycle(cycle_rows(by).get(pk=cycle.pk))
        return Response(body, status=HTTPStatus.CREATED, headers={"Location": url})


class CycleView(ReadView):
    """One cycle."""

    scope = Scope.ASSESSMENTS_READ
    serializer_class = FollowedCycleSerializer

    def get(self, request: Request, pk: UUID) -> Response:
        viewer, cycle = caller(request), cycle_of(request, pk)
        body = shown_cycle(cycle_rows(viewer).get(pk=pk))
        if access.can_follow_cycle(viewer):
            body["steps"] = following.steps_of(cycle, viewer=viewer)
        return Response(body)


class CloseView(WriteView):
    """End all writing in a cycle, but for people with a longer extension."""

    scope = Scope.ASSESSMENTS_WRITE
    serializer_class = CycleSerializer
    takes: dict[str, Any] = {}

    def post(self, request: Request, pk: UUID) -> Response:
        cycle = actions.close_cycle(cycle=cycle_of(request, pk), now=timezone.now(), by=caller(request))
        return Response(shown_cycle(cycle_rows(caller(request)).get(pk=cycle.pk)))


class NudgeSerializer(serializers.Serializer):
    people = serializers.ListField(
        child=serializers.UUIDField(),
        required=False,
        allow_null=True,
        default=None,
        max_length=1_000,
        help_text="Only what concerns these people; without it, everybody who is missing.",
    )


class NudgedSerializer(serializers.Serializer):
    people = serializers.IntegerField(help_text="How many have something to write. Nobody gets two mails on one day.")


class NudgeView(WriteView):
    """Remind whoever has something to write, the managers too, in the units where you are HR."""

    scope = Scope.ASSESSMENTS_WRITE
    serializer_class = NudgedSerializer
    takes = {"POST": NudgeSerializer}

    def post(self, request: Request, pk: UUID) -> Response:
        cycle, sent = cycle_of(request, pk), self.sent(request)
        people = actions.nudge(cycle=cycle, on=timezone.localdate(), by=caller(request), **sent)
        return Response({"people": people})


class LevelOfVersionSerializer(serializers.Serializer):
    id = serializers.UUIDField()
    title = serializers.CharField()


class VersionOfLadderSerializer(serializers.Serializer):
    ladder = serializers.UUIDField()
    number = serializers.IntegerField()


class ParticipationSerializer(serializers.Serializer):
    """One person in a cycle: against what they are held, and how far the two sides have come."""

    id = serializers.UUIDField()
    person = UnitOrPersonSerializer()
    level = LevelOfVersionSerializer()
    version = VersionOfLadderSerializer(help_text="The one that holds throughout the cycle.")
    self_written = serializers.BooleanField()
    self_missed = serializers.BooleanField(help_text="The manager went on without it.")
    manager_written = serializers.BooleanField()
    stage = serializers.ChoiceField([(key, str(label)) for key, label in following.STAGES.items()])
    extended_to = serializers.DateField(allow_null=True)
    left_at = serializers.DateTimeField(allow_null=True, help_text="When they were taken out of the cycle.")


class ParticipationsParameters(ListParameters):
    ordering = Ordering("name")
    show = serializers.ChoiceField(
        [(key, str(label)) for key, label in following.SETS.items()],
        required=False,
        default="all",
        help_text="Which of them, as the chips of the page; `all` leaves out those who are out.",
    )


def shown_participation(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": row["id"],
        "person": {"id": row["person_id"], "name": row["name"]},
        "level": {"id": row["level_id"], "title": row["level_title"]},
        "version": {"ladder": row["ladder_id"], "number": row["version_number"]},
        "self_written": row["self_state"] == Assessment.State.SUBMITTED,
        "self_missed": row["self_state"] == Assessment.State.MISSED,
        "manager_written": row["manager_state"] == Assessment.State.SUBMITTED,
        "stage": following.stage(SimpleNamespace(**row)),
        "extended_to": row["extended_to"],
        "left_at": row["left_at"],
    }


class ParticipationsView(ListView):
    """Who takes part in a cycle, of those whom you may see: yourself, the people below you, HR's units."""

    scope = Scope.ASSESSMENTS_READ
    parameters = ParticipationsParameters
    serializer_class = ParticipationSerializer

    def rows(self) -> Any:
        cycle = cycle_of(self.request, self.kwargs["pk"])
        return following.participation_rows(
            cycle, viewer=caller(self.request), show=self.asked["show"], on=timezone.localdate()
        )

    def shown(self, page: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [shown_participation(row) for row in page]
