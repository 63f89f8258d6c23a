"""Comments on goals: written, changed, deleted, settled."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audit import log
from core.access import require
from core.db import key_of_sent, locked
from growthplans import access
from growthplans.actions.typed import refuse_overtaken, set_typed
from growthplans.models import Comment, Goal
from people.models import User

NOT_YOURS = gettext_lazy("Only its author changes a comment, as long as the plan is active.")


@transaction.atomic
def add_comment(*, goal: Goal, text: str, now: datetime, by: User, once: UUID | None = None) -> Comment:
    """Say something about a goal. The owner is reminded of what others say; the same form sent twice is one comment."""
    goal = locked(goal)
    require(access.can_comment_on_goal(by, goal), _("Comments are of the owner and their manager."))
    comment = Comment(pk=key_of_sent(once, by.pk, goal.pk, text), goal=goal, author=by, created_at=now)
    said = Comment.objects.filter(pk=comment.pk).first()
    if said:
        return said
    write(comment, text)
    comment.save(force_insert=True)
    log.record("growth.commented", target=comment, by=by, person=goal.plan.person)
    return comment


@transaction.atomic
def edit_comment(*, comment: Comment, was: int, text: str, by: User) -> Comment:
    """Change what one said. Refused with the code "conflict" when it was changed since version `was`."""
    comment = locked(comment)
    require(access.can_edit_comment(by, comment), str(NOT_YOURS))
    refuse_overtaken(comment, was)
    write(comment, text)
    comment.row_version += 1
    comment.save(update_fields=["text", "row_version"])
    log.record("growth.comment_edited", target=comment, by=by)
    return comment


@transaction.atomic
def delete_comment(*, comment: Comment, by: User) -> None:
    """Delete what one said, for good."""
    comment = locked(comment)
    require(access.can_edit_comment(by, comment), str(NOT_YOURS))
    log.record("growth.comment_deleted", target=comment, by=by)
    comment.delete()


@transaction.atomic
def settle_comment(*, comment: Comment, is_settled: bool, now: datetime, by: User) -> Comment:
    """Say that nothing is left to answer, or that something is; either of the two may."""
    comment = locked(comment)
    require(access.can_comment_on_goal(by, comment.goal), _("Comments are settled by the owner and their manager."))
    comment.resolved_at = now if is_settled else None
    comment.save(update_fields=["resolved_at"])
    log.record("growth.comment_settled" if is_settled else "growth.comment_opened", target=comment, by=by)
    return comment


def write(comment: Comment, text: str) -> None:
    set_typed(comment, {"text": text}, lines=())
