"""What lies beside an assessment or a cell: evidence by competency."""

from datetime import date

import pytest

from assessments.queries.evidence import evidence_by_competency
from ladder.actions import ladders
from ladder.models import Competency
from tests.factories.assessments import EvidenceFactory
from tests.factories.ladder import publish_version


def shown(found, key_of):
    names = {key_of(slug): slug for slug in ("debugging", "mentoring")} | {None: None}
    return {names[key]: [line.entry.title for line in lines] for key, lines in found.items()}


def test_evidence_stands_under_each_of_its_competencies(engineer, shelf, key_of, django_assert_num_queries):
    with django_assert_num_queries(2):  # roles, and all of it
        found = evidence_by_competency(engineer, viewer=engineer)
    assert shown(found, key_of) == {
        "debugging": ["Leak", "Thanks"],
        "mentoring": ["Thanks", "Talk"],
        None: ["Old", "Older"],
    }
    assert [tag.title for tag in found[key_of("mentoring")][0].tags] == ["Debugging", "Mentoring"]


def test_of_one_competency_and_since_a_day(engineer, shelf, key_of):
    found = evidence_by_competency(engineer, viewer=engineer, competency=key_of("debugging"))
    assert shown(found, key_of) == {"debugging": ["Leak", "Thanks"]}
    found = evidence_by_competency(engineer, viewer=engineer, since=date(2026, 3, 1))
    assert shown(found, key_of) == {"debugging": ["Leak", "Thanks"], "mentoring": ["Thanks"]}


@pytest.mark.parametrize(
    ("who", "seen"),
    [
        ("manager", {"debugging": ["Leak"]}),
        ("director", {"debugging": ["Leak"]}),
        ("hr", {"debugging": ["Leak"]}),
        ("admin", {}),
        ("colleague", {}),
    ],
)
def test_others_get_what_is_shared_with_them(request, engineer, shelf, key_of, who, seen):
    assert shown(evidence_by_competency(engineer, viewer=request.getfixturevalue(who)), key_of) == seen


def test_a_tag_is_called_as_the_last_published_version_has_it(engineer, ladder, ladder_owner, key_of):
    EvidenceFactory(owner=engineer, tags=[key_of("debugging")])
    draft = ladders.start_draft(version=ladder.current_version, by=ladder_owner)
    row = Competency.objects.filter(version=draft, slug="debugging")
    row.update(title="Finding causes")
    key = row.get().key_id

    def called():
        return evidence_by_competency(engineer, viewer=engineer)[key][0].tags[0].title

    assert called() == "Debugging"
    publish_version(draft)
    assert called() == "Finding causes"
    ladder.refresh_from_db()
    draft = ladders.start_draft(version=ladder.current_version, by=ladder_owner)
    Competency.objects.filter(version=draft, slug="debugging").delete()
    publish_version(draft)
    assert called() == "Finding causes"
