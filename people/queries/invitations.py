"""The invitation behind a link or a browser session; the reader is nobody yet."""

from uuid import UUID

from core.links import version_of_link
from people.models import Invitation, User


def invitation_behind(pk: UUID, code: str) -> Invitation | None:
    """The invitation that Rung made this link for, whatever it is worth by now; None for a forged link."""
    invitation = Invitation.objects.select_related("person__team", "invited_by").filter(pk=pk).first()
    return invitation if invitation and version_of_link(Invitation.LINK, invitation, code) else None


def invitation_to_finish(pk: str | None) -> Invitation | None:
    """The invitation accepted in a browser session, while its person still has to choose a password."""
    if pk is None:
        return None
    accepted = Invitation.objects.unfinished().filter(pk=pk, person__state=User.State.PENDING_ACTIVATION)
    return accepted.select_related("person").first()
