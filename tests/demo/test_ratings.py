"""The demo with ratings: a ladder for everybody, four cycles in which everybody took part, and wide teams."""

from collections import Counter
from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction

from assessments.actions.current import rebuild
from assessments.models import Assessment, Cycle, Participation, PersonCurrent, Rating
from audit.models import Event
from demo import loading
from demo.company_ladder import company_ladder
from demo.fill import fill
from demo.generator import make_company
from demo.personas import PERSONAS
from demo.ratings import HIGHEST, draw_cycles, draw_participations, managers_of, placed
from ladder.document.checking import findings
from ladder.models import Ladder, Placement
from ladder.queries.content import document_of
from people.models import ReportingLine, User
from tests.demo.conftest import NOW
from tests.kept import made_once

ON = date(2026, 3, 11)
PEOPLE, COMPETENCIES, CYCLES = 60, 30, 4
LED = PEOPLE - 1  # all but the chief


@pytest.fixture
def tern_with_ratings(db, company):
    return made_once("demo with ratings", lambda: fill(company=company, now=NOW, with_ratings=True))


def said(size, seed):
    """All that is said in a company, as data."""
    company = placed(make_company(size=size, seed=seed, on=ON, has_wide_teams=True))
    return list(draw_participations(company, draw_cycles(company), company_ladder()))


def reports_of(size, **options):
    """How many reports each manager has."""
    company = make_company(size=size, seed=1, on=ON, **options)
    return Counter(managers_of(company).values())


def test_the_ladder_for_everybody_is_a_sound_one():
    ladder = company_ladder()
    assert (len(ladder.competencies), len(ladder.levels), len(ladder.dimensions)) == (COMPETENCIES, 10, 6)
    assert findings(ladder) == []


def test_a_higher_level_never_asks_less():
    ladder = company_ladder()
    places = {point.slug: place for place, point in enumerate(ladder.scales[0].points)}
    for competency in ladder.competencies:
        for track in ladder.tracks:
            asked = [places[competency.cells[f"{track.slug}/{level.slug}"].asks] for level in track.levels]
            assert asked == sorted(asked)
            assert asked[0] < asked[-1]


@pytest.mark.parametrize(("size", "wide"), [(60, 0), (999, 0), (1_000, 1), (3_500, 3)])
def test_one_manager_in_a_thousand_people_has_fifty_reports_where_that_is_asked_for(size, wide):
    reports = reports_of(size, has_wide_teams=True)
    assert Counter(reports.values())[50] == wide
    assert sum(reports.values()) == size - 1
    assert max(reports_of(size).values()) < 20


def test_the_persona_who_manages_has_fifty_reports_who_are_all_here():
    manager = next(persona.id for persona in PERSONAS if persona.key == "manager")
    company = make_company(size=1_000, seed=1, on=ON, has_wide_teams=True)
    team = {person for person, boss in managers_of(company).items() if boss == manager}
    assert Counter(person.state for person in company.people if person.id in team) == {"active": 50}


def test_the_same_seed_says_the_same_and_another_does_not():
    assert said(20, 4) == said(20, 4)
    assert said(20, 4) != said(20, 5)


def test_everybody_says_of_everything_where_it_lies_on_the_scale():
    for participation in said(60, 1):
        for judgement in participation.judgements:
            assert len(judgement.values) in {COMPETENCIES, 0}
            assert set(judgement.values) <= set(range(HIGHEST + 1))


def test_managers_comment_on_about_a_third():
    judged = [judgement for one in said(200, 1) for judgement in one.judgements if judgement.kind == "manager"]
    comments = [comment for judgement in judged for comment in judgement.comments]
    assert len(comments) == COMPETENCIES * len(judged)
    assert 0.3 < sum(bool(comment) for comment in comments) / len(comments) < 0.36


def test_what_is_agreed_was_said_by_one_side():
    agreed = 0
    for participation in said(60, 1):
        for values in zip(*(judgement.values for judgement in participation.judgements), strict=False):
            if len(values) == 3:
                agreed += 1
                assert values[2] in values[:2]
    assert agreed == LED * COMPETENCIES


