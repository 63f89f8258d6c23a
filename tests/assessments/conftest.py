"""A cycle with the engineer in it, and the steps that lead on from there."""

from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from django.utils import timezone

from assessments.actions import agreeing, cycles, ratings
from assessments.models import Assessment, Participation
from assessments.queries.rubric import rubric_of
from tests.factories.assessments import EvidenceFactory
from tests.factories.ladder import PlacementFactory, make_ladder
from tests.factories.people import RoleFactory


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def ladder(db):
    """A published ladder of four levels and three competencies; Senior asks for Debugging and Mentoring."""
    return make_ladder()


@pytest.fixture
def senior(ladder, engineer):
    """The level that the engineer stands at."""
    level = ladder.current_version.levels.get(slug="senior").key
    PlacementFactory(person=engineer, level=level)
    return level


@pytest.fixture
def key_of(ladder):
    """The key of a competency of the ladder, by its slug."""
    return lambda slug: ladder.current_version.competencys.get(slug=slug).key_id


@pytest.fixture
def open_cycle(team, hr, today, now):
    """Opens a cycle in the engineer's unit; days as they usually are, or as given."""

    def open_one(**changes):
        said = {
            "title": "Autumn 2026",
            "unit": team,
            "ladder": None,
            "self_due_on": today + timedelta(days=14),
            "manager_due_on": today + timedelta(days=28),
            "share_due_on": today + timedelta(days=42),
            "on": today,
            "now": now,
            "by": hr,
        }
        return cycles.open_cycle(**{**said, **changes})

    return open_one


@pytest.fixture
def cycle(senior, open_cycle):
    return open_cycle()


@pytest.fixture
def participation(cycle, engineer):
    return Participation.objects.get(cycle=cycle, person=engineer)


@pytest.fixture
def start(today):
    """Begins one side, or finds what is begun."""
    return lambda participation, kind, by: ratings.start_assessment(
        participation=participation, kind=kind, on=today, by=by
    )


@pytest.fixture
def rate(today, now):
    """Rates one competency as whoever writes the assessment would; the row version is the present one."""

    def rate_one(assessment, competency, value=2, comment="", reason="", *, by=None, row_version=None):
        rating = assessment.ratings.filter(competency=competency).first()
        return ratings.rate_competency(
            assessment=assessment,
            competency=competency,
            value=value,
            comment=comment,
            reason=reason,
            row_version=(rating.row_version if rating else 0) if row_version is None else row_version,
            on=today,
            now=now,
            by=by or assessment.author,
        )

    return rate_one


@pytest.fixture
def rate_all(rate):
    """Rates all that is asked, each with the same value, or as given by key."""

    def rate_them(assessment, value=2, comment="", **by_slug):
        for key, expectation in rubric_of(assessment.participation).expectations.items():
            slug = expectation.competency.slug
            rate(assessment, key, by_slug.get(slug, value), comment and f"{comment} {slug}")
        return assessment

    return rate_them


@pytest.fixture
def submit(today, now):
    return lambda assessment, by=None: ratings.submit_assessment(
        assessment=assessment, on=today, now=now, by=by or assessment.author
    )


@pytest.fixture
def own(participation, start, engineer):
    """The engineer's self-assessment, begun."""
    return start(participation, Assessment.Kind.SELF, engineer)


@pytest.fixture
def theirs(participation, start, manager):
    """The manager's assessment, begun."""
    return start(participation, Assessment.Kind.MANAGER, manager)


@pytest.fixture
def revealed(participation, own, theirs, rate_all, submit):
    """Both sides submitted: alike on Debugging, not on Mentoring."""
    submit(rate_all(own, 2, comment="I say of", mentoring=3))
    submit(rate_all(theirs, 2, comment="They say of", mentoring=1))
    participation.refresh_from_db()
    return participation


@pytest.fixture
def agreed(revealed, manager, today, key_of, rate):
    """The manager's draft of what is to be agreed, with an answer to everything."""
    draft = agreeing.start_agreement(participation=revealed, on=today, by=manager)
    rate(draft, key_of("mentoring"), 2, by=manager)
    return draft


@pytest.fixture
def proposed(agreed, manager, today, now):
    return agreeing.propose_result(assessment=agreed, text="Mentoring grew.", on=today, now=now, by=manager)


@pytest.fixture
def accepted(proposed, engineer, today, now):
    return agreeing.accept_proposal(assessment=proposed, text="", on=today, now=now, by=engineer)


@pytest.fixture
def shared(accepted, manager, today, now):
    return agreeing.share_result(assessment=accepted, on=today, now=now, by=manager)


@pytest.fixture
def elsewhere(team, engineer, manager, colleague, ladder):
    """A second person in the unit with another manager, for what must not be seen across."""
    level = ladder.current_version.levels.get(slug="senior").key
    PlacementFactory(person=colleague, level=level)
    return SimpleNamespace(person=colleague, level=level)


@pytest.fixture
def hr_of_all(db):
    """HR of the whole organisation."""
    return RoleFactory(kind="hr", unit=None).person


@pytest.fixture
def asked(today, team):
    """What the form of a cycle sends."""
    days = {"self_due_on": 14, "manager_due_on": 28, "share_due_on": 42}
    return {"title": "Autumn 2026", "unit": str(team.pk), "ladder": "any"} | {
        name: (today + timedelta(days=after)).isoformat() for name, after in days.items()
    }


@pytest.fixture
def other_unit(elsewhere, open_cycle):
    """A second unit with HR of its own and somebody who stands at Senior."""
    hr = RoleFactory(kind="hr", unit=elsewhere.person.team).person
    return SimpleNamespace(team=elsewhere.person.team, hr=hr, person=elsewhere.person)


@pytest.fixture
def shelf(engineer, senior, key_of):
    """Five pieces of the engineer's: by year, kind, tags; one shared."""
    rows = [
        ("Leak", date(2026, 3, 9), "work", ["debugging"], True),
        ("Thanks", date(2026, 3, 1), "feedback", ["mentoring", "debugging"], False),
        ("Talk", date(2026, 1, 5), "work", ["mentoring"], False),
        ("Old", date(2024, 7, 1), "work", [], False),
        ("Older", date(2024, 6, 1), "feedback", [], False),
    ]
    return {
        title: EvidenceFactory(
            owner=engineer,
            title=title,
            happened_on=day,
            kind=kind,
            tags=[key_of(slug) for slug in slugs],
            shared_at=timezone.now() if shared else None,
        )
        for title, day, kind, slugs, shared in rows
    }
