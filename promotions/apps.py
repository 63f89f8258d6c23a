from django.apps import AppConfig


class PromotionsConfig(AppConfig):
    """Rounds, promotion cases, decisions and packets."""

    name = "promotions"
    verbose_name = "Promotions"
