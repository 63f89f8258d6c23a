"""Companies as data: what never varies, what the seed varies, and what holds at every size."""

import os
import random
import re
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.conf import settings

from demo.generator import LARGEST, make_company
from demo.names import CULTURES, PLACES, Name, Place, Register, address_part
from demo.personas import PERSONAS
from demo.shape import draw_shape
from demo.words import BESIDE_ENGINEERING, ENGINEERING, FIRST_SUBJECTS, SUBJECTS, unit_names

ON = date(2026, 3, 11)
SIZES = [7, 8, 9, 20, 60, 200, 1_000]
A_WEEK = timedelta(weeks=1)
FINGERPRINT = """
import hashlib
from datetime import date
from demo.generator import make_company
print(hashlib.sha256(repr(make_company(size=200, seed=5, on=date(2026, 3, 11))).encode()).hexdigest())
"""


@pytest.fixture(scope="module", params=SIZES)
def sized(request):
    return make_company(size=request.param, seed=1, on=ON)


def managers_on(company, day):
    """Who reports to whom on a day."""
    return {
        line.person: line.manager
        for line in company.lines
        if line.starts_on <= day and (line.ends_on is None or line.ends_on > day)
    }


def above(person, managers):
    """The managers above somebody, nearest first. Endless loops end with the test."""
    chain = []
    while person in managers:
        person = managers[person]
        assert person not in chain
        chain.append(person)
    return chain


def persona(key):
    return next(persona.id for persona in PERSONAS if persona.key == key)


@pytest.mark.parametrize("size", [7, 60, 1_000])
def test_the_same_seed_gives_the_same_company(size):
    assert make_company(size=size, seed=4, on=ON) == make_company(size=size, seed=4, on=ON)


def test_the_same_seed_gives_the_same_company_in_every_process():
    def fingerprint(hash_seed):
        done = subprocess.run(
            [sys.executable, "-c", FINGERPRINT],
            env={**os.environ, "PYTHONHASHSEED": hash_seed},
            cwd=settings.BASE_DIR,
            capture_output=True,
            check=True,
        )
        return done.stdout

    assert fingerprint("1") == fingerprint("2")


def test_another_seed_gives_other_people_but_the_same_personas(company):
    other = make_company(size=60, seed=2, on=ON)
    names, other_names = ({person.name for person in each.people} for each in (company, other))
    personas = {persona.name.whole for persona in PERSONAS}
    assert personas <= names & other_names
    assert len(names & other_names) < 30
    assert not {line.id for line in company.lines} & {line.id for line in other.lines}


def a_week_earlier(row):
    return replace(row, starts_on=row.starts_on - A_WEEK, ends_on=row.ends_on and row.ends_on - A_WEEK)


def test_another_week_moves_the_dates_and_changes_nothing_else(company):
    later = make_company(size=60, seed=1, on=ON + A_WEEK)
    assert later != company
    assert replace(
        later,
        on=ON,
        people=[
            replace(person, joined_on=person.joined_on - A_WEEK, stays=tuple(map(a_week_earlier, person.stays)))
            for person in later.people
        ],
        lines=[a_week_earlier(line) for line in later.lines],
    ) == replace(company, on=ON)


@pytest.mark.parametrize("size", [6, LARGEST + 1])
def test_a_size_out_of_bounds_is_refused(size):
    with pytest.raises(ValueError, match="7 to 50000 people"):
        make_company(size=size, seed=1, on=ON)


def test_the_usual_company_is_the_one_that_the_demo_promises(company):
    assert (len(company.people), len(company.teams)) == (60, 8)
    assert Counter(person.state for person in company.people) == {
        "active": 56,
        "deactivated": 2,
        "invited": 1,
        "pending_activation": 1,
    }
    assert {person.time_zone for person in company.people} == {place.time_zone for place in PLACES}
    families = {culture.key: culture.family for culture in CULTURES}
    heard = {
        key
        for key, names in families.items()
        if any(set(names) & {person.name.split()[0], person.name.split()[-1]} for person in company.people)
    }
    assert len(heard) >= 12
    assert sum(not person.name.isascii() for person in company.people) > 15
    assert len({person.name for person in company.people}) == 60


def test_the_engineer_changed_managers_last_year(company):
    noa = [line for line in company.lines if line.person == persona("engineer")]
    now, before = sorted(noa, key=lambda line: line.starts_on, reverse=True)
    assert (now.manager, now.ends_on) == (persona("manager"), None)
    assert (before.manager, before.ends_on) == (persona("director"), now.starts_on)
    assert ON - timedelta(days=365) < now.starts_on < ON


def test_the_roles_are_those_of_the_personas_and_a_few_more(company):
    held = {(role.person, role.kind, role.unit) for role in company.roles}
    assert {
        (persona("hr"), "hr", None),
        (persona("committee"), "committee", None),
        (persona("owner"), "ladder_owner", None),
        (persona("admin"), "admin", None),
    } <= held
    assert Counter(role.kind for role in company.roles) == {
        "hr": 2,
        "committee": 3,
        "ladder_owner": 1,
        "admin": 1,
    }
    product = next(team.id for team in company.teams if team.name == "Product and design")
    assert {unit for _, kind, unit in held if kind == "hr"} == {None, product}


def test_those_not_here_yet_have_an_invitation(company):
    people = {person.id: person for person in company.people}
    assert {(people[sent.person].state, sent.is_accepted) for sent in company.invitations} == {
        ("invited", False),
        ("pending_activation", True),
    }
    assert {sent.invited_by for sent in company.invitations} == {persona("hr")}


