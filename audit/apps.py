from django.apps import AppConfig


class AuditConfig(AppConfig):
    """Who did what to whom, and when; append-only."""

    name = "audit"
    verbose_name = "Audit"
