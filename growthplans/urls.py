"""Addresses of growth plans: /growth/ (this week, plans and goals, reports, 1:1s), and the links of mails under /r/."""

from django.urls import URLPattern, path

from growthplans.api import checkins as checkins_api
from growthplans.api import comments as comments_api
from growthplans.api import goals as goals_api
from growthplans.api import plans as plans_api
from growthplans.api import talks as talks_api
from growthplans.api import templates as templates_api
from growthplans.views import comments, goals, links, plans, reports, starting, talks, templates, week

app_name = "growthplans"
# /growth/: this week, and checking in
week_urlpatterns: list[URLPattern] = [
    path("", week.week, name="week"),
    path("week/<uuid:pk>/check-in/", week.check_in, name="check_in"),
    path("week/<uuid:pk>/undo/", week.undo, name="undo"),
    path("week/<uuid:pk>/put-off/", week.put_off, name="put_off"),
    path("week/<uuid:pk>/tick/", week.tick_off, name="tick_off"),
]
# /growth/: plans, goals, comments, templates
plan_urlpatterns: list[URLPattern] = [
    path("plans/", plans.plans, name="plans"),
    path("plans/<uuid:pk>/", plans.plan, name="plan"),
    path("plans/<uuid:pk>/edit/", plans.edit, name="edit_plan"),
    path("plans/<uuid:pk>/agree/", plans.agree, name="agree"),
    path("plans/<uuid:pk>/finish/", plans.finish, name="finish_plan"),
    path("plans/<uuid:pk>/goals/new/", goals.add, name="add_goal"),
    path("goals/<uuid:pk>/", goals.goal, name="goal"),
    path("goals/<uuid:pk>/edit/", goals.edit, name="edit_goal"),
    path("goals/<uuid:pk>/answer/", goals.answer, name="answer"),
    path("goals/<uuid:pk>/steps/<uuid:step>/", goals.tick, name="tick"),
    path("goals/<uuid:pk>/reach/", goals.reach, name="reach"),
    path("goals/<uuid:pk>/drop/", goals.drop, name="drop"),
    path("goals/<uuid:pk>/carry/", goals.carry, name="carry"),
    path("goals/<uuid:pk>/snooze/", goals.snooze, name="snooze"),
    path("goals/<uuid:pk>/reopen/", goals.reopen, name="reopen"),
    path("goals/<uuid:pk>/comments/", comments.add, name="comment"),
    path("comments/<uuid:pk>/edit/", comments.edit, name="edit_comment"),
    path("comments/<uuid:pk>/delete/", comments.delete, name="delete_comment"),
    path("comments/<uuid:pk>/settle/", comments.settle, name="settle"),
    path("start/", starting.start, name="start"),
    path("start/<str:origin>/", starting.begin, name="begin"),
    path("templates/", templates.templates, name="templates"),
    path("templates/new/", templates.new, name="new_template"),
    path("templates/<uuid:pk>/", templates.template, name="template"),
    path("templates/<uuid:pk>/edit/", templates.edit, name="edit_template"),
    path("templates/<uuid:pk>/delete/", templates.delete, name="delete_template"),
]
# /growth/: a manager's reports, and 1:1s
manager_urlpatterns: list[URLPattern] = [
    path("reports/", reports.reports, name="reports"),
    path("reports/goals/<uuid:pk>/comment/", reports.comment, name="comment_from_reports"),
    path("reports/goals/<uuid:pk>/nudge/", reports.nudge, name="nudge"),
    path("talks/", talks.one_on_ones, name="one_on_ones"),
    path("talks/with/<uuid:pk>/", talks.talk_with, name="talk_with"),
    path("talks/<uuid:pk>/", talks.one_on_one, name="one_on_one"),
    path("talks/<uuid:pk>/notes/", talks.write, {"box": talks.SHARED}, name="write_notes"),
    path("talks/<uuid:pk>/own/", talks.write, {"box": talks.OWN}, name="write_private_note"),
    path("talks/<uuid:pk>/settle/<uuid:comment>/", talks.settle, name="settle_in_talk"),
    path("talks/<uuid:pk>/move/", talks.move, name="move_talk"),
    path("talks/<uuid:pk>/call-off/", talks.call_off, name="call_off_talk"),
]
urlpatterns = [*week_urlpatterns, *plan_urlpatterns, *manager_urlpatterns]
# /r/: what the links of reminders do, without signing in
link_urlpatterns: list[URLPattern] = [path("<uuid:pk>/<str:code>/<str:act>/", links.reminder, name="reminder")]
# /api/v1/
api_urlpatterns: list[URLPattern] = [
    path("growth/due/", checkins_api.DueView.as_view(), name="growth-due"),
    path("growth/plans/", plans_api.PlansView.as_view(), name="growth-plans"),
    path("growth/plans/<uuid:pk>/", plans_api.PlanView.as_view(), name="growth-plan"),
    path("growth/plans/<uuid:pk>/agree/", plans_api.AgreeView.as_view(), name="growth-plan-agree"),
    path("growth/plans/<uuid:pk>/finish/", plans_api.FinishView.as_view(), name="growth-plan-finish"),
    path("growth/goals/", goals_api.GoalsView.as_view(), name="growth-goals"),
    path("growth/goals/<uuid:pk>/", goals_api.GoalView.as_view(), name="growth-goal"),
    path("growth/goals/<uuid:pk>/steps/<uuid:step>/", goals_api.StepView.as_view(), name="growth-goal-step"),
    path("growth/goals/<uuid:pk>/reach/", goals_api.ReachView.as_view(), name="growth-goal-reach"),
    path("growth/goals/<uuid:pk>/drop/", goals_api.DropView.as_view(), name="growth-goal-drop"),
    path("growth/goals/<uuid:pk>/carry/", goals_api.CarryView.as_view(), name="growth-goal-carry"),
    path("growth/goals/<uuid:pk>/snooze/", goals_api.SnoozeView.as_view(), name="growth-goal-snooze"),
    path("growth/goals/<uuid:pk>/reopen/", goals_api.ReopenView.as_view(), name="growth-goal-reopen"),
    path("growth/goals/<uuid:pk>/take/", goals_api.TakeView.as_view(), name="growth-goal-take"),
    path("growth/goals/<uuid:pk>/decline/", goals_api.DeclineView.as_view(), name="growth-goal-decline"),
    path("growth/goals/<uuid:pk>/nudge/", goals_api.NudgeGoalView.as_view(), name="growth-goal-nudge"),
    path("growth/goals/<uuid:pk>/checkins/<str:period>/", checkins_api.CheckInView.as_view(), name="growth-checkin"),
    path("growth/checkins/", checkins_api.CheckInsView.as_view(), name="growth-checkins"),
    path("growth/comments/", comments_api.CommentsView.as_view(), name="growth-comments"),
    path("growth/comments/<uuid:pk>/", comments_api.CommentView.as_view(), name="growth-comment"),
    path("growth/comments/<uuid:pk>/settle/", comments_api.SettleView.as_view(), name="growth-comment-settle"),
    path("growth/talks/", talks_api.TalksView.as_view(), name="growth-talks"),
    path("growth/talks/<uuid:pk>/", talks_api.TalkView.as_view(), name="growth-talk"),
    path("growth/talks/<uuid:pk>/notes/", talks_api.NotesView.as_view(), name="growth-talk-notes"),
    path("growth/talks/<uuid:pk>/own-notes/", talks_api.OwnNotesView.as_view(), name="growth-talk-own-notes"),
    path("growth/templates/", templates_api.TemplatesView.as_view(), name="growth-templates"),
    path("growth/templates/<uuid:pk>/", templates_api.TemplateView.as_view(), name="growth-template"),
]
