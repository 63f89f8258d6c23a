"""The org chart: who reports to whom today, as far as fits on a page."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date
from itertools import chain
from uuid import UUID

from people.models import ReportingLine, User
from people.models.organisation import people_below
from people.queries.directory import is_apart
from people.queries.present import Reporting, chain_above, is_one_of

PEOPLE_A_CHART = 200
OPEN_LEVELS = 2
APART_SHOWN = 12


@dataclass(frozen=True)
class Node:
    """A person in the chart: how many report to them, how many are below at all, and the reports shown."""

    person: User
    direct: int
    below: int
    has_no_active_manager: bool
    is_open: bool
    reports: list["Node"]

    @property
    def hidden(self) -> int:
        """Direct reports that did not fit."""
        return self.direct - len(self.reports)


@dataclass(frozen=True)
class Chart:
    """The chart below one person, or of everybody; `apart` are some of those in no line at all."""

    at: User | None
    above: list[Reporting]
    tops: list[Node]
    tops_hidden: int
    people: int
    apart: list[Node]
    apart_count: int


@dataclass(frozen=True)
class Lines:
    """Today's lines between people who are here, and who of them has a manager who is not."""

    manager_of: dict[UUID, UUID]
    orphans: set[UUID]

    def above(self, person: UUID) -> set[UUID]:
        """The managers above somebody."""
        above: set[UUID] = set()
        while (manager := self.manager_of.get(person)) and manager not in above:
            above.add(manager)
            person = manager
        return above

    def levels(self, tops: list[UUID]) -> list[list[UUID]]:
        """The tops, their reports, the reports of these, and so on."""
        reports = defaultdict(list)
        for person, manager in self.manager_of.items():
            reports[manager].append(person)
        levels = [tops]
        while level := [report for person in levels[-1] for report in reports.pop(person, [])]:
            levels.append(level)
        return levels


def chart(*, viewer: User, on: date, at: User | None = None) -> Chart:
    """Whom the viewer may see and who has not left: below one person, or from the top.

    Whole levels as long as they fit on a page; what lies deeper is counted and has a page of its own.
    """
    here = User.objects.visible_to(viewer).exclude(state=User.State.DEACTIVATED)
    rows = ReportingLine.objects.on(on).filter(person__in=here.values("pk"))
    if at:
        rows = rows.filter(person__in=people_below(at, on)).exclude(person=at)
    edges = list(rows.annotate(is_known=is_one_of(here, "manager")).values_list("person_id", "manager_id", "is_known"))
    lines = Lines(
        manager_of={person: manager for person, manager, is_known in edges if is_known},
        orphans={person for person, _, is_known in edges if not is_known},
    )
    tops = [at.pk] if at else list(set(lines.manager_of.values()) - set(lines.manager_of))
    levels = lines.levels(tops)
    placed = sum(map(len, levels))
    fitting = User.objects.filter(pk__in=those_that_fit(levels, at)).select_related("team").alphabetical()
    if at:
        people = [at, *fitting.exclude(pk=at.pk)[:PEOPLE_A_CHART]]
        above = chain_above(at, viewer=viewer, on=on)[::-1]
        return Chart(at, above, nodes_of(people, lines, levels, viewer), 0, people=placed - 1, apart=[], apart_count=0)
    nodes = nodes_of(list(fitting[:PEOPLE_A_CHART]), lines, levels, viewer)
    everybody = here.count()
    apart = here.filter(is_apart(viewer, on)).select_related("team").alphabetical()[:APART_SHOWN]
    return Chart(
        at=None,
        above=[],
        tops=nodes,
        tops_hidden=len(tops) - len(nodes),
        people=everybody,
        apart=nodes_of(list(apart), lines, [[]], viewer),
        apart_count=everybody - placed,
    )


def those_that_fit(levels: list[list[UUID]], at: User | None) -> list[UUID]:
    """Whole levels up to the size of a page; below one person at least their reports."""
    fitting: list[UUID] = []
    for depth, level in enumerate(levels):
        if len(fitting) + len(level) > PEOPLE_A_CHART and depth > (1 if at else 0):
            break
        fitting += level
    return fitting


def nodes_of(people: list[User], lines: Lines, levels: list[list[UUID]], viewer: User) -> list[Node]:
    """The people as a tree, everybody with the number of those below, the way to the viewer unfolded."""
    direct = Counter(lines.manager_of.values())
    below: Counter[UUID] = Counter()
    for pk in chain.from_iterable(reversed(levels[1:])):
        below[lines.manager_of[pk]] += 1 + below[pk]
    above_viewer = lines.above(viewer.pk)
    shown: dict[UUID | None, list[User]] = defaultdict(list)
    for person in people:
        shown[lines.manager_of.get(person.pk)].append(person)

    def branch(manager: UUID | None, depth: int) -> list[Node]:
        return [
            Node(
                person=person,
                direct=direct[person.pk],
                below=below[person.pk],
                has_no_active_manager=person.pk in lines.orphans,
                is_open=depth < OPEN_LEVELS or person.pk in above_viewer,
                reports=branch(person.pk, depth + 1),
            )
            for person in shown[manager]
        ]

    return branch(None, 0)
