"""Growth plans, their goals, and what is said of them."""

from growthplans.models.checkins import CheckIn, Comment
from growthplans.models.plans import Goal, Plan, Step, Template
from growthplans.models.talks import OneOnOne, PrivateNote

__all__ = ["CheckIn", "Comment", "Goal", "OneOnOne", "Plan", "PrivateNote", "Step", "Template"]
