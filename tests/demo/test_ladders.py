"""The ladder of the demo: two editions that differ, everybody's place, and suggestions."""

from datetime import timedelta

import pytest

from demo.edition import NOT_YET_THERE, TOOLS, WORDED, first_edition
from demo.fill import fill
from demo.generator import make_company
from demo.personas import PERSONAS
from ladder.document.checking import findings
from ladder.document.comparing import Kind, compare_levels
from ladder.files import read
from ladder.models import Ladder, Placement, Suggestion, Version
from ladder.queries.content import document_of
from ladder.starter import starter
from people.models import User
from tests.demo.conftest import NOW


@pytest.fixture
def ladder(tern):
    return Ladder.objects.get()


def editions(ladder):
    return [document_of(version) for version in ladder.versions.select_related("ladder").order_by("number")]


def test_the_second_edition_is_the_ladder_that_ships(ladder):
    assert editions(ladder)[1] == read(starter(), name="starter")
    assert editions(ladder)[0] != editions(ladder)[1]


def test_both_editions_came_out_in_the_past_and_say_why(ladder):
    first, second = ladder.versions.order_by("number")
    assert (first.state, second.state) == (Version.State.ARCHIVED, Version.State.PUBLISHED)
    assert NOW - first.published_at > timedelta(days=400)
    assert timedelta(days=15) < NOW - second.published_at < timedelta(days=30)
    assert "first ladder" in first.note
    assert "Observability" in second.note


def test_comparing_the_editions_shows_every_sort_of_change(ladder):
    old, new = editions(ladder)
    for path in ("engineer/mid-level", "engineer/senior"):
        counts = compare_levels(old, path, new, path).counts
        assert counts[Kind.NEW] == 2
        assert counts[Kind.DROPPED] == 1
        assert counts[Kind.RAISED] >= 2
        assert counts[Kind.CARRIED] >= 10


def test_the_first_edition_is_a_sound_ladder_and_differs_where_it_is_told_to():
    document = read(starter(), name="starter")
    first = first_edition(document)
    assert findings(first) == []
    assert set(first.competency) == set(document.competency) - NOT_YET_THERE | {TOOLS.slug}
    for competency, path in WORDED:
        before, after = (each.competency[competency].cells[path].statements for each in (first, document))
        assert before[0].text != after[0].text
        assert before[1:] == after[1:]


def test_the_first_edition_names_no_competency_that_it_lacks():
    first = first_edition(read(starter(), name="starter"))
    named = {one.competency for guide in first.guides for entries in guide.activities.values() for one in entries}
    assert named <= {"", *first.competency}


def test_everybody_with_a_level_is_placed_with_history(tern, company):
    stays = Placement.objects.values_list("id", "person_id", "starts_on", "ends_on")
    assert set(stays) == {
        (stay.id, person.id, stay.starts_on, stay.ends_on) for person in company.people for stay in person.stays
    }
    placed = {person.id for person in company.people if person.level}
    assert set(Placement.objects.on(NOW.date()).values_list("person_id", flat=True)) == placed
    assert Placement.objects.exclude(ends_on=None).count() > 10


def test_nobody_is_placed_before_they_joined(tern):
    joined = {person.pk: person.joined_at.date() for person in User.objects.all()}
    assert [row for row in Placement.objects.all() if row.starts_on < joined[row.person_id]] == []


def test_two_suggestions_wait_and_the_engineers_is_answered(ladder):
    waiting = Suggestion.objects.open()
    assert waiting.count() == 2
    answered = Suggestion.objects.get(state=Suggestion.State.ACCEPTED)
    people = {persona.key: persona.id for persona in PERSONAS}
    assert (answered.author_id, answered.answered_by_id) == (people["engineer"], people["owner"])
    assert answered.created_at < answered.answered_at < NOW
    assert {suggestion.ladder for suggestion in Suggestion.objects.all()} == {ladder}
    assert people["owner"] not in waiting.values_list("author_id", flat=True)


def test_the_smallest_company_has_all_of_it(db):
    fill(company=make_company(size=7, seed=1, on=NOW.date()), now=NOW)
    assert (Version.objects.count(), Suggestion.objects.count()) == (2, 3)
    assert Placement.objects.on(NOW.date()).count() == 4
