"""An engineer at a level, with a plan; their manager; a day in the middle of a week, a month and a quarter."""

from datetime import UTC, date, datetime

import pytest

from growthplans.actions import goals, plans
from growthplans.queries.drafts import Draft
from tests.factories.ladder import PlacementFactory, make_ladder

TODAY = date(2026, 5, 13)  # a Wednesday
NOW = datetime(2026, 5, 13, 12, 0, tzinfo=UTC)


@pytest.fixture
def ladder(db):
    """A published ladder of four levels and three competencies."""
    return make_ladder()


@pytest.fixture
def senior(ladder, engineer):
    """The level that the engineer stands at."""
    level = ladder.current_version.levels.get(slug="senior").key
    PlacementFactory(person=engineer, level=level)
    return level


@pytest.fixture
def key_of(ladder):
    """The key of a competency of the ladder, by its slug."""
    return lambda slug: ladder.current_version.competencys.get(slug=slug).key_id


@pytest.fixture
def plan(engineer, manager):
    """The engineer's plan, without goals."""
    return plans.start_plan(by=engineer, origin="empty", values={}, drafts=[], now=NOW, on=TODAY)


@pytest.fixture
def add(plan, engineer):
    """Adds a goal of the engineer's, or as somebody else."""

    def one(title="Write a note", *, by=None, steps=(), once=None, **values):
        said = {"title": title, "cadence": "weekly", **values}
        return goals.add_goal(plan=plan, values=said, steps=steps, now=NOW, on=TODAY, by=by or engineer, once=once)

    return one


@pytest.fixture
def goal(add):
    return add()


@pytest.fixture
def drafts():
    return [Draft("Read a plan", "weekly", steps=("One", "Two")), Draft("Ship it", "once", due_on=date(2026, 6, 1))]
