"""One person's page: who they are, where they stand and what was agreed on, for those who may know."""

from dataclasses import dataclass
from datetime import date, datetime

from assessments.access.assessments import can_read_results_of
from assessments.queries import results
from dashboards.queries.standing import Stand, stand
from growthplans.models import Plan
from growthplans.queries.plans import active_plan
from ladder import access
from ladder.queries.placements import Stay, whereabouts
from people.models import User
from people.queries import person as people


@dataclass(frozen=True)
class Career:
    """Where somebody stands today (None: nowhere), and every stay at a level, the latest first."""

    stand: Stand | None
    stays: list[Stay]


@dataclass(frozen=True)
class PersonPage:
    """A person as the viewer may see them; `career` is None for colleagues, `last` also for admins, and `plan` for all
    but themselves and those above them.
    """

    people: people.PersonPage
    career: Career | None
    last: results.Last | None
    plan: Plan | None
    may_place: bool


def person_page(person: User, *, viewer: User, now: datetime, on: date) -> PersonPage:
    """Everything the page of this person says to this viewer."""
    page = people.person_page(person, viewer=viewer, now=now, on=on)
    has_left = person.state == User.State.DEACTIVATED
    # Those who may read the record are the same who may see placements.
    found = whereabouts(person, viewer=viewer, on=on) if page.record else None
    may_read_results = page.record and can_read_results_of(viewer, person)
    return PersonPage(
        people=page,
        career=Career(stand(found.standing, on=on), found.stays) if found else None,
        last=results.last(person, found.standing, viewer=viewer, on=on) if found and may_read_results else None,
        plan=active_plan(person, viewer=viewer) if page.record else None,
        may_place=not has_left and access.can_place_person(viewer, person),
    )
