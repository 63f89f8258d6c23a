"""What mails about growth plans say; called while sending (settings.MAILS). None: no longer wanted.

No word that anybody typed stands in any of them but the title of one's own goal.
"""

from django.conf import settings
from django.utils import timezone

from growthplans.models import Goal, Plan
from notifications.mails import Mail, from_template
from notifications.models import Delivery
from people.models import Organisation, ReportingLine, User


def plan_agreed(delivery: Delivery) -> Mail | None:
    """To the owner: the manager agreed. Not wanted when the plan has changed since, or is finished."""
    plan = Plan.objects.active().filter(pk=delivery.subject_id, person=delivery.person_id).first()
    if plan is None or not plan.is_agreed or plan.agreed_by is None:
        return None
    return write("plan_agreed", plan.person, plan.get_absolute_url(), manager=plan.agreed_by)


def goal_nudged(delivery: Delivery) -> Mail | None:
    """To the owner: the manager asks how a goal goes. Not wanted once it is closed, or they are not the manager."""
    goals = Goal.objects.under_way().filter(pk=delivery.subject_id, plan__person=delivery.person_id)
    goal = goals.select_related("plan__person").first()
    line = ReportingLine.objects.on(timezone.localdate()).filter(person=delivery.person_id).first()
    if goal is None or line is None:
        return None
    return write("goal_nudged", goal.plan.person, goal.get_absolute_url(), manager=line.manager, goal=goal)


def write(name: str, person: User, path: str, **said: object) -> Mail | None:
    if person.state != User.State.ACTIVE:
        return None
    context = {"url": settings.RUNG_URL + path, "organisation": Organisation.objects.current(), **said}
    return from_template(f"growthplans/{name}", context, reader=person)
