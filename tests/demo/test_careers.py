"""How the people of the demo came to their levels: believable, without gaps, and the same for the same seed."""

import random
from collections import Counter
from datetime import date, timedelta
from itertools import pairwise

import pytest

from demo.careers import COMES_FROM, MANAGES, SHORTEST, draw_career
from demo.generator import make_company
from demo.personas import PERSONAS

ON = date(2026, 3, 11)
TODAY = date(2026, 3, 9)
LONG_AGO = date(2000, 1, 3)


@pytest.fixture(scope="module")
def large():
    return make_company(size=1_000, seed=1, on=ON)


def career(level, **given):
    return draw_career(level, **{"joined_on": LONG_AGO, "today": TODAY, "chance": random.Random("any")} | given)


def levels(stays):
    return [stay.level for stay in stays]


@pytest.mark.parametrize(
    ("level", "way"),
    [
        ("junior", ["junior"]),
        ("senior", ["senior", "mid-level", "associate", "junior"]),
        ("principal", ["principal", "staff", "senior", "mid-level", "associate", "junior"]),
        ("tech-lead", ["tech-lead", "senior", "mid-level", "associate", "junior"]),
        (
            "senior-engineering-manager",
            ["senior-engineering-manager", "engineering-manager", "senior", "mid-level", "associate", "junior"],
        ),
    ],
)
def test_whoever_is_here_long_enough_began_at_the_bottom(level, way):
    assert levels(career(level)) == way


def test_somebody_beside_the_ladder_has_no_career():
    assert career("") == ()


def test_somebody_new_was_hired_at_their_level():
    for joined_on in (TODAY, TODAY - timedelta(weeks=30)):
        stay = career("senior", joined_on=joined_on)[0]
        assert (stay.level, stay.starts_on, stay.ends_on) == ("senior", joined_on, None)


def test_the_years_at_the_present_level_can_be_told():
    now, before = career("mid-level", joined_on=TODAY - timedelta(weeks=120), years_so_far=1.2)
    assert now.starts_on == before.ends_on == TODAY - timedelta(weeks=63)
    assert before.level == "associate"


def test_stays_follow_one_another_from_joining_until_now(large):
    for person in large.people:
        if person.level:
            assert person.stays[0].level == person.level
            assert [stay.ends_on for stay in person.stays] == [None, *(stay.starts_on for stay in person.stays[:-1])]
            assert person.stays[-1].starts_on == person.joined_on
            assert all(stay.ends_on is None or stay.starts_on < stay.ends_on for stay in person.stays)
            assert all(later.starts_on - person.joined_on >= SHORTEST for later in person.stays[:-1])
            assert all(COMES_FROM[later.level] == earlier.level for later, earlier in pairwise(person.stays))
        else:
            assert person.stays == ()


def test_many_rose_and_many_managers_and_tech_leads_came_from_senior(large):
    on_ladder = [person for person in large.people if person.stays]
    rose = [person for person in on_ladder if len(person.stays) > 1]
    assert 0.3 < len(rose) / len(on_ladder) < 0.9
    came_from = Counter((person.stays[0].level, person.stays[1].level) for person in rose)
    assert came_from["engineering-manager", "senior"] > 20
    assert came_from["tech-lead", "senior"] > 5


def test_nobody_has_reports_before_they_are_a_manager(large):
    people = {person.id: person for person in large.people}
    led = 0
    for line in large.lines:
        managing = [stay.starts_on for stay in people[line.manager].stays if stay.level in MANAGES]
        if managing:
            led += 1
            assert line.starts_on >= min(managing)
    assert led > 500


def test_the_personas_stand_where_the_demo_says():
    company = make_company(size=60, seed=1, on=ON)
    people = {person.id: person for person in company.people}
    stays = {persona.key: levels(people[persona.id].stays) for persona in PERSONAS}
    assert stays["engineer"][:2] == ["mid-level", "associate"]
    assert stays["manager"][:2] == ["engineering-manager", "senior"]
    assert stays["committee"][:2] == ["principal", "staff"]
    assert stays["owner"][:2] == ["staff", "senior"]
    assert stays["director"] == stays["hr"] == stays["admin"] == []
