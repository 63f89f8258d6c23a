"""Ladders to read and to change."""

import pytest

from ladder.actions import ladders
from ladder.models import Competency, Level
from tests.factories.ladder import make_ladder, starter_text


@pytest.fixture
def small(db):
    """A published ladder of four levels and three competencies."""
    return make_ladder()


@pytest.fixture
def draft(small, ladder_owner):
    """A draft that says the same as the published ladder."""
    return ladders.start_draft(version=small.current_version, by=ladder_owner)


@pytest.fixture
def starter(db):
    """The ladder that ships with Rung, published."""
    return make_ladder(starter_text())


@pytest.fixture
def level_of():
    """The row of a level of a version, by its slug."""
    return lambda version, slug: Level.objects.get(version=version, slug=slug)


@pytest.fixture
def competency_of():
    """The row of a competency of a version, by its slug."""
    return lambda version, slug: Competency.objects.get(version=version, slug=slug)
