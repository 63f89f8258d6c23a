"""The one way an act is recorded; called by every action, in its transaction."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.db import models

from audit.models import Event


def record(
    kind: str,
    *,
    target: models.Model,
    by: AbstractBaseUser | None,
    person: AbstractBaseUser | None = None,
    **detail: Any,
) -> Event:
    """Write down that `by` (None: the system) did `kind` to `target`, in the transaction of the act.

    `person` is whom the act is about, where that is not the target itself. `detail` holds ids, states and
    counts; never names, mail addresses or anything a person typed.
    """
    return Event.objects.create(
        kind=kind,
        actor_id=by.pk if by else None,
        target_type=target._meta.label_lower,
        target_id=str(target.pk),
        person_id=person.pk if person else None,
        detail=detail,
    )


def record_reading(kind: str, *, by: AbstractBaseUser, read: Mapping[UUID, Sequence[UUID]]) -> None:
    """Write down, of each of these people, what of theirs `by` read: the ids of the rows. One statement for all."""
    Event.objects.bulk_create(
        Event(
            kind=kind,
            actor_id=by.pk,
            target_type=settings.AUTH_USER_MODEL.lower(),
            target_id=str(person),
            person_id=person,
            detail={"read": [str(row) for row in rows]},
        )
        for person, rows in read.items()
    )
