"""A manager's reports: whose goals are stuck, stale or overdue, whose plan waits, who has none; the worst first."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import Exists, OuterRef, Prefetch, Subquery
from django.utils.translation import gettext_lazy as _

from growthplans.models import CheckIn, OneOnOne, Plan
from growthplans.queries.following import OVERDUE, STALE, STUCK, Followed, followed, with_goals
from notifications.models import Delivery
from people.models import ReportingLine, User
from people.models.organisation import people_below
from people.models.users import Plain

DIRECT, BELOW = "reports", "below"
EVERYBODY, AGREE, NO_PLAN = "", "agree", "none"
SETS = {
    EVERYBODY: _("Everybody"),
    STUCK: _("Stuck"),
    STALE: _("Stale"),
    OVERDUE: _("Overdue"),
    AGREE: _("Waits to be agreed to"),
    NO_PLAN: _("No plan"),
}
A_PAGE = 30
MOST_BELOW = 500  # whose goals are looked at for one page


@dataclass(frozen=True)
class Report:
    """Somebody below the reader. Who reports to them directly may be nudged, and be commented on."""

    person: Any  # with what `people_of` adds
    plan: Followed | None

    @property
    def is_direct(self) -> bool:
        return bool(self.person.is_direct)

    @property
    def troubles(self) -> dict[str, int]:
        """How many goals are in which trouble."""
        found = [each.what for each in self.plan.troubled] if self.plan else []
        return {what: found.count(what) for what in (STUCK, OVERDUE, STALE) if what in found}

    @property
    def needs_a_look(self) -> bool:
        return self.plan is not None and bool(self.plan.troubled or self.plan.needs_agreement)

    @property
    def urgency(self) -> tuple[int, int]:
        """Goals in trouble first, the most of them before; then plans to agree to; then those without one."""
        if self.plan is None:
            return 2, 0
        if self.plan.troubled:
            return 0, -len(self.plan.troubled)
        return (1 if self.plan.needs_agreement else 3), 0

    def is_in(self, key: str) -> bool:
        """Whether it is in one of the SETS."""
        if key == NO_PLAN:
            return self.plan is None
        if key == AGREE:
            return self.plan is not None and self.plan.needs_agreement
        return key == EVERYBODY or key in self.troubles


@dataclass(frozen=True)
class Set:
    """One of the sets of people that may be shown, and how many are in it."""

    key: str
    label: str
    count: int


@dataclass(frozen=True)
class Reports:
    """The people below a reader, of those asked for a page. `is_cut`: there are more than are looked at."""

    of: str
    show: str
    page: Page[Report]
    sets: list[Set]
    total: int
    needing: int
    unplanned: int
    may_look_below: bool
    is_cut: bool


def reports(*, of: str, show: str, page: int, viewer: User, now: datetime, on: date) -> Reports:
    """Direct reports, or everybody below, narrowed to a set, who needs a look first. Four statements."""
    people = list(people_of(viewer, of, on)[: MOST_BELOW + 1])
    rows = [report(person, now) for person in people[:MOST_BELOW]]
    rows.sort(key=lambda row: row.urgency)
    shown = [row for row in rows if row.is_in(show)]
    return Reports(
        of=of,
        show=show,
        page=Paginator(shown, A_PAGE).get_page(page),
        sets=[Set(key, str(label), sum(row.is_in(key) for row in rows)) for key, label in SETS.items()],
        total=len(rows),
        needing=sum(row.needs_a_look for row in rows),
        unplanned=sum(row.plan is None for row in rows),
        may_look_below=of == BELOW or any(person.leads for person in people),
        is_cut=len(people) > MOST_BELOW,
    )


def report_of(person: UUID, *, viewer: User, now: datetime, on: date) -> Report:
    """One direct report of theirs."""
    return report(people_of(viewer, DIRECT, on).get(pk=person), now)


def people_of(viewer: User, of: str, on: date) -> Any:
    """Who is active and below, by name: each with whether they report to the reader and lead others, with when they
    last checked in, were nudged today, and have their next 1:1, and with their plan.
    """
    lines = ReportingLine.objects.on(on)
    below = people_below(viewer, on) if of == BELOW else lines.filter(manager=viewer).values("person")
    nudged = Delivery.objects.filter(
        kind="goal_nudged", person=OuterRef("pk"), key__endswith=f":{on.toordinal()}"
    ).order_by("-created_at")
    checked_in = CheckIn.objects.filter(goal__plan__person=OuterRef("pk")).order_by("-made_at")
    talks = OneOnOne.objects.filter(person=OuterRef("pk"), manager=viewer, on__gte=on).order_by("on")
    plans = with_goals(Plan.objects.active().select_related("person"))
    return (
        User.objects.active()
        .filter(pk__in=below)
        .annotate(
            is_direct=Exists(lines.filter(person=OuterRef("pk"), manager=viewer)),
            leads=Exists(lines.filter(manager=OuterRef("pk"))),
            nudged_at=Subquery(nudged.values("created_at")[:1]),
            checked_in_at=Subquery(checked_in.values("made_at")[:1]),
            talks_on=Subquery(talks.values("on")[:1]),
        )
        .prefetch_related(Prefetch("plans", plans, to_attr="present_plans"))
        .order_by(Plain("name"), "pk")
    )


def report(person: Any, now: datetime) -> Report:
    return Report(person, next((followed(plan, now) for plan in person.present_plans), None))
