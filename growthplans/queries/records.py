"""Plans, goals and what is said of them for programs: rows of what the viewer may see, as dictionaries."""

from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, Subquery
from django.db.models.functions import JSONObject

from assessments.models import Evidence
from growthplans.models import CheckIn, Comment, Goal, OneOnOne, Plan, PrivateNote, Step, Template
from growthplans.queries.plans import called
from ladder.models import Competency
from people.models import User

Rows = Any  # a QuerySet of dictionaries, by `.values()`


def plan_rows(viewer: User) -> Rows:
    fields = ("id", "purpose", "target_on", "origin", "state", "started_on", "finished_at", "agreed_at", "changed_at")
    whose = {"person_name": F("person__name"), "agreed_by_name": F("agreed_by__name")}
    return called(Plan.objects.visible_to(viewer)).values(
        *fields, "person_id", "target_id", "called", "agreed_by_id", **whose
    )


def goal_rows(viewer: User) -> Rows:
    """Each with its checklist, and its competency as the last published version that has it calls it."""
    said = Competency.objects.filter(key=OuterRef("competency"), version__published_at__isnull=False)
    steps = Step.objects.filter(goal=OuterRef("pk")).order_by("position")
    return Goal.objects.visible_to(viewer).values(
        *("id", "plan_id", "title", "outcome", "cadence", "starts_on", "due_on", "state", "snoozed_until"),
        *("closed_on", "reason", "created_at", "competency_id", "suggested_by_id", "carried_from_id"),
        person_id=F("plan__person"),
        person_name=F("plan__person__name"),
        suggested_by_name=F("suggested_by__name"),
        called=Subquery(said.order_by("-version__number").values("title")[:1]),
        checklist=ArraySubquery(steps.values(step=JSONObject(id="id", text="text", done_at="done_at"))),
    )


def checkin_rows(viewer: User) -> Rows:
    """Each with the ids of the evidence shown with it that the viewer may see."""
    seen = Evidence.objects.visible_to(viewer).values("pk")
    shown = CheckIn.evidence.through.objects.filter(checkin=OuterRef("pk"), evidence__in=seen)
    return CheckIn.objects.visible_to(viewer).values(
        *("id", "goal_id", "cadence", "period_start", "answer", "note", "made_at"),
        person_id=F("goal__plan__person"),
        person_name=F("goal__plan__person__name"),
        shown=ArraySubquery(shown.order_by("evidence").values("evidence")),
    )


def comment_rows(viewer: User) -> Rows:
    fields = ("id", "goal_id", "author_id", "text", "created_at", "resolved_at")
    return Comment.objects.visible_to(viewer).values(*fields, author_name=F("author__name"))


def talk_rows(viewer: User) -> Rows:
    """Each with the notes of both and the viewer's own; of the other's own there is nothing here."""
    own = PrivateNote.objects.visible_to(viewer).filter(talk=OuterRef("pk"))
    return OneOnOne.objects.visible_to(viewer).values(
        *("id", "on", "notes", "row_version", "person_id", "manager_id"),
        person_name=F("person__name"),
        manager_name=F("manager__name"),
        own_text=Subquery(own.values("text")[:1]),
        own_version=Subquery(own.values("row_version")[:1]),
    )


def template_rows(viewer: User) -> Rows:
    fields = ("id", "title", "text", "goals", "created_at", "kept_by_id")
    return Template.objects.visible_to(viewer).values(*fields, kept_by_name=F("kept_by__name"))
