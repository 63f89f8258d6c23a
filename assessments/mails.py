"""What mails about assessments say; called while sending (settings.MAILS). None: no longer wanted.

No rating, comment or reason stands in any of them: whoever it is for reads it after signing in.
"""

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from assessments.access.assessments import can_rate_assessment, manages
from assessments.models import Assessment, Cycle, Participation, Step
from ladder.models import Level
from notifications.mails import Mail, from_template
from notifications.models import Delivery
from people.models import Organisation, User


def cycle_opened(delivery: Delivery) -> Mail | None:
    """To somebody who takes part: what is asked of them, and until when."""
    person = still_here(delivery)
    cycle = Cycle.objects.open().filter(pk=delivery.subject_id).first()
    if person is None or cycle is None:
        return None
    participation = cycle.participations.taking_part().filter(person=person).first()
    if participation is None:
        return None
    level = Level.objects.get(key=participation.level_id, version=participation.version_id)
    return write("cycle_opened", person, participation, cycle=cycle, level=level, due_on=participation.self_due_on)


def assessments_missing(delivery: Delivery) -> Mail | None:
    """To whoever has something to write: their own assessment, those of their reports, or both."""
    person = still_here(delivery)
    cycle = Cycle.objects.open().filter(pk=delivery.subject_id).first()
    if person is None or cycle is None:
        return None
    taking_part = cycle.participations.taking_part().with_sides(timezone.localdate())
    own = taking_part.filter(person=person, self_done=False).first()
    reports = taking_part.filter(manager_id=person.pk, manager_done=False).select_related("person")
    missing = [
        {"name": each.person.name, "due_on": each.manager_due_on, "url": address(each)}
        for each in reports.order_by("person__name", "pk")
    ]
    if own is None and not missing:
        return None
    return write("assessments_missing", person, own, cycle=cycle, own=own, reports=missing)


def assessment_reopened(delivery: Delivery) -> Mail | None:
    """To its author: they can write again. Not wanted where they have, or may not any more."""
    person = still_here(delivery)
    drafts = Assessment.objects.filter(pk=delivery.subject_id, state=Assessment.State.DRAFT)
    assessment = drafts.select_related("participation__cycle", "participation__person").first()
    if person is None or assessment is None or not can_rate_assessment(person, assessment):
        return None
    participation = assessment.participation
    if not participation.is_open(timezone.localdate()):
        return None
    is_own = assessment.kind == Assessment.Kind.SELF
    due_on = participation.self_due_on if is_own else participation.manager_due_on
    return write("assessment_reopened", person, participation, is_own=is_own, due_on=due_on)


def result_proposed(delivery: Delivery) -> Mail | None:
    """To the person: there is something to accept, or to comment on."""
    return about_step(delivery, state=Assessment.State.PROPOSED)


def proposal_commented(delivery: Delivery) -> Mail | None:
    """To the other side: a comment is there to be read."""
    return about_step(delivery, state=Assessment.State.PROPOSED)


def proposal_accepted(delivery: Delivery) -> Mail | None:
    """To the manager: it can be shared."""
    return about_step(delivery, state=Assessment.State.AGREED)


def result_shared(delivery: Delivery) -> Mail | None:
    """To the person: a result holds, and can be acknowledged."""
    return about_step(delivery, state=Assessment.State.SHARED)


def about_step(delivery: Delivery, *, state: str) -> Mail | None:
    """To one of the two sides, as long as it stands where the step brought it and nothing like it came after."""
    person = still_here(delivery)
    steps = Step.objects.select_related("participation__cycle", "participation__person", "by")
    step = steps.filter(pk=delivery.subject_id).first()
    if person is None or step is None:
        return None
    participation = step.participation
    stands = Assessment.objects.filter(participation=participation, state=state, acknowledged_at=None)
    later = Step.objects.filter(participation=participation, kind=step.kind, at__gt=step.at)
    is_own = person == participation.person
    if not stands.exists() or later.exists() or not (is_own or manages(person, participation.person)):
        return None
    return write("step", person, participation, step=step, is_own=is_own)


def still_here(delivery: Delivery) -> User | None:
    person: User | None = User.objects.active().filter(pk=delivery.person_id).first()
    return person


def write(name: str, person: User, participation: Participation | None, **said: object) -> Mail:
    """The mail; `url` leads to what it is about, and is empty where each part has its own."""
    said["participation"] = participation
    said["url"] = address(participation) if participation else ""
    said["organisation"] = Organisation.objects.current()
    return from_template(f"assessments/{name}", said, reader=person)


def address(participation: Participation) -> str:
    return settings.RUNG_URL + reverse("assessments:participation", args=[participation.pk])
