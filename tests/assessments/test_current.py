"""What was shared last of each person, made again from the rows it follows from."""

from datetime import timedelta
from io import StringIO
from itertools import product

import pytest
from django.core.management import call_command
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assessments.actions import current
from assessments.models import Assessment, PersonCurrent
from tests.factories.assessments import CycleFactory, ParticipationFactory, share, write
from tests.factories.ladder import make_ladder
from tests.factories.people import UserFactory
from tests.ladder.pages import key
from tests.statements import statements

NOW = timezone.now()


@pytest.fixture
def ladder(db):
    return make_ladder()


@pytest.fixture
def junior(ladder):
    return key(ladder, "engineer/junior")


def stored(person):
    return PersonCurrent.objects.filter(person=person).values_list("self_values", "agreed_values").first()


def test_what_was_shared_stands_in_the_order_of_the_version(ladder, junior, engineer, manager):
    shared = share(
        engineer,
        ladder.current_version,
        junior,
        {"mentoring": -2, "debugging": 3},
        {"debugging": 2, "guidance": None},
        manager=manager,
        at=NOW,
    )
    assert current.rebuild(engineer) == 1
    row = PersonCurrent.objects.get(person=engineer)
    assert (row.participation, row.ladder, row.version) == (shared, ladder, ladder.current_version)
    assert (row.level_id, row.shared_at) == (junior, NOW)
    assert (row.self_values, row.agreed_values) == ([2, None, None], [3, None, -2])


def test_only_the_newest_cycle_with_a_shared_result_counts(ladder, junior, engineer, manager):
    version = ladder.current_version
    share(engineer, version, junior, {"debugging": 1}, manager=manager, at=NOW - timedelta(days=200))
    newer = share(engineer, version, junior, {"debugging": 2}, manager=manager, at=NOW - timedelta(days=100))
    under_way = ParticipationFactory(person=engineer, version=version, level_id=junior)
    write(under_way, "agreed", "proposed", {"debugging": 3}, author=manager)
    current.rebuild()
    assert PersonCurrent.objects.get().participation == newer
    assert stored(engineer) == ([None, None, None], [2, None, None])


def test_a_later_version_of_a_result_takes_its_place(ladder, junior, engineer, manager):
    shared = share(engineer, ladder.current_version, junior, {"debugging": 1}, manager=manager, at=NOW)
    current.rebuild(engineer)
    shared.assessments.filter(kind="agreed").update(state="replaced")
    write(shared, "agreed", "shared", {"debugging": 3}, author=manager, number=2)
    current.rebuild(engineer)
    assert stored(engineer)[1] == [3, None, None]


def test_a_self_assessment_that_was_never_submitted_says_nothing(ladder, junior, engineer, manager):
    shared = share(engineer, ladder.current_version, junior, {"debugging": 1}, manager=manager)
    write(shared, "self", "missed", {"debugging": 3})
    current.rebuild(engineer)
    assert stored(engineer)[0] == [None, None, None]


def test_the_row_of_one_person_is_made_without_touching_others(ladder, junior, engineer, colleague, manager):
    for person in (engineer, colleague):
        share(person, ladder.current_version, junior, {"debugging": 2}, manager=manager)
    current.rebuild()
    Assessment.objects.filter(kind="agreed").update(state="replaced")
    current.rebuild(engineer)
    assert (stored(engineer), stored(colleague)[1]) == (None, [2, None, None])
    current.rebuild()
    assert stored(colleague) is None


def test_the_command_says_how_many_people_have_a_result(ladder, junior, engineer, manager):
    share(engineer, ladder.current_version, junior, {"debugging": 2}, manager=manager)
    out = StringIO()
    with statements() as seen:
        call_command("rebuild_current", stdout=out)
    assert (out.getvalue(), len(seen)) == ("People with a shared result: 1.\n", 1)


# One person's history: of each cycle how far it came, with which values of each side.
VALUES = st.dictionaries(
    st.sampled_from(["debugging", "guidance", "mentoring"]), st.sampled_from([None, -2, -1, 0, 1, 2, 3])
)
HISTORIES = st.lists(
    st.lists(st.tuples(st.sampled_from(["shared", "proposed", "none"]), VALUES, VALUES | st.none()), max_size=3),
    min_size=1,
    max_size=3,
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(histories=HISTORIES)
def test_rebuilding_one_by_one_and_all_at_once_say_what_plain_python_says(ladder, junior, manager, histories):
    cycles = [CycleFactory(opened_at=NOW - timedelta(days=90 * age)) for age in range(3)]
    oracle = {}
    for history in histories:
        person = UserFactory()
        for cycle, (state, agreed, own) in zip(cycles, history, strict=False):
            if state == "none":
                continue
            part = ParticipationFactory(cycle=cycle, person=person, version=ladder.current_version, level_id=junior)
            write(part, "agreed", state, agreed, author=manager, at=NOW)
            if own is not None:
                write(part, "self", "submitted", own)
            if state == "shared" and person not in oracle:
                slugs = ["debugging", "guidance", "mentoring"]
                oracle[person] = tuple([(values or {}).get(slug) for slug in slugs] for values in (own, agreed))
        current.rebuild(person)
        assert stored(person) == oracle.get(person)
    before = list(PersonCurrent.objects.order_by("pk").values())
    current.rebuild()
    assert list(PersonCurrent.objects.order_by("pk").values()) == before


def test_the_two_lists_are_always_as_long_as_the_version(ladder, junior, engineer, manager):
    for own, agreed in product([None, {}], [{}, {"debugging": 1}]):
        share(engineer, ladder.current_version, junior, agreed, own, manager=manager)
        current.rebuild(engineer)
        row = PersonCurrent.objects.get()
        assert len(row.self_values) == len(row.agreed_values) == ladder.current_version.competencys.count()
