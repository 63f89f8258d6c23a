"""The people directory: who is found, and what is shown of them."""

from dataclasses import dataclass
from datetime import date, datetime

from django.core.paginator import Page, Paginator
from django.db.models import Count, FloatField, Func, Q, TextField, Value
from django.db.models.functions import Concat
from django.utils.translation import gettext_lazy

from people import access
from people.models import ReportingLine, Team, User
from people.models.users import Plain, UserQuerySet
from people.queries.present import LocalTime, Reporting, local_time, present_managers

PEOPLE_A_PAGE = 50
LIKE_ENOUGH = 0.4  # of 1; found by trying slips on names: below it the guesses are noise
APART = "apart"
SHOWN = {
    User.State.ACTIVE: User.State.ACTIVE.label,
    **dict(User.State.choices),
    APART: gettext_lazy("Not yet in the chart"),
}


@dataclass(frozen=True)
class Sought:
    """What somebody looks for: words in name, email address or job title; a unit; a state, or APART."""

    words: str = ""
    team: Team | None = None
    show: str = User.State.ACTIVE


@dataclass(frozen=True)
class DirectoryRow:
    """One person as colleagues see them; `reporting` is None for somebody who reports to nobody."""

    person: User
    reporting: Reporting | None
    local: LocalTime


@dataclass(frozen=True)
class Shown:
    """One of the sets of people that may be shown, and how many are in it."""

    key: str
    label: str
    count: int


@dataclass(frozen=True)
class Directory:
    """A page of the directory; `guesses` are names like the one asked for, when nobody was found."""

    sought: Sought
    rows: list[DirectoryRow]
    page: Page[User]
    sets: list[Shown]
    guesses: list[User]

    @property
    def count(self) -> int:
        return self.page.paginator.count


def directory(sought: Sought, *, viewer: User, page: str | None, now: datetime, on: date) -> Directory:
    """Whom the viewer may see of those sought for, by name, a page of them."""
    candidates = find(User.objects.visible_to(viewer), sought)
    counts = candidates.aggregate(**{key: Count("pk", filter=is_shown(key, viewer, on)) for key in keys(viewer)})
    people = candidates.filter(is_shown(sought.show, viewer, on)).select_related("team").alphabetical()
    paginator = Paginator(people, PEOPLE_A_PAGE)
    if sought.show in counts:
        paginator.count = counts[sought.show]
    found = paginator.get_page(page)
    reporting = present_managers(found, viewer=viewer, on=on)
    return Directory(
        sought=sought,
        rows=[DirectoryRow(person, reporting.get(person.pk), local_time(person, now)) for person in found],
        page=found,
        sets=[Shown(key, str(SHOWN[key]), n) for key, n in counts.items() if n or key in {sought.show, "active"}],
        guesses=guesses(sought, viewer) if sought.words and not paginator.count else [],
    )


def keys(viewer: User) -> list[str]:
    """The sets worth counting: those outside the chart are a list of work for whoever keeps the records."""
    return [key for key in SHOWN if key != APART or access.keeps_records(viewer)]


def find(people: UserQuerySet, sought: Sought) -> UserQuerySet:
    """Every word must be there, with or without its accents, whatever the case."""
    if sought.team:
        people = people.filter(team__in=Team.objects.in_units([sought.team.pk]).values("pk"))
    if sought.words:
        fields = ("name", Value(" "), "preferred_name", Value(" "), "email", Value(" "), "job_title")
        texts = Concat(*fields, output_field=TextField())
        people = people.alias(text=Plain(texts))
        for word in sought.words.split():
            people = people.filter(text__contains=Plain(Value(word)))
    return people


def is_shown(key: str, viewer: User, on: date) -> Q:
    """The condition of one of the sets."""
    return is_apart(viewer, on) if key == APART else Q(state=key)


def is_apart(viewer: User, on: date) -> Q:
    """Not deactivated, and neither above nor below anybody in the chart that this viewer sees."""
    here = User.objects.visible_to(viewer).exclude(state=User.State.DEACTIVATED).values("pk")
    lines = ReportingLine.objects.on(on).filter(person__in=here, manager__in=here)
    placed = Q(pk__in=lines.values("person")) | Q(pk__in=lines.values("manager"))
    return ~Q(state=User.State.DEACTIVATED) & ~placed


def guesses(sought: Sought, viewer: User) -> list[User]:
    """Up to three active people whose name is nearly what was typed."""
    likeness = Func(Plain(Value(sought.words)), Plain("name"), function="word_similarity", output_field=FloatField())
    people = User.objects.visible_to(viewer).active().annotate(likeness=likeness)
    return list(people.filter(likeness__gt=LIKE_ENOUGH).order_by("-likeness", "name", "pk")[:3])
