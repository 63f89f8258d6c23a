"""Plans, goals, and what is said of them, as rows."""

from datetime import date

import factory
from django.utils import timezone

from growthplans.models import CheckIn, Comment, Goal, OneOnOne, Plan, Template
from tests.factories.people import UserFactory


class PlanFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Plan

    person = factory.SubFactory(UserFactory)
    origin = "empty"
    started_on = date(2024, 1, 1)


class GoalFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Goal

    plan = factory.SubFactory(PlanFactory)
    title = factory.Sequence(lambda n: f"Goal {n}")
    starts_on = date(2024, 1, 1)


class CheckInFactory(factory.django.DjangoModelFactory):
    """Give `period_start`."""

    class Meta:
        model = CheckIn

    goal = factory.SubFactory(GoalFactory)
    cadence = factory.SelfAttribute("goal.cadence")
    answer = "done"
    made_at = factory.LazyFunction(timezone.now)


class CommentFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Comment

    goal = factory.SubFactory(GoalFactory)
    author = factory.SubFactory(UserFactory)
    text = "A remark."


class OneOnOneFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = OneOnOne

    person = factory.SubFactory(UserFactory)
    manager = factory.SubFactory(UserFactory)
    on = date(2024, 3, 1)


class TemplateFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Template

    title = factory.Sequence(lambda n: f"Template {n}")
    goals = [{"title": "Write a note", "outcome": "", "cadence": "weekly", "competency": None, "steps": []}]
    kept_by = factory.SubFactory(UserFactory)
