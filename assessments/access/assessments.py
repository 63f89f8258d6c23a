"""Who may write which side of an assessment. State and day are the actions' matter."""

from django.utils import timezone

from assessments.access.evidence import can_read_evidence_of
from assessments.models import Assessment, Participation
from people.models import ReportingLine, User


def manages(user: User, person: User) -> bool:
    """Whether somebody reports to this user today."""
    return ReportingLine.objects.on(timezone.localdate()).filter(person=person, manager=user).exists()


def can_write_assessment(user: User, participation: Participation, kind: str) -> bool:
    """The self-assessment: the person. The manager's, and what is to be agreed: whoever is their manager today."""
    if kind == Assessment.Kind.SELF:
        return user == participation.person
    return manages(user, participation.person)


def can_rate_assessment(user: User, assessment: Assessment) -> bool:
    """Its author, while they may write this side; a former manager only reads. What is to be agreed: the manager."""
    is_own = assessment.kind == Assessment.Kind.AGREED or assessment.author_id == user.pk
    return is_own and can_write_assessment(user, assessment.participation, assessment.kind)


def can_lead_agreement(user: User, participation: Participation) -> bool:
    """Propose, finish, share, and begin a new version: whoever is the manager today."""
    return manages(user, participation.person)


def can_answer_proposal(user: User, participation: Participation) -> bool:
    """Accept, and acknowledge what was shared: the person alone."""
    return user == participation.person


def can_comment_on_proposal(user: User, participation: Participation) -> bool:
    """Both sides."""
    return can_answer_proposal(user, participation) or can_lead_agreement(user, participation)


def can_read_results_of(user: User, person: User) -> bool:
    """What was shared of a person: themselves, those above them, and HR of the unit; an admin as such does not."""
    return user == person or can_read_evidence_of(user, person)
