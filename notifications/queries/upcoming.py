"""The next messages that a person may expect, from their preferences: when, about what, and what is left out."""

import heapq
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any, Literal
from zoneinfo import ZoneInfo

from django.db.models import Max

from core.periods import last_day_of, start_of, start_of_next
from notifications import clocks
from notifications.kinds import reminders
from notifications.models import Delivery, Due, Preference
from notifications.wishes import Wish, preference_of, wishes

APART = timedelta(hours=20)
QUARTER = timedelta(minutes=15)  # every zone's hours begin at one
FAR = timedelta(days=400)  # further ahead nothing is looked for


@dataclass(frozen=True)
class Upcoming:
    """One message to come, if anything is due by then; or, with a reason, what does not come in its period.

    `at` is aware, in the person's own zone; `kinds` stand in reading order.
    """

    at: datetime
    kinds: tuple[str, ...]
    reason: Literal["", "leave", "pause"] = ""

    @property
    def titles(self) -> Sequence[str]:
        """Of which kinds it may tell, in words."""
        return [str(reminders()[kind].label) for kind in self.kinds]


@dataclass(order=True, frozen=True)
class Coming:
    """One kind in one period: `due_at` is its slot, `at` when it is planned; or why it is not."""

    at: datetime
    due_at: datetime
    kind: str
    reason: Literal["", "leave", "pause"] = field(default="", compare=False)


def next_sends(person: Any, now: datetime, n: int = 5, *, foreseen: bool = False) -> Sequence[Upcoming]:
    """The next `n` messages in order of time, and among them what is skipped. As if everything were always due.

    `foreseen`: of what comes when something has happened (kinds of a day) only what waits already.
    """
    own = {kind: wish for kind, wish in wishes([person])[person.pk].items() if wish.leaves}
    told = Delivery.objects.filter(person_id=person.pk, slot__lte=now).exclude(state=Delivery.State.DROPPED)
    waiting = Due.objects.filter(person_id=person.pk, slot=None, kind__in=own).values_list("kind", "due_at")
    last: datetime | None = told.aggregate(at=Max("slot"))["at"]
    sure = [kind for kind in own if not foreseen or reminders()[kind].period != "day"]
    days = Days(preference_of(person), clocks.zone_of(person.time_zone), own, sure)
    found: list[Upcoming] = []
    for upcoming in days.messages(now, last, list(waiting)):
        found.append(upcoming)
        if sum(not each.reason for each in found) == n:
            break
    return found


@dataclass(frozen=True)
class Days:
    """The days of one person as the planner sees them (notifications.planning), who does the same in SQL for all."""

    preference: Preference
    zone: ZoneInfo
    wishes: Mapping[str, Wish]
    sure: Sequence[str]

    def messages(
        self, now: datetime, last: datetime | None, waiting: Sequence[tuple[str, datetime]]
    ) -> Iterator[Upcoming]:
        """What leaves and what is skipped, as long as anybody cares, after a last message, with what waits already."""
        held = list(waiting)
        moment = now
        for coming in self.all_coming(now):
            while held and (sent := self.sends(held, last, moment)) and sent < coming.at:
                yield self.message(held, sent)
                held, last = [], self.slot(held, last, sent)
                moment = sent
            if coming.reason:
                yield Upcoming(coming.due_at.astimezone(self.zone), (coming.kind,), coming.reason)
            else:
                held.append((coming.kind, coming.due_at))
                moment = max(moment, coming.at)

    def all_coming(self, now: datetime) -> Iterator[Coming]:
        """Every kind in every period from the present one on, in order of when it is planned."""
        return heapq.merge(*[self.coming(kind, now) for kind in self.sure])

    def coming(self, kind: str, now: datetime) -> Iterator[Coming]:
        period, wish = reminders()[kind].period, self.wishes[kind]
        today = now.astimezone(self.zone).date()
        start = start_of(period, today)
        while start < today + FAR:
            day = clocks.day_of_slot(period, start, wish.weekday)
            due_at = clocks.moment(day, wish.hour, self.zone)
            back = clocks.back_on(self.preference, day)
            reason = clocks.away(self.preference, day)
            planned_at = max(due_at, self.midnight(back)) if reason else due_at
            if back > last_day_of(period, start):
                planned_at = due_at
            else:
                reason = ""
            if planned_at > now:
                yield Coming(planned_at, due_at, kind, reason)
            start = start_of_next(period, start)

    def sends(self, held: Sequence[tuple[str, datetime]], last: datetime | None, after: datetime) -> datetime | None:
        """When what waits may leave; None: not before long."""
        preferred = self.preferred(held, last)
        return self.open(max(after, preferred)) if preferred else None

    def preferred(self, held: Sequence[tuple[str, datetime]], last: datetime | None) -> datetime | None:
        """The first preferred hour of any of what waits, once it is due and the last message is long enough ago."""
        earliest, quiet = last + APART if last else datetime.min.replace(tzinfo=UTC), self.preference.quiet_days
        found = (
            clocks.next_moment(self.wishes[kind].hour, self.zone, max(due_at, earliest), quiet) for kind, due_at in held
        )
        return min(filter(None, found), default=None)

    def slot(self, held: Sequence[tuple[str, datetime]], last: datetime | None, sent: datetime) -> datetime:
        """The slot that the planner gives to what leaves at a moment."""
        hour = sent.replace(minute=0, second=0, microsecond=0)
        return max(self.preferred(held, last) or hour, hour)

    def open(self, moment: datetime) -> datetime | None:
        """The first moment from this one on that is neither quiet nor in an absence."""
        ends = moment + FAR
        while moment < ends:
            local = moment.astimezone(self.zone)
            back = clocks.back_on(self.preference, local.date())
            if back > local.date():
                moment = self.midnight(back)
            elif local.isoweekday() in self.preference.quiet_days:
                moment = self.midnight(local.date() + timedelta(days=1))
            elif clocks.is_quiet_hour(self.preference, local):
                moment = moment.replace(minute=moment.minute // 15 * 15, second=0, microsecond=0) + QUARTER
            else:
                return moment
        return None

    def message(self, held: Sequence[tuple[str, datetime]], at: datetime) -> Upcoming:
        kinds = {kind for kind, _ in held}
        return Upcoming(at.astimezone(self.zone), tuple(kind for kind in reminders() if kind in kinds))

    def midnight(self, day: date) -> datetime:
        return clocks.moment(day, 0, self.zone)
