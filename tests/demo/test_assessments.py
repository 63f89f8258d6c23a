"""The assessments of the demo: two cycles that are over, one that is open, and people one can believe in."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from assessments.actions.current import rebuild
from assessments.models import (
    NOT_APPLICABLE,
    Assessment,
    Cycle,
    Evidence,
    Participation,
    PersonCurrent,
    Rating,
    Step,
)
from assessments.models.assessments import ANSWER_WITHIN
from assessments.queries.rubric import rubric_of
from demo.courses import working_day
from demo.fill import fill
from demo.generator import make_company
from demo.judgements import BANDS, MANAGER, SELF, texts
from demo.participants import MOST_PEOPLE
from demo.personas import PERSONAS
from ladder.files import read
from ladder.models import Placement
from ladder.starter import starter
from people.models import ReportingLine
from tests.demo.conftest import NOW

ENGINEER, MANAGER_ID, HR = (
    next(persona.id for persona in PERSONAS if persona.key == key) for key in ("engineer", "manager", "hr")
)
Kind, State = Assessment.Kind, Assessment.State


def cycles():
    return list(Cycle.objects.order_by("opened_at"))


def sides(participation):
    return {side.kind: side for side in participation.assessments.exclude(state=State.REPLACED)}


def how_far(cycle):
    """How many have come how far: the states of self, manager and agreed."""
    return Counter(
        tuple(there[kind].state if kind in there else "" for kind in Kind)
        for there in map(sides, cycle.participations.prefetch_related("assessments"))
    )


def test_two_cycles_are_over_and_one_is_open(tern):
    first, second, third = cycles()
    assert [cycle.title for cycle in cycles()] == ["Winter 2025", "Summer 2025", "Winter 2026"]
    assert [cycle.state for cycle in cycles()] == ["closed", "closed", "open"]
    assert {cycle.unit.name for cycle in cycles()} == {"Engineering"}
    assert {cycle.opened_by_id for cycle in cycles()} == {HR}
    assert first.closed_at < second.opened_at < second.closed_at < third.opened_at < NOW
    today = NOW.date()
    assert today < third.self_due_on < third.manager_due_on < third.share_due_on
    assert third.self_due_on - today < timedelta(days=7)


def test_everybody_is_held_against_the_level_and_the_ladder_of_then(tern, company):
    for cycle, number in zip(cycles(), (1, 1, 2), strict=True):
        day = cycle.opened_at.date()
        stood = dict(Placement.objects.on(day).values_list("person", "level"))
        who = {row.person_id: row.level_id for row in cycle.participations.all()}
        assert who.items() <= stood.items()
        assert {row.version.number for row in cycle.participations.select_related("version")} == {number}
        assert all(row.version.published_at < cycle.opened_at for row in cycle.participations.select_related("version"))
        gone = {person.id for person in company.people if person.state == "deactivated"}
        assert set(stood) - set(who) <= (gone if cycle.is_open else set())


def test_nearly_everybody_shared_in_the_cycles_that_are_over(tern):
    for cycle in cycles()[:2]:
        states = how_far(cycle)
        shared = states["submitted", "submitted", "shared"]
        assert shared > 0.85 * states.total()
        assert states["missed", "submitted", "shared"] == 1
        assert states["submitted", "submitted", ""] == 1
        assert Assessment.objects.filter(participation__cycle=cycle, state=State.REPLACED).count() == 1
    assert Step.objects.filter(kind=Step.Kind.ACKNOWLEDGED).exclude(text="").count() > 20
    assert Step.objects.filter(kind=Step.Kind.COMMENTED).count() > 20


def test_in_the_open_cycle_people_are_everywhere_on_the_way(tern):
    cycle = cycles()[2]
    assert set(how_far(cycle)) >= {
        ("", "", ""),
        ("draft", "", ""),
        ("submitted", "", ""),
        ("submitted", "draft", ""),
        ("draft", "submitted", ""),
        ("submitted", "submitted", ""),
        ("submitted", "submitted", "draft"),
        ("submitted", "submitted", "proposed"),
        ("submitted", "submitted", "agreed"),
        ("submitted", "submitted", "shared"),
    }
    assert cycle.participations.filter(joined_at__gt=cycle.opened_at).count() == 1
    assert cycle.participations.filter(extended_to__gt=cycle.self_due_on).count() == 1
    assert cycle.participations.exclude(left_at=None).count() == 1
    assert cycle.participations.filter(person__state="deactivated").count() == 1


def test_every_rating_is_one_that_somebody_could_have_given(tern):
    rubrics = {}
    for rating in Rating.objects.select_related("assessment__participation__version__ladder"):
        participation = rating.assessment.participation
        rubric = rubrics.setdefault(participation.pk, rubric_of(participation))
        assert rating.competency_id in rubric.expectations
        assert rubric.allows(rating.competency_id, rating.value)
        assert bool(rating.reason) == (rating.value == NOT_APPLICABLE)
    for assessment in Assessment.objects.prefetch_related("ratings"):
        asked = len(rubrics[assessment.participation_id].expectations)
        if assessment.state == State.MISSED:
            assert assessment.ratings.count() == 0
        elif assessment.is_draft:
            assert 0 < assessment.ratings.count() < asked
        else:
            assert assessment.ratings.count() == asked


def test_most_meet_and_people_think_a_bit_better_of_themselves(tern):
    pairs = []
    for participation in Participation.objects.prefetch_related("assessments__ratings"):
        there = sides(participation)
        if participation.revealed_at and there[Kind.SELF].state == State.SUBMITTED:
            own, manager = (
                {rating.competency_id: rating for rating in there[kind].ratings.all()} for kind in (SELF, MANAGER)
            )
            pairs += [(own[key], manager[key]) for key in own]
    values = Counter(manager.value for _own, manager in pairs)
    assert 0.5 < values[2] / len(pairs) < 0.8
    assert min(values[1], values[3]) > 0.05 * len(pairs)
    seen = [(own.value, manager.value) for own, manager in pairs if min(own.value, manager.value) > 0]
    higher, lower = (sum(own > manager for own, manager in seen), sum(own < manager for own, manager in seen))
    assert 0.05 < higher / len(seen) < 0.2
    assert 0 < lower < higher
    assert all(own.comment and manager.comment for own, manager in pairs if own.value != manager.value)
    assert 0.5 < sum(bool(manager.comment) for _own, manager in pairs) / len(pairs) < 0.8
    assert not {"{", "}"} & set("".join(own.comment + manager.comment for own, manager in pairs))


def test_who_is_strong_stays_strong_and_most_hear_something_new(tern):
    first, second = (
        {
            (rating.assessment.participation.person_id, rating.competency_id): rating
            for rating in Rating.objects.filter(
                assessment__participation__cycle=cycle, assessment__kind=Kind.MANAGER, value__gt=0
            ).select_related("assessment__participation")
        }
        for cycle in cycles()[:2]
    )
    both = first.keys() & second.keys()
    steps = Counter(second[key].value - first[key].value for key in both)
    assert steps[0] > 0.6 * len(both)
    assert steps[1] > steps[-1]
    again = [key for key in both if first[key].comment and first[key].comment == second[key].comment]
    assert len(again) < 0.03 * len(both)


def test_steps_follow_one_another_and_nothing_is_ahead_of_time(tern):
    order = ["submitted_manager", "proposed", "accepted", "shared", "acknowledged", "revised"]
    for participation in Participation.objects.select_related("cycle").prefetch_related("steps", "assessments"):
        steps = list(participation.steps.all())
        kinds = [step.kind for step in steps]
        firsts = [kinds.index(kind) for kind in order if kind in kinds]
        assert firsts == sorted(firsts)
        assert all(earlier.at < later.at for earlier, later in pairwise(steps))
        end = participation.cycle.closed_at or NOW
        assert all(participation.cycle.opened_at < step.at <= end for step in steps)
        own = kinds.index("submitted_self") if "submitted_self" in kinds else -1
        assert own < kinds.index("proposed") if "proposed" in kinds else True
        for side in participation.assessments.all():
            assert participation.cycle.opened_at < side.started_at
            assert side.submitted_at is None or side.started_at <= side.submitted_at
            assert side.submitted_at is None or side.submitted_at <= (side.shared_at or end)
    assert not Rating.objects.filter(saved_at__gt=NOW).exists()
    assert not Evidence.objects.filter(created_at__gt=NOW).exists()


def test_what_holds_today_is_what_a_rebuild_gives(tern):
    before = list(PersonCurrent.objects.order_by("person").values())
    assert len(before) > 25
    assert {row.version.number for row in PersonCurrent.objects.select_related("version")} == {1, 2}
    PersonCurrent.objects.all().delete()
    assert rebuild() == len(before)
    assert list(PersonCurrent.objects.order_by("person").values()) == before


def test_the_engineer_has_begun_and_has_a_history_and_evidence(tern):
    earlier, later, now = Participation.objects.filter(person=ENGINEER).order_by("cycle__opened_at")
    assert earlier.shared_at < later.shared_at
    assert (now.shared_at, now.revealed_at) == (None, None)
    own = sides(now)[Kind.SELF]
    asked = len(rubric_of(now).expectations)
    assert own.state == State.DRAFT
    assert 0.25 * asked < own.ratings.count() < 0.45 * asked
    entries = Evidence.objects.filter(owner=ENGINEER)
    assert entries.count() == 14
    assert entries.filter(kind="feedback").count() == 2
    assert entries.filter(competencies=None).count() == 2
    assert entries.filter(shared_at=None).count() == 4
    days = sorted(entries.values_list("happened_on", flat=True))
    assert days[-1] - days[0] > timedelta(days=400)
    shown = set(own.ratings.values_list("competency", flat=True))
    assert entries.filter(competencies__in=shown).exists()


def test_the_manager_has_something_of_everything_to_do(tern):
    reports = ReportingLine.objects.on(NOW.date()).filter(manager=MANAGER_ID).values("person")
    open_ones = Participation.objects.filter(cycle__state="open", person__in=reports)
    written = Assessment.objects.filter(participation__in=open_ones, author=MANAGER_ID)
    assert written.filter(kind=Kind.MANAGER, state=State.DRAFT).count() == 2
    assert open_ones.exclude(revealed_at=None).filter(shared_at=None).count() >= 3
    waiting = written.get(state=State.PROPOSED)
    assert NOW - waiting.submitted_at > ANSWER_WITHIN
    assert Participation.objects.get(cycle__state="open", person=MANAGER_ID).assessments.get().state == State.SUBMITTED


def test_others_have_collected_little_or_much(tern):
    counts = Counter(Evidence.objects.exclude(owner=ENGINEER).values_list("owner", flat=True))
    assert max(counts.values()) == 8
    assert len(counts) < Participation.objects.filter(cycle__state="open").count() - 1
    assert Evidence.objects.filter(url="").exists()
    links = Evidence.objects.exclude(url="").values_list("url", flat=True)
    assert {link.split("/")[2].partition(".")[2] for link in links} == {"tern.example"}
    joined = [entry.happened_on > entry.owner.joined_at.date() for entry in Evidence.objects.select_related("owner")]
    assert all(joined)


def test_the_same_company_assesses_itself_in_the_same_way(transactional_db):
    rows = []
    for _ in range(2):
        fill(company=make_company(size=20, seed=8, on=NOW.date()), now=NOW)
        rows.append(
            [
                list(Rating.objects.order_by("assessment", "competency").values_list("assessment", "value", "comment")),
                list(Step.objects.order_by("id").values_list("id", "at", "text")),
                list(Evidence.objects.order_by("id").values_list("id", "title", "happened_on")),
            ]
        )
    assert rows[0] == rows[1]
    assert all(rows[0])


@pytest.mark.parametrize("weekday", range(7))
def test_whatever_day_it_is_the_days_of_the_open_cycle_are_working_days(weekday):
    day = datetime(2026, 3, 9, 17, 45, tzinfo=UTC) + timedelta(days=weekday)
    assert working_day(day).weekday() < 5
    assert timedelta(0) <= working_day(day) - day < timedelta(days=3)


def test_a_large_company_holds_its_cycles_in_one_unit(db):
    fill(company=make_company(size=900, seed=1, on=NOW.date()), now=NOW)
    taking_part = [cycle.participations.count() for cycle in cycles()]
    assert 20 < max(taking_part) <= MOST_PEOPLE
    assert cycles()[2].unit.name != "Engineering"
    assert cycles()[2].participations.filter(person__in=[ENGINEER, MANAGER_ID]).count() == 2


def test_the_smallest_company_has_its_cycles_too(db):
    fill(company=make_company(size=7, seed=1, on=NOW.date()), now=NOW)
    assert [cycle.participations.count() for cycle in cycles()] == [4, 4, 4]
    assert PersonCurrent.objects.count() == 4


def test_there_are_words_for_every_competency_of_the_ladder_that_ships():
    document = read(starter(), name="starter")
    words = texts()["competencies"]
    levels_of_leads = {path for path, level in document.levels.items() if level.rank >= 5}
    for competency in document.competencies:
        said = words[competency.slug]
        asked_of = set(competency.cells)
        for kind, is_asked in (("", asked_of - levels_of_leads), ("lead ", asked_of & levels_of_leads)):
            if is_asked:
                assert all(said[f"{kind}{side} {band}"] for side in (SELF, MANAGER) for band in BANDS.values())
        assert len(said["evidence"]) >= 3
    said = [text for entry in words.values() for kind, lines in entry.items() if kind != "evidence" for text in lines]
    assert len(said) == len(set(said)) > 400
