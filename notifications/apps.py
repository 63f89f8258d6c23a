from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    """What is due, and every message that leaves: planned once, sent at least once."""

    name = "notifications"
    verbose_name = "Notifications"
