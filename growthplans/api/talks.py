"""1:1s for programs, of the two who talk: their days, the notes of both, and the caller's own notes."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.http import quote_etag
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.conditions import require_match
from core.api.parameters import ListParameters, Ordering
from growthplans.actions import talks as actions
from growthplans.api.parts import (
    Body,
    GrowthEntryView,
    GrowthListView,
    GrowthView,
    NameSerializer,
    caller,
    named,
    typed,
)
from growthplans.forms.talks import DayForm, SetForm
from growthplans.models import OneOnOne
from growthplans.queries import records
from growthplans.queries.talks import pairs


class NotesSerializer(serializers.Serializer):
    """Notes. Their ETag is the `row_version`, "0" before the first word of one's own."""

    text = serializers.CharField(allow_blank=True)
    row_version = serializers.IntegerField()


class TalkSerializer(serializers.Serializer):
    """A 1:1. What the other noted for themselves is not here."""

    id = serializers.UUIDField()
    person = NameSerializer()
    manager = NameSerializer()
    on = serializers.DateField()
    notes = NotesSerializer(help_text="Both read and write them.")
    own_notes = NotesSerializer(help_text="The caller's own; nobody else reads them.")


class MovedTalkSerializer(serializers.Serializer):
    on = serializers.DateField(help_text="Today or later, at most a year ahead.")


class NewTalkSerializer(MovedTalkSerializer):
    whom = serializers.UUIDField(help_text="One's manager, or somebody who reports to one.")


class NotedSerializer(serializers.Serializer):
    text = serializers.CharField(allow_blank=True, trim_whitespace=False, help_text="At most 20,000 characters.")


class TalksParameters(ListParameters):
    ordering = Ordering("on")
    person = serializers.UUIDField(required=False)
    manager = serializers.UUIDField(required=False)
    since = serializers.DateField(required=False, help_text="On this day or later.")
    until = serializers.DateField(required=False, help_text="On this day or before.")


def shown(row: Body) -> Body:
    return {
        "id": row["id"],
        "person": named(row, "person"),
        "manager": named(row, "manager"),
        "on": row["on"],
        "notes": {"text": row["notes"], "row_version": row["row_version"]},
        "own_notes": {"text": row["own_text"] or "", "row_version": row["own_version"] or 0},
    }


class TalkWriteView(GrowthView):
    serializer_class: Any = TalkSerializer
    address = "api:growth-talk"
    rows_of = staticmethod(records.talk_rows)
    shape = staticmethod(shown)

    def talk(self, pk: UUID) -> OneOnOne:
        talks = OneOnOne.objects.visible_to(caller(self.request))
        return get_object_or_404(talks.select_related("person", "manager"), pk=pk)


class TalksView(TalkWriteView, GrowthListView):
    """One's own 1:1s."""

    parameters = TalksParameters
    lookups = {"person": "person", "manager": "manager", "since": "on__gte", "until": "on__lte"}
    takes = {"POST": NewTalkSerializer}
    done = {"POST": HTTPStatus.CREATED}

    def post(self, request: Request) -> Response:
        """Set one; the one that is set for that day already is that one."""
        on, by = timezone.localdate(), caller(request)
        lines = pairs(by, on)
        sent = typed(SetForm(self.sent(request), pairs=lines, viewer=by, today=on))
        line = lines[sent["whom"]]
        talk = actions.set_one_on_one(person=line.person, manager=line.manager, on=sent["on"], by=by)
        return self.answer(talk.pk, HTTPStatus.CREATED)


class TalkView(TalkWriteView, GrowthEntryView):
    """One 1:1."""

    takes = {"PUT": MovedTalkSerializer}
    done = {"DELETE": HTTPStatus.NO_CONTENT}

    def put(self, request: Request, pk: UUID) -> Response:
        """Move it to another day."""
        talk, sent = self.talk(pk), self.sent(request)
        on = typed(DayForm(sent, today=timezone.localdate()))["on"]
        actions.move_one_on_one(talk=talk, on=on, by=caller(request))
        return self.answer(pk)

    def delete(self, request: Request, pk: UUID) -> HttpResponse:
        """Call it off. Refused once one of the two has noted something."""
        actions.call_off_one_on_one(talk=self.talk(pk), by=caller(request))
        return HttpResponse(status=HTTPStatus.NO_CONTENT)


class NotesView(TalkWriteView):
    """Change the notes of both. `If-Match` names the `row_version` that was read."""

    serializer_class: Any = NotesSerializer
    takes = {"PUT": NotedSerializer}
    box = "notes"

    def put(self, request: Request, pk: UUID) -> Response:
        talk, text = self.talk(pk), self.sent(request)["text"]
        was = self.body(pk=pk)[self.box]["row_version"]
        require_match(request, str(was), is_needed=True)
        self.write(talk=talk, was=was, text=text, by=caller(request))
        body = self.body(pk=pk)[self.box]
        return Response(body, headers={"ETag": quote_etag(str(body["row_version"]))})

    def write(self, **given: Any) -> None:
        actions.write_notes(notes=given.pop("text"), **given)


class OwnNotesView(NotesView):
    """Change one's own notes, which nobody else reads. `If-Match` names their `row_version`, "0" for the first."""

    box = "own_notes"

    def write(self, **given: Any) -> None:
        actions.write_private_note(**given)
