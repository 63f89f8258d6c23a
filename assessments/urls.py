"""Addresses of assessments: writing and agreeing, evidence, the team matrix, and HR's cycles."""

from django.urls import URLPattern, path

from assessments.api import assessments as api
from assessments.api import cycles as cycles_api
from assessments.api import evidence as evidence_api
from assessments.api.matrix import MatrixView
from assessments.api.results import ResultView
from assessments.views import agreeing, cycles, evidence, matrix, results, writing

app_name = "assessments"
# /assessments/: self and manager assessments, what both agree on, results
urlpatterns: list[URLPattern] = [
    path("", agreeing.assessments, name="assessments"),
    path("<uuid:pk>/", agreeing.participation, name="participation"),
    path("<uuid:pk>/write/", writing.write, name="write"),
    path("<uuid:pk>/agree/<str:slug>/", agreeing.agree, name="agree"),
    path("<uuid:pk>/steps/<slug:name>/", agreeing.act, name="act"),
    path("results/<uuid:pk>/", results.result, name="result"),
]
# /evidence/
evidence_urlpatterns: list[URLPattern] = [
    path("", evidence.timeline, name="timeline"),
    path("of/<uuid:pk>/", evidence.shared_timeline, name="of"),
    path("<uuid:pk>/", evidence.entry, name="entry"),
    path("<uuid:pk>/edit/", evidence.edit, name="edit"),
    path("<uuid:pk>/tag/", evidence.tag, name="tag"),
    path("<uuid:pk>/share/", evidence.set_shared, name="set_shared"),
    path("<uuid:pk>/delete/", evidence.delete, name="delete"),
    path("<uuid:pk>/file/", evidence.download, name="file"),
    path("<uuid:pk>/file/attach/", evidence.attach, name="attach"),
    path("<uuid:pk>/file/remove/", evidence.remove_file, name="remove_file"),
]
# /team/: the matrix
team_urlpatterns: list[URLPattern] = [
    path("", matrix.matrix, name="matrix"),
    path("export/", matrix.export, name="export"),
]
# /hr/cycles/
cycles_urlpatterns: list[URLPattern] = [
    path("", cycles.cycles, name="cycles"),
    path("new/", cycles.new, name="new"),
    path("<uuid:pk>/", cycles.cycle, name="cycle"),
    path("<uuid:pk>/change/", cycles.change, name="change"),
    path("<uuid:pk>/close/", cycles.close, name="close"),
    path("<uuid:pk>/join/", cycles.add_late_joiners, name="join"),
    path("<uuid:pk>/nudge/", cycles.nudge, name="nudge"),
    path("people/<uuid:pk>/", cycles.person, name="person"),
    path("people/<uuid:pk>/nudge/", cycles.nudge_person, name="nudge_person"),
    path("people/<uuid:pk>/out/", cycles.set_out, name="set_out"),
    path("people/<uuid:pk>/reopen/<slug:kind>/", cycles.reopen, name="reopen"),
]
api_urlpatterns: list[URLPattern] = [
    path("assessments/", api.AssessmentsView.as_view(), name="assessments"),
    path("assessments/<uuid:pk>/", api.AssessmentView.as_view(), name="assessment"),
    path("assessments/<uuid:pk>/ratings/<uuid:key>/", api.RatingView.as_view(), name="assessment-rating"),
    path("assessments/<uuid:pk>/submit/", api.SubmitView.as_view(), name="assessment-submit"),
    path("participations/<uuid:pk>/assessments/", api.BeginView.as_view(), name="participation-assessments"),
    path("cycles/", cycles_api.CyclesView.as_view(), name="cycles"),
    path("cycles/<uuid:pk>/", cycles_api.CycleView.as_view(), name="cycle"),
    path("cycles/<uuid:pk>/close/", cycles_api.CloseView.as_view(), name="cycle-close"),
    path("cycles/<uuid:pk>/nudge/", cycles_api.NudgeView.as_view(), name="cycle-nudge"),
    path("cycles/<uuid:pk>/participations/", cycles_api.ParticipationsView.as_view(), name="cycle-participations"),
    path("evidence/", evidence_api.EvidenceListView.as_view(), name="evidence"),
    path("evidence/<uuid:pk>/", evidence_api.EvidenceEntryView.as_view(), name="evidence-entry"),
    path("evidence/<uuid:pk>/file/", evidence_api.EvidenceFileView.as_view(), name="evidence-file"),
    path("people/<uuid:pk>/result/", ResultView.as_view(), name="person-result"),
    path("matrix/", MatrixView.as_view(), name="matrix"),
]