def test_everybody_is_in_every_cycle_and_has_rated_everything(tern_with_ratings):
    assert Participation.objects.count() == PEOPLE * CYCLES
    ratings = Counter(Rating.objects.values_list("assessment__kind", flat=True))
    assert ratings == {
        "self": PEOPLE * CYCLES * COMPETENCIES,
        "manager": LED * CYCLES * COMPETENCIES,
        "agreed": LED * COMPETENCIES,
    }
    states = Counter(Assessment.objects.values_list("kind", "state"))
    assert states == {
        ("self", "submitted"): PEOPLE * CYCLES,
        ("manager", "submitted"): LED * CYCLES,
        ("agreed", "shared"): LED * CYCLES,
    }


def test_every_cycle_is_over_and_what_happened_in_it_is_in_order(tern_with_ratings):
    cycles = Cycle.objects.newest_first()
    assert [cycle.title for cycle in cycles] == [
        "Reviews of December 2025",
        "Reviews of June 2025",
        "Reviews of December 2024",
        "Reviews of July 2024",
    ]
    assert {cycle.state for cycle in cycles} == {Cycle.State.CLOSED}
    for participation in Participation.objects.exclude(shared_at=None).select_related("cycle"):
        submitted = participation.assessments.filter(state="submitted").values_list("submitted_at", flat=True)
        agreed = participation.assessments.get(state="shared")
        assert participation.cycle.opened_at < min(submitted)
        assert max(submitted) == participation.revealed_at
        assert participation.revealed_at < agreed.submitted_at < agreed.shared_at == participation.shared_at
        assert agreed.shared_at < participation.cycle.closed_at < NOW


def test_whoever_has_no_manager_gets_no_answer(tern_with_ratings):
    led = ReportingLine.objects.on(NOW.date()).values("person")
    chief = User.objects.exclude(pk__in=led).get()
    assert [one.kind for one in Assessment.objects.filter(participation__person=chief)] == ["self"] * CYCLES
    assert not PersonCurrent.objects.filter(person=chief).exists()


def test_what_holds_today_is_what_was_shared_last(tern_with_ratings):
    version = Ladder.objects.get().current_version
    keys = [competency.key for competency in document_of(version).competencies]
    shared = Participation.objects.exclude(shared_at=None).order_by("cycle__opened_at")
    newest = {participation.person_id: participation for participation in shared}
    expected = set()
    for participation in newest.values():
        values = {}
        for kind in ("self", "agreed"):
            ratings = Rating.objects.filter(assessment__participation=participation, assessment__kind=kind)
            said = dict(ratings.values_list("competency_id", "value"))
            values[kind] = tuple(said[key] for key in keys)
        expected.add((participation.person_id, participation.pk, values["self"], values["agreed"]))
    rows = PersonCurrent.objects.all()
    found = {(row.person_id, row.participation_id, tuple(row.self_values), tuple(row.agreed_values)) for row in rows}
    assert found == expected
    assert len(found) == LED
    before = list(PersonCurrent.objects.order_by("person").values())
    rebuild()
    assert list(PersonCurrent.objects.order_by("person").values()) == before


def test_everybody_stands_at_the_level_they_were_held_against(tern_with_ratings):
    placements = dict(Placement.objects.on(NOW.date()).values_list("person_id", "level_id"))
    assert len(placements) == PEOPLE
    assert dict(PersonCurrent.objects.values_list("person_id", "level_id")).items() <= placements.items()
    assert len(set(placements.values())) >= 8


def test_the_database_checks_what_is_copied_in(tern_with_ratings):
    connection.check_constraints()
    rating = Rating.objects.first()
    columns = "assessment_id competency_id value comment reason row_version saved_at"
    with pytest.raises(IntegrityError, match="assessments_rating_once"), transaction.atomic():
        loading.copy(Rating, columns, [(rating.assessment_id, rating.competency_id, 1, "", "", 1, NOW)])
    assessment = Assessment.objects.exclude(ratings__isnull=False).first()
    with pytest.raises(IntegrityError, match="assessments_rating_value"), transaction.atomic():
        loading.copy(Rating, columns, [(assessment.pk, rating.competency_id, -3, "", "", 1, NOW)])


def test_the_command_makes_it_in_the_place_of_the_one_before(transactional_db):
    for options in ({}, {"ratings": True}, {"ratings": True, "seed": 2}, {}):
        call_command("demo", people=20, stdout=StringIO(), **options)
        assert User.objects.count() == 20
        assert Ladder.objects.get().slug == ("company" if "ratings" in options else "software-engineering")
    assert Event.objects.filter(kind="demo.filled").count() == 4
