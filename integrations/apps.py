from django.apps import AppConfig


class IntegrationsConfig(AppConfig):
    """Webhooks and the events feed."""

    name = "integrations"
    verbose_name = "Integrations"
