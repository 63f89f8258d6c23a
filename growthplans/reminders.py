"""What Rung reminds people of for their growth: goals, comments, evidence; and managers of whom to look after.

Each kind is a SELECT over the planner's `clock` and a function that says, while a message is made, what is still
wanted (notifications.kinds).
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import F, OuterRef, Subquery
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from assessments.models import Evidence
from core.periods import last_day_of
from growthplans.models import CheckIn, Comment, Goal, Plan
from growthplans.queries.following import needing_a_look
from notifications.clocks import zone_of
from notifications.kinds import Act, Item, Reminder
from notifications.links import reminder_path
from notifications.models import Due
from people.models import User

NOTHING_KEPT_FOR = timedelta(days=14)
LATE = timedelta(days=3)  # what was not told in time may still be answered for the period before

# Goals of a cadence that are under way and have no answer for this period yet.
GOALS = """
SELECT goal.id AS subject_id, clock.person_id, clock.period_start, GREATEST(clock.slot, goal.created_at) AS due_at
FROM clock
JOIN growthplans_plan plan ON plan.person_id = clock.person_id AND plan.state = 'active'
JOIN growthplans_goal goal ON goal.plan_id = plan.id AND goal.state = 'open' AND goal.cadence = '{cadence}'
WHERE goal.starts_on <= clock.period_end AND {is_due}
  AND (goal.snoozed_until IS NULL OR goal.snoozed_until <= clock.today)
  AND NOT EXISTS (
    SELECT FROM growthplans_checkin
    WHERE goal_id = goal.id AND cadence = goal.cadence AND period_start = clock.period_start
  )
"""
STILL_RUNS = "(goal.due_on IS NULL OR goal.due_on >= clock.period_start)"
SOON_OR_OVER = "goal.due_on <= clock.today + 7"

# What others said to somebody, each once: so its own day stands for the period.
SAID = """
SELECT said.id AS subject_id, clock.person_id, (said.at AT TIME ZONE 'UTC')::date AS period_start,
       GREATEST(clock.slot, said.at) AS due_at
FROM clock
JOIN growthplans_plan plan ON plan.person_id = clock.person_id AND plan.state = 'active'
JOIN LATERAL (
    SELECT comment.id, comment.created_at AS at
    FROM growthplans_goal goal JOIN growthplans_comment comment ON comment.goal_id = goal.id
    WHERE goal.plan_id = plan.id AND comment.author_id <> plan.person_id AND comment.resolved_at IS NULL
  UNION ALL
    SELECT id, created_at FROM growthplans_goal WHERE plan_id = plan.id AND state = 'suggested'
) said ON said.at <= %(now)s
"""

NOTHING_KEPT = """
SELECT clock.person_id AS subject_id, clock.person_id, clock.period_start, clock.slot AS due_at
FROM clock
WHERE EXISTS (SELECT FROM growthplans_plan WHERE person_id = clock.person_id AND state = 'active')
  AND NOT EXISTS (
    SELECT FROM assessments_evidence WHERE owner_id = clock.person_id AND created_at > %(now)s - interval '14 days'
  )
"""

LEADS = """
SELECT DISTINCT clock.person_id AS subject_id, clock.person_id, clock.period_start, clock.slot AS due_at
FROM clock
JOIN people_reportingline line ON line.manager_id = clock.person_id
 AND line.starts_on <= clock.today AND (line.ends_on IS NULL OR line.ends_on > clock.today)
