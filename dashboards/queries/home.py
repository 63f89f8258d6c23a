"""What the home page says to whoever reads it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Case, Count, Exists, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import JSONObject
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from assessments.models import Cycle, Participation
from assessments.queries.waiting import Waiting, waiting_for
from dashboards.queries.standing import Stand, stand
from growthplans.queries.week import Week, week_of
from ladder.access import can_edit_ladders
from ladder.models import Ladder, Placement, Suggestion, Version
from ladder.queries.standing import standing_of
from notifications.models import Delivery, Hold
from people.models import Invitation, Organisation, ReportingLine, Role, Team, User
from people.models.users import Plain
from people.queries.directory import is_apart
from people.queries.present import LocalTime, Reporting, is_one_of, local_time, number_below

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
    """The people of the units where the reader is HR: how many in each state, how many links wait, how many active
    people stand at no level, and of how many an open cycle still misses a side.
    """

    active: int
    invited: int
    pending_activation: int
    deactivated: int
    waiting: int
    expired: int
    nowhere: int
    unassessed: int


@dataclass(frozen=True)
class OwnLadder:
    """A ladder that the reader looks after: the numbers of its versions (None: there is none), and what waits."""

    title: str
    url: str
    published: int | None
    draft: int | None
    draft_url: str
    suggestions: int
    suggestions_url: str


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

    organisation: Organisation | None
    part_of_day: str
    on: date
    week: Week
    reporting: Reporting | None
    reports: list[Report]
    mates: TeamMates | None
    units: Units | None
    setup: Setup | None
    is_on_committee: bool
    ladders: list[OwnLadder] | None
    stand: Stand | None
    waiting: Waiting

    @property
    def people_below(self) -> int:
        return len(self.reports) + sum(report.below for report in self.reports)

    @property
    def drafts(self) -> int:
        return sum(ladder.draft is not None for ladder in self.ladders or [])

    @property
    def suggestions(self) -> int:
        return sum(ladder.suggestions for ladder in self.ladders or [])

    @property
    def leads_leads(self) -> bool:
        """Whether somebody who reports to the reader has people below."""
        return any(report.below for report in self.reports)

    @property
    def has_work(self) -> bool:
        """Whether a role or reports give the reader something to look at."""
        return bool(self.reports or self.units or self.setup or self.is_on_committee or self.ladders is not None)


def home(viewer: User, *, now: datetime, on: date) -> Home:
    """Everything the reader's own relations and roles bring along.

    What is counted of the whole installation, or of units, comes along with the organisation, which every page reads.
    """
    organisation = organisation_for(viewer, now, on)
    standing = standing_of(viewer, viewer=viewer, on=on)
    lines = list(
        ReportingLine.objects.on(on)
        .filter(Q(person=viewer) | Q(manager=viewer) & ~Q(person__state=User.State.DEACTIVATED))
        .annotate(is_known=is_one_of(User.objects.visible_to(viewer), "manager"), below=number_below(on))
        .select_related("person", "manager")
    )
    mine = next((line for line in lines if line.person == viewer), None)
    return Home(
        organisation=organisation,
        part_of_day=part_of_day(timezone.localtime(now)),
        on=on,
        week=week_of(viewer, on=on),
        reporting=Reporting(mine.manager if mine.is_known else None) if mine else None,
        reports=reports([line for line in lines if line.manager == viewer], now),
        mates=team_mates(viewer, lines) if viewer.team_id else None,
        units=Units(**organisation.units) if viewer.hr_units and organisation else None,
        setup=setup(organisation) if viewer.is_admin and organisation else None,
        is_on_committee=viewer.holds(Role.Kind.COMMITTEE),
        ladders=own_ladders(viewer) if can_edit_ladders(viewer) else None,
        stand=stand(standing, on=on),
        waiting=waiting_for(viewer, on=on, now=now),
    )


def part_of_day(at: datetime) -> str:
    if MORNING <= at.hour < NOON:
        return "morning"
    return "afternoon" if NOON <= at.hour < EVENING else "evening"


def reports(lines: Sequence[Any], now: datetime) -> list[Report]:
    """Those who lead others first, then by name."""
    rows = [Report(line.person, local_time(line.person, now), line.below) for line in lines]
    return sorted(rows, key=lambda row: (not row.below, row.person.name.casefold()))


def team_mates(viewer: User, lines: Sequence[ReportingLine]) -> TeamMates | None:
    """Without the manager and the reports, who have places of their own on the page."""
    elsewhere = {*(line.person_id for line in lines), *(line.manager_id for line in lines)} - {viewer.pk}
    members = User.objects.visible_to(viewer).filter(team=viewer.team_id).exclude(pk__in=elsewhere)
    members = members.exclude(state=User.State.DEACTIVATED).select_related("team")
    # The reader comes first, and brings the team along.
    first = Case(When(pk=viewer.pk, then=0), default=1)
    reader, *people = members.order_by(first, Plain("name"), "pk")[: TEAM_MATES_SHOWN + 2]
    assert reader.team is not None  # noqa: S101 - it is what they were looked for by
    return TeamMates(reader.team, people[:TEAM_MATES_SHOWN], len(people) > TEAM_MATES_SHOWN)


def organisation_for(viewer: User, now: datetime, on: date) -> Any:
    """The organisation, with `units` (see there) for HR, and with what the set-up has reached for an admin."""
    found = Organisation.objects.for_reader(viewer, on, now)
    if viewer.hr_units:
        found = found.annotate(units=Subquery(counts_of_units(viewer, now, on)))
    if viewer.is_admin:
        found = found.annotate(**reached(viewer, on))
    return found.first()


def counts_of_units(viewer: User, now: datetime, on: date) -> Any:
    """One row with one object: the counts of Units."""
    unanswered = Invitation.objects.unfinished().filter(accepted_at=None)
    invited = Q(pk__in=unanswered.filter(expires_at__gt=now).values("person"))
    late = Q(pk__in=unanswered.filter(expires_at__lte=now).values("person"))
    nowhere = Q(state=User.State.ACTIVE) & ~Q(pk__in=Placement.objects.on(on).values("person"))
    unassessed = Participation.objects.taking_part().filter(cycle__state=Cycle.State.OPEN, revealed_at=None)
    counted = {
        **{state: Q(state=state) for state in User.State.values},
        "waiting": invited,
        "expired": late,
        "nowhere": nowhere,
        "unassessed": Q(pk__in=unassessed.values("person")),
    }
    counts = JSONObject(**{name: Count("pk", filter=these) for name, these in counted.items()})
    people = User.objects.filter(viewer.in_my_units("team")).order_by()
    return people.annotate(all=Value(1)).values("all").annotate(counts=counts).values("counts")


def reached(viewer: User, on: date) -> dict[str, Exists | Subquery]:
    """What the set-up asks, by name."""
    apart = User.objects.filter(is_apart(viewer, on)).exclude(roles__kind=Role.Kind.ADMIN)
    return {
        "mail": Exists(Delivery.objects.filter(kind="mail_test", state=Delivery.State.SENT)),
        "teams": Exists(Team.objects.all()),
        "invited": Exists(Invitation.objects.all()),
        "hr": Exists(Role.objects.filter(kind=Role.Kind.HR)),
        "lines": Exists(ReportingLine.objects.all()),
        "apart": Exists(apart),
        "adopted": Exists(Ladder.objects.filter(current_version__isnull=False)),
        "placed": Exists(Placement.objects.all()),
        "assessed": Exists(Cycle.objects.all()),
        "held_since": Subquery(Hold.objects.values("since")),
        "held_reason": Subquery(Hold.objects.values("reason")),
    }


def own_ladders(viewer: User) -> list[OwnLadder]:
    """Every ladder, with its draft and the suggestions that wait for a word."""
    versions = Version.objects.filter(ladder=OuterRef("pk")).newest_first()
    drafts = versions.filter(state=Version.State.DRAFT).values("number")
    waiting = Count("suggestions", filter=Q(suggestions__state=Suggestion.State.OPEN))
    ladders = Ladder.objects.visible_to(viewer).annotate(
        title=Subquery(versions.values("title")[:1]),
        draft=Subquery(drafts[:1]),
        waiting=waiting,
    )
    return [
        OwnLadder(
            title=ladder.title or ladder.slug,
            url=ladder.get_absolute_url(),
            published=ladder.current_version.number if ladder.current_version else None,
            draft=ladder.draft,
            draft_url=reverse("ladder:draft", args=[ladder.pk]),
            suggestions=ladder.waiting,
            suggestions_url=reverse("ladder:suggestions", args=[ladder.pk]),
        )
        for ladder in ladders.select_related("current_version").order_by("title", "slug")
    ]


def held(since: datetime | None, reason: str | None) -> list[Step]:
    """While no message may leave, that comes before everything else."""
    if since is None:
        return []
    told = _("No message leaves since %(when)s. %(reason)s") % {
        "when": date_format(timezone.localtime(since), "j F, H:i"),
        "reason": reason,
    }
    return [Step(_("Let mail go"), told.strip(), _("See the mail"), reverse("ledger:ledger"), is_done=False)]


def setup(organisation: Any) -> Setup:
    """The steps that this version knows, ticked by what the database holds (`reached`)."""
    return Setup(
        [
            *held(organisation.held_since, organisation.held_reason),
            Step(
                _("Name the organisation"),
                _("%(organisation)s is here, and so are you.") % {"organisation": organisation.name},
                "",
                "",
                is_done=True,
            ),
            Step(
                _("Try the mail"),
                _("Invitations and passwords go by mail. Send yourself one and see whether it arrives."),
                _("Send a test mail"),
                reverse("settings:mail_test"),
                is_done=organisation.mail,
                is_act=True,
            ),
            Step(
                _("Make teams"),
                _("At least the one at the top; HR looks after people by team."),
                _("Add the first team"),
                reverse("people:create_team"),
                is_done=organisation.teams,
            ),
            Step(
                _("Bring people in"),
                _("Each gets a link by mail, chooses a password and is in."),
                _("Invite people"),
                reverse("people:invite"),
                is_done=organisation.invited,
            ),
            Step(
                _("Name somebody for HR"),
                _("Open a person's page and choose Roles. HR then invites and looks after people."),
                _("Find the person"),
                reverse("people:directory"),
                is_done=organisation.hr,
            ),
            Step(
                _("Give everybody a manager"),
                _("Or people below, for whoever is at the top. Managers look after the people below them."),
                _("See who is missing"),
                reverse("people:directory", query={"show": "apart"}),
                is_done=organisation.lines and not organisation.apart,
            ),
            Step(
                _("Adopt a ladder"),
                _("The one that comes with Rung, or your own. Ladder owners do that; Roles are on a person's page."),
                _("See the ladders"),
                reverse("ladder:ladders"),
                is_done=organisation.adopted,
            ),
            Step(
                _("Place people"),
                _("Open a person's page and choose Place: home then says where they stand and what is next."),
                _("Find the person"),
                reverse("people:directory"),
                is_done=organisation.placed,
            ),
            Step(
                _("Open a cycle"),
                _("HR does that, under HR: it asks people and their managers for assessments, with days for both."),
                _("Find the person"),
                reverse("people:directory"),
                is_done=organisation.assessed,
            ),
        ],
    )
