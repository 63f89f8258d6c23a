"""Every address of Rung: each app's pages, and its API under /api/v1/."""

from django.urls import include, path

import assessments.urls
import growthplans.urls
import ladder.urls
import notifications.urls
import people.urls
from config import views
from core.api.views import SchemaView

urlpatterns = [
    path("", include("dashboards.urls")),
    path("people/", include("people.urls")),
    path("ladders/", include("ladder.urls")),
    path("assessments/", include("assessments.urls")),
    path("evidence/", include((assessments.urls.evidence_urlpatterns, "evidence"))),
    path("growth/", include("growthplans.urls")),
    path("r/", include((growthplans.urls.link_urlpatterns, "links"))),
    path("team/", include((assessments.urls.team_urlpatterns, "team"))),
    path("hr/cycles/", include((assessments.urls.cycles_urlpatterns, "cycles"))),
    path("settings/reminders/", include((notifications.urls.reminders_urlpatterns, "reminders"))),
    path("settings/sessions/", include("allauth.usersessions.urls")),
    path("settings/mail/", include((notifications.urls.ledger_urlpatterns, "ledger"))),
    path("settings/", include((people.urls.settings_urlpatterns, "settings"))),
    path("accounts/", include(people.urls.account_urlpatterns)),
    path("notices/", include((notifications.urls.notices_urlpatterns, "notices"))),
    path("", include((notifications.urls.open_urlpatterns, "open"))),
    path("outbox/", include("notifications.urls")),
    path("demo/", include("demo.urls")),
    path("api/schema/", SchemaView.as_view(), name="api-schema"),
    path(
        "api/v1/",
        include(
            (
                [
                    *people.urls.api_urlpatterns,
                    *ladder.urls.api_urlpatterns,
                    *assessments.urls.api_urlpatterns,
                    *growthplans.urls.api_urlpatterns,
                    *notifications.urls.api_urlpatterns,
                ],
                "api",
            )
        ),
    ),
    path("ims/case/v1p1/", include((ladder.urls.case_urlpatterns, "case"))),
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("statusz", views.statusz, name="statusz"),
]

handler400 = views.bad_request
handler403 = views.permission_denied
handler404 = views.page_not_found
handler429 = views.too_many_requests  # looked up by allauth
handler500 = views.server_error
