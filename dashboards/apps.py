from django.apps import AppConfig


class DashboardsConfig(AppConfig):
    """Pages that read every app."""

    name = "dashboards"
    verbose_name = "Dashboards"
