from django.apps import AppConfig


class AssessmentsConfig(AppConfig):
    """Evidence, cycles, assessments and the team matrix."""

    name = "assessments"
    verbose_name = "Assessments"
