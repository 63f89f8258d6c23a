"""Cycles, and assessments in any state, as rows."""

from datetime import date, timedelta

import factory
from django.utils import timezone

from assessments.models import Assessment, Cycle, Evidence, Participation, Rating
from tests.factories.people import UserFactory


class CycleFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Cycle

    title = factory.Sequence(lambda n: f"Cycle {n}")
    self_due_on = date(2024, 3, 1)
    manager_due_on = date(2024, 3, 15)
    share_due_on = date(2024, 4, 1)


class ParticipationFactory(factory.django.DjangoModelFactory):
    """Give `level` as a LevelKey, and `version`."""

    class Meta:
        model = Participation

    cycle = factory.SubFactory(CycleFactory)
    person = factory.SubFactory(UserFactory)


def write(participation, kind, state, values, *, author=None, at=None, number=1, comments=()):
    """An assessment with these values by slug of the competency, as though it had come to this state by itself."""
    at = at or timezone.now()
    assessment = Assessment.objects.create(
        participation=participation,
        kind=kind,
        number=number,
        author=author or participation.person,
        state=state,
        submitted_at=None if state == "draft" else at,
        shared_at=at if state in {"shared", "replaced"} else None,
    )
    keys = dict(participation.version.competencys.values_list("slug", "key"))
    Rating.objects.bulk_create(
        Rating(
            assessment=assessment,
            competency_id=keys[slug],
            value=value,
            reason="Not this year." if value == -2 else "",
            comment=dict(comments).get(slug, ""),
        )
        for slug, value in values.items()
    )
    return assessment


def share(person, version, level, agreed, own=None, *, manager, at=None, cycle=None, comments=()):
    """A finished cycle of one person: both sides, and what was agreed on. Returns the participation."""
    at = at or timezone.now()
    cycle = cycle or CycleFactory(opened_at=at - timedelta(days=30))
    participation = ParticipationFactory(
        cycle=cycle, person=person, version=version, level_id=level, revealed_at=at, shared_at=at
    )
    if own is not None:
        write(participation, "self", "submitted", own, at=at, comments=comments)
    write(participation, "manager", "submitted", agreed, author=manager, at=at)
    write(participation, "agreed", "shared", agreed, author=manager, at=at, comments=comments)
    return participation


class EvidenceFactory(factory.django.DjangoModelFactory):
    """Private, and not tagged; `tags` are keys of competencies."""

    class Meta:
        model = Evidence
        skip_postgeneration_save = True

    owner = factory.SubFactory(UserFactory)
    title = factory.Sequence(lambda n: f"Evidence {n}")
    happened_on = date(2024, 3, 1)

    @factory.post_generation
    def tags(self, create, keys, **given):
        self.competencies.set(keys or [])
