from django.apps import AppConfig


class DemoConfig(AppConfig):
    """The demo organisation; does nothing outside demo mode."""

    name = "demo"
    verbose_name = "Demo"
