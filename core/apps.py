from django.apps import AppConfig
from django.conf import settings

from core import pseudo


class CoreConfig(AppConfig):
    """What every app stands on and no app's words are in."""

    name = "core"
    verbose_name = "Core"

    def ready(self) -> None:
        if settings.PSEUDO_LOCALE:
            pseudo.install()
