from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """People, teams, reporting lines, roles, invitations and tokens."""

    name = "people"
    verbose_name = "People"
