"""Addresses of the demo's outbox."""

from django.urls import path

from notifications import views

app_name = "notifications"
urlpatterns = [path("", views.outbox, name="outbox")]
