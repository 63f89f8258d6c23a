"""How far a cycle is, as HR follows it: counts, who is missing, where each person stands. Never what was written."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, Exists, F, Max, OuterRef, Q, Subquery, Value
from django.utils.translation import gettext_lazy as _

from assessments.access import cycles as access
from assessments.models import Assessment, Cycle, Participation
from assessments.models.assessments import ON_THE_WAY
from assessments.models.cycles import ParticipationQuerySet
from assessments.queries.cycles import late_joiners, managed, writers_missing
from ladder.models import Level
from people.models import User
from people.models.users import Plain
from people.queries.directory import Sought, find
from people.queries.present import Reporting, present_managers

PEOPLE_A_PAGE = 50
CYCLES_A_PAGE = 20
State = Assessment.State

IN = Q(left_at=None) & ~Q(person__state=User.State.DEACTIVATED)
SELF_WRITTEN = Q(self_state__in=[State.SUBMITTED, State.MISSED])
MANAGER_WRITTEN = Q(manager_state=State.SUBMITTED)
SHARED = Q(shared_at__isnull=False)
# What has come to pass, each step with those before it.
STEPS = {
    "people": Q(),
    "own": SELF_WRITTEN,
    "manager": MANAGER_WRITTEN,
    "revealed": Q(revealed_at__isnull=False),
    "proposed": Q(agreed_state__in=[State.PROPOSED, State.AGREED]) | SHARED,
    "agreed": Q(agreed_state=State.AGREED) | SHARED,
    "shared": SHARED,
    "acknowledged": Q(acknowledged_at__isnull=False),
}
# The sets of people that may be shown.
SETS = {
    "all": _("All"),
    "no_self": _("Self-assessment missing"),
    "no_manager": _("Manager assessment missing"),
    "talks": _("In talks"),
    "shared": _("Shared"),
    "alone": _("Without a manager"),
    "out": _("Out"),
}


def is_shown(key: str, on: date) -> Q:
    """The condition of one of the sets."""
    return {
        "all": IN,
        "no_self": IN & ~SELF_WRITTEN,
        "no_manager": IN & ~MANAGER_WRITTEN,
        "talks": IN & Q(revealed_at__isnull=False, shared_at=None),
        "shared": IN & SHARED,
        "alone": IN & ~Q(person__in=managed(on)),
        "out": ~IN,
    }[key]


def with_states(participations: ParticipationQuerySet) -> ParticipationQuerySet:
    """Each with the state of its sides ("" for nothing yet), of what is agreed on its way, and the acknowledgement."""

    def state(**which: Any) -> Max:
        chosen = Q(**{f"assessments__{field}": value for field, value in which.items()})
        return Max("assessments__state", filter=chosen, default=Value(""))

    return participations.annotate(
        self_state=state(kind=Assessment.Kind.SELF),
        # Of several managers' the submitted one: the word comes after "draft".
        manager_state=state(kind=Assessment.Kind.MANAGER),
        agreed_state=state(kind=Assessment.Kind.AGREED, state__in=ON_THE_WAY),
        acknowledged_at=Max("assessments__acknowledged_at", filter=Q(assessments__state=State.SHARED)),
    )


def titled(participations: ParticipationQuerySet) -> ParticipationQuerySet:
    """Each with what its version calls the level."""
    level = Level.objects.filter(key=OuterRef("level"), version=OuterRef("version"))
    return participations.annotate(level_title=Subquery(level.values("title")[:1]))


def counted(participations: ParticipationQuerySet, conditions: dict[str, Q]) -> dict[str, int]:
    """How many of these each condition holds for."""
    counts: dict[str, int] = with_states(participations).aggregate(
        **{key: Count("pk", filter=condition) for key, condition in conditions.items()}
    )
    return counts


@dataclass(frozen=True)
class Row:
    """One person in a cycle: the states of both sides and of what they agree on, nothing that is written."""

    participation: Any  # with its states
    reporting: Reporting | None
    on: date

    @property
    def self_written(self) -> bool:
        return bool(self.participation.self_state == State.SUBMITTED)

    @property
    def self_missed(self) -> bool:
        """The manager went on without it."""
        return bool(self.participation.self_state == State.MISSED)

    @property
    def manager_written(self) -> bool:
        return bool(self.participation.manager_state == State.SUBMITTED)

    @property
    def is_out(self) -> bool:
        return self.participation.left_at is not None or self.has_left

    @property
    def has_left(self) -> bool:
        return bool(self.participation.person.state == User.State.DEACTIVATED)

    @property
    def has_manager(self) -> bool:
        return self.reporting is not None and self.reporting.is_to_somebody_active

    @property
    def is_missing(self) -> bool:
        """Whether the person or their manager has something to write."""
        own = not (self.self_written or self.self_missed)
        return not self.is_out and (own or (self.has_manager and not self.manager_written))

    @property
    def self_is_late(self) -> bool:
        return bool(self.on > self.participation.self_due_on)

    @property
    def manager_is_late(self) -> bool:
        return bool(self.on > self.participation.manager_due_on)

    @property
    def stage_word(self) -> str:
        return str(STAGES[stage(self.participation)])


STAGES = {
    "writing": _("Not yet"),
    "talks": _("In talks"),
    "proposed": _("Proposed"),
    "agreed": _("Agreed"),
    "shared": _("Shared"),
    "acknowledged": _("Acknowledged"),
}


def stage(participation: Any) -> str:
    """How far the two sides have come together, as a key of STAGES."""
    if participation.shared_at:
        return "acknowledged" if participation.acknowledged_at else "shared"
    if participation.agreed_state in {State.PROPOSED, State.AGREED}:
        return str(participation.agreed_state)
    return "talks" if participation.revealed_at else "writing"


@dataclass(frozen=True)
class Set:
    """One of the sets of people that may be shown, and how many are in it."""

    key: str
    label: str
    count: int


@dataclass(frozen=True)
class Following:
    """A cycle as one HR follows it: how many have come how far, and a page of its people."""

    cycle: Cycle
    steps: dict[str, int]
    sets: list[Set]
    sought: Sought
    rows: list[Row]
    page: Page[Any]
    missing: int
    late_joiners: int
    may_manage: bool


def following(cycle: Cycle, sought: Sought, *, viewer: User, page: str | None, on: date) -> Following:
    """The people of the viewer's units in a cycle: of those sought for a page, by name."""
    theirs = cycle.participations.followed_by(viewer)
    found = theirs
    if sought.words or sought.team:
        found = theirs.filter(person__in=find(User.objects.visible_to(viewer), sought))
    counts = counted(found, {key: is_shown(key, on) for key in SETS})
    shown = with_states(found).filter(is_shown(sought.show, on)).select_related("person__team")
    paginator = Paginator(titled(shown).order_by(Plain("person__name"), "pk"), PEOPLE_A_PAGE)
    paginator.count = counts[sought.show]
    people = paginator.get_page(page)
    for participation in people:
        participation.cycle = cycle  # whose days each row asks for
    may_manage = access.can_manage_cycle(viewer, cycle)
    is_open = cycle.is_open
    return Following(
        cycle=cycle,
        steps=steps_of(cycle, viewer=viewer),
        sets=[Set(key, str(label), counts[key]) for key, label in SETS.items()],
        sought=sought,
        rows=rows_of(people, viewer=viewer, on=on),
        page=people,
        missing=writers_missing(theirs.taking_part(), on=on).count() if is_open else 0,
        late_joiners=late_joiners(cycle, on=on).count() if is_open and may_manage else 0,
        may_manage=may_manage,
    )


