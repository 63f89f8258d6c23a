"""Addresses of the directory, of joining, of a person's own settings and of sign-in."""

from allauth.account import views as allauth
from django.urls import URLPattern, path, re_path

from people import api
from people.views import account, directory, joining, person

app_name = "people"
urlpatterns: list[URLPattern] = [
    path("", directory.directory, name="directory"),
    path("chart/", directory.chart, name="chart"),
    path("chart/<uuid:pk>/", directory.chart, name="chart_below"),
    path("teams/", directory.teams, name="teams"),
    path("teams/new/", directory.create_team, name="create_team"),
    path("teams/<uuid:pk>/", directory.team, name="team"),
    path("teams/<uuid:pk>/rename/", directory.rename_team, name="rename_team"),
    path("teams/<uuid:pk>/move/", directory.move_team, name="move_team"),
    path("<uuid:pk>/edit/", person.edit, name="edit"),
    path("<uuid:pk>/manager/", person.change_manager, name="change_manager"),
    path("<uuid:pk>/deactivate/", person.deactivate, name="deactivate"),
    path("<uuid:pk>/reactivate/", person.reactivate, name="reactivate"),
    path("<uuid:pk>/roles/", person.grant_role, name="grant_role"),
    path("roles/<uuid:pk>/revoke/", person.revoke_role, name="revoke_role"),
    path("invite/", joining.invite, name="invite"),
    path("invitations/<uuid:pk>/send-again/", joining.send_invitation_again, name="send_invitation_again"),
    path("invitations/<uuid:pk>/withdraw/", joining.withdraw_invitation, name="withdraw_invitation"),
    path("join/<uuid:pk>/<str:code>/", joining.join, name="join"),
    path("join/<uuid:pk>/<str:code>/again/", joining.ask_for_link_again, name="ask_for_link_again"),
    path("activate/", joining.activate, name="activate"),
    path("first-administrator/<str:secret>/", joining.first_administrator, name="first_administrator"),
]
settings_urlpatterns: list[URLPattern] = [
    path("", account.profile, name="profile"),
    path("theme/", account.theme, name="theme"),
    path("mail-test/", account.mail_test, name="mail_test"),
]
# Under allauth's own names, which it looks up; the rest of what allauth offers is not served.
account_urlpatterns: list[URLPattern] = [
    path("login/", allauth.login, name="account_login"),
    path("logout/", allauth.logout, name="account_logout"),
    path("signup/", allauth.signup, name="account_signup"),
    path("inactive/", allauth.account_inactive, name="account_inactive"),
    path("reauthenticate/", allauth.reauthenticate, name="account_reauthenticate"),
    path("password/change/", allauth.password_change, name="account_change_password"),
    path("password/set/", allauth.password_set, name="account_set_password"),
    path("password/reset/", account.password_link, name="account_reset_password"),
    path("password/reset/done/", allauth.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        allauth.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/key/done/",
        allauth.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
]
api_urlpatterns: list[URLPattern] = [
    path("", api.RootView.as_view(), name="root"),
    path("me/", api.MeView.as_view(), name="me"),
    path("people/", api.PeopleView.as_view(), name="people"),
    path("people/<uuid:pk>/", api.PersonView.as_view(), name="person"),
    path("teams/", api.TeamsView.as_view(), name="teams"),
    path("teams/<uuid:pk>/", api.TeamView.as_view(), name="team"),
    path("reporting-lines/", api.ReportingLinesView.as_view(), name="reporting-lines"),
]
