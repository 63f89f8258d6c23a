from django.apps import AppConfig


class GrowthPlansConfig(AppConfig):
    """Growth plans, goals and check-ins."""

    name = "growthplans"
    verbose_name = "Growth plans"
