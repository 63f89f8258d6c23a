"""What people would have a ladder say, and the owner's word on it."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from audit import log
from core.access import require
from core.db import moved
from ladder import access
from ladder.models import CompetencyKey, Ladder, LevelKey, Suggestion
from notifications import outbox
from people.models import User


@transaction.atomic
def suggest_change(
    *, ladder: Ladder, competency: CompetencyKey | None, level: LevelKey | None, text: str, by: User
) -> Suggestion:
    """Suggest that a published ladder says something else: as a whole, of a competency, of a level, or of a cell."""
    require(access.can_suggest_change(by, ladder), _("Suggestions are made for published ladders."))
    suggestion = Suggestion(ladder=ladder, competency=competency, level=level, author=by, text=text)
    suggestion.full_clean()
    suggestion.save(force_insert=True)
    log.record("ladder.change_suggested", target=suggestion, by=by, ladder=str(ladder.pk))
    return suggestion


@transaction.atomic
def answer_suggestion(*, suggestion: Suggestion, accept: bool, answer: str, now: datetime, by: User) -> Suggestion:
    """Accept or decline a suggestion, with a word to whoever made it. Refused once it is answered."""
    require(access.can_edit_ladders(by), _("Only ladder owners answer suggestions."))
    won = moved(
        suggestion,
        field="state",
        old=Suggestion.State.OPEN,
        new=Suggestion.State.ACCEPTED if accept else Suggestion.State.DECLINED,
        answer=answer,
        answered_at=now,
        answered_by=by,
    )
    if not won:
        raise ValidationError(_("This suggestion has been answered already. Load the page again to see how."))
    outbox.post(kind="suggestion_answered", subject=suggestion, person=suggestion.author)
    log.record("ladder.suggestion_answered", target=suggestion, by=by, person=suggestion.author, accepted=accept)
    return suggestion
