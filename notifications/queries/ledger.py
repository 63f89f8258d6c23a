"""The mail ledger as admins read it: to whom, of what kind, how it went. Never what a message says."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractBaseUser
from django.db.models import Count, Q, QuerySet, Subquery
from django.utils import formats, timezone
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audit.models import Event
from notifications.mailbox import unquoted
from notifications.mails import message_id
from notifications.models import Delivery, Hold
from notifications.queries.life import SignsOfLife, signs_of_life

A_PAGE = 50
A_DAY = timedelta(days=1)
State = Delivery.State
TONES = {"waiting": "accent", "sending": "accent", "dead": "danger", "unknown": "warn", "held": "warn"}


@dataclass(frozen=True)
class Sought:
    """What an admin looks for: words in name and address, a kind, a state, a channel, a day of theirs; and the message
    before or after which the page begins."""

    words: str = ""
    kind: str = ""
    state: str = ""
    channel: str = ""
    day: date | None = None
    person: UUID | None = None
    before: UUID | None = None
    after: UUID | None = None

    @property
    def is_narrowed(self) -> bool:
        return bool(self.words or self.kind or self.state or self.channel or self.day)


@dataclass(frozen=True)
class Line:
    """One message: its kind in plain words, how it stands and why, the server's answer without quotations, and what
    mail servers know it by."""

    row: Delivery
    kind: str
    tone: str
    said: str
    answer: str
    message_id: str


@dataclass(frozen=True)
class Shown:
    """One of the states or channels that may be chosen ("" for all), and how many messages there are."""

    key: str
    label: str
    count: int


@dataclass(frozen=True)
class Ledger:
    """A page of the ledger, newest first, and how mail does as a whole. `late`: how long the oldest due one waits."""

    sought: Sought
    lines: Sequence[Line]
    newer: UUID | None
    older: UUID | None
    states: Sequence[Shown]
    channels: Sequence[Shown]
    signs: SignsOfLife
    late: str
    hold: Hold | None
    sent_lately: int
    refused: int
    unknown: int


@dataclass(frozen=True)
class Story:
    """One message, and what admins did to it."""

    line: Line
    acts: Sequence[Event]
    hold: Hold | None


def ledger(sought: Sought, *, viewer: AbstractBaseUser, now: datetime) -> Ledger:
    """What the viewer looks for. Three statements besides the signs of life, however many rows there are."""
    seen = Delivery.objects.visible_to(viewer)
    signs, hold = signs_of_life(now=now), present_hold()
    tally = tallied(seen, sought, now)
    rows, newer, older = page_of(found(seen, sought), sought)
    return Ledger(
        sought=sought,
        lines=[line_of(row, now=now, is_held=hold is not None) for row in rows],
        newer=newer,
        older=older,
        states=shown(
            State.choices, tally, "state", sought.state, every=_("Every state"), beside=("channel", sought.channel)
        ),
        channels=shown(
            Delivery.Channel.choices,
            tally,
            "channel",
            sought.channel,
            every=_("Every channel"),
            beside=("state", sought.state),
        ),
        signs=signs,
        late=timesince(now - timedelta(seconds=signs.oldest_due), now) if signs.oldest_due is not None else "",
        hold=hold,
        sent_lately=sum(each["lately"] for each in tally),
        refused=sum(each["every"] for each in tally if each["state"] == State.DEAD),
        unknown=sum(each["every"] for each in tally if each["state"] == State.UNKNOWN),
    )


def story(row: Delivery, *, now: datetime) -> Story:
    """Everything about one message but its words."""
    hold = present_hold()
    acts = Event.objects.filter(target_type=row._meta.label_lower, target_id=str(row.pk))
    return Story(
        line=line_of(row, now=now, is_held=hold is not None),
        acts=list(acts.select_related("actor").order_by("id")),
        hold=hold,
    )


def present_hold() -> Hold | None:
    """What keeps every message from leaving, if anything does."""
    return Hold.objects.select_related("by").first()


def waiting() -> int:
    """How many messages leave once nothing is held."""
    return Delivery.objects.filter(state=State.WAITING).count()


def found(rows: QuerySet[Delivery], sought: Sought) -> QuerySet[Delivery]:
    """The rows that are looked for, with state and channel."""
    rows = rows.filter(narrowed(sought))
    if sought.state:
        rows = rows.filter(state=sought.state)
    if sought.channel:
        rows = rows.filter(channel=sought.channel)
    return rows


def narrowed(sought: Sought) -> Q:
    """The condition of everything that is looked for but state and channel, which are counted."""
    condition = Q()
    if sought.words:
        people = get_user_model()._default_manager.all()
        for word in sought.words.split():
            people = people.filter(Q(name__unaccent__icontains=word) | Q(email__icontains=word))
        condition &= Q(person__in=people.values("pk"))
    if sought.person:
        condition &= Q(person=sought.person)
    if sought.kind:
        condition &= Q(kind=sought.kind)
    if sought.day:
        begins = timezone.make_aware(datetime.combine(sought.day, datetime.min.time()))
        ends = timezone.make_aware(datetime.combine(sought.day + A_DAY, datetime.min.time()))
        condition &= Q(created_at__gte=begins, created_at__lt=ends)
    return condition


def tallied(rows: QuerySet[Delivery], sought: Sought, now: datetime) -> Sequence[Mapping[str, Any]]:
    """By state and channel: how many there are, how many of those looked for, how many were sent within a day."""
    return list(
        rows.values("state", "channel")
        .order_by()
        .annotate(
            every=Count("pk"),
            found=Count("pk", filter=narrowed(sought)),
            lately=Count("pk", filter=Q(sent_at__gt=now - A_DAY)),
        )
    )


def shown(
    choices: Iterable[tuple[str, Any]],
    tally: Sequence[Mapping[str, Any]],
    field: str,
    chosen: str,
    *,
    every: str,
    beside: tuple[str, str],
) -> list[Shown]:
    """The choices of one field that lead to something, and the one that is made; counted `beside` that of the other."""
    other, wanted = beside
    counted = [each for each in tally if wanted in {"", each[other]}]
    counts = {key: sum(each["found"] for each in counted if each[field] == key) for key, _label in choices}
    offered = [Shown(key, str(label), counts[key]) for key, label in choices if counts[key] or key == chosen]
    return [Shown("", every, sum(counts.values())), *offered]


def page_of(rows: QuerySet[Delivery], sought: Sought) -> tuple[list[Delivery], UUID | None, UUID | None]:
    """The newest rows, those just older than `before` or just newer than `after`; where newer and older ones begin."""
    page = list(beyond(rows, sought).select_related("person")[: A_PAGE + 1])
    more, page = len(page) > A_PAGE, page[:A_PAGE]
    if sought.after:
        page.reverse()
    has_newer, has_older = (more, True) if sought.after else (bool(sought.before), more)
    return (
        page,
        page[0].pk if page and has_newer else None,
        page[-1].pk if page and has_older else None,
    )


def beyond(rows: QuerySet[Delivery], sought: Sought) -> QuerySet[Delivery]:
    """The rows from where the page begins. By the place of a message, never by counting rows away: as quick at the end
    as at the start.
    """
    start = sought.after or sought.before
    if start:
        at = Subquery(Delivery.objects.filter(pk=start).values("created_at"))
        side = "gt" if sought.after else "lt"
        further = Q((f"created_at__{side}", at)) | Q(("created_at", at), (f"pk__{side}", start))
        rows = rows.filter(Q((f"created_at__{side}e", at)) & further)  # the first half is what an index starts from
    return rows.order_by("created_at", "pk") if sought.after else rows.order_by("-created_at", "-pk")


def line_of(row: Delivery, *, now: datetime, is_held: bool) -> Line:
    return Line(
        row=row,
        kind=str(settings.MAILS_IN_WORDS.get(row.kind, row.kind)),
        tone=TONES.get(row.state, ""),
        said=said_of(row, now=now, is_held=is_held),
        answer=unquoted(row.answer),
        message_id=message_id(row.key) if row.channel == Delivery.Channel.EMAIL else "",
    )


def said_of(row: Delivery, *, now: datetime, is_held: bool) -> str:
    """How it stands, when, and why it has not left, in plain words."""
    tried = " ".join(tries(row))
    if row.state == State.WAITING:
        return f"{tried} {following(row, tried=tried, now=now, is_held=is_held)}".strip()
    said = {
        State.SENDING: _("Is being handed over."),
        State.SENT: _("Taken %(when)s.") % {"when": moment(row.sent_at or now)},
        State.DEAD: _("Given up. %(tried)s") % {"tried": tried} if tried else _("Refused for good."),
        State.UNKNOWN: _("Given up, because it may have arrived. %(tried)s") % {"tried": tried},
        State.DROPPED: _("When its turn came, it was no longer wanted."),
        State.HELD: _("Held by an admin until it is let go."),
    }
    return said[State(row.state)].strip()


def following(row: Delivery, *, tried: str, now: datetime, is_held: bool) -> str:
    """What comes next for a message that waits."""
    if is_held:
        return _("Waits, because everything is held.")
    if row.send_at <= now:
        return _("Goes within a minute or two.")
    words = _("Next try %(when)s.") if tried or row.answer else _("Goes %(when)s.")
    return words % {"when": moment(row.send_at)}


def tries(row: Delivery) -> list[str]:
    """What was tried so far and went wrong."""
    told = [
        (row.failures, ngettext("Could not be made once.", "Could not be made %(n)s times.", row.failures)),
        (row.refusals, ngettext("Turned away once.", "Turned away %(n)s times.", row.refusals)),
        (
            row.copies,
            ngettext("Handed over once without an answer.", "Handed over %(n)s times without an answer.", row.copies),
        ),
    ]
    return [words % {"n": n} for n, words in told if n]


def moment(at: datetime) -> str:
    """A moment in the reader's own time zone."""
    return formats.date_format(timezone.localtime(at), "j F, H:i")
