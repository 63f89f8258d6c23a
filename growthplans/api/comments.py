"""Comments on goals for programs: by the owner and their manager."""

from http import HTTPStatus
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from core.access import require
from core.api.conditions import once_of
from core.api.parameters import ListParameters, Ordering
from growthplans import access
from growthplans.actions import comments as actions
from growthplans.api.parts import Body, GrowthEntryView, GrowthListView, GrowthView, NameSerializer, caller, named
from growthplans.models import Comment, Goal
from growthplans.queries import records


class CommentSerializer(serializers.Serializer):
    """A remark on a goal."""

    id = serializers.UUIDField()
    goal = serializers.UUIDField()
    author = NameSerializer()
    text = serializers.CharField()
    created_at = serializers.DateTimeField()
    settled_at = serializers.DateTimeField(allow_null=True, help_text="When nothing was left to answer.")


class RemarkSerializer(serializers.Serializer):
    text = serializers.CharField(trim_whitespace=False, help_text="At most 2,000 characters.")


class NewCommentSerializer(RemarkSerializer):
    goal = serializers.UUIDField()


class SettleSerializer(serializers.Serializer):
    settled = serializers.BooleanField(required=False, default=True)


class CommentsParameters(ListParameters):
    ordering = Ordering("created_at")
    goal = serializers.UUIDField(required=False)
    person = serializers.UUIDField(required=False, help_text="Whose goals they are about.")
    author = serializers.UUIDField(required=False)
    open = serializers.BooleanField(required=False, help_text="Whether something is left to answer.")


def shown(row: Body) -> Body:
    return {
        **{name: row[name] for name in ("id", "text", "created_at")},
        "goal": row["goal_id"],
        "author": named(row, "author"),
        "settled_at": row["resolved_at"],
    }


class CommentWriteView(GrowthView):
    serializer_class = CommentSerializer
    address = "api:growth-comment"
    rows_of = staticmethod(records.comment_rows)
    shape = staticmethod(shown)

    def comment(self, pk: UUID) -> Comment:
        comments = Comment.objects.visible_to(caller(self.request)).select_related("goal__plan__person")
        return get_object_or_404(comments, pk=pk)

    def own(self, pk: UUID) -> Comment:
        """A comment that is to be changed by its author, as they know it."""
        comment = self.comment(pk)
        require(access.can_edit_comment(caller(self.request), comment), str(actions.NOT_YOURS))
        self.require_known(pk)
        return comment


class CommentsView(CommentWriteView, GrowthListView):
    """Comments on one's own goals, and on those of everybody below."""

    parameters = CommentsParameters
    lookups = {"goal": "goal", "person": "goal__plan__person", "author": "author", "open": "resolved_at__isnull"}
    takes = {"POST": NewCommentSerializer}
    done = {"POST": HTTPStatus.CREATED}
    keyed = {"POST"}

    def post(self, request: Request) -> Response:
        """Say something about a goal, as its owner or their manager."""
        sent, by = self.sent(request), caller(request)
        goal = get_object_or_404(Goal.objects.visible_to(by).select_related("plan__person"), pk=sent["goal"])
        said = actions.add_comment(goal=goal, text=sent["text"], now=timezone.now(), by=by, once=once_of(request))
        return self.answer(said.pk, HTTPStatus.CREATED)


class CommentView(CommentWriteView, GrowthEntryView):
    """One comment. To change or delete it, send its `ETag` in `If-Match`."""

    takes = {"PATCH": RemarkSerializer}
    done = {"DELETE": HTTPStatus.NO_CONTENT}

    def patch(self, request: Request, pk: UUID) -> Response:
        """Change what one said."""
        comment = self.own(pk)
        text = self.sent(request).get("text", comment.text)
        actions.edit_comment(comment=comment, was=comment.row_version, text=text, by=caller(request))
        return self.answer(pk)

    def delete(self, request: Request, pk: UUID) -> HttpResponse:
        """Delete what one said, for good."""
        actions.delete_comment(comment=self.own(pk), by=caller(request))
        return HttpResponse(status=HTTPStatus.NO_CONTENT)


class SettleView(CommentWriteView):
    """Say that nothing is left to answer, or that something is."""

    takes = {"POST": SettleSerializer}

    def post(self, request: Request, pk: UUID) -> Response:
        comment, is_settled = self.comment(pk), self.sent(request)["settled"]
        actions.settle_comment(comment=comment, is_settled=is_settled, now=timezone.now(), by=caller(request))
        return self.answer(pk)
