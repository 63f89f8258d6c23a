from django.apps import AppConfig


class LadderConfig(AppConfig):
    """Ladders, their versions, and where people stand on them."""

    name = "ladder"
    verbose_name = "Ladders"
