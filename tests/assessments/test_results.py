"""A person's result: the largest gaps, the level it is held against, earlier results, and the history."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from assessments.actions import agreeing
from ladder.actions import ladders
from ladder.models import Competency
from tests.assessments.words import words_of
from tests.factories.assessments import CycleFactory, EvidenceFactory, share, write
from tests.factories.ladder import SMALL, PlacementFactory, document, make_ladder, publish_version
from tests.ladder.pages import key, place
from tests.statements import statements


@pytest.fixture
def at(engineer):
    return f"/assessments/results/{engineer.pk}/"


@pytest.fixture
def finished(engineer, manager, ladder, now):
    """Shares one more cycle: so many days ago, at a level, with these values."""

    def finish(title, ago, level, agreed, own=None, version=None):
        at = now - timedelta(days=ago)
        return share(
            engineer,
            version or ladder.current_version,
            key(ladder, level),
            agreed,
            own,
            manager=manager,
            at=at,
            cycle=CycleFactory(title=title, opened_at=at - timedelta(days=30)),
        )

    return finish


@pytest.fixture
def rated(engineer, ladder, finished):
    """At Mid-level: debugging one below, guidance above."""
    place(engineer, ladder, "engineer/mid-level")
    return finished("Autumn 2026", 10, "engineer/mid-level", {"debugging": 1, "guidance": 3}, {"debugging": 2})


def test_the_largest_gap_is_said_first_with_what_is_asked_and_the_evidence(as_user, engineer, rated, at, key_of):
    EvidenceFactory(owner=engineer, tags=[key_of("debugging")])
    text = words_of(as_user(engineer).get(at))
    assert "1 of 2 Mid-level expectations are met." in text
    assert "Debugging : Mid-level asks for Meets, agreed is Developing." in text
    assert "Finds the cause of faults in the team's services alone." in text
    assert "1 piece of evidence" in text
    assert "Autumn 2026, shared on" in text


def test_evidence_is_counted_as_far_as_the_reader_may_see_it(as_user, engineer, manager, rated, at, key_of, now):
    EvidenceFactory(owner=engineer, tags=[key_of("debugging")])
    assert "No evidence" in words_of(as_user(manager).get(at))
    EvidenceFactory.create_batch(2, owner=engineer, tags=[key_of("debugging")], shared_at=now)
    assert "2 pieces of evidence" in words_of(as_user(manager).get(at))
    assert "3 pieces of evidence" in words_of(as_user(engineer).get(at))


def test_the_next_level_asks_what_is_not_rated_yet_and_has_its_guide(as_user, engineer, ladder, finished, at):
    place(engineer, ladder, "engineer/junior")
    finished("Autumn 2026", 10, "engineer/junior", {"debugging": 2, "guidance": 2})
    page = as_user(engineer).get(f"{at}?level=next")
    assert "2 of 2 Mid-level expectations are met." in words_of(page)
    source, target = key(ladder, "engineer/junior"), key(ladder, "engineer/mid-level")
    assert f'href="/ladders/{ladder.pk}/guides/{source}/{target}/"' in page.content.decode()
    own = as_user(engineer).get(at)
    assert "Read the guide" not in words_of(own)
    assert "Hold it against the next level" in words_of(own)


def test_any_level_of_the_ladder_can_be_held_against(as_user, engineer, ladder, rated, at):
    text = words_of(as_user(engineer).get(f"{at}?level={key(ladder, 'engineer/senior')}"))
    assert "0 of 2 Senior expectations are met." in text
    assert "Mentoring : Senior asks for Meets; it is not rated yet. Makes one other engineer better on purpose." in text
    assert "Working with guidance 3 Exceeds" in text
    assert "not asked" in text


def test_without_a_gap_what_is_above_and_what_comes_next_is_said(as_user, engineer, ladder, finished, at):
    place(engineer, ladder, "engineer/mid-level")
    finished("Autumn 2026", 10, "engineer/mid-level", {"debugging": 3, "guidance": 2})
    text = words_of(as_user(engineer).get(at))
    assert "No gap" in text
    assert "All that Mid-level asks is met. Above it: Debugging." in text
    assert "What Senior would ask" in text


def test_at_the_top_nothing_comes_next(as_user, engineer, ladder, finished, at):
    place(engineer, ladder, "management/manager")
    finished("Autumn 2026", 10, "management/manager", {"mentoring": 2})
    text = words_of(as_user(engineer).get(f"{at}?level=next"))
    assert "No level comes after Manager." in text
    assert "1 of 1 Manager expectation is met." in text
    assert "(next)" not in text
    assert "would ask" not in text


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("level=elsewhere", "This address asks for something that is not there"),
        ("level={other}", "The ladder of this result has no such level."),
        ("cycle=x", "This address asks for something that is not there"),
        ("cycle={nowhere}", "There is no such result."),
        ("version=7", "There is no such result."),
        ("version=99999999999", "This address asks for something that is not there"),
        ("competency=dancing", "No result speaks of such a competency; another one is drawn."),
    ],
)
def test_what_is_not_there_is_left_out_and_said(as_user, engineer, rated, at, asked, said):
    other = make_ladder(SMALL.replace("id: engineering\n", "id: other\n", 1))
    address = asked.format(other=key(other, "engineer/senior"), nowhere=uuid.uuid4())
    page = as_user(engineer).get(f"{at}?{address}")
    assert page.status_code == 200
    assert said in words_of(page)
    assert "1 of 2 Mid-level expectations are met." in words_of(page)
    assert said not in words_of(as_user(engineer).get(at))


def test_both_charts_have_their_numbers_in_a_table(as_user, engineer, rated, at):
    page = as_user(engineer).get(at)
    assert page.content.decode().count('<svg xmlns="http://www.w3.org/2000/svg" class="chart"') == 2  # two dimensions
    text = words_of(page)
    assert "Debugging 1 Developing 2 Meets 2 Meets none" in text
    assert "Working with guidance 3 Exceeds not rated 2 Meets none" in text


def test_three_dimensions_make_a_radar(as_user, engineer, manager, at, now):
    more = SMALL.replace("{id: people, title: People}", "{id: people, title: People}\n  - {id: depth, title: Depth}")
    more = more.replace(
        "  - id: mentoring\n",
        """  - id: data
    title: Data
    dimension: depth
    levels:
      engineer/senior: [Knows where a fact is true.]
  - id: mentoring
