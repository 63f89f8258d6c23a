from datetime import UTC, datetime

import pytest

from demo.fill import fill
from demo.generator import make_company
from tests.kept import made_once

NOW = datetime(2026, 3, 11, 10, 30, tzinfo=UTC)


@pytest.fixture(scope="session")
def company():
    """The usual company, as data."""
    return make_company(size=60, seed=1, on=NOW.date())


@pytest.fixture
def tern(db, company):
    """The usual demo organisation, in the database."""
    return made_once("demo", lambda: fill(company=company, now=NOW))
