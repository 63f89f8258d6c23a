"""Addresses of ladders: reading and comparing, the owner's drafts, suggestions, placements."""

from django.urls import URLPattern, path

from ladder import case
from ladder.api import changing, standing
from ladder.api import reading as api
from ladder.views import comparing, drafts, formats, importing, parts, placements, publishing, reading, suggestions

app_name = "ladder"
urlpatterns: list[URLPattern] = [
    path("", reading.ladders, name="ladders"),
    # --- Reading and comparing
    path("search/", reading.search, name="search"),
    path("<uuid:pk>/", reading.ladder, name="ladder"),
    path("<uuid:pk>/tracks/<uuid:key>/", reading.track, name="track"),
    path("<uuid:pk>/levels/<uuid:key>/", reading.level, name="level"),
    path("<uuid:pk>/competencies/<uuid:key>/", reading.competency, name="competency"),
    path("<uuid:pk>/guides/<uuid:source>/<uuid:target>/", reading.guide, name="guide"),
    path("<uuid:pk>/pages/<str:slug>/", reading.page, name="page"),
    path("<uuid:pk>/versions/", reading.versions, name="versions"),
    path("<uuid:pk>/compare/", comparing.compare, name="compare"),
    path("<uuid:pk>/compare/tracks/", comparing.compare_tracks, name="compare_tracks"),
    path("<uuid:pk>/compare/versions/", comparing.compare_versions, name="compare_versions"),
    # --- The owner's half: files, drafts, publishing, suggestions
    path("new/", importing.new, name="new"),
    path("import/", importing.import_file, name="import"),
    path("<uuid:pk>/export/", importing.export, name="export"),
    path("<uuid:pk>/draft/", drafts.draft, name="draft"),
    path("<uuid:pk>/draft/about/", drafts.edit_heading, name="edit_heading"),
    path("<uuid:pk>/draft/findings/", drafts.findings, name="draft_findings"),
    path("<uuid:pk>/draft/publish/", publishing.publish, name="publish"),
    path("<uuid:pk>/draft/discard/", drafts.discard, name="discard_draft"),
    path("<uuid:pk>/draft/cells/<uuid:competency>/<uuid:level>/", drafts.edit_cell, name="edit_cell"),
    path("<uuid:pk>/draft/sheets/<slug:sheet>/", drafts.sheet, name="draft_sheet"),
    path("<uuid:pk>/draft/add/<slug:sort>/", parts.add_part, name="add_part"),
    path("<uuid:pk>/draft/move/<slug:sort>/", parts.move_part, name="move_part"),
    path("<uuid:pk>/draft/parts/<slug:sort>/<str:name>/", parts.edit_part, name="edit_part"),
    path("<uuid:pk>/draft/parts/<slug:sort>/<str:name>/remove/", parts.remove_part, name="remove_part"),
    path("<uuid:pk>/public/", publishing.set_public, name="set_public"),
    path("<uuid:pk>/suggest/", suggestions.suggest, name="suggest"),
    path("<uuid:pk>/suggestions/", suggestions.suggestions, name="suggestions"),
    path("suggestions/<uuid:pk>/answer/", suggestions.answer, name="answer_suggestion"),
    # Placing people
    path("placements/<uuid:pk>/", placements.place, name="place"),
    # The format of files
    path("schema.json", formats.schema, name="schema"),
]
api_urlpatterns: list[URLPattern] = [
    path("ladders/", api.LaddersView.as_view(), name="ladders"),
    path("ladders/import/", changing.ImportView.as_view(), name="ladder-import"),
    path("ladders/<uuid:pk>/", api.LadderView.as_view(), name="ladder"),
    path("ladders/<uuid:pk>/versions/", api.VersionsView.as_view(), name="ladder-versions"),
    path("ladders/<uuid:pk>/versions/<int:number>/", api.VersionView.as_view(), name="ladder-version"),
    path("ladders/<uuid:pk>/versions/<int:number>/export/", api.ExportView.as_view(), name="ladder-export"),
    path("ladders/<uuid:pk>/levels/<uuid:key>/", api.LevelView.as_view(), name="ladder-level"),
    path("ladders/<uuid:pk>/competencies/<uuid:key>/", api.CompetencyView.as_view(), name="ladder-competency"),
    path("ladders/<uuid:pk>/compare/", api.CompareView.as_view(), name="ladder-compare"),
    path("ladders/<uuid:pk>/draft/", changing.DraftView.as_view(), name="ladder-draft"),
    path("ladders/<uuid:pk>/publish/", changing.PublishView.as_view(), name="ladder-publish"),
    path("placements/", standing.PlacementsView.as_view(), name="placements"),
]
case_urlpatterns: list[URLPattern] = [
    path(case.DISCOVERY, case.DiscoveryView.as_view(), name="discovery"),
    path("CFDocuments", case.DocumentsView.as_view(), name="documents"),
    path("<str:kind>/<str:identifier>", case.PartView.as_view(), name="part"),
]
