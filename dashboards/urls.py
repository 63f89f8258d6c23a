"""Addresses of the pages that read every app."""

from django.urls import path

from dashboards import views

app_name = "dashboards"
urlpatterns = [
    path("", views.home, name="home"),
    path("people/<uuid:pk>/", views.person, name="person"),
]
