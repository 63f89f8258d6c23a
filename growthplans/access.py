"""Who may do what to plans and goals: the owner writes, the manager comments, suggests and agrees, those above read.

HR and admins read no plan. Nothing of a finished plan changes.
"""

from datetime import date

from django.utils import timezone

from growthplans.models import Comment, Goal, OneOnOne, Plan, Template
from ladder.access import can_edit_ladders
from people.access import keeps_records
from people.models import ReportingLine, User


def is_manager_of(user: User, person: User, on: date) -> bool:
    """Whether the person reports to this user on a day, directly."""
    return ReportingLine.objects.on(on).filter(person=person, manager=user).exists()


def is_owner(user: User, plan: Plan) -> bool:
    return user.pk == plan.person_id


def can_write_plan(user: User, plan: Plan) -> bool:
    """Change it and its goals, check in, finish it: its owner, while it is active."""
    return is_owner(user, plan) and plan.is_active


def can_agree_to_plan(user: User, plan: Plan) -> bool:
    """Agree to it, suggest goals, nudge: the manager of today, while it is active."""
    return plan.is_active and is_manager_of(user, plan.person, timezone.localdate())


def can_comment_on_goal(user: User, goal: Goal) -> bool:
    """Its owner and the manager of today, while the plan is active."""
    return can_write_plan(user, goal.plan) or can_agree_to_plan(user, goal.plan)


def can_edit_comment(user: User, comment: Comment) -> bool:
    """Change or delete what one said oneself."""
    return user.pk == comment.author_id and comment.goal.plan.is_active


def can_keep_templates(user: User) -> bool:
    """Who looks after others: HR, ladder owners, admins, and everybody with reports."""
    today = timezone.localdate()
    leads = ReportingLine.objects.on(today).filter(manager=user)
    return keeps_records(user) or can_edit_ladders(user) or leads.exists()


def can_edit_template(user: User, template: Template) -> bool:
    """Whoever keeps it; HR and ladder owners look after all of them."""
    return user.pk == template.kept_by_id or keeps_records(user) or can_edit_ladders(user)


def can_set_one_on_one(user: User, person: User, manager: User) -> bool:
    """Either of a person and their manager of today."""
    return user in (person, manager) and is_manager_of(manager, person, timezone.localdate())


def can_write_notes(user: User, talk: OneOnOne) -> bool:
    """Either of the two."""
    return user.pk in (talk.person_id, talk.manager_id)
