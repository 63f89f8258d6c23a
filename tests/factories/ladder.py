"""Ladders from files, published by the real actions; placements."""

from datetime import date
from functools import cache
from pathlib import Path

import factory
from django.utils import timezone

import ladder
from ladder.actions import ladders
from ladder.files import read
from ladder.models import Placement
from tests.factories.people import UserFactory

SMALL = """
format: ladder/1
id: engineering
title: Engineering
description: How engineers grow here.
dimensions:
  - {id: craft, title: Craft}
  - {id: people, title: People}
tracks:
  - id: engineer
    title: Engineer
    levels:
      - {id: junior, title: Junior, rank: 1, summary: Learns with others., facts: [{label: Scope, text: One task}]}
      - {id: mid-level, title: Mid-level, rank: 2, next: [senior]}
      - {id: senior, title: Senior, rank: 3, next: [management/manager]}
  - id: management
    title: Management
    kind: manager
    levels:
      - {id: manager, title: Manager, rank: 4}
competencies:
  - id: debugging
    title: Debugging
    dimension: craft
    description: Finding out why.
    levels:
      engineer/junior:
        - text: Reproduces a reported fault before changing code.
          examples: [Writes down the steps that show the fault.]
      engineer/mid-level:
        - Finds the cause of faults in the team's services alone.
      engineer/senior:
        - Finds the cause of faults across services and prevents the next one.
  - id: guidance
    title: Working with guidance
    dimension: people
    levels:
      engineer/junior:
        - Asks for help in time and says what was tried.
      engineer/mid-level:
        - Asks for help in time and says what was tried.
  - id: mentoring
    title: Mentoring
    dimension: people
    levels:
      engineer/senior:
        - Makes one other engineer better on purpose.
      management/manager:
        - Gives every report a plan to grow by.
guides:
  - from: engineer/junior
    to: engineer/mid-level
    title: From Junior to Mid-level
    summary: From tasks to features.
    shifts:
      - {before: I do my task., after: I finish our feature.}
    activities:
      weekly:
        - {title: Close one bug alone, text: From report to release., competency: debugging}
pages:
  - {id: questions, title: Questions, text: Ask your manager.}
"""


@cache
def document(text=SMALL):
    return read(text.encode(), name="test.yaml")


def make_ladder(text=SMALL, *, publish=True):
    """A ladder with the content of a file: its first version published, or a draft."""
    version, _plan = ladders.import_ladder(document=document(text), by=None)
    if publish:
        publish_version(version)
    version.ladder.refresh_from_db()
    return version.ladder


def publish_version(version, **mapping):
    return ladders.publish_version(
        version=version, mapping=mapping.get("mapping", {}), by=None, on=timezone.localdate(), now=timezone.now()
    )


def starter_text():
    return (Path(ladder.__file__).parent / "starter" / "software-engineering.yaml").read_text(encoding="utf-8")


class PlacementFactory(factory.django.DjangoModelFactory):
    """Give `level` as a LevelKey."""

    class Meta:
        model = Placement

    person = factory.SubFactory(UserFactory)
    starts_on = date(2024, 1, 1)
