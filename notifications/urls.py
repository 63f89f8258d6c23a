"""Addresses of reminders and notices, of what mails and calendars lead to, of the mail ledger, and of the outbox."""

from django.urls import URLPattern, path

from notifications.api.ledger import DeliveriesView
from notifications.api.preferences import PreferencesView
from notifications.views import calendar, chat, choices, ledger, notices, outbox, unsubscribing

app_name = "notifications"
urlpatterns = [path("", outbox.outbox, name="outbox")]
reminders_urlpatterns: list[URLPattern] = [
    path("", choices.choices, name="choices"),
    path("calendar/", calendar.set_address, name="calendar"),
    path("calendar/revoke/", calendar.revoke_address, name="revoke_calendar"),
    path("chat/", chat.set_chat, name="chat"),
    path("chat/remove/", chat.remove_chat, name="remove_chat"),
    path("chat/test/", chat.test_chat, name="test_chat"),
]
notices_urlpatterns: list[URLPattern] = [
    path("", notices.notices, name="notices"),
    path("seen/", notices.see_all, name="see_all"),
    path("<uuid:pk>/", notices.see, name="see"),
]
# For whoever holds the address; nobody has to be signed in.
open_urlpatterns: list[URLPattern] = [
    path("u/<uuid:pk>/<str:kinds>/<str:code>/", unsubscribing.unsubscribe, name="unsubscribe"),
    path("calendar/<str:secret>.ics", calendar.feed, name="feed"),
]
# /settings/mail/: the ledger
ledger_urlpatterns: list[URLPattern] = [
    path("", ledger.ledger, name="ledger"),
    path("hold/", ledger.hold_all, name="hold_all"),
    path("release/", ledger.release_all, name="release_all"),
    path("<uuid:pk>/", ledger.message, name="message"),
    path("<uuid:pk>/resend/", ledger.resend, name="resend"),
    path("<uuid:pk>/hold/", ledger.hold, name="hold"),
    path("<uuid:pk>/release/", ledger.release, name="release"),
]
# /api/v1/
api_urlpatterns: list[URLPattern] = [
    path("deliveries/", DeliveriesView.as_view(), name="deliveries"),
    path("preferences/", PreferencesView.as_view(), name="preferences"),
]