JOIN growthplans_plan plan ON plan.person_id = line.person_id AND plan.state = 'active'
"""

Items = Mapping[UUID, Item]


def goals(dues: Sequence[Due], now: datetime) -> Items:
    """Goals that are still under way, not snoozed, and unanswered for a period that is not long over."""
    answers = CheckIn.objects.filter(goal=OuterRef("pk"), cadence=OuterRef("cadence")).order_by("-period_start")
    found = (
        Goal.objects.under_way()
        .filter(pk__in={due.subject_id for due in dues})
        .annotate(
            answered=Subquery(answers.values("period_start")[:1]),
            last_note=Subquery(answers.values("note")[:1]),
            last_answer=Subquery(answers.values("answer")[:1]),
            zone=F("plan__person__time_zone"),
        )
    )
    by_id = {goal.pk: goal for goal in found}
    return {due.pk: item(due, by_id[due.subject_id]) for due in dues if wanted(by_id.get(due.subject_id), due, now)}


def wanted(goal: Any, due: Due, now: datetime) -> bool:
    """Whether a goal, as `goals` finds it, is still to be reminded of."""
    if goal is None:
        return False
    today = now.astimezone(zone_of(goal.zone)).date()
    is_answered = goal.answered is not None and goal.answered >= due.period_start
    is_snoozed = goal.snoozed_until is not None and goal.snoozed_until > today
    return not is_answered and not is_snoozed and last_day_of(goal.period, due.period_start) + LATE >= today


def item(due: Due, goal: Any) -> Item:
    """The goal, what was said last, and what its links do."""
    acts = [
        Act(_("Done"), reminder_path(due, "done")),
        Act(_("Partly"), reminder_path(due, "partly")),
        Act(_("Not this time"), reminder_path(due, "not_this_time")),
        Act(_("Remind me next week"), reminder_path(due, "snooze")),
    ]
    return Item(title=goal.title, note=last_time(goal), path=goal.get_absolute_url(), acts=tuple(acts))


def last_time(goal: Any) -> str:
    """Until when it runs, and how it went last time."""
    note, answer = goal.last_note, goal.last_answer
    if note:
        return _("Last time: “%(note)s”") % {"note": note}
    return _("Last time: %(answer)s") % {"answer": CheckIn.Answer(answer).label.lower()} if answer else ""


def said(dues: Sequence[Due], now: datetime) -> Items:
    """Comments that are not settled, and suggestions that are not answered. Names say who, never what."""
    ids = {due.subject_id for due in dues}
    comments = Comment.objects.open().filter(pk__in=ids, goal__plan__state=Plan.State.ACTIVE)
    comments = comments.select_related("goal", "author")
    suggested = Goal.objects.filter(pk__in=ids, state=Goal.State.SUGGESTED, plan__state=Plan.State.ACTIVE)
    lines = {
        comment.pk: Item(
            title=_("%(name)s has commented on one of your goals") % {"name": comment.author.called},
            path=comment.goal.get_absolute_url(),
        )
        for comment in comments
    } | {
        goal.pk: Item(
            title=_("%(name)s suggests a goal to you") % {"name": goal.suggested_by.called},
            path=goal.get_absolute_url(),
        )
        for goal in suggested.select_related("suggested_by")
        if goal.suggested_by
    }
    return {due.pk: lines[due.subject_id] for due in dues if due.subject_id in lines}


def nothing_kept(dues: Sequence[Due], now: datetime) -> Items:
    """People who have kept nothing for two weeks, still."""
    people = {due.person_id for due in dues}
    kept = Evidence.objects.filter(owner__in=people, created_at__gt=now - NOTHING_KEPT_FOR)
    busy = set(kept.values_list("owner", flat=True))
    line = Item(
        title=_("What did you do that is worth remembering?"),
        note=_("You kept nothing in the last two weeks. One line is enough, and only you read it."),
        path=reverse("evidence:timeline"),
    )
    return {due.pk: line for due in dues if due.person_id not in busy}


def digest(dues: Sequence[Due], now: datetime) -> Items:
    """How many of a manager's reports need a look, and who. Nothing of what they wrote."""
    looks = needing_a_look({due.person_id for due in dues}, now=now)
    return {due.pk: about(looks[due.person_id]) for due in dues if looks.get(due.person_id)}


def about(people: Sequence[User]) -> Item:
    names = ", ".join(person.name for person in people[:5])
    more = len(people) - 5
    if more > 0:
        names = ngettext("%(names)s and %(more)d more", "%(names)s and %(more)d more", more) % {
            "names": names,
            "more": more,
        }
    title = ngettext("%d of your reports needs a look", "%d of your reports need a look", len(people)) % len(people)
    return Item(title=title, note=names, path=reverse("growthplans:reports"))


def of_goals(cadence: str, label: Promise, note: Promise, *, is_due: str = STILL_RUNS) -> Reminder:
    select = GOALS.format(cadence=cadence, is_due=is_due)
    return Reminder(cadence, Goal(cadence=cadence).period, label, note, select, goals)


weekly = of_goals("weekly", gettext_lazy("Weekly goals"), gettext_lazy("What you said you would do this week"))
monthly = of_goals("monthly", gettext_lazy("Monthly goals"), gettext_lazy("On your first best day of the month"))
quarterly = of_goals(
    "quarterly", gettext_lazy("Quarterly goals"), gettext_lazy("On your first best day of the quarter")
)
once = of_goals(
    "once",
    gettext_lazy("Goals with a last day"),
    gettext_lazy("In the week before that day, and once a week after it"),
    is_due=SOON_OR_OVER,
)
comments = Reminder(
    kind="comments",
    period="day",
    label=gettext_lazy("Comments and suggestions"),
    note=gettext_lazy("What your manager says about your goals, the next morning"),
    select=SAID,
    items=said,
)
evidence = Reminder(
    kind="evidence",
    period="week",
    label=gettext_lazy("Evidence"),
    note=gettext_lazy("A blank line and a link, when you kept nothing for two weeks"),
    select=NOTHING_KEPT,
    items=nothing_kept,
    by_email=False,
)
digest_of_reports = Reminder(
    kind="digest",
    period="week",
    label=gettext_lazy("Your reports"),
    note=gettext_lazy("Who is stuck, who has not checked in, and which plan waits for you"),
    select=LEADS,
    items=digest,
)
