"""The team matrix, read by programs."""

import pytest

from assessments.api.matrix import MatrixSerializer
from audit.models import Event
from people.models.tokens import Scope
from tests.assessments.team import report
from tests.ladder.pages import key


@pytest.fixture
def ana(ladder, manager):
    return report(manager, ladder, "Ana", {"debugging": 1}, {"debugging": 2})


def test_it_says_what_the_page_says(calls, manager, ladder, ana):
    found = calls(manager, Scope.ASSESSMENTS_READ).get("/api/v1/matrix/").json()
    assert (found["title"], found["count"], found["pages"]) == ("Engineering", 1, 1)
    debugging = found["competencies"][0]
    assert (debugging["slug"], debugging["dimension"], debugging["asked"], debugging["meet"]) == (
        "debugging",
        "Craft",
        1,
        0,
    )
    assert debugging["scale"][2] == {"value": "2", "title": "Meets"}
    person = found["people"][0]
    assert (person["id"], person["name"], person["met"], person["asked"]) == (str(ana.pk), "Ana", 0, 2)
    assert person["cells"][0] == {
        "held": 1,
        "self": 2,
        "asked": 2,
        "gap": "below",
        "is_stale": False,
        "differs": True,
        "held_is_unshared": False,
        "self_is_unshared": False,
    }
    assert set(found) == set(MatrixSerializer().fields)


def test_level_and_scope_are_asked_as_on_the_page(calls, manager, director, ladder, ana):
    senior = key(ladder, "engineer/senior")
    person = calls(director, Scope.ASSESSMENTS_READ).get(f"/api/v1/matrix/?of=below&level={senior}").json()["people"][0]
    assert (person["level"]["title"], person["against"]["title"], person["asked"]) == ("Mid-level", "Senior", 2)


def test_people_without_a_level_are_counted_apart(calls, director, manager, ana):
    found = calls(director, Scope.ASSESSMENTS_READ).get("/api/v1/matrix/").json()
    assert (found["ladder"], found["people"], found["without_level"]) == (None, [], [str(manager.pk)])


def test_what_has_not_changed_is_not_sent_again(calls, manager, ana):
    api = calls(manager, Scope.ASSESSMENTS_READ)
    first = api.get("/api/v1/matrix/")
    assert api.get("/api/v1/matrix/", headers={"If-None-Match": first["ETag"]}).status_code == 304
    assert Event.objects.filter(kind="assessments.matrix_read").count() == 2


def test_a_token_needs_its_scope(calls, manager, ana):
    assert calls(manager, Scope.PEOPLE_READ).get("/api/v1/matrix/").status_code == 403


@pytest.mark.parametrize("who", ["engineer", "admin", "colleague"])
def test_a_team_whose_results_one_may_not_read_is_not_there(calls, request, manager, engineer, team, ana, who):
    api = calls(manager, Scope.ASSESSMENTS_READ)
    assert api.get(f"/api/v1/matrix/?of={team.pk}").status_code == 200
    api = calls(request.getfixturevalue(who), Scope.ASSESSMENTS_READ)
    assert api.get(f"/api/v1/matrix/?of={team.pk}").status_code == 404


def test_what_cannot_be_understood_is_refused_by_name(calls, manager):
    answer = calls(manager, Scope.ASSESSMENTS_READ).get("/api/v1/matrix/?of=x&sort=name")
    assert answer.status_code == 400
    assert {"of", "sort"} <= set(str(answer.json()).replace("'", " ").split())
