"""The week on the home page, and a line of evidence kept from there."""

import pytest
import time_machine
from django.urls import reverse

from assessments.models import Evidence
from tests.factories.growthplans import CheckInFactory, GoalFactory
from tests.growthplans.conftest import NOW, TODAY
from tests.growthplans.test_week import LAST_MONDAY, MONDAY, text_of
from tests.statements import statements


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def aim(plan):
    """One more goal under way since long."""

    def one(title="Write a note", **values):
        return GoalFactory(plan=plan, title=title, **values)

    return one


@pytest.fixture
def noa(as_user, engineer):
    return as_user(engineer)


def test_home_shows_the_week_first_and_says_how_many_are_open(aim, noa):
    aim("Write up two options")
    text = text_of(noa.get("/"))
    assert "One goal is open this week." in text
    assert text.index("This week</h2>") < text.index("Where you stand</h2>")
    assert text.index("worth remembering") < text.index("This week</h2>")
    assert "Write up two options" in text


def test_home_asks_the_database_as_often_for_many_goals_as_for_one(aim, noa):
    counts = []
    for _ in range(2):
        for n in range(3):
            CheckInFactory(goal=aim(), period_start=MONDAY if n else LAST_MONDAY)
        with statements() as seen:
            noa.get("/")
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 8


def test_home_of_somebody_without_goals_has_no_week(as_user, colleague):
    assert "This week" not in text_of(as_user(colleague).get("/"))


def test_a_line_of_evidence_is_kept_from_home(noa, engineer, plan):
    page = noa.get("/")
    sent = {"title": "Found the leak", "kind": "work", "happened_on": TODAY, "once": page.context["once"]}
    for _ in range(2):
        assert noa.post(reverse("evidence:timeline"), sent).status_code == 302
    assert Evidence.objects.get(owner=engineer).title == "Found the leak"