def test_a_company_has_exactly_the_size_asked_for(sized):
    assert len(sized.people) in SIZES
    assert len({person.id for person in sized.people}) == len(sized.people)


def test_everybody_but_one_has_a_manager(sized):
    heads = {person.id for person in sized.people} - set(managers_on(sized, ON))
    assert len(heads) == 1


def test_the_engineer_stands_below_manager_director_and_a_chief(sized):
    chain = above(persona("engineer"), managers_on(sized, ON))
    assert chain[:2] == [persona("manager"), persona("director")]
    # The smallest company has nobody but the personas, so the director is its head.
    assert len(chain) >= (2 if len(sized.people) == 7 else 3)


def test_no_day_has_a_loop(sized):
    for years_ago in range(13):
        managers = managers_on(sized, ON - timedelta(days=365 * years_ago))
        heads = {above(person, managers)[-1] for person in managers}
        assert heads.isdisjoint(managers)


def test_a_person_has_one_manager_after_another(sized):
    lines = {}
    for line in sorted(sized.lines, key=lambda line: line.starts_on):
        lines.setdefault(line.person, []).append(line)
    for own in lines.values():
        assert [line.ends_on for line in own] == [*(line.starts_on for line in own[1:]), None]
        assert all(line.ends_on is None or line.starts_on < line.ends_on for line in own)
        assert own[-1].starts_on <= ON


def test_managers_were_here_before_anybody_reported_to_them(sized):
    people = {person.id: person for person in sized.people}
    for line in sized.lines:
        assert line.starts_on >= people[line.manager].leads_from >= people[line.manager].joined_on
        assert line.starts_on >= people[line.person].joined_on


def test_only_people_without_reports_and_roles_left_or_are_to_come(sized):
    absent = {person.id for person in sized.people if person.state != "active"}
    assert not absent & {line.manager for line in sized.lines}
    assert not absent & {role.person for role in sized.roles}


def test_teams_hold_nine_people_at_most_and_nobody_is_without(sized):
    sizes = Counter(person.team for person in sized.people)
    assert max(sizes.values()) <= 9
    assert set(sizes) == {team.id for team in sized.teams}


def test_teams_form_one_tree_of_different_names(sized):
    seen = set()
    for team in sized.teams:
        assert team.parent in seen or not seen
        seen.add(team.id)
    assert len({team.name for team in sized.teams}) == len(sized.teams)


def test_addresses_are_unique_and_plain(sized):
    addresses = [person.email for person in sized.people]
    assert len(set(addresses)) == len(addresses)
    assert all(re.fullmatch(r"[a-z-]+\.[a-z-]+\d*@tern\.example", address) for address in addresses)


def test_spans_of_a_large_company_are_five_to_nine():
    company = make_company(size=1_000, seed=1, on=ON)
    titles = {person.id: person.job_title for person in company.people}
    spans = Counter(
        manager for manager in managers_on(company, ON).values() if titles[manager] == "Engineering manager"
    )
    assert set(spans.values()) <= set(range(5, 10))


def test_the_largest_company_still_finds_names_for_its_teams():
    shape = draw_shape(LARGEST, random.Random("any"))
    assert len(shape.seats) == LARGEST
    assert len({unit.name for unit in shape.units}) == len(shape.units)


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("Łukasz", "lukasz"),
        ("Weißenborn", "weissenborn"),
        ("Nguyễn", "nguyen"),
        ("Đặng", "dang"),
        ("Yıldız", "yildiz"),
        ("İpek", "ipek"),
        ("Kjær", "kjaer"),
        ("Ōtsuka", "otsuka"),
        ("van den Berg", "vandenberg"),
        ("Ben-Ari", "ben-ari"),
    ],
)
def test_a_name_becomes_part_of_an_address(name, part):
    assert address_part(name) == part


def test_every_name_becomes_part_of_an_address():
    names = [name for culture in CULTURES for name in [*culture.given, *culture.family]]
    assert [name for name in names if not re.fullmatch("[a-z]+(-[a-z]+)*", address_part(name))] == []


def test_cultures_have_different_names_and_enough_of_them():
    assert len(CULTURES) >= 15
    for culture in CULTURES:
        assert len(set(culture.given)) == len(culture.given) >= 20
        assert len(set(culture.family)) == len(culture.family) >= 20
    keys = {culture.key for culture in CULTURES}
    assert all(set(place.local) <= keys for place in PLACES)


@pytest.mark.parametrize("layer", [1, 2, 3, 4])
def test_no_two_functions_give_a_unit_the_same_name(layer):
    names = [
        name
        for function in [ENGINEERING, *BESIDE_ENGINEERING]
        for name in unit_names(function, layer, [*FIRST_SUBJECTS, *SUBJECTS])
    ]
    assert len(set(names)) == len(names)


def test_a_name_is_given_again_when_all_are_taken():
    place = Place("Asia/Seoul", weight=1, local={"korean": 1}, elsewhere=0)
    korean = next(culture for culture in CULTURES if culture.key == "korean")
    everybody = {f"{family} {given}" for family in korean.family for given in korean.given}
    assert Register(everybody).new_name(place, random.Random("any")).whole in everybody


def test_the_second_of_a_name_gets_a_number():
    register = Register([])
    ines = Name("Inês Moura", "Inês", "Moura")
    assert [register.new_address(ines) for _ in range(3)] == ["ines.moura", "ines.moura2", "ines.moura3"]
