"""What the home page says to whoever reads it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Exists, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from notifications.models import Delivery
from people.models import Invitation, Organisation, ReportingLine, Role, Team, User
from people.queries.directory import is_apart
from people.queries.present import LocalTime, Reporting, is_one_of, local_time, numbers_below

TEAM_MATES_SHOWN = 8
MORNING, NOON, EVENING = 5, 12, 18


@dataclass(frozen=True)
class Report:
    """Somebody who reports to the reader, and how many are below them."""

    person: User
    local: LocalTime
    below: int


@dataclass(frozen=True)
class TeamMates:
    """The others in the reader's team, some of them."""

    team: Team
    people: list[User]
    has_more: bool


@dataclass(frozen=True)
class Units:
    """The people of the units where the reader is HR: how many in each state, and how many links wait."""

    active: int
    invited: int
    pending_activation: int
    deactivated: int
    waiting: int
    expired: int


@dataclass(frozen=True)
class Step:
    """One thing an admin does once: on the page at `url`, or by the button itself where that is an act."""

    title: str
    note: str
    action: str
    url: str
    is_done: bool
    is_act: bool = False


@dataclass(frozen=True)
class Setup:
    """The set-up checklist, in the order in which one step helps the next."""

    steps: list[Step]

    @property
    def done(self) -> int:
        return sum(step.is_done for step in self.steps)

    @property
    def next(self) -> Step | None:
        return next((step for step in self.steps if not step.is_done), None)


@dataclass(frozen=True)
class Home:
    """The home page of one person; what does not concern them is None, empty or False."""

    part_of_day: str
    reporting: Reporting | None
    reports: list[Report]
    mates: TeamMates | None
    units: Units | None
    setup: Setup | None
    is_on_committee: bool
    owns_ladder: bool

    @property
    def people_below(self) -> int:
        return len(self.reports) + sum(report.below for report in self.reports)

    @property
    def leads_leads(self) -> bool:
        """Whether somebody who reports to the reader has people below."""
        return any(report.below for report in self.reports)

    @property
    def has_work(self) -> bool:
        """Whether a role or reports give the reader something to look at."""
        return bool(self.reports or self.units or self.setup or self.is_on_committee or self.owns_ladder)


def home(viewer: User, *, now: datetime, on: date) -> Home:
    """Everything the reader's own relations and roles bring along."""
    lines = list(
        ReportingLine.objects.on(on)
        .filter(Q(person=viewer) | Q(manager=viewer) & ~Q(person__state=User.State.DEACTIVATED))
        .annotate(is_known=is_one_of(User.objects.visible_to(viewer), "manager"))
        .select_related("person", "manager")
    )
    mine = next((line for line in lines if line.person == viewer), None)
    return Home(
        part_of_day=part_of_day(timezone.localtime(now)),
        reporting=Reporting(mine.manager if mine.is_known else None) if mine else None,
        reports=reports([line.person for line in lines if line.manager == viewer], viewer, now, on),
        mates=team_mates(viewer, viewer.team, lines) if viewer.team else None,
        units=units(viewer, now) if viewer.hr_units else None,
        setup=setup(viewer, on) if viewer.is_admin else None,
        is_on_committee=viewer.holds(Role.Kind.COMMITTEE),
        owns_ladder=viewer.holds(Role.Kind.LADDER_OWNER),
    )


def part_of_day(at: datetime) -> str:
    if MORNING <= at.hour < NOON:
        return "morning"
    return "afternoon" if NOON <= at.hour < EVENING else "evening"


def reports(people: list[User], viewer: User, now: datetime, on: date) -> list[Report]:
    """Those who lead others first, then by name."""
    below = numbers_below(viewer, on) if people else {}
    rows = [Report(person, local_time(person, now), below.get(person.pk, 0)) for person in people]
    return sorted(rows, key=lambda row: (not row.below, row.person.name.casefold()))


def team_mates(viewer: User, team: Team, lines: Sequence[ReportingLine]) -> TeamMates:
    """Without the manager and the reports, who have places of their own on the page."""
    elsewhere = {viewer.pk, *(line.person_id for line in lines), *(line.manager_id for line in lines)}
    others = User.objects.visible_to(viewer).filter(team=team).exclude(pk__in=elsewhere)
    people = list(others.exclude(state=User.State.DEACTIVATED).alphabetical()[: TEAM_MATES_SHOWN + 1])
    return TeamMates(team, people[:TEAM_MATES_SHOWN], len(people) > TEAM_MATES_SHOWN)


def units(viewer: User, now: datetime) -> Units:
    unanswered = Invitation.objects.unfinished().filter(accepted_at=None)
    invited = Q(pk__in=unanswered.filter(expires_at__gt=now).values("person"))
    late = Q(pk__in=unanswered.filter(expires_at__lte=now).values("person"))
    people = User.objects.filter(viewer.in_my_units("team"))
    counts = {state: Count("pk", filter=Q(state=state)) for state in User.State.values}
    return Units(**people.aggregate(**counts, waiting=Count("pk", filter=invited), expired=Count("pk", filter=late)))


def setup(viewer: User, on: date) -> Setup:
    """The steps that this version knows, ticked by what the database holds."""
    unplaced = User.objects.filter(is_apart(viewer, on)).exclude(roles__kind=Role.Kind.ADMIN)
    done = Organisation.objects.values(
        "name",
        mail=Exists(Delivery.objects.filter(kind="mail_test", state=Delivery.State.SENT)),
        teams=Exists(Team.objects.all()),
        invited=Exists(Invitation.objects.all()),
        hr=Exists(Role.objects.filter(kind=Role.Kind.HR)),
        lines=Exists(ReportingLine.objects.all()),
        unplaced=Exists(unplaced),
    ).get()
    return Setup(
        [
            Step(
                _("Name the organisation"),
                _("%(organisation)s is here, and so are you.") % {"organisation": done["name"]},
                "",
                "",
                is_done=True,
            ),
            Step(
                _("Try the mail"),
                _("Invitations and passwords go by mail. Send yourself one and see whether it arrives."),
                _("Send a test mail"),
                reverse("settings:mail_test"),
                is_done=done["mail"],
                is_act=True,
            ),
            Step(
                _("Make teams"),
                _("At least the one at the top; HR looks after people by team."),
                _("Add the first team"),
                reverse("people:create_team"),
                is_done=done["teams"],
            ),
            Step(
                _("Bring people in"),
                _("Each gets a link by mail, chooses a password and is in."),
                _("Invite people"),
                reverse("people:invite"),
                is_done=done["invited"],
            ),
            Step(
                _("Name somebody for HR"),
                _("Open a person's page and choose Roles. HR then invites and looks after people."),
                _("Find the person"),
                reverse("people:directory"),
                is_done=done["hr"],
            ),
            Step(
                _("Give everybody a manager"),
                _("Or people below, for whoever is at the top. Managers look after the people below them."),
                _("See who is missing"),
                reverse("people:directory", query={"show": "apart"}),
                is_done=done["lines"] and not done["unplaced"],
            ),
        ]
    )