""",
    )
    ladder = make_ladder(more)
    place(engineer, ladder, "engineer/senior")
    values = {"debugging": 1, "data": 0, "mentoring": 3}
    share(engineer, ladder.current_version, key(ladder, "engineer/senior"), values, manager=manager, at=now)
    text = words_of(as_user(engineer).get(at))
    assert "What was agreed by dimension, against what is asked." in text
    assert "Craft 0 of 1 1 – 2" in text
    assert "Depth 0 of 1 – – 2" in text
    assert "People 1 of 1 3 – 2" in text


def test_values_are_carried_to_the_present_version_by_key(as_user, engineer, ladder, ladder_owner, rated, at):
    draft = ladders.start_draft(version=ladder.current_version, by=ladder_owner)
    Competency.objects.filter(version=draft, slug="debugging").update(slug="finding-faults", title="Finding faults")
    publish_version(draft)
    text = words_of(as_user(engineer).get(at))
    assert "Finding faults : Mid-level asks for Meets, agreed is Developing." in text
    assert "Debugging :" not in text


def test_whoever_stands_elsewhere_is_held_against_the_level_of_then(as_user, engineer, ladder, finished, at):
    finished("Autumn 2026", 10, "engineer/mid-level", {"debugging": 1, "guidance": 2})
    text = words_of(as_user(engineer).get(at))
    assert "1 of 2 Mid-level expectations are met." in text
    assert "Mid-level (then)" in text
    assert "At no level today." in text
    other = make_ladder(SMALL.replace("id: engineering\ntitle: Engineering", "id: other\ntitle: Research"))
    PlacementFactory(person=engineer, level_id=key(other, "engineer/senior"))
    text = words_of(as_user(engineer).get(at))
    assert "Today: Senior on the ladder Research, of which no result is shared yet." in text
    assert "1 of 2 Mid-level expectations are met." in text


# --- Earlier results and history


@pytest.fixture
def twice(engineer, ladder, rated, finished):
    """Half a year before, at Junior: debugging as asked, guidance not observed."""
    return finished("Spring 2026", 190, "engineer/junior", {"debugging": 2, "guidance": 0})


def test_history_says_cycle_by_cycle_what_was_agreed_said_and_asked(as_user, engineer, twice, at):
    page = as_user(engineer).get(at)
    text = words_of(page)
    assert "Competency Autumn 2026 Mid-level Spring 2026 Junior" in text
    assert "Debugging 1 Developing self 2, asked 2 2 Meets asked 2" in text
    assert "Working with guidance 3 Exceeds asked 2 0 Not observed asked 2" in text
    assert "Debugging, cycle by cycle. The table has the numbers." in text
    assert "Mentoring, cycle" not in text


def test_another_competency_is_drawn_when_chosen(as_user, engineer, twice, at):
    text = words_of(as_user(engineer).get(f"{at}?competency=guidance"))
    assert "Working with guidance, cycle by cycle. The table has the numbers." in text


def test_history_follows_keys_and_keeps_what_is_gone(as_user, engineer, ladder, ladder_owner, twice, at):
    draft = ladders.start_draft(version=ladder.current_version, by=ladder_owner)
    Competency.objects.filter(version=draft, slug="debugging").update(title="Finding faults")
    Competency.objects.get(version=draft, slug="guidance").delete()
    publish_version(draft)
    text = words_of(as_user(engineer).get(at))
    assert "Finding faults 1 Developing self 2, asked 2 2 Meets asked 2" in text
    assert "Working with guidance no longer asked for 3 Exceeds asked 2" in text


def test_a_scale_that_changed_is_not_drawn(as_user, engineer, ladder, twice, finished, at):
    points = "[{id: not, value: 0, title: Not yet}, {id: does, value: 1, title: Does it, expected: true}]"
    scaled = f"{SMALL}scales:\n  - {{id: own, title: Own, points: {points}}}\n"
    version, _plan = ladders.import_ladder(document=document(scaled), by=None)
    publish_version(version)
    finished("Winter 2027", 1, "engineer/mid-level", {"debugging": 1, "guidance": 0}, version=version)
    text = words_of(as_user(engineer).get(f"{at}?competency=debugging"))
    assert "The scale of Debugging has changed meanwhile" in text
    assert "Debugging 1 Does it asked 1 1 Developing self 2, asked 2 2 Meets asked 2" in text


def test_an_earlier_result_is_read_by_its_cycle(as_user, engineer, twice, at):
    page = as_user(engineer).get(f"{at}?cycle={twice.cycle_id}")
    text = words_of(page)
    assert "Spring 2026, shared on" in text
    assert "1 of 2 Mid-level expectations are met." in text
    assert "Working with guidance : Mid-level asks for Meets; it was not observed." in text
    assert f'name="cycle" value="{twice.cycle_id}"' in page.content.decode()


def test_a_replaced_version_is_marked(as_user, engineer, rated, at):
    text = words_of(as_user(engineer).get(at))
    assert "Replaced" not in text
    rated.assessments.filter(kind="agreed").update(number=2)
    write(rated, "agreed", "replaced", {"debugging": 3, "guidance": 3}, number=1)
    assert "1 of 2 Mid-level expectations are met." in words_of(as_user(engineer).get(at))
    text = words_of(as_user(engineer).get(f"{at}?cycle={rated.cycle_id}&version=1"))
    assert "Replaced by a later version" in text
    assert "2 of 2 Mid-level expectations are met." in text


@pytest.mark.parametrize("who", ["engineer", "manager", "hr"])
def test_one_cycle_costs_as_much_as_four(request, as_user, rated, finished, at, who):
    client = as_user(request.getfixturevalue(who))
    client.get(at)
    counts = []
    for more in ("", "Spring 2026", "Autumn 2025", "Spring 2025"):
        if more:
            finished(more, 100 + len(counts), "engineer/junior", {"debugging": 2, "guidance": 1}, {"debugging": 1})
        with statements() as seen:
            assert client.get(at).status_code == 200
        counts.append(len(seen))
    assert len(set(counts)) == 1
    assert counts[0] <= 12


# --- Nothing to show


def test_before_anything_is_shared_it_says_what_happens_next(as_user, engineer, manager, revealed, at):
    text = words_of(as_user(engineer).get(at))
    assert "Autumn 2026 is being agreed on." in text
    assert "When you and your manager have agreed on a result and it is shared, it stands here." in text
    assert "When Enno Engineer and their manager have agreed" in words_of(as_user(manager).get(at))


def test_a_cycle_that_has_just_begun_is_under_way(as_user, engineer, participation, at):
    assert "Autumn 2026 is under way." in words_of(as_user(engineer).get(at))


def test_whoever_stands_nowhere_is_told_who_places_people(as_user, engineer, manager, at):
    text = words_of(as_user(manager).get(at))
    assert "Nothing is shared yet" in text
    assert "Enno Engineer stands at no level today" in text


def test_a_shared_result_replaces_the_notice(as_user, engineer, shared, at):
    text = words_of(as_user(engineer).get(at))
    assert "is being agreed on" not in text
    assert "2 of 2 Senior expectations are met." in text


def test_a_new_version_on_its_way_shows_nothing_yet(as_user, engineer, manager, shared, rate, key_of, today, now, at):
    draft = agreeing.revise_result(participation=shared.participation, on=today, by=manager)
    rate(draft, key_of("mentoring"), 1, by=manager)
    agreeing.propose_result(assessment=draft, text="", on=today, now=timezone.now(), by=manager)
    assert "2 of 2 Senior expectations are met." in words_of(as_user(engineer).get(at))