def steps_of(cycle: Cycle, *, viewer: User) -> dict[str, int]:
    """How many people of the viewer's units have come how far."""
    return counted(cycle.participations.followed_by(viewer).taking_part(), STEPS)


def rows_of(participations: Any, *, viewer: User, on: date) -> list[Row]:
    """These participations, with their states, each with the manager as far as the viewer may see them."""
    managers = present_managers([each.person for each in participations], viewer=viewer, on=on)
    return [Row(each, managers.get(each.person_id), on) for each in participations]


def row_of(participation: Participation, *, viewer: User, on: date) -> Row:
    """One of them."""
    found = titled(with_states(Participation.objects.filter(pk=participation.pk)))
    [row] = rows_of(found.select_related("person__team", "cycle"), viewer=viewer, on=on)
    return row


def handed_in(participation: Participation, kind: str) -> Assessment | None:
    """What one side has submitted, or missed: what can be reopened. For an action, never to be shown."""
    done = participation.assessments.filter(kind=kind, state__in=[State.SUBMITTED, State.MISSED])
    return done.first()


@dataclass(frozen=True)
class Listed:
    """A cycle in a list, with how many people of the viewer's units have come how far."""

    cycle: Cycle
    people: int = 0
    revealed: int = 0
    agreed: int = 0
    shared: int = 0


def cycles_followed(cycles: Any, *, viewer: User, page: str | None) -> tuple[list[Listed], Page[Any]]:
    """A page of these cycles, the open ones first."""
    ordered = cycles.select_related("unit", "ladder__current_version").order_by("-state", "-opened_at", "pk")
    found = Paginator(ordered, CYCLES_A_PAGE).get_page(page)
    listed = {cycle.pk: Listed(cycle) for cycle in found}
    agreed = Exists(Assessment.objects.filter(participation=OuterRef("pk"), kind="agreed", state=State.AGREED))
    people = Participation.objects.followed_by(viewer).taking_part().filter(cycle__in=list(listed))
    counts = (
        people.order_by()
        .values("cycle")
        .annotate(
            people=Count("pk"),
            revealed=Count("pk", filter=STEPS["revealed"]),
            agreed=Count("pk", filter=SHARED | Q(agreed)),
            shared=Count("pk", filter=SHARED),
        )
    )
    for pk, *numbers in counts.values_list("cycle", "people", "revealed", "agreed", "shared"):
        listed[pk] = Listed(listed[pk].cycle, *numbers)
    return list(listed.values()), found


def unshared_of(cycle: Cycle) -> int:
    """How many results would stay unshared if the cycle closed now."""
    return cycle.participations.taking_part().filter(shared_at=None).count()


def participation_rows(cycle: Cycle, *, viewer: User, show: str, on: date) -> Any:
    """Flat rows for programs: those in a cycle whom the viewer may see, as the pages show them."""
    people = with_states(cycle.participations.visible_to(viewer)).filter(is_shown(show, on))
    return titled(people).values(
        *("id", "person_id", "level_id", "level_title", "extended_to", "left_at", "revealed_at", "shared_at"),
        *("self_state", "manager_state", "agreed_state", "acknowledged_at"),
        name=F("person__name"),
        person_state=F("person__state"),
        version_number=F("version__number"),
        ladder_id=F("version__ladder"),
    )
