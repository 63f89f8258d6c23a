"""Who may do what to ladders and placements.

Ladder owners write, import and publish ladders, alone. Everybody may suggest. HR in its units and admins place people.
`by` is None for whoever has the server's command line.
"""

from django.contrib.auth.models import AnonymousUser

from ladder.models import Ladder, Suggestion, owns_ladders
from people.access import keeps_records_of
from people.models import User

Reader = User | AnonymousUser


def can_edit_ladders(user: Reader | None) -> bool:
    """Make, change, import and publish them, and switch them public."""
    return user is None or owns_ladders(user)


def can_suggest_change(user: Reader, ladder: Ladder) -> bool:
    """Everybody signed in, for a ladder that is published."""
    return isinstance(user, User) and ladder.current_version_id is not None


def can_answer_suggestion(user: Reader, suggestion: Suggestion) -> bool:
    """Ladder owners, while it is open."""
    return owns_ladders(user) and suggestion.state == Suggestion.State.OPEN


def can_place_person(user: User, person: User) -> bool:
    """Say from which day on somebody stands at a level. Nobody says it of themselves."""
    return user != person and keeps_records_of(user, person.team_id)
