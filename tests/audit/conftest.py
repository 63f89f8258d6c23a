"""A second connection to the same database, and somebody who changes what must not be changed."""

from contextlib import contextmanager

import pytest
from django.db import connection, connections

from audit import log
from tests.factories.people import TeamFactory


@pytest.fixture
def elsewhere(transactional_db):
    """Another session of the database."""
    other = connections.create_connection("default")
    yield other
    other.close()


@pytest.fixture
def record(transactional_db):
    """Write events about one team."""
    team = TeamFactory()

    def write(kind="people.team_renamed", **detail):
        return log.record(kind, target=team, by=None, **detail)

    return write


@contextmanager
def tampering():
    """As somebody who rules the database: triggers are out of force."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        yield cursor
        cursor.execute("SET session_replication_role = origin")
