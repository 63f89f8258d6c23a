"""Addresses of the directory, of joining, of a person's own settings and of sign-in."""

from django.urls import URLPattern

app_name = "people"
urlpatterns: list[URLPattern] = []
settings_urlpatterns: list[URLPattern] = []
account_urlpatterns: list[URLPattern] = []
api_urlpatterns: list[URLPattern] = []
