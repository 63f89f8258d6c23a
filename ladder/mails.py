"""What mails about ladders say; called while sending (settings.MAILS). None: no longer wanted."""

from django.conf import settings
from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from ladder.models import Suggestion, Version
from ladder.queries.standing import standing_of
from notifications.mails import Mail, from_template
from notifications.models import Delivery
from people.models import Organisation, User


def ladder_published(delivery: Delivery) -> Mail | None:
    """To somebody on the ladder: another version is in force, and what changed for their level.

    No longer wanted when a later version is in force, or when the person has left the ladder or altogether.
    """
    version = Version.objects.filter(pk=delivery.subject_id, state=Version.State.PUBLISHED).first()
    person = still_here(delivery)
    standing = standing_of(person, viewer=person, on=timezone.localdate()) if person else None
    if version is None or person is None or standing is None or standing.version != version:
        return None
    ladder, level = standing.ladder, standing.level
    changed = address("ladder:level", ladder.pk, level.key)
    if version.number > 1:
        ends = {"from": level.key, "to": level.key, "old": version.number - 1, "new": version.number}
        changed = address("ladder:compare", ladder.pk, **ends)
    return write(
        "published", person, version=version, level=level, changed_url=changed, url=address("ladder:ladder", ladder.pk)
    )


def suggestion_answered(delivery: Delivery) -> Mail | None:
    """To whoever made a suggestion: accepted or declined. What was written stays inside Rung."""
    answered = Suggestion.objects.exclude(state=Suggestion.State.OPEN)
    suggestion = answered.annotate(title=F("ladder__current_version__title")).filter(pk=delivery.subject_id).first()
    person = still_here(delivery)
    if suggestion is None or person is None:
        return None
    return write(
        "suggestion_answered",
        person,
        suggestion=suggestion,
        is_accepted=suggestion.state == Suggestion.State.ACCEPTED,
        title=suggestion.title,
        url=address("ladder:suggestions", suggestion.ladder_id),
    )


def still_here(delivery: Delivery) -> User | None:
    person: User | None = User.objects.active().filter(pk=delivery.person_id).first()
    return person


def write(name: str, person: User, **said: object) -> Mail:
    said["organisation"] = Organisation.objects.current()
    return from_template(f"ladder/{name}", said, reader=person)


def address(page: str, *parts: object, **query: object) -> str:
    return settings.RUNG_URL + reverse(page, args=parts, query=query or None)
